"""Writes naive_bayes.json, linear.json, report.json and ranking.json, the reference values of the tests, next to this file.

Command:  python tests/reference/make_reference.py
Needs:    scikit-learn 1.9.1 (made with numpy 2.4.6, scipy 1.17.1, Python 3.11)

All texts and labels are invented. A feature is tf * idf, where tf is 1 + ln(count), scaled to l2
norm 1 over the document's known terms (so the product has no norm of 1), and
idf(t) = ln((1 + n) / (1 + df(t))) + 1 over the training documents.
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    classification_report,
    confusion_matrix,
    label_ranking_average_precision_score,
    label_ranking_loss,
)
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.svm import LinearSVC

HERE = Path(__file__).resolve().parent
MADE_BY = (f"scikit-learn {sklearn.__version__}, numpy {np.__version__},"
           " python tests/reference/make_reference.py")
ALPHAS = (0.3, 1.0)
MU = 3.0
COSTS = (0.1, 1.0, 10.0)

# Class 0 cooking (4 documents), 1 sailing (3), 2 chess (2).
TRAINING = [
    (0, "stir soup slowly add salt soup needs salt pepper"),
    (1, "wind fills sail boat turns wind wind drops sail"),
    (0, "bake bread bread bread hot oven"),
    (2, "queen takes pawn king moves pawn takes queen pawn takes pawn"),
    (0, "chop onion add pepper stir onion slowly hot pan add butter onion bread crumbs serve hot soup"),
    (1, "harbour lights guide boat"),
    (2, "king moves slowly board turns white queen guards king"),
    (1, "captain turns boat harbour wind boat rope sail boat captain guards rope boat"),
    (0, "serve butter"),
]
# A cycle of 12 known words, 250 times: 3,000 words.
LONG = " ".join(["boat wind boat sail pawn takes pawn hot soup boat wind slowly"] * 250)
TEST = [
    "boat turns zeppelin harbour soup soup",  # zeppelin is unknown
    "pepper",  # a single known word
    "",
    LONG,
]

# (truth, answer, how often); "weather" is never answered.
PAIRS = [
    ("business", "business", 14), ("business", "politics", 3), ("business", "sport", 1),
    ("politics", "politics", 11), ("politics", "business", 5), ("politics", "sport", 2),
    ("sport", "sport", 16), ("sport", "politics", 1),
    ("weather", "business", 4), ("weather", "sport", 2), ("weather", "politics", 1),
]

# Articles with several labels: true labels, answered labels, and a probability of each label. There are ties within an
# article and between articles, articles without labels and without answers, and one with all labels.
LABELS = ["art", "law", "moon", "sea"]
SEVERAL = [
    ("law", "law", [0.10, 0.90, 0.20, 0.05]),
    ("law sea", "law", [0.15, 0.80, 0.30, 0.30]),
    ("moon", "moon sea", [0.05, 0.10, 0.70, 0.60]),
    ("", "", [0.10, 0.20, 0.10, 0.05]),
    ("", "law", [0.20, 0.55, 0.10, 0.10]),
    ("moon law", "law", [0.05, 0.80, 0.45, 0.50]),
    ("sea", "moon", [0.10, 0.10, 0.65, 0.10]),
    ("art law moon sea", "law moon", [0.25, 0.90, 0.75, 0.40]),
    ("art", "", [0.30, 0.30, 0.30, 0.30]),
    ("sea law", "sea law", [0.05, 0.60, 0.20, 0.95]),
    ("law", "", [0.40, 0.35, 0.10, 0.10]),
]


def write(name, content):
    (HERE / name).write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="ascii")


def naive_bayes():
    documents = [text for _, text in TRAINING]
    labels = np.array([label for label, _ in TRAINING])
    classes = sorted(set(labels.tolist()))
    options = dict(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", lowercase=True)
    vectorizer = TfidfVectorizer(use_idf=False, sublinear_tf=True, norm="l2", **options)
    tf = vectorizer.fit_transform(documents).toarray()
    vocabulary = vectorizer.get_feature_names_out().tolist()
    counts = CountVectorizer(vocabulary=vocabulary, **options).transform(documents)
    idf = TfidfTransformer(smooth_idf=True).fit(counts).idf_
    x = tf * idf
    y = vectorizer.transform(TEST).toarray() * idf
    assert vocabulary == sorted(vocabulary) and len(LONG.split()) == 3000
    df = (counts.toarray() > 0).sum(axis=0)
    assert np.allclose(idf, np.log((1 + len(documents)) / (1 + df)) + 1, rtol=1e-14, atol=0)

    models = {}
    for alpha in ALPHAS:
        multinomial = MultinomialNB(alpha=alpha).fit(x, labels)
        complement = ComplementNB(alpha=alpha, norm=False).fit(x, labels)
        one_vs_rest = []
        for c in classes:
            log_prob = MultinomialNB(alpha=alpha).fit(x, labels == c).feature_log_prob_
            one_vs_rest.append((log_prob[1] - log_prob[0]).tolist())
        models[str(alpha)] = {
            "multinomial": {
                "class_log_prior": multinomial.class_log_prior_.tolist(),
                "feature_log_prob": multinomial.feature_log_prob_.tolist(),
                "joint_log_likelihood": multinomial.predict_joint_log_proba(y).tolist(),
                "predict_log_proba": multinomial.predict_log_proba(y).tolist(),
            },
            "complement": {  # feature_log_prob holds the weights; no prior in the joint
                "feature_log_prob": complement.feature_log_prob_.tolist(),
                "joint_log_likelihood": complement.predict_joint_log_proba(y).tolist(),
                "predict_log_proba": complement.predict_log_proba(y).tolist(),
            },
            "one_vs_rest": one_vs_rest,  # per class: feature_log_prob_[1] - feature_log_prob_[0]
        }

    # theta(t|c) = (p(t|c) + mu * p_bg(t)) / (1 + mu), from the sums of the features, with numpy
    w = np.array([x[labels == c].sum(axis=0) for c in classes])
    p = w / w.sum(axis=1, keepdims=True)
    background = w.sum(axis=0) / w.sum()
    theta = (p + MU * background) / (1 + MU)

    write("naive_bayes.json", {
        "made_by": MADE_BY,
        "documents": documents,
        "labels": labels.tolist(),
        "test_documents": TEST,
        "vocabulary": vocabulary,
        "tf": tf.tolist(),
        "idf": idf.tolist(),
        "features": x.tolist(),
        "test_features": y.tolist(),
        "alpha": models,
        "mixture": {"mu": MU, "log_theta": np.log(theta).tolist()},
    })


def linear():
    """Estimators over the features of naive_bayes.json."""
    x = np.array(json.loads((HERE / "naive_bayes.json").read_text())["features"])
    labels = np.array([label for label, _ in TRAINING])
    machines = {}
    for cost in COSTS:
        machines[str(cost)] = []
        for c in sorted(set(labels.tolist())):
            log_prob = MultinomialNB(alpha=0.3).fit(x, labels == c).feature_log_prob_
            ratio = log_prob[1] - log_prob[0]
            machine = LinearSVC(C=cost, tol=1e-12, max_iter=10_000_000).fit(x * ratio, labels == c)
            weights = (machine.coef_[0] * ratio).tolist()
            machines[str(cost)].append({"intercept": machine.intercept_[0], "weights": weights})
    write("linear.json", {
        "made_by": MADE_BY,
        "normalized_complement": {  # weights over their sum, per class
            str(alpha): ComplementNB(alpha=alpha, norm=True).fit(x, labels).feature_log_prob_.tolist()
            for alpha in ALPHAS
        },
        "nbsvm": machines,  # alpha 0.3; squared hinge loss, the intercept regularised with the weights
    })


def report():
    pairs = [[truth, answer] for truth, answer, times in PAIRS for _ in range(times)]
    truth, answer = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    labels = sorted(set(truth))
    write("report.json", {
        "made_by": MADE_BY,
        "pairs": pairs,
        "labels": labels,
        "report": classification_report(truth, answer, output_dict=True, zero_division=0),
        "text": classification_report(truth, answer, digits=2, zero_division=0),
        "confusion_matrix": confusion_matrix(truth, answer, labels=labels).tolist(),  # row: truth
    })


def ranking():
    def matrix(column):
        return np.array([[int(label in row[column].split()) for label in LABELS] for row in SEVERAL])

    truth, answer, scores = matrix(0), matrix(1), np.array([row[2] for row in SEVERAL])
    options = dict(target_names=LABELS, zero_division=0)
    write("ranking.json", {
        "made_by": MADE_BY,
        "labels": LABELS,
        "articles": [[true.split(), given.split(), probabilities] for true, given, probabilities in SEVERAL],
        "label_ranking_average_precision": label_ranking_average_precision_score(truth, scores),
        "label_ranking_loss": label_ranking_loss(truth, scores),
        "average_precision": average_precision_score(truth, scores, average=None).tolist(),
        "macro_average_precision": average_precision_score(truth, scores, average="macro"),
        "report": classification_report(truth, answer, output_dict=True, **options),
        "text": classification_report(truth, answer, digits=2, **options),
        "subset_accuracy": accuracy_score(truth, answer),
    })


naive_bayes()
linear()
report()
ranking()
