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
