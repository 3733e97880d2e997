#include "deliver/admin.h"

#include "deliver/notary.h"

namespace todoku::deliver {
namespace {

using spool::State;

bool is_open(State state) {
  return !spool::is_final(state);
}

Error refusal(RecipientId id, State state) {
  return {Errc::conflict, fmt::format("{} is {}", to_string(id), spool::to_string(state))};
}

}  // namespace

Result<spool::RecipientRow> Admin::row_of(RecipientId id) const {
  Result<std::optional<spool::RecipientRow>> row = spool_.recipient(id);
  if (!row) return std::unexpected(row.error());
  if (!*row) return fail(Errc::not_found, fmt::format("no recipient {}", to_string(id)));
  return std::move(**row);
}

spool::Settle Admin::settlement(RecipientId id, State to, std::string note) const {
  spool::Settle settle;
  settle.recipient = id;
  settle.at = ports_.clock.wall();
  settle.to = to;
  settle.due = settle.at;
  settle.note = std::move(note);
  return settle;
}

Task<Result<void>> Admin::move(RecipientId id, State to, std::string note) {
  const Result<spool::RecipientRow> row = row_of(id);
  if (!row) co_return std::unexpected(row.error());
  if (!is_open(row->state)) co_return std::unexpected(refusal(id, row->state));
  std::vector<spool::Settle> settlements = {settlement(id, to, std::move(note))};
  const Result<void> written = co_await spool_.settle(std::move(settlements));
  co_return written;
}

Task<Result<void>> Admin::cancel(RecipientId id, std::string note) {
  const Result<void> done = co_await move(id, State::cancelled, std::move(note));
  co_return done;
}

Task<Result<void>> Admin::retry_now(RecipientId id, std::string note) {
  const Result<void> done = co_await move(id, State::queued, std::move(note));
  co_return done;
}

Task<Result<void>> Admin::hold(RecipientId id, std::string note) {
  const Result<spool::RecipientRow> row = row_of(id);
  if (!row) co_return std::unexpected(row.error());
  if (!is_open(row->state)) co_return std::unexpected(refusal(id, row->state));
  const Result<std::optional<spool::MessageRow>> message = spool_.message(id.message);
  if (!message) co_return std::unexpected(message.error());
  if (!*message)
    co_return fail(Errc::not_found, fmt::format("no message {}", to_string(id.message)));
  std::vector<spool::Settle> settlements = {settlement(id, State::held, std::move(note))};
  settlements.front().due = (*message)->expires;
  const Result<void> written = co_await spool_.settle(std::move(settlements));
  co_return written;
}

Task<Result<void>> Admin::release(RecipientId id, std::string note) {
  const Result<spool::RecipientRow> row = row_of(id);
  if (!row) co_return std::unexpected(row.error());
  if (row->state != State::held && row->state != State::parked)
    co_return std::unexpected(refusal(id, row->state));
  const Result<void> done = co_await move(id, State::queued, std::move(note));
  co_return done;
}

Task<Result<void>> Admin::bounce(RecipientId id, std::string note) {
  Result<spool::RecipientRow> row = row_of(id);
  if (!row) co_return std::unexpected(row.error());
  if (!is_open(row->state)) co_return std::unexpected(refusal(id, row->state));
  Result<std::optional<spool::MessageRow>> message = spool_.message(id.message);
  if (!message) co_return std::unexpected(message.error());
  if (!*message)
    co_return fail(Errc::not_found, fmt::format("no message {}", to_string(id.message)));
  std::vector<spool::Settle> settlements = {settlement(id, State::bounced, std::move(note))};
  std::vector<spool::RecipientRow> rows = {std::move(*row)};
  const Notary notary(ports_, spool_, catalogue_, settings_);
  const Result<void> told =
      co_await notary.tell_failed(std::move(**message), settlements, std::move(rows));
  if (!told) co_return told;
  const Result<void> written = co_await spool_.settle(std::move(settlements));
  co_return written;
}

}  // namespace todoku::deliver
