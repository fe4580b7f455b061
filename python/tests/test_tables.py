"""Tables of every library, in every form of strings: what comes out stands beside what came in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pytest

import newsdesk
from conftest import Row

ADDED = ["labels", "probabilities", "outcome", "reason", "unknown_share", "error"]


@pytest.fixture(scope="module")
def table(rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist([{"id": number, **row} for number, row in enumerate(rows)])


@pytest.fixture(scope="module")
def expected(rows: list[Row], model: newsdesk.Model) -> list[Any]:
    return [model.label(row["text"], title=row["title"]).labels for row in rows]


def test_every_library(table: pa.Table, expected: list[Any], tmp_path: Any) -> None:
    pyarrow.dataset.write_dataset(table, tmp_path, format="parquet")
    connection = duckdb.connect()
    connection.register("articles", table)
    inputs = {
        "table": table,
        "reader": table.to_reader(max_chunksize=7),
        "dataset": pyarrow.dataset.dataset(tmp_path),
        "polars": pl.from_arrow(table),
        "duckdb": connection.sql("from articles"),
        "pandas": table.to_pandas(),
    }
    for name, data in inputs.items():
        stream = newsdesk.label(data)
        assert isinstance(stream, newsdesk.BatchStream), name
        assert stream.column_names == ["id", "title", "text", *ADDED], name
        labelled = pa.table(stream)
        assert labelled["labels"].to_pylist() == expected, name
        assert labelled["id"].to_pylist() == table["id"].to_pylist(), name


class ArrowSeries(pd.Series):  # type: ignore[misc]
    """A series as pandas has it from version 3 on."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return pa.chunked_array([self.to_list()]).__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize(
    "made",
    [
        pl.Series,
        pa.array,
        lambda texts: pa.chunked_array([texts[:1], texts[1:]]),
        lambda texts: pa.array(texts).dictionary_encode(),
        pd.Series,
        lambda texts: pd.Series(texts, dtype="category"),
        lambda texts: ArrowSeries(texts, index=["columns", "struct"]),
        pd.Index,
    ],
)
def test_a_column_is_a_list_of_texts(model: newsdesk.Model, made: Any) -> None:
    texts = ["The robot walked on the Moon for an hour, and the robot fell.", "The court fined the store."]
    column = made(texts)
    assert newsdesk.label(column) == newsdesk.label(texts)
    assert model.label(column, title=column) == model.label(texts, title=texts)
    assert newsdesk.summarize(column) == newsdesk.summarize(texts)
    assert newsdesk.split(column) == newsdesk.split(texts)
    trained = newsdesk.train(column, made(["a", "b"]), titles=column, min_df=1)
    assert trained == newsdesk.train(texts, ["a", "b"], titles=texts, min_df=1)


def test_a_column_of_structs_is_a_table(table: pa.Table, expected: list[Any]) -> None:
    structs = pl.from_arrow(newsdesk.label(table))
    assert isinstance(structs, pl.Series)
    assert pa.table(newsdesk.label(structs))["labels"].to_pylist() == expected
    assert len(newsdesk.label(table.to_struct_array().chunk(0))) == len(expected)


def test_results_go_into_every_library(table: pa.Table, expected: list[Any]) -> None:
    assert pl.DataFrame(newsdesk.label(table))["labels"].to_list() == expected
    # Polars makes one column of structs of what it imports so.
    assert pl.from_arrow(newsdesk.label(table)).struct.field("labels").to_list() == expected
    stream = newsdesk.label(table)
    assert duckdb.sql("select labels from stream").fetchall() == [(labels,) for labels in expected]
    frame = pa.table(newsdesk.label(table.to_pandas())).to_pandas()
    assert [list(labels) for labels in frame["labels"]] == expected
    assert isinstance(frame.index, pd.RangeIndex)


def test_a_batch_gives_a_batch(table: pa.Table, expected: list[Any]) -> None:
    whole = newsdesk.label(table.combine_chunks().to_batches()[0])
    assert isinstance(whole, newsdesk.Batch)
    assert len(whole) == len(expected)
    batch = pa.record_batch(whole)
    assert batch["labels"].to_pylist() == expected
    batch.validate(full=True)
    assert pa.record_batch(newsdesk.label(pa.record_batch({"text": pa.array([], pa.string())}))).num_rows == 0


