#!/usr/bin/env bash
# Runs the pinned clang-tidy over the sources (or over the files given); needs a configured build/debug for the compile commands.
. "$(dirname "$0")/lib.sh"
install_packages tools libraries tests
[ -f build/lint/compile_commands.json ] || cmake -S . -B build/lint -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER_LAUNCHER= -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
# The compile commands are GCC's; clang does not know all of its options.
sed -i -E 's/ -fno-gnu-unique| -Wno-(restrict|stringop-[a-z]+)//g' build/lint/compile_commands.json
if [ $# -gt 0 ]; then files=("$@"); else mapfile -t files < <(git ls-files 'host-sdk/*.cpp' 'plugin/*.cpp' 'sample-host/*.cpp'); fi
printf '%s\n' "${files[@]}" | xargs -P2 -n4 clang-tidy-14 --quiet -p build/lint
