#!/usr/bin/env bash
# Texts of pages and code, and their translations.
#
#   scripts/translations.sh           collects the texts, adds new ones to each .po (empty), drops those that are gone
#   scripts/translations.sh --check   changes nothing; fails when a French text is missing, doubtful, or lost a value or a tag
#
# Collected are {{#t}}…{{/t}} and {{#tn}}…{{/tn}} of page templates (*.mustache), and tr("…"), trn("one", "many", …),
# translate("…"), translatePlural("…", "…"), mark("…") and _("…") of C++, and the sentences of refusals (Refusal{"…"}, …).
set -euo pipefail
cd "$(dirname "$0")/.."

# domain: folder of the .po files: folders with texts: C++ files whose literals are texts for pages (tables of words)
domains=(
  "atrium:sample-host/web/locale:sample-host:sample-host/appstore/permissions.cpp host-sdk/include/host_sdk/kit/html/remark_words.hpp"
  "payment-reminders:templates/locale:plugin templates:host-sdk/include/host_sdk/kit/html/remark_words.hpp"
)

check=false
[[ "${1:-}" == "--check" ]] && check=true
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

for entry in "${domains[@]}"; do
  IFS=: read -r domain locale folders tables <<<"$entry"
  [[ -d "$locale" ]] || continue
  sources=()
  for folder in $folders; do [[ -d "$folder" ]] && sources+=("$folder"); done
  pot="$work/$domain.pot"

  python3 scripts/collect_texts.py "${sources[@]}" $tables >"$work/pages.pot"
  find "${sources[@]}" \( -name '*.cpp' -o -name '*.hpp' \) -not -path '*/node_modules/*' | LC_ALL=C sort >"$work/files"
  xgettext --from-code=UTF-8 --language=C++ --add-location=file --no-wrap --files-from="$work/files" --output="$work/code.pot" --force-po \
    --keyword --keyword=_ --keyword=tr --keyword=translate --keyword=mark --keyword=trn:1,2 --keyword=translatePlural:1,2 2>"$work/warnings" ||
    { cat "$work/warnings" >&2; exit 1; }
  sed -i 's/charset=CHARSET/charset=UTF-8/' "$work/code.pot"
  # Refusals that pages show; those of manifests and imported files name their parts, and are for who wrote these, who reads English.
  grep -E '^sample-host/(erp/|runtime/|web/|appstore/(app_exports|app_folders|app_database|catalogue|data_export|installed_apps|package|trust_store)\.cpp)' "$work/files" | grep -v '/secrets.cpp$' >"$work/refusing" || true
  python3 scripts/collect_texts.py --refusals "$work/refusing" >"$work/refusals.pot"
  msgcat --use-first --add-location=file --no-wrap --sort-by-file "$work/pages.pot" "$work/code.pot" "$work/refusals.pot" --output="$pot"

  for po in "$locale"/*.po; do
    language=$(basename "$po" .po)
    merged="$work/$language.po"
    msgmerge --quiet --no-fuzzy-matching --no-wrap --add-location=file --sort-by-file "$po" "$pot" --output="$work/merged.po"
    msgattrib --no-obsolete --no-wrap --add-location=file --sort-by-file "$work/merged.po" --output="$merged"
    if ! $check; then
      cmp --silent "$merged" "$po" || cp "$merged" "$po"
      echo "$domain, $language: $(msgfmt --statistics --output=/dev/null "$merged" 2>&1)"
      continue
    fi
    msgfmt --check-format --check-header --output=/dev/null "$merged" || failed=1
    python3 scripts/collect_texts.py --compare "$merged" || failed=1
    # English texts are the message ids themselves: only other languages can lack one.
    [[ "$language" == en ]] && continue
    { msgattrib --untranslated --no-wrap "$merged"; msgattrib --only-fuzzy --no-wrap "$merged"; } | sed -n '/^msgid "."*/p;/^msgid ".\+"/p' |
      grep -v '^msgid ""$' | sort -u >"$work/missing" || true
    if [[ -s "$work/missing" ]]; then
      echo "$po: these texts have no translation. Run scripts/translations.sh, then fill them in:" >&2
      cat "$work/missing" >&2
      failed=1
    fi
  done
done
exit $failed
