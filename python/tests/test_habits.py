"""What a person types in a script or a notebook."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import pytest

import newsdesk
from newsdesk import Model, Prediction, Summary

TEXT = "The regulator fined the app store over its fees, and the company said that it will appeal in court."


def test_one_text_or_several(model: Model) -> None:
    one = model.label(TEXT)
    assert isinstance(one, Prediction)
    assert one.label == "regulation" and one.outcome == "labelled" and one.reason is None
    assert list(one.probabilities) == model.labels
    assert all(0 <= probability <= 1 for probability in one.probabilities.values())
    assert model.label([TEXT, "", TEXT]) == [one, model.label(""), one]
    assert model.label(iter([TEXT])) == newsdesk.label((TEXT,), model) == [one]
    assert model.label([]) == []
    empty = model.label("")
    assert (empty.labels, empty.label, empty.outcome) == ([], None, "undecided")
    assert empty.reason == "too short: 0 known words, at least 4 are needed"
    unsure = model.label(TEXT, min_probability=1.0)
    assert unsure.outcome == "undecided" and unsure.forced == one.forced == ["regulation"]
    with pytest.raises(newsdesk.NewsdeskError, match="min_probability: expected a number from 0 to 1, found 2"):
        model.label(TEXT, min_probability=2)
    with pytest.raises(newsdesk.NewsdeskError, match="titles: expected one for each of 2 texts, found 1"):
        model.label([TEXT, TEXT], title=["a"])


def test_models_are_files(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "copy.newsdesk"
    model.save(path)
    copy = newsdesk.load(str(path))
    assert copy == model and hash(copy) == hash(model) and copy.checksum == model.checksum
    assert copy.labels == ["ai", "regulation", "robotics", "satellites"] and copy.n_articles > 2000
    assert Model.from_bytes(path.read_bytes()).label(TEXT) == model.label(TEXT)
    final = model.final()
    assert len(final.to_bytes()) < len(model.to_bytes()) * 0.7
    assert final.label(TEXT) == model.label(TEXT)
    with pytest.raises(newsdesk.NewsdeskError, match="holds no training section"):
        newsdesk.train(["x"], ["y"], add_to=final)
    with pytest.raises(TypeError, match="models are made by"):
        Model()


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickling(model: Model, protocol: int) -> None:
    pickled = pickle.dumps(model, protocol)
    assert model.to_bytes() in pickled or protocol < 3
    assert pickle.loads(pickled) == model
    answers = [model.label(TEXT), model.explain(TEXT), newsdesk.summarize(TEXT), newsdesk.split(TEXT)]
    assert pickle.loads(pickle.dumps(answers, protocol)) == answers


def test_what_is_pickled_is_checked(model: Model) -> None:
    pickled = bytearray(pickle.dumps(model))
    place = pickled.find(model.to_bytes()) + len(model.to_bytes()) // 2
    pickled[place] ^= 1
    with pytest.raises(newsdesk.NewsdeskError, match="the checksum of section .* does not fit"):
        pickle.loads(bytes(pickled))


def test_explain(model: Model) -> None:
    explanation = model.explain(TEXT, title="Fees", terms=3)
    regulation = explanation["regulation"]
    assert [one.label for one in explanation] == model.labels and len(regulation.terms) == 3
    for term in regulation.terms:
        for place in term.places:
            assert (TEXT if place.field == "text" else "Fees")[place.start : place.end] == term.surface
    with pytest.raises(KeyError):
        explanation["football"]


def test_summaries() -> None:
    text = (
        "The satellite sent its first picture of the coast on Monday. Engineers in Lyon had waited for it for a year. "
        "The camera weighs forty kilograms. A second one will be launched in the spring, if the money is found."
    )
    summary = newsdesk.summarize(text, sentences=2)
    assert isinstance(summary, Summary) and len(summary) == 2
    assert str(summary) == " ".join(sentence.text for sentence in summary)
    assert newsdesk.summarize([text, ""], sentences=2) == [summary, Summary([])]
    assert newsdesk.summarize(text, words=1).over_budget
    for options, message in [
        ({"sentences": 0}, "sentences: expected a number of 1 or more, found 0"),
        ({"sentences": 1, "words": 9}, "expected one of `sentences`, `words` and `ratio`, found several"),
        ({"ratio": 1.5}, "ratio: expected a number above 0, at most 1, found 1.5"),
        ({"method": "best"}, "unknown method `best`; expected one of trained, lead"),
        ({"language": "xx"}, "unknown language `xx`"),
    ]:
        with pytest.raises(newsdesk.NewsdeskError, match=re.escape(message)):
            newsdesk.summarize(text, **options)  # type: ignore[call-overload]


def test_briefings(digest: str) -> None:
    briefing = newsdesk.brief(digest.replace("hospital", "Spitäler"), sentences=1, explain=2)
    assert briefing.to_markdown().startswith("# Briefing\n")
    assert briefing.to_html().startswith("<!DOCTYPE html>") and "<script" not in briefing.to_html()
    assert str(briefing) == briefing.to_text()
    data, document = briefing.to_dict(), json.loads(briefing.to_json())
    assert data.keys() == document.keys()
    differ = 0
    for article, in_bytes in zip(data["articles"], document["articles"], strict=True):
        for sentence, other in zip(article["summary"], in_bytes["summary"], strict=True):
            text = article["text"]
            assert text[sentence["start"] : sentence["end"]] == sentence["text"]
            assert text.encode()[other["start"] : other["end"]].decode() == sentence["text"]
            differ += sentence != other
        for term in (term for label in article["evidence"] for term in label["terms"]):
            place = term["places"][0]
            assert article[place["field"]][place["start"] : place["end"]] == term["surface"]
    assert differ > 0
    assert newsdesk.brief(digest.encode()).to_json() == newsdesk.brief(digest).to_json()
    copy = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(briefing))))
    for form in ("to_text", "to_markdown", "to_html", "to_json", "to_dict", "_repr_html_", "__repr__"):
        assert getattr(copy, form)() == getattr(briefing, form)()
    assert copy.warnings == briefing.warnings
    for given, message in [
        ("", "expected text, found nothing"),
        (b"%PDF-1.7", "found a PDF"),
        ('{"text": ""}\n', "found records"),
    ]:
        with pytest.raises(newsdesk.NewsdeskError, match=message):
            newsdesk.brief(given)


def test_digests(digest: str) -> None:
    made = newsdesk.split(digest)
    assert [article.id for article in made] == [str(n + 1) for n in range(len(made))]
    assert made.confidence > 0.5 and made.splitter != "none"
    assert all(digest[one.start : one.end] for one in made.dropped)
    assert newsdesk.split([digest, TEXT]) == newsdesk.split(iter((digest, TEXT))) == [made, newsdesk.split(TEXT)]
    with pytest.raises(newsdesk.NewsdeskError, match="^data, index 1: expected text, found nothing"):
        newsdesk.split([digest, ""])
    with pytest.raises(
        TypeError, match="^data: expected a digest as a string or as bytes, a list, or a table, found int"
    ):
        newsdesk.split(7)  # type: ignore[call-overload]
    item = "<article><h2>Ein Spitäler-Bericht {0}</h2><p>Zwölf Ärzte fanden einen Satelliten im Wald {0}.</p></article>"
    page = newsdesk.split("<html><body>" + "".join(item.format(n) for n in range(3)) + "</body></html>")
    assert [article.title for article in page] == [f"Ein Spitäler-Bericht {n}" for n in range(3)]


BODY = "The rover found ice in a crater – on the Moon. It landed in March after a long trip."
MAIL = f"From: a@b.c\nSubject: Rover finds ice\nContent-Type: text/plain; charset=utf-8\n\n{BODY}\n"
FEED = f"<rss version='2.0'><channel><title>F</title><item><title>Rover</title><description>{BODY}</description></item></channel></rss>"


@pytest.mark.parametrize("name", ["text", "marked", "html", "mail", "feed"])
def test_places_of_articles_are_in_the_text_of_the_digest(name: str) -> None:
    text = f"Rover finds ice – at last\n\n{BODY}\n"
    html = f"\ufeff<html><body><h2>Rover finds ice</h2><p>{BODY}</p></body></html>"
    given = {"text": text, "marked": f"\ufeff{text}", "html": html, "mail": MAIL, "feed": FEED}[name]
    made = newsdesk.split(given)
    (article,) = made
    place = made.text[article.start : article.end]
    assert BODY in place and len(place) < len(BODY) + 60
    assert (made.text == given) == (name not in ("mail", "feed"))
    assert "text=" not in repr(made).replace(repr(made.articles), "").replace(repr(made.dropped), "")
    if name in ("text", "marked"):
        assert place == text.strip()
    (in_briefing,) = newsdesk.brief(given).to_dict()["articles"]
    assert (in_briefing["start"], in_briefing["end"]) == (article.start, article.end)


def test_notebooks_show_results(model: Model, digest: str) -> None:
    hostile = "<script>alert(1)</script> The robot <b>walked</b> on the Moon, and the robot fell."
    shown = [
        model.label(hostile),
        model.explain(hostile),
        newsdesk.summarize(hostile),
        newsdesk.split(f"{hostile}\n\n{hostile}"),
        newsdesk.brief(f"{hostile}\n\n{hostile} It cost a lot."),
    ]
    for one in shown:
        page = one._repr_html_()
        assert "<script" not in page and "<b>walked" not in page
    frame = newsdesk.brief(digest)._repr_html_()
    assert frame.startswith("<iframe sandbox srcdoc=") and frame.count('"') == 4
    assert "satellites" in model.label(TEXT)._repr_html_() and "regulator" in model.explain(TEXT)._repr_html_()
    assert repr(model).startswith("<newsdesk.Model ") and "Batch of 1 rows" in repr_of_batch()


def repr_of_batch() -> str:
    import pyarrow as pa

    return repr(newsdesk.label(pa.record_batch({"text": [TEXT]})))


def test_training() -> None:
    texts = ["The keeper saved a penalty in the cup final.", "Rain stopped the test match on the third day."]
    model = newsdesk.train(texts, ["football", ["cricket"]], min_df=1)
    assert model.labels == ["cricket", "football"]
    assert model.label("A penalty, and the keeper saved it in the final.").labels == ["football"]
    grown = newsdesk.train(["A robot arm."], [["robots"]], add_to=model)
    assert grown == newsdesk.train([*texts, "A robot arm."], ["football", "cricket", "robots"], min_df=1)
    several = newsdesk.train([*texts, "The bank fell."], [["football", "cup"], ["cricket"], []], min_df=1)
    assert several.labels == ["cricket", "cup", "football"]
    with pytest.warns(newsdesk.NewsdeskWarning, match="repeat another one word for word"):
        newsdesk.train([*texts, *texts], ["football", "cricket"] * 2)
    with pytest.warns(newsdesk.NewsdeskWarning, match="the content of another one, but other labels"):
        newsdesk.train([*texts, texts[0]], ["football", "cricket", "cricket"])
    for settings, message in [
        ({"estimator": "best"}, "unknown estimator `best`; expected one of multinomial"),
        ({"alpha": 1, "mu": 1}, "expected one of `alpha` and `mu`, found both"),
        ({"ngrams": "1-3"}, "expected 1-1, 1-2 or 2-2, found `1-3`"),
        ({"stop_words": "some"}, "stop_words: expected `default`, `none` or a list of words, found `some`"),
        ({"kind": "many"}, "kind: expected `single` or `several`"),
        ({"background": "x.tsv"}, "background: expected `default` or `none`, found `x.tsv`"),
    ]:
        with pytest.raises(newsdesk.NewsdeskError, match=re.escape(message)):
            newsdesk.train(texts, ["a", "b"], **settings)
    with pytest.raises(newsdesk.NewsdeskError, match="labels: expected one entry for each of 2 texts, found 1"):
        newsdesk.train(texts, ["a"])
    with pytest.raises(TypeError, match="unexpected keyword argument 'alhpa'"):
        newsdesk.train(texts, ["a", "b"], alhpa=1)


def test_counts() -> None:
    import pyarrow as pa

    table = pa.table(
        {
            "text": ["The keeper saved it.", None, "Rain stopped play.", "Nothing known.", "A list with null."],
            "labels": [["football"], ["x"], ["cricket", "rain"], None, ["x", None]],
        }
    )
    counts = newsdesk.count(table, stem=False)
    assert (counts.n_articles, counts.n_unlabelled, counts.n_rejected) == (2, 1, 2)
    assert counts.rejected == [
        (1, "field `text`: expected a string, found null"),
        (4, "field `labels`: expected a list of strings, found a list with null"),
    ]
    assert counts.train(min_df=1).labels == ["cricket", "football", "rain"]
    copy = pickle.loads(pickle.dumps(counts))
    assert copy == counts and copy.rejected == counts.rejected
    assert (copy.n_unlabelled, copy.n_rejected) == (1, 2)
    assert newsdesk.Counts.from_bytes(counts.to_bytes()).n_rejected == 0
    one = pa.table({"text": ["A robot."], "label": pa.array(["robots"]).dictionary_encode()})
    both = counts + newsdesk.count(one, stem=False)
    assert both.n_articles == 3 and "robots" in both.train(min_df=1).labels
    with pytest.raises(newsdesk.NewsdeskError, match="the counts were made with other settings"):
        counts + newsdesk.count(one)
    with pytest.raises(newsdesk.NewsdeskError, match="expected one of the columns `label` and `labels`, found both"):
        newsdesk.count(table.append_column("label", pa.nulls(5)))
    with pytest.raises(newsdesk.NewsdeskError, match="expected a column `labels`, found only `text`"):
        newsdesk.count(pa.table({"text": ["x"]}))
    with pytest.raises(TypeError, match="settled by counting, and no settings of training any more: stem"):
        counts.train(stem=True)
    broken = bytearray(counts.to_bytes())
    broken[-1] ^= 1
    for data, message in [
        (bytes(broken), "counts: the checksum does not fit"),
        (b"NEWSDESK", "not counts of newsdesk"),
    ]:
        with pytest.raises(newsdesk.NewsdeskError, match=message):
            newsdesk.Counts.from_bytes(data)
