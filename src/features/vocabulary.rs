//! A sorted list of terms with a fast way from a term to its number.

use xxhash_rust::xxh3::xxh3_64;

use super::FeatureError;

/// The number of a term: its place in the sorted vocabulary, and its column in every matrix.
pub type TermId = u32;

/// Marks a free place in the index.
const FREE: u32 = u32::MAX;

/// Sorted, distinct terms. Order is by bytes, so that columns are the same on every machine.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    text: String,
    /// End of each term in `text`.
    ends: Vec<u32>,
    /// Open-addressing hash table of term numbers; its length is a power of two.
    index: Vec<u32>,
}

impl Vocabulary {
    /// Builds a vocabulary from sorted, distinct terms.
    ///
    /// # Errors
    /// Terms out of order or repeated, and more than 2³² terms or bytes, are refused.
    pub fn from_sorted<S: AsRef<str>>(terms: impl IntoIterator<Item = S>) -> Result<Self, FeatureError> {
        let mut vocabulary = Self::default();
        for term in terms {
            let term = term.as_ref();
            if let Some(last) = vocabulary.ends.len().checked_sub(1) {
                let last = vocabulary.term(last as TermId);
                if last >= term {
                    return Err(FeatureError::UnsortedTerms {
                        first: last.to_owned(),
                        second: term.to_owned(),
                    });
                }
            }
            vocabulary.text.push_str(term);
            let end = u32::try_from(vocabulary.text.len()).map_err(|_| FeatureError::TooManyTerms)?;
            vocabulary.ends.push(end);
        }
        if vocabulary.ends.len() >= FREE as usize {
            return Err(FeatureError::TooManyTerms);
        }
        vocabulary.build_index();
        Ok(vocabulary)
    }

    fn build_index(&mut self) {
        // Half full at most, so that a search for a missing term ends soon.
        let places = (self.ends.len() * 2).next_power_of_two().max(2);
        let mut index = vec![FREE; places];
        for id in 0..self.ends.len() as TermId {
            let mut place = xxh3_64(self.term(id).as_bytes()) as usize & (places - 1);
            while index[place] != FREE {
                place = (place + 1) & (places - 1);
            }
            index[place] = id;
        }
        self.index = index;
    }

    /// The number of a term, if it is in the vocabulary.
    pub fn get(&self, term: &str) -> Option<TermId> {
        let mask = self.index.len().checked_sub(1)?;
        let mut place = xxh3_64(term.as_bytes()) as usize & mask;
        loop {
            match self.index[place] {
                FREE => return None,
                id if self.term(id) == term => return Some(id),
                _ => place = (place + 1) & mask,
            }
        }
    }

    /// The term with a number.
    ///
    /// # Panics
    /// Panics if the number is not below [`len`](Self::len).
    pub fn term(&self, id: TermId) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.text[start..self.ends[id] as usize]
    }

    /// All terms, in order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|id| self.term(id as TermId))
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_and_numbers_agree() {
        let words = ["", "a", "a b", "ab", "é"];
        let vocabulary = Vocabulary::from_sorted(words).expect("sorted");
        for (id, word) in words.iter().enumerate() {
            assert_eq!(vocabulary.get(word), Some(id as TermId));
            assert_eq!(vocabulary.term(id as TermId), *word);
        }
        assert_eq!(vocabulary.get("b"), None);
        assert_eq!(Vocabulary::default().get("b"), None);
    }

    #[test]
    fn disorder_is_refused() {
        for words in [["b", "a"], ["a", "a"]] {
            assert!(matches!(Vocabulary::from_sorted(words), Err(FeatureError::UnsortedTerms { .. })));
        }
    }
}
