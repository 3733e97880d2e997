# clang 19 with libstdc++ 12: g++ 12 miscompiles common coroutine forms (docs/decisions/001).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "g++ ${CMAKE_CXX_COMPILER_VERSION} destroys coroutine temporaries twice. "
    "Configure with a preset (cmake --preset release), which takes clang++-19.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

find_program(CCACHE ccache)
if(CCACHE)
  # The settings that let ccache see through clang's precompiled headers, and share between checkouts.
  set(TODOKU_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1 ${CCACHE})
  # CMake's own form names the header by an absolute path that ccache does not see through.
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TODOKU_LAUNCHER})
  set(CMAKE_C_COMPILER_LAUNCHER ${TODOKU_LAUNCHER})
endif()

set(TODOKU_SANITIZE "" CACHE STRING "address,undefined or thread")
add_library(todoku_flags INTERFACE)
target_compile_options(todoku_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wswitch -Wimplicit-fallthrough
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Xclang> $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-fno-pch-timestamp>
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wno-missing-designated-field-initializers>
  -Wno-missing-field-initializers)
target_compile_definitions(todoku_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED TOML_HEADER_ONLY=0 SPDLOG_FMT_EXTERNAL)
target_include_directories(todoku_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_options(todoku_flags INTERFACE -fuse-ld=lld)
if(TODOKU_SANITIZE)
  target_compile_options(todoku_flags INTERFACE
    -fsanitize=${TODOKU_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(todoku_flags INTERFACE -fsanitize=${TODOKU_SANITIZE})
endif()