def test_types(table: pa.Table) -> None:
    schema = pa.table(newsdesk.label(table)).schema
    assert schema.field("labels").type == pa.list_(pa.field("item", pa.string()))
    assert schema.field("probabilities").type == pa.map_(pa.string(), pa.float64())
    assert [schema.field(name).type for name in ("outcome", "reason", "error")] == [pa.string()] * 3
    assert schema.field("unknown_share").type == pa.float64()
    summary = pa.table(newsdesk.summarize(table)).schema.field("summary").type
    assert {field.name: field.type for field in summary.value_type} == {
        "text": pa.string(),
        "index": pa.int64(),
        "start": pa.int64(),
        "end": pa.int64(),
        "score": pa.float64(),
    }


@pytest.mark.parametrize(
    "form",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.uint32(), pa.large_string()),
    ],
    ids=str,
)
def test_forms_of_strings(form: pa.DataType) -> None:
    texts = ["The robot walked on the Moon for an hour, and the robot fell.", None, "", "The robot fell.", None]
    texts[3] = texts[0]
    plain = pa.array(texts, pa.string())
    column = plain.dictionary_encode().cast(form) if pa.types.is_dictionary(form) else plain.cast(form)
    for text in (column, pa.concat_arrays([column, column]).slice(5)):
        batch = pa.record_batch(newsdesk.label(pa.record_batch({"text": text})))
        assert batch["text"].equals(text)
        labels = batch["labels"].to_pylist()
        assert labels[0] == newsdesk.label(texts[0]).labels
        assert labels[3] == labels[0] and labels[1] is None and labels[2] == []
        assert batch["error"].to_pylist() == [None, NULL, None, None, NULL]


NULL = "field `text`: expected a string, found null"


def test_columns_without_any_value() -> None:
    for text in (pa.nulls(2), pa.nulls(2, pa.string()), pa.nulls(2, pa.dictionary(pa.int8(), pa.string()))):
        batch = pa.record_batch(newsdesk.label(pa.record_batch({"text": text})))
        assert batch["error"].to_pylist() == [NULL, NULL]
        assert batch["probabilities"].null_count == batch["outcome"].null_count == 2


