//! How many labels does choosing save? An experiment with articles whose labels are known.
//!
//! ```sh
//! cargo run --release --example active_learning -- POOL.jsonl TEST.jsonl [SEEDS] [BATCH] [MOST] [TARGET]
//! ```
//!
//! `POOL` and `TEST` are records with one label each, one JSON object a line. For each of `SEEDS` seeds (10), a model is
//! trained on 40 articles drawn from the pool at random; then, again and again, on `BATCH` (100) more, until there are
//! `MOST` (2040): once those that `newsdesk select` would choose, with the pool's labels as the answers of the person who
//! labels, and once the next ones at random. After each batch the share of right answers to `TEST` is measured, every
//! article answered. The means are printed as a table, and for each seed the labels that each way needs until `TARGET`
//! (.75) is reached.
//!
//! Articles are counted once; a model of 2,000 articles then takes less than a second.

// The table goes to the console.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::str::FromStr;

use newsdesk::{
    Analysed, Analyzer, FitSettings, LabelKind, LabelList, Model, Record, TermList, TrainingArticle,
    TrainingSection, TrainingSet, select_counted,
};

/// Articles that each run begins with.
const N_FIRST: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pool, test, ..] = arguments.as_slice() else {
        return Err("expected POOL.jsonl TEST.jsonl [SEEDS] [BATCH] [MOST] [TARGET]".into());
    };
    let (pool, test) = (read(pool)?, read(test)?);
    let n_seeds: u64 = argument(&arguments, 2, 10)?;
    let batch: usize = argument(&arguments, 3, 100)?;
    let most: usize = argument(&arguments, 4, 2040)?;
    let target: f64 = argument(&arguments, 5, 0.75)?;
    if n_seeds == 0 || batch == 0 || pool.articles().len() < most {
        return Err(
            "expected at least 1 seed, 1 article a batch, and a pool of at least MOST articles".into()
        );
    }

    let mut curves: [Vec<Vec<f64>>; 2] = [Vec::new(), Vec::new()];
    let mut n_won = 0;
    println!("labels until {target} is reached\n  seed  select  random");
    for seed in 0..n_seeds {
        let order = shuffled(pool.articles().len(), seed);
        let by_choice = run(&pool, &test, &order, batch, most, true)?;
        let by_chance = run(&pool, &test, &order, batch, most, false)?;
        let needed = |curve: &[f64]| curve.iter().position(|accuracy| *accuracy >= target);
        let shown = |place: Option<usize>| {
            place.map_or(format!("> {most}"), |place| (N_FIRST + place * batch).to_string())
        };
        let (chosen, random) = (needed(&by_choice), needed(&by_chance));
        n_won += usize::from(chosen.is_some_and(|chosen| random.is_none_or(|random| chosen < random)));
        println!("{seed:>6}  {:>6}  {:>6}", shown(chosen), shown(random));
        curves[0].push(by_choice);
        curves[1].push(by_chance);
    }
    println!(
        "select needs fewer in {n_won} of {n_seeds}\n\naccuracy, mean of all seeds\nlabels  select  random"
    );
    let mean = |curves: &[Vec<f64>], step: usize| {
        curves.iter().map(|curve| curve[step]).sum::<f64>() / curves.len() as f64
    };
    for step in 0..curves[0][0].len() {
        let [chosen, random] = [0, 1].map(|way| mean(&curves[way], step));
        println!("{:>6}  {chosen:>6.3}  {random:>6.3}", N_FIRST + step * batch);
    }
    Ok(())
}

fn argument<T: FromStr>(arguments: &[String], place: usize, default: T) -> Result<T, Box<dyn Error>> {
    let Some(text) = arguments.get(place) else { return Ok(default) };
    text.parse().map_err(|_| format!("argument {}: expected a number, found `{text}`", place + 1).into())
}

