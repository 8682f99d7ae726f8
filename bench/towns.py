#!/usr/bin/env python3
"""Scores control on a table of towns, each with a note of how it changed hands and who holds it.

    bench/towns.py DATA.csv [--veille FILE] [--form note|sentences|clauses] [--keep FOLDER]

DATA.csv has the columns Name, Held by, As of, More information, Lat, Lon (a table that an encyclopedia keeps of a war's
towns); it is no part of the repository. All is published on "As of", and the table's heading is what says which town a
note speaks of. Three forms, from the least help to the most:
  note       one article a note: "NAME, Ukraine: NOTE"; the second sentence has to keep the heading's town by itself
  sentences  one article a sentence of the note, each below its heading: "NAME, Ukraine: SENTENCE" (the default)
  clauses    as sentences, but what the note leaves out is put in: "NAME, Ukraine, was captured by …"; the distance to
             the others tells what is lost to the clipped style of a table, and not to control Only the joints of the table are mended: cells that were run
together where a list of links ends (a small letter or a digit before a capital) get their full stop, runs of blanks become one.
The column "Held by" is never read by veille. All notes go to one ledger, one outlet; each town is asked of on its day,
`veille control --on AS_OF --sides backers`, since the table counts proxies as those who back them. A town's row is the
one that rests on its own article and lies nearest to the table's position (or has its name, where one of them has no
position). "Gray zone" is "contested".

Counted are the towns whose note states a change of hands: it has "captured by" or "recaptured by" (also liberated,
taken, retaken) a party. Notes that only tell of pressure, fighting or raids, or of nothing, state none. Many a note
ends before the table does: it tells how a town was lost and not how it came back. So three figures are printed: over
all these towns; over those whose last stated change is to the holder in the column (that is what a reader could know;
this division is made by a pattern, with the column's help); and how often the answer is the one that the note states
last, whatever the column says. Then every town that disagrees with its column, by class.
"""
import argparse, collections, csv, datetime, json, math, os, pathlib, re, subprocess, sys, tempfile, unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHANGE = re.compile(r"\b(?:re)?(?:captured|taken|liberated)\s+by\s+(?:the\s+)?(Russia|Ukraine|Luhansk|Donetsk)", re.I)
BACKED = {"Luhansk": "Russia", "Donetsk": "Russia"}
NEAR_KM = 15


def folded(name):
    name = re.sub(r"\(.*?\)", "", name).replace("’", "'")
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^a-z]", "", plain.lower())


def kilometres(a, b):
    (la, lo), (ma, mo) = a, b
    x = math.radians(mo - lo) * math.cos(math.radians((la + ma) / 2))
    return 6371 * math.hypot(x, math.radians(ma - la))


def day_of(told):
    day, month, year = told.split()
    return datetime.datetime.strptime(f"{day} {month[:3]} {year}", "%d %b %Y").date().isoformat()


