# cmake -DOUT=x.cc -DFILE=packed -P embed_catalogue.cmake: writes Catalogue::builtin_files(). The bytes go
# through the assembler's .incbin: no quoting, and as quick for a megabyte as for a line. Their sum stands
# there so that a compiler cache sees that they are others.
file(SHA256 ${FILE} sum)
file(WRITE ${OUT} "// Made by cmake/embed_catalogue.cmake from catalogue/*.toml: ${sum}
#include \"reply/catalogue.h\"

asm(\".pushsection .rodata\\n\"
    \"todoku_catalogue: .incbin \\\"${FILE}\\\"\\n\"
    \"todoku_catalogue_end: .byte 0\\n.popsection\\n\"
    \".globl todoku_catalogue, todoku_catalogue_end\\n\");
extern \"C\" const char todoku_catalogue;
extern \"C\" const char todoku_catalogue_end;

namespace todoku::reply {

const std::vector<SourceFile>& Catalogue::builtin_files() {
  static const std::vector<SourceFile> files = {
      {\"catalogue\", {&todoku_catalogue, &todoku_catalogue_end}, SourceFile::Form::packed}};
  return files;
}

}  // namespace todoku::reply
")
