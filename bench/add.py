#!/usr/bin/env python3
"""How fast articles are read and added, on one core and on two, and how much memory that takes.

    bench/add.py TEXTS.jsonl [--veille target/release/veille] [--articles 2000] [--runs 1,2]

TEXTS.jsonl has one object with a `text` a line. Articles are made of it until there are enough, each with a first line
of its own, so that no two have one id. Printed are, for `annotate`, `read` and `add`: seconds, articles a second, and the
peak of the resident memory in MB; then the ratio of the rates. `read` has one thread. Run it on a machine that does nothing else.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time


def articles(path, count):
    with open(path, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
    for number in range(count):
        day = f"2031-{number % 12 + 1:02}-{number % 28 + 1:02}"
        yield number, day, f"Report {number}. {texts[number % len(texts)]}"


def measured(command, stdin=None):
    """Seconds and peak memory of a command."""
    started = time.monotonic()
    with open(stdin or os.devnull, "rb") as source:
        child = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: {said.decode(errors='replace')[-500:]}")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts")
    parser.add_argument("--veille", default="target/release/veille")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--runs", default="1,2", help="numbers of threads")
    options = parser.parse_args()
    veille, count = os.path.abspath(options.veille), options.articles
    threads = [int(number) for number in options.runs.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        rows, files = os.path.join(folder, "rows.jsonl"), os.path.join(folder, "files")
        os.mkdir(files)
        with open(rows, "w", encoding="utf-8") as out:
            for number, day, text in articles(options.texts, count):
                row = {"id": str(number), "text": text, "published": day, "source": f"Outlet {number % 9}"}
                out.write(json.dumps(row) + "\n")
                if number < count // 4:
                    with open(os.path.join(files, f"{number:06}.txt"), "w", encoding="utf-8") as one:
                        one.write(f"date {day}\n{text}\n")
        for name in ("annotate", "read", "add"):
            rates = []
            for number in threads if name != "read" else [1]:
                some = count // 4 if name == "read" else count
                if name == "annotate":
                    taken = measured([veille, "annotate", "--threads", str(number)], rows)
                elif name == "read":
                    names = sorted(os.path.join(files, name) for name in os.listdir(files))
                    taken = measured([veille, "read", "--json", *names])
                else:
                    ledger = os.path.join(folder, f"{number}.veille")
                    taken = measured([veille, "add", rows, "--ledger", ledger, "--threads", str(number)])
                seconds, memory = taken
                rates.append(some / seconds)
                print(f"{name:9} {number} thread(s)  {some} articles  {seconds:7.2f} s  {some / seconds:7.1f} a second  {memory:6.0f} MB")
            if len(rates) > 1:
                print(f"{name:9} {rates[-1] / rates[0]:.2f} times")


if __name__ == "__main__":
    main()
