#!/usr/bin/env bash
# Installs what is missing and builds a release into build/release: the program bin/sample-host and the local store with the signed packages.
. "$(dirname "$0")/lib.sh"
install_packages tools libraries
say "Building (the first time takes a few minutes)"
build_preset release product
