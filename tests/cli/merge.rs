//! One model of what several were trained on.

use super::*;

fn trained(folder: &Folder, name: &str, articles: &[(&str, &str, &str)], flags: &[&str]) -> String {
    let (data, model) = (folder.file("data.jsonl", records(articles)), folder.path(name));
    done(&[&["train", &data, "-o", &model], flags].concat());
    model
}

/// Articles of all labels whose place among the four of their label lies in a range.
fn part(places: std::ops::Range<usize>) -> Vec<(&'static str, &'static str, &'static str)> {
    let of_part = ARTICLES.into_iter().enumerate().filter(|(i, _)| places.contains(&(i % 4)));
    of_part.map(|(_, article)| article).collect()
}

#[test]
fn merging_is_training_on_all_articles_and_common_ones_count_once() {
    let folder = Folder::new();
    // One article of each label is in both.
    let (a, b) = (trained(&folder, "a", &part(0..3), &[]), trained(&folder, "b", &part(2..4), &[]));
    let out = folder.path("out");
    for models in [[&a, &b], [&b, &a]] {
        let run = done(&["merge", models[0], models[1], "-o", &out]);
        assert_eq!(run.out, "");
        assert_contains(
            &run.err,
            &["3 articles in common count once", "12 articles", "5 folds", "macro avg"],
        );
        assert!(!run.err.contains("other labels"));
        assert!(std::fs::read(&out).expect("it was written") == small_model());
    }
    done(&["merge", &a, &b, &folder.model(), &a, "-o", &out]);
    assert!(std::fs::read(&out).expect("it was written") == small_model(), "once more changes nothing");
}

#[test]
fn of_unequal_labels_the_first_win_and_are_told() {
    let folder = Folder::new();
    let mut other = ARTICLES;
    other[3].2 = "baking";
    other[7].2 = "stars";
    other[11].2 = "football";
    let (a, b) = (folder.model(), trained(&folder, "b", &other, &[]));
    let out = folder.path("out");
    let run = done(&["merge", &a, &b, "-o", &out]);
    assert_contains(&run.err, &["warning: 3 articles have other labels in a later model"]);
    assert_contains(&run.err, &[&format!("{b}: 1 articles have [\"baking\"], kept is [\"football\"]")]);
    assert!(std::fs::read(&out).expect("it was written") == small_model());
}

#[test]
fn models_that_were_trained_otherwise_are_refused() {
    let folder = Folder::new();
    let a = folder.model();
    let out = folder.path("out");
    let table = folder.path("table");
    let news = folder.file("news.jsonl", labelled_articles());
    done(&["background", &news, "--min-df", "1", "-o", &table]);
    for (flags, named) in [
        (&["--ngrams", "1-1"][..], &["n-grams"][..]),
        (&["--stem", "off", "--min-df", "1"][..], &["stemming", "min_df"][..]),
        (&["--estimator", "complement", "--alpha", "0.7"][..], &["estimator", "smoothing"][..]),
        (&["--kind", "several"][..], &["one label or several"][..]),
        (&["--background", &table][..], &["background"][..]),
        (&["--max-terms", "20"][..], &["greatest number of terms"][..]),
        (&["--min-precision", "0.8"][..], &["wished precision"][..]),
    ] {
        let b = trained(&folder, "b", &ARTICLES, flags);
        for [first, second] in [[&a, &b], [&b, &a]] {
            let line = refused(&["merge", first, second, "-o", &out]);
            assert_contains(&line, &[second, "cannot be merged", "differ"]);
            assert_contains(&line, named);
        }
    }
    let last = trained(&folder, "final", &ARTICLES, &["--final"]);
    for models in [[&a, &last], [&last, &a]] {
        let line = refused(&["merge", models[0], models[1], "-o", &out]);
        assert_contains(&line, &["final: the model holds no training section"]);
    }
    assert!(!std::path::Path::new(&out).exists());
    assert_contains(&misused(&["merge", &a, "-o", &out]), &["2 values"]);
}
