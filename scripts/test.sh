#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test, browser tests included. Ends with a line "N passed, N failed".
#   --all      also under AddressSanitizer and UndefinedBehaviorSanitizer (CI does this)
#   --unload   also the build that proves that apps unload
#   -R REGEX   only the tests whose name matches
. "$(dirname "$0")/lib.sh"
all=${CI:+yes}
unload=
filter=()
while [ $# -gt 0 ]; do
  case $1 in
    --all) all=yes ;;
    --unload) unload=yes ;;
    -R) filter=(-R "${2:?a regular expression}"); shift ;;
    *) die "usage: test.sh [--all] [--unload] [-R REGEX]" ;;
  esac
  shift
done
install_packages tools libraries tests
results=$root/build/test-results
rm -rf "$results"; mkdir -p "$results"
status=0
# run_tests PRESET [ctest options]: both cores, the log kept for the count
run_tests() {
  local preset=$1; shift
  say "Testing $preset"
  ctest --test-dir "build/$preset" --output-on-failure -j2 "${filter[@]}" "$@" >"$results/$preset.out" 2>&1 || status=1
  cp "build/$preset/Testing/Temporary/LastTest.log" "$results/$preset.log"
  grep -E '^ *[0-9]+/[0-9]+ Test|tests passed|FAILED|error:|Failed' "$results/$preset.out" | head -n 200
}
say "Building (the first time takes a few minutes)"
build_preset release
run_tests release
if [ -n "$all" ]; then
  # What parses untrusted bytes or holds the rules; the rest follows as it is found quiet.
  sanitized=(unit_kit_values unit_kit_sql unit_kit_l10n unit_kit_pages unit_kit_mail unit_plugin_domain unit_appstore)
  say "Building with sanitizers"
  build_preset sanitize "${sanitized[@]}"
  ASAN_OPTIONS=detect_leaks=1:detect_odr_violation=0 LSAN_OPTIONS=suppressions=$root/tests/support/lsan.supp:print_suppressions=0 \
    run_tests sanitize -R "^($(IFS='|'; echo "${sanitized[*]}")|postgres_start|postgres_stop)\$"
fi
if [ -n "$unload" ]; then
  say "Building apps that unload"
  build_preset unloadable contract_loader
  run_tests unloadable -R '^(contract_loader|postgres_start|postgres_stop)$'
fi
python3 tests/support/count_tests.py "$results" || status=1
exit $status
