// spool/fields.h - the fields of what is stored, in the order of their bytes
// (docs/spool-format.md).
//
// One list serves both ways. A change here is a new kRecordVersion (codec.h) or kIndexFormat
// (rows.h).
#pragma once

#include "io/ports.h"
#include "spool/bytes.h"
#include "spool/codec.h"
#include "spool/records.h"
#include "spool/rows.h"

namespace todoku::spool {

// Written as numbers: new values go to the end.
template <class A, Is<State> T>
void fields(A& a, T& v) {
  a.below(kStates, v);
}
template <class A, Is<mail::Body> T>
void fields(A& a, T& v) {
  a.below(2, v);
}
template <class A, Is<mail::Ret> T>
void fields(A& a, T& v) {
  a.below(3, v);
}
template <class A, Is<Received::Decision> T>
void fields(A& a, T& v) {
  a.below(4, v);
}
// Written by name.
template <class A, Is<smtp::Stage> T>
void fields(A& a, T& v) {
  a.name(v, smtp::parse_stage);
}
template <class A, Is<reply::Cause> T>
void fields(A& a, T& v) {
  a.name(v, reply::parse_cause);
}
template <class A, Is<reply::Permanence> T>
void fields(A& a, T& v) {
  a.name(v, reply::parse_permanence);
}
template <class A, Is<reply::Responsible> T>
void fields(A& a, T& v) {
  a.name(v, reply::parse_responsible);
}
template <class A, Is<reply::Scope> T>
void fields(A& a, T& v) {
  a.name(v, reply::parse_scope);
}
template <class A, Is<reply::Confidence> T>
void fields(A& a, T& v) {
  a.name(v, reply::parse_confidence);
}
template <class A, Is<reply::Advice> T>
void fields(A& a, T& v) {
  a.name(v, reply::parse_advice);
}

template <class A, Is<Position> T>
void fields(A& a, T& v) {
  a.all(v.segment, v.offset);
}
template <class A, Is<mail::Notify> T>
void fields(A& a, T& v) {
  a.all(v.never, v.success, v.failure, v.delay);
}
template <class A, Is<mail::ForwardPath> T>
void fields(A& a, T& v) {
  a.all(v.address, v.notify, v.orcpt);
}
template <class A, Is<mail::Envelope> T>
void fields(A& a, T& v) {
  a.all(v.reverse_path, v.recipients, v.body, v.smtputf8, v.ret, v.envid);
}
template <class A, Is<reply::Verdict> T>
void fields(A& a, T& v) {
  a.all(v.cause, v.permanence, v.responsible, v.scope, v.action, v.confidence, v.rule, v.provider);
}
template <class A, Is<Attempt> T>
void fields(A& a, T& v) {
  a.all(v.at, v.mx_host, v.address, v.egress, v.stage, v.reply, v.said, v.doubt, v.tls, v.took,
        v.verdict);
}
template <class A, Is<Suppression> T>
void fields(A& a, T& v) {
  a.all(v.address, v.cause, v.rule, v.evidence, v.recipient, v.since, v.until);
}
template <class A, Is<Hold> T>
void fields(A& a, T& v) {
  a.all(v.sender_domain, v.provider, v.verdict, v.evidence, v.since, v.next_check, v.checks,
        v.whole);
  if (a.since(3)) a.all(v.first_evidence, v.last, v.refusals, v.in_a_row, v.news);
}
template <class A, Is<Admit> T>
void fields(A& a, T& v) {
  a.all(v.id, v.at, v.expires, v.envelope, v.source, v.initial, v.body);
}
template <class A, Is<Settle> T>
void fields(A& a, T& v) {
  a.all(v.recipient, v.at, v.to, v.due, v.attempt, v.suppress, v.hold_provider, v.note, v.address,
        v.lifts_suppression);
  if (a.since(3)) a(v.hold_domain);
}
template <class A, Is<Begin> T>
void fields(A& a, T& v) {
  a.all(v.recipients, v.at);
}
template <class A, Is<Suppress> T>
void fields(A& a, T& v) {
  a.all(v.suppression);
}
template <class A, Is<Unsuppress> T>
void fields(A& a, T& v) {
  a.all(v.address, v.at, v.note);
}
template <class A, Is<HoldSet> T>
void fields(A& a, T& v) {
  a.all(v.hold);
}
template <class A, Is<HoldLift> T>
void fields(A& a, T& v) {
  a.all(v.sender_domain, v.provider, v.at, v.note);
}
template <class A, Is<Received> T>
void fields(A& a, T& v) {
  a.all(v.at, v.decision, v.stage, v.client, v.helo, v.tls, v.sender, v.recipients, v.author,
        v.bytes, v.policy, v.rule, v.reply, v.found, v.message, v.untold);
}

// The rows of the index.
template <class A, Is<Totals> T>
void fields(A& a, T& v) {
  a.all(v.messages, v.recipients_open, v.held, v.parked, v.suppressions);
}
template <class A, Is<Meta> T>
void fields(A& a, T& v) {
  a.all(v.applied, v.last_id, v.first_message, v.totals);
}
template <class A, Is<StoredMessage> T>
void fields(A& a, T& v) {
  a.all(v.anchor, v.envelope, v.recipients, v.accepted, v.expires, v.source, v.bytes, v.open,
        v.changed);
}
template <class A, Is<StoredRecipient> T>
void fields(A& a, T& v) {
  a.all(v.seen, v.path, v.state, v.due, v.attempts, v.begun, v.last, v.hold_provider, v.note);
  if (a.since(2)) a(v.trail);
  if (a.since(3)) a(v.hold_domain);
}
template <class A, Is<StoredSuppression> T>
void fields(A& a, T& v) {
  a.all(v.anchor, v.suppression);
}
template <class A, Is<StoredHold> T>
void fields(A& a, T& v) {
  a.all(v.anchor, v.hold);
}
template <class A, Is<AddressHistory::Strike> T>
void fields(A& a, T& v) {
  a.all(v.at, v.cause, v.message);
}
template <class A, Is<AddressHistory> T>
void fields(A& a, T& v) {
  a.all(v.last_success, v.strikes);
}
template <class A, Is<StoredHistory> T>
void fields(A& a, T& v) {
  a.all(v.anchor, v.carried, v.history);
}
template <class A, Is<StoredQueue> T>
void fields(A& a, T& v) {
  a.all(v.waiting, v.low);
}
// What compaction carries.
template <class A, Is<CarriedMessage> T>
void fields(A& a, T& v) {
  a.all(v.at, v.id, v.message, v.recipients, v.body);
}
template <class A, Is<CarriedSuppression> T>
void fields(A& a, T& v) {
  a.all(v.at, v.suppression);
}
template <class A, Is<CarriedHold> T>
void fields(A& a, T& v) {
  a.all(v.at, v.hold);
}
template <class A, Is<CarriedHistory> T>
void fields(A& a, T& v) {
  a.all(v.at, v.address, v.history);
}

}  // namespace todoku::spool
