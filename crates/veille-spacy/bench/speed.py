"""Tokens a second of this crate and of spaCy on the same texts, on one core, in turns.

    speed.py MODEL TEXTS.json SPEED [ROUNDS]

MODEL is the name of an installed model package, TEXTS.json a list of texts, SPEED the example `speed` of this
crate (`cargo build --release -p veille-spacy --example speed`). Both sides are timed in processor time after a
first reading that warms caches; the median of the rounds' ratios is printed.
"""

import json
import os
import statistics
import subprocess
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"
import importlib

import spacy


def main(model, texts_path, speed, rounds=5):
    folder = os.path.dirname(importlib.import_module(model).__file__)
    texts = json.load(open(texts_path, encoding="utf-8"))
    nlp = spacy.load(model)
    tokens = sum(len(doc) for doc in nlp.pipe(texts, batch_size=64))
    ratios = []
    for _ in range(int(rounds)):
        start = time.process_time()
        for _ in nlp.pipe(texts, batch_size=64):
            pass
        theirs = tokens / (time.process_time() - start)
        ours = json.loads(subprocess.run([speed, folder, texts_path, "1"], capture_output=True, check=True).stdout)
        ratios.append(ours["tokens_per_second"] / theirs)
        print(
            f"spaCy {theirs:.0f}, here {ours['tokens_per_second']:.0f} (first reading {ours['cold_tokens_per_second']:.0f}) tokens/s; "
            f"ratio {ratios[-1]:.2f}; loaded in {ours['load_seconds'] * 1000:.0f} ms"
        )
    print(f"{model}: {tokens} tokens, median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
