#!/usr/bin/env bash
# Pictures of the host's pages with sample data, without a server of the product: build/release/preview/*.png
#   scripts/preview_pages.sh [PAGE…]        all pages, or those named (tests/unit/web_pages/samples); light and dark, wide and on a phone
. "$(dirname "$0")/lib.sh"
build_preset release unit_web_pages web_assets web_locale browser_test_packages
exec node scripts/preview_pages.mjs build/release/preview "$@"
