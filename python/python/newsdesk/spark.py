"""Training, labels, summaries and splitting on Spark's data frames: pyspark 4.0 and later, classic or Spark Connect.

>>> from newsdesk import spark as newsdesk_spark
>>> model = newsdesk_spark.train(session.read.parquet("labelled/"), final=True)
>>> newsdesk_spark.label(session.read.parquet("news/"), model).write.parquet("labelled-news/")

Each task works on one thread, and on whole batches of Arrow. Executors need newsdesk and pyarrow: see ``docs/spark.md``.
"""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Unpack

import pyarrow as pa
from pyspark import SparkFiles, StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.utils import is_remote

from . import _newsdesk
from ._arguments import threads_of
from ._functions import split as newsdesk_split
from ._functions import summarize as newsdesk_summarize
from ._inputs import title_column
from ._model import Model, NewsdeskWarning, _Settings, _trained, _training, model_of

__all__ = ["label", "split", "summarize", "train"]

_Batches = Iterable[pa.RecordBatch]


def _reader(batches: _Batches) -> pa.RecordBatchReader | None:
    """The batches of a partition as a stream; nothing of an empty partition, which has no types."""
    rest = iter(batches)
    first = next(rest, None)
    if first is None:
        return None
    return pa.RecordBatchReader.from_batches(first.schema, itertools.chain([first], rest))


_SUMS = pa.schema(
    [
        ("kind", pa.string()),
        ("fold", pa.int8()),
        ("label", pa.string()),
        ("role", pa.string()),
        ("term", pa.string()),
        ("count", pa.int64()),
        ("weight", pa.int64()),
        ("hash", pa.binary()),
        ("article", pa.binary()),
    ]
)
_KEY = ["kind", "fold", "label", "role", "term"]

# Most terms that go to all executors.
_MAX_BROADCAST = 2_000_000

# Reasons for which rows were not counted that a warning tells.
_MAX_REASONS = 5


@dataclass(frozen=True)
class _Counting:
    """Counts a partition, which gives its rows when it has been read."""

    text: str
    title: str | None
    labels: str | None
    training: _newsdesk._Training

    def __call__(self, batches: _Batches) -> Iterator[pa.RecordBatch]:
        table = _reader(batches)
        if table is not None:
            for batch in _newsdesk.count_rows(table, self.text, self.title, self.labels, self.training):
                yield pa.record_batch(batch)


def _kind_is(*kinds: str) -> Column:
    return F.col("kind").isin(*kinds)


def _summed(rows: DataFrame) -> DataFrame:
    # A sum beyond 63 bits is null, whatever the session's settings are, and then an error.
    nothing = F.lit(None).cast("binary")
    return (
        rows.groupBy(*_KEY)
        .agg(F.try_sum("count").alias("count"), F.try_sum("weight").alias("weight"))
        .select(*_KEY, "count", "weight", nothing.alias("hash"), nothing.alias("article"))
    )


def _collected(rows: DataFrame) -> pa.Table:
    return rows.select(*_SUMS.names).toArrow().cast(_SUMS)


def _tell_of_rows(heads: pa.Table) -> None:
    """Warns of rows that were not counted."""
    rows = heads.select(["kind", "term", "count"]).to_pylist()
    n_unlabelled = sum(row["count"] for row in rows if row["kind"] == "unlabelled")
    if n_unlabelled:
        warnings.warn(f"{n_unlabelled} rows have no labels, and were passed over", NewsdeskWarning, stacklevel=3)
    rejected = sorted((-row["count"], row["term"] or "not told") for row in rows if row["kind"] == "rejected")
    if rejected:
        told = "; ".join(f"{reason} ({-count})" for count, reason in rejected[:_MAX_REASONS])
        more = "; …" if len(rejected) > _MAX_REASONS else ""
        n_rejected = -sum(count for count, _ in rejected)
        warnings.warn(f"{n_rejected} rows were not counted: {told}{more}", NewsdeskWarning, stacklevel=3)


@contextmanager
def _persisted(df: DataFrame, storage: StorageLevel) -> Iterator[DataFrame]:
    """A data frame that is worked out once."""
    df = df.persist(storage)
    try:
        yield df
    finally:
        df.unpersist()


