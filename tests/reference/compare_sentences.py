"""Runs pySBD and NLTK's punkt on the case files of the sentence splitter and prints a table.

Command:  NLTK_DATA=<folder with tokenizers/punkt_tab> python tests/reference/compare_sentences.py
Needs:    pysbd 0.3.4, nltk 3.10.4 and its punkt_tab data (`python -m nltk.downloader punkt_tab`,
          or the copy in the wheel of llama-index-core 0.14.25); run with Python 3.11

A case is right if its trimmed pieces are the expected ones.  Where a peer has
no rules or model for a language, its English ones are taken (pySBD: Portuguese;
punkt: whatever is not in PUNKT).  With "-v" it also prints what each peer gets
wrong.  pySBD ends a sentence at every line break, which the cases of wrapped
prose do not.
"""
import re
import sys
from pathlib import Path

import nltk
import pysbd

CASES = Path(__file__).resolve().parents[2] / "src/text/sentences"
PUNKT = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian",
         "pt": "portuguese", "nl": "dutch"}
PYSBD = {"en": "en", "de": "de", "fr": "fr", "es": "es", "it": "it", "nl": "nl",
         "Chinese": "zh", "Japanese": "ja", "Indic": "hi", "Arabic and Urdu": "ar"}
ESCAPE = re.compile(r"\\(?:([nrt])|u\{([0-9A-Fa-f]+)\})")


def unescape(match):
    letter, number = match.groups()
    return {"n": "\n", "r": "\r", "t": "\t"}[letter] if letter else chr(int(number, 16))


def read_cases(path):
    """Yields category, language, text and expected pieces, as tests.rs reads them."""
    name = language = None
    for line in path.read_text(encoding="utf-8").split("\n"):
        if header := re.fullmatch(r"== (.+) \((\w+)\)", line):
            name, language = header.groups()
        elif line.strip() and not line.startswith("#"):
            marked = ESCAPE.sub(unescape, line)
            text = marked.replace(" | ", " ").replace("|", "")
            yield name, language, text, [piece.strip() for piece in marked.split("|")]


def by_pysbd(name, language, text):
    code = PYSBD.get(name) or PYSBD.get(language, "en")
    return pysbd.Segmenter(language=code, clean=False).segment(text)


def by_punkt(name, language, text):
    model = PUNKT.get(language, "english")
    return nltk.sent_tokenize(text, language=model)


def main():
    peers = {f"pySBD {pysbd.__version__}": by_pysbd,
             f"punkt (nltk {nltk.__version__})": by_punkt}
    for path in (CASES / "sentences.txt", CASES / "heldout.txt"):
        scores = {"all": {}}
        for name, language, text, expected in read_cases(path):
            for peer, split in peers.items():
                found = [piece.strip() for piece in split(name, language, text) if piece.strip()]
                right = found == expected
                for key in (f"{name} ({language})", "all"):
                    good, total = scores.setdefault(key, {}).get(peer, (0, 0))
                    scores[key][peer] = (good + right, total + 1)
                if not right and "-v" in sys.argv:
                    print(f"{peer}\n  expected {expected}\n  found    {found}")
        print(f"{path.name:36}" + "".join(f"{peer:>22}" for peer in peers))
        for key, row in scores.items():
            cells = (f"{good} of {total} ({good / total:.3f})" for good, total in row.values())
            print(f"{key:36}" + "".join(f"{cell:>22}" for cell in cells))


main()
