# cmake -DOUT=x.cc "-DFILES=a.toml;b.toml" -P embed_texts.cmake: writes Catalogue::builtin_files().
# The bytes go through the assembler's .incbin: no quoting, and as quick for a megabyte as for a line.
set(symbols "")
set(list "")
set(count 0)
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  string(APPEND symbols "asm(\".pushsection .rodata\\n\"
    \"todoku_text_${count}: .incbin \\\"${file}\\\"\\n\"
    \"todoku_text_end_${count}: .byte 0\\n.popsection\\n\"
    \".globl todoku_text_${count}, todoku_text_end_${count}\\n\");
extern \"C\" const char todoku_text_${count};
extern \"C\" const char todoku_text_end_${count};\n")
  string(APPEND list "      {\"catalogue/${name}\", {&todoku_text_${count}, &todoku_text_end_${count}}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUT} "// Made by cmake/embed_texts.cmake from catalogue/*.toml.
#include \"reply/catalogue.h\"

${symbols}
namespace todoku::reply {

const std::vector<SourceFile>& Catalogue::builtin_files() {
  static const std::vector<SourceFile> files = {
${list}  };
  return files;
}

}  // namespace todoku::reply
")
