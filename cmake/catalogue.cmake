# todoku_builtin_catalogue(): catalogue/*.toml, checked and packed by a program of the build, become part
# of the binary: the library todoku_catalogue, which stands behind the room that reads them.
function(todoku_builtin_catalogue)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/catalogue/*.toml)
  set(made ${CMAKE_BINARY_DIR}/made/builtin_catalogue.cc)
  set(packed ${CMAKE_BINARY_DIR}/made/catalogue.packed)
  add_executable(pack_catalogue ${CMAKE_SOURCE_DIR}/tools/made/pack_catalogue.cc)
  target_link_libraries(pack_catalogue PRIVATE todoku_reply)
  add_custom_command(OUTPUT ${packed} COMMAND pack_catalogue ${packed} ${files}
    DEPENDS ${files} pack_catalogue VERBATIM)
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -DOUT=${made} -DFILE=${packed} -P ${CMAKE_SOURCE_DIR}/cmake/embed_catalogue.cmake
    DEPENDS ${packed} ${CMAKE_SOURCE_DIR}/cmake/embed_catalogue.cmake VERBATIM)
  add_library(todoku_catalogue STATIC ${made})
  target_link_libraries(todoku_catalogue PUBLIC todoku_reply)
  if(TARGET reply_test)
    target_link_libraries(reply_test PRIVATE todoku_catalogue)
  endif()
  set(TODOKU_ROOMS ${TODOKU_ROOMS} catalogue CACHE INTERNAL "")
  set(TODOKU_PURE_ROOMS ${TODOKU_PURE_ROOMS} catalogue CACHE INTERNAL "")
endfunction()
