// bounce/status.h - the fields of a delivery status (RFC 3464 §2), wherever they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bounce/phrases.h"
#include "bounce/read.h"

namespace todoku::bounce {

// What one block of fields says, as it stands there: unfolded, "" where not given.
struct StatusBlock {
  std::string final_recipient;
  std::string original_recipient;
  std::string actual_recipient;  // X-Actual-Recipient (sendmail)
  std::string action;
  std::string status;
  std::string diagnostic;
  std::string remote_mta;
  std::size_t line = 0;  // of its first field
  bool names_recipient() const {
    return !final_recipient.empty() || !original_recipient.empty() || !actual_recipient.empty();
  }
};
struct StatusFields {
  std::string reporting_mta;
  std::vector<StatusBlock> blocks;
};
// Fields of a message/delivery-status part, or of a text that holds some among other words. A block
// ends at an empty line or where a field of it comes a second time. At most kBlocks, which
// all parts of a report together have at most, too.
constexpr std::size_t kBlocks = 1000;
StatusFields read_status_fields(std::string_view text);

// The block as a recipient; kind of its Action. `part` is where it stands.
Recipient recipient_of(const StatusBlock& block, const StatusFields& fields, std::string_view part,
                       const Phrases& phrases);
Kind kind_of_action(std::string_view action);

}  // namespace todoku::bounce
