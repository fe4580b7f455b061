//! Sets of articles, revised: other labels, articles taken out, two sets joined with what they have in common once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::labels::LabelList;
use super::statistics::{FoldStatistics, NONE, StatisticsError, TermSums, TrainingStatistics};
use super::training_set::{Analysed, TrainingArticle, TrainingSet, places};
use crate::analysis::Analyzer;
use crate::features::{TermId, TermList};

/// An article as counts by itself, with its labels where they are known.
#[derive(Debug, Clone)]
pub struct CountedArticle {
    /// A set that holds the article alone.
    set: TrainingSet,
    hash: u128,
    labels: Option<LabelList>,
}

impl CountedArticle {
    /// Counts an article. Linear in its length.
    pub fn count(analyzer: &Analyzer, title: &str, text: &str, labels: Option<&LabelList>) -> Self {
        let none = LabelList::default();
        let set = TrainingSet::count(analyzer, &[Analysed { title, text, labels: labels.unwrap_or(&none) }]);
        let hash = set.articles.first().map_or(0, |article| article.hash);
        Self { set, hash, labels: labels.cloned() }
    }

    /// Identity: XXH3-128 of the normalised words.
    pub fn hash(&self) -> u128 {
        self.hash
    }

    /// Its labels, where they are known.
    pub fn labels(&self) -> Option<&LabelList> {
        self.labels.as_ref()
    }

    /// A set that holds it alone; where its labels are not known, with none.
    pub fn set(&self) -> &TrainingSet {
        &self.set
    }

    /// Whether it has the very terms of an article of a set. Articles of the same words do not if their titles end at
    /// different words: no pair of words crosses that place.
    fn has_terms_of(&self, set: &TrainingSet, article: &TrainingArticle) -> bool {
        let counts = |own: &TrainingArticle| {
            own.counts.len() == article.counts.len()
                && own.counts.iter().zip(&article.counts).all(|(&(own, n), &(term, of_article))| {
                    n == of_article && self.set.terms.parts(own as usize) == set.terms.parts(term as usize)
                })
        };
        self.set.articles.iter().all(counts)
    }
}

/// What a copy of an article is told from others by: the numbers of its list of labels and of its terms among those of all
/// copies, `None` for what no copy has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Likeness {
    labels: Option<usize>,
    terms: Option<usize>,
}

/// Two sets joined, with what they have in common once.
#[derive(Debug)]
pub struct JoinedSets {
    /// The articles.
    pub set: TrainingSet,
    /// Number of articles of the second set that are in the first one, too.
    pub n_common: usize,
    /// Labels in the first and in the second set, for each article that has different ones there.
    pub conflicts: Vec<(LabelList, LabelList)>,
}

impl TrainingSet {
    /// Places of the articles with a hash: several where an article is there several times.
    pub fn copies(&self, hash: u128) -> Range<usize> {
        let start = self.articles.partition_point(|article| article.hash < hash);
        let end = self.articles.partition_point(|article| article.hash <= hash);
        start..end
    }

    /// The labels of the articles with a hash, each list of labels once.
    pub fn labels_of(&self, hash: u128) -> Vec<LabelList> {
        let mut seen = HashSet::new();
        let copies = self.articles[self.copies(hash)].iter();
        let distinct = copies.filter(|copy| seen.insert((copy.main, &copy.further)));
        distinct.map(|copy| self.label_list(copy)).collect()
    }

    /// The set with each article's labels revised; where `revise`, which is told the place and the labels of an article,
    /// gives `None`, the article is left out. Labels and terms that no article has any more are gone.
    #[must_use]
    pub fn revised(self, revise: impl Fn(usize, LabelList) -> Option<LabelList>) -> Self {
        let lists: Vec<Option<LabelList>> = self
            .articles
            .iter()
            .enumerate()
            .map(|(place, article)| revise(place, self.label_list(article)))
            .collect();
        let labels: BTreeSet<&str> = lists.iter().flatten().flat_map(LabelList::iter).collect();
        let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
        let number = |label: &String| labels.binary_search(label).unwrap_or_default() as u32;
        let articles = self.articles.into_iter().zip(&lists).filter_map(|(article, list)| {
            let list = list.as_ref()?;
            Some(TrainingArticle {
                main: list.main.as_ref().map(number),
                further: list.further.iter().map(number).collect(),
                ..article
            })
        });
        let articles = articles.collect();
        Self::from_parts(self.terms, labels, articles).without_unused_terms()
    }

