//! Training a model, and going on with one.

use std::collections::HashMap;

use super::language::{ArticleLanguage, other_language};
use super::learn::{LabelConflict, Revision, learn};
use crate::analysis::{Analyzer, AnalyzerSettings};
use crate::classify::{
    Analysed, ArticleCounter, Background, CrossFitted, Estimator, FitError, FitSettings, LabelKind,
    LabelList, Smoothing, TrainingSet,
};
use crate::error::Error;
use crate::model::{MAX_TRAINING_ARTICLES, Model, ModelError, TrainingCounts, TrainingSection};
use crate::text::Language;

/// An article to learn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledArticle {
    /// Headline; may be empty.
    pub title: String,
    /// Body, without the title.
    pub text: String,
    /// Labels, the main one first; none of them for news about something else.
    pub labels: LabelList,
}

impl LabelledArticle {
    /// An article with ordered labels, the main one first.
    pub fn new<S: AsRef<str>>(title: &str, text: &str, labels: impl IntoIterator<Item = S>) -> Self {
        Self { title: title.to_owned(), text: text.to_owned(), labels: LabelList::from_ordered(labels) }
    }
}

/// How a model is trained. What is `None` is chosen by the kind of data, or kept from the model that is added to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrainOptions {
    /// How text becomes terms.
    pub analyzer: Option<AnalyzerSettings>,
    /// How weights are fitted. By default `nbsvm` for one label an article, as long as the model keeps all articles (20,000);
    /// else one-vs-rest naive Bayes.
    pub estimator: Option<Estimator>,
    /// How unseen terms get a probability.
    pub smoothing: Option<Smoothing>,
    /// Least number of articles that a term must occur in.
    pub min_df: Option<u64>,
    /// Most terms that a model has, see [`FitSettings::max_terms`].
    pub max_terms: Option<u64>,
    /// `C` of `nbsvm`.
    pub cost: Option<f64>,
    /// Precision that the answers of each label shall have, above 0 to 1.
    pub min_precision: Option<f64>,
    /// Whether probabilities and thresholds are calibrated, see [`FitSettings::calibrate`]; they are by default. Training
    /// without takes a fraction of the time, and gives no cross-validated answers.
    pub calibrate: Option<bool>,
    /// One label an article or several; recognised from the labels by default.
    pub kind: Option<LabelKind>,
    /// Term frequencies of articles about none of the labels.
    pub background: BackgroundChoice,
    /// Share of all term weight that the background makes up, at least 0 and below 1.
    pub background_share: Option<f64>,
}

/// Which background a model is trained with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BackgroundChoice {
    /// None for a new model, and for one that is added to the one that it has.
    #[default]
    Unchanged,
    /// None.
    None,
    /// This one.
    Table(Background),
}

/// Share of all term weight that a background makes up, if nothing else is asked for. Chosen as
/// `models/README.md` tells.
const DEFAULT_BACKGROUND_SHARE: f64 = 0.1;

/// A trained model and what was learned about it on the way.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Answers about training articles (all, or a sample) from models that had not seen them.
    pub cross_fitted: Vec<CrossFitted>,
    /// What the user should know of the data.
    pub warnings: Vec<String>,
    /// Articles with the content of another one, but other labels.
    pub conflicts: Vec<LabelConflict>,
}

/// Trains a model on labelled articles; with `add_to`, on these and on all that an older model was trained on.
///
/// The result is a pure function of all the articles together and the settings: adding later gives bit for bit what
/// training at once gives. Analysis is parallel; linear in the length of the articles. [`learn`] can do more with an older
/// model than add to it.
///
/// # Errors
/// Too few articles or labels, settings outside their ranges, settings other than those of the model that is added to.
pub fn train(
    articles: &[LabelledArticle],
    options: &TrainOptions,
    add_to: Option<&Model>,
) -> Result<Trained, Error> {
    if let Some(model) = add_to {
        return Ok(learn(articles, options, model, &Revision::default())?.trained);
    }
    let mut stream = TrainingStream::new(options.clone())?;
    stream.add(articles)?;
    stream.finish()
}

