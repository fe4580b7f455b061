"""Arguments, held against what they can be: what is wrong with one is told by its name."""

from __future__ import annotations

import operator
from typing import TypeVar

from ._newsdesk import MAX_THREADS, NewsdeskError

__all__ = ["flag", "number", "string", "threads_of", "whole"]

_Text = TypeVar("_Text", bound=str | None)
_Whole = TypeVar("_Whole", bound=int | None)

_MOST = 2**63 - 1


def _wrong(name: str, expected: str, value: object) -> TypeError:
    found = repr(value) if isinstance(value, (int, float)) or value is None else type(value).__name__
    return TypeError(f"{name}: expected {expected}, found {found}")


def string(name: str, value: _Text, expected: str = "a string") -> _Text:
    """A string, if one is given, that UTF-8 has a form for."""
    if value is None:
        return value
    if not isinstance(value, str):
        raise _wrong(name, expected, value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        code = f"U+{ord(value[error.start]):04X}"
        raise NewsdeskError(
            f"{name}: expected Unicode text, found the lone surrogate {code} at character {error.start}"
        ) from None
    return value


def whole(name: str, value: _Whole, least: int = 0, most: int = _MOST) -> _Whole:
    """A whole number, if one is given."""
    if value is None:
        return value
    try:
        found = operator.index(value)
    except TypeError:
        raise _wrong(name, "a whole number", value) from None
    if not least <= found <= most:
        expected = f"of {least} or more" if most == _MOST and found < least else f"from {least} to {most}"
        raise NewsdeskError(f"{name}: expected a number {expected}, found {found}")
    return value


def number(name: str, value: float | None) -> float | None:
    """A number, if one is given."""
    if value is None or hasattr(value, "__float__") or hasattr(value, "__index__"):
        return value
    raise _wrong(name, "a number", value)


def flag(name: str, value: bool | None) -> bool | None:
    """Yes or no, if one is given; those of NumPy, too."""
    if value is None or isinstance(value, bool):
        return value
    if type(value).__module__ == "numpy":
        return bool(value)
    raise _wrong(name, "True or False", value)


def threads_of(threads: int | None) -> int | None:
    """A number of threads, if one is given."""
    return whole("threads", threads, 1, MAX_THREADS)
