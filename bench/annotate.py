#!/usr/bin/env python3
"""Tokens a second of the whole `veille annotate`, parser, places, times, actors and claims included, on one core.

    bench/annotate.py FILE.jsonl... [--veille FILE] [--runs N]

Processor time of the command, user and system, start-up (gazetteer and models) told apart: it is measured on one word
in the language of each file's first line, and taken off. The median of the runs.
"""
import argparse, json, os, pathlib, resource, statistics, subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def seconds(command, data):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+")
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "veille"
    options.add_argument("--veille", default=str(built))
    options.add_argument("--runs", type=int, default=3)
    options = options.parse_args()
    command = [options.veille, "annotate", "--threads", "1"]
    for name in options.files:
        data = pathlib.Path(name).read_bytes()
        answer = subprocess.run([*command, "--tokens"], input=data, capture_output=True, check=True).stdout
        rows = [json.loads(line) for line in answer.split(b"\n") if line]
        tokens = sum(len(row.get("tokens", [])) for row in rows)
        word = json.dumps({"text": "a", "lang": rows[0]["lang"]}).encode() + b"\n"
        start = statistics.median(seconds(command, word) for _ in range(options.runs))
        whole = statistics.median(seconds(command, data) for _ in range(options.runs))
        rate = tokens / max(whole - start, 1e-9)
        print(f"{name}: {tokens} tokens, {whole:.2f} s, of these {start:.2f} s start-up: {rate:,.0f} tokens a second")


if __name__ == "__main__":
    main()
