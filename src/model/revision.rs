//! Training sections, revised: labels renamed, articles taken out or given other labels, sections merged.
//!
//! While a section is whole, each of these gives bit for bit the section of the articles that result. Beyond that, a section
//! is its sample and the sums of the articles outside it: what is done to an article in the sample is as exact; articles
//! outside are known by their sums alone, and what these cannot tell is an error.
//!
//! A sample that articles are taken out of gets smaller: which ones would have to move up is not known any more. It still
//! holds the smallest hashes, and stays so: articles enter only if their hash is no larger than the largest one in it.

use std::collections::{BTreeMap, HashMap};

use super::training_section::{MAX_TRAINING_ARTICLES, TrainingSection};
use crate::classify::{CountedArticle, LabelList, OTHER, StatisticsError, TrainingSet, TrainingStatistics};

/// Which list of articles a [`RevisionError`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisionStep {
    /// The articles to take out.
    Remove,
    /// The articles to give other labels.
    Correct,
}

/// Why a training section cannot be revised as asked for. An `index` is a place in the list of articles, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevisionError {
    /// A label to rename that no article has.
    #[error("cannot rename `{label}`: expected one of the model's labels, {}", .labels.join(", "))]
    UnknownLabel {
        /// The name that was given.
        label: String,
        /// Labels of the model.
        labels: Vec<String>,
    },
    /// A new name that is no name of a label.
    #[error("cannot rename `{label}` to `{name}`: expected a name that is not empty and not `{OTHER}`")]
    BadName {
        /// The label.
        label: String,
        /// The new name.
        name: String,
    },
    /// Two new names for one label.
    #[error("cannot rename `{label}` to `{first}` and to `{second}`")]
    TwoNames {
        /// The label.
        label: String,
        /// A new name.
        first: String,
        /// Another one.
        second: String,
    },
    /// Labels are to be joined, and only sums are there to do it with.
    #[error(
        "cannot join labels under `{name}`: the model keeps a sample of its articles, and of the others sums, which do not \
         tell how many have several of these labels; train anew"
    )]
    CannotJoin {
        /// The new name.
        name: String,
    },
    /// An article that the model was not trained on, or not that often.
    #[error(
        "not among the articles the model was trained on{}{}",
        nor_others(*.n),
        match .step {
            RevisionStep::Remove => ", or given more often than it is there",
            RevisionStep::Correct => "; give it as new data to add it",
        }
    )]
    NotAmong {
        /// The list.
        step: RevisionStep,
        /// The first such article.
        index: usize,
        /// Number of such articles.
        n: usize,
    },
    /// One article, two corrections.
    #[error("expected one correction of the article, found `{}` before and `{}` here", .first.join(", "), .second.join(", "))]
    CorrectedTwice {
        /// Its second correction.
        index: usize,
        /// Labels of the first.
        first: Vec<String>,
        /// Labels of the second.
        second: Vec<String>,
    },
    /// Labels are needed to take an article out of the sums.
    #[error(
        "the article is not in the sample that the model keeps of its articles; to take it out of the sums of the others, \
         expected the labels it was trained with, found none"
    )]
    LabelsNeeded {
        /// The article.
        index: usize,
    },
    /// The old labels are needed to correct an article in the sums.
    #[error(
        "the article is not in the sample that the model keeps of its articles, so its old labels are not known; remove it \
         with these, and give it as new data with the right ones"
    )]
    OldLabelsNeeded {
        /// The article.
        index: usize,
    },
    /// An article that the sums cannot hold.
    #[error(
        "the model was never trained on the article, or with other labels: after those before it, it cannot be taken out of \
         the sums, where {what} would fall below zero"
    )]
    NotInSums {
        /// The article.
        index: usize,
        /// Term, label or count.
        what: String,
    },
    /// Sums beyond 64 bits, or a section that contradicts itself.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

fn nor_others(n: usize) -> String {
    match n {
        0 | 1 => String::new(),
        2 => " (nor is another one)".to_owned(),
        _ => format!(" (nor are {} others)", n - 1),
    }
}

impl RevisionError {
    /// The article that is at fault, if it is one: the list and the place in it, from 0.
    pub fn article(&self) -> Option<(RevisionStep, usize)> {
        match self {
            Self::NotAmong { step, index, .. } => Some((*step, *index)),
            Self::LabelsNeeded { index } | Self::NotInSums { index, .. } => {
                Some((RevisionStep::Remove, *index))
            }
            Self::CorrectedTwice { index, .. } | Self::OldLabelsNeeded { index } => {
                Some((RevisionStep::Correct, *index))
            }
            _ => None,
        }
    }
}

