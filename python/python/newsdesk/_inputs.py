"""What the functions of the package are given: one text, several, or a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias, runtime_checkable

from ._arguments import string
from ._newsdesk import NewsdeskError

__all__ = [
    "ArrowArray",
    "ArrowStream",
    "Table",
    "TableStream",
    "is_table",
    "labels_of",
    "texts_of",
    "title_column",
    "titles_of",
]


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
class _Column(Protocol):
    """A single column of Polars or pandas."""

    def to_list(self) -> list[Any]: ...


@runtime_checkable
class _ArrowColumn(Protocol):
    """A single column of pyarrow."""

    def to_pylist(self) -> list[Any]: ...


TableStream: TypeAlias = ArrowStream | _Dataset
"""A table that may have several batches."""

Table: TypeAlias = ArrowArray | TableStream
"""A table of any library: pyarrow, Polars, DuckDB, pandas from 2.2 on, and others."""


def is_table(data: object) -> bool:
    """Whether it is a table, and no text or list of texts."""
    return isinstance(data, (ArrowArray, ArrowStream, _Dataset)) and not _is_column(data)


def _has_columns(data: object) -> bool:
    # What a series says of its own is whatever its index has.
    return hasattr(type(data), "columns")


def _has_names(data: object) -> bool:
    """Whether iterating over it, a mapping or a data frame, gives names and not what they stand for."""
    return isinstance(data, Mapping) or _has_columns(data)


def _is_column(data: object) -> bool:
    """Whether it is a single column, which has Arrow's interface, too."""
    if not isinstance(data, (_Column, _ArrowColumn)) or _has_columns(data):
        return False
    # A column of structs is a table: Polars makes one of what it imports.
    data_type = getattr(data, "dtype", None) or getattr(data, "type", None)
    return not str(data_type).lower().startswith("struct")


def _values_of(data: Iterable[Any]) -> list[Any]:
    """What a list or a column holds."""
    if isinstance(data, _Column):
        return data.to_list()
    return data.to_pylist() if isinstance(data, _ArrowColumn) else list(data)


def texts_of(data: Iterable[str], name: str, expected: str = "a list of strings") -> list[str]:
    """A list of texts; tells what is none."""
    # Iterating over a string gives its letters.
    if isinstance(data, (str, bytes, bytearray)) or _has_names(data) or not isinstance(data, Iterable):
        raise TypeError(f"{name}: expected {expected}, found {_kind(data)}")
    texts = _values_of(data)
    for index, text in enumerate(texts):
        _check(text, "a string", name, index)
    return texts


def _check(text: object, expected: str, name: str, index: int) -> None:
    """Tells what is no text."""
    if not isinstance(text, str):
        raise TypeError(f"{name}: expected {expected} at index {index}, found {_kind(text)}")
    # It has its characters without a copy, if it has no others.
    if not text.isascii():
        string(f"{name}, index {index}", text)


def _kind(value: object) -> str:
    return "one string" if isinstance(value, str) else type(value).__name__


def titles_of(title: str | Iterable[str] | None, is_one: bool) -> list[str] | None:
    """Titles beside one text or several."""
    if title is None:
        return None
    if is_one and isinstance(title, str):
        return [string("title", title)]
    return texts_of(title, "titles", "a list of strings, one for each text")


def title_column(title: str | None) -> str | None:
    """The column that titles are in: ``title``, if none is named, and no column for an empty name."""
    return "title" if title is None else string("title", title) or None


def labels_of(labels: Iterable[str | Iterable[str]]) -> list[list[str]]:
    """The labels of each article; tells where there are none."""
    if isinstance(labels, (str, bytes, bytearray)) or _has_names(labels) or not isinstance(labels, Iterable):
        raise TypeError(f"labels: expected a list with one entry for each text, found {_kind(labels)}")
    return [_entry(entry, index) for index, entry in enumerate(_values_of(labels))]


def _entry(entry: object, index: int) -> list[str]:
    if isinstance(entry, (bytes, bytearray)) or _has_names(entry) or not isinstance(entry, Iterable):
        raise TypeError(f"labels: expected a string or a list of strings at index {index}, found {_kind(entry)}")
    labels = [entry] if isinstance(entry, str) else _values_of(entry)
    for label in labels:
        _check(label, "a string or a list of strings", "labels", index)
    if labels and not any(label.strip() for label in labels):
        raise NewsdeskError(
            f"labels: expected labels, or an empty list for none of them, found empty labels only at index {index}"
        )
    return labels
