# cmake -DFILES=a;b;… -DOUT=file.cpp -P RulesVersion.cmake: a digest of these sources, as plugin/application/rules_version.hpp wants it.
set(all "")
foreach(file ${FILES})
  file(SHA256 ${file} digest)
  string(APPEND all ${digest})
endforeach()
string(SHA256 version "${all}")
file(WRITE ${OUT} "#include \"plugin/application/rules_version.hpp\"\n\nnamespace reminders::application {\nstd::string_view rulesVersion() { return \"${version}\"; }\n}  // namespace reminders::application\n")
