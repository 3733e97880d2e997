# todoku_ended_services(TARGET): domains/ended.tsv becomes a table in the binary; a change rebuilds it.
function(todoku_ended_services target)
  set(made ${CMAKE_BINARY_DIR}/made/ended_services.def)
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -DOUT=${made} -DFILE=${CMAKE_SOURCE_DIR}/domains/ended.tsv
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_ended.cmake
    DEPENDS ${CMAKE_SOURCE_DIR}/domains/ended.tsv ${CMAKE_SOURCE_DIR}/cmake/embed_ended.cmake VERBATIM)
  target_sources(${target} PRIVATE ${made})
  target_include_directories(${target} PRIVATE ${CMAKE_BINARY_DIR}/made)
endfunction()
