"""The module answers what the command line answers."""

from __future__ import annotations

import errno
import json
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import newsdesk
from conftest import REPOSITORY, Row

Run = Callable[..., str]


def lines(rows: list[Row]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def in_bytes(text: str, sentences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sentences with places in bytes, as the command line has them."""
    places = {name: [len(text[: one[name]].encode()) for one in sentences] for name in ("start", "end")}
    return [
        {**one, "start": start, "end": end}
        for one, start, end in zip(sentences, places["start"], places["end"], strict=True)
    ]


@pytest.mark.parametrize("min_probability", [None, 0.9])
def test_label(run: Run, rows: list[Row], min_probability: float | None) -> None:
    flags = [] if min_probability is None else ["--min-probability", str(min_probability)]
    expected = [
        json.loads(line) for line in run("label", "--input-format", "jsonl", *flags, stdin=lines(rows)).splitlines()
    ]
    labelled = pa.table(newsdesk.label(pa.Table.from_pylist(rows), min_probability=min_probability))
    found = []
    for row in labelled.to_pylist(maps_as_pydicts="strict"):
        assert row.pop("error") is None
        if row["reason"] is None:
            del row["reason"]
        found.append(row)
    assert found == expected
    texts, titles = [row["text"] for row in rows], [row["title"] for row in rows]
    answers = newsdesk.label(texts, title=titles, min_probability=min_probability)
    assert [{**row, **answer.to_dict()} for row, answer in zip(rows, answers, strict=True)] == expected


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, []),
        ({"words": 30, "method": "lexrank"}, ["--words", "30", "--method", "lexrank"]),
        ({"ratio": 0.5, "language": "de"}, ["--ratio", "0.5", "--language", "de"]),
    ],
)
def test_summarize(run: Run, rows: list[Row], options: dict[str, Any], flags: list[str]) -> None:
    written = run("summarize", "--input-format", "jsonl", *flags, stdin=lines(rows))
    expected = [json.loads(line) for line in written.splitlines()]
    made = pa.table(newsdesk.summarize(pa.Table.from_pylist(rows), **options)).to_pylist()
    for row, should in zip(made, expected, strict=True):
        assert in_bytes(row["text"], row["summary"]) == should["summary"]
        assert row["over_budget"] == should.get("over_budget", False)
    texts, titles = [row["text"] for row in rows], [row["title"] for row in rows]
    for row, summary in zip(made, newsdesk.summarize(texts, title=titles, **options), strict=True):
        assert [vars(sentence) for sentence in summary] == row["summary"]


DIGESTS = ["examples/digest.txt", "tests/golden/digest.html", "tests/golden/digest.eml"]


@pytest.mark.parametrize("path", DIGESTS)
def test_split(run: Run, path: str) -> None:
    expected = [json.loads(line) for line in run("split", str(REPOSITORY / path)).splitlines()]
    articles = newsdesk.split((REPOSITORY / path).read_bytes()).articles
    assert len(articles) == len(expected) > 1
    for article, should in zip(articles, expected, strict=True):
        found = {name: value for name, value in vars(article).items() if value is not None}
        for name in ("start", "end"):
            assert found.pop(name) <= should.pop(name)
        assert found == should


@pytest.mark.parametrize("path", DIGESTS)
def test_brief(run: Run, path: str, tmp_path: Path) -> None:
    briefing = newsdesk.brief((REPOSITORY / path).read_bytes())
    forms = {
        "md": briefing.to_markdown(),
        "html": briefing.to_html(),
        "json": briefing.to_json(),
        "txt": briefing.to_text(),
    }
    for ending, found in forms.items():
        output = tmp_path / f"out.{ending}"
        run("brief", str(REPOSITORY / path), "-o", str(output))
        assert found == output.read_text(encoding="utf-8"), ending


def test_explain(run: Run, rows: list[Row], model: newsdesk.Model) -> None:
    written = run("label", "--input-format", "jsonl", "--explain=5", stdin=lines(rows))
    for row, line in zip(rows, written.splitlines(), strict=True):
        found = model.explain(row["text"], title=row["title"], terms=5).to_list()
        for label in found:
            for term in label["terms"]:
                for place in term["places"]:
                    field = row[place["field"]]
                    assert field[place["start"] : place["end"]]
                    place["start"], place["end"] = (len(field[: place[name]].encode()) for name in ("start", "end"))
        assert found == json.loads(line)["evidence"]


def test_train(run: Run, tmp_path: Path) -> None:
    data = [str(REPOSITORY / "training" / f"{name}.jsonl") for name in ("ai", "robotics", "none")]
    rows = [json.loads(line) for path in data for line in Path(path).read_text(encoding="utf-8").splitlines()]
    path = tmp_path / "cli.newsdesk"
    run("train", *data, "-o", str(path), "--mu", "3", "--background", "default")
    table = pa.Table.from_pylist(
        [{"title": row.get("title", ""), "text": row["text"], "labels": row["labels"]} for row in rows]
    )
    settings = {"mu": 3.0, "background": "default"}
    model = newsdesk.train(
        table["text"].to_pylist(), table["labels"].to_pylist(), titles=table["title"].to_pylist(), **settings
    )
    assert model.to_bytes() == path.read_bytes()
    # Training is a sum: shares that are counted apart, in whatever order they are added.
    shares = [newsdesk.count(table.slice(start, 300)) for start in range(0, len(rows), 300)]
    counts = [newsdesk.Counts.from_bytes(share.to_bytes()) for share in reversed(shares)]
    total = sum(counts[1:], counts[0])
    assert total.n_articles == len(rows)
    assert total.train(**settings) == model
    assert newsdesk.count(table.to_reader(max_chunksize=11)) == total


@pytest.mark.parametrize("name", ["label", "labels"])
def test_empty_labels_in_tables(newsdesk_program: Path, tmp_path: Path, name: str) -> None:
    given: list[Any] = ["football", "cricket", "", " ", None, "football", "cricket"]
    if name == "labels":
        given = [["football", ""], ["cricket"], [""], ["", " "], None, [], ["cricket"]]
    rows = [{"text": f"Article {number} of the cup final.", name: label} for number, label in enumerate(given)]
    data, path = tmp_path / "data.jsonl", tmp_path / "cli.newsdesk"
    data.write_text(lines([{key: value for key, value in row.items() if value is not None} for row in rows]))
    command = [newsdesk_program, "train", data, "-o", path, "--min-df", "1"]
    told = subprocess.run(command, capture_output=True, check=False).stderr.decode()
    counts = newsdesk.count(pa.Table.from_pylist(rows))
    assert counts.train(min_df=1).to_bytes() == path.read_bytes()
    only = "expected labels, or an empty list for none of them, found empty labels only"
    if name == "label":
        assert (counts.n_articles, counts.n_unlabelled, counts.n_rejected) == (4, 3, 0)
    else:
        assert (counts.n_articles, counts.n_unlabelled, counts.n_rejected) == (4, 1, 2)
        assert counts.rejected == [(2, f"field `labels`: {only}"), (3, f"field `labels`: {only}")]
        assert told.count(only) == 2


def test_errors_have_the_words_of_the_command_line(newsdesk_program: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.newsdesk").write_bytes(newsdesk.Model.default().to_bytes()[:-1])
    (tmp_path / "text.newsdesk").write_text("Dear reader")
    for name in ("broken.newsdesk", "text.newsdesk"):
        path = tmp_path / name
        told = subprocess.run([newsdesk_program, "inspect", path], capture_output=True, check=False).stderr.decode()
        with pytest.raises(newsdesk.NewsdeskError) as error:
            newsdesk.load(path)
        assert f"newsdesk: {error.value}\n" == told


def test_errors_of_the_system_are_those_of_python(model: newsdesk.Model, tmp_path: Path) -> None:
    def told(call: Callable[[], object]) -> tuple[object, ...]:
        with pytest.raises(OSError) as error:
            call()
        return (type(error.value), error.value.errno, error.value.strerror, error.value.filename)

    missing = tmp_path / "Ünknown" / "model.newsdesk"
    expected = told(lambda: open(missing))
    assert expected[0] is FileNotFoundError
    assert told(lambda: newsdesk.load(missing)) == told(lambda: model.save(missing)) == expected
    for call, what in [(newsdesk.load, "model file"), (model.save, "file to write to")]:
        found = (IsADirectoryError, errno.EISDIR, f"expected a {what}, found a directory", str(tmp_path))
        assert told(partial(call, tmp_path)) == found
