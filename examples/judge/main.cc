// Judges one SMTP reply with the catalogue that is compiled into libtodoku.
//
//     judge_example '550-5.1.1 The email account that you tried to reach does not exist. …'
#include <iostream>

#include "reply/catalogue.h"
#include "reply/explain.h"
#include "reply/judge.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: judge_example REPLY\n";
    return 2;
  }
  using namespace todoku::reply;
  const auto catalogue = Catalogue::load(Catalogue::builtin_files());
  if (!catalogue) {
    std::cerr << catalogue.error().what << '\n';
    return 2;
  }
  const Verdict verdict = judge_text(*catalogue, argv[1], Context{});
  Particulars particulars;
  particulars.reply_text = argv[1];
  const Explanation said = explain(*catalogue, verdict, particulars);
  std::cout << to_string(verdict.cause) << " (" << to_string(verdict.permanence) << "), fault: "
            << to_string(verdict.responsible) << ", do: " << to_string(verdict.action) << '\n'
            << said.why.en << '\n'
            << said.why.ja << '\n';
  return 0;
}
