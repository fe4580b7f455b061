"""What the tests have in common: articles of the repository, the built-in model, and the command line to compare with."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsdesk

REPOSITORY = Path(__file__).resolve().parents[2]

Row = dict[str, Any]


@pytest.fixture(scope="session")
def rows() -> list[Row]:
    """Articles of each topic and of none, and texts at the edge."""
    found: list[Row] = []
    for name in ("ai", "satellites", "robotics", "regulation", "none"):
        with open(REPOSITORY / "training" / f"{name}.jsonl", encoding="utf-8") as lines:
            found += [json.loads(line) for _, line in zip(range(40), lines, strict=False)]
    edge = [
        ("", ""),
        ("A title alone", ""),
        ("Ünïcödé – „Zitat“ 🚀", "Der Satellit 🛰 kreist um die Erde. Er sendet Bilder – täglich. " * 4),
        ("", "北京的卫星发射成功。" * 12),
        ("", "zxqv " * 50),
        ("", "\u0000 control \u0007 characters \u202e and marks"),
    ]
    made = [{"title": row["title"], "text": row["text"]} for row in found]
    return made + [{"title": title, "text": text} for title, text in edge]


@pytest.fixture(scope="session")
def model() -> newsdesk.Model:
    return newsdesk.Model.default()


@pytest.fixture(scope="session")
def digest() -> str:
    return (REPOSITORY / "examples" / "digest.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def newsdesk_program() -> Path:
    """The command line that cargo has built: `NEWSDESK_PROGRAM`, or that of the repository."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    named = os.environ.get("NEWSDESK_PROGRAM")
    places = [Path(named)] if named else [target / profile / "newsdesk" for profile in ("release", "debug")]
    for place in places:
        if place.is_file():
            return place
    pytest.fail(f"expected the command line at {' or '.join(map(str, places))}: run `cargo build` first")


@pytest.fixture(scope="session")
def run(newsdesk_program: Path) -> Callable[..., str]:
    """Runs the command line on an input, and gives its output."""

    def run(*arguments: str, stdin: str = "") -> str:
        done = subprocess.run([newsdesk_program, *arguments], input=stdin.encode(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run