def test_bad_rows_are_told_and_the_others_answered() -> None:
    invalid = pa.Array.from_buffers(
        pa.string(), 3, [None, pa.py_buffer(b"\0\0\0\0\3\0\0\0\6\0\0\0\11\0\0\0"), pa.py_buffer(b"oneb\xe9dtwo")]
    )
    batch = pa.record_batch(newsdesk.label(pa.record_batch({"text": invalid})))
    assert batch["error"].to_pylist() == [None, "field `text`: expected UTF-8, found byte 0xE9 at byte 1", None]
    assert batch["outcome"].to_pylist() == ["undecided", None, "undecided"]
    for made in (newsdesk.summarize, newsdesk.split):
        batch = pa.record_batch(made(pa.record_batch({"text": [None, "The robot walked. It fell."]})))
        assert batch["error"].to_pylist() == [NULL, None]
    long = "The robot walked on. " * (65 * 2**20 // 21 + 1)
    batch = pa.record_batch(newsdesk.label(pa.record_batch({"text": [long, "short"]})))
    assert batch["error"].to_pylist() == [
        "field `text`: expected a string of at most 64 MiB, found one of 65 MiB",
        None,
    ]


def test_a_long_text() -> None:
    text = "The robot walked over the Moon – and the satellite saw it. " * (10 * 2**20 // 60)
    batch = pa.record_batch({"text": [text, "The robot fell."]})
    labelled = pa.record_batch(newsdesk.label(batch))
    assert labelled["labels"][0].as_py() == newsdesk.label(text).labels
    summary = pa.record_batch(newsdesk.summarize(batch, sentences=1))["summary"][0].as_py()
    assert [text[one["start"] : one["end"]] for one in summary] == [one["text"] for one in summary]


def test_given_columns_keep_their_values() -> None:
    table = pa.table(
        {
            "text": ["The robot walked on the Moon."],
            "labels": ["mine"],
            "error": [7],
            "given_error": [8],
            "when": [datetime.date(2026, 1, 31)],
        }
    ).replace_schema_metadata({"made": "by hand"})
    labelled = pa.table(newsdesk.label(table))
    assert labelled.column_names == ["text", "given_labels", "given_given_error", "given_error", "when", *ADDED]
    assert labelled["given_labels"].to_pylist() == ["mine"]
    assert labelled["given_given_error"].to_pylist() == [7]
    assert labelled["given_error"].to_pylist() == [8]
    assert labelled["when"].type == pa.date32()
    assert labelled.schema.metadata == {b"made": b"by hand"}


def test_titles_and_names_of_columns() -> None:
    title, text = "Watchdog fines app store over fees", "The regulator fined it. The court will hear the appeal."
    both = newsdesk.label(text, title=title)
    assert both != newsdesk.label(text)
    table = pa.table({"head": [title, None], "body": [text, text]})
    labelled = pa.table(newsdesk.label(table, text="body", title="head"))
    shares = [row["unknown_share"] for row in labelled.to_pylist()]
    assert shares == [both.unknown_share, newsdesk.label(text).unknown_share]
    probabilities = dict(labelled["probabilities"][0].as_py())
    assert probabilities == both.probabilities
    titled = pa.table({"title": [title], "text": [text]})
    for named, alone in [(None, both), ("title", both), ("", newsdesk.label(text))]:
        row = pa.table(newsdesk.label(titled, title=named)).to_pylist()[0]
        assert (row["title"], row["unknown_share"]) == (title, alone.unknown_share)
    labels = titled.append_column("label", [["ai"]])
    assert newsdesk.count(labels, title="") == newsdesk.count(labels.drop_columns("title"))
    assert newsdesk.count(labels, title="") != newsdesk.count(labels)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pa.table({"body": ["x"], "head": ["y"]}), "expected a column `text`, found only `body`, `head`"),
        (pa.table({}), "expected a column `text`, found no column"),
        (pa.table({"text": [1]}), "column `text`: expected strings, found Int64"),
        (pa.table([["x"], ["y"]], names=["text", "text"]), "column `text` stands there twice"),
        (pa.table({"text": ["x"], "title": [1.5]}), "column `title`: expected strings, found Float64"),
    ],
)
def test_tables_that_cannot_be_used(table: pa.Table, message: str) -> None:
    with pytest.raises(newsdesk.NewsdeskError, match="^" + message):
        newsdesk.label(table)


def test_what_is_no_table() -> None:
    class Column:
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return pa.array(["x"]).__arrow_c_array__()

    with pytest.raises(TypeError, match="expected a table, found a single column of Utf8"):
        newsdesk.label(Column())
    with pytest.raises(TypeError, match="expected a table, found StringArray"):
        newsdesk.count(pa.array(["x"]))
    with pytest.raises(TypeError, match="data: expected a string at index 1, found NoneType"):
        newsdesk.label(pl.Series(["x", None]))
    with pytest.raises(TypeError, match="expected a string, a list of strings, or a table, found int"):
        newsdesk.label(7)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="expected a string, a list of strings, or a table, found dict"):
        newsdesk.label({"text": "x"})
    with pytest.raises(TypeError, match="data: expected a string at index 1, found int"):
        newsdesk.label(["x", 7])  # type: ignore[list-item]
    with pytest.raises(newsdesk.NewsdeskError, match="threads: expected a number from 1 to 1024, found 0"):
        newsdesk.label(["x"], threads=0)


def test_a_stream_is_made_as_it_is_asked_for() -> None:
    read = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal read
        for number in range(1000):
            read += 1
            yield pa.record_batch({"text": [f"Satellite {number} reached its orbit."] * 3})

    schema = pa.schema({"text": pa.string()})
    stream = newsdesk.label(pa.RecordBatchReader.from_batches(schema, batches()))
    assert read == 0
    first = next(stream)
    assert (read, len(first)) == (1, 3)
    reader = pa.RecordBatchReader.from_stream(stream)
    assert pa.record_batch(reader.read_next_batch()).column_names == ["text", *ADDED]
    assert read == 2
    assert sum(batch.num_rows for batch in reader) == 998 * 3
    with pytest.raises(newsdesk.NewsdeskError, match="can be read once"):
        next(stream)