/// Two sections merged.
#[derive(Debug)]
pub struct MergedSections {
    /// The section of all articles.
    pub section: TrainingSection,
    /// Articles of the second section that are in the first one too, as far as is known.
    pub n_common: usize,
    /// Labels in the first and in the second section, for each article that has different ones there.
    pub conflicts: Vec<(LabelList, LabelList)>,
}

impl TrainingSection {
    /// The section with labels renamed, all at once: each article has the old label's place under the new name, the first
    /// place where two labels become one.
    ///
    /// # Errors
    /// Names that are no labels; labels to join that articles outside the sample may have several of.
    pub fn renamed(&self, names: &[(String, String)]) -> Result<Self, RevisionError> {
        let mut new_names: BTreeMap<&str, &str> = BTreeMap::new();
        for (label, name) in names {
            let (label, name) = (label.trim(), name.trim());
            if self.sample.labels().binary_search_by(|known| known.as_str().cmp(label)).is_err() {
                let labels = self.sample.labels().to_vec();
                return Err(RevisionError::UnknownLabel { label: label.to_owned(), labels });
            }
            if name.is_empty() || name == OTHER {
                return Err(RevisionError::BadName { label: label.to_owned(), name: name.to_owned() });
            }
            if let Some(first) = new_names.insert(label, name).filter(|first| *first != name) {
                let (first, second) = (first.to_owned(), name.to_owned());
                return Err(RevisionError::TwoNames { label: label.to_owned(), first, second });
            }
        }
        let rename = |label: &str| new_names.get(label).copied().unwrap_or(label).to_owned();
        let rest = match self.rest()? {
            None => None,
            Some(rest) => match rest.cannot_join(rename) {
                Some(name) => return Err(RevisionError::CannotJoin { name }),
                None => Some(rest.renamed(rename)?),
            },
        };
        let sample = self
            .sample
            .clone()
            .revised(|_, labels| Some(LabelList::from_ordered(labels.to_ordered().into_iter().map(rename))));
        Ok(Self::of_parts(sample, rest)?)
    }

    /// The section without some articles, which are found by their content; of an article that is there several times, each
    /// one takes a copy, the one that is most alike: first by labels and terms, then by labels, then by terms. Outside the
    /// sample, articles must have the labels that they were trained with.
    ///
    /// # Errors
    /// An article that is not there, or not that often, as far as sums can tell.
    pub fn without(&self, removed: &[CountedArticle]) -> Result<Self, RevisionError> {
        let found = self.sample.find_each(removed);
        let beyond: Vec<usize> = (0..removed.len()).filter(|&index| found[index].is_none()).collect();
        self.check_known(RevisionStep::Remove, &beyond, removed)?;
        if let Some(&index) = beyond.iter().find(|&&index| removed[index].labels().is_none()) {
            return Err(RevisionError::LabelsNeeded { index });
        }
        let mut is_kept = vec![true; self.sample.articles().len()];
        for place in found.into_iter().flatten() {
            is_kept[place] = false;
        }
        let rest = match self.rest()? {
            Some(rest) => Some(without_sums(&rest, &beyond, removed)?),
            None => None,
        };
        let sample = self.sample.clone().revised(|place, labels| is_kept[place].then_some(labels));
        Ok(Self::of_parts(sample, rest)?)
    }

    /// The section with the labels of some articles replaced; they are found by their content, and every copy gets the new
    /// labels. Articles without labels are passed over. Tells as well how many had other labels before.
    ///
    /// # Errors
    /// An article that is not there, one that has two corrections, and one outside the sample, whose old labels are unknown.
    pub fn corrected(&self, corrections: &[CountedArticle]) -> Result<(Self, usize), RevisionError> {
        let mut new: HashMap<u128, &LabelList> = HashMap::new();
        let mut beyond = Vec::new();
        let mut n_changed = 0;
        for (index, correction) in corrections.iter().enumerate() {
            let Some(labels) = correction.labels() else { continue };
            match new.insert(correction.hash(), labels) {
                Some(first) if first == labels => continue,
                Some(first) => {
                    let owned = |list: &LabelList| list.to_ordered().into_iter().map(str::to_owned).collect();
                    let (first, second) = (owned(first), owned(labels));
                    return Err(RevisionError::CorrectedTwice { index, first, second });
                }
                None => {}
            }
            let old = self.sample.labels_of(correction.hash());
            if old.is_empty() {
                beyond.push(index);
            }
            n_changed += usize::from(old.iter().any(|old| old != labels));
        }
        self.check_known(RevisionStep::Correct, &beyond, corrections)?;
        if let Some(&index) = beyond.first() {
            return Err(RevisionError::OldLabelsNeeded { index });
        }
        let hashes: Vec<u128> = self.sample.articles().iter().map(|article| article.hash).collect();
        let sample = self.sample.clone().revised(|place, labels| {
            Some(new.get(&hashes[place]).map_or(labels, |corrected| (*corrected).clone()))
        });
        Ok((Self::of_parts(sample, self.rest()?)?, n_changed))
    }