    /// The articles whose hash is at most `bound`.
    #[must_use]
    pub fn up_to(mut self, bound: u128) -> Self {
        self.articles.truncate(self.copies(bound).end);
        self.without_unused_terms()
    }

    /// The same articles with their labels numbered as in a longer list, which is sorted and holds all of them.
    #[must_use]
    pub fn with_all_labels(mut self, all: &[String]) -> Self {
        let place = places(&self.labels, all);
        for article in &mut self.articles {
            for label in article.main.iter_mut().chain(&mut article.further) {
                *label = place[*label as usize];
            }
        }
        self.labels = all.to_vec();
        self
    }

    /// For each article, the place of one with the same content, or `None`; no place is given twice. Of several copies the
    /// one is taken that is most alike: first by labels and terms, then by labels, then by terms. The places that are given
    /// do not depend on the order of the articles. Linear in the number of copies but for those that differ in terms, of which
    /// an article has as many as it has words at most.
    pub fn find_each(&self, wanted: &[CountedArticle]) -> Vec<Option<usize>> {
        let mut found = vec![None; wanted.len()];
        let mut by_hash: BTreeMap<u128, Vec<usize>> = BTreeMap::new();
        for (number, wanted) in wanted.iter().enumerate() {
            by_hash.entry(wanted.hash).or_default().push(number);
        }
        for (hash, numbers) in by_hash {
            let of_hash: Vec<&CountedArticle> = numbers.iter().map(|number| &wanted[*number]).collect();
            for (number, place) in numbers.into_iter().zip(self.find_copies(self.copies(hash), &of_hash)) {
                found[number] = place;
            }
        }
        found
    }

