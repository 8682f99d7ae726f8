-- Articles are one voice where one names the other, or both name a third, however long the chain: `part_of` is the same
-- number for all names of one voice. `given` names were given as voices, others are ids of articles.
DROP TABLE voice;
CREATE TABLE voice(
  n INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  part_of INTEGER NOT NULL,
  given INTEGER NOT NULL
) STRICT;
CREATE INDEX voice_part_of ON voice(part_of);

-- What others remember beside the ledger, and can make anew. Those of a place go when its testimonies change.
CREATE TABLE place_note(
  place TEXT NOT NULL, kind TEXT NOT NULL, note BLOB NOT NULL,
  PRIMARY KEY(kind, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_note(
  article TEXT NOT NULL, kind TEXT NOT NULL, note BLOB NOT NULL,
  PRIMARY KEY(kind, article)
) STRICT, WITHOUT ROWID;

-- What was packed lately, in one row for each batch; now and then it moves to `chunk` and `key_of`. Writing to their
-- hundred thousand pages in the order of adding would cost more the larger the ledger is.
CREATE TABLE recent(n INTEGER PRIMARY KEY, claims BLOB NOT NULL, keys BLOB NOT NULL, size INTEGER NOT NULL) STRICT;
DROP INDEX claim_key;
CREATE TABLE key_of(
  key INTEGER NOT NULL, claim INTEGER NOT NULL,
  PRIMARY KEY(key, claim)
) STRICT, WITHOUT ROWID;
