"""What most users call, for one text, several, or a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, overload

from . import _newsdesk
from ._arguments import number, string, string_or_none, threads_of, whole, whole_or_none
from ._inputs import ArrowArray, TableStream, is_table, texts_of, title_column, titles_of
from ._model import Model, model_of
from ._newsdesk import Batch, BatchStream, NewsdeskError
from ._results import Article, Digest, Dropped, Prediction, Summary, SummarySentence

__all__ = ["Briefing", "brief", "label", "split", "summarize"]


@overload
def label(  # type: ignore[overload-overlap]
    data: str,
    model: Model | None = ...,
    *,
    title: str | None = ...,
    min_probability: float | None = ...,
    threads: int | None = ...,
) -> Prediction: ...
# Before tables: a column of Polars looks like a stream, too.
@overload
def label(
    data: Iterable[str],
    model: Model | None = ...,
    *,
    title: Iterable[str] | None = ...,
    min_probability: float | None = ...,
    threads: int | None = ...,
) -> list[Prediction]: ...
@overload
def label(
    data: ArrowArray,
    model: Model | None = ...,
    *,
    text: str = ...,
    title: str | None = ...,
    min_probability: float | None = ...,
    threads: int | None = ...,
) -> Batch: ...
@overload
def label(
    data: TableStream,
    model: Model | None = ...,
    *,
    text: str = ...,
    title: str | None = ...,
    min_probability: float | None = ...,
    threads: int | None = ...,
) -> BatchStream: ...
def label(data: Any, model: Model | None = None, **options: Any) -> Any:
    """Labels one text, several, or the rows of a table, by a model, or by the one that comes with newsdesk.

    See :meth:`Model.label`, which this is, for what comes in and what goes out.
    """
    return model_of(model).label(data, **options)


@overload
def summarize(  # type: ignore[overload-overlap]
    data: str,
    *,
    title: str | None = ...,
    sentences: int | None = ...,
    words: int | None = ...,
    ratio: float | None = ...,
    method: str = ...,
    language: str | None = ...,
    threads: int | None = ...,
) -> Summary: ...
# Before tables: a column of Polars looks like a stream, too.
@overload
def summarize(
    data: Iterable[str],
    *,
    title: Iterable[str] | None = ...,
    sentences: int | None = ...,
    words: int | None = ...,
    ratio: float | None = ...,
    method: str = ...,
    language: str | None = ...,
    threads: int | None = ...,
) -> list[Summary]: ...
@overload
def summarize(
    data: ArrowArray,
    *,
    text: str = ...,
    title: str | None = ...,
    sentences: int | None = ...,
    words: int | None = ...,
    ratio: float | None = ...,
    method: str = ...,
    language: str | None = ...,
    threads: int | None = ...,
) -> Batch: ...
@overload
def summarize(
    data: TableStream,
    *,
    text: str = ...,
    title: str | None = ...,
    sentences: int | None = ...,
    words: int | None = ...,
    ratio: float | None = ...,
    method: str = ...,
    language: str | None = ...,
    threads: int | None = ...,
) -> BatchStream: ...
def summarize(
    data: Any,
    *,
    text: str = "text",
    title: Any = None,
    sentences: int | None = None,
    words: int | None = None,
    ratio: float | None = None,
    method: str = "trained",
    language: str | None = None,
    threads: int | None = None,
) -> Any:
    """Summarises one text, several, or the rows of a table, each by its own best sentences, in its order.

    A string gives a :class:`Summary`, a list of strings a list of these; ``title`` is then the title, or a list of
    titles, and helps to rank.

    A table gives a table, as with :meth:`Model.label`, with the columns ``summary`` (a list of ``text``, ``index``,
    ``start``, ``end`` and ``score``), ``over_budget`` and ``error`` added.

    The budget is an upper limit: ``sentences`` (3 by default), ``words``, or ``ratio``, a share of the sentences.
    ``method``: trained, lead, centroid, textrank, lexrank or pacsum. ``language``: a code, or each article's own by
    default.
    """
    settings: _newsdesk._Summarizing = {
        "sentences": whole_or_none("sentences", sentences, 1),
        "words": whole_or_none("words", words, 1),
        "ratio": number("ratio", ratio),
        "method": string("method", method),
        "language": string_or_none("language", language),
    }
    threads = threads_of(threads)
    if is_table(data):
        return _newsdesk.summarize_table(data, string("text", text), title_column(title), settings, threads)
    is_one = isinstance(data, str)
    texts = [string("data", data)] if is_one else texts_of(data, "data", "a string, a list of strings, or a table")
    made = [
        Summary([SummarySentence(*sentence) for sentence in chosen], over_budget)
        for chosen, over_budget in _newsdesk.summarize_texts(texts, titles_of(title, is_one), settings, threads)
    ]
    return made[0] if is_one else made


def _bytes_of(digest: str | bytes) -> bytes:
    if isinstance(digest, str):
        return string("digest", digest).encode()
    if isinstance(digest, bytes):
        return digest
    raise TypeError(f"expected a digest as a string or as bytes, found {type(digest).__name__}")


@overload
def split(data: str | bytes) -> Digest: ...  # type: ignore[overload-overlap]
# Before tables: a column of Polars looks like a stream, too.
@overload
def split(data: Iterable[str]) -> list[Digest]: ...
@overload
def split(data: ArrowArray, *, text: str = ..., threads: int | None = ...) -> Batch: ...
@overload
def split(data: TableStream, *, text: str = ..., threads: int | None = ...) -> BatchStream: ...
def split(data: Any, *, text: str = "text", threads: int | None = None) -> Any:
    """Cuts a digest into articles, or each digest of a table.

    A digest is text, Markdown, HTML, mail, a mailbox or a feed, whichever it looks like, and gives a :class:`Digest`; a
    list of strings, or one column of them, a list of these. Places are those in :attr:`Digest.text`.

    A table gives a table with a row an article: ``id``, ``title``, ``text``, ``start``, ``end``, ``link``, ``date``,
    ``author``, ``section``, and ``error`` in the one row of a digest that cannot be cut. The other columns of the
    digest's row stand in each of its articles' rows, those of these names as ``given_<name>``; the digest itself is left
    out. ``start`` and ``end`` are those that the digest has by itself, places in its :attr:`Digest.text`.
    """
    if is_table(data):
        return _newsdesk.split_table(data, string("text", text), threads_of(threads))
    if isinstance(data, (str, bytes)):
        return _split(data)
    digests = []
    for index, digest in enumerate(texts_of(data, "data", "a digest as a string or as bytes, a list, or a table")):
        try:
            digests.append(_split(digest))
        except NewsdeskError as error:
            raise NewsdeskError(f"data, index {index}: {error}") from None
    return digests


def _split(digest: str | bytes) -> Digest:
    found = json.loads(_newsdesk.split_text(_bytes_of(digest)))
    found["articles"] = [Article(**article) for article in found["articles"]]
    found["dropped"] = [Dropped(**dropped) for dropped in found["dropped"]]
    return Digest(**found)


@dataclass(frozen=True)
class _Rendered:
    """What is pickled of a briefing: its forms, which need neither the digest nor the model."""

    forms: dict[str, str]
    characters: str
    warnings: list[str]

    def render(self, form: str) -> str:
        return self.forms[form]

    def in_characters(self) -> str:
        return self.characters


class Briefing:
    """A digest, labelled and summarised. It shows as a page in a notebook."""

    __slots__ = ("_core",)
    _core: _newsdesk.Briefing | _Rendered

    def __init__(self) -> None:
        raise TypeError("briefings are made by newsdesk.brief")

    @classmethod
    def _of(cls, core: _newsdesk.Briefing | _Rendered) -> Briefing:
        briefing = cls.__new__(cls)
        briefing._core = core
        return briefing

    def __reduce__(self) -> tuple[Any, ...]:
        core = self._core
        forms = {form: core.render(form) for form in ("text", "markdown", "html", "json")}
        return (Briefing._of, (_Rendered(forms, core.in_characters(), core.warnings),))

    def to_text(self) -> str:
        """Plain text, 80 columns wide."""
        return self._core.render("text")

    def to_markdown(self) -> str:
        """Markdown."""
        return self._core.render("markdown")

    def to_html(self) -> str:
        """A page for any browser, in one file."""
        return self._core.render("html")

    def to_json(self) -> str:
        """The document that ``newsdesk brief --format json`` writes, for other programs: its schema says that places are
        bytes of UTF-8."""
        return self._core.render("json")

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data for Python: places are characters; those of articles in the digest, and of what was
        dropped, are places in the :attr:`Digest.text` that :func:`split` gives."""
        made: dict[str, Any] = json.loads(self._core.in_characters())
        return made

    @property
    def warnings(self) -> list[str]:
        """What a careful reader should look at."""
        return self._core.warnings

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        digest = self.to_dict()["digest"]
        return f"<newsdesk.Briefing of {digest['n_articles']} articles>"

    def _repr_html_(self) -> str:
        # A frame of its own: its styles are none of the notebook's, and nothing in it may run.
        page = escape(self.to_html(), quote=True)
        return f'<iframe sandbox srcdoc="{page}" style="width:100%;height:40em;border:1px solid #ccc"></iframe>'


def brief(
    digest: str | bytes,
    model: Model | None = None,
    *,
    sentences: int | None = None,
    words: int | None = None,
    method: str = "trained",
    overview: int = 3,
    explain: int | None = None,
    min_probability: float | None = None,
    threads: int | None = None,
) -> Briefing:
    """Makes a briefing of a digest: cut into articles, each labelled and summarised, the most central stories first.

    Options are those of ``newsdesk brief``.
    """
    made = _newsdesk.brief(
        _bytes_of(digest),
        model_of(model)._core,
        whole_or_none("sentences", sentences, 1),
        whole_or_none("words", words, 1),
        string("method", method),
        whole("overview", overview),
        whole_or_none("explain", explain),
        number("min_probability", min_probability),
        threads_of(threads),
    )
    return Briefing._of(made)
