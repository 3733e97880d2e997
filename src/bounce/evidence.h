// bounce/evidence.h - is this a report at all? An ordinary mail must never be taken for one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bounce/page.h"
#include "mail/mime.h"

namespace todoku::bounce {

// What a message's own header and words say of it.
struct Evidence {
  std::string from;         // address
  std::string to;           // address
  std::string subject;      // decoded
  bool daemon = false;      // From is a mail system's
  bool named_only = false;  // by its name alone, which anybody may write: its address is not
  bool postmaster = false;
  bool some_machine = false;  // From is neither and sounds like a program or an office
  bool null_sender = false;   // Return-Path: <>
  bool auto_submitted = false;
  bool auto_replied = false;  // RFC 3834 "auto-replied", or a vendor's header for it
  bool report_type = false;   // multipart/report, of delivery
  bool subject_says = false;
  bool subject_delay = false;
  bool subject_success = false;
  bool subject_absence = false;  // at its front
  bool absence_alone = false;    // and it says nothing else there
  bool correspondence = false;   // "Re:", "Fwd:"
  bool answers = false;          // In-Reply-To or References: a person's, where nothing else is
  bool announces = false;        // X-Failed-Recipients
  bool listed = false;           // came by a list, or is bulk mail that can be unsubscribed
  bool notice = false;           // the text says so
  bool fault = false;            // and what happened
  bool delay = false;
  bool success = false;
  bool final = false;        // "permanent error", "giving up"
  bool speaks_smtp = false;  // replies or commands stand in the text
  bool original = false;     // the returned message, or its header, is there
  bool ours = false;         // and it is from whom the report is for
  bool named = false;        // somebody else's address stands where a recipient's does
  bool names_one = false;    // and it is the only one
  bool diagnosed = false;    // and beside it a reply or a status

  bool is_machine() const;  // no person wrote it
  bool is_report() const;
  bool is_auto_reply() const;
  // Only a machine of the mail system sends like this, whatever the text says.
  bool is_mail_system() const { return daemon || null_sender || report_type; }
  // Whoever sent it: it brings our own message back, and says why.
  bool returns_ours() const;
  bool is_bulk() const;
  // A mail system quotes nobody; a postmaster is a person, too, who answers.
  bool quotes_others() const;
  // Without a word that we know: a mailer daemon that names somebody, or any system's mail that
  // brings ours back.
  bool is_wordless_report() const;
  // Its sender alone is believed.
  bool is_sure_sender() const {
    return (daemon && !named_only) || postmaster || report_type || announces;
  }
};

Evidence gather(const std::vector<mail::Part>& parts, const std::vector<Page>& pages,
                const Phrases& phrases);

}  // namespace todoku::bounce
