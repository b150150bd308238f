# How a folder becomes a target. The link edges are the architecture (docs/architecture.md); tests/unit/architecture checks the includes.
#
#   project_library(NAME [PCH std|sql] SOURCES … LINKS …)        a static, position-independent library with hidden symbols
#   project_test(NAME [PCH std|sql|test] SOURCES … LINKS … [LABELS …])   a Catch2 binary that is one CTest; label postgres: it needs the test cluster
#
# A precompiled header group is built once and reused by every target that names it.

foreach(group std sql test)
  set(pch_dir ${CMAKE_BINARY_DIR}/pch)
  file(WRITE ${pch_dir}/${group}.cpp.in "// compiled once to make the precompiled header of group ${group}\nnamespace { [[maybe_unused]] constexpr int kNothing = 0; }\n")
  configure_file(${pch_dir}/${group}.cpp.in ${pch_dir}/${group}.cpp COPYONLY)
  add_library(pch_${group} OBJECT ${pch_dir}/${group}.cpp)
endforeach()
set(std_headers <algorithm> <array> <chrono> <cstdint> <cstring> <filesystem> <functional> <iterator> <map> <memory> <mutex> <optional> <set> <span>
    <sstream> <stdexcept> <string> <string_view> <tuple> <unordered_map> <utility> <variant> <vector>)
set(sql_headers ${std_headers} <nlohmann/json.hpp> <soci/soci.h> <soci/sqlite3/soci-sqlite3.h> <soci/postgresql/soci-postgresql.h>)
target_link_libraries(pch_sql PRIVATE soci nlohmann_json::nlohmann_json)
target_precompile_headers(pch_std PRIVATE ${std_headers})
target_precompile_headers(pch_sql PRIVATE ${sql_headers})
target_precompile_headers(pch_test PRIVATE ${sql_headers} <catch2/catch.hpp>)
target_link_libraries(pch_test PRIVATE soci nlohmann_json::nlohmann_json Catch2::Catch2)

function(project_library name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_LINKS})
  if(arg_PCH)
    target_precompile_headers(${name} REUSE_FROM pch_${arg_PCH})
    if(NOT arg_PCH STREQUAL "std")
      target_link_libraries(${name} PUBLIC soci nlohmann_json::nlohmann_json)
    endif()
  endif()
endfunction()

function(project_test name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;LINKS;LABELS" ${ARGN})
  if(NOT arg_PCH)
    set(arg_PCH test)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} catch_main Catch2::Catch2)
  target_precompile_headers(${name} REUSE_FROM pch_${arg_PCH})
  if(NOT arg_PCH STREQUAL "std")
    target_link_libraries(${name} PRIVATE soci nlohmann_json::nlohmann_json)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 300)
  if("postgres" IN_LIST arg_LABELS)
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED postgres)
  endif()
endfunction()
