#!/usr/bin/env python3
"""newsdesk beside scikit-learn, fastText and sumy: whole runs on one dataset, in turn, on the same core.

    python3 -m venv .venv && .venv/bin/pip install scikit-learn fasttext-wheel sumy "numpy<3"
    .venv/bin/python benches/compare.py FOLDER [--newsdesk target/release/newsdesk] [--runs 5] [--core 0]

FOLDER holds `train.jsonl` and `test.jsonl`, one object a line with `text`, `label` and perhaps `title`; 20 Newsgroups in
its "bydate" split, say. A peer that is not installed is passed over.

All are whole processes, from the file on disk to the result on disk. Of a peer the time of its work alone is given as well:
it begins when Python, the libraries and the model are loaded, so its ratio holds a part of the peer against the whole of
newsdesk. Medians over the runs; every run of a program is followed by one of the other.
"""

import argparse
import json
import os
import pickle
import re
import statistics
import subprocess
import sys
import tempfile
import time

SETTINGS = {"unigrams": (1, 1), "bigrams": (1, 2)}


def articles(path):
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [((row.get("title") or "") + "\n" + row["text"]).strip() for row in rows], rows


# What runs in a process of its own: each prints its seconds.


def sklearn_train(folder, ngrams, out):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.naive_bayes import ComplementNB

    start = time.perf_counter()
    texts, rows = articles(f"{folder}/train.jsonl")
    vectorizer = TfidfVectorizer(ngram_range=SETTINGS[ngrams], min_df=2, sublinear_tf=True, stop_words="english")
    model = ComplementNB(alpha=0.1).fit(vectorizer.fit_transform(texts), [row["label"] for row in rows])
    print(time.perf_counter() - start)
    with open(out, "wb") as file:
        pickle.dump((vectorizer, model), file)


def sklearn_label(folder, model, out):
    with open(model, "rb") as file:
        vectorizer, model = pickle.load(file)
    start = time.perf_counter()
    texts, _ = articles(f"{folder}/test.jsonl")
    labels = model.predict(vectorizer.transform(texts))
    with open(out, "w", encoding="utf-8") as file:
        file.writelines(f"{label}\n" for label in labels)
    print(time.perf_counter() - start)


def fasttext_prepare(folder, part, out):
    """fastText's own input, prepared as its example script does."""
    texts, rows = articles(f"{folder}/{part}.jsonl")
    with open(out, "w", encoding="utf-8") as file:
        for text, row in zip(texts, rows):
            text = re.sub(r"([.!?,'/()\"])", r" \1 ", text.lower())
            label = f"__label__{row['label'].replace(' ', '_')} " if part == "train" else ""
            file.write(label + " ".join(text.split()) + "\n")


def fasttext_train(folder, out):
    import fasttext

    with tempfile.NamedTemporaryFile() as prepared:
        fasttext_prepare(folder, "train", prepared.name)
        start = time.perf_counter()
        model = fasttext.train_supervised(
            prepared.name, epoch=25, lr=0.5, wordNgrams=2, dim=50, thread=1, verbose=0
        )
        print(time.perf_counter() - start)
    model.save_model(out)


