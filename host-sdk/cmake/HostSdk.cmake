# For an app that is built outside of this tree: include(<checkout>/host-sdk/cmake/HostSdk.cmake). Needs the Debian packages of docs/sdk-guide.md.
#
#   kit_sql                          the library of the kit that opens the database; the rest of the SDK is headers
#   hostapp_module(TARGET SOURCES …) the app's library TARGET.so: exports hsdk_module_entry and nothing else
#   hostapp_test(TARGET SOURCES …)   a Catch2 program over the same sources, run by CTest
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# With default visibility two versions of an app would share state, and unique symbols would pin the old one (docs/adr/0001-hourglass-sdk.md).
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-fno-gnu-unique)
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

get_filename_component(HOST_SDK_FOLDER ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
find_package(nlohmann_json 3.11 REQUIRED)
find_library(SOCI_core soci_core REQUIRED)
find_library(SOCI_sqlite3 soci_sqlite3 REQUIRED)
find_library(SOCI_postgresql soci_postgresql REQUIRED)

file(GLOB HOST_SDK_SQL ${HOST_SDK_FOLDER}/kit/sql/*.cpp)
add_library(kit_sql STATIC ${HOST_SDK_SQL})
target_include_directories(kit_sql PUBLIC ${HOST_SDK_FOLDER}/include PRIVATE ${HOST_SDK_FOLDER}/..)
target_include_directories(kit_sql SYSTEM PUBLIC /usr/include/postgresql)
# The kit is written with these at hand (scripts/cmake/Targets.cmake), and compiles faster so.
target_precompile_headers(kit_sql PRIVATE <algorithm> <array> <chrono> <cstdint> <cstring> <filesystem> <functional> <iterator> <map> <memory> <mutex>
  <optional> <set> <span> <sstream> <stdexcept> <string> <string_view> <tuple> <unordered_map> <utility> <variant> <vector> <nlohmann/json.hpp>
  <soci/soci.h> <soci/sqlite3/soci-sqlite3.h> <soci/postgresql/soci-postgresql.h>)
target_link_libraries(kit_sql PUBLIC nlohmann_json::nlohmann_json ${SOCI_core} ${SOCI_sqlite3} ${SOCI_postgresql} sqlite3 pq)

function(hostapp_module name)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES PREFIX "" SKIP_BUILD_RPATH ON)
  target_link_libraries(${name} PRIVATE kit_sql)
  target_compile_options(${name} PRIVATE -Wall -Wextra)
  target_link_options(${name} PRIVATE -Wl,--version-script=${HOST_SDK_FOLDER}/exports.map -Wl,-z,relro -Wl,-z,now -Wl,-z,defs -Wl,-z,nodelete
    -Wl,--as-needed)
endfunction()

function(hostapp_test name)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  find_package(Catch2 2.13 REQUIRED)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE kit_sql Catch2::Catch2)
  target_compile_definitions(${name} PRIVATE HOST_SDK_CONTRACT="${HOST_SDK_FOLDER}/sql/contract_v1.json"
    APP_PACKAGE="${CMAKE_CURRENT_SOURCE_DIR}/package")
  add_test(NAME ${name} COMMAND ${name})
endfunction()