def towns(path):
    with open(path, encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            note = re.sub(r"(?<=[a-z0-9)])(?=[A-Z][a-z])", ". ", re.sub(r"\s+", " ", row["More information"]).strip())
            note = note.replace("/ ", "/")
            held = {"Gray zone": "contested", "Contested": "contested"}.get(row["Held by"], row["Held by"])
            where = (float(row["Lat"]), float(row["Lon"])) if row["Lat"] and row["Lon"] else None
            changes = [BACKED.get(who, who) for who in CHANGE.findall(note)]
            yield {"id": f"https://towns.invalid/{number}", "name": row["Name"].strip(), "note": note, "held": held,
                   "where": where, "day": day_of(row["As of"]),
                   "stated": changes[-1] if changes else None}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
    return done.stdout


def holder(told):
    """The table's word for a holder as `veille control --json` tells it."""
    if isinstance(told, dict):
        told = told.get("name") or told.get("id") or ""
    told = str(told)
    for word in ("Russia", "Ukraine"):
        if word.lower()[:6] in told.lower():
            return word
    return told


def rests_on(row, town):
    return any((one.get("address") or "").startswith(town["id"] + "/") for one in row["for"] + row["against"])


def texts(town, form):
    head = f"{town['name']}, Ukraine"
    if form == "note":
        return [f"{head}: {town['note']}"]
    sentences = re.split(r"(?<=[.?])\s+(?=[A-Z])", town["note"])
    clipped = re.compile(r"(?:(?:mostly|fully|partially) )?(?:re)?captured|contested|pressured|raided", re.I)
    told = []
    for sentence in sentences:
        if form == "clauses" and clipped.match(sentence):
            told.append(f"{head}, was {sentence[0].lower()}{sentence[1:]}")
        else:
            told.append(f"{head}: {sentence}")
    return told


def row_of(town, rows):
    """The row of control that rests on this town's article and is of this town."""
    best = None
    for row in rows:
        if not rests_on(row, town):
            continue
        place = row["place"]
        same = folded(place["name"]) in {folded(part) for part in town["name"].split("/")} | {folded(town["name"])}
        known = town["where"] and place["lat"] is not None
        away = kilometres(town["where"], (place["lat"], place["lon"])) if known else math.inf
        if away <= NEAR_KM or same:
            rank = (away, not same)
            if best is None or rank < best[0]:
                best = (rank, row)
    return best


def class_of(town, found, rows):
    if found is None:
        elsewhere = [row for row in rows if rests_on(row, town)]
        return "read, of another place" if elsewhere else "nothing read that tells a holder"
    if town["stated"] != town["held"] and town["answer"] == town["stated"]:
        return "the note's last change is not to the column's holder"
    if found[0][0] != math.inf and found[0][0] > NEAR_KM:
        return "another place of that name"
    return "read amiss, or dated after its day"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--veille", default=ROOT / "target/release/veille")
    parser.add_argument("--form", choices=["note", "sentences", "clauses"], default="sentences")
    parser.add_argument("--keep", help="keep the articles and the ledger in this folder")
    options = parser.parse_args()
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="towns."))
    folder.mkdir(parents=True, exist_ok=True)
    all_towns = list(towns(options.data))
    articles, ledger = folder / "towns.jsonl", folder / "towns.veille"
    with open(articles, "w", encoding="utf-8") as file:
        for town in all_towns:
            for number, text in enumerate(texts(town, options.form) if town["note"] else []):
                print(json.dumps({"text": text, "published": town["day"], "url": f"{town['id']}/{number}",
                                  "outlet": "Table of towns", "lang": "en"}), file=file)
    if ledger.exists():
        os.remove(ledger)
    run(options.veille, "add", articles, "--ledger", ledger, "--offline")
    counted = [town for town in all_towns if town["stated"]]
    for day in sorted({town["day"] for town in counted}):
        out = run(options.veille, "control", "--on", day, "--sides", "backers", "--json", "--ledger", ledger)
        rows = [json.loads(line) for line in out.splitlines()]
        for town in counted:
            if town["day"] == day:
                found = row_of(town, rows)
                town["answer"] = holder(found[1]["holder"]) if found else "unknown"
                town["class"] = class_of(town, found, rows)

    def share(chosen, key):
        right = sum(town["answer"] == town[key] for town in chosen)
        return f"{right}/{len(chosen)}  {100 * right / max(1, len(chosen)):.1f} %"

    knowable = [town for town in counted if town["stated"] == town["held"]]
    print(f"towns: {len(all_towns)}; whose note states a change: {len(counted)}")
    print("column's holder, all of them:                       ", share(counted, "held"))
    print("column's holder, where the last change leads to it: ", share(knowable, "held"))
    print("holder that the note states last:                   ", share(counted, "stated"))
    wrong = [town for town in counted if town["answer"] != town["held"]]
    for name, count in collections.Counter(town["class"] for town in wrong).most_common():
        print(f"\n{count}  {name}")
        for town in wrong:
            if town["class"] == name:
                print(f"    {town['name']}: {town['answer']}, not {town['held']}, on {town['day']}: {town['note']}")


if __name__ == "__main__":
    main()
