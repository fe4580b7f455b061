//! Texts that say the same in other words.

use std::collections::{BTreeSet, HashMap};

/// Share of words in common (Jaccard) from which texts of few words are one.
const LIKE_IF_SHORT: f64 = 0.6;

/// The same for texts of [`LONG_WORDS`] distinct words or more.
const LIKE: f64 = 0.5;

/// Distinct words from which a text is long.
const LONG_WORDS: usize = 12;

/// Most texts that are compared for the sake of one word: frequent words say little, and the work stays linear.
const MAX_BY_WORD: usize = 32;

/// Families of texts. The first text of a family stands for it, so that chains of rewordings do not join what is unlike.
#[derive(Debug, Clone, Default)]
pub(super) struct Families {
    /// The words of the first text, and where the texts stand.
    all: Vec<(Vec<u64>, BTreeSet<usize>)>,
    /// The families by their words.
    by_word: HashMap<u64, Vec<usize>>,
    /// The families by the keys of their texts.
    by_key: HashMap<u64, usize>,
}

impl Families {
    /// Adds a text that stands in a place, given by its key and the sorted hashes of its words; none without words.
    pub(super) fn add(&mut self, key: u64, words: &[u64], place: usize) {
        if words.is_empty() {
            return;
        }
        let known = self.family(key).or_else(|| self.like(words).first().copied());
        let family = known.unwrap_or_else(|| {
            let family = self.all.len();
            words.iter().for_each(|word| self.by_word.entry(*word).or_default().push(family));
            self.all.push((words.to_vec(), BTreeSet::new()));
            family
        });
        self.by_key.insert(key, family);
        self.all[family].1.insert(place);
    }

    /// The family that a text was added to.
    pub(super) fn family(&self, key: u64) -> Option<usize> {
        self.by_key.get(&key).copied()
    }

    /// The places of each family.
    pub(super) fn places(&self) -> impl Iterator<Item = &BTreeSet<usize>> {
        self.all.iter().map(|(_, places)| places)
    }

    /// The families that a text belongs to, the most similar first.
    pub(super) fn like(&self, words: &[u64]) -> Vec<usize> {
        let n_families = |word: &u64| self.by_word.get(word).map_or(0, Vec::len);
        let mut by_rarity: Vec<&u64> = words.iter().collect();
        by_rarity.sort_by_key(|word| (n_families(word), **word));
        // Texts with half of their words in common share one of any half and one more (prefix filtering, Chaudhuri, Ganti &
        // Kaushik 2006).
        let prefix = by_rarity.into_iter().take(words.len() / 2 + 1);
        let candidates: BTreeSet<usize> = prefix
            .flat_map(|word| self.by_word.get(word).into_iter().flatten().take(MAX_BY_WORD))
            .copied()
            .collect();
        let mut like: Vec<(f64, usize)> = candidates
            .into_iter()
            .map(|family| (similarity(words, &self.all[family].0), family))
            .filter(|(similarity, family)| {
                let n_words = words.len().min(self.all[*family].0.len());
                *similarity >= if n_words >= LONG_WORDS { LIKE } else { LIKE_IF_SHORT }
            })
            .collect();
        like.sort_by(|(one, a), (other, b)| other.total_cmp(one).then(a.cmp(b)));
        like.into_iter().map(|(_, family)| family).collect()
    }
}

/// Share of the words of both that both have (Jaccard), 0–1.
fn similarity(one: &[u64], other: &[u64]) -> f64 {
    let common = one.iter().filter(|word| other.binary_search(word).is_ok()).count();
    common as f64 / (one.len() + other.len() - common).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_with_half_of_their_words_in_common_are_one_family() {
        let mut families = Families::default();
        let long: Vec<u64> = (0..12).collect();
        families.add(1, &long, 3);
        // 8 of 16 in common, and 7 of 17.
        let like: Vec<u64> = (4..16).collect();
        let unlike: Vec<u64> = (5..17).collect();
        assert_eq!(families.like(&like), [0]);
        assert!(families.like(&unlike).is_empty());
        families.add(2, &like, 5);
        assert_eq!((families.family(2), families.family(3)), (Some(0), None));
        assert_eq!(families.places().collect::<Vec<_>>(), [&BTreeSet::from([3, 5])]);
        // 3 of 5 in common, and 5 of 9: short ones have to be more alike.
        families.add(3, &[101, 102, 103, 104], 7);
        assert_eq!(families.like(&[102, 103, 104, 105]), [1]);
        families.add(4, &[201, 202, 203, 204, 205, 206, 207], 8);
        assert!(families.like(&[203, 204, 205, 206, 207, 208, 209]).is_empty());
    }

    /// Every text has the same word, and another one of its own.
    #[test]
    fn frequent_words_do_not_make_it_slow() {
        let mut families = Families::default();
        for i in 0..50_000 {
            families.add(i, &[1, 10 + 2 * i, 11 + 2 * i], 0);
        }
        assert_eq!(families.all.len(), 50_000);
    }
}
