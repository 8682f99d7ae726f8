#!/usr/bin/env python3
"""Are source and target right? Against gold codings of sentences by PLOVER's own team, `plover-gold.json`.

    bench/plover.py GOLD.json [--veille FILE] [--list]

What is compared, for each sentence from which veille makes a claim of a kind that GOLD's event can be (table KINDS):

* An actor of ours is a country and a side. The country is the one its entry in data/actors is of (a leader's that of
  what he led, an army's or a government's that of its state); an organisation of states is `IGO`. The side is *state*
  for states, governments, armies and leaders of governments, *other* for armed groups and their leaders, and open for
  peoples and communities.
* GOLD has a country (`code`) and a sector. GOV, MIL, COP, LEG, JUD, ELI, SPY are *state*; REB, OPP, UAF are *other*;
  none, and civilians of all sorts (CVL, REF, …), are open. Right is: the same country, and not opposite sides.
* An actor nobody knows is right where its words and GOLD's share a word that is neither an article nor a number.
* GOLD's source is our actor; its target our counterpart, or, where there is none, the country of our place (PLOVER
  codes a shelled town as a target). Two sources without a target are one event of two sides: either may be our actor
  and the other our counterpart. Of several claims the one that agrees best counts; of several sources any one will do.
* In a RETREAT the source is whoever gives up or surrenders: the counterpart of our `handover`, whose actor gets the place.
* UAF is PLOVER's "unidentified armed force", coded from the place: right is also to name nobody.
* A source or target that GOLD leaves out is not judged. Events that are no event of ours (demands, threats, protests,
  disapproval, inquiries, aid) are not judged: what veille claims of such a sentence is another happening, told in it.
"""
import argparse, json, os, pathlib, re, subprocess, sys, tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIRE = {"strike", "clash", "harm", "offensive", "encircle", "capture", "retake", "enter", "advance", "repel"}
MOVES = {"withdraw", "handover", "ceasefire"}
TALKS = {"negotiate", "agree", "ceasefire"}
KINDS = {
    "AGREE": TALKS | MOVES, "CONSULT": TALKS, "COOPERATE": TALKS, "SUPPORT": TALKS | {"recognise"},
    "CONCEDE": TALKS | MOVES, "RETREAT": MOVES, "MOBILIZE": {"deploy", "offensive", "advance", "enter"},
    "ASSAULT": FIRE, "FIGHT": FIRE | {"sanction"}, "COERCE": FIRE | {"sanction"}, "SANCTION": {"sanction"} | MOVES,
    "REJECT": {"recognise"} | TALKS,
}
STATE = {"GOV", "MIL", "COP", "LEG", "JUD", "ELI", "SPY"}
OTHER = {"REB", "OPP", "UAF"}
# GOLD's country codes that occur, as our two letters; some of them are its own spellings.
# All its sentences are dated 2000: Juba was Sudan's, Kosovo and Montenegro Serbia's.
CODES = {code: set(ours.split("+")) for code, ours in (pair.split(":") for pair in """
USA:us PSE:ps ISR:il IRQ:iq SRB:rs+me+xk RUS:ru SDN:sd+ss LBN:lb GBR:gb DZA:dz TUR:tr NGA:ng FRA:fr AFG:af CIV:ci UGA:ug IRN:ir
EGY:eg SYR:sy BIH:ba LBR:lr ALB:al HTI:ht PAK:pk MNE:me LBY:ly PRK:kp DEU:de MKD:mk JOR:jo GRC:gr SAU:sa AZE:az LKA:lk
CHN:cn RWA:rw HRV:hr IDN:id ROU:ro JAP:jp JPN:jp MOZ:mz ARG:ar ZMB:zm AGO:ao ZWE:zw BDI:bi TLS:tl MMR:mm KHM:kh HUN:hu
POL:pl KGZ:kg VNM:vn VTN:vn FJI:fj DNK:dk SEN:sn MAR:ma ZAF:za CZE:cz CHE:ch BEN:bj PER:pe PAN:pa SLE:sl BGD:bd CHL:cl
ITL:it ITA:it KOR:kr KEN:ke GHA:gh LTU:lt SWE:se NPL:np NIC:ni PHL:ph PRT:pt NOR:no FIN:fi TZA:tz CUB:cu ETH:et SVN:si
ARM:am GMB:gm MRT:mr TWN:tw QAT:qa ARE:ae BRA:br BGR:bg LVA:lv UZB:uz GEO:ge NER:ne CAN:ca YEM:ye IND:in AUS:au BLR:by
TCD:td COG:cg CRI:cr TTO:tt ECU:ec HKG:hk COD:cd MEX:mx GIN:gn ESP:es UKR:ua SOM:so COL:co ERI:er GTM:gt SLV:sv
""".split())}