/// Most contents of articles that are remembered, to tell those that come again with other labels.
const MAX_CONTENTS: usize = 1_000_000;

/// Most articles that are counted under one numbering of terms.
const MAX_COUNTED: usize = 2 * MAX_TRAINING_ARTICLES;

/// Most articles whose language is looked at.
const MAX_LANGUAGES: usize = 50;

/// Training on articles that come piece by piece. What it gives is, bit for bit, what training on all of them at once gives.
///
/// Memory holds no text but that of the piece: the sample of a [`TrainingSection`] and sums over all terms, so that it is
/// bounded by the vocabulary. An estimator that was asked for and does not learn from sums (`nbsvm`) needs the counts of all
/// articles, which are kept for it. Of articles that come again with other labels, those are told that repeat one of the first
/// million contents.
#[derive(Debug)]
pub struct TrainingStream {
    analyzer: Analyzer,
    options: TrainOptions,
    n_articles: usize,
    /// Those that were not counted elsewhere.
    n_added: usize,
    /// The articles that are in no section so far, at most about so many.
    counter: ArticleCounter,
    max_counted: usize,
    /// Sections of pieces and of joined pieces, and the numbers of their articles. Pieces are joined as in merge sort, so that
    /// each article is joined only so many times as the logarithm of the number of pieces.
    sections: Vec<(usize, TrainingSection)>,
    /// All articles, where the estimator needs them.
    all: Option<Vec<TrainingSet>>,
    /// The labels of the first article of each content, and its number.
    contents: HashMap<u128, (LabelList, usize)>,
    conflicts: Vec<LabelConflict>,
    /// Whether each of some articles, evenly spread, is in another language.
    are_foreign: Vec<bool>,
    language_step: usize,
}

impl TrainingStream {
    /// Training without articles so far.
    ///
    /// # Errors
    /// Analyzer settings outside their ranges.
    pub fn new(options: TrainOptions) -> Result<Self, Error> {
        let needs_all = options.estimator.is_some_and(|estimator| !estimator.learns_from_sums());
        Ok(Self {
            analyzer: Analyzer::new(options.analyzer.clone().unwrap_or_default())?,
            options,
            n_articles: 0,
            n_added: 0,
            counter: ArticleCounter::default(),
            max_counted: MAX_COUNTED,
            sections: Vec::new(),
            all: needs_all.then(Vec::new),
            contents: HashMap::new(),
            conflicts: Vec::new(),
            are_foreign: Vec::new(),
            language_step: 1,
        })
    }

    /// Number of articles so far.
    pub fn n_articles(&self) -> usize {
        self.n_articles
    }

