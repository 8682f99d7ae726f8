"""The script of examples/engines on Sail, and on Spark where VEILLE_TEST_SPARK is set: claims as one process reads them."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import veille

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "engines" / "claims.py"
DEMO = ROOT / "examples" / "demo" / "articles"


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    """The demonstration's articles as a table with one poisonous and one very long row, and what one process reads in it."""
    table = pa.concat_tables(pa.table(batch) for batch in veille.articles(DEMO)).drop(["article_record", "error"])
    long = "Rebels captured the town of Gao on 3 May. " + "Nothing else happened in the market that day. " * 20_000
    more = pa.table({"text": [None, long], "published": ["2012-05-04", "2012-05-04"], "lang": ["en", "en"],
                     "outlet": ["Radio Delta", "Radio Delta"], "address": [None, None]}, schema=table.schema)
    table = pa.concat_tables([table, more])
    table = table.append_column("id", pa.array([f"row {n}" for n in range(len(table))]))
    file = tmp_path_factory.mktemp("articles") / "articles.parquet"
    pq.write_table(table, file, row_group_size=10)
    rows = [row for batch in table.to_batches() for row in veille.annotate(batch).to_pylist()]
    return file, rows


def run(articles, out, *engine):
    subprocess.run([sys.executable, SCRIPT, articles, out, "--partitions", "3", *engine], check=True, timeout=600,
                   env={**os.environ, "PYSPARK_PYTHON": sys.executable})


def rows(folder):
    # The month is a part of the path, and so of the table that is read back.
    return [{name: cell for name, cell in row.items() if name != "month"} for row in pq.read_table(folder).to_pylist()]


def compare(out, wanted):
    claims = {row["id"]: row for row in wanted if not row["error"]}
    got = {row["id"]: row for row in rows(out / "claims")}
    assert got.keys() == claims.keys() and len(got) > 100
    for id, row in got.items():
        assert row == {name: claims[id][name] for name in row}
    assert rows(out / "errors") == [{"input": row["input"], "error": row["error"]} for row in wanted if row["error"]]
    changes = rows(out / "changes")
    assert sum(row["claims"] for row in changes) == sum(
        row["event"] in ("capture", "retake", "handover", "withdraw") and row["modality"] in ("asserted", "claimed")
        and row["geonameid"] is not None for row in claims.values())


@pytest.fixture
def sail():
    pytest.importorskip("pysail", reason="Sail is not installed: pip install pysail")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).parent / "sail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 60
            while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
                assert time.monotonic() < until and server.poll() is None, "Sail did not start"
                time.sleep(0.2)
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()


def test_sail_reads_the_claims_that_one_process_reads_and_a_rerun_the_same(sail, articles, tmp_path):
    file, wanted = articles
    run(file, tmp_path, "--remote", sail)
    compare(tmp_path, wanted)
    # As after a job that was killed: half of what it wrote is gone.
    for part in sorted((tmp_path / "claims").rglob("*.parquet"))[::2]:
        part.unlink()
    run(file, tmp_path, "--remote", sail)
    compare(tmp_path, wanted)


@pytest.mark.skipif("VEILLE_TEST_SPARK" not in os.environ, reason="set VEILLE_TEST_SPARK to run it on Spark, which needs Java")
def test_spark_reads_the_claims_that_one_process_reads(articles, tmp_path):
    file, wanted = articles
    run(file, tmp_path, "--master", "local-cluster[2,1,2048]")
    compare(tmp_path, wanted)