def lexicon():
    """id -> (countries, side)"""
    actors = {}
    for path in sorted((ROOT / "data" / "actors").glob("*.toml")):
        for actor in tomllib.loads(path.read_text(encoding="utf-8")).get("actor", []):
            actors[actor["id"]] = actor
    known = {}

    def of(name, depth=0):
        head, _, rest = name.partition(":")
        if head in ("state", "gov", "army"):
            return {rest}, "state"
        actor = actors.get(name)
        if actor is None or depth > 3:
            return set(), None
        if actor["kind"] == "leader":
            led = [of(term["of"], depth + 1) for term in actor.get("terms", []) if "of" in term]
            return set().union(*(countries for countries, _ in led)), next((side for _, side in led), None)
        countries = {code.lower() for code in actor.get("country", [])}
        if actor["kind"] in ("government", "army", "state"):
            return countries, "state"
        if actor["kind"] in ("organisation", "coalition") and len(countries) != 1:
            return countries | {"IGO"}, None
        return countries, {"armed-group": "other"}.get(actor["kind"])

    return lambda name: known.setdefault(name, of(name))


def words(text):
    return {w for w in re.findall(r"[\w-]+", (text or "").casefold()) if len(w) > 3 and not w.isdigit()}


def agrees(gold, actor, known):
    """One coded actor and one of ours."""
    if actor is None:
        return gold.get("sector") == "UAF"
    if actor.get("id") is None:
        return bool(words(actor.get("name")) & words(gold.get("actorText")))
    countries, side = known(actor["id"].split("/")[0])
    code = gold.get("code")
    wanted = "state" if gold.get("sector") in STATE else "other" if gold.get("sector") in OTHER else None
    if code in ("IGO", "NGO", "IMG", "ISM"):
        return "IGO" in countries or not countries or bool(words(actor.get("name")) & words(gold.get("actorText")))
    return bool(CODES.get(code, set()) & countries) and (wanted is None or side is None or side == wanted)


def sides(row, role):
    value = row.get(role)
    return value if isinstance(value, list) else []


def judged(row, claim, known):
    """(source right, target right), None where GOLD has none."""
    source, target = sides(row, "source"), sides(row, "target")
    actor, other, place = claim.get("actor"), claim.get("counterpart"), claim.get("place")
    right = lambda wanted, ours: any(agrees(gold, ours, known) for gold in wanted)
    if not target and len(source) > 1:
        for first in source:
            rest = [gold for gold in source if gold is not first]
            if right([first], actor) and right(rest, other):
                return True, True
        return right(source, actor), right(source, other) and not right(source, actor)
    if row["event"] == "RETREAT" and claim["event"] == "handover":
        actor, other = other, actor
    country = ((place or {}).get("country") or "").lower()
    at = other is None and any(country in CODES.get(gold.get("code"), ()) for gold in target)
    return (right(source, actor) if source else None), (right(target, other) or at if target else None)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold")
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "veille"
    options.add_argument("--veille", default=str(built))
    options.add_argument("--list", action="store_true", help="print the sentences in which one is wrong")
    options = options.parse_args()
    rows = [row for row in json.loads(pathlib.Path(options.gold).read_text(encoding="utf-8")) if row.get("text")]
    lines = "".join(
        json.dumps({"id": row["id"], "text": row["text"], "published": row["date"], "lang": row["language"]}) + "\n"
        for row in rows
    )
    answer = subprocess.run([options.veille, "annotate"], input=lines, capture_output=True, text=True, encoding="utf-8")
    if answer.returncode != 0:
        sys.exit(answer.stderr)
    found = [json.loads(line) for line in answer.stdout.split("\n") if line]
    known = lexicon()
    count = {role: [0, 0] for role in ("source", "target", "both")}
    claimed = 0
    for row, got in zip(rows, found):
        claims = [claim for claim in got.get("claims", []) if claim["event"] in KINDS.get(row["event"], ())]
        if not claims:
            continue
        claimed += 1
        best = max((judged(row, claim, known) for claim in claims), key=lambda pair: pair.count(True))
        both = None if None in best else all(best)
        for role, right in zip(count, (*best, both)):
            if right is not None:
                count[role][0] += right
                count[role][1] += 1
        if options.list and False in best:
            coded = lambda role: "; ".join(f"{a.get('actorText')} ({a.get('code')}/{a.get('sector', '')})" for a in sides(row, role))
            print(f"{row['id']} {row['event']} {row['text'].strip()}\n    gold: {coded('source')} -> {coded('target')}")
            for claim in claims:
                told = [(claim.get(f) or {}).get("id") or (claim.get(f) or {}).get("name") for f in ("actor", "counterpart", "place")]
                print(f"    {claim['event']}: {told[0]} -> {told[1]} at {told[2]}   source {best[0]} target {best[1]}")
    print(f"{len(rows)} sentences, {claimed} with a claim of a fitting kind")
    for role, (right, n) in count.items():
        print(f"  {role:<8} {100 * right / max(n, 1):5.1f} % of {n}")
    right, n = (sum(count[role][i] for role in ("source", "target")) for i in (0, 1))
    print(f"  actors   {100 * right / max(n, 1):5.1f} % of {n}")


if __name__ == "__main__":
    main()
