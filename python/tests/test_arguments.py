"""What is wrong with an argument is told with its name, what was expected and what was found."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import newsdesk

TEXT = "The robot walked on the Moon."
TEXTS = ["The keeper saved a penalty.", "Rain stopped play."]


def train(**arguments: Any) -> Any:
    return newsdesk.train(**{"texts": TEXTS, "labels": ["a", "b"], **arguments})


def label(**arguments: Any) -> Any:
    return newsdesk.label(TEXTS, **arguments)


def summarize(**arguments: Any) -> Any:
    return newsdesk.summarize(TEXT, **arguments)


def summarize_table(**arguments: Any) -> Any:
    return newsdesk.summarize(pa.table({"text": TEXTS}), **arguments)


def brief(**arguments: Any) -> Any:
    return newsdesk.brief(TEXT, **arguments)


def explain(**arguments: Any) -> Any:
    return newsdesk.Model.default().explain(**{"text": TEXT, **arguments})


def load_and_save(**arguments: Any) -> Any:
    with pytest.raises((TypeError, ValueError)) as error:
        newsdesk.Model.default().save(**arguments)
    with pytest.raises(type(error.value), match=re.escape(str(error.value))):
        newsdesk.load(**arguments)
    raise error.value


SURROGATE = "expected Unicode text, found the lone surrogate U+D800 at character 1"


@pytest.mark.parametrize(
    ("call", "arguments", "kind", "message"),
    [
        (summarize, {"sentences": -1}, ValueError, "sentences: expected a number of 1 or more, found -1"),
        (summarize, {"sentences": 2.0}, TypeError, "sentences: expected a whole number, found 2.0"),
        (summarize_table, {"words": "9"}, TypeError, "words: expected a whole number, found str"),
        (summarize_table, {"ratio": "0.5"}, TypeError, "ratio: expected a number, found str"),
        (summarize, {"method": 1}, TypeError, "method: expected a string, found 1"),
        (summarize_table, {"text": 1}, TypeError, "text: expected a string, found 1"),
        (summarize_table, {"text": None}, TypeError, "text: expected a string, found None"),
        (summarize, {"method": None}, TypeError, "method: expected a string, found None"),
        (brief, {"method": None}, TypeError, "method: expected a string, found None"),
        (brief, {"overview": None}, TypeError, "overview: expected a whole number, found None"),
        (brief, {"overview": -1}, ValueError, "overview: expected a number of 0 or more, found -1"),
        (brief, {"explain": -1}, ValueError, "explain: expected a number of 0 or more, found -1"),
        (explain, {"text": None}, TypeError, "text: expected a string, found None"),
        (explain, {"title": None}, TypeError, "title: expected a string, found None"),
        (explain, {"terms": None}, TypeError, "terms: expected a whole number, found None"),
        (explain, {"terms": -1}, ValueError, "terms: expected a number of 0 or more, found -1"),
        (explain, {"title": "a\ud800"}, ValueError, f"title: {SURROGATE}"),
        (load_and_save, {"path": None}, TypeError, "path: expected a string or a path, found None"),
        (load_and_save, {"path": b"a"}, TypeError, "path: expected a string or a path, found bytes"),
        (load_and_save, {"path": "a\0b"}, ValueError, "path: expected a path, found a null character at character 1"),
        (label, {"threads": -1}, ValueError, "threads: expected a number from 1 to 1024, found -1"),
        (label, {"threads": 2**70}, ValueError, f"threads: expected a number from 1 to 1024, found {2**70}"),
        (label, {"min_probability": "1"}, TypeError, "min_probability: expected a number, found str"),
        (label, {"title": ["a", None]}, TypeError, "titles: expected a string at index 1, found NoneType"),
        (label, {"title": "ab"}, TypeError, "titles: expected a list of strings, one for each text, found one string"),
        (label, {"title": ["a", "a\ud800"]}, ValueError, f"titles, index 1: {SURROGATE}"),
        (train, {"min_df": -1}, ValueError, "min_df: expected a number of 1 or more, found -1"),
        (train, {"hash_bits": 300}, ValueError, "hash_bits: expected a number from 10 to 28, found 300"),
        (train, {"ngrams": (1, 2)}, TypeError, "ngrams: expected a string, 1-1, 1-2 or 2-2, found tuple"),
        (train, {"stem": "yes"}, TypeError, "stem: expected True or False, found str"),
        (train, {"alpha": "1"}, TypeError, "alpha: expected a number, found str"),
        (
            train,
            {"stop_words": ["a", 1]},
            TypeError,
            "stop_words: expected a string at index 1, found int",
        ),
        (
            train,
            {"foo": 1},
            TypeError,
            "unexpected keyword argument 'foo': expected a setting of training, one of alpha",
        ),
        (train, {"add_to": 1}, TypeError, "add_to: expected a newsdesk.Model, found int"),
        (train, {"texts": "ab"}, TypeError, "texts: expected a list of strings, found one string"),
        (train, {"texts": ["a", "a\ud800"]}, ValueError, f"texts, index 1: {SURROGATE}"),
        (
            train,
            {"labels": "ab"},
            TypeError,
            "labels: expected a list with one entry for each text, found one string",
        ),
        *(
            (
                train,
                {"labels": made({"cricket": [1, 0], "football": [0, 1]})},
                TypeError,
                f"labels: expected a list with one entry for each text, found {name}",
            )
            for made, name in [(pd.DataFrame, "DataFrame"), (pl.DataFrame, "DataFrame"), (pa.table, "Table")]
        ),
        (
            train,
            {"labels": ["a", None]},
            TypeError,
            "labels: expected a string or a list of strings at index 1, found NoneType",
        ),
        (
            train,
            {"labels": ["a", float("nan")]},
            TypeError,
            "labels: expected a string or a list of strings at index 1, found float",
        ),
        (
            train,
            {"labels": [["a", 7], "b"]},
            TypeError,
            "labels: expected a string or a list of strings at index 0, found int",
        ),
        (
            train,
            {"labels": ["a", " "]},
            ValueError,
            "labels: expected labels, or an empty list for none of them, found empty labels only at index 1",
        ),
        (
            train,
            {"labels": ["a", ["", " "]]},
            ValueError,
            "labels: expected labels, or an empty list for none of them, found empty labels only at index 1",
        ),
        (train, {"labels": ["a", "b\ud800"]}, ValueError, f"labels, index 1: {SURROGATE}"),
    ],
)
def test_wrong_arguments(call: Any, arguments: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match="^" + re.escape(message)) as error:
        call(**arguments)
    assert isinstance(error.value, newsdesk.NewsdeskError if kind is ValueError else TypeError)


def test_lone_surrogates_are_told() -> None:
    for made in (newsdesk.label, newsdesk.summarize):
        with pytest.raises(newsdesk.NewsdeskError, match=re.escape(f"data, index 1: {SURROGATE}")):
            made(["good", "a\ud800"])
        with pytest.raises(newsdesk.NewsdeskError, match=re.escape(f"data: {SURROGATE}")):
            made("a\ud800")
    with pytest.raises(newsdesk.NewsdeskError, match=re.escape(f"digest: {SURROGATE}")):
        newsdesk.brief("a\ud800")


def test_labels_in_every_form() -> None:
    expected = train(labels=[["a", "c"], ["b"]], min_df=1)
    forms: list[Any] = [
        pa.array([["a", "c"], ["b"]]),
        [np.array(["a", "c"]), ("b",)],
        [pa.array(["a", "c"]), "b"],
        (entry for entry in [["a", "", "c"], "b"]),
    ]
    for labels in forms:
        assert train(labels=labels, min_df=np.int64(1), stem=np.True_, alpha=None) == expected


def test_settings_beside_those_of_a_model() -> None:
    texts, labels = [f"{text} {i}" for i in range(8) for text in TEXTS], ["a", "b"] * 8
    plain = newsdesk.train(texts, labels, language="en", stem=False, stop_words=["the"], min_df=1)
    # Its own language changes nothing; other stop words do.
    newsdesk.train(texts, labels, add_to=plain, language="en")
    with pytest.raises(newsdesk.NewsdeskError, match="stop words"):
        newsdesk.train(texts, labels, add_to=plain, stop_words="default")
    with pytest.raises(newsdesk.NewsdeskError, match="stem: expected a language that has a stemmer"):
        newsdesk.train(texts, labels, language="any", stem=True)
