"""Who holds which place, since when, according to whom: claims from dated news.

    >>> import veille
    >>> claims = veille.read("On 3 May the rebels took Gao.", published="2012-05-04", lang="en")
    >>> [(c["event"], c["place"]["name"], c["time"]["from"]) for c in claims]
    [('capture', 'Gao', '2012-05-03')]

Everything runs on this machine; nothing is sent anywhere. Language models are found where the `veille` command finds
them; `install_models` installs them.
"""

from __future__ import annotations

import json as _json

from . import _veille
from ._veille import __version__

__all__ = ["__version__", "annotate", "articles", "claims_ddl", "claims_schema", "in_arrow", "install_models", "read"]


def read(text, *, published=None, lang=None, outlet=None, address=None, narrative=False):
    """The claims of one text, as `veille read --json` writes them: a list of dicts. Offsets count code points.

    published: "2021", "2021-08", "2021-08-14", "2021-08-14T06:30", or a date or datetime.
    lang: "en" or "fr"; found from the text where it is None.
    outlet: whose text it is; address: where it was found; narrative: True for a history told long after.

    Raises ValueError for a date or language that cannot be used, RuntimeError where the model is not installed.
    """
    if published is not None and not isinstance(published, str):
        published = published.isoformat()
    found = _veille.read(text, published, lang, outlet, address, narrative)
    return [_json.loads(claim) for claim in found]


def annotate(batch, *, max_chars=10_000_000):
    """The claims of a table of articles, as a pyarrow.RecordBatch; rows keep the articles' order.

    batch: anything that speaks the Arrow C interface (pyarrow.RecordBatch, Polars, DuckDB …) with the column `text`, and
    where there are such columns, `id`, `published`, `lang`, `outlet` (or `source`), `address` (or `url`), `domain`.
    Strings may be Utf8, LargeUtf8 or Utf8View.

    Each claim is a row with the columns of `veille export --format parquet` (docs/formats.md); `input` is the article's
    `id`. An article that cannot be read is one row with an `error` and nothing else: it never stops the others. An
    article without claims has no row. The same articles give the same rows, wherever and however often they are read.

    The interpreter is free meanwhile: threads of Python run side by side.
    """
    import pyarrow as pa

    return pa.record_batch(_veille.annotate(batch, max_chars))


def articles(path, *, rows=256):
    """The articles of a file or folder, as `veille add` reads them (text, Markdown, HTML, JSON lines, CSV, feeds, Parquet,
    WARC …): an iterator of pyarrow.RecordBatch that `annotate` takes. What cannot be read is a row with an `error`."""
    import os

    import pyarrow as pa

    return map(pa.record_batch, _veille.articles(os.fspath(path), rows))


def in_arrow(batches):
    """`annotate` for PySpark's and Sail's `DataFrame.mapInArrow`: an iterator of batches to an iterator of batches.

    >>> claims = articles.mapInArrow(veille.in_arrow, veille.claims_ddl())  # doctest: +SKIP
    """
    for batch in batches:
        yield annotate(batch)


def claims_schema():
    """The schema of what `annotate` returns, as a pyarrow.Schema."""
    import pyarrow as pa

    return pa.record_batch(_veille.no_claims()).schema


def claims_ddl():
    """The same schema in the words of Spark SQL, as `mapInArrow` asks for it."""
    words = {"string": "STRING", "int64": "BIGINT", "double": "DOUBLE", "date32[day]": "DATE"}
    fields = ((field.name, str(field.type)) for field in claims_schema())
    return ", ".join(f"`{name}` {words.get(kind, 'TIMESTAMP')}" for name, kind in fields)


def install_models(*languages):
    """Installs the language models ("en", "fr"; both where none is named) and returns their folders. Needs the network
    once, and pip, which fetches them; their versions and checksums are fixed."""
    return _veille.install_models(list(languages or ("en", "fr")))
