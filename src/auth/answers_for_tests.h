// auth/answers_for_tests.h - the DNS as a table, for inquiries under test.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "auth/lookup.h"

namespace todoku::auth {

// What is not in the table does not exist (NXDOMAIN), secure or not as `sure` says.
struct AnswerTable {
  std::map<dns::Question, dns::Answer> rows;
  bool sure = false;
  std::vector<dns::Question> asked;

  void put(const dns::Name& name, dns::Type type, dns::Data data, bool secure = false) {
    dns::Answer& answer = rows[{name, type}];
    answer.kind = dns::Kind::found;
    answer.secure = secure;
    answer.records.push_back({name, type, 60, std::move(data)});
  }
  void text(const dns::Name& name, const std::string& text) {
    put(name, dns::Type::txt, dns::Txt{{text}});
  }
  void fails(const dns::Name& name, dns::Type type, dns::Kind kind) {
    rows[{name, type}] = {.kind = kind, .why = "told to fail"};
  }

  template <class T>
  T ask(Ask<T> inquiry) {
    while (!inquiry.done()) {
      asked.push_back(inquiry.question());
      const auto row = rows.find(inquiry.question());
      const dns::Answer none{.kind = dns::Kind::no_such_name, .secure = sure};
      inquiry.answer(row == rows.end() ? none : row->second);
    }
    return inquiry.take();
  }
};

}  // namespace todoku::auth
