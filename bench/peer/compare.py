#!/usr/bin/env python3
"""Text to claims on one core, `veille annotate --claims` against the Python pipeline beside this file, in one run.

    bench/peer/compare.py FILE.jsonl... [--veille FILE] [--python PYTHON] [--runs N] [--limit LINES]

PYTHON has what pipeline.py names installed (spaCy with the same models). Processor time of each, in turns, bound to one core;
start-up (models, gazetteer) is measured on one word and taken off. The median of the runs, in tokens a second as spaCy counts
them, and how many times faster. The machine may be busy: look at the ratio.
"""
import argparse, json, os, pathlib, resource, statistics, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def seconds(command, data):
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, env={**os.environ, **alone})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+")
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "veille"
    options.add_argument("--veille", default=str(built))
    options.add_argument("--python", default=sys.executable)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--limit", type=int)
    options = options.parse_args()
    ours = [options.veille, "annotate", "--claims", "--threads", "1"]
    peer = [options.python, str(HERE / "pipeline.py")]
    core = {min(os.sched_getaffinity(0))}
    os.sched_setaffinity(0, core)
    for name in options.files:
        lines = pathlib.Path(name).read_bytes().splitlines(keepends=True)[: options.limit]
        data = b"".join(lines)
        lang = json.loads(lines[0]).get("lang", "en")
        word = json.dumps({"id": "0", "text": "Gao", "lang": lang}).encode() + b"\n"
        _, counted = seconds([*peer, "--count"], data)
        tokens = sum(json.loads(line)["n"] for line in counted.splitlines())
        times = {"peer": [], "veille": []}
        for _ in range(options.runs):
            for side, command in (("peer", peer), ("veille", ours)):
                times[side].append(seconds(command, data)[0] - seconds(command, word)[0])
        ratios = [a / b for a, b in zip(times["peer"], times["veille"])]
        speed = {side: tokens / statistics.median(took) for side, took in times.items()}
        print(f"{pathlib.Path(name).name}: {len(lines)} articles, {tokens} tokens; tokens a second: "
              f"veille {speed['veille']:.0f}, Python {speed['peer']:.0f}; "
              f"{statistics.median(ratios):.1f} times as fast (runs {min(ratios):.1f} to {max(ratios):.1f})")


if __name__ == "__main__":
    main()
