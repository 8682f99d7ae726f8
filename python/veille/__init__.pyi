from collections.abc import Iterable, Iterator
from datetime import date
from os import PathLike
from typing import Any

import pyarrow as pa

__version__: str

def read(
    text: str,
    *,
    published: str | date | None = None,
    lang: str | None = None,
    outlet: str | None = None,
    address: str | None = None,
    narrative: bool = False,
) -> list[dict[str, Any]]: ...
def annotate(batch: Any, *, max_chars: int = 10_000_000) -> pa.RecordBatch: ...
def articles(path: str | PathLike[str], *, rows: int = 256) -> Iterator[pa.RecordBatch]: ...
def in_arrow(batches: Iterable[Any]) -> Iterator[pa.RecordBatch]: ...
def claims_schema() -> pa.Schema: ...
def claims_ddl() -> str: ...
def install_models(*languages: str) -> list[str]: ...
