-- Version 2 of the tables in PostgreSQL; there is no version 1. The comments of `sqlite/v1.sql` and `sqlite/v2.sql` hold here too.
-- Whoever looks in with other tools may read all of this, and must write none of it.

CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE {schema}.ledger_version(version BIGINT NOT NULL);

-- What has a name of any length is found by a hash: pages of a B-tree hold no more than 2,704 bytes of it.
CREATE TABLE {schema}.article(
  n BIGINT PRIMARY KEY,
  id TEXT NOT NULL, EXCLUDE USING hash (id WITH =),
  lang TEXT NOT NULL,
  narrative BIGINT NOT NULL,
  title_from BIGINT, title_to BIGINT,
  body_from BIGINT, body_to BIGINT,
  recorded BIGINT NOT NULL,
  text TEXT NOT NULL
);

CREATE TABLE {schema}.appearance(
  article BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  published TEXT, published_from BIGINT, published_to BIGINT,
  outlet TEXT, address TEXT, voice TEXT,
  recorded BIGINT NOT NULL,
  PRIMARY KEY(article, seq)
);

CREATE TABLE {schema}.reading(
  article BIGINT NOT NULL,
  method BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  PRIMARY KEY(article, method)
);

-- JSON, not JSONB: what is read is what was written, to the last digit.
CREATE TABLE {schema}.claim(
  n BIGINT PRIMARY KEY,
  key BIGINT NOT NULL,
  article BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  record JSON NOT NULL
);

CREATE TABLE {schema}.read(
  article BIGINT NOT NULL,
  method BIGINT NOT NULL,
  claim BIGINT NOT NULL,
  PRIMARY KEY(article, method, claim)
);

CREATE TABLE {schema}.decision(
  n BIGINT PRIMARY KEY,
  id TEXT NOT NULL, EXCLUDE USING hash (id WITH =),
  act TEXT NOT NULL,
  author TEXT NOT NULL,
  reason TEXT NOT NULL,
  recorded BIGINT NOT NULL
);

-- What is derived.

CREATE TABLE {schema}.place(
  n BIGINT PRIMARY KEY,
  key TEXT NOT NULL, EXCLUDE USING hash (key WITH =),
  name TEXT NOT NULL,
  country TEXT, admin1 TEXT,
  lat DOUBLE PRECISION, lon DOUBLE PRECISION,
  kind TEXT, precision_km DOUBLE PRECISION,
  geom {postgis}.GEOMETRY(POINT, 4326)
    GENERATED ALWAYS AS ({postgis}.ST_SetSRID({postgis}.ST_MakePoint(lon, lat), 4326)) STORED
);
CREATE INDEX place_geom ON {schema}.place USING gist(geom);

CREATE TABLE {schema}.actor(n BIGINT PRIMARY KEY, key TEXT NOT NULL, EXCLUDE USING hash (key WITH =), id TEXT, name TEXT NOT NULL);
CREATE TABLE {schema}.source(n BIGINT PRIMARY KEY, key TEXT NOT NULL, EXCLUDE USING hash (key WITH =), name TEXT NOT NULL);
CREATE TABLE {schema}.lang(n BIGINT PRIMARY KEY, code TEXT NOT NULL, EXCLUDE USING hash (code WITH =));
CREATE TABLE {schema}.voice(
  n BIGINT PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL, EXCLUDE USING hash (name WITH =),
  part_of BIGINT NOT NULL,
  given BIGINT NOT NULL
);
CREATE INDEX voice_part_of ON {schema}.voice(part_of);

-- Two chunks to a page, whole: numbers that differ do not pack, and a chunk in pieces elsewhere would be read twice.
CREATE TABLE {schema}.chunk(id BIGINT PRIMARY KEY, claims BYTEA NOT NULL);
ALTER TABLE {schema}.chunk ALTER COLUMN claims SET STORAGE PLAIN;
CREATE TABLE {schema}.recent(n BIGINT PRIMARY KEY, claims BYTEA NOT NULL, keys BYTEA NOT NULL, size BIGINT NOT NULL);
ALTER TABLE {schema}.recent ALTER COLUMN claims SET STORAGE EXTERNAL, ALTER COLUMN keys SET STORAGE EXTERNAL;
CREATE TABLE {schema}.key_of(key BIGINT NOT NULL, claim BIGINT NOT NULL, PRIMARY KEY(key, claim));

-- Words in pieces, see `Postgres::indexed`.
CREATE TABLE {schema}.article_words(n BIGINT NOT NULL, words TSVECTOR NOT NULL);
CREATE INDEX article_words_words ON {schema}.article_words USING gin(words);
CREATE TABLE {schema}.claim_words(n BIGINT NOT NULL, words TSVECTOR NOT NULL);
CREATE INDEX claim_words_words ON {schema}.claim_words USING gin(words);

CREATE TABLE {schema}.place_note(place TEXT COLLATE "C" NOT NULL, kind TEXT NOT NULL, note BYTEA NOT NULL);
CREATE INDEX place_note_place ON {schema}.place_note USING hash(place);
CREATE TABLE {schema}.article_note(article TEXT COLLATE "C" NOT NULL, kind TEXT NOT NULL, note BYTEA NOT NULL);
CREATE INDEX article_note_article ON {schema}.article_note USING hash(article);
