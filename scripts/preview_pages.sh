#!/usr/bin/env bash
# Pictures of the host's pages with sample data, without a server of the product: build/release/preview/*.png
#   scripts/preview_pages.sh [PAGE…]        all pages, or those named; light and dark, wide and on a phone
set -euo pipefail
cd "$(dirname "$0")/.."
build=build/release
cmake --build "$build" --target unit_web_pages web_assets web_locale >/dev/null
rm -rf "$build/preview/html"
PREVIEW_FOLDER="$PWD/$build/preview/html" "$build/tests/unit_web_pages" "[.preview]" >/dev/null
exec node scripts/preview_pages.mjs "$build/preview" "$build/share/atrium/assets" "$@"
