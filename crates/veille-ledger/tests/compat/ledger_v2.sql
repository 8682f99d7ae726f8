SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA ledger_v2;
CREATE TABLE ledger_v2.actor (
    n bigint NOT NULL,
    key text NOT NULL,
    id text,
    name text NOT NULL
);
CREATE TABLE ledger_v2.appearance (
    article bigint NOT NULL,
    seq bigint NOT NULL,
    published text,
    published_from bigint,
    published_to bigint,
    outlet text,
    address text,
    voice text,
    recorded bigint NOT NULL
);
CREATE TABLE ledger_v2.article (
    n bigint NOT NULL,
    id text NOT NULL,
    lang text NOT NULL,
    narrative bigint NOT NULL,
    title_from bigint,
    title_to bigint,
    body_from bigint,
    body_to bigint,
    recorded bigint NOT NULL,
    text text NOT NULL
);
CREATE TABLE ledger_v2.article_note (
    article text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    note bytea NOT NULL
);
CREATE TABLE ledger_v2.article_words (
    n bigint NOT NULL,
    words tsvector NOT NULL
);
CREATE TABLE ledger_v2.chunk (
    id bigint NOT NULL,
    claims bytea NOT NULL
);
ALTER TABLE ONLY ledger_v2.chunk ALTER COLUMN claims SET STORAGE PLAIN;
CREATE TABLE ledger_v2.claim (
    n bigint NOT NULL,
    key bigint NOT NULL,
    article bigint NOT NULL,
    recorded bigint NOT NULL,
    record json NOT NULL
);
CREATE TABLE ledger_v2.claim_words (
    n bigint NOT NULL,
    words tsvector NOT NULL
);
CREATE TABLE ledger_v2.decision (
    n bigint NOT NULL,
    id text NOT NULL,
    act text NOT NULL,
    author text NOT NULL,
    reason text NOT NULL,
    recorded bigint NOT NULL
);
CREATE TABLE ledger_v2.key_of (
    key bigint NOT NULL,
    claim bigint NOT NULL
);
CREATE TABLE ledger_v2.lang (
    n bigint NOT NULL,
    code text NOT NULL
);
CREATE TABLE ledger_v2.ledger_version (
    version bigint NOT NULL
);
CREATE TABLE ledger_v2.place (
    n bigint NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    country text,
    admin1 text,
    lat double precision,
    lon double precision,
    kind text,
    precision_km double precision,
    geom public.geometry(Point,4326) GENERATED ALWAYS AS (public.st_setsrid(public.st_makepoint(lon, lat), 4326)) STORED
);
CREATE TABLE ledger_v2.place_note (
    place text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    note bytea NOT NULL
);
CREATE TABLE ledger_v2.read (
    article bigint NOT NULL,
    method bigint NOT NULL,
    claim bigint NOT NULL
);
CREATE TABLE ledger_v2.reading (
    article bigint NOT NULL,
    method bigint NOT NULL,
    recorded bigint NOT NULL
);
CREATE TABLE ledger_v2.recent (
    n bigint NOT NULL,
    claims bytea NOT NULL,
    keys bytea NOT NULL,
    size bigint NOT NULL
);
ALTER TABLE ONLY ledger_v2.recent ALTER COLUMN claims SET STORAGE EXTERNAL;
ALTER TABLE ONLY ledger_v2.recent ALTER COLUMN keys SET STORAGE EXTERNAL;
CREATE TABLE ledger_v2.source (
    n bigint NOT NULL,
    key text NOT NULL,
    name text NOT NULL
);
CREATE TABLE ledger_v2.voice (
    n bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    part_of bigint NOT NULL,
    given bigint NOT NULL
);
INSERT INTO ledger_v2.actor VALUES (1, 'i:north', 'north', 'The north');
INSERT INTO ledger_v2.actor VALUES (2, 'i:south', 'south', 'The south');
INSERT INTO ledger_v2.actor VALUES (3, 'i:east', 'east', 'The east');
INSERT INTO ledger_v2.appearance VALUES (1, 0, '2022-03-01', 19052, 19053, 'Wire', NULL, NULL, 1646092800000000);
INSERT INTO ledger_v2.appearance VALUES (2, 0, '2022-03-02', 19053, 19054, 'Dépêche', NULL, 'a1-00f29458be59b3ad', 1646092800000000);
INSERT INTO ledger_v2.appearance VALUES (3, 0, '2022-03', 19052, 19083, 'Post', NULL, NULL, 1646092800000000);
INSERT INTO ledger_v2.appearance VALUES (4, 0, '2022-03-08', 19059, 19060, 'Post', NULL, NULL, 1646092895000000);
INSERT INTO ledger_v2.article VALUES (1, 'a1-00f29458be59b3ad', 'en', 0, NULL, NULL, NULL, NULL, 1646092800000000, 'North took Gao.');
INSERT INTO ledger_v2.article VALUES (2, 'a1-071412de7de86833', 'fr', 0, NULL, NULL, NULL, NULL, 1646092800000000, 'L''armée du Nord a repris Gao.');
INSERT INTO ledger_v2.article VALUES (3, 'a1-4ac37b5ae518ae86', 'en', 0, NULL, NULL, NULL, NULL, 1646092800000000, 'South entered Al Hudaydah.');
INSERT INTO ledger_v2.article VALUES (4, 'a1-9857f1b4246208c1', 'en', 0, NULL, NULL, NULL, NULL, 1646092895000000, 'East fled Gao.');
INSERT INTO ledger_v2.article_words VALUES (1, '''gao'':3 ''north'':1 ''took'':2');
INSERT INTO ledger_v2.article_words VALUES (2, '''a'':5 ''armee'':2 ''du'':3 ''gao'':7 ''l'':1 ''nord'':4 ''repris'':6');
INSERT INTO ledger_v2.article_words VALUES (3, '''al'':3 ''entered'':2 ''hudaydah'':4 ''south'':1');
INSERT INTO ledger_v2.article_words VALUES (4, '''east'':1 ''fled'':2 ''gao'':3');
INSERT INTO ledger_v2.chunk VALUES (1048576, '\x8087f3045b2fa285010000000100000001000000010000000100000000000000000000006c4a000000000080000000802823010000000000d3cafda92e8a6c0b030000000200000001000000020000000100000000000000000000006d4a000000000080000000802823020000000000a99e44c96e0fd75605000000040000000400000003000000030000000000000000000000734a000000000080000000802823010000000000');
INSERT INTO ledger_v2.chunk VALUES (2097152, '\xc83741a258d58eb6040000000300000003000000030000000200000000000000000000008a4a000000000080000000802823010005000002');
INSERT INTO ledger_v2.claim VALUES (1, -8817433052466411648, 1, 1646092800000000, '{"id":"c1-85a22f5b04f38780","event":"capture","modality":"asserted","manner":[],"actor":{"id":"north","name":"The north","text":null,"span":null},"counterpart":null,"place":{"geonameid":2457161,"name":"Gao","country":"ML","admin1":null,"lat":16.2717,"lon":-0.0447,"kind":"town","precision_km":5.0,"text":"Gao","span":[0,3]},"time":null,"quantities":[],"attribution":[],"confidence":0.9,"evidence":{"article":"a1-00f29458be59b3ad","sentence":[0,15],"trigger":[0,1],"frame":"en/capture/test"}}');
INSERT INTO ledger_v2.claim VALUES (2, -5198010621179388524, 1, 1646092800000000, '{"id":"c1-b7dcf4e159e51d94","event":"hold","modality":"asserted","manner":[],"actor":{"id":"south","name":"The south","text":null,"span":null},"counterpart":null,"place":{"geonameid":2457161,"name":"Gao","country":"ML","admin1":null,"lat":16.2717,"lon":-0.0447,"kind":"town","precision_km":5.0,"text":"Gao","span":[0,3]},"time":null,"quantities":[],"attribution":[],"confidence":0.9,"evidence":{"article":"a1-00f29458be59b3ad","sentence":[0,15],"trigger":[0,1],"frame":"en/capture/test"}}');
INSERT INTO ledger_v2.claim VALUES (3, 823184764927068883, 2, 1646092800000000, '{"id":"c1-0b6c8a2ea9fdcad3","event":"capture","modality":"asserted","manner":[],"actor":{"id":"north","name":"The north","text":null,"span":null},"counterpart":null,"place":{"geonameid":2457161,"name":"Gao","country":"ML","admin1":null,"lat":16.2717,"lon":-0.0447,"kind":"town","precision_km":5.0,"text":"Gao","span":[0,3]},"time":null,"quantities":[],"attribution":[],"confidence":0.9,"evidence":{"article":"a1-071412de7de86833","sentence":[0,29],"trigger":[0,1],"frame":"en/capture/test"}}');
INSERT INTO ledger_v2.claim VALUES (4, -5292057935457732664, 3, 1646092800000000, '{"id":"c1-b68ed558a24137c8","event":"capture","modality":"asserted","manner":[],"actor":{"id":"south","name":"The south","text":null,"span":null},"counterpart":null,"place":{"geonameid":79415,"name":"Al Hudaydah","country":"YE","admin1":null,"lat":14.7978,"lon":42.9545,"kind":"town","precision_km":5.0,"text":"Al Hudaydah","span":[0,11]},"time":null,"quantities":[],"attribution":[],"confidence":0.9,"evidence":{"article":"a1-4ac37b5ae518ae86","sentence":[0,26],"trigger":[0,1],"frame":"en/capture/test"}}');
INSERT INTO ledger_v2.claim VALUES (5, 6257487175752130217, 4, 1646092895000000, '{"id":"c1-56d70f6ec9449ea9","event":"capture","modality":"asserted","manner":[],"actor":{"id":"east","name":"The east","text":null,"span":null},"counterpart":null,"place":{"geonameid":2457161,"name":"Gao","country":"ML","admin1":null,"lat":16.2717,"lon":-0.0447,"kind":"town","precision_km":5.0,"text":"Gao","span":[0,3]},"time":null,"quantities":[],"attribution":[],"confidence":0.9,"evidence":{"article":"a1-9857f1b4246208c1","sentence":[0,14],"trigger":[0,1],"frame":"en/capture/test"}}');
INSERT INTO ledger_v2.claim_words VALUES (1, '''gao'':3 ''north'':1 ''took'':2');
INSERT INTO ledger_v2.claim_words VALUES (2, '''gao'':3 ''north'':1 ''took'':2');
INSERT INTO ledger_v2.claim_words VALUES (3, '''a'':5 ''armee'':2 ''du'':3 ''gao'':7 ''l'':1 ''nord'':4 ''repris'':6');
INSERT INTO ledger_v2.claim_words VALUES (4, '''al'':3 ''entered'':2 ''hudaydah'':4 ''south'':1');
INSERT INTO ledger_v2.claim_words VALUES (5, '''east'':1 ''fled'':2 ''gao'':3');
INSERT INTO ledger_v2.decision VALUES (1, 'd1-cad0f40c73e8db49', '{"act":"correct","claim":"c1-b68ed558a24137c8","field":"event","value":"enter"}', 'Ada', 'It entered; it did not take.', 1646092890000000);
INSERT INTO ledger_v2.key_of VALUES (823184764927068883, 3);
INSERT INTO ledger_v2.key_of VALUES (6257487175752130217, 5);
INSERT INTO ledger_v2.key_of VALUES (-8817433052466411648, 1);
INSERT INTO ledger_v2.key_of VALUES (-5292057935457732664, 4);
INSERT INTO ledger_v2.key_of VALUES (-5198010621179388524, 2);
INSERT INTO ledger_v2.lang VALUES (1, 'en');
INSERT INTO ledger_v2.lang VALUES (2, 'fr');
INSERT INTO ledger_v2.ledger_version VALUES (2);
INSERT INTO ledger_v2.place VALUES (1, 'g2457161', 'Gao', 'ML', NULL, 16.2717, -0.0447, 'town', 5, DEFAULT);
INSERT INTO ledger_v2.place VALUES (2, 'g79415', 'Al Hudaydah', 'YE', NULL, 14.7978, 42.9545, 'town', 5, DEFAULT);
INSERT INTO ledger_v2.read VALUES (1, 1, 1);
INSERT INTO ledger_v2.read VALUES (1, 1, 2);
INSERT INTO ledger_v2.read VALUES (1, 2, 1);
INSERT INTO ledger_v2.read VALUES (2, 1, 3);
INSERT INTO ledger_v2.read VALUES (3, 1, 4);
INSERT INTO ledger_v2.read VALUES (4, 1, 5);
INSERT INTO ledger_v2.reading VALUES (1, 1, 1646092800000000);
INSERT INTO ledger_v2.reading VALUES (1, 2, 1646092860000000);
INSERT INTO ledger_v2.reading VALUES (2, 1, 1646092800000000);
INSERT INTO ledger_v2.reading VALUES (3, 1, 1646092800000000);
INSERT INTO ledger_v2.reading VALUES (4, 1, 1646092895000000);
INSERT INTO ledger_v2.source VALUES (1, 'wire', 'Wire');
INSERT INTO ledger_v2.source VALUES (2, 'depeche', 'Dépêche');
INSERT INTO ledger_v2.source VALUES (3, 'post', 'Post');
INSERT INTO ledger_v2.voice VALUES (1, 'a1-00f29458be59b3ad', 1, 1);
INSERT INTO ledger_v2.voice VALUES (2, 'a1-071412de7de86833', 1, 0);
INSERT INTO ledger_v2.voice VALUES (3, 'a1-4ac37b5ae518ae86', 3, 0);
INSERT INTO ledger_v2.voice VALUES (4, 'a1-9857f1b4246208c1', 4, 0);
ALTER TABLE ONLY ledger_v2.actor
    ADD CONSTRAINT actor_key_excl EXCLUDE USING hash (key WITH =);
ALTER TABLE ONLY ledger_v2.actor
    ADD CONSTRAINT actor_pkey PRIMARY KEY (n);
ALTER TABLE ONLY ledger_v2.appearance
    ADD CONSTRAINT appearance_pkey PRIMARY KEY (article, seq);
ALTER TABLE ONLY ledger_v2.article
    ADD CONSTRAINT article_id_excl EXCLUDE USING hash (id WITH =);
ALTER TABLE ONLY ledger_v2.article
    ADD CONSTRAINT article_pkey PRIMARY KEY (n);
ALTER TABLE ONLY ledger_v2.chunk
    ADD CONSTRAINT chunk_pkey PRIMARY KEY (id);
ALTER TABLE ONLY ledger_v2.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (n);
ALTER TABLE ONLY ledger_v2.decision
    ADD CONSTRAINT decision_id_excl EXCLUDE USING hash (id WITH =);
ALTER TABLE ONLY ledger_v2.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (n);
ALTER TABLE ONLY ledger_v2.key_of
    ADD CONSTRAINT key_of_pkey PRIMARY KEY (key, claim);
ALTER TABLE ONLY ledger_v2.lang
    ADD CONSTRAINT lang_code_excl EXCLUDE USING hash (code WITH =);
ALTER TABLE ONLY ledger_v2.lang
    ADD CONSTRAINT lang_pkey PRIMARY KEY (n);
ALTER TABLE ONLY ledger_v2.place
    ADD CONSTRAINT place_key_excl EXCLUDE USING hash (key WITH =);
ALTER TABLE ONLY ledger_v2.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (n);
ALTER TABLE ONLY ledger_v2.read
    ADD CONSTRAINT read_pkey PRIMARY KEY (article, method, claim);
ALTER TABLE ONLY ledger_v2.reading
    ADD CONSTRAINT reading_pkey PRIMARY KEY (article, method);
ALTER TABLE ONLY ledger_v2.recent
    ADD CONSTRAINT recent_pkey PRIMARY KEY (n);
ALTER TABLE ONLY ledger_v2.source
    ADD CONSTRAINT source_key_excl EXCLUDE USING hash (key WITH =);
ALTER TABLE ONLY ledger_v2.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (n);
ALTER TABLE ONLY ledger_v2.voice
    ADD CONSTRAINT voice_name_excl EXCLUDE USING hash (name WITH =);
ALTER TABLE ONLY ledger_v2.voice
    ADD CONSTRAINT voice_pkey PRIMARY KEY (n);
CREATE INDEX article_note_article ON ledger_v2.article_note USING hash (article);
CREATE INDEX article_words_words ON ledger_v2.article_words USING gin (words);
CREATE INDEX claim_words_words ON ledger_v2.claim_words USING gin (words);
CREATE INDEX place_geom ON ledger_v2.place USING gist (geom);
CREATE INDEX place_note_place ON ledger_v2.place_note USING hash (place);
CREATE INDEX voice_part_of ON ledger_v2.voice USING btree (part_of);
