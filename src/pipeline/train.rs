//! Training a model, and going on with one.

use std::collections::HashMap;

use super::language::{ArticleLanguage, other_language};
use super::learn::{LabelConflict, Revision, identities, learn};
use crate::analysis::{Analyzer, AnalyzerSettings};
use crate::classify::{
    Analysed, Background, CrossFitted, Estimator, FitError, FitSettings, LabelKind, LabelList, Smoothing,
    TrainingSet,
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
    /// One label an article or several; recognised from the labels by default.
    pub kind: Option<LabelKind>,
    /// Term frequencies of articles about none of the labels.
    pub background: BackgroundChoice,
    /// Share of all term weight that the background makes up, at least 0 and below 1.
    pub background_share: Option<f64>,
}

/// Which background a model is trained with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

/// Most articles whose language is looked at.
const MAX_LANGUAGES: usize = 100;

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
        let language = self.analyzer.settings().language;
        for (article, hash) in articles.iter().zip(identities(articles)) {
            self.look_at(article, hash, language);
        }
        let counted = count(&self.analyzer, articles);
        if let Some(all) = &mut self.all {
            all.push(counted.clone());
        }
        let mut section = TrainingSection::of(counted).map_err(ModelError::from)?;
        let mut n_articles = articles.len();
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
    pub fn into_counts(self) -> Result<TrainingCounts, Error> {
        Ok(TrainingCounts::new(self.analyzer.settings().clone(), joined(self.sections)?))
    }

    /// Looks for labels that differ from those of the same content, and at the language.
    fn look_at(&mut self, article: &LabelledArticle, hash: u128, language: Language) {
        let index = self.n_articles;
        self.n_articles += 1;
        match self.contents.get(&hash) {
            Some((first_labels, first)) if *first_labels != article.labels => {
                let (labels, other_labels) = (article.labels.clone(), first_labels.clone());
                self.conflicts.push(LabelConflict { index, labels, other: Some(*first), other_labels });
            }
            Some(_) => {}
            None if self.contents.len() < MAX_CONTENTS => {
                self.contents.insert(hash, (article.labels.clone(), index));
            }
            None => {}
        }
        if index.is_multiple_of(self.language_step) {
            self.are_foreign.push(is_foreign(article, language));
            if self.are_foreign.len() == MAX_LANGUAGES {
                // Of those at 0, 1, 2, … steps, those at 0, 2, 4, … stay.
                let mut stays = [true, false].into_iter().cycle();
                self.are_foreign.retain(|_| stays.next().unwrap_or(true));
                self.language_step *= 2;
            }
        }
    }

    /// Trains on all articles.
    ///
    /// # Errors
    /// Those of [`train`].
    pub fn finish(self) -> Result<Trained, Error> {
        let Self { analyzer, options, sections, all, n_articles, .. } = self;
        let section = joined(sections)?;
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
}

/// The section of all articles of several.
fn joined(sections: Vec<(usize, TrainingSection)>) -> Result<TrainingSection, Error> {
    let mut joined = TrainingSection::of(TrainingSet::default()).map_err(ModelError::from)?;
    for (_, section) in sections.into_iter().rev() {
        joined = section.merge(&joined).map_err(ModelError::from)?;
    }
    Ok(joined)
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
        let (model, fitted) =
            Model::train(self.analyzer, self.settings, &self.section, articles, self.background.as_ref())?;
        self.warnings.extend(fitted.warnings);
        let (warnings, conflicts) = (self.warnings, Vec::new());
        Ok(Trained { model, cross_fitted: fitted.cross_fitted, warnings, conflicts })
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
    Ok(TrainingSection::of(count(analyzer, articles)).map_err(ModelError::from)?)
}

fn count(analyzer: &Analyzer, articles: &[LabelledArticle]) -> TrainingSet {
    let analysed: Vec<Analysed<'_>> = articles
        .iter()
        .map(|article| Analysed { title: &article.title, text: &article.text, labels: &article.labels })
        .collect();
    TrainingSet::count(analyzer, &analysed)
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
    let step = articles.len().div_ceil(MAX_LANGUAGES / 2).max(1);
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
