#!/usr/bin/env bash
# How long `veille read` takes on one article of some 600 words, start-up included, and how much memory
# `veille annotate` holds while ten, and then a hundred, times as much goes through it.
#   bench/read.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-20}

cargo build --release --quiet -p veille
veille=${CARGO_TARGET_DIR:-target}/release/veille
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The example twice over is an article of some 600 words.
for lang in fr en; do
    for example in examples/*."$lang".txt; do
        { cat "$example"; tail -n +2 "$example"; head -n 1 "$example" | sed 's/^date [0-9-]* //'; } >"$folder/article.$lang.txt"
    done
done

python3 - "$veille" "$folder" "$runs" <<'PY'
import json, os, pathlib, statistics, subprocess, sys, time

veille, folder, runs = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
for lang in ("fr", "en"):
    article = folder / f"article.{lang}.txt"
    words = len(article.read_text(encoding="utf-8").split())
    call = [veille, "read", str(article)]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(1000 * (time.perf_counter() - start))
    print(f"read {lang}: {words} words, median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms of {runs}")


def annotate(documents):
    """Peak memory of one run, in MB, and its seconds."""
    text = (folder / "article.fr.txt").read_text(encoding="utf-8")
    line = json.dumps({"id": "a", "text": text, "published": "2012-04", "lang": "fr"}) + "\n"
    start = time.perf_counter()
    with open(folder / "out.jsonl", "wb") as out:
        process = subprocess.Popen([veille, "annotate"], stdin=subprocess.PIPE, stdout=out)
        for _ in range(documents):
            process.stdin.write(line.encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return usage.ru_maxrss / 1024, time.perf_counter() - start


for documents in (10, 100, 1000):
    peak, seconds = annotate(documents)
    print(f"annotate: {documents} documents, peak {peak:.0f} MB, {seconds:.1f} s")
PY
