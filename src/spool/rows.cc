#include "spool/rows.h"

#include "spool/fields.h"

namespace todoku::spool {

template <class Row>
std::string to_row(const Row& row) {
  std::string out;
  Put put(out);
  put(row);
  return out;
}

template <class Row>
Result<Row> from_row(std::string_view bytes) {
  Row row;
  Take take(bytes);
  take(row);
  if (!take.done())
    return fail(Errc::corrupt,
                "index: a row of " + std::to_string(bytes.size()) + " bytes does not read");
  return row;
}

template std::string to_row(const Meta&);
template std::string to_row(const StoredMessage&);
template std::string to_row(const StoredRecipient&);
template std::string to_row(const StoredSuppression&);
template std::string to_row(const StoredHold&);
template std::string to_row(const StoredHistory&);
template std::string to_row(const StoredQueue&);
template Result<Meta> from_row(std::string_view);
template Result<StoredMessage> from_row(std::string_view);
template Result<StoredRecipient> from_row(std::string_view);
template Result<StoredSuppression> from_row(std::string_view);
template Result<StoredHold> from_row(std::string_view);
template Result<StoredHistory> from_row(std::string_view);
template Result<StoredQueue> from_row(std::string_view);

}  // namespace todoku::spool
