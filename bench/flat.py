#!/usr/bin/env python3
"""Whether an article costs the same and memory stays flat, however many articles come.

    bench/flat.py [--veille target/release/veille] [--counts 1000,10000,100000]

Short articles about a war, half of whose words nobody has ever seen, so that whatever is kept by word grows if it can.
Printed are, for `veille annotate` on two threads: processor time an article, start-up taken off, and the peak of memory.
"""
import argparse, json, os, random, subprocess, tempfile


def articles(count):
    seed = random.Random(5)
    word = lambda: "".join(seed.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(seed.randint(4, 9)))
    for i in range(count):
        text = (
            f"Rebels of the {word().title()} Front took {word().title()} on Friday, the {word()} {word()} said. Soldiers {word()} "
            f"{word()} {word()} the road to Gao, and {word().title()} {word().title()} was killed in {word().title()}. Fighting "
            f"went on near the {word()} {word()} of Kidal on Saturday."
        )
        yield {"id": str(i), "lang": "en", "published": f"2031-{i % 12 + 1:02}-{i % 28 + 1:02}", "text": text}


def measured(veille, count):
    with tempfile.TemporaryFile("w+") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in articles(count))
        lines.seek(0)
        child = subprocess.Popen([veille, "annotate", "--threads", "2"], stdin=lines, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit("annotate failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--veille", default="target/release/veille")
    options.add_argument("--counts", default="1000,10000,100000")
    options = options.parse_args()
    started, _ = measured(options.veille, 1)
    for count in map(int, options.counts.split(",")):
        seconds, memory = measured(options.veille, count)
        print(f"{count:>7} articles: {1000 * (seconds - started) / count:.3f} ms of processor an article, {memory:.0f} MB")


if __name__ == "__main__":
    main()
