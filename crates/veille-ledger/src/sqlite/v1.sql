-- What was learnt. Rows are added, never changed, but for `recorded`, which a merge of ledgers may set earlier.
-- Times of recording are microseconds since 1970, days are days since 1970.

CREATE TABLE article(
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  lang TEXT NOT NULL,
  narrative INTEGER NOT NULL,
  title_from INTEGER, title_to INTEGER,
  body_from INTEGER, body_to INTEGER,
  recorded INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;

-- Where and when an article was published: one row for each way in which it was met.
CREATE TABLE appearance(
  article INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  published TEXT, published_from INTEGER, published_to INTEGER,
  outlet TEXT, address TEXT, voice TEXT,
  recorded INTEGER NOT NULL,
  PRIMARY KEY(article, seq)
) STRICT, WITHOUT ROWID;

-- Which version of the method has read an article.
CREATE TABLE reading(
  article INTEGER NOT NULL,
  method INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  PRIMARY KEY(article, method)
) STRICT, WITHOUT ROWID;

-- A claim as read, in JSON. `key` is the hexadecimal part of its id.
CREATE TABLE claim(
  n INTEGER PRIMARY KEY,
  key INTEGER NOT NULL,
  article INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX claim_key ON claim(key);

-- Which claims each reading found.
CREATE TABLE read(
  article INTEGER NOT NULL,
  method INTEGER NOT NULL,
  claim INTEGER NOT NULL,
  PRIMARY KEY(article, method, claim)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision(
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  act TEXT NOT NULL,
  author TEXT NOT NULL,
  reason TEXT NOT NULL,
  recorded INTEGER NOT NULL
) STRICT;

-- What is derived; `rebuild` makes it anew.

CREATE TABLE place(
  n INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  country TEXT, admin1 TEXT, lat REAL, lon REAL, kind TEXT, precision_km REAL
) STRICT;
CREATE TABLE actor(n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, id TEXT, name TEXT NOT NULL) STRICT;
CREATE TABLE source(n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE voice(n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE lang(n INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE) STRICT;

-- Claims packed by place, 72 to a row; `id` is the place's number times 2^20 plus the chunk's.
CREATE TABLE chunk(id INTEGER PRIMARY KEY, claims BLOB NOT NULL) STRICT;

CREATE VIRTUAL TABLE article_words USING fts5(words, content='', columnsize=0, tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE claim_words USING fts5(words, content='', columnsize=0, tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE place_box USING rtree(n, south, north, west, east);
