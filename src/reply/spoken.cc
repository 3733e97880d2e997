#include "reply/spoken.h"

namespace todoku::reply {
namespace {

bool classes_differ(const Codes& codes) {
  return codes.basic && codes.enhanced && codes.basic / 100 != codes.enhanced->klass;
}

// A bad name under a 5yz is no throttle: this message will not be taken.
bool outlasts_the_day(Cause cause) {
  return facts(cause).group == "reputation";
}

}  // namespace

int klass_of(const Codes& codes) {
  return codes.basic ? codes.basic / 100 : codes.enhanced ? codes.enhanced->klass : 0;
}

Reading by_cause(Cause cause, Basis basis, Confidence confidence, const Codes& codes) {
  const CauseFacts& f = facts(cause);
  return {.basis = basis,
          .codes = codes,
          .cause = cause,
          .permanence = f.permanence,
          .responsible = f.responsible,
          .scope = f.scope,
          .action = f.advice,
          .confidence = confidence};
}

void heed_temporary(Reading& reading) {
  reading.permanence = Permanence::temporary;
  if (reading.action == Advice::suppress) reading.action = Advice::retry;
}

void heed_class(Reading& reading) {
  const int klass = klass_of(reading.codes);
  if (classes_differ(reading.codes)) {
    reading.permanence = Permanence::ambiguous;
  } else if (klass == 4) {
    heed_temporary(reading);
  } else if (klass == 5 && (reading.basis == Basis::code || outlasts_the_day(reading.cause))) {
    reading.permanence = Permanence::permanent;
  }
}

}  // namespace todoku::reply
