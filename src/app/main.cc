// todoku: one binary; app/command.h says what a person can type.
#include <iostream>

#include "app/command.h"

int main(int argc, char** argv) {
  using namespace todoku::app;
  Terminal terminal(std::cout, std::cerr, terminal_setting(argc, argv));
  return static_cast<int>(run_command_line(argc, argv, terminal));
}