def fasttext_label(prepared, model, out):
    import fasttext

    # fastText's own call breaks with NumPy 2; what lies under it does not.
    model = fasttext.load_model(model).f
    start = time.perf_counter()
    with open(prepared, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as file:
        for line in lines:
            file.write(model.predict(line, 1, 0.0, "strict")[0][1] + "\n")
    print(time.perf_counter() - start)


def sumy_summarize(path, out):
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    class Tokenizer:  # sumy's own needs a download
        language = "english"

        def to_sentences(self, text):
            return tuple(s.strip() for s in re.split(r"(?<=[.!?])\s+(?=[A-Z\"'0-9£$])", text) if s.strip())

        def to_words(self, sentence):
            return tuple(re.findall(r"[A-Za-z][A-Za-z'-]*", sentence))

    summarizer = TextRankSummarizer(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    tokenizer = Tokenizer()
    start = time.perf_counter()
    texts, _ = articles(path)
    with open(out, "w", encoding="utf-8") as file:
        for text in texts:
            sentences = summarizer(PlaintextParser.from_string(text, tokenizer).document, 3)
            file.write(json.dumps([str(sentence) for sentence in sentences]) + "\n")
    print(time.perf_counter() - start)


# The comparison.


class Comparison:
    def __init__(self, args, work):
        self.args, self.work = args, work
        # Variables that choose a slow kernel of OpenBLAS would slow the peer.
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
        self.environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONPATH=os.path.dirname(__file__))

    def pinned(self, command, cores=None):
        cores = self.args.core if cores is None else cores
        return ["taskset", "-c", cores, *command]

    def newsdesk(self, *words, threads=1, cores=None):
        command = self.pinned([self.args.newsdesk, "--quiet", "--threads", str(threads), *words], cores)
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start

    def peer(self, function, *words):
        """Seconds of the whole process, and of its work alone."""
        call = f"import compare; compare.{function}(*{words!r})"
        command = self.pinned([sys.executable, "-W", "ignore", "-c", call])
        start = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=self.environment)
        return time.perf_counter() - start, float(done.stdout.split()[-1])

    def row(self, work, ours, peer, theirs):
        runs = [(ours(), *theirs()) for _ in range(self.args.runs)]
        mine, whole, alone = (statistics.median(times) for times in zip(*runs))
        others = f"{whole:.3f} s | {whole / mine:.1f} | {alone:.3f} s | {alone / mine:.1f}"
        print(f"| {work} | {mine:.3f} s | {peer} | {others} |", flush=True)

    def run(self):
        folder, work = self.args.folder, self.work
        test = f"{folder}/test.jsonl"
        print(f"{os.path.getsize(test) / 1e6:.1f} MB to label, {self.args.runs} runs in turn, medians\n")
        print("| work | newsdesk | peer | its whole process | ratio | its work alone | ratio |\n|" + "---|" * 7)
        for name, (low, high) in SETTINGS.items():
            ours, theirs = f"{work}/{name}.newsdesk", f"{work}/{name}.pickle"
            train = ["train", f"{folder}/train.jsonl", "--ngrams", f"{low}-{high}", "--min-df", "2"]
            train += ["--estimator", "complement", "-o"]
            if has("sklearn"):
                for kind, more in (("without", ["--no-calibration"]), ("with", [])):
                    self.row(
                        f"train, {name}, {kind} calibration",
                        lambda: self.newsdesk(*train, ours, *more),
                        "scikit-learn, ComplementNB",
                        lambda: self.peer("sklearn_train", folder, name, theirs),
                    )
            else:
                self.newsdesk(*train, ours)
            label = ["label", test, "--model", ours, "-o", f"{work}/labels.jsonl"]
            if has("sklearn"):
                self.row(
                    f"label, {name}",
                    lambda: self.newsdesk(*label),
                    "scikit-learn, ComplementNB",
                    lambda: self.peer("sklearn_label", folder, theirs, f"{work}/labels.txt"),
                )
        if has("fasttext"):
            prepared, model = f"{work}/prepared", f"{work}/fasttext.bin"
            fasttext_prepare(folder, "test", prepared)
            self.peer("fasttext_train", folder, model)
            self.row(
                "label, bigrams",
                lambda: self.newsdesk(*label),
                "fastText, bigrams",
                lambda: self.peer("fasttext_label", prepared, model, f"{work}/labels.txt"),
            )
        if "," in self.args.both:
            self.row(
                "label, bigrams, two threads",
                lambda: self.newsdesk(*label, threads=2, cores=self.args.both),
                "newsdesk, one thread",
                lambda: (self.newsdesk(*label),) * 2,
            )
        if has("sumy"):
            texts = self.args.summaries or test
            for method in ("textrank", "trained"):
                summarize = ["summarize", texts, "--method", method, "-o", f"{work}/summaries.jsonl"]
                self.row(
                    f"summarize, {method}, 3 sentences",
                    lambda: self.newsdesk(*summarize),
                    "sumy, TextRank",
                    lambda: self.peer("sumy_summarize", texts, f"{work}/summaries.json"),
                )


def has(module):
    import importlib.util

    return importlib.util.find_spec(module) is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="holds train.jsonl and test.jsonl")
    parser.add_argument("--newsdesk", default="target/release/newsdesk", help="the program (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default: %(default)s)")
    parser.add_argument("--core", default="0", help="the core that all run on (default: %(default)s)")
    parser.add_argument("--both", default="0,1", help="cores for two threads (default: %(default)s)")
    parser.add_argument("--summaries", help="articles to summarize (default: test.jsonl)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        Comparison(args, work).run()


if __name__ == "__main__":
    main()