    /// Counts more articles, in parallel; the more at a time, the quicker.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub fn add(&mut self, articles: &[LabelledArticle]) -> Result<(), Error> {
        self.look_at_languages(articles);
        self.n_articles += articles.len();
        let hashes = self.counter.add(&self.analyzer, &analysed(articles));
        for (article, hash) in articles.iter().zip(hashes) {
            self.look_at_labels(article, hash);
        }
        if self.counter.n_articles() > self.max_counted { self.close_piece() } else { Ok(()) }
    }

    /// Makes a section of the articles that are counted so far, and joins it with those before.
    fn close_piece(&mut self) -> Result<(), Error> {
        let counter = std::mem::take(&mut self.counter);
        let mut n_articles = counter.n_articles();
        // Counts that came from elsewhere stay as they are: they may be nothing to add to.
        if n_articles == 0 {
            return Ok(());
        }
        let counted = counter.finish();
        if let Some(all) = &mut self.all {
            all.push(counted.clone());
        }
        let mut section = TrainingSection::of(counted).map_err(ModelError::from)?;
        while let Some((n_before, before)) = self.sections.pop_if(|(n_before, _)| *n_before < 2 * n_articles)
        {
            section = before.merge(&section).map_err(ModelError::from)?;
            n_articles += n_before;
        }
        self.sections.push((n_articles, section));
        Ok(())
    }

    /// Adds articles that were counted elsewhere.
    ///
    /// # Errors
    /// They were counted with other analyzer settings.
    pub fn add_counts(&mut self, counts: &TrainingCounts) -> Result<(), Error> {
        counts.check(self.analyzer.settings())?;
        let (n_articles, section) = (counts.n_articles() as usize, counts.section());
        match &mut self.all {
            Some(all) if section.is_whole() => all.push(section.sample().clone()),
            // Not all of them are known.
            _ => self.all = None,
        }
        self.n_articles += n_articles;
        self.sections.push((n_articles, section.clone()));
        Ok(())
    }

    /// What all articles come to, to be added up with what others come to.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub fn into_counts(mut self) -> Result<TrainingCounts, Error> {
        let section = self.joined()?;
        Ok(TrainingCounts::new(self.analyzer.settings().clone(), section))
    }

    /// Looks at the languages of articles that are about to be counted. Of all articles so far, those at 0, 1, 2, … steps are
    /// looked at, and the step doubles where they become too many.
    fn look_at_languages(&mut self, articles: &[LabelledArticle]) {
        let (first, end) = (self.n_articles, self.n_articles + articles.len());
        while end.div_ceil(self.language_step) >= MAX_LANGUAGES {
            let mut stays = [true, false].into_iter().cycle();
            self.are_foreign.retain(|_| stays.next().unwrap_or(true));
            self.language_step *= 2;
        }
        let language = self.analyzer.settings().language;
        let next = first.next_multiple_of(self.language_step) - first;
        let looked_at = articles.iter().skip(next).step_by(self.language_step);
        self.are_foreign.extend(looked_at.map(|article| is_foreign(article, language)));
    }

    /// Looks for labels that differ from those of the same content.
    fn look_at_labels(&mut self, article: &LabelledArticle, hash: u128) {
        let index = self.n_added;
        self.n_added += 1;
        let labels = article.labels.plain();
        match self.contents.get(&hash) {
            Some((first_labels, first)) if *first_labels != *labels => {
                let (labels, other_labels) = (labels.into_owned(), first_labels.clone());
                self.conflicts.push(LabelConflict { index, labels, other: Some(*first), other_labels });
            }
            Some(_) => {}
            None if self.contents.len() < MAX_CONTENTS => {
                self.contents.insert(hash, (labels.into_owned(), index));
            }
            None => {}
        }
    }

    /// Trains on all articles.
    ///
    /// # Errors
    /// Those of [`train`].
    pub fn finish(mut self) -> Result<Trained, Error> {
        if self.all.is_some() && self.n_articles <= MAX_TRAINING_ARTICLES {
            // The section will have them all.
            self.all = None;
        }
        let section = self.joined()?;
        let Self { analyzer, options, all, n_articles, .. } = self;
        let all = all.filter(|_| !section.is_whole()).map(|all| TrainingSet::union(&all));
        let mut warnings: Vec<String> = repetition_warning(&section).into_iter().collect();
        if all.is_some() {
            warnings.push(format!(
                "the estimator learns from articles, not from sums: the words of all {n_articles} were held in memory"
            ));
        }
        let kind = kind_of(&section, options.kind)?;
        let background = match &options.background {
            BackgroundChoice::Table(background) => Some(background.clone()),
            BackgroundChoice::Unchanged | BackgroundChoice::None => None,
        };
        if background.is_none() && options.background_share.is_some() {
            return Err(Error::ShareWithoutBackground);
        }
        let estimator = options.estimator.or_else(|| default_estimator(kind, n_articles));
        let settings = settings_for(kind, &TrainOptions { estimator, ..options.clone() });
        if options.cost.is_some() && settings.estimator != Estimator::NbSvm {
            warnings.push(format!("the cost is of no use to {}: `nbsvm` has one", settings.estimator.name()));
        }
        let n_foreign = self.are_foreign.iter().filter(|is_foreign| **is_foreign).count();
        warnings.extend(foreign_language_warning(
            n_foreign,
            self.are_foreign.len(),
            analyzer.settings().language,
        ));
        let plan = Plan { analyzer, settings, section, articles: all, background, warnings };
        Ok(Trained { conflicts: self.conflicts, ..plan.train()? })
    }

    /// The section of all articles.
    fn joined(&mut self) -> Result<TrainingSection, Error> {
        self.close_piece()?;
        let (_, mut section) = self.sections.pop().unwrap_or_default();
        while let Some((_, before)) = self.sections.pop() {
            section = before.merge(&section).map_err(ModelError::from)?;
        }
        Ok(section)
    }
}