    /// [`find_each`](Self::find_each) among the copies of one article.
    fn find_copies(&self, copies: Range<usize>, wanted: &[&CountedArticle]) -> Vec<Option<usize>> {
        // The copies' lists of labels and of terms, each once, have numbers; which are whose is looked up once.
        let mut label_lists: HashMap<(Option<u32>, &[u32]), usize> = HashMap::new();
        let mut term_lists: HashMap<&[(TermId, u32)], usize> = HashMap::new();
        let mut with_terms: Vec<&TrainingArticle> = Vec::new();
        let mut of_copies = Vec::with_capacity(copies.len());
        for copy in &self.articles[copies.clone()] {
            let n_label_lists = label_lists.len();
            let labels = *label_lists.entry((copy.main, &copy.further)).or_insert(n_label_lists);
            let terms = *term_lists.entry(&copy.counts).or_insert_with(|| {
                with_terms.push(copy);
                with_terms.len() - 1
            });
            of_copies.push(Likeness { labels: Some(labels), terms: Some(terms) });
        }
        let of_wanted: Vec<Likeness> = wanted
            .iter()
            .map(|wanted| {
                let labels = wanted.labels.as_ref().and_then(|labels| self.numbered(labels));
                Likeness {
                    labels: labels.and_then(|(main, further)| label_lists.get(&(main, &*further)).copied()),
                    terms: with_terms.iter().position(|copy| wanted.has_terms_of(self, copy)),
                }
            })
            .collect();
        let mut found = vec![None; wanted.len()];
        let mut is_taken = vec![false; copies.len()];
        for (same_labels, same_terms) in [(true, true), (true, false), (false, true), (false, false)] {
            // What is not asked for is the same for all.
            let asked = |of: &Likeness| Likeness {
                labels: of.labels.filter(|_| same_labels),
                terms: of.terms.filter(|_| same_terms),
            };
            let mut free: HashMap<Likeness, Vec<usize>> = HashMap::new();
            for (copy, of) in of_copies.iter().enumerate().rev().filter(|(copy, _)| !is_taken[*copy]) {
                free.entry(asked(of)).or_default().push(copy);
            }
            for (of, found) in of_wanted.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
                // The last in the list is the first of the copies.
                if let Some(copy) = free.get_mut(&asked(of)).and_then(Vec::pop) {
                    is_taken[copy] = true;
                    *found = Some(copies.start + copy);
                }
            }
        }
        found
    }

    /// The numbers of labels; `None` if there is one that no article has.
    fn numbered(&self, labels: &LabelList) -> Option<(Option<u32>, Vec<u32>)> {
        let number = |label: &String| Some(self.labels.binary_search(label).ok()? as u32);
        let main = match &labels.main {
            Some(main) => Some(number(main)?),
            None => None,
        };
        Some((main, labels.further.iter().map(number).collect::<Option<_>>()?))
    }

    /// All articles of two sets, those with the same content as often as in the set that has them more often. Of different
    /// labels those in the first set win; of copies that differ in the place where the title ends, the smaller one. So the
    /// result does not depend on the order of the sets where labels agree.
    pub fn join(&self, other: &Self) -> JoinedSets {
        let (terms, labels, moved) = Self::in_one_numbering(&[self.clone(), other.clone()]);
        let mut moved = moved.into_iter().map(|articles| Self {
            terms: TermList::default(),
            labels: labels.clone(),
            articles,
        });
        let (first, second) = (moved.next().unwrap_or_default(), moved.next().unwrap_or_default());
        let mut joined = Vec::with_capacity(first.articles.len() + second.articles.len());
        let (mut n_common, mut conflicts) = (0, Vec::new());
        for ours in first.articles.chunk_by(|a, b| a.hash == b.hash) {
            let theirs = &second.articles[second.copies(ours[0].hash)];
            if theirs.is_empty() {
                joined.extend_from_slice(ours);
                continue;
            }
            n_common += theirs.len();
            let list = |article: &TrainingArticle| first.label_list(article);
            let our_labels: HashSet<_> = ours.iter().map(|our| (our.main, &our.further)).collect();
            let is_conflict = |their: &&TrainingArticle| !our_labels.contains(&(their.main, &their.further));
            conflicts.extend(theirs.iter().filter(is_conflict).map(|their| (list(&ours[0]), list(their))));
            let smallest = ours.iter().chain(theirs).map(|article| &article.counts).min();
            for place in 0..ours.len().max(theirs.len()) {
                let mut article = ours.get(place).unwrap_or(&ours[0]).clone();
                article.counts.clone_from(smallest.unwrap_or(&ours[0].counts));
                joined.push(article);
            }
        }
        let is_new = |article: &&TrainingArticle| first.copies(article.hash).is_empty();
        joined.extend(second.articles.iter().filter(is_new).cloned());
        let set = Self::from_parts(terms, labels, joined).revised(|_, labels| Some(labels));
        JoinedSets { set, n_common, conflicts }
    }
}

impl TrainingStatistics {
    /// A name that `rename` would join labels under although sums cannot tell how: some articles have one of these labels
    /// as a further one, so that an article may have several of them, and would be counted for each.
    pub fn cannot_join(&self, rename: impl Fn(&str) -> String) -> Option<String> {
        let names: Vec<String> = self.labels.iter().map(|label| rename(label)).collect();
        let is_main_only =
            |label: usize| self.folds.iter().all(|fold| fold.n_main[label] == fold.n_any[label]);
        let is_doubtful = |name: &&String| {
            let joined = || (0..names.len()).filter(|label| names[*label] == **name);
            joined().count() > 1 && !joined().all(is_main_only)
        };
        names.iter().find(is_doubtful).cloned()
    }

