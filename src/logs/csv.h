// logs/csv.h - a row of a table (RFC 4180), and the names of its columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace todoku::logs {

// The cells of one row; the last holds the rest of a row of more than kMaxColumns.
constexpr std::size_t kMaxColumns = 256;
void split_csv(std::string_view row, std::vector<std::string>& cells, char separator = ',');

// "recipient-address", "RecipientAddress" -> "recipientaddress"
std::string column_name(std::string_view name);

}  // namespace todoku::logs