/// The estimator where none is asked for: the more accurate one for one label an article, as long as a model keeps all
/// articles that it needs to go on; `None` for the default of the kind.
pub(super) fn default_estimator(kind: LabelKind, n_articles: usize) -> Option<Estimator> {
    (kind == LabelKind::Single && n_articles <= MAX_TRAINING_ARTICLES).then_some(Estimator::NbSvm)
}

/// All that a model is a function of, and what there is to say of it.
pub(super) struct Plan {
    pub(super) analyzer: Analyzer,
    pub(super) settings: FitSettings,
    pub(super) section: TrainingSection,
    /// All articles, where the section has only a sample and the estimator needs more.
    pub(super) articles: Option<TrainingSet>,
    pub(super) background: Option<Background>,
    pub(super) warnings: Vec<String>,
}

impl Plan {
    pub(super) fn train(mut self) -> Result<Trained, Error> {
        let articles = self.articles.as_ref().unwrap_or(self.section.sample());
        let (model, cross_fitted, warnings) =
            Model::train(self.analyzer, self.settings, &self.section, articles, self.background.as_ref())?;
        self.warnings.extend(warnings);
        Ok(Trained { model, cross_fitted, warnings: self.warnings, conflicts: Vec::new() })
    }
}

/// What to say of new articles that are there several times.
pub(super) fn repetition_warning(new: &TrainingSection) -> Option<String> {
    let n_repeated = new.sample().n_repeated();
    (n_repeated > 0)
        .then(|| format!("{n_repeated} articles repeat another one word for word, and count again"))
}

/// Counts labelled articles, in parallel.
///
/// # Errors
/// Sums beyond 64 bits.
pub fn training_section(analyzer: &Analyzer, articles: &[LabelledArticle]) -> Result<TrainingSection, Error> {
    Ok(TrainingSection::of(TrainingSet::count(analyzer, &analysed(articles))).map_err(ModelError::from)?)
}

fn analysed(articles: &[LabelledArticle]) -> Vec<Analysed<'_>> {
    articles
        .iter()
        .map(|article| Analysed { title: &article.title, text: &article.text, labels: &article.labels })
        .collect()
}

/// One label an article or several, as the articles say, or as the user wants if they allow it.
pub(super) fn kind_of(section: &TrainingSection, wanted: Option<LabelKind>) -> Result<LabelKind, Error> {
    let is_single = match section.is_whole() {
        true => section
            .sample()
            .articles()
            .iter()
            .all(|article| article.main.is_some() && article.further.is_empty()),
        false => section.statistics().map_err(ModelError::from)?.is_single_label(),
    };
    match (wanted, is_single) {
        (Some(LabelKind::Single), false) => Err(FitError::NotSingle.into()),
        (Some(kind), _) => Ok(kind),
        (None, true) => Ok(LabelKind::Single),
        (None, false) => Ok(LabelKind::Several),
    }
}

pub(super) fn settings_for(kind: LabelKind, options: &TrainOptions) -> FitSettings {
    let default = match options.estimator {
        Some(estimator) => FitSettings::with_estimator(estimator, kind),
        None => FitSettings::default_for(kind),
    };
    FitSettings {
        estimator: default.estimator,
        smoothing: options.smoothing.unwrap_or(default.smoothing),
        min_df: options.min_df.unwrap_or(default.min_df),
        max_terms: options.max_terms,
        kind,
        background_share: match options.background {
            BackgroundChoice::Table(_) => options.background_share.unwrap_or(DEFAULT_BACKGROUND_SHARE),
            BackgroundChoice::Unchanged | BackgroundChoice::None => 0.0,
        },
        cost: options.cost.filter(|_| default.estimator == Estimator::NbSvm).unwrap_or(default.cost),
        min_precision: options.min_precision,
        calibrate: options.calibrate.unwrap_or(default.calibrate),
    }
}

