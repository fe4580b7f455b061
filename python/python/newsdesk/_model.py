"""Models: loaded, saved, trained, and asked."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypedDict, Unpack, overload

from . import _newsdesk
from ._arguments import flag, number, path_of, string, string_or_none, threads_of, whole, whole_or_none
from ._inputs import ArrowArray, Table, TableStream, is_table, labels_of, texts_of, title_column, titles_of
from ._newsdesk import Batch, BatchStream
from ._results import Evidence, Explanation, Place, Prediction, TermEvidence

__all__ = ["Counts", "Model", "NewsdeskWarning", "count", "load", "train"]


class NewsdeskWarning(UserWarning):
    """Something in the data is worth a look; nothing is lost."""


class Model:
    """A model: the labels that it knows, and what speaks for each.

    ``Model.default()`` is the one that comes with newsdesk, :func:`load` reads a file, :func:`train` makes one.
    Models can be shared between threads, and pickled: what is pickled is the model file, which is checked when it is
    read.
    """

    __slots__ = ("_core",)
    _core: _newsdesk.Model

    def __init__(self) -> None:
        raise TypeError("models are made by Model.default(), newsdesk.load, newsdesk.train or Model.from_bytes")

    @classmethod
    def _of(cls, core: _newsdesk.Model) -> Model:
        model = cls.__new__(cls)
        model._core = core
        return model

    @classmethod
    def default(cls) -> Model:
        """The model that comes with newsdesk: ``ai``, ``satellites``, ``robotics`` and ``regulation``."""
        return cls._of(_newsdesk.Model.builtin())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Model:
        """Reads a model file, checking every part. The same as :func:`newsdesk.load`."""
        return cls._of(_newsdesk.Model.load(path_of(path)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """Reads a model from the bytes of a model file, checking every part."""
        return cls._of(_newsdesk.Model.from_bytes(data))

    def to_bytes(self) -> bytes:
        """The model file as bytes. Equal models have equal bytes, on every machine."""
        return self._core.to_bytes()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model to a file, which appears whole or not at all. The command line reads it too."""
        self._core.save(path_of(path))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Model.from_bytes, (self.to_bytes(),))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return self._core.checksum

    @property
    def labels(self) -> list[str]:
        """The labels that it knows, in byte order."""
        return self._core.labels

    @property
    def n_articles(self) -> int:
        """Number of articles that it was trained on."""
        return self._core.n_articles

    @property
    def checksum(self) -> str:
        """Tells models apart, as ``newsdesk inspect`` shows it."""
        return f"{self._core.checksum:016x}"

    def final(self) -> Model:
        """The same without what is needed to go on training: smaller, and without words of its articles but the
        vocabulary."""
        return Model._of(self._core.without_training())

    @overload
    def label(  # type: ignore[overload-overlap]
        self,
        data: str,
        *,
        title: str | None = ...,
        min_probability: float | None = ...,
        threads: int | None = ...,
    ) -> Prediction: ...
    # Before tables: a column of Polars looks like a stream, too.
    @overload
    def label(
        self,
        data: Iterable[str],
        *,
        title: Iterable[str] | None = ...,
        min_probability: float | None = ...,
        threads: int | None = ...,
    ) -> list[Prediction]: ...
    @overload
    def label(
        self,
        data: ArrowArray,
        *,
        text: str = ...,
        title: str | None = ...,
        min_probability: float | None = ...,
        threads: int | None = ...,
    ) -> Batch: ...
    @overload
    def label(
        self,
        data: TableStream,
        *,
        text: str = ...,
        title: str | None = ...,
        min_probability: float | None = ...,
        threads: int | None = ...,
    ) -> BatchStream: ...
    def label(
        self,
        data: Any,
        *,
        text: str = "text",
        title: Any = None,
        min_probability: float | None = None,
        threads: int | None = None,
    ) -> Any:
        """Labels one text, several, or the rows of a table.

        A string gives a :class:`Prediction`, a list of strings, or one column of them, a list of these, in its order; ``title`` is then the
        title, or a list of titles.

        A table gives a table: one batch a :class:`Batch`, a stream a :class:`BatchStream`, whose batches are made as
        they are asked for, so that memory does not depend on its length. ``text`` and ``title`` name the columns; a
        column ``title`` is used if there is one, and none for ``title=""``. Columns pass through, and these are added: ``labels``,
        ``probabilities``, ``outcome``, ``reason``, ``unknown_share``, as of :class:`Prediction`, and ``error``, which
        says what is wrong with a bad row (a null text, say). A column of such a name is kept as ``given_<name>``.

        ``min_probability``: answers that are less probable become undecided, 0 to 1. ``threads``: one a processor by
        default; answers do not depend on it.
        """
        min_probability, threads = number("min_probability", min_probability), threads_of(threads)
        if is_table(data):
            columns = string("text", text), title_column(title)
            return self._core.label_table(data, *columns, min_probability, threads)
        is_one = isinstance(data, str)
        texts = [string("data", data)] if is_one else texts_of(data, "data", "a string, a list of strings, or a table")
        answers = self._core.label(texts, titles_of(title, is_one), min_probability, threads)
        names = self.labels
        made = [
            Prediction(
                labels, dict(zip(names, probabilities, strict=True)), outcome, reason, unknown_share, forced, confidence
            )
            for labels, probabilities, outcome, reason, unknown_share, forced, confidence in answers
        ]
        return made[0] if is_one else made

    def explain(self, text: str, *, title: str = "", terms: int = 10) -> Explanation:
        """Which words moved each label, so many a label, the strongest first."""
        evidence = [
            Evidence(
                one["label"],
                one["score"],
                one["prior"],
                [
                    TermEvidence(term["surface"], term["contribution"], [Place(**place) for place in term["places"]])
                    for term in one["terms"]
                ],
            )
            for one in json.loads(
                self._core.explain(string("text", text), string("title", title), whole("terms", terms))
            )
        ]
        return Explanation(text, title, evidence)

    def __repr__(self) -> str:
        return f"<newsdesk.Model {self.checksum[:8]}: {', '.join(self.labels)}>"


