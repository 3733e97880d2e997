// receive/examiner.h - finds out about a client and its message what a reception policy decides by.
//
// It asks the DNS through the Resolver, counts, and fills policy::Evidence; what is decided is
// policy::decide's. The sandbox's personas and the gateway share it, and `todoku check` asks the
// same inquiries (auth/authenticate.h).
#pragma once

#include <string>
#include <vector>

#include "auth/authenticate.h"
#include "policy/reception.h"
#include "receive/handler.h"
#include "receive/traffic.h"

namespace todoku::receive {

struct ExaminerOptions {
  std::string hostname;  // ours: SPF's receiver
  // Forwarders whose ARC seal is believed (RFC 8617 §7), lower case.
  std::vector<std::string> trusted_sealers = {};
  // Of the sandbox, for people who begin: plaintext passes for TLS, and nobody is a bulk sender.
  bool lenient = false;
};

class Examiner {
 public:
  // All of them outlive the Examiner.
  Examiner(Resolver& resolver, Clock& clock, const policy::ReceptionPolicy& policy,
           ExaminerOptions options);

  // Before MAIL: what is known of the client alone, PTR and EHLO's name. Counts nothing.
  Task<policy::Evidence> client(const Client& client);
  // At MAIL: client.smtp.envelope has the reverse-path. Counts a message of this client.
  Task<policy::Evidence> session(const Client& client);
  // At the dot. `whole` lives until the task ends. Counts a message of its author's domain.
  Task<policy::Evidence> message(const Client& client, std::string_view whole);
  // Counts a message to that mailbox; how many that makes in the policy's window.
  std::uint64_t count_recipient(std::string_view address);
  std::uint64_t look_at_recipient(std::string_view address);  // counts nothing

  const policy::ReceptionPolicy& policy() const { return policy_; }

 private:
  auth::Arrival arrival_of(const Client& client) const;
  template <class T>
  Task<T> answered(auth::Ask<T> inquiry);
  bool is_trusted(const auth::Authentication& found) const;
  void count_domain(policy::Evidence& evidence);

  Resolver& resolver_;
  Clock& clock_;
  const policy::ReceptionPolicy& policy_;
  ExaminerOptions options_;
  auth::KeyCache keys_;
  Traffic clients_, recipients_, domains_;
};

}  // namespace todoku::receive
