"""Writes rouge.json, the reference values of ROUGE and of its stemmer, next to this file.

Command:  python tests/reference/make_rouge.py
Needs:    rouge-score 0.1.2, nltk 3.10.4 (made with Python 3.11)

All texts are invented. A row of `pairs` has the candidate, the reference, and precision, recall and F1 of each kind of
ROUGE without and with stemming.
"""
import json
from importlib.metadata import version
from pathlib import Path

from nltk.stem.porter import PorterStemmer
from rouge_score import rouge_scorer

HERE = Path(__file__).resolve().parent
MADE_BY = f"rouge-score {version('rouge-score')}, nltk {version('nltk')}, python tests/reference/make_rouge.py"
KINDS = ["rouge1", "rouge2", "rougeL", "rougeLsum"]

# (candidate, reference)
PAIRS = [
    # Nothing, and nothing that counts.
    ("", ""),
    ("", "a boat left"),
    ("a boat left", ""),
    ("...", "a boat left"),
    ("a boat left", "?! — …"),
    ("\n\n", "a boat"),
    ("\n", "\n"),
    (" \t ", "boat"),
    ("日本語 текст ελληνικά", "日本語 текст ελληνικά"),
    # One word.
    ("boat", "boat"),
    ("boat", "gull"),
    ("boat", "boat gull"),
    ("a boat", "boat"),
    # Repeated words are clipped.
    ("boat boat boat", "boat"),
    ("boat", "boat boat boat"),
    ("the the the gull", "the gull the gull the"),
    ("rain rain\nrain rain", "rain rain rain"),
    ("rain\nrain\nrain", "rain rain\nrain"),
    ("gull boat gull boat gull", "boat gull boat gull boat"),
    # Ties between longest common subsequences, which decide what is united.
    ("a b", "b a"),
    ("a b c d", "d c b a"),
    ("x a b\ny b a", "a b a b"),
    ("b a d c f e", "a b c d e f"),
    ("a c b d\nd b c a", "a b c d\nd c b a"),
    ("one two three\nthree two one", "two one three\none three two"),
    ("p q r s t\ns t p q r", "t s r q p p q r s t"),
    ("a x b y c z\nz c y b x a", "a b c x y z\nx y z a b c"),
    ("e f a b\nb a f e\na e b f", "a b e f\ne f a b\nf e b a"),
    # Several sentences; sentences that no other part touches; blank lines.
    ("The boat left at dawn.\nGulls followed it.", "The boat left the harbour.\nIt was dawn.\nThe gulls followed."),
    ("The boat left.\n\n\nGulls cried.\n", "\nThe boat left.\nThe gulls cried all night.\n\n"),
    ("Rain fell.\n...\nSnow fell.", "Snow fell.\n---\nRain fell."),
    ("The mayor opened the bridge\nthe bridge opened the town", "the town opened the bridge\nThe bridge opened the mayor"),
    ("one line only, though the other has three of them", "one line\nthough the other\nhas three of them"),
    ("the first line\r\nthe second line", "the first line\nthe second line\r\n"),
    ("first\vsecond\u2028third\x85fourth", "first second\nthird fourth"),
    # Numbers, hyphens, apostrophes and other signs.
    ("In 2019, 3.5 million (3,500,000) people paid $4.99.", "3.5 million people paid 4.99 dollars in 2019"),
    ("The 21-year-old's so-called state-of-the-art e-mail", "the 21 year olds so called state of the art email"),
    ("It's the mayor's; they're sure, aren't they?", "Its the mayors theyre sure arent they"),
    ("under_score and re-entry at 10:45 a.m.", "under score and reentry at 1045 am"),
    ("C3PO met R2D2 and 3com on the A380", "c3po, r2d2, 3com, a380"),
    ("mail anna@example.org or see https://example.org/a_b?c=1", "mail anna at example org or see example org"),
    ("1st 2nd 3rd 4th 1990s 747s", "1st 2nd 3rd 4ths 1990s 747"),
    # Unicode: what lower-casing turns into letters from a to z, and what it does not.
    ("İstanbul and I\u0307zmir", "istanbul and izmir"),
    ("273 \u212a and 1 \u212b", "273 k and 1 å"),
    ("The café's naïve rôle", "the cafe s naive role"),
    ("Der Fluß floss über die Brücke", "der fluss floss uber die brucke"),
    ("ＦＵＬＬ width and ﬁne ligatures", "full width and fine ligatures"),
    ("No\u00adbel pri\u200bze — “quoted” ‘words’", "Nobel prize \"quoted\" 'words'"),
    ("ΟΔΟΣ 7 ΟΔΟΣ", "οδος 7 οδός"),
    ("x² + y³ = ½ of ٣", "x2 y3 12 of 3"),
    ("e\u0301te\u0301 2020 🚤 boat🚤house", "été 2020 boat house"),
    # Stemming: only words of more than three letters, irregular ones, and those that NLTK treats in its own way.
    ("dies died dying lies lied lying ties tied", "die die die lie lie lie tie tie"),
    ("The skies flies tries spies spied", "sky fly try spy spies"),
    ("news innings outings cannings howe", "new inning outing canning how"),
    ("enjoyment enjoys happy happily by say says", "enjoy enjoyed happiness bys saying"),
    ("was has his is us gas bus", "wa ha hi i u ga bu"),
    ("national nationally rationally radically geology theology", "nation rational radical geologi theologi"),
    ("proceeds proceeding exceeded succeeded feed agreed", "proceed proceed exceed succeed fee agree"),
    ("running runs ran runner hopping hoping falling", "run run run runners hop hope fall"),
    ("organization organizations organizing organized organs", "organ organize organizer organ organic"),
    ("controlled controlling rolls skilful skilfully hopefulness", "control controls roll skill skilfulness hope"),
    # Long ones.
    (
        "The old ferry crossed the bay eleven times on Monday, and each time the captain drank her coffee on the bridge.\n"
        "Nobody had told the gulls about the new timetable.\n"
        "In the evening all the boats were counted again, and one was missing.",
        "The ferry crossed the bay eleven times.\n"
        "Gulls had not been told about the timetable, the captain said on the bridge.\n"
        "One boat was missing when they were counted in the evening.",
    ),
    (
        "\n".join(f"Boat {i} left berth {i % 7} at {i % 12} o'clock with {i % 5} gulls on board" for i in range(40)),
        "\n".join(f"At {i % 11} o'clock boat {i} with {i % 4} gulls left the berth {i % 6}" for i in range(30)),
    ),
    (
        " ".join(f"word{i * i % 31}" for i in range(300)),
        " ".join(f"word{i * 7 % 29}" for i in range(280)),
    ),
    (
        "\n".join(" ".join("abcdefg"[(i * i + j * j * i) % 7] for j in range(70 + i)) for i in range(8)),
        "\n".join(" ".join("gfedcba"[(i * j + j * j) % 7] for j in range(66 + 2 * i)) for i in range(6)),
    ),
]

