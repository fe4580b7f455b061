//! How near summaries come to those that people wrote.

use serde::Serialize;

use super::article_summary::{ArticleSummary, RougePair, n_words};
use super::summarize::SummaryOptions;
use crate::evaluate::{Interval, RougeScore, RougeScores, RougeToken, bootstrap, randomization_p_values};
use crate::summarize::{Lead, Ranker, SummaryLength};
use crate::text::Language;

/// Names of the two methods that every evaluation has.
const LEAD: &str = "lead";
const ORACLE: &str = "oracle";

/// How words are found and compared, in words.
const TOKENIZER: &str = "rouge-score 0.1.2: lower case, runs of a-z and 0-9";

/// Figures of one summary: precision, recall and F1 of the four kinds of ROUGE, then sentences and words.
const N_FIGURES: usize = 14;

/// Where F1 of the four kinds of ROUGE stands among the figures.
const F1: [usize; 4] = [2, 5, 8, 11];

/// Methods that are measured on the same articles, the leading sentences and the greedy oracle among them.
pub struct SummaryJudge<'a> {
    options: &'a SummaryOptions,
    stem: bool,
    /// Names and rankers, [`Lead`] or what was given by its name first.
    rankers: Vec<(String, &'a dyn Ranker)>,
}

/// What is kept of an article: the figures of each method's summary, and the size of the given one.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleFigures {
    methods: Vec<[f64; N_FIGURES]>,
    given: [f64; 2],
}

/// How near the summaries of several methods come to the given ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SummaryEvaluation {
    /// Number of articles.
    pub n_articles: usize,
    /// What words are.
    pub tokenizer: &'static str,
    /// Whether stems of words are compared: Porter's, for English, as NLTK has them.
    pub stem: bool,
    /// The language whose rules tell where sentences end.
    pub language: Language,
    /// The budget of every summary.
    pub length: SummaryLength,
    /// Mean length of the given summaries.
    pub given_length: MeanLength,
    /// Lead first, the greedy oracle last.
    pub methods: Vec<MethodFigures>,
}

/// Figures of one method.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MethodFigures {
    /// Its name.
    pub method: String,
    /// Words in common.
    pub rouge1: MeanScore,
    /// Pairs of neighbouring words in common.
    pub rouge2: MeanScore,
    /// Longest common subsequence of the whole texts.
    pub rouge_l: MeanScore,
    /// Longest common subsequences sentence by sentence.
    pub rouge_lsum: MeanScore,
    /// Mean length of its summaries.
    pub length: MeanLength,
    /// How it differs from Lead; `None` for Lead itself.
    pub against_lead: Option<AgainstLead>,
}

/// Means over articles.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanScore {
    /// Share of the summary that is in the given one.
    pub precision: Estimate,
    /// Share of the given summary that is in this one.
    pub recall: Estimate,
    /// Mean of the articles' F1.
    pub f1: Estimate,
}

/// A mean over articles, 0–1, with its 95 % confidence interval by bootstrap over articles.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// How far chance could move it.
    #[serde(flatten)]
    pub interval: Interval,
}

/// Mean length of summaries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanLength {
    /// Number of sentences.
    pub sentences: f64,
    /// Number of words between white space.
    pub words: f64,
}

/// How F1 of a method differs from that of Lead on the same articles.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AgainstLead {
    /// Of ROUGE-1.
    pub rouge1: Difference,
    /// Of ROUGE-2.
    pub rouge2: Difference,
    /// Of ROUGE-L.
    pub rouge_l: Difference,
    /// Of ROUGE-Lsum.
    pub rouge_lsum: Difference,
}

/// A mean difference in F1, above 0 where the method is better than Lead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The mean.
    pub mean: f64,
    /// Its 95 % confidence interval by paired bootstrap: both methods on the same articles that were drawn.
    #[serde(flatten)]
    pub interval: Interval,
    /// Probability of a difference at least as large between equally good methods, by approximate randomization.
    pub p_value: f64,
}

