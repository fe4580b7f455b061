//! Invariants that hold for any input.

use newsdesk::{
    Analyzer, Boilerplate, BriefOptions, DropReason, Estimator, GivenArticle, LabelKind, LabelList,
    LabelOptions, LabelledArticle, Language, Markup, Method, Model, Redundancy, Revision, Selected,
    Selection, Smoothing, SplitOptions, Splitter, SummaryLength, SummaryOptions, TrainOptions,
    TrainingStatistics, TrainingStream, brief, learn, merge, normalize, select_to_label, split,
    split_markup_with, split_sentences, summarize, train, training_section,
};
use proptest::prelude::*;
use proptest::sample::select;

/// Text with what text has: words, marks, breaks, and any character now and then.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => select(vec![
            "robot", "orbit", "court", "Dr.", "U.S.", "said", "3.5", "the", "of", "“Yes,”", "O’Brien", "GPT-4", "Mr. X",
            "JD.com", "https://a.b/c", "x@y.org", "AT&T", "1,000", "e\u{301}", "中文", "हिन्दी", "🛰",
        ])
        .prop_map(str::to_owned),
        2 => select(vec![".", "!", "?", "…", ",", "\u{a0}", "\n", "\n\n", "\r\n", "----\n", "# ", "1) ", "“", "”", "’s", "\u{ad}"])
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec((piece, select(vec![" ", " ", " ", "", "\n"])), 0..80)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, gap)| [piece, gap.to_owned()]).collect())
}

/// Marked-up text, well formed or not.
fn marked_up() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => select(vec![
            "Robots walk. ", "A title of some words", "the court said ", "1) ", "2、", "中文新闻。", "&amp;", "&#x110000;", "&nosuch;",
            "[a](http://x) ", "**Lead.** ", "*it* ", "`c` ", "{:.x}", "<!-- c", "-->", "Title: a\n", "| a | b |\n|-|-|\n",
        ]),
        6 => select(vec![
            "<p>", "</p>", "<h2>", "</h2>", "<article class=card>", "</article>", "<div>", "</div>", "<td>", "</table>", "<li>",
            "<ol>", "</ul>", "<b>", "</i>", "<a href='http://y'>", "</a>", "<hr>", "<br/>", "<nav>", "<pre>", "</pre>",
            "<span lang=es>", "<html lang=en>", "<span data-lang=en>", "<script>", "</script>", "<img alt='i'>", "<title>",
        ]),
        4 => select(vec!["\n", "\n\n", "\r\n", "---\n", "+++\n", "# ", "## ", "- ", "> ", "* * *\n", "====\n", "  "]),
        1 => select(vec!["é", "\u{a0}", "\0", "🛰", "\u{feff}", "\u{ad}", "“", "<", "&"]),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// The end of a newsletter: what stands there in every issue, in other words, or machinery.
fn newsletter_lines() -> impl Strategy<Value = String> {
    let line = select(vec![
        "Unsubscribe | View in browser",
        "- Read more",
        "Write to us at any time, dear reader of this letter.",
        "Write to us any day, dear readers of this letter.",
        "1. Sponsored by Northwind",
        "Issue #7 of 2 May 2026",
        "中文 © 2026",
        "About this newsletter",
        "Robots walk.",
    ]);
    proptest::collection::vec((line, select(vec!["\n", "\n\n", "<br>", "\n\n## "])), 0..8)
        .prop_map(|lines| lines.into_iter().flat_map(|(line, gap)| [gap, line]).collect())
}

fn labels() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(select(vec!["a", "b", "c", "other"]), 0..3)
}

/// A handful of small articles, with at least two answers among them.
fn articles() -> impl Strategy<Value = Vec<LabelledArticle>> {
    let words = select(vec!["robot", "orbit", "court", "cake", "rain", "goal", "fine", "chip"]);
    let article = (proptest::collection::vec(words, 1..12), labels())
        .prop_map(|(words, labels)| LabelledArticle::new("", &words.join(" "), labels));
    proptest::collection::vec(article, 4..24)
}

