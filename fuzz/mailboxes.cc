// The directory of mailboxes: any text is read or refused with its lines, what was read is written
// and read again alike, and states follow from what is counted.
#include "policy/mailboxes.h"

#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (const auto quota = policy::parse_quota(input))
    must(policy::parse_quota(policy::quota_text(*quota)) == quota);
  const Result<policy::Mailboxes> all = policy::Mailboxes::parse(input, "mailboxes");
  if (!all) {
    must(all.error().what.starts_with("mailboxes:"));
    return 0;
  }
  for (const auto& [key, mailbox] : all->all()) {
    const Result<policy::Mailbox> again =
        policy::Mailboxes::parse_line(policy::Mailboxes::to_line(mailbox));
    must(again && *again == mailbox);
    must(all->find(mailbox.address) != nullptr);
    policy::Mailbox full = mailbox;
    full.used_bytes = full.quota_bytes;
    if (full.quota_bytes != 0 && full.state == policy::MailboxState::active)
      must(policy::state_for(full, 1) != policy::MailboxState::active);
  }
  return 0;
}
