#!/usr/bin/env python3
"""Scores claims on the project's own cases: all of tests/cases/claims and tests/cases/misses.

    bench/claims.py [--scorers FOLDER] [--veille FILE] [--list] [--reliability] [--keep FOLDER]

FOLDER holds `claim_score.py` (or set BENCH); it is no part of the repository. FILE is `target/release/veille` where
nothing is said. `--list` also prints, case by case, the claims that are missing and those that are wrong.

A case names a place as its text has it, with its country: `Gao (ML)`. Predicted places are rewritten to that form from
their span, as the case test does (crates/veille-claim/tests/support), before the scorer sees them: what is judged is
which words name the place, and in which country it is. A column `-` says that there is nobody, nowhere, no date: a
prediction that has one is wrong. Speakers are judged by the first of them; manners are not judged.

`--reliability` prints, in place of the scores, how often claims of each confidence are right (event, actor, place, day
and modality), and the monotone steps that fit them best. The table in crates/veille-claim/src/confidence.rs is made of
these: where a step lies off what was told, the share right takes the place of what the table gave.

Four tables: all cases; each language; the kinds that move control, all and then facts alone (asserted and claimed, so
that a plan taken for a fact counts as a false one).
"""
import argparse, datetime, json, os, pathlib, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONTROL = {"capture", "retake", "handover", "withdraw", "hold", "enter", "clash", "repel"}
FACTS = {"asserted", "claimed"}


def cases(folder):
    """(id, language, text, claim lines) of every case below a folder."""
    for path in sorted(folder.rglob("*.md")):
        blocks, opened = [], None
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if line.startswith("```"):
                if opened is None:
                    opened, lines = number, []
                else:
                    blocks.append((opened, lines))
                    opened = None
            elif opened is not None:
                lines.append(line)
        for (at, text), (_, claims) in zip(blocks[::2], blocks[1::2]):
            name = f"{path.relative_to(ROOT / 'tests' / 'cases')}:{at}"
            yield name, path.parent.name, "\n".join(text), [claim for claim in claims if claim.strip()]


def document(name, lang, text):
    """The dateline of a case is its publication date."""
    row = {"id": name, "lang": lang, "text": text}
    if text.startswith("date "):
        row["published"], _, row["text"] = text[5:].partition("\n")
        row["published"], _, rest = row["published"].partition(" ")
        row["text"] = f"{rest}\n{row['text']}" if rest else row["text"]
    return row


def end(text):
    """2012 is where 2012 begins; an end that is left out is open."""
    return {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text) or None


