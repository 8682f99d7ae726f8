// Keeps of Natural Earth's provinces what the page shows: whose they are, and their names where these differ.
import { readFileSync, writeFileSync } from "node:fs";

const [, , from, to] = process.argv;
const all = JSON.parse(readFileSync(from, "utf8"));

const features = all.features
  .filter((f) => f.geometry)
  .map(({ geometry, properties: p }) => {
    const name = p.name || p.name_en || "";
    const kept = { id: p.adm1_code, country: p.adm0_a3, cc: p.iso_a2 === "-1" || p.iso_a2 === "-99" ? "" : p.iso_a2, name };
    if (p.name_en && p.name_en !== name) kept.en = p.name_en;
    if (p.name_fr && p.name_fr !== name) kept.fr = p.name_fr;
    return { type: "Feature", properties: kept, geometry };
  });

writeFileSync(to, JSON.stringify({ type: "FeatureCollection", features }));
