# cmake -DOUT=x.cc "-DFILES=a.toml;b.toml" -P embed_profiles.cmake: writes Profiles::builtin_files().
# The files are a few lines each, so a raw string literal holds them.
set(list "")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND list "      {\"providers/${name}\", R\"profile(${text})profile\"},\n")
endforeach()
file(WRITE ${OUT} "// Made by cmake/embed_profiles.cmake from providers/*.toml.
#include \"policy/profile.h\"

namespace todoku::policy {

const std::vector<ProfileFile>& Profiles::builtin_files() {
  static const std::vector<ProfileFile> files = {
${list}  };
  return files;
}

}  // namespace todoku::policy
")