    /// The statistics with labels renamed; the sums of labels that get the same name are added up.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub fn renamed(&self, rename: impl Fn(&str) -> String) -> Result<Self, StatisticsError> {
        let names: Vec<String> = self.labels.iter().map(|label| rename(label)).collect();
        let labels: BTreeSet<&String> = names.iter().collect();
        let labels: Vec<String> = labels.into_iter().cloned().collect();
        let place = places(&names, &labels);
        let folds: Result<Vec<FoldStatistics>, StatisticsError> =
            self.folds.iter().map(|fold| self.renumbered(fold, &place, labels.len())).collect();
        Ok(Self { terms: self.terms.clone(), labels, folds: folds? })
    }

    fn renumbered(
        &self,
        fold: &FoldStatistics,
        place: &[u32],
        n_labels: usize,
    ) -> Result<FoldStatistics, StatisticsError> {
        let add = |sum: &mut u64, more: u64, what: &dyn Fn() -> String| {
            *sum = sum.checked_add(more).ok_or_else(|| StatisticsError::Overflow { what: what() })?;
            Ok(())
        };
        let of_labels = || "the number of articles with a label".to_owned();
        let mut renumbered = FoldStatistics {
            n_articles: fold.n_articles,
            n_main: vec![0; n_labels + 1],
            n_any: vec![0; n_labels],
            document_frequency: fold.document_frequency.clone(),
            ..FoldStatistics::default()
        };
        renumbered.n_main[n_labels] = fold.n_main[place.len()];
        for (label, &to) in place.iter().enumerate() {
            add(&mut renumbered.n_main[to as usize], fold.n_main[label], &of_labels)?;
            add(&mut renumbered.n_any[to as usize], fold.n_any[label], &of_labels)?;
        }
        for term in 0..self.terms.len() {
            let start = renumbered.sums.len();
            let mut sums: Vec<TermSums> = fold.sums_of(term).to_vec();
            for sums in sums.iter_mut().filter(|sums| sums.label != NONE) {
                sums.label = place[sums.label as usize];
            }
            sums.sort_unstable_by_key(|sums| sums.label);
            for sums in sums {
                match renumbered.sums[start..].last_mut().filter(|last| last.label == sums.label) {
                    None => renumbered.sums.push(sums),
                    Some(last) => {
                        let name = || self.terms.get(term).into_owned();
                        add(&mut last.main, sums.main, &name)?;
                        add(&mut last.any, sums.any, &name)?;
                    }
                }
            }
            renumbered.ends.push(renumbered.sums.len());
        }
        Ok(renumbered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(articles: &[(&str, &str, &[&str])]) -> TrainingSet {
        let lists: Vec<LabelList> =
            articles.iter().map(|(_, _, labels)| LabelList::from_ordered(*labels)).collect();
        let of = |((title, text, _), labels)| Analysed { title, text, labels };
        let articles: Vec<Analysed<'_>> = articles.iter().copied().zip(&lists).map(of).collect();
        TrainingSet::count(&Analyzer::english(), &articles)
    }

    #[test]
    fn labels_and_terms_that_no_article_has_any_more_are_gone() {
        let all = set(&[("", "robots walk", &["a"]), ("", "cake", &["b", "c"]), ("", "rain", &[])]);
        let is_cake = |labels: &LabelList| labels.main.as_deref() == Some("b");
        let without = all.clone().revised(|_, labels| (!is_cake(&labels)).then_some(labels));
        assert_eq!(without, set(&[("", "rain", &[]), ("", "robots walk", &["a"])]));
        let corrected = all.revised(|_, labels| {
            Some(if is_cake(&labels) { LabelList::from_ordered(["z", "a"]) } else { labels })
        });
        assert_eq!(
            corrected,
            set(&[("", "robots walk", &["a"]), ("", "cake", &["z", "a"]), ("", "rain", &[])])
        );
    }

    #[test]
    fn of_several_copies_the_most_alike_is_found() {
        // The same words four times; the title ends elsewhere in two of them.
        let copies = set(&[
            ("", "robots walk home", &["a"]),
            ("robots", "walk home", &["a"]),
            ("", "robots walk home", &["b"]),
            ("robots", "walk home", &["c"]),
        ]);
        let count = |title: &str, text: &str, labels: Option<&[&str]>| {
            let labels = labels.map(LabelList::from_ordered);
            CountedArticle::count(&Analyzer::english(), title, text, labels.as_ref())
        };
        let wanted = [
            count("", "robots walk home", None),
            count("robots", "walk home", Some(&["b"])),
            count("robots", "walk home", Some(&["a"])),
            count("robots", "walk home", None),
            count("", "robots walk home", None),
            count("", "cake", None),
        ];
        let found = copies.find_each(&wanted);
        let labels = |place: usize| copies.label_list(&copies.articles()[place]).main.unwrap_or_default();
        let found: Vec<Option<String>> = found.into_iter().map(|place| place.map(labels)).collect();
        let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, [Some("a"), Some("b"), Some("a"), Some("c"), None, None]);
    }

    /// The most alike of all copies, one wanted article after the other.
    fn found_by_rules(set: &TrainingSet, wanted: &[CountedArticle]) -> Vec<Option<usize>> {
        let mut found = vec![None; wanted.len()];
        for (same_labels, same_terms) in [(true, true), (true, false), (false, true), (false, false)] {
            for i in 0..wanted.len() {
                let is_like = |place: &usize| {
                    let article = &set.articles[*place];
                    !found.contains(&Some(*place))
                        && (!same_labels || wanted[i].labels == Some(set.label_list(article)))
                        && (!same_terms || wanted[i].has_terms_of(set, article))
                };
                found[i] = found[i].or_else(|| set.copies(wanted[i].hash).find(is_like));
            }
        }
        found
    }

    #[test]
    fn many_copies_are_found_as_a_few_are() {
        let (titles, lists) = (["", "robots", "robots walk"], [&["a"][..], &["b"], &["b", "a"], &[]]);
        let split = |i: usize| {
            let title = titles[i % 3];
            (title, "robots walk home"[title.len()..].trim())
        };
        let article = |i: usize| (split(i).0, split(i).1, lists[(i * i / 3) % 4]);
        let copies: Vec<_> = (0..40).map(article).chain([("", "rain", lists[0])]).collect();
        let copies = set(&copies);
        let wanted: Vec<CountedArticle> = (0..60)
            .map(|i| {
                let labels = [Some(&["a"][..]), None, Some(&["c"]), Some(&["b", "a"]), Some(&[])][i * i % 5];
                let labels = labels.map(LabelList::from_ordered);
                let (title, text) = if i % 11 == 0 { ("", "rain") } else { split(i * i / 7) };
                CountedArticle::count(&Analyzer::english(), title, text, labels.as_ref())
            })
            .collect();
        let found = copies.find_each(&wanted);
        assert_eq!(found, found_by_rules(&copies, &wanted));
        assert_eq!(found.iter().flatten().count(), 41, "each has been asked for");
    }

    #[test]
    fn joining_counts_what_is_common_once_and_the_first_labels_win() {
        let a = set(&[("", "robots walk", &["a"]), ("", "rain", &["x"])]);
        let b = set(&[("Robots", "walk!", &["a"]), ("", "rain", &["y"]), ("", "cake", &[])]);
        let joined = a.join(&b);
        assert_eq!((joined.n_common, joined.conflicts.len()), (2, 1));
        let list = |label: &str| LabelList::from_ordered([label]);
        assert_eq!(joined.conflicts, [(list("x"), list("y"))]);
        let expected = set(&[("", "robots walk", &["a"]), ("", "rain", &["x"]), ("", "cake", &[])]);
        assert_eq!(joined.set, expected);
        let others_win = set(&[("", "robots walk", &["a"]), ("", "rain", &["y"]), ("", "cake", &[])]);
        assert_eq!(b.join(&a).set, others_win, "of terms, the order does not tell which are taken");
    }

    #[test]
    fn sums_are_renamed_as_their_articles_are() {
        let articles: [(&str, &str, &[&str]); 4] = [
            ("", "robots walk", &["a"]),
            ("", "robots bake cake", &["b", "d"]),
            ("", "cake", &["c"]),
            ("", "rain", &["other", "d"]),
        ];
        let statistics = |articles: &[_]| TrainingStatistics::of(&set(articles)).expect("small");
        let rename = |label: &str| if label == "c" { "a".to_owned() } else { label.to_owned() };
        let before = statistics(&articles);
        assert_eq!(before.cannot_join(rename), None);
        let mut after = articles;
        after[2].2 = &["a"];
        assert_eq!(before.renamed(rename).expect("small"), statistics(&after));
        // `d` is a further label: there may be articles with both.
        let join = |label: &str| if label == "d" { "b".to_owned() } else { label.to_owned() };
        assert_eq!(before.cannot_join(join), Some("b".to_owned()));
        let swap = |label: &str| match label {
            "b" => "d".to_owned(),
            "d" => "b".to_owned(),
            label => label.to_owned(),
        };
        let mut after = articles;
        (after[1].2, after[3].2) = (&["d", "b"], &["other", "b"]);
        assert_eq!(before.cannot_join(swap), None);
        assert_eq!(before.renamed(swap).expect("small"), statistics(&after));
    }
}