def day_after(day):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def interval(text):
    """`2012-04-01`, `2012-04`, `2012`, or `from..to` with the day after the last as `to`."""
    if text == "-":
        return None, None
    if ".." in text:
        first, _, last = text.partition("..")
        return end(first), end(last)
    first = datetime.date.fromisoformat(end(text))
    year, month = first.year, first.month
    if len(text) == 4:
        last = datetime.date(year + 1, 1, 1)
    elif len(text) == 7:
        last = datetime.date(year + month // 12, month % 12 + 1, 1)
    else:
        return text, day_after(text)
    return first.isoformat(), last.isoformat()


def gold(line):
    event, actor, place, time, modality, *more = (column.strip() for column in line.split(" | "))
    first, last = interval(time)
    claim = {"event": event, "actor": actor, "place": place, "from": first, "to": last, "modality": modality}
    claim |= {"counterpart": "-", "speaker": "-"}
    for column in more:
        if column.startswith("from "):
            claim["counterpart"] = column[5:]
        elif column.startswith("said "):
            claim["speaker"] = column[5:].split(", ")[0]
    return {field: None if value == "-" else value for field, value in claim.items()}


def as_case(claim):
    """A predicted claim with its place named as a case names it, and hours of one day told as that day."""
    time = claim.get("time")
    day = str(time and time["from"])[:10]
    if "T" in str(time and time["from"]) and str(time["to"]) <= f"{day_after(day)}T00:00":
        claim = {**claim, "time": {**time, "from": day, "to": day_after(day)}}
    place = claim.get("place")
    if place:
        country = place.get("country") or ("" if place.get("kind") else "?")
        # A place that is no one place has a name and no span.
        words = " ".join((place.get("text") or ("" if country.strip("?") else place.get("name")) or "").split())
        claim = {**claim, "place": {"name": f"{words} ({country})" if words else f"({country})"}}
    return claim


def shown(claim):
    """One line a claim, gold or predicted, to compare by eye."""
    named = lambda thing: thing["name"] if isinstance(thing, dict) else thing
    time = claim.get("time") or {}
    speaker = claim.get("speaker") or next(iter(claim.get("attribution") or []), None)
    fields = [claim["event"], claim.get("actor"), claim.get("place"), claim.get("from", time.get("from"))]
    fields += [claim["modality"], claim.get("counterpart"), speaker]
    return " | ".join(str(named(field) or "-") for field in fields)


def reliability(rows, found, scorer):
    """(confidence, right) of every predicted claim, in bins, and fitted by pooling adjacent violators."""
    sys.path.insert(0, str(scorer.parent))
    from claim_score import CORE, agree, pairs
    fields = (*CORE, "modality")
    judged = []
    for row, got in zip(rows, found):
        right = {id(c) for g, c in pairs(row["claims"], got["claims"]) if all(agree(g, c, f) for f in fields)}
        judged += [(claim["confidence"], id(claim) in right) for claim in got["claims"]]
    judged.sort()
    print(f"{'confidence':<12} claims  right %  told %")
    for low in (0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        part = [(c, ok) for c, ok in judged if low <= c < (low + 0.1 if low else 0.3) or low == 0.9 and c >= 0.9]
        if part:
            told = sum(c for c, _ in part) / len(part)
            print(f"{low:.1f}…         {len(part):6} {100 * sum(ok for _, ok in part) / len(part):8.1f} {100 * told:7.1f}")
    error = sum((c - ok) ** 2 for c, ok in judged) / max(len(judged), 1)
    print(f"mean squared error {error:.3f} of {len(judged)}")
    steps = []
    for confidence, ok in judged:
        steps.append([1, int(ok), confidence, confidence])
        while len(steps) > 1 and steps[-2][1] * steps[-1][0] >= steps[-1][1] * steps[-2][0]:
            n, right, _, high = steps.pop()
            steps[-1] = [steps[-1][0] + n, steps[-1][1] + right, steps[-1][2], high]
    print("steps: from, to, claims, right %")
    for n, right, low, high in steps:
        print(f"  {low:.2f} {high:.2f} {n:5} {100 * right / n:6.1f}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scorers", default=os.environ.get("BENCH"), help="folder of claim_score.py")
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "veille"
    options.add_argument("--veille", default=str(built))
    options.add_argument("--list", action="store_true")
    options.add_argument("--reliability", action="store_true")
    options.add_argument("--keep", help="write gold and predictions here")
    options = options.parse_args()
    scorer = pathlib.Path(options.scorers or ".") / "claim_score.py"
    if not scorer.is_file():
        sys.exit(f"{scorer}: no scorer there; name its folder with --scorers, or set BENCH")

    read = [case for kind in ("claims", "misses") for case in cases(ROOT / "tests" / "cases" / kind)]
    rows = [{"id": name, "lang": lang, "claims": [gold(line) for line in lines]} for name, lang, _, lines in read]
    lines = "".join(json.dumps(document(name, lang, text)) + "\n" for name, lang, text, _ in read)
    answer = subprocess.run([options.veille, "annotate"], input=lines, capture_output=True, text=True, encoding="utf-8")
    if answer.returncode != 0:
        sys.exit(answer.stderr)
    found = [json.loads(line) for line in answer.stdout.split("\n") if line]
    found = [{**row, "claims": [as_case(claim) for claim in row.get("claims", [])]} for row in found]

    if options.list:
        for (name, _, text, _), wanted, got in zip(read, rows, found):
            wanted, got = [shown(c) for c in wanted["claims"]], [shown(c) for c in got["claims"]]
            missing, wrong = [c for c in wanted if c not in got], [c for c in got if c not in wanted]
            if missing or wrong:
                print(f"{name}\n    {' '.join(text.split())}")
                print("".join(f"  - {c}\n" for c in missing) + "".join(f"  + {c}\n" for c in wrong))

    if options.reliability:
        return reliability(rows, found, scorer)

    folder = pathlib.Path(options.keep or tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)

    def score(title, rows_kept, claim_kept):
        kept = lambda side: [{**row, "claims": [c for c in row["claims"] if claim_kept(c)]} for row in side if rows_kept(row)]
        paths = []
        for side, of in (("gold", rows), ("found", found)):
            path = folder / f"{title.replace(' ', '-')}.{side}.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in kept(of)), encoding="utf-8")
            paths.append(str(path))
        print(f"== {title}: {sum(map(rows_kept, rows))} cases", flush=True)
        subprocess.run([sys.executable, str(scorer), *paths], check=True)

    every = lambda _: True
    score("all", every, every)
    for lang in sorted({row["lang"] for row in rows}):
        score(lang, lambda row: row["lang"] == lang, every)
    score("kinds that move control", every, lambda claim: claim["event"] in CONTROL)
    score("control as fact", every, lambda claim: claim["event"] in CONTROL and claim["modality"] in FACTS)


if __name__ == "__main__":
    main()
