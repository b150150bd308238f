# Compiles gettext catalogues.
#
#   project_translations(NAME DOMAIN domain FOLDER folder OUT folder)
#
# makes a target NAME that turns every FOLDER/<language>.po into OUT/<language>/LC_MESSAGES/<domain>.mo. A broken .po stops the build.
find_program(MSGFMT msgfmt REQUIRED)

function(project_translations name)
  cmake_parse_arguments(arg "" "DOMAIN;FOLDER;OUT" "" ${ARGN})
  file(GLOB catalogues CONFIGURE_DEPENDS ${arg_FOLDER}/*.po)
  set(compiled)
  foreach(po ${catalogues})
    get_filename_component(language ${po} NAME_WE)
    set(mo ${arg_OUT}/${language}/LC_MESSAGES/${arg_DOMAIN}.mo)
    add_custom_command(OUTPUT ${mo}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${arg_OUT}/${language}/LC_MESSAGES
      COMMAND ${MSGFMT} --check-format --check-header -o ${mo} ${po}
      DEPENDS ${po} COMMENT "Translations: ${arg_DOMAIN} in ${language}" VERBATIM)
    list(APPEND compiled ${mo})
  endforeach()
  add_custom_target(${name} ALL DEPENDS ${compiled})
endfunction()
