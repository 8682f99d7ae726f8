#!/usr/bin/env python3
"""How veille reads documents that were written without sight of its rules (tests/blind).

    bench/blind.py [--scorers DIR] [--veille FILE] [--list] [--claims FILE…]

Dates and places are scored by time_score.py and place_score.py as they are. Claims are scored by claim_score.py after
four concessions to names, since the gold is written in plain English and the program answers in the gazetteer's and the
lexicon's: a place agrees when one of its names holds the other or the gazetteer's name is the gold one, without diacritics;
two names of one actor of the lexicon are one; a state's army, armed forces and government are one actor; what the gold
leaves open is not judged. --list shows each
claim that is missing, false or wrong. --claims scores the claims of the named files alone.
"""
import argparse, json, os, pathlib, re, subprocess, sys, tempfile, unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLIND = ROOT / "tests" / "blind"
CONTROL = {"capture", "retake", "handover", "withdraw", "hold", "enter", "repel", "clash"}
FORCES = re.compile(
    r"\b(national defen[cs]e forces?|armed forces|defen[cs]e forces?|government forces|security forces|federal army|army"
    r"|military|government|troops)\b"
)


def flat(name):
    name = unicodedata.normalize("NFD", name or "")
    name = "".join(c for c in name if not unicodedata.combining(c)).casefold()
    return name.replace("-", " ").replace("'", "").replace("’", "").removeprefix("the ").strip()


def actor(name):
    return FORCES.sub("forces", flat(name))


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def annotate(binary, gold):
    keys = ("id", "text", "published", "lang", "domain")
    lines = "".join(json.dumps({key: row[key] for key in keys if key in row}) + "\n" for row in gold)
    done = subprocess.run([binary, "annotate"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def known(binary, gold):
    """The lexicon's id of each name that the gold gives an actor, where the whole name is one."""
    names = sorted({claim[key] for row in gold for claim in row["claims"] for key in ("actor", "counterpart") if claim.get(key)})
    asked = [{"id": i, "lang": "en", "text": name} for i, name in enumerate(names)]
    whole = lambda name, actors: [a["id"] for a in actors if a["id"] and a["end"] - a["start"] >= len(name.removeprefix("the "))]
    return {name: (whole(name, row["actors"]) + [None])[0] for name, row in zip(names, annotate(binary, asked))}


def liken(gold, claims, text, ids):
    """Writes names on both sides so that the scorer's exact comparison means what the module's head says."""
    for wanted in gold:
        wanted["english"] = flat(wanted.get("place"))
        wanted["place"] = wanted.pop("place_text", None) or wanted.get("place")
        wanted["place"] = flat(wanted["place"]) or None
        for end in ("from", "to"):
            if end in wanted and wanted[end] is None:
                del wanted[end]
        for key in ("actor", "counterpart"):
            if wanted.get(key):
                name = wanted[key]
                wanted[key] = actor(name)
                for claim in claims:
                    if ids.get(name) and (claim.get(key) or {}).get("id") == ids[name]:
                        claim[key]["id"] = wanted[key]
    for claim in claims:
        for key in ("actor", "counterpart"):
            if claim.get(key):
                claim[key]["name"] = actor(claim[key].get("name"))
        place = claim.get("place")
        if place:
            known = flat(place.get("name"))
            span = place.get("span")
            place["name"] = flat(text[span[0] : span[1]]) if span else known
            for name, english in ((wanted["place"], wanted["english"]) for wanted in gold if wanted["place"]):
                if name in place["name"] or place["name"] in name or known in (name, english):
                    place["name"] = name
                    break


def score_claims(scorer, path, binary, show):
    name, gold = path.stem, rows(path)
    ids = known(binary, gold)
    found = core = wanted_n = claims_n = control = control_right = 0
    for row, answer in zip(gold, annotate(binary, gold)):
        claims = answer["claims"]
        liken(row["claims"], claims, row["text"], ids)
        pairs = list(scorer.pairs(row["claims"], claims))
        right = [all(scorer.agree(g, c, field) for field in scorer.CORE) for g, c in pairs]
        found, core = found + len(pairs), core + sum(right)
        wanted_n += len(row["claims"])
        claims_n += len(pairs) if row.get("partial") else len(claims)
        paired = {id(c) for _, c in pairs}
        facts = [c for c in claims if c["event"] in CONTROL and c["modality"] in ("asserted", "claimed")]
        control += len(facts)
        control_right += sum(id(c) in paired for c in facts)
        if show:
            listed(row, claims, pairs, right)
    ratio = lambda part, whole: 100 * part / max(1, whole)
    for what, n in (("found", found), ("core", core)):
        p, r = ratio(n, claims_n), ratio(n, wanted_n)
        print(f"claims {name:<4} {what:<6} P {p:5.1f}  R {r:5.1f}  F1 {2 * p * r / max(1e-9, p + r):5.1f}")
    print(f"claims {name:<4} of control, as a fact: {control_right} of {control} are such claims")


def listed(row, claims, pairs, right):
    short = lambda c: {k: (c.get(k) or {}).get("name") if isinstance(c.get(k), dict) else c.get(k) for k in ("event", "actor", "place", "modality")}
    lines = [f"  wrong   {short(g)}\n          {short(c)}" for (g, c), ok in zip(pairs, right) if not ok]
    known, answered = {id(g) for g, _ in pairs}, {id(c) for _, c in pairs}
    lines += [f"  missing {short(g)}" for g in row["claims"] if id(g) not in known]
    lines += [f"  false   {short(c)}" for c in claims if id(c) not in answered]
    if lines:
        print(f"[{row['id']}] {row['text']}", *lines, sep="\n")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "veille"
    options.add_argument("--scorers", default=os.environ.get("BENCH"), help="the folder of the scorers; or set BENCH")
    options.add_argument("--veille", default=str(built))
    options.add_argument("--list", action="store_true")
    options.add_argument("--claims", nargs="+", type=pathlib.Path, metavar="FILE", help="claims of these files, and nothing else")
    options = options.parse_args()
    if not options.scorers:
        sys.exit("say where claim_score.py is: --scorers DIR, or set BENCH")
    sys.path.insert(0, options.scorers)
    import claim_score

    for path in options.claims or ():
        score_claims(claim_score, path, options.veille, options.list)
    if options.claims:
        return
    for kind in ("time", "place"):
        for path in sorted((BLIND / kind).glob("*.jsonl")):
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as answers:
                answers.writelines(json.dumps(row) + "\n" for row in annotate(options.veille, rows(path)))
                answers.flush()
                print(f"{kind} {path.stem}", flush=True)
                scorer = pathlib.Path(options.scorers) / f"{kind}_score.py"
                subprocess.run([sys.executable, scorer, path, answers.name], check=True)
    for path in sorted((BLIND / "claims").glob("*.jsonl")):
        score_claims(claim_score, path, options.veille, options.list)


if __name__ == "__main__":
    main()