@cache
def _default() -> Model:
    return Model.default()


def model_of(model: Model | None, name: str = "model") -> Model:
    """The model that was given, or the one that comes with newsdesk, which is read once."""
    if model is None:
        return _default()
    if not isinstance(model, Model):
        raise TypeError(f"{name}: expected a newsdesk.Model, found {type(model).__name__}")
    return model


def load(path: str | os.PathLike[str]) -> Model:
    """Reads a model file, checking every part.

    Raises ``OSError`` where it cannot be read, and :class:`NewsdeskError` where it is no model, one of another version,
    or broken.
    """
    return Model.load(path)


class _Words(TypedDict, total=False):
    """Settings of how text becomes terms."""

    ngrams: str | None
    hash_bits: int | None
    stop_words: str | Iterable[str] | None
    stem: bool | None
    language: str | None


class _Fitting(TypedDict, total=False):
    """Settings of how terms become a model."""

    estimator: str | None
    alpha: float | None
    mu: float | None
    cost: float | None
    min_precision: float | None
    no_calibration: bool
    min_df: int | None
    max_terms: int | None
    kind: str | None
    background: str | None
    background_share: float | None


class _Settings(_Words, _Fitting, total=False):
    """All settings of training."""


def _training(settings: Mapping[str, Any]) -> _newsdesk._Training:
    """Settings of training as they are handed on."""
    for name in settings:
        if name not in _Settings.__annotations__:
            known = ", ".join(sorted(_Settings.__annotations__))
            raise TypeError(f"unexpected keyword argument '{name}': expected a setting of training, one of {known}")
    given = settings.get
    return {
        "estimator": string_or_none("estimator", given("estimator")),
        "alpha": number("alpha", given("alpha")),
        "mu": number("mu", given("mu")),
        "cost": number("cost", given("cost")),
        "min_precision": number("min_precision", given("min_precision")),
        "no_calibration": bool(flag("no_calibration", given("no_calibration"))),
        "min_df": whole_or_none("min_df", given("min_df"), 1),
        "max_terms": whole_or_none("max_terms", given("max_terms"), 1),
        "ngrams": string_or_none("ngrams", given("ngrams"), "a string, 1-1, 1-2 or 2-2"),
        "hash_bits": whole_or_none("hash_bits", given("hash_bits"), 10, 28),
        "stop_words": _stop_words(given("stop_words")),
        "stem": flag("stem", given("stem")),
        "language": string_or_none("language", given("language")),
        "kind": string_or_none("kind", given("kind")),
        "background": string_or_none("background", given("background")),
        "background_share": number("background_share", given("background_share")),
    }


def _stop_words(given: str | Iterable[str] | None) -> str | list[str] | None:
    expected = "`default`, `none` or a list of words"
    if given is None:
        return None
    if not isinstance(given, str):
        return texts_of(given, "stop_words", expected)
    if given not in ("default", "none"):
        raise _newsdesk.NewsdeskError(f"stop_words: expected {expected}, found `{given}`")
    return given if given == "default" else []


def _trained(made: tuple[_newsdesk.Model, list[str]]) -> Model:
    core, messages = made
    for message in messages:
        warnings.warn(message, NewsdeskWarning, stacklevel=3)
    return Model._of(core)


