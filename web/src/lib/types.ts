// The answers of `veille serve`, as far as the page uses them (see /api/docs of the server).

export type Day = string;

export interface Ledger {
  version: string;
  program: string;
  name: string;
  stats: { articles: number; claims: number; places: number; actors: number; sources: number; decisions: number };
  known: { from: Day; to: Day } | null;
  days: { from: Day; to: Day } | null;
  writable: boolean;
  languages: string[];
  countries: string[];
  events: string[];
  modalities: string[];
  standings: string[];
  fields: string[];
}

export interface Place {
  key: string;
  name: string;
  country: string | null;
  admin1: string | null;
  lat: number | null;
  lon: number | null;
  kind: string;
  claims?: number;
}

export interface Threat {
  by: string | null;
  event: string;
  day: Day;
  claim: string;
}

export interface Party {
  name: string;
  id: string | null;
  names: Record<string, string>;
  /** Place among all sides of the ledger. */
  order?: number;
}

export interface Row {
  place: string;
  state: "held" | "contested" | "unknown";
  holder: string;
  probability: number;
  leaning: string | null;
  threats: Threat[];
  last: Day | null;
  for: number;
  against: number;
  via: boolean;
}

export interface Control {
  version: string;
  on: Day;
  known: Day | null;
  parties: Party[];
  rows: Row[];
}

export interface Evidence {
  claim: string;
  modality: string;
  source: string | null;
  published: Day | null;
  article: string;
  address: string | null;
  sentence: string;
  weight: number;
  via: "here" | "above" | "below";
  copy: boolean;
}

export interface StateShare {
  holder: string;
  probability: number;
}

export interface Standing {
  place: Place;
  on: Day;
  holder: string;
  probability: number;
  states: StateShare[];
  leaning: string | null;
  threats: Threat[];
  last: Day | null;
  for: Evidence[];
  against: Evidence[];
}

export interface Interval {
  from: Day;
  to: Day | null;
  holder: string;
  probability: number;
  for: Evidence[];
  against: Evidence[];
}

export interface Timeline {
  place: Place;
  until: Day;
  intervals: Interval[];
  curve: { days: Day[]; states: { holder: string; probability: number[] }[] };
}

export interface Change {
  place: Place;
  on: Day;
  before: string;
  after: string;
  probability: number;
  for?: Evidence[];
  against?: Evidence[];
}

export type Range = [number, number];

export interface ActorRef {
  id: string | null;
  name: string;
  text: string | null;
  span: Range | null;
}

export interface Record_ {
  id: string;
  event: string;
  modality: string;
  manner: string[];
  actor: ActorRef | null;
  counterpart: ActorRef | null;
  place: (Omit<Place, "key"> & { geonameid: number | null; text: string | null; span: Range | null }) | null;
  time: { from: Day | null; to: Day | null; precision: string; value: string | null; basis: string; text: string | null; span: Range | null } | null;
  attribution: { id?: string | null; name: string; role: string; span?: Range | null }[];
  confidence: number;
  evidence: { article: string; sentence: Range; trigger: Range; frame: string };
}

export interface Published {
  text: string;
  from: Day;
  to: Day;
}

export interface Claim {
  key: string;
  place_key?: string | null;
  record: Record_;
  original: Record_ | null;
  published: Published | null;
  known: Day | null;
  lang: string;
  outlet: string | null;
  address: string | null;
  source: string | null;
  voice: string;
  standing: "open" | "accepted" | "corrected" | "rejected";
  sentence: string;
}

export interface Article {
  id: string;
  text: string;
  title: Range | null;
  body: Range | null;
  published: Published | null;
  lang: string;
  outlet: string | null;
  address: string | null;
}

export interface Found {
  article: string;
  title: string | null;
  published: Published | null;
  lang: string;
  outlet: string | null;
  at: Range;
  snippet: { from: number; text: string };
}

export interface Source {
  name: string;
  claims: number;
  checked: number;
  reliability: number;
  forecasts: { resolved: number; right: number; open: number; brier: number | null };
}

export interface Forecast {
  claim: string;
  modality: string;
  made: Day;
  by: Day | null;
  dated: boolean;
  stated: number;
  outcome: string;
  came_true: number | null;
  place: Place | null;
  actor: string | null;
  speaker: string | null;
  source: string | null;
  brier: number | null;
  sentence: string;
}

export interface Actor {
  id: string | null;
  name: string;
  names: Record<string, string>;
  party: string | null;
  claims: number;
}

export interface Queued {
  claim: Claim;
  place: Place | null;
  doubt: number;
  consequence: number;
  priority: number;
  why: string[];
}

export interface Decision {
  id: string;
  act: string;
  claim?: string;
  field?: string;
  value?: unknown;
  decision?: string;
  author: string;
  reason: string;
  recorded: string;
  undone: boolean;
}
