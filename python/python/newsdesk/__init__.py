"""Turns a news digest into a labelled, summarised briefing, and retrains itself from the labels you give it.

>>> import newsdesk
>>> model = newsdesk.Model.default()
>>> model.label("The regulator fined the app store over its fees, and the company will appeal in court.").labels
['regulation']

One rule holds for all functions: a string gives one answer, a list of strings (or one column of them) a list of
answers, and a table of any library with Arrow's PyCapsule interface (pyarrow, Polars, DuckDB, pandas) gives a table.
"""

from importlib.metadata import version as _version

from ._functions import Briefing, brief, label, split, summarize
from ._model import Counts, Model, NewsdeskWarning, count, load, train
from ._newsdesk import Batch, BatchStream, NewsdeskError
from ._results import (
    Article,
    Digest,
    Dropped,
    Evidence,
    Explanation,
    Place,
    Prediction,
    Summary,
    SummarySentence,
    TermEvidence,
)

__version__ = _version("newsdesk")

__all__ = [
    "Article",
    "Batch",
    "BatchStream",
    "Briefing",
    "Counts",
    "Digest",
    "Dropped",
    "Evidence",
    "Explanation",
    "Model",
    "NewsdeskError",
    "NewsdeskWarning",
    "Place",
    "Prediction",
    "Summary",
    "SummarySentence",
    "TermEvidence",
    "brief",
    "count",
    "label",
    "load",
    "split",
    "summarize",
    "train",
]
