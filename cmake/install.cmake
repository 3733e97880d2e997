# libtodoku: the pure rooms as one static library with headers and a CMake package, for programs that
# want the understanding without the server. `todoku` itself is installed beside it.
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
target_link_libraries(libtodoku INTERFACE fmt::fmt tomlplusplus::tomlplusplus Boost::json idn2 psl OpenSSL::Crypto)

install(TARGETS libtodoku EXPORT todoku-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(room ${TODOKU_PURE_ROOMS})
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
