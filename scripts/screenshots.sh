#!/usr/bin/env bash
# Makes the pictures of the README, and those that a store shows of our apps: a host of its own with demo data, seen by Chromium.
# `screenshots.sh FOLDER` puts those of the README elsewhere and leaves the packages alone.
. "$(dirname "$0")/lib.sh"
install_packages tools libraries tests
build_preset release product
(cd tests/browser && [ -d node_modules ] || npm ci --no-audit --no-fund --ignore-scripts >/dev/null)
node tests/browser/screenshots.mjs "${1:-$root/docs/pictures}"
[ -n "${1:-}" ] || node tests/browser/screenshots.mjs --packages "$root"
