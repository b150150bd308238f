#!/usr/bin/env bash
# Formats all C and C++ with the pinned clang-format; `--check` only tells.
. "$(dirname "$0")/lib.sh"
install_packages tests
mapfile -t files < <(git ls-files '*.hpp' '*.cpp' '*.h' '*.c')
if [ "${1:-}" = --check ]; then clang-format-14 --dry-run -Werror "${files[@]}"; else clang-format-14 -i "${files[@]}"; fi
