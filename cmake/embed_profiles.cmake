# cmake -DOUT=x.cc "-DFILES=a.toml;b.toml" -DFOLDER=providers -DHEADER=policy/profile.h -DCLASS=Profiles
# -DFILE=ProfileFile -P embed_profiles.cmake: writes CLASS::builtin_files(). The files are short, so a
# raw string literal holds each.
set(list "")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND list "      {\"${FOLDER}/${name}\", R\"profile(${text})profile\"},\n")
endforeach()
file(WRITE ${OUT} "// Made by cmake/embed_profiles.cmake from ${FOLDER}/*.toml.
#include \"${HEADER}\"

namespace todoku::policy {

const std::vector<${FILE}>& ${CLASS}::builtin_files() {
  static const std::vector<${FILE}> files = {
${list}  };
  return files;
}

}  // namespace todoku::policy
")