    /// The section of the articles of both, those that both have once: as often as in the section that has them more often.
    /// Of different labels the first section's win. Articles in common are told within the samples only.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub fn merge_once(&self, other: &Self) -> Result<MergedSections, StatisticsError> {
        self.merge_once_at_most(other, MAX_TRAINING_ARTICLES)
    }

    fn merge_once_at_most(&self, other: &Self, limit: usize) -> Result<MergedSections, StatisticsError> {
        let joined = self.sample.join(&other.sample);
        let section = self.joined(other, joined.set, limit)?;
        Ok(MergedSections { section, n_common: joined.n_common, conflicts: joined.conflicts })
    }

    /// The section of the articles of two samples, given as one set, and of what lies outside the samples.
    pub(super) fn joined(
        &self,
        other: &Self,
        articles: TrainingSet,
        limit: usize,
    ) -> Result<Self, StatisticsError> {
        let (ours, theirs) = (self.rest()?, other.rest()?);
        let Some(rest) = ours.iter().chain(&theirs).try_fold(None, add)? else {
            return Self::of_at_most(articles, limit);
        };
        let statistics = TrainingStatistics::of(&articles)?.add(&rest)?;
        let bounds = [self, other].into_iter().filter(|section| !section.is_whole()).map(Self::bound);
        let sample = articles.up_to(bounds.min().unwrap_or(u128::MAX)).sample(limit);
        let sample = sample.with_all_labels(&statistics.labels);
        Ok(Self { sample, statistics: Some(statistics) })
    }

    /// The largest hash in the sample. Articles with smaller ones are in it, unless they are nowhere.
    fn bound(&self) -> u128 {
        self.sample.articles().last().map_or(0, |article| article.hash)
    }

    /// Sums over the articles outside the sample; `None` while it holds them all.
    fn rest(&self) -> Result<Option<TrainingStatistics>, StatisticsError> {
        let of_sample =
            |statistics: &TrainingStatistics| statistics.subtract(&TrainingStatistics::of(&self.sample)?);
        self.statistics.as_ref().map(of_sample).transpose()
    }

    /// A section from its sample and the sums of the articles outside it.
    fn of_parts(sample: TrainingSet, rest: Option<TrainingStatistics>) -> Result<Self, StatisticsError> {
        let Some(rest) = rest.filter(|rest| rest.n_articles() > 0) else {
            return Ok(Self { sample, statistics: None });
        };
        let statistics = TrainingStatistics::of(&sample)?.add(&rest)?;
        Ok(Self { sample: sample.with_all_labels(&statistics.labels), statistics: Some(statistics) })
    }

    /// Refuses articles that are not in the sample although there is nothing else, or their hashes would put them there.
    fn check_known(
        &self,
        step: RevisionStep,
        beyond: &[usize],
        articles: &[CountedArticle],
    ) -> Result<(), RevisionError> {
        let is_nowhere = |index: &usize| self.is_whole() || articles[*index].hash() < self.bound();
        let nowhere: Vec<usize> = beyond.iter().copied().filter(is_nowhere).collect();
        match nowhere.first() {
            Some(&index) => Err(RevisionError::NotAmong { step, index, n: nowhere.len() }),
            None => Ok(()),
        }
    }
}

fn add(
    sum: Option<TrainingStatistics>,
    more: &TrainingStatistics,
) -> Result<Option<TrainingStatistics>, StatisticsError> {
    Ok(Some(match sum {
        None => more.clone(),
        Some(sum) => sum.add(more)?,
    }))
}

