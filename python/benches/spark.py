#!/usr/bin/env python3
"""Training on Spark with one and two local executors, beside the command line with two threads: time, and equal models.

    .venv/bin/pip install './python[spark]'
    .venv/bin/python python/benches/spark.py ARTICLES [--newsdesk target/release/newsdesk] [--rows 50000] [--executors 1 2]

ARTICLES is a file of JSONL with `text`, `label` and perhaps `title` in each line; its rows are repeated until there are
enough. Spark reads them as Parquet, the command line as JSONL. Executors are processes of their own with one core each,
and tables are read once before, so that Java is warm; time runs from the call of `train` to the model. What is outside
our code is that time without counting in the workers (by executor) and fitting on the driver: starting tasks, moving
articles to Python and rows back, writing, sorting, adding up, and idle cores.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pyspark
from pyspark.sql import SparkSession

import newsdesk
from newsdesk import spark


class TimedCounting:
    """What counts a partition, and adds up the seconds that it takes without those in which it waits for articles."""

    def __init__(self, counting: Any, seconds: Any) -> None:
        self.counting, self.seconds = counting, seconds

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        waited = 0.0

        def timed_input() -> Iterator[Any]:
            nonlocal waited
            rest = iter(batches)
            while True:
                start = time.perf_counter()
                batch = next(rest, None)
                waited += time.perf_counter() - start
                if batch is None:
                    return
                yield batch

        made = iter(self.counting(timed_input()))
        total = 0.0
        while True:
            start = time.perf_counter()
            batch = next(made, None)
            total += time.perf_counter() - start
            if batch is None:
                break
            yield batch
        self.seconds.add(total - waited)


def on_spark(folder: Path, n_executors: int, n_partitions: int, runs: int) -> None:
    """Trains, and prints a line of JSON a run."""
    os.environ |= {
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    builder = SparkSession.builder.master(f"local-cluster[{n_executors},1,2048]").appName("newsdesk")
    builder = builder.config("spark.executor.memory", "2g").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.sql.shuffle.partitions", str(2 * n_executors))
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    df = session.read.parquet(str(folder / "articles.parquet")).repartition(n_partitions).persist()
    n_articles = df.count()
    counting, fitting = spark._Counting, newsdesk._newsdesk.train_rows
    for _ in range(runs):
        seconds = session.sparkContext.accumulator(0.0)
        fitting_seconds = 0.0

        def timed_fitting(*arguments: Any) -> Any:
            nonlocal fitting_seconds
            start = time.perf_counter()
            made = fitting(*arguments)
            fitting_seconds = time.perf_counter() - start
            return made

        # A name of the module on the driver; workers get the object.
        vars(spark)["_Counting"] = lambda *given, seconds=seconds: TimedCounting(counting(*given), seconds)
        vars(newsdesk._newsdesk)["train_rows"] = timed_fitting
        start = time.perf_counter()
        model = spark.train(df, final=True, estimator="one-vs-rest")
        wall = time.perf_counter() - start
        told = {
            "articles": n_articles,
            "seconds": wall,
            "counting": seconds.value / n_executors,
            "fitting": fitting_seconds,
            "model": hashlib.sha256(model.to_bytes()).hexdigest(),
        }
        print(json.dumps(told), flush=True)
    session.stop()


def by_command_line(newsdesk_program: str, folder: Path, runs: int) -> tuple[list[float], str]:
    """Seconds of the runs, and the model."""
    model = folder / "model.newsdesk"
    command = [newsdesk_program, "train", str(folder / "articles.jsonl"), "-o", str(model), "--final", "--quiet"]
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([*command, "--estimator", "one-vs-rest", "--threads", "2"], check=True)
        seconds.append(time.perf_counter() - start)
    return seconds, hashlib.sha256(model.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles")
    parser.add_argument("--newsdesk", default="target/release/newsdesk")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--executors", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--inner", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inner:
        return on_spark(Path(options.articles), options.inner, options.partitions, options.runs)

    with open(options.articles, encoding="utf-8") as lines:
        given = [json.loads(line) for line in lines]
    articles = [{"title": row.get("title") or "", "text": row["text"], "label": row["label"]} for row in given]
    rows = list(itertools.islice(itertools.cycle(articles), options.rows))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pa.parquet.write_table(pa.Table.from_pylist(rows), folder / "articles.parquet")
        with open(folder / "articles.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        seconds, expected = by_command_line(options.newsdesk, folder, options.runs)
        wall = statistics.median(seconds)
        print(f"{options.rows} rows, {options.runs} runs, medians")
        print(f"command line, 2 threads: {wall:6.1f} s, {options.rows / wall:8.0f} articles a second")
        for n_executors in options.executors:
            command = [sys.executable, __file__, name, "--inner", str(n_executors)]
            command += ["--partitions", str(options.partitions), "--runs", str(options.runs)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
            assert all(run["model"] == expected for run in told), "the models differ"
            wall, counting, fitting = (
                statistics.median(run[name] for run in told) for name in ("seconds", "counting", "fitting")
            )
            outside = 1 - (counting + fitting) / wall
            print(
                f"Spark, {n_executors} executors of 1 core: {wall:6.1f} s, {options.rows / wall:8.0f} articles a second; "
                f"counting {counting:.1f} s, fitting {fitting:.1f} s, outside our code {outside:.0%}; the same model"
            )


if __name__ == "__main__":
    main()