def train(
    texts: Iterable[str],
    labels: Iterable[str | Iterable[str]],
    *,
    titles: Iterable[str] | None = None,
    add_to: Model | None = None,
    threads: int | None = None,
    **settings: Unpack[_Settings],
) -> Model:
    """Trains a model on labelled articles; with ``add_to``, goes on with one, without its old articles.

    ``labels`` has one entry an article: a string, or a list of strings, the main label first, ``[]`` for none of them.
    Training is a sum: adding later gives, to the byte, what training at once gives, in any order and at any number of
    threads.

    Settings have the names and defaults of the flags of ``newsdesk train``: ``estimator``, ``alpha``, ``mu``, ``cost``,
    ``min_precision``, ``no_calibration``, ``min_df``, ``max_terms``, ``ngrams`` (``"1-2"``), ``hash_bits``,
    ``stop_words`` (``"default"``, ``"none"`` or a list of words), ``stem``, ``language``, ``kind`` (``"single"`` or
    ``"several"``), ``background`` (``"default"`` or ``"none"``), ``background_share``.

    What there is to say of the data is a :class:`NewsdeskWarning`.
    """
    training, threads = _training(settings), threads_of(threads)
    core = None if add_to is None else model_of(add_to, "add_to")._core
    articles = texts_of(texts, "texts"), labels_of(labels), titles_of(titles, False)
    return _trained(_newsdesk.train(*articles, core, training, threads))


class Counts:
    """What labelled articles come to: a share of training that is added up with others, made elsewhere.

    Counts of several shares, added in whatever order, are those of all articles, to the byte, and so is the model that
    :meth:`train` makes of them. They hold the words of the articles, but not their text.
    """

    __slots__ = ("_core",)
    _core: _newsdesk.Counts

    def __init__(self) -> None:
        raise TypeError("counts are made by newsdesk.count or Counts.from_bytes")

    @classmethod
    def _of(cls, core: _newsdesk.Counts) -> Counts:
        counts = cls.__new__(cls)
        counts._core = core
        return counts

    @classmethod
    def from_bytes(cls, data: bytes) -> Counts:
        """Reads counts from bytes, checking every part."""
        return cls._of(_newsdesk.Counts.from_bytes(data, 0, 0, []))

    def to_bytes(self) -> bytes:
        """The counts as bytes, without what is said of rows that were not counted."""
        return self._core.to_bytes()

    def __reduce__(self) -> tuple[Any, ...]:
        core = self._core
        return (_unpickled, (self.to_bytes(), core.n_unlabelled, core.n_rejected, core.rejected))

    def __add__(self, other: Counts) -> Counts:
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts._of(self._core.merge(other._core))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counts) and self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]

    @property
    def n_articles(self) -> int:
        """Number of articles."""
        return self._core.n_articles

    @property
    def n_unlabelled(self) -> int:
        """Number of rows that were passed over, having no labels."""
        return self._core.n_unlabelled

    @property
    def n_rejected(self) -> int:
        """Number of bad rows."""
        return self._core.n_rejected

    @property
    def rejected(self) -> list[tuple[int, str]]:
        """The first thousand bad rows: the number of each, from 0, and what is wrong with it."""
        return self._core.rejected

    def train(self, *, threads: int | None = None, **settings: Unpack[_Fitting]) -> Model:
        """Trains a model on all that was counted. Settings are those of :func:`newsdesk.train`, but for those of words
        (``ngrams``, ``hash_bits``, ``stop_words``, ``stem``, ``language``), which were settled by counting."""
        fixed = _Words.__annotations__.keys() & settings.keys()
        if fixed:
            raise TypeError(f"settled by counting, and no settings of training any more: {', '.join(sorted(fixed))}")
        return _trained(_newsdesk.train_counts(self._core, _training(settings), threads_of(threads)))

    def __repr__(self) -> str:
        return f"<newsdesk.Counts of {self.n_articles} articles>"


def _unpickled(data: bytes, n_unlabelled: int, n_rejected: int, rejected: list[tuple[int, str]]) -> Counts:
    return Counts._of(_newsdesk.Counts.from_bytes(data, n_unlabelled, n_rejected, rejected))


def count(
    data: Table,
    *,
    text: str = "text",
    title: str | None = None,
    labels: str | None = None,
    ngrams: str | None = None,
    hash_bits: int | None = None,
    stop_words: str | Iterable[str] | None = None,
    stem: bool | None = None,
    language: str | None = None,
    threads: int | None = None,
) -> Counts:
    """Counts the labelled articles of a table, for training: what a worker does with its share.

    ``text``, ``title`` and ``labels`` name the columns; by default labels are in ``label``, a string, or ``labels``, a
    list of strings, the main one first. Rows without labels (null, or an empty ``label``) are passed over, and
    counted; bad ones are told by :attr:`Counts.rejected`. A stream is read batch by batch, in memory that does not hold its texts.
    """
    if not is_table(data):
        raise TypeError(f"expected a table, found {type(data).__name__}")
    words: _Words = {
        "ngrams": ngrams,
        "hash_bits": hash_bits,
        "stop_words": stop_words,
        "stem": stem,
        "language": language,
    }
    columns = string("text", text), title_column(title), string_or_none("labels", labels)
    return Counts._of(_newsdesk.count_table(data, *columns, _training(words), threads_of(threads)))
