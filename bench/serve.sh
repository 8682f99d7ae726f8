#!/usr/bin/env bash
# How fast the server is: a ledger of 5,000 places and 200,000 claims, first map, slider steps, and 500 questions a second.
# Needs curl, Python and wrk (Debian: apt install wrk).
#
#     bench/serve.sh [FOLDER]
#
# The ledger is made in FOLDER, or found there.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d)}
port=8797
cargo build --release -q -p veille
program=${CARGO_TARGET_DIR:-target}/release/veille
[ -e "$folder/war" ] || cargo run --release -q -p veille-ledger --example figures 200000 "$folder" > /dev/null

started=$(date +%s%N)
"$program" serve "$folder/war" --listen "127.0.0.1:$port" --token a-token-for-measuring 2> /dev/null &
server=$!
trap 'kill $server' EXIT
address="http://127.0.0.1:$port"
until curl -so /dev/null "$address/"; do sleep 0.02; done
curl -so /dev/null --compressed "$address/api/ledger"
curl -so /dev/null --compressed "$address/api/places"
curl -so /dev/null --compressed "$address/api/control"
echo "from start to first map: $((($(date +%s%N) - started) / 1000000)) ms"

python3 - "$address" << 'PYTHON'
import datetime, statistics, sys, time, urllib.request

address = sys.argv[1]

def step(query):
    request = urllib.request.Request(f"{address}/api/control?{query}", headers={"Accept-Encoding": "gzip"})
    start = time.perf_counter()
    urllib.request.urlopen(request).read()
    return (time.perf_counter() - start) * 1000

def told(name, times):
    times = sorted(times)
    print(f"{name}: middle {statistics.median(times):.0f} ms, worst of {len(times)} {times[-1]:.0f} ms")

days = [datetime.date(2019, 6, 1) + datetime.timedelta(days=n) for n in range(60)]
told("another day", [step(f"on={day}") for day in days][2:])
told("another day, as known on it", [step(f"on={day}&known={day}") for day in days])
told("back to a day that was shown", [step(f"on={day}") for day in days])
PYTHON

cat > "$folder/days.lua" << 'LUA'
-- Sixty maps in turn, as a browser asks for them.
local n = 0
request = function()
  n = n + 1
  local day = os.date("!%Y-%m-%d", 1559347200 + (n % 60) * 86400)
  return wrk.format("GET", "/api/control?on=" .. day, { ["Accept-Encoding"] = "gzip", ["Host"] = "127.0.0.1" })
end
LUA
echo "questions a second, with all that the machine can do:"
wrk -t1 -c8 -d10s --latency -s "$folder/days.lua" "$address" | grep -E "50%|99%|Requests/sec|Non-2xx|Socket" || true