ROOTS = ("act al be bl brr cy dy e fly gate geo hiss hop il irr kn log mov nat oat oper plai rel sat skill sy tax theo tri u"
         " vall w3b xy yell").split()
SUFFIXES = ("a able abli al alism aliti alize alli ally ance anci ant ate ated ates ating ation ational ationalli ative ator"
            " bli biliti bled bling e ed eed eli ely ement ence enci ent entli er est ful fulli fulness ible ic ical icate"
            " iciti ied ier ies ing ings ion ism iti ive iveness iviti ization ize ized izer izing l ll lled logi logy ment"
            " ness nessed ou ous ousli ousness s ses sion sses ss st tional tion tted tting y ying ys zed zz").split()
IRREGULAR = ("sky skies dying lying tying news inning innings outing outings canning cannings howe proceed exceed succeed"
             " proceeds skis died lied tied dies lies ties spied spies enjoy enjoyment yyyy ayyy yayed 1990s 747s aied ss s"
             " is ing ed eed ies ied lls").split()


def scores(candidate, reference, stem):
    found = rouge_scorer.RougeScorer(KINDS, use_stemmer=stem).score(reference, candidate)
    return {kind: list(found[kind]) for kind in KINDS}


def main():
    pairs = [
        {
            "candidate": candidate,
            "reference": reference,
            "plain": scores(candidate, reference, False),
            "stemmed": scores(candidate, reference, True),
        }
        for candidate, reference in PAIRS
    ]
    stemmer = PorterStemmer()
    words = sorted({root + suffix for root in ROOTS for suffix in SUFFIXES} | set(IRREGULAR))
    stems = {word: stemmer.stem(word) for word in words}
    content = {"made_by": MADE_BY, "pairs": pairs, "stems": stems}
    (HERE / "rouge.json").write_text(json.dumps(content, indent=0, allow_nan=False) + "\n", encoding="ascii")


main()
