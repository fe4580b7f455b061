"""Threads, forks and the interpreter's lock."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import newsdesk
from conftest import Row


def work(rows: list[Row]) -> tuple[Any, ...]:
    """Something of everything that uses threads."""
    texts = [row["text"] for row in rows]
    labelled = pa.table(newsdesk.label(pa.Table.from_pylist(rows), threads=3))["labels"].to_pylist()
    summaries = [str(summary) for summary in newsdesk.summarize(texts, threads=3)]
    model = newsdesk.train(texts[:60], ["a", "b"] * 30, threads=3)
    briefing = newsdesk.brief("\n\n----\n\n".join(texts[:4]), threads=3).to_json()
    return labelled, summaries, model.checksum, briefing


def in_child(rows: list[Row], results: Any) -> None:
    results.put(work(rows))


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork.*:DeprecationWarning")
def test_a_forked_process_works_on(rows: list[Row]) -> None:
    expected = work(rows)
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    children = [context.Process(target=in_child, args=(rows, results)) for _ in range(2)]
    for child in children:
        child.start()
    assert [results.get() for _ in children] == [expected] * 2
    for child in children:
        child.join()
        assert child.exitcode == 0
    assert work(rows) == expected


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork.*:DeprecationWarning")
def test_a_stream_stays_in_its_process() -> None:
    batches = [pa.record_batch({"text": ["The robot walked."] * 5})] * 3
    stream = newsdesk.label(pa.Table.from_batches(batches))
    assert isinstance(stream, newsdesk.BatchStream)
    next(stream)
    child = os.fork()
    if child == 0:
        try:
            next(stream)
        except newsdesk.NewsdeskError as error:
            os._exit(0 if "found one that was forked from it" in str(error) else 3)
        os._exit(4)
    assert os.waitpid(child, 0)[1] == 0
    assert len(next(stream)) == 5


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_no_thread_is_there_before_or_after() -> None:
    program = """
import os
import time
n_threads = lambda: len(os.listdir("/proc/self/task"))
import newsdesk
assert n_threads() == 1, n_threads()
newsdesk.label(["The robot walked."] * 100, threads=4)
newsdesk.summarize(["The robot walked."] * 100, threads=4)
newsdesk.train(["A robot walked.", "Rain fell."], ["a", "b"], min_df=1, threads=4)
# They are told to end, and the system takes its time.
for _ in range(6000):
    if n_threads() == 1:
        break
    time.sleep(0.01)
assert n_threads() == 1, n_threads()
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_interpreter_is_free_while_work_is_done(model: newsdesk.Model) -> None:
    texts = ["The robot walked over the Moon, and the satellite saw it. " * 200] * 64
    may_end = threading.Event()
    steps = 0

    def step() -> None:
        nonlocal steps
        while not may_end.is_set():
            steps += 1
            # Lets go of the lock.
            time.sleep(0)

    other = threading.Thread(target=step)
    interval = sys.getswitchinterval()
    # No thread is made to let go: the other one can step only while ours works without the lock.
    sys.setswitchinterval(1e6)
    other.start()
    try:
        advanced = 0
        for _ in range(1000):
            before = steps
            model.label(texts, threads=1)
            advanced = steps - before
            if advanced:
                break
    finally:
        sys.setswitchinterval(interval)
        may_end.set()
        other.join()
    assert advanced > 0


@contextmanager
def interrupted_soon() -> Iterator[None]:
    """What is done within is interrupted after a moment, as by Ctrl-C, and must not go on for long."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    start = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - start < 20


@pytest.mark.skipif(sys.platform == "win32", reason="has no timers")
@pytest.mark.parametrize("threads", [1, 3])
def test_calls_can_be_interrupted(model: newsdesk.Model, threads: int) -> None:
    # All of it would take minutes.
    texts = ["The robot walked over the Moon, and the satellite saw it. " * 200] * 100_000
    with interrupted_soon():
        model.label(texts, threads=threads)
    with interrupted_soon():
        newsdesk.summarize(texts, threads=threads)
    with interrupted_soon():
        newsdesk.train([texts[0][:1000]] * 500_000, ["a", "b"] * 250_000, threads=threads)


@pytest.mark.skipif(sys.platform == "win32", reason="has no timers")
@pytest.mark.parametrize("read", [newsdesk.count, lambda reader: list(newsdesk.label(reader))])
def test_what_reads_batches_can_be_interrupted(read: Callable[[pa.RecordBatchReader], object]) -> None:
    n_read = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal n_read
        while n_read < 500:
            n_read += 1
            time.sleep(0.1)
            yield pa.record_batch({"text": ["The robot walked."], "label": ["robots"]})

    schema = pa.schema({"text": pa.string(), "label": pa.string()})
    with interrupted_soon():
        read(pa.RecordBatchReader.from_batches(schema, batches()))
    assert n_read < 400


def test_what_is_iterated_over_stays_on_its_thread() -> None:
    # SQLite's connections work on the thread that made them.
    connection = sqlite3.connect(":memory:")
    connection.execute("create table articles as select 'The robot walked.' as text, 'robots' as label")

    def reader() -> pa.RecordBatchReader:
        cursor = connection.execute("select text, label from articles")
        batches = (pa.record_batch({"text": [text], "label": [label]}) for text, label in cursor)
        return pa.RecordBatchReader.from_batches(pa.schema({"text": pa.string(), "label": pa.string()}), batches)

    assert newsdesk.count(reader(), threads=2).n_articles == 1
    assert pa.table(newsdesk.label(reader(), threads=2)).num_rows == 1


def test_threads_have_a_bound(model: newsdesk.Model) -> None:
    for found in (0, 1025, 100_000):
        for call in (model.label, newsdesk.summarize):
            with pytest.raises(
                newsdesk.NewsdeskError, match=f"^threads: expected a number from 1 to 1024, found {found}$"
            ):
                call(["x", "y"], threads=found)
        with pytest.raises(newsdesk.NewsdeskError, match="threads: expected a number from 1 to 1024"):
            newsdesk.train(["x", "y"], ["a", "b"], threads=found)
    assert len(model.label(["x"] * 5, threads=1024)) == 5


def test_threads_share_a_model(model: newsdesk.Model, rows: list[Row]) -> None:
    texts = [row["text"] for row in rows]
    expected = model.label(texts)
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(model.label(texts))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_a_stream_that_two_threads_read_is_an_error() -> None:
    is_inside, may_go_on = threading.Event(), threading.Event()

    def batches() -> Any:
        is_inside.set()
        may_go_on.wait()
        yield pa.record_batch({"text": ["The robot walked."]})

    stream = newsdesk.label(pa.RecordBatchReader.from_batches(pa.schema({"text": pa.string()}), batches()))
    assert isinstance(stream, newsdesk.BatchStream)
    lengths: list[int] = []
    reader = threading.Thread(target=lambda: lengths.append(len(next(stream))))
    reader.start()
    is_inside.wait()
    with pytest.raises(newsdesk.NewsdeskError, match="another thread is reading the stream"):
        next(stream)
    may_go_on.set()
    reader.join()
    assert lengths == [1]


def test_imports_nothing_but_the_standard_library(tmp_path: Path) -> None:
    program = """
import sys
import newsdesk
newsdesk.label("The robot walked.")
heavy = {"numpy", "pandas", "polars", "pyarrow", "sklearn"} & sys.modules.keys()
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
