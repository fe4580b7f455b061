"""What newsdesk answers: plain data that compares, prints and pickles, and shows well in a notebook.

Every ``start`` and ``end`` is a half-open range of characters, as Python's slices have it: in the text that was given, and
for articles of a digest, and what was dropped of it, in :attr:`Digest.text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

__all__ = [
    "Article",
    "Digest",
    "Dropped",
    "Evidence",
    "Explanation",
    "Place",
    "Prediction",
    "Summary",
    "SummarySentence",
    "TermEvidence",
]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _table(head: list[str], rows: list[list[str]]) -> str:
    """A table of cells that are HTML already."""

    def row(cells: list[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag} style='text-align:left'>{cell}</{tag}>" for cell in cells) + "</tr>"

    return f"<table>{row(head, 'th')}{''.join(row(cells, 'td') for cells in rows)}</table>"


@dataclass(frozen=True)
class Prediction:
    """The labels of an article."""

    labels: list[str]
    """The labels, the main one first; ``other`` stands first where the main place is none of them. Empty if undecided."""
    probabilities: dict[str, float]
    """A calibrated probability for every label of the model. They sum to 1 for models that give each article one label."""
    outcome: str
    """``labelled``; ``other``: enough evidence, and none of the labels is the main one; or ``undecided``."""
    reason: str | None
    """Why it is undecided."""
    unknown_share: float
    """Share of words that the model does not know, 0 to 1."""
    forced: list[str]
    """The best labels, however little evidence there is; empty for none of them."""
    confidence: float
    """Probability that the first of these (or none) is right, 0 to 1."""

    @property
    def label(self) -> str | None:
        """The first label; ``None`` if there is none."""
        return self.labels[0] if self.labels else None

    def to_dict(self) -> dict[str, Any]:
        """The fields that ``newsdesk label`` writes."""
        fields: dict[str, Any] = {
            "labels": list(self.labels),
            "probabilities": dict(self.probabilities),
            "outcome": self.outcome,
        }
        if self.reason is not None:
            fields["reason"] = self.reason
        fields["unknown_share"] = self.unknown_share
        return fields

    def _repr_html_(self) -> str:
        given = ", ".join(self.labels) or self.outcome
        reason = f" <small>({escape(self.reason)})</small>" if self.reason else ""
        rows = [
            [escape(label), f"<meter value='{probability:.4f}'></meter> {_percent(probability)}"]
            for label, probability in sorted(self.probabilities.items(), key=lambda item: -item[1])
        ]
        return f"<p><b>{escape(given)}</b>{reason}</p>" + _table(["label", "probability"], rows)


@dataclass(frozen=True)
class Place:
    """A place in an article."""

    field: str
    """``title`` or ``text``."""
    start: int
    end: int


@dataclass(frozen=True)
class TermEvidence:
    """A term that moved the score of a label."""

    surface: str
    """The term as it first stands in the article."""
    contribution: float
    """By how much it moved the score: in natural-log units for naive Bayes, in margins for ``nbsvm``."""
    places: list[Place]
    """Where it stands."""


@dataclass(frozen=True)
class Evidence:
    """Why a label got its score."""

    label: str
    score: float
    """The whole score: the prior, and the contributions of all terms, shown or not."""
    prior: float
    """The score without any words."""
    terms: list[TermEvidence]
    """The terms that moved the score most, the strongest first."""


@dataclass(frozen=True)
class Explanation:
    """What moved each label of an article. Iterating gives the evidence label by label."""

    text: str
    title: str
    evidence: list[Evidence]

    def __len__(self) -> int:
        return len(self.evidence)

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self.evidence)

    def __getitem__(self, label: str) -> Evidence:
        for one in self.evidence:
            if one.label == label:
                return one
        raise KeyError(label)

    def to_list(self) -> list[dict[str, Any]]:
        """The evidence as plain data."""
        return [asdict(one) for one in self.evidence]

    def _repr_html_(self) -> str:
        def words(one: Evidence, sign: int) -> str:
            terms = [term for term in one.terms if term.contribution * sign > 0]
            return ", ".join(f"{escape(term.surface)}&nbsp;<small>{term.contribution:+.2f}</small>" for term in terms)

        strongest = sorted(self.evidence, key=lambda one: -one.score)
        rows = [[escape(one.label), f"{one.score:.2f}", words(one, 1), words(one, -1)] for one in strongest]
        return _table(["label", "score", "for", "against"], rows)


@dataclass(frozen=True)
class SummarySentence:
    """A sentence of a summary, unchanged."""

    text: str
    index: int
    """Its number in the article, from 0."""
    start: int
    end: int
    score: float
    """Its score from the ranker."""


@dataclass(frozen=True)
class Summary:
    """Sentences of an article, in its order. ``str(summary)`` is their text."""

    sentences: list[SummarySentence]
    over_budget: bool = False
    """No sentence fitted the budget, and the shortest good one is given."""

    def __str__(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def __len__(self) -> int:
        return len(self.sentences)

    def __iter__(self) -> Iterator[SummarySentence]:
        return iter(self.sentences)

    def _repr_html_(self) -> str:
        return "<ul>" + "".join(f"<li>{escape(sentence.text)}</li>" for sentence in self.sentences) + "</ul>"


@dataclass(frozen=True)
class Article:
    """An article of a digest."""

    id: str
    """Its number in the digest, from 1."""
    title: str
    text: str
    """Its body, without the title and without what was dropped."""
    start: int
    end: int
    link: str | None = None
    date: str | None = None
    author: str | None = None
    section: str | None = None


@dataclass(frozen=True)
class Dropped:
    """A stretch of a digest that is in no article."""

    text: str
    start: int
    end: int
    reason: str
    detail: str | None = None


@dataclass(frozen=True)
class Digest:
    """A digest cut into articles, with everything that was not made part of one. Iterating gives the articles."""

    articles: list[Article]
    dropped: list[Dropped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    splitter: str = "none"
    """How boundaries were recognised."""
    confidence: float = 0.0
    """How sure it is that these are the articles, 0 to 1."""
    title: str | None = None
    date: str | None = None
    text: str = field(default="", repr=False)
    """The text that was read, which places are of: of text, Markdown and HTML all of it, as it was given; of mails and feeds
    their bodies or entries, one after the other."""

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def _repr_html_(self) -> str:
        rows = [[escape(one.id), escape(one.title), escape(one.text[:200])] for one in self.articles]
        return _table(["id", "title", "text"], rows)
