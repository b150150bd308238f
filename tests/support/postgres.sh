#!/usr/bin/env bash
# A private PostgreSQL cluster for the tests: `postgres.sh start KEY` prints its URL (and starts it when it does not run), `postgres.sh stop KEY` ends
# and removes it. It runs as a user that is not root, listens on loopback only, and is thrown away: it does not sync to disk, unless a third word
# `durable` asks for a cluster as a company has it, for what is measured.
set -euo pipefail
action=${1:?start or stop}
key=$(printf '%s' "${2:?a key, such as the build folder}" | cksum | cut -d' ' -f1)
dir=${TMPDIR:-/tmp}/reminders-postgres-$key
bin=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
sync="-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
[ "${3:-}" = durable ] && sync=""
as_user() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}
running() { [ -f "$dir/data/postmaster.pid" ] && as_user "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; }

case $action in
start)
  exec 9>"$dir.lock"; flock 9
  if ! running; then
    rm -rf "$dir"; mkdir -p "$dir"
    [ "$(id -u)" = 0 ] && chown postgres "$dir"
    as_user "$bin/initdb" -D "$dir/data" -U reminders --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir.log" 2>&1 || { cat "$dir.log" >&2; exit 1; }
    for attempt in 1 2 3 4 5; do
      port=$((20000 + RANDOM % 12000))
      if as_user "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/server.log" \
          -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= $sync -c max_connections=200 -c shared_buffers=256MB" \
          start >/dev/null 2>&1 9>&-; then
        echo "$port" >"$dir/port"; break
      fi
      [ $attempt = 5 ] && { cat "$dir/server.log" >&2; exit 1; }
    done
  fi
  echo "postgresql://reminders@127.0.0.1:$(cat "$dir/port")/postgres"
  ;;
stop)
  if running; then as_user "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true; fi
  rm -rf "$dir" "$dir.lock" "$dir.log"
  ;;
*) echo "usage: postgres.sh start|stop KEY" >&2; exit 2 ;;
esac
