// app/settings.h - from the configuration to what each room is given.
#pragma once

#include "app/config.h"
#include "deliver/settings.h"
#include "policy/profile.h"
#include "real/resolver.h"
#include "receive/listener.h"
#include "receive/submission.h"
#include "reply/catalogue.h"

namespace todoku::app {

// The configured name, else the machine's.
std::string hostname_of(const Config& config);
deliver::Settings delivery_settings(const Config& config);
real::ResolverOptions resolver_options(const Config& config);
receive::ListenerOptions listener_options(const ListenConfig& listen);
// The same, but that hardly anything is kept: for looks at what somebody is repairing.
real::ResolverOptions fresh_resolver_options(const Config& config);
receive::SubmissionOptions submission_options(const Config& config, const ListenConfig& listen);
// The built-in profiles with those of [site.NAME]. Errors: malformed.
Result<policy::Profiles> profiles_of(const Config& config);
// The built-in catalogue with the configured files. Errors: invalid (a file that cannot be read),
// malformed.
Result<reply::Catalogue> catalogue_of(const Config& config);

}  // namespace todoku::app