fn statistics(articles: &[LabelledArticle]) -> TrainingStatistics {
    training_section(&Analyzer::english(), articles).expect("small").statistics().expect("small")
}

fn several_labels() -> TrainOptions {
    TrainOptions { min_df: Some(1), kind: Some(LabelKind::Several), ..TrainOptions::default() }
}

/// The model of articles as bytes; `None` where nothing can be learned from them.
fn trained(articles: &[LabelledArticle]) -> Option<Vec<u8>> {
    train(articles, &several_labels(), None).ok().map(|trained| trained.model.to_bytes())
}

/// The model that learns on from one of `articles`, as bytes; `None` where nothing can be learned.
fn learned(articles: &Model, new: &[LabelledArticle], revision: &Revision) -> Option<Vec<u8>> {
    match learn(new, &TrainOptions::default(), articles, revision) {
        Ok(learned) => Some(learned.trained.model.to_bytes()),
        Err(newsdesk::Error::Fit(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

fn given(article: &LabelledArticle) -> GivenArticle {
    let LabelledArticle { title, text, labels } = article.clone();
    GivenArticle { title, text, labels: Some(labels) }
}

/// The article with labels renamed; the first place counts where two become one.
fn renamed(article: &LabelledArticle, names: &[(String, String)]) -> LabelledArticle {
    let new = |label: &str| {
        names.iter().find(|(old, _)| old == label).map_or(label, |(_, new)| new.as_str()).to_owned()
    };
    let labels = article.labels.to_ordered().into_iter().map(new);
    LabelledArticle::new(&article.title, &article.text, labels)
}

/// The same articles with labels that are a function of their words.
fn agreeing(articles: &[LabelledArticle]) -> Vec<LabelledArticle> {
    let labels = |text: &str| match text.len() % 4 {
        0 => vec!["a"],
        1 => vec!["b", "a"],
        2 => vec![],
        _ => vec!["other", "c"],
    };
    articles.iter().map(|one| LabelledArticle::new("", &one.text, labels(&one.text))).collect()
}

/// All articles, each as often as in the list that has it most often.
fn union(lists: &[&[LabelledArticle]]) -> Vec<LabelledArticle> {
    let mut union: Vec<LabelledArticle> = Vec::new();
    for article in lists.iter().copied().flatten() {
        let count = |list: &[LabelledArticle]| list.iter().filter(|one| *one == article).count();
        if count(&union) < lists.iter().map(|list| count(list)).max().unwrap_or(0) {
            union.push(article.clone());
        }
    }
    union
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_lie_on_character_boundaries_in_order(text in text()) {
        let mut last = 0;
        for token in Analyzer::english().tokens(&text) {
            prop_assert!(!token.span.of(&text).is_empty());
            prop_assert!(token.span.start >= last);
            last = token.span.end;
        }
    }

    #[test]
    fn normalization_is_stable(text in text()) {
        let once = normalize(&text);
        let twice = normalize(once.as_str());
        prop_assert_eq!(once.as_str(), twice.as_str());
    }

    #[test]
    fn sentences_lose_nothing(text in text()) {
        for language in [
            Language::English, Language::German, Language::French, Language::Spanish, Language::Italian,
            Language::Portuguese, Language::Dutch, Language::Any,
        ] {
            let mut last = 0;
            for sentence in split_sentences(&text, language) {
                prop_assert!(text[last..sentence.start].trim().is_empty());
                prop_assert!(!sentence.of(&text).is_empty());
                last = sentence.end;
            }
            prop_assert!(text[last..].trim().is_empty());
        }
    }

    #[test]
    fn marked_up_text_is_cut_somehow_and_places_are_places(
        text in marked_up(),
        markup in select(vec![Markup::Plain, Markup::Markdown, Markup::Html]),
        splitter in proptest::option::of(select(Splitter::ALL.to_vec())),
    ) {
        let digest = split_markup_with(&text, markup, &SplitOptions { splitter });
        prop_assert!((0.0..=1.0).contains(&digest.confidence), "{}", digest.confidence);
        prop_assert!(!digest.articles.is_empty() || !digest.warnings.is_empty());
        for (i, article) in digest.articles.iter().enumerate() {
            prop_assert_eq!(&article.id, &(i + 1).to_string());
            prop_assert!(text.get(article.span.range()).is_some(), "{:?}", article);
            prop_assert!(!article.title.is_empty() || !article.text.is_empty());
        }
        for dropped in &digest.dropped {
            prop_assert!(text.get(dropped.span.range()).is_some(), "{:?}", dropped);
        }
        prop_assert_eq!(digest, split_markup_with(&text, markup, &SplitOptions { splitter }));
    }

    #[test]
    fn boilerplate_is_moved_and_not_lost(
        texts in proptest::collection::vec((marked_up(), newsletter_lines()), 1..5),
        markup in select(vec![Markup::Plain, Markup::Markdown, Markup::Html]),
    ) {
        let texts: Vec<String> = texts.into_iter().map(|(text, lines)| text + &lines).collect();
        let digests: Vec<_> =
            texts.iter().map(|text| split_markup_with(text, markup, &SplitOptions::default())).collect();
        let mut boilerplate = Boilerplate::default();
        digests.iter().for_each(|digest| boilerplate.learn(digest, &[]));
        let (text, before) = (&texts[0], &digests[0]);
        let after = boilerplate.remove(before.clone(), text, &[]);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let all = |digest: &newsdesk::Digest| {
            let articles = digest.articles.iter().flat_map(|a| [words(&a.title), words(&a.text)]);
            let mut all: Vec<String> =
                articles.chain(digest.dropped.iter().map(|d| words(&d.text))).flatten().collect();
            all.sort();
            all
        };
        prop_assert_eq!(all(before), all(&after));
        prop_assert_eq!(after.articles.is_empty(), before.articles.is_empty());
        for (i, article) in after.articles.iter().enumerate() {
            prop_assert_eq!(&article.id, &(i + 1).to_string());
        }
        for dropped in &after.dropped {
            prop_assert!(text.get(dropped.span.range()).is_some(), "{:?}", dropped);
            prop_assert_eq!(dropped.reason.detail().is_some(), matches!(dropped.reason, DropReason::Boilerplate(_)));
        }
        prop_assert_eq!(&after, &boilerplate.remove(before.clone(), text, &[]));
    }

    #[test]
    fn splitting_loses_no_line(text in text()) {
        let digest = split(&text);
        let mut kept: Vec<String> = digest.dropped.iter().map(|dropped| dropped.text.clone()).collect();
        for article in &digest.articles {
            prop_assert!(article.span.end <= text.len());
            kept.push(article.span.of(&text).to_owned());
        }
        // Whatever is not white space lies in an article or in a dropped line.
        let mut covered: Vec<(usize, usize)> = digest.articles.iter().map(|a| (a.span.start, a.span.end))
            .chain(digest.dropped.iter().map(|d| (d.span.start, d.span.end))).collect();
        covered.sort_unstable();
        let mut end = 0;
        for (from, to) in covered {
            if from > end {
                prop_assert!(normalize(&text[end..from]).as_str().trim().is_empty(), "{:?}", &text[end..from]);
            }
            end = end.max(to);
        }
        prop_assert!(normalize(&text[end..]).as_str().trim().is_empty());
    }

    #[test]
    fn a_summary_is_sentences_of_the_text_in_its_order(
        text in text(), title in text(), n in 1usize..5, words in 1usize..40, is_focused: bool,
    ) {
        let sentences = split_sentences(&text, Language::English);
        let model = Model::builtin().expect("it loads");
        for method in Method::ALL {
            for redundancy in [Redundancy::Copies, Redundancy::mmr(), Redundancy::Trigrams] {
                for length in [SummaryLength::Sentences(n), SummaryLength::Words(words), SummaryLength::Ratio(0.3)] {
                    // By default the language is guessed, and some of these texts look like none.
                    let options = SummaryOptions::new().language(Language::English).expect("it has rules");
                    let mut options = options.method(method).redundancy(redundancy).length(length);
                    if is_focused {
                        options = options.focus(&model, "ai").expect("a label");
                    }
                    let summary = summarize(&title, &text, &options);
                    prop_assert_eq!(summary.sentences.is_empty(), sentences.is_empty());
                    let mut last = None;
                    for sentence in &summary.sentences {
                        let whole = sentences[sentence.index];
                        let mark = &text[whole.start..sentence.span.start];
                        prop_assert_eq!(sentence.span.end, whole.end);
                        prop_assert!(mark.is_empty() || mark.trim_end().chars().count() == 1, "{:?}", mark);
                        prop_assert_eq!(sentence.span.of(&text), sentence.text.as_str());
                        prop_assert!(sentence.score.is_finite());
                        prop_assert!(last < Some(sentence.index));
                        last = Some(sentence.index);
                    }
                    let n_words: usize =
                        summary.sentences.iter().map(|s| s.text.split_whitespace().count()).sum();
                    match length {
                        SummaryLength::Sentences(n) => prop_assert!(summary.sentences.len() <= n),
                        SummaryLength::Words(words) => prop_assert!(n_words <= words || summary.over_budget),
                        SummaryLength::Ratio(_) => {
                            let most = (sentences.len() as f64 * 0.3) as usize;
                            prop_assert!(summary.sentences.len() <= most.max(1));
                        }
                        other => panic!("{other:?} was not drawn"),
                    }
                }
            }
        }
    }

    #[test]
    fn statistics_add_up(a in articles(), b in articles(), c in articles()) {
        let (a, b, c) = (statistics(&a), statistics(&b), statistics(&c));
        let ab = a.add(&b).expect("small");
        prop_assert_eq!(&ab, &b.add(&a).expect("small"));
        prop_assert_eq!(ab.add(&c).expect("small"), a.add(&b.add(&c).expect("small")).expect("small"));
        prop_assert_eq!(&ab.subtract(&b).expect("it was added"), &a);
        prop_assert_eq!(ab.subtract(&ab).expect("it is the same"), TrainingStatistics::empty());
    }

    #[test]
    fn statistics_of_a_union_are_the_sum(a in articles(), b in articles()) {
        let together: Vec<LabelledArticle> = a.iter().chain(&b).cloned().collect();
        prop_assert_eq!(statistics(&together), statistics(&a).add(&statistics(&b)).expect("small"));
    }

    #[test]
    fn adding_later_is_training_at_once(a in articles(), b in articles(), mu in any::<bool>(), estimator in 0usize..5) {
        let options = TrainOptions {
            min_df: Some(1),
            estimator: Some(Estimator::ALL[estimator]),
            smoothing: Some(if mu { Smoothing::Mu(3.0) } else { Smoothing::Alpha(0.3) }),
            kind: Some(newsdesk::LabelKind::Several),
            ..TrainOptions::default()
        };
        let Ok(first) = train(&a, &options, None) else { return Ok(()) };
        let later = train(&b, &TrainOptions::default(), Some(&first.model)).expect("settings are kept");
        let together: Vec<LabelledArticle> = b.iter().chain(&a).cloned().collect();
        let at_once = train(&together, &options, None).expect("it has two answers");
        prop_assert_eq!(later.model.to_bytes(), at_once.model.to_bytes());
    }

    #[test]
    fn correcting_is_training_on_the_corrected_articles(a in articles(), new in labels(), every in 1usize..4) {
        let Ok(model) = train(&a, &several_labels(), None) else { return Ok(()) };
        let correct: Vec<LabelledArticle> =
            a.iter().step_by(every).map(|one| LabelledArticle::new("", &one.text, &new)).collect();
        let corrected = |one: &LabelledArticle| correct.iter().find(|c| c.text == one.text).unwrap_or(one).clone();
        let expected: Vec<LabelledArticle> = a.iter().map(corrected).collect();
        let revision = Revision { correct: correct.clone(), ..Revision::default() };
        prop_assert_eq!(learned(&model.model, &[], &revision), trained(&expected));
    }

    #[test]
    fn removing_undoes_adding(a in articles(), b in articles()) {
        let Ok(first) = train(&a, &several_labels(), None) else { return Ok(()) };
        let both = train(&b, &TrainOptions::default(), Some(&first.model)).expect("settings are kept");
        let revision = Revision { remove: b.iter().map(given).collect(), ..Revision::default() };
        prop_assert_eq!(learned(&both.model, &[], &revision), Some(first.model.to_bytes()));
        // The order of what is removed does not matter, nor do labels where every copy goes.
        let unlabelled = |one: &LabelledArticle| GivenArticle { labels: None, ..given(one) };
        let all = a.iter().chain(&b).rev().map(unlabelled).collect();
        let left = [LabelledArticle::new("", "only this", ["a"]), LabelledArticle::new("", "and that", ["b"])];
        prop_assert_eq!(
            learned(&both.model, &left, &Revision { remove: all, ..Revision::default() }),
            trained(&left)
        );
    }

    #[test]
    fn renaming_is_training_on_renamed_labels(a in articles(), new in select(vec!["a", "b", "c", "d"])) {
        let Ok(model) = train(&a, &several_labels(), None) else { return Ok(()) };
        let olds = model.model.labels().iter().filter(|label| *label != "a");
        let rename: Vec<(String, String)> = olds.map(|label| (label.clone(), new.to_owned())).collect();
        let expected: Vec<LabelledArticle> = a.iter().map(|one| renamed(one, &rename)).collect();
        let revision = Revision { rename, ..Revision::default() };
        prop_assert_eq!(learned(&model.model, &[], &revision), trained(&expected));
    }

    #[test]
    fn training_piece_by_piece_is_training_at_once(a in articles(), n in 1usize..6, max_terms in prop::option::of(1u64..20)) {
        let options = TrainOptions { max_terms, ..several_labels() };
        let mut stream = TrainingStream::new(options.clone()).expect("good settings");
        for piece in a.chunks(n) {
            stream.add(piece).expect("small");
        }
        prop_assert_eq!(stream.n_articles(), a.len());
        match (stream.finish(), train(&a, &options, None)) {
            (Ok(found), Ok(expected)) => {
                prop_assert_eq!(found.conflicts, expected.conflicts);
                prop_assert_eq!(found.model.to_bytes(), expected.model.to_bytes());
                let n_terms = found.model.vectorizer().vocabulary().len() as u64;
                prop_assert!(max_terms.is_none_or(|most| n_terms <= most), "{} terms", n_terms);
            }
            (found, expected) => prop_assert!(found.is_err() && expected.is_err()),
        }
    }

    #[test]
    fn what_is_renamed_is_removed_then_corrected_then_added(a in articles(), b in articles()) {
        let Ok(model) = train(&a, &several_labels(), None) else { return Ok(()) };
        let Some(old) = model.model.labels().first().cloned() else { return Ok(()) };
        let rename = vec![(old, "new".to_owned())];
        let now: Vec<LabelledArticle> = a.iter().map(|one| renamed(one, &rename)).collect();
        let (removed, rest) = now.split_at(2);
        let labels = LabelList::from_ordered(["c", "new"]);
        // A copy of what is removed may be left, and is then corrected; where none is, there is nothing to correct.
        let Some(correct) = rest.first().map(|one| LabelledArticle { labels: labels.clone(), ..one.clone() }) else {
            return Ok(());
        };
        let corrected = |one: &LabelledArticle| if one.text == correct.text { correct.clone() } else { one.clone() };
        let expected: Vec<LabelledArticle> = rest.iter().map(corrected).chain(b.clone()).collect();
        let remove = removed.iter().map(given).collect();
        let revision = Revision { rename, remove, correct: vec![correct.clone()], skip_known: false };
        prop_assert_eq!(learned(&model.model, &b, &revision), trained(&expected));
    }

    #[test]
    fn known_articles_are_skipped(a in articles(), b in articles()) {
        let Ok(model) = train(&a, &several_labels(), None) else { return Ok(()) };
        let mut expected = a.clone();
        for one in &b {
            if expected.iter().all(|known| known.text != one.text) {
                expected.push(one.clone());
            }
        }
        let revision = Revision { skip_known: true, ..Revision::default() };
        let learned = learn(&b, &TrainOptions::default(), &model.model, &revision).expect("settings are kept");
        prop_assert_eq!(learned.n_skipped, a.len() + b.len() - expected.len());
        prop_assert_eq!(Some(learned.trained.model.to_bytes()), trained(&expected));
    }

    #[test]
    fn merging_is_training_on_the_union(a in articles(), b in articles(), c in articles()) {
        let (a, b) = (agreeing(&a), agreeing(&b));
        // Some articles in common, one of them more often.
        let c: Vec<LabelledArticle> = agreeing(&c).into_iter().chain(a[..3].iter().chain(&b[..2]).cloned()).collect();
        let train = |articles: &[LabelledArticle]| {
            train(articles, &several_labels(), None).map(|trained| trained.model)
        };
        let (Ok(ma), Ok(mb), Ok(mc)) = (train(&a), train(&b), train(&c)) else { return Ok(()) };
        let merged = |models: &[&Model]| merge(models).expect("they are alike").trained.model;
        let at_once = train(&union(&[&a, &b, &c])).expect("they have two answers").to_bytes();
        prop_assert_eq!(merged(&[&ma, &mb, &mc]).to_bytes(), at_once.clone());
        prop_assert_eq!(merged(&[&mc, &ma, &mb]).to_bytes(), at_once.clone());
        prop_assert_eq!(merged(&[&ma, &merged(&[&mb, &mc])]).to_bytes(), at_once);
    }

    #[test]
    fn probabilities_are_probabilities_and_models_survive_bytes(a in articles(), text in text()) {
        let Ok(trained) = train(&a, &TrainOptions { min_df: Some(1), ..TrainOptions::default() }, None) else { return Ok(()) };
        let bytes = trained.model.to_bytes();
        let model = Model::from_bytes(&bytes).expect("it was just written");
        prop_assert_eq!(model.to_bytes(), bytes);
        let answer = model.label("", &text, &LabelOptions::default());
        prop_assert_eq!(&answer, &trained.model.label("", &text, &LabelOptions::default()));
        prop_assert!(answer.probabilities.iter().all(|p| (0.0..=1.0).contains(p)), "{:?}", answer);
        prop_assert!((0.0..=1.0).contains(&answer.confidence) && (0.0..=1.0).contains(&answer.unknown_share));
        if model.classifier().parts().settings.kind == newsdesk::LabelKind::Single {
            prop_assert!((answer.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn unknown_words_carry_no_evidence(text in text(), unknown in proptest::collection::vec("qz[a-z]{5}zq", 1..10)) {
        let model = Model::builtin().expect("it loads");
        let without = model.label("", &text, &LabelOptions::default());
        // A sign that ends a word, so that nothing is joined to the last one.
        let with = model.label("", &format!("{text} \n {}", unknown.join(" ")), &LabelOptions::default());
        prop_assert_eq!(without.probabilities, with.probabilities);
        prop_assert_eq!(without.forced, with.forced);
    }

    #[test]
    fn explanations_add_up_to_the_score(text in text()) {
        let model = Model::builtin().expect("it loads");
        for evidence in model.explain("Robots", &text, usize::MAX) {
            let sum: f64 = evidence.prior + evidence.terms.iter().map(|term| term.contribution).sum::<f64>();
            prop_assert!((sum - evidence.score).abs() < 1e-9);
            for term in &evidence.terms {
                prop_assert!(!term.places.is_empty());
                for place in &term.places {
                    let field = if place.field == "title" { "Robots" } else { text.as_str() };
                    prop_assert!(!place.span.of(field).is_empty());
                }
            }
        }
    }

    #[test]
    fn contributions_add_up_to_the_score_of_every_estimator(text in text(), a in articles(), estimator in 0usize..5) {
        let options =
            TrainOptions { min_df: Some(1), estimator: Some(Estimator::ALL[estimator]), ..TrainOptions::default() };
        let Ok(trained) = train(&a, &options, None) else { return Ok(()) };
        for model in [&Model::builtin().expect("it loads"), &trained.model] {
            let counted = model.vectorizer().count(&["Robots in court", &text]);
            let features = model.vectorizer().weigh(&counted.counts);
            let classifier = model.classifier();
            let scores = classifier.scores(features.as_row());
            let scores = if classifier.any().is_some() { scores.any } else { scores.main };
            for (evidence, score) in classifier.evidence(features.as_row()).iter().zip(scores) {
                let sum = evidence.contributions.iter().fold(evidence.prior, |sum, (_, part)| sum + part);
                // Scores add up at once what all classes have in common.
                prop_assert!((sum - score).abs() <= 1e-9 * score.abs().max(1.0), "{sum} for {score}");
            }
        }
    }

    #[test]
    fn threads_do_not_matter(text in text(), a in articles()) {
        let model = Model::builtin().expect("it loads");
        let options = BriefOptions { overview: 3, ..BriefOptions::default() };
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| {
                let trained = train(&a, &TrainOptions { min_df: Some(1), ..TrainOptions::default() }, None);
                (brief(&text, &model, &options), trained.map(|trained| trained.model.to_bytes()).ok())
            })
        };
        prop_assert_eq!(run(1), run(3));
    }

    #[test]
    fn any_bytes_for_a_model_are_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Model::from_bytes(&bytes).is_err());
        let marked = [b"NEWSDESK".as_slice(), &newsdesk::FORMAT_VERSION.to_le_bytes(), &bytes].concat();
        prop_assert!(Model::from_bytes(&marked).is_err());
    }

    #[test]
    fn what_is_chosen_to_label_is_chosen_once_whatever_the_order_and_the_threads(
        (known, pool) in (articles(), articles()), n in 0usize..30, turn in 0usize..24,
    ) {
        // Two labels at least, whatever was drawn.
        let known = [
            &known[..],
            &[LabelledArticle::new("", "robot", ["a"]), LabelledArticle::new("", "orbit", ["b"])],
        ].concat();
        let model = train(&known, &TrainOptions { min_df: Some(1), ..TrainOptions::default() }, None)
            .expect("enough").model;
        let selection = select_to_label(&model, &pool, n).expect("a whole model");
        let texts = |selection: &Selection<usize>, pool: &[LabelledArticle]| -> Vec<(String, u64)> {
            let one = |one: &Selected<usize>| (pool[one.item].text.clone(), one.uncertainty.to_bits());
            selection.chosen.iter().map(one).collect()
        };
        let chosen = texts(&selection, &pool);
        prop_assert!(chosen.len() <= n.min(pool.len() - selection.n_known));
        for (i, (text, uncertainty)) in chosen.iter().enumerate() {
            prop_assert!((0.0..=1.0).contains(&f64::from_bits(*uncertainty)));
            prop_assert!(chosen[..i].iter().all(|(other, _)| other != text));
            prop_assert!(known.iter().all(|article| article.text != *text));
        }
        let mut turned = pool.clone();
        turned.rotate_left(turn % pool.len());
        let threads = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        let again = threads.install(|| select_to_label(&model, &turned, n)).expect("a whole model");
        prop_assert_eq!(texts(&again, &turned), chosen);
    }
}

/// Articles that no one writes and programs produce; every method must get through them in near-linear time, whatever is
/// taken of them. A quadratic one would take minutes here.
#[test]
fn hostile_articles_have_summaries() {
    let n = 4000;
    let distinct = |i: usize| format!("The robot w{i} walked over hill h{} at dawn. ", i % 977);
    let articles = [
        "The robot walked over the hill at dawn. ".repeat(n),
        (0..n).map(distinct).collect(),
        (0..n).map(|i| format!("But it saw w{i} and hill h{} again today. ", i % 31)).collect(),
        (0..20 * n).map(|i| format!("word{} ", i % 5003)).collect(),
        "word ".repeat(20 * n),
        format!("Kites fly over the boats at noon. {}. Boats sail on.", "wind and sea ".repeat(10 * n)),
        (1..250).map(|n| format!("A{}. ", " hill".repeat(n))).collect(),
        ". ".repeat(n) + &"?!(\u{201c}".repeat(n),
    ];
    for article in &articles {
        for method in Method::ALL {
            for redundancy in [Redundancy::Copies, Redundancy::mmr(), Redundancy::Trigrams] {
                for length in [SummaryLength::Sentences(3), SummaryLength::Ratio(0.9)] {
                    let options = SummaryOptions::new().method(method).redundancy(redundancy).length(length);
                    let summary = summarize("Robots on a hill", article, &options);
                    assert!(!summary.sentences.is_empty());
                    assert!(summary.sentences.iter().all(|sentence| sentence.score.is_finite()));
                }
            }
        }
    }
}

#[test]
fn every_flipped_or_missing_byte_of_a_model_is_noticed() {
    let articles = [
        LabelledArticle::new("", "robot walks", ["a"]),
        LabelledArticle::new("", "rain falls", ["b"]),
        LabelledArticle::new("", "robot falls", ["a"]),
    ];
    let bytes = train(&articles, &TrainOptions { min_df: Some(1), ..TrainOptions::default() }, None)
        .expect("two labels")
        .model
        .to_bytes();
    for i in 0..bytes.len() {
        assert!(Model::from_bytes(&bytes[..i]).is_err(), "cut at {i}");
        let mut flipped = bytes.clone();
        flipped[i] ^= 0x10;
        assert!(Model::from_bytes(&flipped).is_err(), "flipped at {i}");
    }
}

/// Quadratic work would take minutes here, and a walk down a tree would overflow the stack.
#[test]
fn hostile_markup_takes_linear_time() {
    let pages = [
        "<div class=a>".repeat(100_000) + "text" + &"</div>".repeat(100_000),
        "<b>".repeat(100_000) + &"word <p>".repeat(100_000),
        "<ul>".to_owned() + &"<li>item <span>".repeat(100_000),
        "<article><a href=x><h2>Title".repeat(50_000),
        "<div><td>".to_owned() + &"<i>".repeat(1000) + &"</div>".repeat(100_000),
        "&amp;&lt;&#x41;&nosuch;".repeat(100_000),
        "<p ".to_owned() + &"a=b ".repeat(100_000),
        "<!--".repeat(200_000),
    ];
    let texts = [
        ">".repeat(100_000),
        "[".repeat(300_000),
        "[a](".repeat(100_000),
        "**a ".repeat(200_000),
        "x {:".repeat(200_000),
        "# Title\n\nSome words of text.\n\n".repeat(20_000),
        "<div>\n\n".repeat(50_000),
    ];
    let start = std::time::Instant::now();
    let markups =
        pages.iter().map(|page| (page, Markup::Html)).chain(texts.iter().map(|t| (t, Markup::Markdown)));
    for (text, markup) in markups {
        split_markup_with(text, markup, &SplitOptions::default());
    }
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}