/// Reads and counts articles that have a label each.
fn read(path: &str) -> Result<TrainingSet, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let mut articles: Vec<(Record, LabelList)> = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let record = Record::parse(line).map_err(|error| format!("{path}:{}: {error}", i + 1))?;
        let labels = LabelList::from_ordered(record.labels.iter().flatten());
        if labels.main.is_none() || !labels.further.is_empty() {
            return Err(
                format!("{path}:{}: expected one label, found {}", i + 1, labels.iter().count()).into()
            );
        }
        articles.push((record, labels));
    }
    let analysed: Vec<Analysed<'_>> = articles
        .iter()
        .map(|(record, labels)| Analysed { title: &record.title, text: &record.text, labels })
        .collect();
    Ok(TrainingSet::count(&Analyzer::english(), &analysed))
}

/// The accuracy after each batch.
fn run(
    pool: &TrainingSet,
    test: &TrainingSet,
    order: &[usize],
    batch: usize,
    most: usize,
    is_choosing: bool,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut labelled = order[..N_FIRST.min(order.len())].to_vec();
    let mut curve = Vec::new();
    loop {
        let section = TrainingSection::of(subset(pool, &labelled)?)?;
        let settings = FitSettings::default_for(LabelKind::Single);
        let (model, ..) = Model::train(Analyzer::english(), settings, &section, section.sample(), None)?;
        curve.push(accuracy(&model, test));
        if labelled.len() + batch > most {
            return Ok(curve);
        }
        if is_choosing {
            // What the model was trained on is passed over.
            labelled.extend(select_counted(&model, pool, batch)?.chosen.iter().map(|one| one.item));
        } else {
            labelled.extend(&order[labelled.len()..labelled.len() + batch]);
        }
    }
}

/// Some articles of a set, with the terms and labels that they have.
fn subset(set: &TrainingSet, places: &[usize]) -> Result<TrainingSet, Box<dyn Error>> {
    let mut articles: Vec<TrainingArticle> =
        places.iter().map(|&place| set.articles()[place].clone()).collect();
    let terms = articles.iter().flat_map(|article| article.counts.iter().map(|&(term, _)| term));
    let (terms, term_places) = kept(set.terms().len(), terms);
    let terms = terms.into_iter().map(|term| set.terms().get(term));
    let labels = articles.iter().flat_map(TrainingArticle::labels);
    let (labels, label_places) = kept(set.labels().len(), labels);
    let labels = labels.into_iter().map(|label| set.labels()[label].clone()).collect();
    for article in &mut articles {
        for (term, _) in &mut article.counts {
            *term = term_places[*term as usize];
        }
        article.main = article.main.map(|label| label_places[label as usize]);
    }
    Ok(TrainingSet::from_parts(TermList::from_sorted(terms)?, labels, articles))
}

/// Which of the numbers below `n` are used, and the place of each among these.
fn kept(n: usize, used: impl Iterator<Item = u32>) -> (Vec<usize>, Vec<u32>) {
    let mut is_used = vec![false; n];
    for number in used {
        is_used[number as usize] = true;
    }
    let mut kept = Vec::new();
    let mut places = vec![0; n];
    for (number, place) in (0..n).zip(&mut places).filter(|(number, _)| is_used[*number]) {
        *place = kept.len() as u32;
        kept.push(number);
    }
    (kept, places)
}

/// The share of articles whose best label is the right one.
fn accuracy(model: &Model, test: &TrainingSet) -> f64 {
    let vocabulary = model.vectorizer().vocabulary();
    let ids: Vec<Option<u32>> = test.terms().iter().map(|term| vocabulary.get(&term)).collect();
    let is_right = |article: &&TrainingArticle| {
        let known = article.counts.iter().filter_map(|&(term, n)| Some((ids[term as usize]?, n)));
        let features = model.vectorizer().weigh(&known.collect::<Vec<_>>());
        let classifier = model.classifier();
        let decision = classifier.decide(&classifier.scores(features.as_row()));
        classifier.label_list(&decision).main == test.label_list(article).main
    };
    test.articles().iter().filter(is_right).count() as f64 / test.articles().len() as f64
}

/// The numbers below `n` in an order that depends on the seed: Fisher and Yates's shuffle, by SplitMix64.
fn shuffled(n: usize, seed: u64) -> Vec<usize> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let mut order: Vec<usize> = (0..n).collect();
    for end in (1..n).rev() {
        order.swap(end, (next() % (end as u64 + 1)) as usize);
    }
    order
}
