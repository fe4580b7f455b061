#!/usr/bin/env python3
"""How the cost of newsdesk's work grows, as tables of measured points.

    python3 benches/growth.py FOLDER [--newsdesk target/release/newsdesk] [--runs 5] [--core 0]

FOLDER holds `train.jsonl` and `test.jsonl`, as for `compare.py`. Whole processes on one core and one thread: medians of the
processor's time, which other work on the machine disturbs least. What a process takes that labels a single short article is
told once and not taken off.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import tempfile


class Growth:
    def __init__(self, args, work):
        self.args, self.work = args, work
        self.train, self.test = (open(f"{args.folder}/{part}.jsonl", "rb").readlines() for part in ("train", "test"))
        # Rows of a kind often stand together; a part shall be like the whole.
        self.train = [row for start in range(97) for row in self.train[start::97]]

    def seconds(self, *words):
        command = ["taskset", "-c", self.args.core, self.args.newsdesk, "--quiet", "--threads", "1", *words]

        def once():
            before = os.times()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            after = os.times()
            return after.children_user + after.children_system - before.children_user - before.children_system

        return statistics.median(once() for _ in range(self.args.runs))

    def file(self, name, rows):
        path = f"{self.work}/{name}"
        with open(path, "wb") as file:
            file.writelines(rows)
        return path

    def model(self, rows, *words, min_df=2):
        path = f"{self.work}/model.newsdesk"
        settings = ["--ngrams", "1-2", "--min-df", str(min_df), "--estimator", "complement"]
        return path, ["train", self.file("train.jsonl", rows), *settings, *words, "-o", path]

    def run(self):
        self.training()
        model, command = self.model(self.train)
        self.seconds(*command)
        self.labelling(model)
        self.vocabulary()
        self.summaries()

    def training(self):
        print("Training, uni- and bigrams, with calibration\n")
        print("| articles | MB | seconds | seconds a MB |\n|---|---|---|---|")
        for part in (8, 4, 2, 1):
            rows = self.train[: len(self.train) // part]
            megabytes, seconds = sum(map(len, rows)) / 1e6, self.seconds(*self.model(rows)[1])
            print(f"| {len(rows)} | {megabytes:.1f} | {seconds:.2f} | {seconds / megabytes:.3f} |", flush=True)

    def labelling(self, model):
        single = self.file("one.jsonl", [b'{"text":"A satellite was launched."}\n'])
        alone = self.seconds("label", single, "--model", model, "-o", f"{self.work}/out")
        print(f"\nLabelling with this model ({alone:.3f} s for one article)\n")
        print("| articles | MB | seconds | seconds a MB |\n|---|---|---|---|")
        for times in (0.25, 0.5, 1, 2, 4, 8):
            n = int(len(self.test) * times)
            rows = list(itertools.islice(itertools.cycle(self.test), n))
            path = self.file("test.jsonl", rows)
            seconds = self.seconds("label", path, "--model", model, "-o", f"{self.work}/out")
            megabytes = os.path.getsize(path) / 1e6
            print(f"| {n} | {megabytes:.1f} | {seconds:.2f} | {seconds / megabytes:.4f} |", flush=True)

    def vocabulary(self):
        print("\nModels of more and more terms\n")
        print("| terms | file, MB | `label` of one article, seconds |\n|---|---|---|")
        single = f"{self.work}/one.jsonl"
        for terms in (10_000, 40_000, 160_000, 640_000):
            model, command = self.model(self.train, "--max-terms", str(terms), "--final", min_df=1)
            self.seconds(*command)
            seconds = self.seconds("label", single, "--model", model, "-o", f"{self.work}/out")
            print(f"| {terms} | {os.path.getsize(model) / 1e6:.1f} | {seconds:.4f} |", flush=True)

    def summaries(self):
        print("\nSummarizing one article of more and more sentences\n")
        print("| bytes | trained, seconds | textrank, seconds |\n|---|---|---|")
        texts = [json.loads(row)["text"] for row in self.test]
        for size in (100_000, 400_000, 1_600_000, 6_400_000):
            text = "\n\n".join(texts)[:size]
            path = self.file("long.jsonl", [json.dumps({"text": text}).encode() + b"\n"])
            seconds = [self.seconds("summarize", path, "--method", m, "-o", f"{self.work}/out") for m in ("trained", "textrank")]
            print(f"| {len(text.encode())} | {seconds[0]:.3f} | {seconds[1]:.3f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="holds train.jsonl and test.jsonl")
    parser.add_argument("--newsdesk", default="target/release/newsdesk", help="the program (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default: %(default)s)")
    parser.add_argument("--core", default="0", help="the core that all run on (default: %(default)s)")
    with tempfile.TemporaryDirectory() as work:
        Growth(parser.parse_args(), work).run()


if __name__ == "__main__":
    main()
