#!/usr/bin/env bash
# Makes the pictures of the README: a host of its own with demo data, seen by Chromium. `screenshots.sh FOLDER` puts them elsewhere.
. "$(dirname "$0")/lib.sh"
install_packages tools libraries tests
build_preset release product
(cd tests/browser && [ -d node_modules ] || npm ci --no-audit --no-fund --ignore-scripts >/dev/null)
exec node tests/browser/screenshots.mjs "${1:-$root/docs/pictures}"
