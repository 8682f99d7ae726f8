// The base map: countries and provinces from Natural Earth, in one file with shared borders (see map/make).

import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon, Position } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import worldUrl from "./world.json?url";

export interface ProvinceNames {
  id: string;
  cc: string;
  name: string;
  en?: string;
  fr?: string;
}

type Area = Polygon | MultiPolygon;
type Province = Feature<Area, ProvinceNames> & { box: [number, number, number, number] };

interface Objects {
  [name: string]: GeometryCollection;
  provinces: GeometryCollection<ProvinceNames>;
  countries: GeometryCollection<{ cc: string; country: string }>;
  labels: GeometryCollection<{ cc: string; country: string }>;
}

export type Countries = FeatureCollection<Area, { cc: string; country: string }>;

export interface World {
  /** Countries that lie within the box (west, south, east, north); all of them where none is given. */
  countries(near?: [number, number, number, number]): Countries;
  labels: FeatureCollection<Point, { cc: string; country: string }>;
  provincesOf(codes: Set<string>): Province[];
}

let loaded: Promise<World> | null = null;

/** Fetches and unpacks the map once. */
export function world(): Promise<World> {
  loaded ??= fetch(worldUrl)
    .then((answer) => answer.json() as Promise<Topology<Objects>>)
    .then((topology) => {
      const { provinces, countries, labels } = topology.objects;
      const pick = (geometries: GeometryCollection["geometries"]) =>
        feature(topology, { type: "GeometryCollection", geometries }) as FeatureCollection<Area>;
      return {
        countries: (near) => {
          const all = pick(countries.geometries) as Countries;
          if (!near) return all;
          const [west, south, east, north] = near;
          const touches = ([w, s, e, n]: number[]) => (w ?? 0) < east && (e ?? 0) > west && (s ?? 0) < north && (n ?? 0) > south;
          return { ...all, features: all.features.filter((f) => touches(boxOf(f.geometry))) };
        },
        labels: feature(topology, labels) as World["labels"],
        provincesOf: (codes) => {
          const chosen = provinces.geometries.filter((g) => codes.has((g.properties as ProvinceNames).cc));
          return (pick(chosen) as FeatureCollection<Area, ProvinceNames>).features.map((f) => ({ ...f, box: boxOf(f.geometry) }));
        },
      };
    });
  return loaded;
}

function rings(area: Area): Position[][] {
  return area.type === "Polygon" ? area.coordinates : area.coordinates.flat();
}

function boxOf(area: Area): [number, number, number, number] {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  for (const ring of rings(area)) {
    for (const [x = 0, y = 0] of ring) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box;
}

function within(area: Area, lon: number, lat: number): boolean {
  let inside = false;
  for (const ring of rings(area)) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi = 0, yi = 0] = ring[i] ?? [];
      const [xj = 0, yj = 0] = ring[j] ?? [];
      if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

/** The province that a point lies in. By geometry, because names of provinces differ from source to source. */
export function provinceAt(provinces: Province[], lon: number, lat: number): Province | null {
  return (
    provinces.find(({ box, geometry }) => lon >= box[0] && lat >= box[1] && lon <= box[2] && lat <= box[3] && within(geometry, lon, lat)) ?? null
  );
}

export type { Province };
