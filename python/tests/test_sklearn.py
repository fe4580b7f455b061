"""The classifier in scikit-learn's company."""

from __future__ import annotations

import doctest
import json
import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import check_is_fitted, validate_data

import newsdesk.sklearn
from conftest import REPOSITORY
from newsdesk import NewsdeskError
from newsdesk.sklearn import EXPECTED_FAILED_CHECKS, NewsdeskClassifier


@pytest.fixture(scope="module")
def articles() -> tuple[list[str], list[str]]:
    texts, labels = [], []
    for name in ("ai", "robotics", "satellites"):
        with open(REPOSITORY / "training" / f"{name}.jsonl", encoding="utf-8") as lines:
            for _, line in zip(range(80), lines, strict=False):
                texts.append(json.loads(line)["text"])
                labels.append(name)
    return texts, labels


def test_the_example_runs() -> None:
    assert doctest.testmod(newsdesk.sklearn) == (0, 4)


def test_check_estimator() -> None:
    results = check_estimator(
        NewsdeskClassifier(), on_fail=None, on_skip=None, expected_failed_checks=EXPECTED_FAILED_CHECKS
    )
    by_status: dict[str, set[str]] = {}
    for result in results:
        by_status.setdefault(result["status"], set()).add(result["check_name"])
    assert by_status.get("failed", set()) == set()
    # What is expected to fail does: nothing is excused that would pass.
    assert by_status["xfail"] == set(EXPECTED_FAILED_CHECKS)
    assert len(by_status["passed"]) > 15, by_status


class ClassifierOfNumbers(NewsdeskClassifier):  # type: ignore[misc]
    """Puts numbers into words, so that scikit-learn's checks, which know of numbers only, have something to look at."""

    def fit(self, X: Any, y: Any) -> ClassifierOfNumbers:
        if y is not None:
            X, y = validate_data(self, X, y)
        super().fit(in_words(X), y)
        return self

    def _answers(self, X: Any) -> Any:
        check_is_fitted(self)
        return super()._answers(in_words(validate_data(self, X, reset=False)))


def in_words(X: Any) -> list[str]:
    """A word for each column and each third of a unit, said once more for its neighbours."""
    return [
        " ".join(f"c{column}v{round(3 * value) + near}" for column, value in enumerate(row) for near in (-1, 0, 1))
        for row in X
    ]


def test_the_checks_of_numbers_hold_for_numbers_in_words() -> None:
    classifier = ClassifierOfNumbers(min_df=1, ngrams="1-1", language="any", stem=False)
    failed = {}
    for result in check_estimator(classifier, on_fail=None, on_skip=None):
        if result["status"] == "failed":
            failed[result["check_name"]] = result["exception"]
    assert failed == {}


def test_cross_val_score(articles: tuple[list[str], list[str]]) -> None:
    texts, labels = articles
    scores = cross_val_score(NewsdeskClassifier(), texts, labels, cv=3)
    assert scores.mean() > 0.8
    assert cross_val_score(NewsdeskClassifier(), np.array(texts), labels, cv=3, scoring="neg_log_loss").mean() > -0.8


def test_grid_search(articles: tuple[list[str], list[str]]) -> None:
    grid = {"estimator": ["complement", "nbsvm"], "ngrams": ["1-1", "1-2"]}
    search = GridSearchCV(NewsdeskClassifier(min_df=1), grid, cv=2).fit(*articles)
    assert search.best_score_ > 0.8
    assert search.best_estimator_.get_params()["estimator"] in grid["estimator"]


def test_classes_may_be_anything(articles: tuple[list[str], list[str]]) -> None:
    texts, labels = articles
    named = NewsdeskClassifier().fit(texts, labels)
    assert list(named.classes_) == named.model_.labels == ["ai", "robotics", "satellites"]
    expected = named.predict_proba(texts[:9])
    for names in ([20, 3, 11], ["other", " b ", "c"], [True, False, True]):
        y = [names[list(named.classes_).index(label)] for label in labels]
        classifier = NewsdeskClassifier().fit(texts, y)
        assert list(classifier.classes_) == sorted(set(names))
        assert np.mean(classifier.predict(texts) == np.array(y)) > 0.9
        if len(set(names)) == 3:
            order = [sorted(names).index(name) for name in names]
            assert np.allclose(classifier.predict_proba(texts[:9])[:, order], expected, atol=1e-3)


def test_probabilities_and_answers_agree(articles: tuple[list[str], list[str]]) -> None:
    classifier = NewsdeskClassifier(n_jobs=1).fit(*articles)
    texts = [*articles[0], "", "zxqv"]
    probabilities = classifier.predict_proba(texts)
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert (classifier.classes_[probabilities.argmax(axis=1)] == classifier.predict(texts)).all()
    assert classifier.predict([]).shape == (0,) and classifier.predict_proba([]).shape == (0, 3)


def test_pickling(articles: tuple[list[str], list[str]]) -> None:
    texts, labels = articles
    classifier = NewsdeskClassifier(estimator="complement").fit(texts, labels)
    pickled = pickle.dumps(classifier)
    assert classifier.model_.to_bytes() in pickled
    copy = pickle.loads(pickled)
    assert (copy.predict_proba(texts) == classifier.predict_proba(texts)).all()
    broken = pickled.replace(classifier.model_.to_bytes(), b"NEWSDESK" + classifier.model_.to_bytes()[8:-9] + b"\0" * 9)
    with pytest.raises(NewsdeskError):
        pickle.loads(broken)
    assert not hasattr(clone(classifier), "model_")


def test_wrong_input_is_told(articles: tuple[list[str], list[str]]) -> None:
    texts, labels = articles
    classifier = NewsdeskClassifier()
    with pytest.raises(ValueError, match="found a single string"):
        classifier.fit("text", ["a", "b", "c", "d"])
    with pytest.raises(ValueError, match="expected a list of texts, found float at index 1"):
        classifier.fit(["text", 1.5], ["a", "b"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="found only one class: 'ai'"):
        classifier.fit(texts, ["ai"] * len(texts))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        classifier.fit(texts, labels[:-1])
    with pytest.raises(ValueError, match="unknown estimator `best`"):
        NewsdeskClassifier("best").fit(texts, labels)