impl<'a> SummaryJudge<'a> {
    /// Measures methods, each given by name and ranker, beside Lead and the greedy oracle. Of `options`
    /// the ranker is not looked at; with `stem`, ROUGE compares stems.
    ///
    /// A ranker that is given as `lead` stands in Lead's place, and others are held against it. Of several by one name the
    /// first one counts. The greedy oracle stands last under the name `oracle`, beside a method that is given by that name.
    pub fn new(
        options: &'a SummaryOptions,
        stem: bool,
        methods: impl IntoIterator<Item = (String, &'a dyn Ranker)>,
    ) -> Self {
        let mut own: Vec<(String, &dyn Ranker)> = Vec::new();
        for (name, ranker) in methods {
            if own.iter().all(|(other, _)| *other != name) {
                own.push((name, ranker));
            }
        }
        let lead = own.iter().position(|(name, _)| name == LEAD);
        let lead = lead.map_or_else(|| (LEAD.to_owned(), &Lead as &dyn Ranker), |place| own.remove(place));
        Self { options, stem, rankers: std::iter::once(lead).chain(own).collect() }
    }

    /// The figures of one article. Near-linear in its length, and besides the product of the lengths of summaries.
    pub fn figures(&self, pair: &ArticleSummary) -> ArticleFigures {
        let words = RougePair::of(pair, self.stem);
        let language = self.options.one_language();
        let reader = self.options.reader(language);
        let document = reader.document(&pair.title, &pair.text, pair.sentences.clone());
        let mut chosen: Vec<Vec<usize>> = Vec::new();
        for (_, ranker) in &self.rankers {
            let summary = self.options.summary_by(*ranker, &document, language);
            chosen.push(summary.sentences.iter().map(|sentence| sentence.index).collect());
        }
        chosen.push(words.oracle(self.options.length));
        ArticleFigures {
            methods: chosen.iter().map(|chosen| figures(&words, chosen)).collect(),
            given: [
                pair.summary.len() as f64,
                pair.summary.iter().map(|sentence| n_words(sentence)).sum::<usize>() as f64,
            ],
        }
    }

    /// All figures, of articles in their order; `None` without articles. Parallel, and the same at any number of threads.
    ///
    /// # Panics
    /// Panics if figures are those of a judge of fewer methods. Figures of a judge of other methods are not told apart from
    /// its own.
    pub fn evaluate(&self, articles: &[ArticleFigures]) -> Option<SummaryEvaluation> {
        let names = self.rankers.iter().map(|(name, _)| name.as_str()).chain([ORACLE]);
        let methods: Option<Vec<MethodFigures>> =
            names.enumerate().map(|(method, name)| method_figures(name, method, articles)).collect();
        let given: Vec<[f64; 2]> = articles.iter().map(|article| article.given).collect();
        let all: Vec<usize> = (0..articles.len()).collect();
        let [sentences, words] = means(&given, &all);
        Some(SummaryEvaluation {
            n_articles: articles.len(),
            tokenizer: TOKENIZER,
            stem: self.stem,
            language: self.options.one_language(),
            length: self.options.length,
            given_length: MeanLength { sentences, words },
            methods: methods?,
        })
    }
}

fn figures(words: &RougePair, chosen: &[usize]) -> [f64; N_FIGURES] {
    let text: Vec<Vec<RougeToken>> = chosen.iter().map(|&i| words.sentences[i].clone()).collect();
    let RougeScores { rouge1, rouge2, rouge_l, rouge_lsum } = RougeScores::of(&text, &words.summary);
    let mut figures = [0.0; N_FIGURES];
    for (kind, RougeScore { precision, recall, f1 }) in
        [rouge1, rouge2, rouge_l, rouge_lsum].into_iter().enumerate()
    {
        figures[3 * kind..3 * kind + 3].copy_from_slice(&[precision, recall, f1]);
    }
    figures[12] = chosen.len() as f64;
    figures[13] = chosen.iter().map(|&i| words.n_words[i]).sum::<usize>() as f64;
    figures
}

/// The means of figures over the articles that were drawn.
fn means<const K: usize>(articles: &[[f64; K]], drawn: &[usize]) -> [f64; K] {
    let mut sums = [0.0; K];
    for &article in drawn {
        for (sum, figure) in sums.iter_mut().zip(&articles[article]) {
            *sum += figure;
        }
    }
    sums.map(|sum| sum / drawn.len() as f64)
}

fn method_figures(name: &str, method: usize, articles: &[ArticleFigures]) -> Option<MethodFigures> {
    let rows: Vec<[f64; N_FIGURES]> = articles.iter().map(|article| article.methods[method]).collect();
    let all: Vec<usize> = (0..rows.len()).collect();
    let intervals = bootstrap(rows.len(), |drawn| means(&rows, drawn))?;
    let found = means(&rows, &all);
    let estimate = |figure: usize| Estimate { mean: found[figure], interval: intervals[figure] };
    let score = |kind: usize| MeanScore {
        precision: estimate(3 * kind),
        recall: estimate(3 * kind + 1),
        f1: estimate(3 * kind + 2),
    };
    Some(MethodFigures {
        method: name.to_owned(),
        rouge1: score(0),
        rouge2: score(1),
        rouge_l: score(2),
        rouge_lsum: score(3),
        length: MeanLength { sentences: found[12], words: found[13] },
        against_lead: if method > 0 { Some(against_lead(method, articles)?) } else { None },
    })
}

fn against_lead(method: usize, articles: &[ArticleFigures]) -> Option<AgainstLead> {
    let difference = |article: &ArticleFigures| {
        F1.map(|figure| article.methods[method][figure] - article.methods[0][figure])
    };
    let rows: Vec<[f64; 4]> = articles.iter().map(difference).collect();
    let all: Vec<usize> = (0..rows.len()).collect();
    let (found, p_values) = (means(&rows, &all), randomization_p_values(&rows));
    let intervals = bootstrap(rows.len(), |drawn| means(&rows, drawn))?;
    let [rouge1, rouge2, rouge_l, rouge_lsum] = std::array::from_fn(|kind| Difference {
        mean: found[kind],
        interval: intervals[kind],
        p_value: p_values[kind],
    });
    Some(AgainstLead { rouge1, rouge2, rouge_l, rouge_lsum })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    /// Ranks later sentences higher.
    struct Tail;

    impl Ranker for Tail {
        fn rank(&self, document: &crate::summarize::Document<'_>) -> Vec<f64> {
            (0..document.n_sentences()).map(|i| i as f64).collect()
        }
    }

    fn pair(sentences: [&str; 3], summary: &str) -> ArticleSummary {
        let text = sentences.join(" ");
        let mut start = 0;
        let span = |sentence: &&str| {
            start += sentence.len() + 1;
            Span::new(start - sentence.len() - 1, start - 1)
        };
        ArticleSummary {
            sentences: sentences.iter().map(span).collect(),
            title: String::new(),
            text,
            summary: vec![summary.to_owned()],
        }
    }

    #[test]
    fn methods_stand_beside_lead_and_oracle() {
        let options = SummaryOptions::new().length(SummaryLength::Sentences(1));
        let judge = SummaryJudge::new(
            &options,
            false,
            [("tail".to_owned(), &Tail as &dyn Ranker), ("lead".to_owned(), &Lead)],
        );
        let article = ["a red boat left today", "an old gull cried then", "warm rain fell here now"];
        let pairs = [pair(article, "a red boat left"), pair(article, "an old gull cried then")];
        let figures: Vec<ArticleFigures> = pairs.iter().map(|pair| judge.figures(pair)).collect();
        let found = judge.evaluate(&figures).expect("there are articles");
        let names: Vec<&str> = found.methods.iter().map(|method| method.method.as_str()).collect();
        assert_eq!(names, ["lead", "tail", "oracle"]);
        // Lead has 4 of 5 words, and 4 of 4, in the first article, and nothing in the second.
        let [lead, tail, oracle] = &found.methods[..] else { panic!("three methods") };
        let close =
            |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found}, {expected}");
        close(lead.rouge1.precision.mean, 0.4);
        close(lead.rouge1.recall.mean, 0.5);
        close(lead.rouge1.f1.mean, 4.0 / 9.0);
        close(lead.rouge2.recall.mean, 0.5);
        assert!(lead.rouge1.f1.interval.low == 0.0 && lead.rouge1.f1.interval.high > 0.8);
        assert_eq!(tail.rouge_lsum.f1.mean, 0.0);
        close(oracle.rouge_l.f1.mean, (8.0 / 9.0 + 1.0) / 2.0);
        assert_eq!(oracle.length, MeanLength { sentences: 1.0, words: 5.0 });
        assert_eq!(found.given_length, MeanLength { sentences: 1.0, words: 4.5 });
        assert_eq!(lead.against_lead, None);
        let difference = tail.against_lead.expect("it is not Lead").rouge1;
        close(difference.mean, -4.0 / 9.0);
        // Of the four signs of (8/9, 0) all are as far from 0.
        assert_eq!(difference.p_value, 1.0);
        assert_eq!(judge.evaluate(&[]), None);
    }

    /// It once gave way to the built-in one without a word.
    #[test]
    fn a_ranker_by_the_name_of_lead_stands_in_its_place() {
        let options = SummaryOptions::new().length(SummaryLength::Sentences(1));
        let given = [("first", &Lead as &dyn Ranker), ("lead", &Tail), ("first", &Tail)];
        let judge = SummaryJudge::new(&options, false, given.map(|(name, ranker)| (name.to_owned(), ranker)));
        let article = ["a red boat left today", "an old gull cried then", "warm rain fell here now"];
        let figures = [judge.figures(&pair(article, "a red boat left"))];
        let found = judge.evaluate(&figures).expect("there is an article");
        let recall = found.methods.iter().map(|method| (method.method.as_str(), method.rouge1.recall.mean));
        assert_eq!(recall.collect::<Vec<_>>(), [("lead", 0.0), ("first", 1.0), ("oracle", 1.0)]);
    }
}