/// Sums without those of some articles. Where they cannot have been in it, the first one is named without which the others
/// could have been.
fn without_sums(
    rest: &TrainingStatistics,
    beyond: &[usize],
    removed: &[CountedArticle],
) -> Result<TrainingStatistics, RevisionError> {
    let without_first = |n: usize| {
        let sets: Vec<TrainingSet> = beyond[..n].iter().map(|&index| removed[index].set().clone()).collect();
        rest.subtract(&TrainingStatistics::of(&TrainingSet::union(&sets))?)
    };
    let mut too_many = beyond.len();
    let mut source = match without_first(too_many) {
        Ok(rest) => return Ok(rest),
        Err(error) => error,
    };
    // Taking more away never helps: the first article at which it goes wrong is found by halving.
    let mut possible = 0;
    while too_many - possible > 1 {
        let middle = possible + (too_many - possible) / 2;
        match without_first(middle) {
            Ok(_) => possible = middle,
            Err(error) => (too_many, source) = (middle, error),
        }
    }
    match (beyond[..too_many].last(), source) {
        (Some(&index), StatisticsError::Underflow { what }) => Err(RevisionError::NotInSums { index, what }),
        (_, source) => Err(source.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::classify::Analysed;

    /// Most articles in a sample of these tests.
    const LIMIT: usize = 10;

    fn text(i: usize) -> String {
        format!("words of article {i}: w{} w{}", i % 7, i % 3)
    }

    fn labels(i: usize) -> LabelList {
        LabelList::from_ordered([["a"], ["b"], ["c"]][i % 3])
    }

    fn set(articles: impl Iterator<Item = (String, LabelList)>) -> TrainingSet {
        let articles: Vec<(String, LabelList)> = articles.collect();
        let of = |(text, labels)| Analysed { title: "", text, labels };
        let articles: Vec<Analysed<'_>> = articles.iter().map(|(text, labels)| of((text, labels))).collect();
        TrainingSet::count(&Analyzer::english(), &articles)
    }

    fn section(range: impl Iterator<Item = usize>) -> TrainingSection {
        TrainingSection::of_at_most(set(range.map(|i| (text(i), labels(i)))), LIMIT).expect("small")
    }

    fn counted(i: usize, labels: Option<&LabelList>) -> CountedArticle {
        CountedArticle::count(&Analyzer::english(), "", &text(i), labels)
    }

    /// Articles of 0–29, those in the sample first.
    fn split(section: &TrainingSection) -> (Vec<usize>, Vec<usize>) {
        (0..30).partition(|&i| !section.sample().copies(counted(i, None).hash()).is_empty())
    }

    #[test]
    fn beyond_the_sample_removing_is_exact_in_the_sums() {
        let whole = section(0..30);
        let (inside, outside) = split(&whole);
        assert_eq!((inside.len(), outside.len()), (LIMIT, 20));
        let gone = [inside[3], outside[0], outside[7]];
        let (inside_labels, outside_labels) = (None, gone.map(labels));
        let removed = [
            counted(gone[0], inside_labels),
            counted(gone[1], Some(&outside_labels[1])),
            counted(gone[2], Some(&outside_labels[2])),
        ];
        let left = whole.without(&removed).expect("they were added");
        let expected = section((0..30).filter(|i| !gone.contains(i)));
        assert_eq!(left.statistics(), expected.statistics());
        assert_eq!(left.sample().articles().len(), LIMIT - 1, "nothing moves up");
        let hashes = |section: &TrainingSection| -> Vec<u128> {
            section.sample().articles().iter().map(|article| article.hash).collect()
        };
        assert_eq!(hashes(&left), hashes(&expected)[..LIMIT - 1], "still the smallest hashes");
        assert_eq!(TrainingSection::from_bytes(&left.to_bytes()).expect("good"), left);
        // What is added enters the sample only where it is complete.
        let bound = left.bound();
        let grown = left.joined(
            &section(30..60),
            TrainingSet::union(&[left.sample.clone(), section(30..60).sample]),
            LIMIT,
        );
        let grown = grown.expect("small");
        assert!(hashes(&grown).iter().all(|hash| *hash <= bound));
        let all = section((0..60).filter(|i| !gone.contains(i)));
        assert_eq!(grown.statistics(), all.statistics());
        assert_eq!(hashes(&grown), hashes(&all)[..hashes(&grown).len()]);
    }

    #[test]
    fn beyond_the_sample_what_is_not_known_is_refused() {
        let whole = section(0..30);
        let (inside, outside) = split(&whole);
        let [a, b] = [LabelList::from_ordered(["a"]), LabelList::from_ordered(["b"])];
        let far = outside.iter().copied().max_by_key(|i| counted(*i, None).hash()).expect("some");
        assert_eq!(
            whole.without(&[counted(inside[0], None), counted(far, None)]).err(),
            Some(RevisionError::LabelsNeeded { index: 1 })
        );
        assert_eq!(
            whole.corrected(&[counted(inside[0], Some(&a)), counted(far, Some(&a))]).err(),
            Some(RevisionError::OldLabelsNeeded { index: 1 })
        );
        // Unknown words cannot be in the sums, and nor can labels that articles with these words do not have.
        let never = (30..500).filter(|i| counted(*i, None).hash() > whole.bound()).take(2);
        let never: Vec<usize> = never.collect();
        let wrong = if labels(far) == a { &b } else { &a };
        let right = labels(far);
        for (bad, list) in [(never[0], &a), (never[1], &b), (far, wrong)] {
            let removed = [
                counted(inside[0], None),
                counted(outside[0], Some(&labels(outside[0]))),
                counted(bad, Some(list)),
                counted(outside[1], Some(&labels(outside[1]))),
            ];
            let found = whole.without(&removed).err();
            assert!(matches!(found, Some(RevisionError::NotInSums { index: 2, .. })), "{found:?}");
        }
        assert!(whole.without(&[counted(far, Some(&right))]).is_ok());
        // A small hash would be in the sample.
        let small = (30..500).find(|i| counted(*i, None).hash() < whole.bound()).expect("a third of them");
        let found = whole.without(&[counted(small, Some(&a))]).err();
        assert_eq!(found, Some(RevisionError::NotAmong { step: RevisionStep::Remove, index: 0, n: 1 }));
    }

    #[test]
    fn beyond_the_sample_corrections_and_names_are_exact() {
        let whole = section(0..30);
        let (inside, _) = split(&whole);
        let new = LabelList::from_ordered(["d", "a"]);
        let corrected = |i: usize| if i == inside[2] { new.clone() } else { labels(i) };
        let (found, n_changed) = whole.corrected(&[counted(inside[2], Some(&new))]).expect("it is known");
        let expected = set((0..30).map(|i| (text(i), corrected(i))));
        assert_eq!(found, TrainingSection::of_at_most(expected, LIMIT).expect("small"));
        assert_eq!(n_changed, 1);
        let names = [("a".to_owned(), " b ".to_owned()), ("c".to_owned(), "x".to_owned())];
        let name = |i: usize| LabelList::from_ordered([["b"], ["b"], ["x"]][i % 3]);
        let expected = set((0..30).map(|i| (text(i), name(i))));
        assert_eq!(
            whole.renamed(&names).expect("labels"),
            TrainingSection::of_at_most(expected, LIMIT).expect("small")
        );
        let several =
            set((0..30).map(|i| (text(i), LabelList::from_ordered([["a", "b"], ["b", "c"]][i % 2]))));
        let several = TrainingSection::of_at_most(several, LIMIT).expect("small");
        assert_eq!(
            several.renamed(&[("a".to_owned(), "b".to_owned())]).err(),
            Some(RevisionError::CannotJoin { name: "b".to_owned() })
        );
    }

    #[test]
    fn names_must_be_names() {
        let whole = section(0..6);
        let rename = |names: &[(&str, &str)]| {
            let names: Vec<_> = names.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            whole.renamed(&names).err()
        };
        assert!(matches!(rename(&[("z", "a")]), Some(RevisionError::UnknownLabel { .. })));
        assert!(matches!(rename(&[("a", "other")]), Some(RevisionError::BadName { .. })));
        assert!(matches!(rename(&[("a", " ")]), Some(RevisionError::BadName { .. })));
        assert!(matches!(rename(&[("a", "x"), ("a", "y")]), Some(RevisionError::TwoNames { .. })));
        assert_eq!(rename(&[("a", "b"), ("b", "a")]), None);
    }

    #[test]
    fn a_section_whose_rest_is_gone_is_whole_again() {
        let whole = section(0..12);
        let (_, outside) = split(&whole);
        let known: Vec<LabelList> = outside.iter().map(|&i| labels(i)).collect();
        let removed: Vec<CountedArticle> = outside
            .iter()
            .zip(&known)
            .filter(|(i, _)| **i < 12)
            .map(|(&i, labels)| counted(i, Some(labels)))
            .collect();
        assert_eq!(removed.len(), 2);
        let left = whole.without(&removed).expect("they were added");
        assert_eq!(left, section((0..12).filter(|i| !outside.contains(i))));
        assert!(left.is_whole());
    }

    #[test]
    fn beyond_the_sample_merging_counts_common_articles_of_the_samples_once() {
        let (a, b) = (section(0..30), section(30..60));
        let once = a.merge_once_at_most(&b, LIMIT).expect("small");
        assert_eq!((once.n_common, once.section), (0, section(0..60)));
        // All of a small section that lie where the sample is complete.
        let (inside, _) = split(&a);
        let merged = a.merge_once_at_most(&section(inside[..4].iter().copied()), LIMIT).expect("small");
        assert_eq!((merged.n_common, merged.section), (4, a));
    }
}
