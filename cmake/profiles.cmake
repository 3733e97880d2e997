# todoku_builtin_profiles(TARGET): providers/*.toml become part of the binary; a change rebuilds them.
function(todoku_builtin_profiles target)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/providers/*.toml)
  set(made ${CMAKE_BINARY_DIR}/made/builtin_profiles.cc)
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -DOUT=${made} "-DFILES=${files}" -P ${CMAKE_SOURCE_DIR}/cmake/embed_profiles.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_profiles.cmake VERBATIM)
  target_sources(${target} PRIVATE ${made})
endfunction()