pub(super) fn kept_analyzer(options: &TrainOptions, model: &Model) -> Result<Analyzer, Error> {
    let kept = model.vectorizer().analyzer().settings();
    if let Some(wanted) = options.analyzer.as_ref().filter(|wanted| *wanted != kept) {
        let differences = [
            ("language", wanted.language != kept.language),
            ("stop words", wanted.stop_words != kept.stop_words),
            ("stemming", wanted.stem != kept.stem),
            ("n-grams", wanted.ngram_range != kept.ngram_range),
            ("hash bits", wanted.hash_bits != kept.hash_bits),
        ];
        let names: Vec<&str> =
            differences.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
        return Err(Error::SettingsDiffer { differences: names.join(", ") });
    }
    Ok(Analyzer::new(kept.clone())?)
}

pub(super) fn kept_settings(
    options: &TrainOptions,
    model: &Model,
    section: &TrainingSection,
    background: Option<&Background>,
) -> Result<FitSettings, Error> {
    let kept = model.classifier().parts().settings;
    let mut differences = Vec::new();
    if options.estimator.is_some_and(|wanted| wanted != kept.estimator) {
        differences.push(format!("estimator (the model has {})", kept.estimator.name()));
    }
    if options.smoothing.is_some_and(|wanted| wanted != kept.smoothing) {
        differences.push("smoothing".to_owned());
    }
    if kept.estimator == Estimator::NbSvm && options.cost.is_some_and(|wanted| wanted != kept.cost) {
        differences.push(format!("cost (the model has {})", kept.cost));
    }
    if options.min_precision.is_some() && options.min_precision != kept.min_precision {
        let has = kept.min_precision.map_or("none".to_owned(), |value| value.to_string());
        differences.push(format!("wished precision (the model has {has})"));
    }
    if options.calibrate.is_some_and(|wanted| wanted != kept.calibrate) {
        differences.push(format!(
            "calibration (the model {} calibrated)",
            if kept.calibrate { "is" } else { "is not" }
        ));
    }
    if options.min_df.is_some_and(|wanted| wanted != kept.min_df) {
        differences.push(format!("min_df (the model has {})", kept.min_df));
    }
    if options.max_terms.is_some() && options.max_terms != kept.max_terms {
        let has = kept.max_terms.map_or("none".to_owned(), |value| value.to_string());
        differences.push(format!("greatest number of terms (the model has {has})"));
    }
    if options.kind.is_some_and(|wanted| wanted != kept.kind) {
        differences.push("one label or several".to_owned());
    }
    let is_other_background = match &options.background {
        BackgroundChoice::Unchanged => false,
        BackgroundChoice::None => background.is_some(),
        BackgroundChoice::Table(wanted) => background != Some(wanted),
    };
    if is_other_background {
        differences.push("background".to_owned());
    }
    if options.background_share.is_some_and(|wanted| wanted != kept.background_share) {
        differences.push(format!("background share (the model has {})", kept.background_share));
    }
    if !differences.is_empty() {
        return Err(Error::SettingsDiffer { differences: differences.join(", ") });
    }
    if kept.kind == LabelKind::Single && kind_of(section, None)? == LabelKind::Several {
        return Err(Error::KindDiffers);
    }
    Ok(kept)
}

/// What to say of new articles that are in another language; a few, evenly spread, tell enough.
pub(super) fn language_warning(articles: &[LabelledArticle], language: Language) -> Option<String> {
    let step = articles.len().div_ceil(MAX_LANGUAGES).max(1);
    let sample: Vec<&LabelledArticle> = articles.iter().step_by(step).collect();
    let n_foreign = sample.iter().filter(|article| is_foreign(article, language)).count();
    foreign_language_warning(n_foreign, sample.len(), language)
}

fn is_foreign(article: &LabelledArticle, language: Language) -> bool {
    other_language(ArticleLanguage::of(&article.title, &article.text), language).is_some()
}

