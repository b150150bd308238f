# Builds an app: its library, its package signed with the key made for this build, and the local store they lie in.
#
#   host_app(NAME id TARGET cmake_target SOURCES … LINKS … MANIFEST file TREES from=to …)
#       TREES are folders that go into the package as they are: "templates/pages=templates/pages".
#   host_app_store()   once, after all apps: build/<preset>/store with catalogue.json and publisher.pub
#
# The secret key lies beside the store, not in it; neither is ever committed.
set(STORE_FOLDER ${CMAKE_BINARY_DIR}/store)
set(PUBLISHER_KEY ${CMAKE_BINARY_DIR}/publisher/publisher)

function(host_app)
  cmake_parse_arguments(arg "" "NAME;TARGET;MANIFEST" "SOURCES;LINKS;TREES;DEFINITIONS" ${ARGN})
  add_library(${arg_TARGET} MODULE ${arg_SOURCES})
  target_include_directories(${arg_TARGET} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${arg_TARGET} PRIVATE host_sdk ${arg_LINKS})
  target_compile_definitions(${arg_TARGET} PRIVATE ${arg_DEFINITIONS})
  set_target_properties(${arg_TARGET} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/apps SKIP_BUILD_RPATH ON
    LINK_DEPENDS ${CMAKE_SOURCE_DIR}/host-sdk/exports.map)
  target_link_options(${arg_TARGET} PRIVATE -Wl,--version-script=${CMAKE_SOURCE_DIR}/host-sdk/exports.map -Wl,-z,relro -Wl,-z,now)
  if(NOT REMINDERS_SANITIZE)
    target_link_options(${arg_TARGET} PRIVATE -Wl,-z,defs)  # the sanitizers' runtime is in the program
  endif()
  if(NOT REMINDERS_UNLOADABLE)
    target_link_options(${arg_TARGET} PRIVATE -Wl,-z,nodelete)
  endif()

  set(folder ${CMAKE_BINARY_DIR}/packages/${arg_NAME})
  set(package ${STORE_FOLDER}/${arg_NAME}.hostapp)
  set(copies)
  set(inputs ${arg_MANIFEST})
  foreach(tree ${arg_TREES})
    string(REPLACE "=" ";" pair ${tree})
    list(GET pair 0 from)
    list(GET pair 1 to)
    get_filename_component(from ${from} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
    list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy_directory ${from} ${folder}/${to})
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${from}/*)
    list(APPEND inputs ${files})
  endforeach()
  add_custom_command(OUTPUT ${package}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${folder}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}/lib ${STORE_FOLDER}
    COMMAND ${CMAKE_COMMAND} -E copy ${arg_MANIFEST} ${folder}/manifest.json
    ${copies}
    COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:${arg_TARGET}> ${folder}/lib/
    COMMAND sample-host app pack ${folder} --refresh --out ${CMAKE_BINARY_DIR}/packages/${arg_NAME}.unsigned
    COMMAND sample-host app sign ${CMAKE_BINARY_DIR}/packages/${arg_NAME}.unsigned --key ${PUBLISHER_KEY} --out ${package}
    DEPENDS ${arg_TARGET} sample-host ${inputs} ${PUBLISHER_KEY}
    COMMENT "Packing and signing ${arg_NAME}" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY HOST_APP_PACKAGES ${package})
  set_property(GLOBAL APPEND PROPERTY HOST_APP_IDS ${arg_NAME})
endfunction()

function(host_app_store)
  get_property(packages GLOBAL PROPERTY HOST_APP_PACKAGES)
  get_property(ids GLOBAL PROPERTY HOST_APP_IDS)
  set(scope)
  foreach(id ${ids})
    list(APPEND scope --app ${id})
  endforeach()
  add_custom_command(OUTPUT ${PUBLISHER_KEY}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/publisher
    COMMAND ${CMAKE_COMMAND} -E rm -f ${PUBLISHER_KEY} ${PUBLISHER_KEY}.pub
    COMMAND sample-host app keygen ${PUBLISHER_KEY} --name "Payment Reminders project" ${scope}
    COMMENT "Making the publisher's key of this build" VERBATIM)
  add_custom_command(OUTPUT ${STORE_FOLDER}/catalogue.json
    COMMAND ${CMAKE_COMMAND} -E copy ${PUBLISHER_KEY}.pub ${STORE_FOLDER}/publisher.pub
    COMMAND sample-host app catalogue ${STORE_FOLDER} --name "Local store" --key ${PUBLISHER_KEY}
    DEPENDS ${packages} ${PUBLISHER_KEY}
    COMMENT "Writing the catalogue of the local store" VERBATIM)
  add_custom_target(store ALL DEPENDS ${STORE_FOLDER}/catalogue.json)
endfunction()
