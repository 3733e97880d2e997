# todoku_builtin_profiles(TARGET FOLDER HEADER CLASS FILE): FOLDER/*.toml become part of the binary as
# CLASS::builtin_files(), a list of FILE; a change rebuilds them.
function(todoku_builtin_profiles target folder header class type)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.toml)
  set(made ${CMAKE_BINARY_DIR}/made/builtin_${folder}.cc)
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -DOUT=${made} "-DFILES=${files}" -DFOLDER=${folder} -DHEADER=${header}
            -DCLASS=${class} -DFILE=${type} -P ${CMAKE_SOURCE_DIR}/cmake/embed_profiles.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_profiles.cmake VERBATIM)
  target_sources(${target} PRIVATE ${made})
endfunction()
