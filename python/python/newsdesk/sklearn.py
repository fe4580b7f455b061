"""newsdesk as a scikit-learn classifier of texts.

>>> from newsdesk.sklearn import NewsdeskClassifier
>>> classifier = NewsdeskClassifier(min_df=1)
>>> _ = classifier.fit(["The keeper saves a penalty.", "Rain stops the test match."], ["football", "cricket"])
>>> classifier.predict(["A penalty, and the keeper saves."]).tolist()
['football']

It takes texts, in a list, an array or one column of a table, where most of scikit-learn takes features: there is no
vectorizer before it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import assert_all_finite, check_array, column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from ._model import NewsdeskWarning, train

__all__ = ["EXPECTED_FAILED_CHECKS", "NewsdeskClassifier"]

#: What newsdesk reserves for *none of the labels*.
_OTHER = "other"


class NewsdeskClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of texts into one class each.

    Parameters have the names and defaults of the flags of ``newsdesk train``.

    Parameters
    ----------
    estimator : str, default=None
        ``multinomial``, ``complement``, ``normalized-complement``, ``one-vs-rest`` or ``nbsvm``, the default.
    alpha, mu : float, default=None
        Smoothing: of one or of the other kind.
    cost : float, default=None
        ``C`` of ``nbsvm``.
    min_df : int, default=None
        Least number of texts that a term must occur in.
    max_terms : int, default=None
        Most terms, those in the most texts.
    ngrams : str, default=None
        ``"1-1"``, ``"1-2"`` or ``"2-2"``.
    stop_words : str or list of str, default=None
        ``"default"``, ``"none"``, or words.
    stem : bool, default=None
        Whether words are stemmed.
    language : str, default=None
        A code, such as ``"en"``, or ``"any"``.
    n_jobs : int, default=None
        Threads; one a processor for ``None`` and ``-1``. Answers do not depend on it.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes, sorted.
    model_ : newsdesk.Model
        What was learned; what is pickled of it is the model file, which is checked when it is read.
    """

    def __init__(
        self,
        estimator: str | None = None,
        *,
        alpha: float | None = None,
        mu: float | None = None,
        cost: float | None = None,
        min_df: int | None = None,
        max_terms: int | None = None,
        ngrams: str | None = None,
        stop_words: str | Iterable[str] | None = None,
        stem: bool | None = None,
        language: str | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.estimator = estimator
        self.alpha = alpha
        self.mu = mu
        self.cost = cost
        self.min_df = min_df
        self.max_terms = max_terms
        self.ngrams = ngrams
        self.stop_words = stop_words
        self.stem = stem
        self.language = language
        self.n_jobs = n_jobs

    def fit(self, X: Iterable[str], y: Any) -> NewsdeskClassifier:
        """Learns from texts and the class of each."""
        if y is None:
            raise ValueError(f"{type(self).__name__} requires y to be passed, but the target y is None")
        y = column_or_1d(y, warn=True)
        assert_all_finite(y, input_name="y")
        check_classification_targets(y)
        classes, numbers = np.unique(y, return_inverse=True)
        if len(classes) == 1:
            raise ValueError(f"expected texts of 2 classes or more, found only one class: {classes.tolist()[0]!r}")
        texts = _texts(X)
        check_consistent_length(texts, y)
        self.classes_ = classes
        names = _names(self.classes_)
        with warnings.catch_warnings():
            # That texts come again is no news in resampling.
            warnings.simplefilter("ignore", NewsdeskWarning)
            self.model_ = train(
                texts,
                [names[number] for number in numbers],
                estimator=self.estimator,
                alpha=self.alpha,
                mu=self.mu,
                cost=self.cost,
                min_df=self.min_df,
                max_terms=self.max_terms,
                ngrams=self.ngrams,
                stop_words=self.stop_words,
                stem=self.stem,
                language=self.language,
                kind="single",
                threads=self._threads(),
            )
        return self

    def predict_proba(self, X: Iterable[str]) -> Any:
        """Calibrated probabilities of the classes, in the order of ``classes_``. The class that :meth:`predict` gives is
        always the most probable one."""
        _, probabilities = self._answers(X)
        return probabilities

    def predict(self, X: Iterable[str]) -> Any:
        """The best class of each text, however little there is to go by."""
        numbers, _ = self._answers(X)
        return self.classes_[numbers]

    def _answers(self, X: Iterable[str]) -> tuple[Any, Any]:
        check_is_fitted(self)
        texts = _texts(X)
        number_of = {name: number for number, name in enumerate(_names(self.classes_))}
        order = np.argsort([number_of[name] for name in self.model_.labels])
        answers = self.model_.label(texts, threads=self._threads())
        numbers = np.array([number_of[answer.forced[0]] for answer in answers], dtype=np.intp)
        probabilities = np.array([list(answer.probabilities.values()) for answer in answers])
        probabilities = probabilities.reshape(len(texts), len(self.classes_))[:, order]
        _make_most_probable(probabilities, numbers)
        return numbers, probabilities

    def _threads(self) -> int | None:
        return None if self.n_jobs is None or self.n_jobs < 1 else self.n_jobs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        return tags


def _make_most_probable(probabilities: Any, numbers: Any) -> None:
    """Gives the class that is answered the largest probability of its text, as scikit-learn has it everywhere. Calibration
    looks at that class only, and may find it less probable than what it leaves to another one, or equally so."""
    rows = np.arange(len(numbers))
    largest = probabilities.argmax(axis=1)
    differ = largest != numbers
    rows, largest, numbers = rows[differ], largest[differ], numbers[differ]
    most, least = probabilities[rows, largest], probabilities[rows, numbers]
    probabilities[rows, largest] = least
    probabilities[rows, numbers] = np.where(most > least, most, np.nextafter(most, 2.0))


def _names(classes: Any) -> list[str]:
    """The label that each class has in the model: its own name, if all names can be labels, or else a number."""
    names = [name for name in classes.tolist() if isinstance(name, str)]
    are_labels = all(name and name == name.strip() and name != _OTHER for name in names)
    if are_labels and len(names) == len(classes):
        return names
    return [f"class {number}" for number in range(len(classes))]


def _texts(X: Any) -> list[str]:
    if isinstance(X, str):
        raise ValueError("expected texts in a list, an array of one dimension or one column, found a single string")
    if issparse(X) or hasattr(X, "__array__"):
        if issparse(X) or np.asarray(X).dtype.kind not in "OUST":
            # What numbers would be refused for, too, is told as scikit-learn tells it.
            check_array(X)
        X = np.asarray(X)
        if X.ndim == 2 and X.shape[1] == 1:
            X = X[:, 0]
        if X.ndim != 1:
            raise ValueError(f"expected texts in one dimension or one column, found shape {X.shape}")
    texts = X.tolist() if isinstance(X, np.ndarray) else list(X)
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"expected a list of texts, found {type(text).__name__} at index {index}")
    return texts


#: Checks of ``sklearn.utils.estimator_checks.check_estimator`` that fail, and why: they fit to numbers.
EXPECTED_FAILED_CHECKS: dict[str, str] = dict.fromkeys(
    [
        "check_fit_score_takes_y",
        "check_estimators_overwrite_params",
        "check_dont_overwrite_parameters",
        "check_estimators_fit_returns_self",
        "check_readonly_memmap_input",
        "check_n_features_in_after_fitting",
        "check_positive_only_tag_during_fit",
        "check_estimators_dtypes",
        "check_dtype_object",
        "check_pipeline_consistency",
        "check_estimators_nan_inf",
        "check_estimators_pickle",
        "check_f_contiguous_array_estimator",
        "check_classifier_data_not_an_array",
        "check_classifiers_classes",
        "check_classifiers_train",
        "check_supervised_y_2d",
        "check_methods_sample_order_invariance",
        "check_methods_subset_invariance",
        "check_fit2d_1feature",
        "check_dict_unchanged",
        "check_fit_idempotent",
        "check_fit_check_is_fitted",
        "check_n_features_in",
        "check_fit2d_predict1d",
    ],
    "fits to an array of numbers, which are no texts",
)
