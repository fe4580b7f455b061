"""Arguments, held against what they can be: what is wrong with one is told by its name."""

from __future__ import annotations

import operator
import os

from ._newsdesk import MAX_THREADS, NewsdeskError

__all__ = ["flag", "number", "path_of", "string", "string_or_none", "threads_of", "whole", "whole_or_none"]

_MOST = 2**63 - 1


def _wrong(name: str, expected: str, value: object) -> TypeError:
    found = repr(value) if isinstance(value, (int, float)) or value is None else type(value).__name__
    return TypeError(f"{name}: expected {expected}, found {found}")


def string(name: str, value: str, expected: str = "a string") -> str:
    """A string that UTF-8 has a form for."""
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


def string_or_none(name: str, value: str | None, expected: str = "a string") -> str | None:
    """The same, if one is given."""
    return None if value is None else string(name, value, expected)


def path_of(path: str | os.PathLike[str]) -> str:
    """A path that a file can have."""
    try:
        found = os.fspath(path)
    except TypeError:
        raise _wrong("path", "a string or a path", path) from None
    if not isinstance(found, str):
        raise _wrong("path", "a string or a path", found)
    if "\0" in found:
        raise NewsdeskError(f"path: expected a path, found a null character at character {found.index(chr(0))}")
    return found


def whole(name: str, value: int, least: int = 0, most: int = _MOST) -> int:
    """A whole number."""
    try:
        found = operator.index(value)
    except TypeError:
        raise _wrong(name, "a whole number", value) from None
    if not least <= found <= most:
        expected = f"of {least} or more" if most == _MOST and found < least else f"from {least} to {most}"
        raise NewsdeskError(f"{name}: expected a number {expected}, found {found}")
    return value


def whole_or_none(name: str, value: int | None, least: int = 0, most: int = _MOST) -> int | None:
    """The same, if one is given."""
    return None if value is None else whole(name, value, least, most)


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
    return whole_or_none("threads", threads, 1, MAX_THREADS)
