# libtodoku: the pure rooms for programs that want the understanding without the server. Static with
# the C++ headers (todoku::todoku), and shared with todoku.h alone (todoku::c, pkg-config todoku).
# `todoku` itself is installed beside it.
if(TODOKU_FUZZ)
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(objects "")
foreach(room ${TODOKU_PURE_ROOMS})
  list(APPEND objects $<TARGET_OBJECTS:todoku_${room}>)
endforeach()
add_library(libtodoku STATIC ${objects})
set_target_properties(libtodoku PROPERTIES OUTPUT_NAME todoku EXPORT_NAME todoku LINKER_LANGUAGE CXX
                      ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
target_include_directories(libtodoku INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/todoku>)
target_compile_features(libtodoku INTERFACE cxx_std_23)
target_link_libraries(libtodoku INTERFACE fmt::fmt tomlplusplus::tomlplusplus Boost::json idn2 psl OpenSSL::Crypto
                      EXPAT::EXPAT ZLIB::ZLIB)

# Its symbols are those of todoku.h, under a version; everything else stays inside. The objects are
# those of the program: clang makes them fit for a position independent executable, and since nothing
# else is seen from outside, that is fit for a shared library too.
add_library(libtodoku_shared SHARED ${objects})
set_target_properties(libtodoku_shared PROPERTIES OUTPUT_NAME todoku EXPORT_NAME c LINKER_LANGUAGE CXX
                      VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
                      LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib
                      LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/todoku.map)
target_include_directories(libtodoku_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(libtodoku_shared PRIVATE $<BUILD_INTERFACE:todoku_flags> $<BUILD_INTERFACE:fmt::fmt>
  $<BUILD_INTERFACE:tomlplusplus::tomlplusplus> tomlplusplus $<BUILD_INTERFACE:Boost::json> idn2 psl
  $<BUILD_INTERFACE:OpenSSL::Crypto> $<BUILD_INTERFACE:EXPAT::EXPAT> $<BUILD_INTERFACE:ZLIB::ZLIB>)
target_link_options(libtodoku_shared PRIVATE
  -Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/todoku.map -Wl,--gc-sections -Wl,--as-needed -Wl,-z,defs)

install(TARGETS libtodoku_shared EXPORT todoku-c-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES include/todoku.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT todoku-c-targets NAMESPACE todoku:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/todoku)
file(RELATIVE_PATH TODOKU_INCLUDE_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /${CMAKE_INSTALL_INCLUDEDIR})
configure_file(packaging/todoku.pc.in ${CMAKE_BINARY_DIR}/todoku.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/todoku.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS libtodoku EXPORT todoku-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(room ${TODOKU_PURE_ROOMS})
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/src/${room})
    continue()  # the packed catalogue has no headers
  endif()
  install(DIRECTORY src/${room}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/todoku/${room}
          FILES_MATCHING PATTERN "*.h" PATTERN "*.def" PATTERN "*_test.h" EXCLUDE
          PATTERN "*_for_tests.h" EXCLUDE)
endforeach()
install(EXPORT todoku-targets NAMESPACE todoku:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/todoku)
configure_package_config_file(packaging/todoku-config.cmake.in ${CMAKE_BINARY_DIR}/todoku-config.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/todoku)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/todoku-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/todoku-config.cmake ${CMAKE_BINARY_DIR}/todoku-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/todoku)
install(TARGETS todoku RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE README.md README.ja.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