def train(
    df: DataFrame,
    *,
    text: str = "text",
    title: str = "title",
    labels: str | None = None,
    final: bool = False,
    storage: StorageLevel = StorageLevel.DISK_ONLY,
    threads: int | None = None,
    **settings: Unpack[_Settings],
) -> Model:
    """Trains a model on the labelled articles of a data frame.

    The model is, to the byte, the one that :func:`newsdesk.train` and the command line make of the same articles with the
    same settings, however they are partitioned, and whatever tasks fail, are tried again, or run twice. Up to 20,000
    articles it can be gone on with, too; beyond that, or with ``final``, it is the one of ``newsdesk train --final``.

    Columns and settings are those of :func:`newsdesk.count` and :func:`newsdesk.train`: by default labels are in ``label``,
    a string, or ``labels``, a list of strings. Rows without labels (null, or an empty ``label``), and bad ones (a null
    text), are left out, and their number is a :class:`NewsdeskWarning`.

    Each partition is counted, which gives rows of numbers that Spark adds up. Terms in fewer than ``min_df`` articles go
    before anything comes to the driver; ``hash_bits`` bounds the rest. The driver holds the sums of all other terms, and
    20,000 articles as counts. ``storage`` is where partitions keep their rows meanwhile. ``threads`` is for fitting on the
    driver.

    Raises :class:`NewsdeskError` where an estimator was asked for that does not learn from sums (``nbsvm``), and there are
    more than 20,000 articles.
    """
    training = _training(settings)
    background = _newsdesk.background_terms(training)
    names = [name for name in df.columns if name in (text, title, labels or "label", labels or "labels")]
    counting = _Counting(text, title_column(title), labels, training)
    # Tells wrong columns before any work is done.
    schema = to_arrow_schema(df.select(*map(_quoted, names)).schema)
    list(counting([pa.RecordBatch.from_pylist([], schema)]))
    counted = df.select(*map(_quoted, names)).mapInArrow(counting, from_arrow_schema(_SUMS))
    with _persisted(counted, storage) as rows:
        heads = _collected(_summed(rows.where(~_kind_is("term", "weight", "sample"))))
        _tell_of_rows(heads)
        n_articles, min_df = _newsdesk.head_of_rows(heads, training)
        sample = rows.where(_kind_is("sample"))
        is_whole = n_articles <= _newsdesk.MAX_TRAINING_ARTICLES
        if is_whole:
            parts = [heads, _collected(sample)]
        else:
            first = _collected(_first(sample, _newsdesk.MAX_TRAINING_ARTICLES))
            sums = rows.where(_kind_is("term", "weight"))
            if min_df > 1:
                with _persisted(_frequent(rows, min_df, background), storage) as frequent:
                    parts = [heads, first, _collected(_kept(sums, frequent))]
            else:
                parts = [heads, first, _collected(_summed(sums))]
    model = _trained(_newsdesk.train_rows(pa.concat_tables(parts), training, threads_of(threads)))
    # What is beyond the sample lacks rare terms, and is nothing to go on with.
    return model.final() if final or not is_whole else model


def _frequent(rows: DataFrame, min_df: int, background: list[str]) -> DataFrame:
    """Terms in at least so many articles, and those of a background."""
    terms = rows.where(_kind_is("term")).groupBy("term").agg(F.try_sum("count").alias("count"))
    # Null is more than any number.
    frequent = terms.where((F.col("count") >= min_df) | F.col("count").isNull()).select("term")
    if background:
        frequent = frequent.union(rows.sparkSession.createDataFrame(pa.table({"term": background})))
    return frequent


def _kept(rows: DataFrame, frequent: DataFrame) -> DataFrame:
    """Sums of some of the terms."""
    # Few enough go to where the rows are, so that only rows of theirs move.
    terms = F.broadcast(frequent) if frequent.count() <= _MAX_BROADCAST else frequent
    return _summed(rows.join(terms, "term", "left_semi"))


def _first(sample: DataFrame, n: int) -> DataFrame:
    """The first articles by hash, of more than so many."""
    # Each task has its own first ones, of which nearly all are beyond those of all. How many articles begin with which two
    # bytes tells where to look.
    prefix = F.substring("hash", 1, 2)
    counts = sample.groupBy(prefix.alias("prefix")).agg(F.count("*").alias("count")).toArrow().sort_by("prefix")
    n_up_to = itertools.accumulate(counts["count"].to_pylist())
    prefixes = zip(counts["prefix"].to_pylist(), n_up_to, strict=True)
    last = next((begin for begin, n_there in prefixes if n_there >= n), None)
    return sample.where(prefix <= F.lit(last)).orderBy("hash", "article").limit(n)


def _quoted(name: str) -> str:
    """A column's name where a point would be a field of it."""
    return "`" + name.replace("`", "``") + "`"


