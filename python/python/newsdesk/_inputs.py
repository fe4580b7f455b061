"""What the functions of the package are given: one text, several, or a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

__all__ = ["ArrowArray", "ArrowStream", "Column", "Table", "is_table", "texts_of", "titles_of", "values_of"]


@runtime_checkable
class ArrowArray(Protocol):
    """One batch, by Arrow's PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


@runtime_checkable
class ArrowStream(Protocol):
    """A stream of batches, by Arrow's PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


@runtime_checkable
class _Dataset(Protocol):
    """A dataset of pyarrow, which is no stream before it is scanned."""

    def scanner(self) -> object: ...


@runtime_checkable
class Column(Protocol):
    """A single column of Polars or pandas."""

    def to_list(self) -> list[Any]: ...


@runtime_checkable
class _ArrowColumn(Protocol):
    """A single column of pyarrow."""

    def to_pylist(self) -> list[Any]: ...


Table: TypeAlias = ArrowArray | ArrowStream | _Dataset
"""A table of any library: pyarrow, Polars, DuckDB, pandas from 2.2 on, and others."""


def is_table(data: object) -> bool:
    """Whether it is a table, and no text or list of texts."""
    return isinstance(data, (ArrowArray, ArrowStream, _Dataset)) and not _is_column(data)


def _has_columns(data: object) -> bool:
    # What a series says of its own is whatever its index has.
    return hasattr(type(data), "columns")


def _is_column(data: object) -> bool:
    """Whether it is a single column, which has Arrow's interface, too."""
    if not isinstance(data, (Column, _ArrowColumn)) or _has_columns(data):
        return False
    # A column of structs is a table: Polars makes one of what it imports.
    data_type = getattr(data, "dtype", None) or getattr(data, "type", None)
    return not str(data_type).lower().startswith("struct")


def values_of(data: Iterable[Any]) -> list[Any]:
    """What a list or a column holds."""
    if isinstance(data, Column):
        return data.to_list()
    return data.to_pylist() if isinstance(data, _ArrowColumn) else list(data)


def texts_of(data: Iterable[str]) -> list[str]:
    """A list of texts; tells what is none."""
    # Iterating over a mapping, or over a data frame that has no Arrow interface, gives names and no texts.
    has_names = isinstance(data, Mapping) or _has_columns(data)
    if isinstance(data, (bytes, bytearray)) or has_names or not isinstance(data, Iterable):
        raise TypeError(f"expected a string, a list of strings, or a table, found {type(data).__name__}")
    texts = values_of(data)
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"expected a list of strings, found {type(text).__name__} at index {index}")
    return texts


def titles_of(title: str | Sequence[str] | None, is_one: bool) -> list[str] | None:
    """Titles beside one text or several."""
    if title is None:
        return None
    if isinstance(title, str):
        if not is_one:
            raise TypeError("titles: expected a list of strings, one for each text, found one string")
        return [title]
    return texts_of(title)
