import datetime
import threading

import pyarrow as pa
import pytest

import veille

TEXT = "Rebels captured the town of Gao on 3 May, a spokesman said. The army denied it."


def test_a_text_gives_claims_with_their_evidence():
    [claim, *_] = veille.read(TEXT, published="2012-05-04", lang="en", outlet="Radio Delta")
    assert claim["event"] == "capture"
    assert claim["place"]["name"] == "Gao"
    assert claim["time"]["from"] == "2012-05-03"
    start, end = claim["evidence"]["trigger"]
    assert TEXT[start:end] == "captured"


def test_a_date_may_be_one_of_pythons():
    said = veille.read(TEXT, published="2012-05-04", lang="en")
    assert veille.read(TEXT, published=datetime.date(2012, 5, 4), lang="en") == said


def test_what_cannot_be_used_is_named():
    with pytest.raises(ValueError, match="2012-13-40"):
        veille.read(TEXT, published="2012-13-40", lang="en")
    with pytest.raises(ValueError, match="xx"):
        veille.read(TEXT, lang="xx")


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_strings_of_any_layout_are_read_alike(kind):
    batch = pa.record_batch(
        {"id": pa.array(["a", "b"], kind), "text": pa.array([TEXT, "Nothing happened."], kind),
         "published": pa.array(["2012-05-04", None], kind), "lang": pa.array(["en", "en"], kind)}
    )
    claims = veille.annotate(batch)
    assert claims.schema == veille.claims_schema()
    assert set(claims["input"].to_pylist()) == {"a"}
    assert claims["event"][0].as_py() == "capture"
    assert claims["from"][0].as_py() == datetime.date(2012, 5, 3)


def test_dates_and_moments_are_taken_as_such():
    moment = datetime.datetime(2012, 5, 4, 9, 30)
    for published in [pa.array([moment.date()]), pa.array([moment], pa.timestamp("us"))]:
        claims = veille.annotate(pa.record_batch({"text": [TEXT], "lang": ["en"], "published": published}))
        assert claims["published"][0].as_py().startswith("2012-05-04")


def test_one_bad_article_is_a_row_with_its_error_and_stops_nobody():
    rows = {"id": [1, 2, 3, 4], "text": [TEXT, None, "x" * 5_000, TEXT], "lang": ["en", "en", "en", "zz"],
            "published": ["2012-05-04"] * 4}
    claims = veille.annotate(pa.record_batch(rows), max_chars=1_000).to_pylist()
    errors = {row["input"]: row["error"] for row in claims if row["error"]}
    assert set(errors) == {"2", "3", "4"}
    assert "max_chars" in errors["3"] and "zz" in errors["4"]
    assert all(row["id"] is None for row in claims if row["error"])
    assert any(row["input"] == "1" and row["event"] == "capture" for row in claims)


def test_a_long_article_takes_its_time_and_no_more():
    long = TEXT + " " + "The market opened at nine and closed at noon. " * 20_000
    claims = veille.annotate(pa.record_batch({"text": [long], "lang": ["en"], "published": ["2012-05-04"]}))
    assert claims["event"][0].as_py() == "capture"


def test_ids_are_made_of_content():
    batch = pa.record_batch({"text": [TEXT], "lang": ["en"], "published": ["2012-05-04"]})
    alone = veille.annotate(batch)
    among = veille.annotate(pa.concat_batches([pa.record_batch({"text": ["Rain fell."], "lang": ["en"], "published": ["2012-05-04"]}), batch]))
    assert alone["id"].to_pylist() == among["id"].to_pylist()
    assert alone["record"].to_pylist() == among["record"].to_pylist()


def test_threads_read_side_by_side():
    batch = pa.record_batch({"text": [TEXT] * 8, "lang": ["en"] * 8, "published": ["2012-05-04"] * 8})
    wanted, got = veille.annotate(batch), []
    threads = [threading.Thread(target=lambda: got.append(veille.annotate(batch))) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert all(one.equals(wanted) for one in got) and len(got) == 4


def test_a_table_without_texts_says_so():
    with pytest.raises(ValueError, match="text"):
        veille.annotate(pa.record_batch({"body": ["x"]}))


def test_the_schema_in_sparks_words_names_each_column():
    ddl = veille.claims_ddl()
    assert ddl.count("`") == 2 * len(veille.claims_schema())
    assert "`from` DATE" in ddl and "`lat` DOUBLE" in ddl and "`recorded` TIMESTAMP" in ddl


def test_a_file_of_any_kind_gives_the_articles_that_are_read(tmp_path):
    (tmp_path / "a.md").write_text(f"---\ntitle: Gao falls\ndate: 2012-05-04\noutlet: Radio Delta\nlang: en\n---\n\n{TEXT}\n")
    (tmp_path / "b.txt").write_bytes(b"%PDF-1.7 \xe2\xe3")
    claims = [row for batch in veille.articles(tmp_path) for row in veille.annotate(batch).to_pylist()]
    assert {row["outlet"] for row in claims if not row["error"]} == {"Radio Delta"}
    assert [row["error"] for row in claims if row["error"]] and claims[0]["event"] == "capture"
