# todoku_builtin_catalogue(TARGET): catalogue/*.toml become part of the binary; a change rebuilds them.
function(todoku_builtin_catalogue target)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/catalogue/*.toml)
  set(made ${CMAKE_BINARY_DIR}/made/builtin_catalogue.cc)
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -DOUT=${made} "-DFILES=${files}" -P ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_texts.cmake VERBATIM)
  target_sources(${target} PRIVATE ${made})
endfunction()