fn foreign_language_warning(n_foreign: usize, n_articles: usize, language: Language) -> Option<String> {
    (n_foreign * 2 > n_articles).then(|| {
        format!(
            "most articles look like another language than {}: name theirs with --language, or switch the check off \
             with `any`",
            language.name()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{LogisticCurve, TopCalibration};
    use crate::pipeline::{
        GivenArticle, LabelOptions, LineLabeller, RecordLabelOptions, cross_validate, merge,
    };

    #[test]
    fn a_few_languages_are_looked_at_whatever_the_pieces() {
        let german = "Der Bundestag hat am Freitag nach langer Debatte ein neues Gesetz beschlossen, das die Steuern senken \
                      und den Haushalt entlasten soll; die Opposition stimmte geschlossen dagegen und will klagen.";
        let english = "The parliament passed a new law on Friday after a long debate, which is meant to lower the taxes and \
                       to relieve the budget; the opposition voted against it and wants to go to court.";
        let text = |i: usize| if i.is_multiple_of(3) { german } else { english };
        let all: Vec<LabelledArticle> =
            (0..300).map(|i| LabelledArticle::new("", &format!("{} {i}", text(i)), ["a"])).collect();
        // Every eighth of them: 38, where every fourth would be too many.
        let expected: Vec<bool> = (0..300usize).step_by(8).map(|i| i.is_multiple_of(3)).collect();
        for size in [1, 7, 49, 50, 64, 300] {
            let mut stream = TrainingStream::new(TrainOptions::default()).expect("good settings");
            all.chunks(size).for_each(|piece| stream.add(piece).expect("small"));
            assert_eq!((stream.language_step, &stream.are_foreign), (8, &expected), "pieces of {size}");
        }
    }

    /// Articles about two topics and about none, each with words of its own.
    fn articles(range: std::ops::Range<usize>) -> Vec<LabelledArticle> {
        let topics =
            [("goal striker penalty", vec!["ball"]), ("oven crust dough", vec!["bread"]), ("rain", vec![])];
        let article = |i: usize| {
            let (words, labels) = &topics[i % 3];
            let own: String = (0..20).map(|k| format!(" word{}x{k}", i * 7)).collect();
            let labels = if i.is_multiple_of(12) { vec!["ball", "bread"] } else { labels.clone() };
            LabelledArticle::new(&format!("Story {i}"), &format!("{words}{own} of street{}", i % 5), labels)
        };
        range.map(article).collect()
    }

    /// A model without terms was once said to want more articles.
    #[test]
    fn no_terms_at_most_is_an_error_by_its_name() {
        let options = TrainOptions { max_terms: Some(0), ..TrainOptions::default() };
        let error = train(&articles(0..60), &options, None).expect_err("no terms");
        assert_eq!(error.to_string(), "max_terms is 0; expected at least 1");
    }

    #[test]
    fn labels_that_are_none_are_not_learned() {
        let mut all = articles(0..60);
        for (article, main) in all.iter_mut().zip(["other", "", " ball ", "\n"]) {
            article.labels.main = Some(main.to_owned());
            article.labels.further = ["bread", "other", " ", "bread", main].map(str::to_owned).to_vec();
        }
        let model = trained(&all, &TrainOptions::default());
        assert_eq!(model.labels(), ["ball", "bread"]);
        for article in &mut all {
            article.labels = article.labels.plain().into_owned();
        }
        assert_eq!(all[2].labels, LabelList::from_ordered(["ball", "bread"]));
        assert_eq!(all[0].labels, LabelList::from_ordered(["other", "bread"]));
        let plain = trained(&all, &TrainOptions::default());
        assert_eq!(model.to_bytes(), plain.to_bytes());
        Model::from_bytes(&model.to_bytes()).expect("it can be read again");
    }

    #[test]
    fn conflicts_are_told_by_the_place_among_the_articles_that_were_given() {
        let all = articles(0..60);
        let mut counted = TrainingStream::new(TrainOptions::default()).expect("good settings");
        counted.add(&all).expect("small");
        let counts = counted.into_counts().expect("small");
        let mut stream = TrainingStream::new(TrainOptions::default()).expect("good settings");
        stream.add_counts(&counts).expect("the same settings");
        let twice =
            ["ball", "bread"].map(|label| LabelledArticle::new("", "one and the same story", [label]));
        stream.add(&twice).expect("small");
        // The same labels, said otherwise.
        let mut again = twice[0].clone();
        again.labels.main = Some(" ball ".to_owned());
        stream.add(&[again]).expect("small");
        let conflicts = stream.finish().expect("several answers").conflicts;
        assert_eq!(conflicts.iter().map(|one| (one.index, one.other)).collect::<Vec<_>>(), [(1, Some(0))]);
    }

    fn hashed() -> TrainOptions {
        let analyzer = AnalyzerSettings { hash_bits: Some(10), ..AnalyzerSettings::default() };
        TrainOptions { analyzer: Some(analyzer), min_df: Some(1), ..TrainOptions::default() }
    }

    fn trained(articles: &[LabelledArticle], options: &TrainOptions) -> Model {
        train(articles, options, None).expect("several answers").model
    }

    #[test]
    fn pieces_of_any_length_give_one_model() {
        let all = articles(0..60);
        for options in [TrainOptions::default(), hashed()] {
            let expected = trained(&all, &options).to_bytes();
            for max_counted in [0, 7, 25] {
                let mut stream = TrainingStream::new(options.clone()).expect("good settings");
                stream.max_counted = max_counted;
                all.chunks(9).for_each(|piece| stream.add(piece).expect("small"));
                assert_eq!(stream.finish().expect("good data").model.to_bytes(), expected, "{max_counted}");
            }
        }
    }

    #[test]
    fn a_hashed_model_is_bounded_and_learns_as_any_other() {
        let options = hashed();
        let (all, a, b) = (articles(0..90), articles(0..50), articles(50..90));
        let whole = trained(&all, &options);
        let section = whole.training_section().expect("it is there");
        // Some 90 · 40 terms, in two to the power of ten buckets.
        assert!((900..=1024).contains(&whole.vectorizer().vocabulary().len()));
        assert!(section.statistics().expect("small").terms.len() <= 1024);
        assert!(section.sample().terms().iter().all(|term| term.len() == 4 && term.starts_with('#')));
        let first = trained(&a, &options);
        let bytes = whole.to_bytes();
        assert_eq!(
            train(&b, &TrainOptions::default(), Some(&first)).expect("it fits").model.to_bytes(),
            bytes
        );
        let merged = merge(&[&first, &trained(&b, &options)]).expect("they fit");
        assert_eq!(merged.trained.model.to_bytes(), bytes);
        let given = |article: &LabelledArticle| GivenArticle {
            title: article.title.clone(),
            text: article.text.clone(),
            labels: Some(article.labels.clone()),
        };
        let revision = Revision { remove: b.iter().map(given).collect(), ..Revision::default() };
        let left = learn(&[], &TrainOptions::default(), &whole, &revision).expect("they were added");
        assert_eq!(left.trained.model.to_bytes(), first.to_bytes());
        let read = Model::from_bytes(&bytes).expect("just written");
        assert_eq!(read.to_bytes(), bytes);
        let other = train(
            &b,
            &TrainOptions { analyzer: None, ..hashed() },
            Some(&trained(&a, &TrainOptions::default())),
        );
        assert!(other.is_err(), "min_df differs");
        let error = train(&b, &hashed(), Some(&trained(&a, &TrainOptions { analyzer: None, ..hashed() })));
        assert!(error.expect_err("one counts buckets").to_string().contains("hash bits"));
    }

    #[test]
    fn a_hashed_model_answers_by_words() {
        let model = trained(&articles(0..90), &hashed());
        let (title, text) = ("A penalty", "The striker\u{2019}s goal, and an oven.");
        let prediction = model.label(title, text, &LabelOptions::default());
        assert_eq!(prediction.forced.main.as_deref(), Some("ball"));
        let options = RecordLabelOptions::default();
        let line = serde_json::json!({ "title": title, "text": text }).to_string();
        let by_line = LineLabeller::new(&model, &options).label_line(&line, &mut Vec::new());
        assert_eq!(by_line.expect("a record"), prediction);
        let evidence = model.explain(title, text, 100);
        let ball = evidence.iter().find(|one| one.label == "ball").expect("a label");
        let surfaces: Vec<&str> = ball.terms.iter().map(|term| term.surface.as_str()).collect();
        for word in ["penalty", "striker\u{2019}s", "goal"] {
            assert!(surfaces.contains(&word), "{surfaces:?}");
        }
        let contributions: f64 = ball.terms.iter().map(|term| term.contribution).sum();
        assert!((ball.prior + contributions - ball.score).abs() < 1e-9);
    }

    #[test]
    fn dense_pairs_of_long_words_can_be_read_again() {
        // 60 words of 40 letters of four bytes each, and each pair of them once: 3,600 pairs of 321 bytes, which take little
        // more than a byte each in the file.
        let word = |i: usize| {
            let letter = |i: usize| char::from_u32(0x10428 + i as u32).expect("a letter");
            format!("{}{}{}", "\u{10428}".repeat(38), letter(i / 8), letter(i % 8))
        };
        let lyndon =
            (0..60).flat_map(|i| std::iter::once(vec![i]).chain((i + 1..60).map(move |j| vec![i, j])));
        let all: Vec<String> = lyndon.flatten().chain([0]).map(word).collect();
        let dense = LabelledArticle::new("", &format!("{} goal", all.join(" ")), ["ball"]);
        let plain = LabelledArticle::new("", "oven crust", ["bread"]);
        let more = LabelledArticle::new("", "oven dough", ["bread"]);
        for ngrams in ["1-2", "2-2"] {
            let analyzer = AnalyzerSettings {
                ngram_range: ngrams.parse().expect("a range"),
                ..AnalyzerSettings::default()
            };
            let options = TrainOptions {
                analyzer: Some(analyzer),
                min_df: Some(1),
                calibrate: Some(false),
                ..TrainOptions::default()
            };
            let model = trained(&[dense.clone(), plain.clone()], &options);
            let vocabulary = model.vectorizer().vocabulary();
            assert!(vocabulary.len() > 3600 && vocabulary.iter().any(|term| term.len() == 321));
            let read = Model::from_bytes(&model.to_bytes()).expect("just written");
            assert_eq!(read.vectorizer().vocabulary(), vocabulary);
            for article in [&dense, &plain] {
                let label = |model: &Model| model.label("", &article.text, &LabelOptions::default());
                assert_eq!(label(&read), label(&model));
                assert_eq!(label(&read).forced.main, article.labels.main);
            }
            let on = train(std::slice::from_ref(&more), &TrainOptions::default(), Some(&read));
            let at_once = trained(&[dense.clone(), plain.clone(), more.clone()], &options);
            assert!(on.expect("it fits").model.to_bytes() == at_once.to_bytes());
        }
    }

    #[test]
    fn without_calibration_weights_speak_for_themselves() {
        let all = articles(0..60);
        let options = TrainOptions { calibrate: Some(false), ..TrainOptions::default() };
        let found = train(&all, &options, None).expect("several answers");
        assert!(found.cross_fitted.is_empty());
        let (parts, calibrated) = (found.model.classifier().parts(), trained(&all, &TrainOptions::default()));
        assert_eq!((&parts.top, parts.reliability.len()), (&TopCalibration::default(), 0));
        assert_eq!(parts.curves.len(), 2);
        assert!(parts.curves.iter().all(|one| one.curve == LogisticCurve::default() && one.threshold == 0.5));
        assert_eq!(found.model.classifier().main(), calibrated.classifier().main());
        // The choice is kept with the model, and goes on.
        let read = Model::from_bytes(&found.model.to_bytes()).expect("just written");
        let more = articles(60..70);
        let on = train(&more, &TrainOptions::default(), Some(&read)).expect("it fits").model;
        assert_eq!(on.to_bytes(), trained(&articles(0..70), &options).to_bytes());
        let wanted = TrainOptions { calibrate: Some(true), ..TrainOptions::default() };
        let error = train(&more, &wanted, Some(&read)).expect_err("another choice").to_string();
        assert!(error.contains("is not calibrated"), "{error}");
        let wanted = TrainOptions { min_precision: Some(0.9), ..options.clone() };
        assert!(train(&all, &wanted, None).expect_err("no scores").to_string().contains("needs calibration"));
        assert_eq!(cross_validate(&all, &options, 5).expect("it fits").evaluation.n_articles, 60);
    }
}
