#!/bin/sh
# Reads on in all that happened, from where it left off up to the present, with curl; a JSON array per page.
#   FEED_KEY=... sh follow.sh http://127.0.0.1:8800 position.txt [type=invoice ...]
set -eu
base=$1 place=$2
shift 2
wanted=$(for one in "$@"; do printf '&%s' "$one"; done)
page=$(mktemp) head=$(mktemp)
trap 'rm -f "$page" "$head"' EXIT
while :; do
  after=$(cat "$place" 2>/dev/null || echo 0)
  # The key goes by standard input: arguments are seen by whoever lists processes.
  printf 'header = "X-Api-Key: %s"\n' "$FEED_KEY" |
    curl -sS --fail-with-body --config - -D "$head" -o "$page" "$base/v1/feed?after=$after&limit=1000$wanted" ||
    { cat "$page" >&2; exit 1; }
  cat "$page" && echo                                        # your own work
  sed -n 's/^[Ff]eed-[Pp]osition: \([0-9-]*\).*/\1/p' "$head" >"$place.new"
  mv "$place.new" "$place"                                   # only then: after a crash a page may come again
  grep -qi '^link:.*rel="next"' "$head" || break
done