def test_trouble_in_a_stream_is_told() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"text": ["one"]})
        raise RuntimeError("the disk is gone")

    def made() -> newsdesk.BatchStream:
        schema = pa.schema({"text": pa.string()})
        stream = newsdesk.label(pa.RecordBatchReader.from_batches(schema, batches()))
        assert isinstance(stream, newsdesk.BatchStream)
        return stream

    stream = made()
    next(stream)
    with pytest.raises(newsdesk.NewsdeskError, match="the disk is gone"):
        next(stream)
    with pytest.raises(Exception, match="the disk is gone"):
        pa.table(made())


@pytest.mark.parametrize(
    "bad",
    [
        pa.record_batch({"text": ["The robot walked."]}),
        pa.record_batch({"text": [1, 2], "label": ["robots", "robots"]}),
    ],
    ids=["a column is missing", "a column is of another type"],
)
def test_a_batch_that_is_not_of_its_stream_is_told(bad: pa.RecordBatch, capfd: pytest.CaptureFixture[str]) -> None:
    good = pa.record_batch({"text": ["The robot walked."], "label": ["robots"]})

    def reader() -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(good.schema, iter([good, bad]))

    told = (
        r"expected a batch with the columns of its stream, `text` \(Utf8\), `label` \(Utf8\), found one with others: "
    )
    for made in (newsdesk.label, newsdesk.summarize):
        stream = made(reader())
        assert len(next(stream)) == 1
        with pytest.raises(newsdesk.NewsdeskError, match=f"^{told}"):
            next(stream)
        # It once ended the process.
        with pytest.raises(Exception, match=told):
            pa.table(made(reader()))
    with pytest.raises(newsdesk.NewsdeskError, match=f"^{told}"):
        newsdesk.count(reader())
    # One stream is read within the other.
    with pytest.raises(newsdesk.NewsdeskError, match=told):
        list(newsdesk.summarize(newsdesk.label(reader())))
    assert "panicked" not in capfd.readouterr().err


def test_a_stream_is_read_once(table: pa.Table) -> None:
    stream = newsdesk.label(table)
    assert sum(len(batch) for batch in stream) == table.num_rows
    # As every iterator that has ended.
    with pytest.raises(StopIteration):
        next(stream)
    for read in (list, pa.table, newsdesk.label):
        with pytest.raises(newsdesk.NewsdeskError, match="^the stream has been read already, and can be read once"):
            read(stream)


def test_threads_and_batches_do_not_matter(table: pa.Table) -> None:
    for made in (newsdesk.label, newsdesk.summarize):
        once = pa.table(made(table, threads=1)).combine_chunks()
        for threads, size in ((1, 1), (2, 50), (5, 1000)):
            reader = table.to_reader(max_chunksize=size)
            assert pa.table(made(reader, threads=threads)).combine_chunks().equals(once)


def test_places_are_characters() -> None:
    text = "Ein Satz über Äpfel – „gut“. Der 🛰 Satellit kreist um die Erde. Er sendet täglich Bilder."
    for summary in (
        pa.table(newsdesk.summarize(pa.table({"text": [text]}), sentences=2))["summary"][0].as_py(),
        [vars(one) for one in newsdesk.summarize(text, sentences=2)],
    ):
        assert len(summary) == 2
        assert all(text[one["start"] : one["end"]] == one["text"] for one in summary)


def test_split(digest: str) -> None:
    umlauts = digest.replace("hospital", "Spitäler")
    table = pa.table({"id": ["a", "b", "c"], "text": [digest, None, umlauts], "issue": [1, 2, 3]})
    articles = pa.table(newsdesk.split(table))
    assert articles.column_names == [
        "given_id", "issue", "id", "title", "text", "start", "end", "link", "date", "author", "section", "error",
    ]  # fmt: skip
    n = len(newsdesk.split(digest))
    assert n > 5
    assert articles["given_id"].to_pylist() == ["a"] * n + ["b"] + ["c"] * n
    assert articles["id"].to_pylist()[:n] == [str(number + 1) for number in range(n)]
    assert articles["error"].to_pylist()[n] == NULL
    for row in articles.to_pylist()[n + 1 :]:
        assert umlauts[row["start"] :].startswith(row["title"])
        assert umlauts[: row["end"]].endswith(row["text"][-20:])
    marked = pa.table(newsdesk.split(pa.table({"text": ["\ufeff" + digest]})))
    assert marked["start"].to_pylist() == [row["start"] + 1 for row in articles.to_pylist()[:n]]
