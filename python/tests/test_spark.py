"""`newsdesk.spark` on executors that are processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyspark
import pytest
from pyspark.sql import DataFrame, SparkSession

import newsdesk
from conftest import Row
from newsdesk import spark

SCHEMA = "title string, text string, labels array<string>"
SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """Spark with two executors of one core each."""
    home = str(Path(pyspark.__file__).parent)
    os.environ |= {"SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("newsdesk")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def small_articles() -> list[Row]:
    """Articles of the repository, of each topic and of none."""
    repository = Path(__file__).resolve().parents[2]
    found: list[Row] = []
    for name in ("ai", "satellites", "robotics", "regulation", "none"):
        with open(repository / "training" / f"{name}.jsonl", encoding="utf-8") as lines:
            rows = [json.loads(line) for _, line in zip(range(60), lines, strict=False)]
        labels = [] if name == "none" else [name]
        found += [{"title": row["title"], "text": row["text"], "labels": labels} for row in rows]
    return found


def many_articles(n: int, is_single: bool = True) -> list[Row]:
    """More articles than a model keeps, of a few words each; every seventh is a copy."""
    words = ["rover", "rocket", "crater", "court", "fine", "robot", "walk", "cake", "oven", "law"]
    state = 7

    def following(below: int) -> int:
        nonlocal state
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        return (state >> 8) % below

    rows: list[Row] = []
    for i in range(n):
        if i % 7 == 6:
            rows.append(rows[following(i)])
            continue
        topic = following(10)
        text = []
        for _ in range(4 + following(6)):
            kind = following(4)
            text.append(f"x{following(2 * n)}" if kind == 0 else words[(topic + following(3)) % 10])
        labels = [["space"], ["law"], ["food"]][topic % 3]
        if not is_single:
            labels = [[], ["law", "space"], labels][min(topic, 2)]
        rows.append({"title": "A title", "text": " ".join(text), "labels": labels})
    return rows


def frame(session: SparkSession, rows: list[Row], n_partitions: int) -> DataFrame:
    return session.createDataFrame(rows, SCHEMA).repartition(n_partitions)


@pytest.fixture
def by_command_line(tmp_path: Path, run: Callable[..., str]) -> Callable[..., bytes]:
    """The model that the command line trains."""

    def train(rows: list[Row], *flags: str) -> bytes:
        articles, model = tmp_path / "articles.jsonl", tmp_path / "model.newsdesk"
        articles.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        run("train", str(articles), "-o", str(model), "--quiet", *flags)
        return model.read_bytes()

    return train


@pytest.mark.parametrize("n_partitions", [1, 3, 17])
def test_a_small_model_is_that_of_the_command_line(
    session: SparkSession, by_command_line: Callable[..., bytes], n_partitions: int
) -> None:
    rows = small_articles()
    df = frame(session, rows, n_partitions)
    model = spark.train(df)
    assert model.to_bytes() == by_command_line(rows)
    assert spark.train(df, final=True).to_bytes() == by_command_line(rows, "--final")
    python = newsdesk.train(
        [row["text"] for row in rows], [row["labels"] for row in rows], titles=[row["title"] for row in rows]
    )
    assert model == python


@pytest.fixture(scope="module")
def many() -> list[Row]:
    return many_articles(21_000)


@pytest.mark.parametrize("n_partitions", [1, 3, 17])
def test_a_large_model_is_the_final_one_of_the_command_line(
    session: SparkSession, by_command_line: Callable[..., bytes], many: list[Row], n_partitions: int
) -> None:
    assert spark.train(frame(session, many, n_partitions)).to_bytes() == by_command_line(many, "--final")


@pytest.mark.parametrize(
    ("settings", "flags"),
    [
        (
            {"estimator": "complement", "min_df": 1, "max_terms": 500},
            "--estimator complement --min-df 1 --max-terms 500",
        ),
        ({"min_df": 5, "background": "default"}, "--min-df 5 --background default"),
        ({"hash_bits": 12, "no_calibration": True}, "--hash-bits 12 --no-calibration"),
        ({"ngrams": "1-1", "stop_words": "none", "mu": 5.0}, "--ngrams 1-1 --stop-words none --mu 5"),
    ],
)
def test_settings_are_those_of_the_command_line(
    session: SparkSession, by_command_line: Callable[..., bytes], settings: dict[str, Any], flags: str
) -> None:
    rows = many_articles(20_100, is_single=False)
    model = spark.train(frame(session, rows, 2), **settings)
    assert model.to_bytes() == by_command_line(rows, "--final", *flags.split())


def test_terms_may_be_too_many_for_each_executor(
    session: SparkSession,
    by_command_line: Callable[..., bytes],
    many: list[Row],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spark, "_MAX_BROADCAST", 0)
    assert spark.train(frame(session, many, 3)).to_bytes() == by_command_line(many, "--final")


def executor_of(worker: int) -> int:
    """The process of Java that a process of Python works for."""
    process = worker
    while process > 1:
        status = Path(f"/proc/{process}/status").read_text()
        process = int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))
        if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{process}/cmdline").read_bytes():
            return process
    raise AssertionError(f"no executor above process {worker}")


def waited_for(what: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("waited for in vain")


def held(df: DataFrame, marks: Path, go: Path) -> DataFrame:
    """The same rows; each task leaves a mark, and the first one that reads the last partition waits until `go` is there. If
    that says so, it fails at its end."""
    last = df.rdd.getNumPartitions() - 1

    def pass_through(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import os
        import time
        import uuid

        from pyspark import TaskContext

        task = TaskContext.get()
        assert task is not None
        partition = task.partitionId()
        is_first = not any(name.startswith(f"{partition}-") for name in os.listdir(marks))
        mark = os.path.join(marks, f"{partition}-{uuid.uuid4()}")
        with open(f"{mark}.new", "w") as file:
            file.write(str(os.getpid()))
        os.rename(f"{mark}.new", mark)
        end = time.monotonic() + 60
        while partition == last and is_first and not os.path.exists(go) and time.monotonic() < end:
            time.sleep(0.05)
        yield from batches
        if partition == last and is_first and os.path.getsize(go) > 0:
            raise RuntimeError("as the test wants it")

    return df.mapInArrow(pass_through, df.schema)


def marks_of(marks: Path, partition: int) -> list[Path]:
    return [mark for mark in marks.glob(f"{partition}-*") if mark.suffix != ".new"]


@pytest.fixture
def training(
    session: SparkSession, many: list[Row], tmp_path: Path
) -> Iterator[tuple[Path, Path, Callable[[], bytes]]]:
    """A training job of six partitions that is held at the last one: its marks, the file that lets it go on, and its model."""
    marks, go = tmp_path / "marks", tmp_path / "go"
    marks.mkdir()
    found: list[bytes | BaseException] = []

    def train() -> None:
        try:
            found.append(spark.train(held(frame(session, many, 6), marks, go)).to_bytes())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=train)
    thread.start()

    def model() -> bytes:
        thread.join()
        assert isinstance(found[0], bytes), found[0]
        return found[0]

    yield marks, go, model
    go.touch()
    thread.join()


def test_an_executor_may_die_while_it_trains(
    training: tuple[Path, Path, Callable[[], bytes]], by_command_line: Callable[..., bytes], many: list[Row]
) -> None:
    marks, go, model = training
    mark = waited_for(lambda: marks_of(marks, 5))[0]
    executor = executor_of(int(mark.read_text()))
    os.kill(executor, signal.SIGKILL)
    # Only then is anybody let go on: what the dead one had done is done again.
    waited_for(lambda: len(marks_of(marks, 5)) > 1)
    go.touch()
    assert model() == by_command_line(many, "--final")


def test_a_task_may_fail_and_is_tried_again(
    training: tuple[Path, Path, Callable[[], bytes]], by_command_line: Callable[..., bytes], many: list[Row]
) -> None:
    marks, go, model = training
    waited_for(lambda: marks_of(marks, 5))
    go.write_text("fail")
    assert model() == by_command_line(many, "--final")
    assert len(marks_of(marks, 5)) > 1


def test_rows_at_the_edge(session: SparkSession) -> None:
    rows = small_articles()[:120]
    long = "The robot walked over the Moon, and the satellite saw it. " * 180_000
    assert len(long) > 10_000_000
    good = [
        *rows,
        {"title": None, "text": "A text without a title", "labels": ["ai"]},
        {"title": "", "text": "", "labels": ["satellites"]},
        {"title": "Long", "text": long, "labels": ["robotics", "ai"]},
        {"title": "Long", "text": long + "Again.", "labels": []},
    ]
    bad = [
        {"title": "a", "text": None, "labels": ["ai"]},
        {"title": "b", "text": None, "labels": ["ai"]},
        {"title": "c", "text": "Null among labels", "labels": ["ai", None]},
        {"title": "c", "text": "Nothing among labels", "labels": ["", " "]},
    ]
    unlabelled = [{"title": "d", "text": "Nobody has looked at it", "labels": None}] * 4
    expected = newsdesk.train(
        [row["text"] for row in good],
        [row["labels"] for row in good],
        titles=[row["title"] or "" for row in good],
        min_df=2,
    )
    with pytest.warns(newsdesk.NewsdeskWarning) as told:
        model = spark.train(frame(session, good + bad + unlabelled, 5), min_df=2)
    assert model == expected
    messages = [str(warning.message) for warning in told]
    assert "4 rows have no labels, and were passed over" in messages
    rejected = next(message for message in messages if message.startswith("4 rows were not counted: "))
    assert "field `text`: expected a string, found null (2)" in rejected
    assert "field `labels`: expected a list of strings, found a list with null (1)" in rejected
    assert "field `labels`: expected labels, or an empty list for none of them, found empty labels only (1)" in rejected

    labelled = spark.label(frame(session, good + bad, 5), model).select("title", "text", "labels", "error")
    errors = [row["error"] for row in labelled.collect() if row["error"] is not None]
    assert errors == ["field `text`: expected a string, found null"] * 2


def test_partitions_may_be_empty(session: SparkSession) -> None:
    rows = small_articles()[:120]
    df = session.createDataFrame(rows, SCHEMA).coalesce(1).union(session.createDataFrame([], SCHEMA))
    expected = newsdesk.train(
        [row["text"] for row in rows], [row["labels"] for row in rows], titles=[row["title"] for row in rows]
    )
    assert spark.train(df) == expected
    assert spark.label(session.createDataFrame([], SCHEMA)).collect() == []


def test_what_cannot_be_done_is_told_before_work(session: SparkSession, many: list[Row]) -> None:
    df = frame(session, many[:100], 2)
    with pytest.raises(newsdesk.NewsdeskError, match="column `body`"):
        spark.train(df, text="body")
    with pytest.raises(newsdesk.NewsdeskError, match="column `body`"):
        spark.label(df, text="body")
    with pytest.raises(newsdesk.NewsdeskError, match="estimator"):
        spark.train(df, estimator="forest")
    with pytest.raises(newsdesk.NewsdeskError, match="nbsvm.* 21000 "):
        spark.train(frame(session, many, 2), estimator="nbsvm")
    with pytest.raises(newsdesk.NewsdeskError):
        spark.train(session.createDataFrame([], SCHEMA))


def test_a_sum_beyond_its_numbers_is_an_error(session: SparkSession) -> None:
    half = {"kind": "weight", "fold": 0, "label": "a", "role": "main", "term": "moon", "count": 0, "weight": 2**62}
    rows = [half | {"hash": None, "article": None}] * 2
    session.conf.set("spark.sql.ansi.enabled", "false")
    try:
        df = session.createDataFrame(pa.Table.from_pylist(rows, schema=spark._SUMS)).repartition(2)
        summed = spark._collected(spark._summed(df))
        with pytest.raises(newsdesk.NewsdeskError, match="the sum of weight of the term `moon` is beyond 63 bits"):
            newsdesk._newsdesk.train_rows(summed, newsdesk._model._training({}), None)
    finally:
        session.conf.unset("spark.sql.ansi.enabled")


def test_answers_are_those_of_tables(
    session: SparkSession, rows: list[Row], model: newsdesk.Model, digest: str
) -> None:
    def told(table: pa.Table) -> list[Row]:
        return sorted(table.to_pylist(), key=lambda row: row["id"])

    numbered = [row | {"id": number, "outcome": "given"} for number, row in enumerate(rows)]
    table = pa.Table.from_pylist(numbered)
    df = session.createDataFrame(table).repartition(3)
    assert told(spark.label(df, model, min_probability=0.4).toArrow()) == told(
        pa.table(newsdesk.label(table, model, min_probability=0.4))
    )
    assert told(spark.summarize(df, sentences=2).toArrow()) == told(pa.table(newsdesk.summarize(table, sentences=2)))
    digests = pa.Table.from_pylist([{"number": number, "body": digest} for number in range(3)])
    found = spark.split(session.createDataFrame(digests), text="body").toArrow().to_pylist()
    expected = pa.table(newsdesk.split(digests, text="body")).to_pylist()
    assert sorted(found, key=lambda row: (row["number"], row["start"])) == expected


CONNECT = """
import hashlib, json, sys
from pyspark.sql import SparkSession
import newsdesk
from newsdesk import spark

session = SparkSession.builder.remote("local[2]").getOrCreate()
df = session.read.schema(sys.argv[2]).json(sys.argv[1]).repartition(3)
model = spark.train(df)
for _ in range(2):
    labels = spark.label(df, model).select("text", "labels").collect()
print(json.dumps([hashlib.sha256(model.to_bytes()).hexdigest(), [[row["text"], row["labels"]] for row in labels]]))
session.stop()
"""


def test_spark_connect_gives_the_same(tmp_path: Path) -> None:
    import hashlib

    rows = small_articles()
    articles = tmp_path / "articles.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "SPARK_HOME"}
    environment |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, "-c", CONNECT, str(articles), SCHEMA]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    checksum, labels = json.loads(done.stdout.splitlines()[-1])
    texts = [row["text"] for row in rows]
    model = newsdesk.train(texts, [row["labels"] for row in rows], titles=[row["title"] for row in rows])
    assert checksum == hashlib.sha256(model.to_bytes()).hexdigest()
    expected = model.label(texts, title=[row["title"] for row in rows])
    assert dict(map(tuple, labels)) == {text: answer.labels for text, answer in zip(texts, expected, strict=True)}
