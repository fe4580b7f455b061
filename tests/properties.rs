//! Invariants that hold for any input.

use newsdesk::{
    Analyzer, BriefOptions, LabelOptions, LabelledArticle, Language, Method, Model, Selected, Selection,
    Smoothing, SummaryLength, SummaryOptions, TrainOptions, TrainingStatistics, brief, normalize,
    select_to_label, split, split_sentences, summarize, train, training_section,
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
        for language in [Language::English, Language::German, Language::French, Language::Any] {
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
    fn a_summary_is_sentences_of_the_text_in_its_order(text in text(), n in 1usize..5, words in 1usize..40) {
        let sentences = split_sentences(&text, Language::English);
        for method in Method::ALL {
            for length in [SummaryLength::Sentences(n), SummaryLength::Words(words), SummaryLength::Ratio(0.3)] {
                let summary = summarize(&text, &SummaryOptions::new().method(method).length(length));
                prop_assert_eq!(summary.sentences.is_empty(), sentences.is_empty());
                let mut last = None;
                for sentence in &summary.sentences {
                    prop_assert_eq!(sentence.span, sentences[sentence.index]);
                    prop_assert_eq!(sentence.span.of(&text), sentence.text.as_str());
                    prop_assert!(sentence.score.is_finite());
                    prop_assert!(last < Some(sentence.index));
                    last = Some(sentence.index);
                }
                let n_words: usize = summary.sentences.iter().map(|s| s.text.split_whitespace().count()).sum();
                match length {
                    SummaryLength::Sentences(n) => prop_assert!(summary.sentences.len() <= n),
                    SummaryLength::Words(words) => prop_assert!(n_words <= words || summary.over_budget),
                    SummaryLength::Ratio(_) => {}
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
    fn adding_later_is_training_at_once(a in articles(), b in articles(), mu in any::<bool>()) {
        let options = TrainOptions {
            min_df: Some(1),
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
        let mut marked = b"NEWSDESK\x01\0\0\0".to_vec();
        marked.extend(bytes);
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