class _Shared(Protocol):
    """The bytes of a model, in a worker."""

    def __call__(self) -> bytes: ...


@dataclass(frozen=True)
class _Broadcast:
    """By a broadcast variable, which reaches each executor once."""

    variable: Any

    def __call__(self) -> bytes:
        data: bytes = self.variable.value
        return data


@dataclass(frozen=True)
class _Artifact:
    """By a file of the session: Spark Connect has no broadcast variables."""

    name: str

    def __call__(self) -> bytes:
        return Path(SparkFiles.get(self.name)).read_bytes()


def _shared(session: SparkSession, model: Model) -> _Shared:
    if not is_remote():
        return _Broadcast(session.sparkContext.broadcast(model.to_bytes()))
    name = f"{model.checksum}.newsdesk"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        model.save(path)
        session.addArtifacts(str(path), file=True)
    return _Artifact(name)


# The model of the last task: a worker process lives on from task to task.
_loaded: dict[str, Model] = {}


class _Verb(Protocol):
    """Makes a table of a table."""

    def __call__(self, table: Any) -> Any: ...


@dataclass(frozen=True)
class _Labelling:
    checksum: str
    shared: _Shared
    options: dict[str, Any]

    def __call__(self, table: Any) -> Any:
        if self.checksum not in _loaded:
            _loaded.clear()
            _loaded[self.checksum] = Model.from_bytes(self.shared())
        return _loaded[self.checksum].label(table, **self.options, threads=1)


@dataclass(frozen=True)
class _Summarizing:
    options: dict[str, Any]

    def __call__(self, table: Any) -> Any:
        return newsdesk_summarize(table, **self.options, threads=1)


@dataclass(frozen=True)
class _Splitting:
    text: str

    def __call__(self, table: Any) -> Any:
        return newsdesk_split(table, text=self.text, threads=1)


@dataclass(frozen=True)
class _EachPartition:
    verb: _Verb

    def __call__(self, batches: _Batches) -> Iterator[pa.RecordBatch]:
        table = _reader(batches)
        if table is not None:
            for batch in self.verb(table):
                yield pa.record_batch(batch)


def _mapped(df: DataFrame, on_driver: _Verb, in_worker: _Verb) -> DataFrame:
    """The data frame with what a verb makes of it; types are those of what it makes of no rows."""
    nothing = pa.RecordBatch.from_pylist([], to_arrow_schema(df.schema))
    schema = pa.record_batch(on_driver(nothing)).schema
    return df.mapInArrow(_EachPartition(in_worker), from_arrow_schema(schema, prefer_timestamp_ntz=True))


def label(
    df: DataFrame,
    model: Model | None = None,
    *,
    text: str = "text",
    title: str = "title",
    min_probability: float | None = None,
) -> DataFrame:
    """Labels the rows of a data frame, by a model, or by the one that comes with newsdesk.

    Columns pass through, and those of :meth:`newsdesk.Model.label` are added: ``labels``, ``probabilities``, ``outcome``,
    ``reason``, ``unknown_share`` and ``error``. The model reaches each executor once, and each of its worker processes
    reads it once.
    """
    model = model_of(model)
    options: dict[str, Any] = {"text": text, "title": title, "min_probability": min_probability}

    def on_driver(table: Any) -> Any:
        return model.label(table, **options)

    # Whoever goes on training has use for more of a model; labels have not.
    sent = model.final()
    return _mapped(df, on_driver, _Labelling(sent.checksum, _shared(df.sparkSession, sent), options))


def summarize(
    df: DataFrame,
    *,
    text: str = "text",
    title: str = "title",
    sentences: int | None = None,
    words: int | None = None,
    ratio: float | None = None,
    method: str = "trained",
    language: str | None = None,
) -> DataFrame:
    """Summarises the rows of a data frame: columns pass through, and ``summary``, ``over_budget`` and ``error`` are added.

    Options are those of :func:`newsdesk.summarize`.
    """
    options: dict[str, Any] = {
        "text": text,
        "title": title,
        "sentences": sentences,
        "words": words,
        "ratio": ratio,
        "method": method,
        "language": language,
    }
    verb = _Summarizing(options)
    return _mapped(df, verb, verb)


def split(df: DataFrame, *, text: str = "text") -> DataFrame:
    """Cuts each digest of a data frame into a row an article, with the columns of :func:`newsdesk.split`."""
    verb = _Splitting(text)
    return _mapped(df, verb, verb)
