#!/usr/bin/env python3
"""What the first pass of `veille annotate --claims` spares, and what it might cost.

    bench/screen.py [--veille FILE] [NEWS.jsonl…]

The first pass says that an article of more than a hundred words which shows no sign of armed conflict has no claims
(languages/*/signs.toml). Of the cases of the project and of the blind documents, each of which has claims, are counted
those that show no sign: alone, whatever their length, and joined with their neighbours to articles of 150 words and more.
Of NEWS, the share of the text that is passed over.
"""
import argparse, json, os, pathlib, subprocess

import claims as project

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Long enough to be judged by their signs, and without one.
PLAIN = {"en": "The fair opens at ten. " * 25, "fr": "La foire ouvre à dix heures. " * 25}


def read(binary, rows):
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    done = subprocess.run([binary, "annotate", "--claims"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line)["claims"] for line in done.stdout.splitlines()]


def documents(lang):
    for folder in ("claims", "misses"):
        for name, code, text, claims in project.cases(ROOT / "tests" / "cases" / folder):
            if code == lang and claims:
                yield project.document(name, lang, text)
    for path in sorted((ROOT / "tests" / "blind" / "claims").glob(f"{lang}*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if row["claims"]:
                yield {key: row[key] for key in ("id", "text", "published", "lang") if key in row}


def joined(rows, words=150):
    """Neighbours in one article: the publication date is that of the first."""
    held = []
    for row in rows:
        held.append(row)
        if sum(len(one["text"].split()) for one in held) >= words:
            yield held[0] | {"text": "\n\n".join(one["text"] for one in held)}
            held = []


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "veille"
    options.add_argument("news", nargs="*", type=pathlib.Path)
    options.add_argument("--veille", default=str(built))
    options = options.parse_args()
    for lang in PLAIN:
        rows = list(documents(lang))
        plain = read(options.veille, rows)
        padded = read(options.veille, [row | {"text": f"{row['text']}\n\n{PLAIN[lang]}"} for row in rows])
        read_alone = [bool(a) for a in plain]
        lost = sum(bool(a) and not b for a, b in zip(plain, padded))
        print(f"{lang}: of {sum(read_alone)} texts with claims, {lost} would show no sign if they were long")
        articles = list(joined(rows))
        passed = sum(not found for found in read(options.veille, articles))
        print(f"{lang}: of {len(articles)} articles made of them, {passed} are passed over")
    for path in options.news:
        with path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        # A sentence without a sign that gives a claim wherever it is read at all.
        probe = {"en": "Mosul has fallen.", "fr": "Mossoul est tombée."}
        asked = [{"id": 0, "lang": row.get("lang", "en"), "text": f"{row['text']}\n\n{probe[row.get('lang', 'en')]}"} for row in rows]
        told = read(options.veille, asked)
        passed = sum(len(row["text"]) for row, found in zip(rows, told) if not found)
        print(f"{path.name}: {100 * passed / sum(len(row['text']) for row in rows):.0f} % of the text is passed over")


if __name__ == "__main__":
    main()
