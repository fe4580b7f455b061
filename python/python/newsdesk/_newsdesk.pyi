"""What the package is made on; ``newsdesk`` is what is meant to be used."""

import os
from collections.abc import Sequence
from typing import Any, TypeAlias, TypedDict, final

__all__ = [
    "Batch",
    "BatchStream",
    "Briefing",
    "MAX_THREADS",
    "MAX_TRAINING_ARTICLES",
    "Counts",
    "Model",
    "NewsdeskError",
    "background_terms",
    "brief",
    "count_rows",
    "count_table",
    "head_of_rows",
    "split_table",
    "split_text",
    "summarize_table",
    "summarize_texts",
    "train",
    "train_counts",
    "train_rows",
]

MAX_THREADS: int
MAX_TRAINING_ARTICLES: int

class NewsdeskError(ValueError):
    """Something cannot be done as it was asked for: the message says what was expected and what was found."""

class _Training(TypedDict):
    estimator: str | None
    alpha: float | None
    mu: float | None
    cost: float | None
    min_precision: float | None
    no_calibration: bool
    min_df: int | None
    max_terms: int | None
    ngrams: str | None
    hash_bits: int | None
    stop_words: str | list[str] | None
    stem: bool | None
    language: str | None
    kind: str | None
    background: str | None
    background_share: float | None

class _Summarizing(TypedDict):
    sentences: int | None
    words: int | None
    ratio: float | None
    method: str
    language: str | None

_Answer: TypeAlias = tuple[list[str], list[float], str, str | None, float, list[str], float]
_Summary: TypeAlias = tuple[list[tuple[str, int, int, int, float]], bool]

@final
class Batch:
    """A batch of rows, which any library with Arrow's PyCapsule interface reads without a copy."""

    @property
    def column_names(self) -> list[str]: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...
    def __len__(self) -> int: ...

@final
class BatchStream:
    """A stream of batches, which can be read once: by iterating, or by Arrow's PyCapsule interface."""

    @property
    def column_names(self) -> list[str]: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __iter__(self) -> BatchStream: ...
    def __next__(self) -> Batch: ...

@final
class Model:
    @staticmethod
    def load(path: str | os.PathLike[str]) -> Model: ...
    @staticmethod
    def builtin() -> Model: ...
    @staticmethod
    def from_bytes(data: bytes) -> Model: ...
    def to_bytes(self) -> bytes: ...
    def save(self, path: str | os.PathLike[str]) -> None: ...
    @property
    def labels(self) -> list[str]: ...
    @property
    def n_articles(self) -> int: ...
    @property
    def checksum(self) -> int: ...
    def without_training(self) -> Model: ...
    def label(
        self,
        texts: Sequence[str],
        titles: Sequence[str] | None,
        min_probability: float | None,
        threads: int | None,
    ) -> list[_Answer]: ...
    def label_table(
        self,
        data: Any,
        text: str,
        title: str | None,
        min_probability: float | None,
        threads: int | None,
    ) -> Batch | BatchStream: ...
    def explain(self, text: str, title: str, n_terms: int) -> str: ...

@final
class Counts:
    @staticmethod
    def from_bytes(data: bytes, n_unlabelled: int, n_rejected: int, rejected: list[tuple[int, str]]) -> Counts: ...
    def to_bytes(self) -> bytes: ...
    def merge(self, other: Counts) -> Counts: ...
    @property
    def n_articles(self) -> int: ...
    @property
    def n_unlabelled(self) -> int: ...
    @property
    def n_rejected(self) -> int: ...
    @property
    def rejected(self) -> list[tuple[int, str]]: ...

@final
class Briefing:
    def render(self, format: str) -> str: ...
    def in_characters(self) -> str: ...
    @property
    def warnings(self) -> list[str]: ...

def background_terms(training: _Training) -> list[str]: ...
def brief(
    digest: bytes,
    model: Model,
    sentences: int | None,
    words: int | None,
    method: str,
    overview: int,
    explain: int | None,
    min_probability: float | None,
    threads: int | None,
) -> Briefing: ...
def count_rows(data: Any, text: str, title: str | None, labels: str | None, training: _Training) -> BatchStream: ...
def count_table(
    data: Any,
    text: str,
    title: str | None,
    labels: str | None,
    training: _Training,
    threads: int | None,
) -> Counts: ...
def head_of_rows(data: Any, training: _Training) -> tuple[int, int]: ...
def split_table(data: Any, text: str, threads: int | None) -> Batch | BatchStream: ...
def split_text(digest: bytes) -> str: ...
def summarize_table(
    data: Any,
    text: str,
    title: str | None,
    summarizing: _Summarizing,
    threads: int | None,
) -> Batch | BatchStream: ...
def summarize_texts(
    texts: Sequence[str],
    titles: Sequence[str] | None,
    summarizing: _Summarizing,
    threads: int | None,
) -> list[_Summary]: ...
def train(
    texts: Sequence[str],
    labels: Sequence[Sequence[str]],
    titles: Sequence[str] | None,
    add_to: Model | None,
    training: _Training,
    threads: int | None,
) -> tuple[Model, list[str]]: ...
def train_counts(counts: Counts, training: _Training, threads: int | None) -> tuple[Model, list[str]]: ...
def train_rows(data: Any, training: _Training, threads: int | None) -> tuple[Model, list[str]]: ...
