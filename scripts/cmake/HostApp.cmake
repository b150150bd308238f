# Builds an app: its library, its package signed with the key made for this build, and the local store they lie in.
#
#   host_module(TARGET [PCH std|sql] SOURCES … LINKS … [DEFINITIONS …])
#       An app's library, apps/TARGET.so: exports hsdk_module_entry and nothing else.
#   host_app(NAME id TARGET target SOURCES … LINKS … [DEFINITIONS …] [PCH …] MANIFEST file TREES from=to … [AFTER target …])
#       The library and its package. TREES are folders that go into the package: "templates/pages=templates/pages", from below the source
#       folder or absolute. AFTER names targets that make files of these folders. The manifest's list of files and the hashes of its
#       migrations are filled in on the way.
#   host_app_store()   once, after all apps: build/<preset>/store with catalogue.json and publisher.pub
#
# The secret key stays outside of the store, in <build>/keys/publisher.key (0600); it is made anew when the list of apps changes. Neither
# half is ever committed.
set(HOST_APP_STORE ${CMAKE_BINARY_DIR}/store)
set(HOST_APP_KEY ${CMAKE_BINARY_DIR}/keys/publisher.key)
set(HOST_APP_EXPORTS ${CMAKE_SOURCE_DIR}/host-sdk/exports.map)
set(HOST_APP_SCRIPTS ${CMAKE_CURRENT_LIST_DIR})

function(host_module name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;LINKS;DEFINITIONS" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE host_sdk ${arg_LINKS})
  target_compile_definitions(${name} PRIVATE ${arg_DEFINITIONS})
  if(arg_PCH)
    target_precompile_headers(${name} REUSE_FROM pch_${arg_PCH})
  endif()
  set_target_properties(${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/apps SKIP_BUILD_RPATH ON
    LINK_DEPENDS ${HOST_APP_EXPORTS})
  target_link_options(${name} PRIVATE -Wl,--version-script=${HOST_APP_EXPORTS} -Wl,-z,relro -Wl,-z,now -Wl,--as-needed)
  if(NOT REMINDERS_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)  # the sanitizers' runtime is in the program
  endif()
  if(NOT REMINDERS_UNLOADABLE)
    target_link_options(${name} PRIVATE -Wl,-z,nodelete)
  endif()
endfunction()

function(host_app)
  cmake_parse_arguments(arg "" "NAME;TARGET;MANIFEST;PCH" "SOURCES;LINKS;TREES;DEFINITIONS;AFTER" ${ARGN})
  set(pch)
  if(arg_PCH)
    set(pch PCH ${arg_PCH})
  endif()
  host_module(${arg_TARGET} ${pch} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} DEFINITIONS ${arg_DEFINITIONS})
  set(package ${HOST_APP_STORE}/${arg_NAME}.hostapp)
  set(inputs ${arg_MANIFEST})
  set(trees)
  foreach(tree ${arg_TREES})
    string(REPLACE "=" ";" pair ${tree})
    list(GET pair 0 from)
    list(GET pair 1 to)
    get_filename_component(from ${from} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
    list(APPEND trees ${from}=${to})
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${from}/*)
    list(APPEND inputs ${files})
  endforeach()
  list(JOIN trees "|" trees)
  add_custom_command(OUTPUT ${package}
    COMMAND ${CMAKE_COMMAND} -DHOST=$<TARGET_FILE:sample-host> -DSTAGE=${CMAKE_BINARY_DIR}/packages/${arg_NAME} -DMANIFEST=${arg_MANIFEST}
      -DLIBRARY=$<TARGET_FILE:${arg_TARGET}> "-DTREES=${trees}" -DKEY=${HOST_APP_KEY} -DOUT=${package} -DSANITIZE=${REMINDERS_SANITIZE}
      -P ${HOST_APP_SCRIPTS}/PackApp.cmake
    DEPENDS ${inputs} ${arg_TARGET} ${HOST_APP_KEY} ${HOST_APP_SCRIPTS}/PackApp.cmake
    COMMENT "Packing and signing ${arg_NAME}" VERBATIM)
  # The packer comes first, but a newer host does not make packages anew.
  add_custom_target(package_${arg_NAME} DEPENDS ${package})
  add_dependencies(package_${arg_NAME} sample-host store_key ${arg_AFTER})
  set_property(GLOBAL APPEND PROPERTY HOST_APP_PACKAGES ${package})
  set_property(GLOBAL APPEND PROPERTY HOST_APP_IDS ${arg_NAME})
endfunction()

function(host_app_store)
  get_property(packages GLOBAL PROPERTY HOST_APP_PACKAGES)
  get_property(ids GLOBAL PROPERTY HOST_APP_IDS)
  list(JOIN ids "|" scope)
  file(CONFIGURE OUTPUT ${HOST_APP_KEY}.scope CONTENT "${scope}" @ONLY)
  add_custom_command(OUTPUT ${HOST_APP_KEY} ${HOST_APP_STORE}/publisher.pub
    COMMAND ${CMAKE_COMMAND} -DHOST=$<TARGET_FILE:sample-host> -DKEY=${HOST_APP_KEY} -DSTORE=${HOST_APP_STORE} -P ${HOST_APP_SCRIPTS}/StoreKey.cmake
    DEPENDS ${HOST_APP_KEY}.scope
    COMMENT "Making the publisher's key of this build" VERBATIM)
  add_custom_target(store_key DEPENDS ${HOST_APP_KEY})
  add_dependencies(store_key sample-host)
  add_custom_command(OUTPUT ${HOST_APP_STORE}/catalogue.json
    COMMAND ${CMAKE_COMMAND} -DHOST=$<TARGET_FILE:sample-host> -DKEY=${HOST_APP_KEY} -DSTORE=${HOST_APP_STORE} "-DIDS=${scope}"
      -P ${HOST_APP_SCRIPTS}/StoreCatalogue.cmake
    DEPENDS ${packages} ${HOST_APP_SCRIPTS}/StoreCatalogue.cmake COMMENT "Writing the catalogue of the local store" VERBATIM)
  add_custom_target(store ALL DEPENDS ${HOST_APP_STORE}/catalogue.json)
  add_dependencies(store sample-host store_key)
  foreach(id ${ids})
    add_dependencies(store package_${id})
  endforeach()
endfunction()
