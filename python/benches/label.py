#!/usr/bin/env python3
"""Labels from Python beside the command line and scikit-learn, on the same rows and the same number of threads.

    .venv/bin/pip install newsdesk pyarrow scikit-learn
    .venv/bin/python python/benches/label.py ARTICLES [--newsdesk target/release/newsdesk] [--rows 100000] [--threads 2]

ARTICLES is a file of JSONL with `text`, `label` and perhaps `title` in each line; its rows are repeated until there are
enough.

Of newsdesk in Python, time runs from a table in memory to a table in memory, in batches of 10,000 rows. Of the command
line it is that of the whole process, from a file to a file, both in memory where there is a `/dev/shm`. Of scikit-learn
(TF-IDF and complement naive Bayes, which use one thread) it runs from a list of strings to probabilities, on a tenth of
the rows. Runs follow in turn; medians are told, and the processor's time besides, which a busy machine disturbs less.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable

import pyarrow as pa
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline

import newsdesk

BATCH_ROWS = 10_000


def cpu_seconds() -> float:
    """Of this process and of those that it has waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    start, cpu_start = time.perf_counter(), cpu_seconds()
    work()
    return time.perf_counter() - start, cpu_seconds() - cpu_start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles")
    parser.add_argument("--newsdesk", default="target/release/newsdesk")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()

    with open(options.articles, encoding="utf-8") as lines:
        given = [json.loads(line) for line in lines]
    articles = [{"title": row.get("title") or "", "text": row["text"]} for row in given]
    rows = list(itertools.islice(itertools.cycle(articles), options.rows))
    table = pa.Table.from_pylist(rows)
    texts = [f"{row['title']}\n{row['text']}" for row in rows[: options.rows // 10]]
    known = [f"{row.get('title') or ''}\n{row['text']}" for row in given]
    pipeline = make_pipeline(TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2), ComplementNB())
    pipeline.fit(known, [row["label"] for row in given])
    model = newsdesk.Model.default()

    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        source, output = os.path.join(folder, "in.jsonl"), os.path.join(folder, "out.jsonl")
        with open(source, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        command = [options.newsdesk, "label", source, "-o", output, "--quiet", "--threads", str(options.threads)]

        def from_python() -> None:
            batches = table.to_reader(max_chunksize=BATCH_ROWS)
            labelled = pa.table(newsdesk.label(batches, model, threads=options.threads))
            assert labelled.num_rows == options.rows

        works: dict[str, tuple[Callable[[], object], int]] = {
            "newsdesk label": (lambda: subprocess.run(command, check=True), options.rows),
            "newsdesk.label": (from_python, options.rows),
            "scikit-learn": (lambda: pipeline.predict_proba(texts), len(texts)),
        }
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
        for _ in range(options.runs):
            for name, (work, _) in works.items():
                seconds[name].append(timed(work))

    speeds = {}
    print(f"{options.rows} rows, {options.threads} threads, {options.runs} runs")
    for name, (_, n_rows) in works.items():
        wall, cpu = (statistics.median(times) for times in zip(*seconds[name], strict=True))
        speeds[name] = (n_rows / wall, n_rows / cpu)
        print(f"{name:>15}: {n_rows / wall:9.0f} rows a second, {n_rows / cpu:9.0f} a second of processor time")
    for other in ("newsdesk label", "scikit-learn"):
        wall, cpu = (mine / its for mine, its in zip(speeds["newsdesk.label"], speeds[other], strict=True))
        print(f"newsdesk.label is {wall:.2f} times as fast as {other} ({cpu:.2f} by processor time)")


if __name__ == "__main__":
    main()
