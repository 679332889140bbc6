#!/usr/bin/env bash
# The demo: a made-up base of a dumpling maker, from its files to a mailing list.
# Usage: demo.sh BIN_DIR [--keep]
set -euo pipefail

bin=$1
keep=${2:-}
clients=${CLIENTELE_DEMO_CLIENTS:-50000}
dir=$(mktemp -d /tmp/clientele-demo.XXXXXX)
server_pid=""

cleanup() {
  [ -n "$keep" ] && return
  [ -n "$server_pid" ] && kill "$server_pid" 2>/dev/null && wait "$server_pid" 2>/dev/null
  rm -rf "$dir"
}
trap cleanup EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() {  # shows the command as a reader would type it, then runs it
  printf '\033[2m$ clientele'
  printf ' %q' "$@"
  printf '\033[0m\n'
  "$bin/clientele" "$@"
}

start_server() {  # sets CLIENTELE_SERVER
  mkfifo "$dir/ready"
  "$bin/clienteled" --store="sqlite:$dir/base.db" --listen=127.0.0.1:0 \
    >"$dir/ready" 2>"$dir/server.log" &
  server_pid=$!
  local line=""
  read -r line <"$dir/ready" || true
  case "$line" in
    "clienteled ready on "*) export CLIENTELE_SERVER=${line#clienteled ready on } ;;
    *) cat "$dir/server.log" >&2 && exit 1 ;;
  esac
}

cd "$dir"
say "1. A server on embedded SQLite"
start_server
echo "$CLIENTELE_SERVER, data in $dir"

say "2. A made-up base of $clients clients of a dumpling maker, as files"
run demo-data --clients "$clients" --seed 1 --out files

say "3. The files into the base, through the public API"
run policy set currency=RUB volume_medium_from=10 volume_large_from=100 --format csv >/dev/null
run import folder files

say "4. Who is there: temperature against volume tier"
run segment breakdown

say "5. A client's card, and a contact that changes it"
client=$("$bin/clientele" segment list --temperature COLD --tier SMALL --reachable EMAIL --limit 1 \
  --format json | sed -n 's/.*"id": \([0-9]*\).*/\1/p')
[ -n "$client" ] || client=$("$bin/clientele" segment list --temperature COLD --limit 1 --format json |
  sed -n 's/.*"id": \([0-9]*\).*/\1/p')
run client show "$client"
run interaction log "$client" --outcome POSITIVE --note "wants the new price list" --tag price-list
run client show "$client"

say "6. A saved filter, its bands, and why this client is not in it"
run segment save regulars --title "Buy pelmeni again and again" \
  --where 'orders(730d, category = "pelmeni").count >= 3'
run segment breakdown --segment regulars --by abc_class \
  --by 'band(total_amount, 20000 RUB, 100000 RUB)'
run segment explain "$client" --segment regulars

say "7. A campaign for buyers of one order who were never reminded"
run campaign create win-back --title "We miss you" --channel EMAIL,SMS \
  --where 'purchase_frequency = ONE_TIME AND last_order_at < now - 90d'
run audience estimate win-back

say "8. The audience, frozen, and its list"
run audience build win-back
run audience export win-back --out win-back.csv
head -n 6 win-back.csv

say "Try next"
cat <<EOF
  clientele segment count --where 'total_amount >= 50000 RUB AND NOT reachable(SMS)'
  clientele segment list --temperature HOT --order-by 'total_amount desc'
  clientele segment check 'city != "Омск" AND volume_tier < MEDIUM'
  clientele segment list --where 'top(1%, total_amount) AND overdue'
  clientele segment fields
  clientele client show D-000001
  clientele policy set hot_days=30 --dry-run
EOF
if [ -n "$keep" ]; then
  echo "The server goes on at $CLIENTELE_SERVER (process $server_pid); its files are in $dir."
  echo "  export CLIENTELE_SERVER=$CLIENTELE_SERVER PATH=$bin:\$PATH"
  echo "  kill $server_pid    # when you are done"
else
  echo "Keep the server running with: ./dev demo --keep"
fi
