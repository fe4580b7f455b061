"""What type checkers know of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import polars as pl
import newsdesk

def use(frame: pl.DataFrame, column: pl.Series, texts: list[str]) -> None:
    for batch in newsdesk.label(frame):
        print(batch.column_names)
    for batch in newsdesk.Model.default().label(frame):
        print(batch.column_names)
    for batch in newsdesk.summarize(frame):
        print(batch.column_names)
    for batch in newsdesk.split(frame):
        print(batch.column_names)
    print(newsdesk.label(column)[0].label, newsdesk.summarize(column)[0].sentences)
    print(newsdesk.label(texts, title=(text[:5] for text in texts))[0].label)
    print(newsdesk.label("text").label, newsdesk.split("text").articles)
    newsdesk.train(texts, texts, estimator="nbsvm", min_df=1, stop_words=["a"], stem=None)
    newsdesk.train(column, column).save("mine.newsdesk")
"""

WRONG = """
import newsdesk

newsdesk.train(["x"], ["y"], alhpa=1)
newsdesk.train(["x"], ["y"], min_df="1")
newsdesk.Counts.from_bytes(b"").train(stem=True)
"""


def checked(program: str, folder: Path) -> list[str]:
    path = folder / "program.py"
    path.write_text(program)
    command = [sys.executable, "-m", "mypy", "--strict", "--hide-error-context", path.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True)
    assert not done.stderr
    return [line for line in done.stdout.splitlines() if ": error: " in line]


def test_programs_pass(tmp_path: Path) -> None:
    assert checked(PROGRAM, tmp_path) == []


def test_misspelt_settings_are_found(tmp_path: Path) -> None:
    errors = checked(WRONG, tmp_path)
    assert [error.split(":")[1] for error in errors] == ["4", "5", "6"], errors
