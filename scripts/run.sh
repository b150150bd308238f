#!/usr/bin/env bash
# Installs what is missing, builds, and serves the sample host with demo data at http://127.0.0.1:8080.
# Nothing leaves the machine: mails go to the embedded catcher. ATRIUM_LISTEN, ATRIUM_CATCHER and ATRIUM_DEMO change addresses and the data folder.
. "$(dirname "$0")/lib.sh"
listen=${ATRIUM_LISTEN:-127.0.0.1:8080}
catcher=${ATRIUM_CATCHER:-127.0.0.1:2525}
demo=${ATRIUM_DEMO:-$root/build/demo}
./scripts/build.sh
host=$root/build/release/bin/sample-host
export SAMPLE_HOST_DB=sqlite3://$demo/atrium.db SAMPLE_HOST_DATA=$demo/data

if [ ! -f "$demo/ready" ]; then
  say "Making demo data in $demo"
  rm -rf "$demo"; mkdir -p "$demo/data"
  "$host" migrate
  "$host" demo
  printf 'atrium-demo\n' | "$host" user add demo --role admin
  printf 'atrium-demo\n' | "$host" user add comptable --role accountant
  printf '\n' | "$host" mail set --company VASSEUR --host "${catcher%:*}" --port "${catcher##*:}" --security none --from factures@vasseur.example
  printf '\n' | "$host" mail set --company LEMAN --host "${catcher%:*}" --port "${catcher##*:}" --security none --from factures@leman.example
  "$host" app trust "$root/build/release/store/publisher.pub"
  "$host" app store add "$root/build/release/store"
  "$host" app install payment-reminders --yes
  touch "$demo/ready"
fi

cat >&2 <<TXT

  Atrium, the sample ERP     http://$listen
  Sign in                    demo / atrium-demo           (administrator)
                             comptable / atrium-demo      (accountant)
  Mails that were sent       http://$listen/mail-catcher
  Data                       $demo  (remove the folder to begin anew)
  Stop                       Ctrl-C

TXT
# Links to public pages work where the demonstration is looked at.
public=()
case $listen in 127.0.0.1:[1-9]*|localhost:[1-9]*) public=(--public-url "http://$listen") ;; esac
exec "$host" serve --listen "$listen" --mail-catcher "$catcher" "${public[@]}"
