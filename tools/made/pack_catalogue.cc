// pack_catalogue OUT FILE...: the catalogue's files, checked and packed for the binary. Run by the
// build.
#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "reply/catalogue.h"
#include "reply/pack.h"

using namespace todoku::reply;

int main(int argc, char** argv) {
  std::vector<SourceFile> files;
  for (int i = 2; i < argc; ++i) {
    const std::string path = argv[i];
    std::stringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    files.push_back({"catalogue/" + path.substr(path.rfind('/') + 1), std::move(text).str()});
  }
  const auto catalogue = Catalogue::load(files);
  if (argc < 3 || !catalogue) {
    fmt::print(stderr, "{}\n", argc < 3 ? "pack_catalogue OUT FILE..." : catalogue.error().what);
    return 1;
  }
  std::ofstream out(argv[1], std::ios::binary);
  out << pack(catalogue->providers(), catalogue->entries());
  return out.flush() ? 0 : 1;
}
