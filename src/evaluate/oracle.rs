//! The best that choosing sentences could reach, nearly.

use std::collections::HashMap;
use std::hash::Hash;

use super::rouge::RougeToken;

/// How much an oracle may choose.
#[derive(Debug, Clone, Copy)]
pub struct OracleBudget<'a> {
    /// Most sentences.
    pub max_sentences: usize,
    /// Most words of all chosen sentences together; where no sentence with words of ROUGE has so few, as many as the
    /// shortest one has.
    pub max_words: usize,
    /// Number of words of each sentence as the budget counts them.
    pub n_words: &'a [usize],
}

/// The sentences, in their order, that a greedy oracle chooses from an article: what an extractive method can learn to
/// choose (Nallapati, Zhai & Zhou 2017, *SummaRuNNer*, section 2.3).
///
/// Again and again the sentence is added with which the sum of ROUGE-1 F1 and ROUGE-2 F1 of all chosen sentences, in the
/// order of the article and as one text, is highest; of equal ones, the first. It ends where no sentence that is left
/// fits the budget or raises the sum. Empty where no sentence has a word of the reference.
///
/// Takes the number of chosen sentences times the length of the article; there are never more than the reference has
/// words.
pub fn greedy_oracle(
    sentences: &[Vec<RougeToken>],
    reference: &[Vec<RougeToken>],
    budget: OracleBudget<'_>,
) -> Vec<usize> {
    let mut choice = Choice::new(sentences, &reference.concat());
    let mut left: Vec<usize> = (0..sentences.len()).filter(|&i| !choice.words[i].is_empty()).collect();
    let with_words = (0..sentences.len()).filter(|&i| !sentences[i].is_empty());
    let shortest = with_words.map(|i| budget.n_words[i]).min().unwrap_or(0);
    let mut words_left = budget.max_words.max(shortest);
    let mut best = 0.0;
    while choice.chosen.len() < budget.max_sentences {
        left.retain(|&i| budget.n_words[i] <= words_left);
        let mut next = None;
        for (place, &i) in left.iter().enumerate() {
            let score = choice.score_with(i);
            if score > best {
                (best, next) = (score, Some(place));
            }
        }
        let Some(place) = next else { break };
        let i = left.remove(place);
        words_left -= budget.n_words[i];
        choice.add(i);
    }
    choice.chosen
}

/// Chosen sentences, and what they have in common with the reference.
struct Choice<'a> {
    sentences: &'a [Vec<RougeToken>],
    /// For each sentence the numbers of its words that the reference has, and how often it has them.
    words: Vec<Vec<(usize, usize)>>,
    /// The same for pairs of neighbouring words.
    pairs: Vec<Vec<(usize, usize)>>,
    pair_numbers: HashMap<[RougeToken; 2], usize>,
    common_words: Common,
    common_pairs: Common,
    /// Chosen sentences, rising.
    chosen: Vec<usize>,
    /// Words of all chosen sentences.
    n_tokens: usize,
    n_reference: usize,
}

/// How often something stands in the reference and in what is chosen.
#[derive(Default)]
struct Common {
    in_reference: Vec<usize>,
    in_chosen: Vec<usize>,
    /// What both have, each as often as both have it.
    n_common: usize,
}

impl Common {
    fn change(&mut self, number: usize, change: impl Fn(usize) -> usize) {
        let (in_reference, in_chosen) = (self.in_reference[number], &mut self.in_chosen[number]);
        self.n_common -= in_reference.min(*in_chosen);
        *in_chosen = change(*in_chosen);
        self.n_common += in_reference.min(*in_chosen);
    }
}

/// Numbers for the members of a reference, and how often it has each.
fn numbered<T: Eq + Hash>(members: impl Iterator<Item = T>) -> (HashMap<T, usize>, Common) {
    let (mut numbers, mut common) = (HashMap::new(), Common::default());
    for member in members {
        let next = numbers.len();
        let number = *numbers.entry(member).or_insert(next);
        common.in_reference.resize(numbers.len(), 0);
        common.in_reference[number] += 1;
    }
    common.in_chosen = vec![0; numbers.len()];
    (numbers, common)
}

/// The numbers of members that the reference has, each once with how often it occurs.
fn counted<T: Eq + Hash>(
    members: impl Iterator<Item = T>,
    numbers: &HashMap<T, usize>,
) -> Vec<(usize, usize)> {
    let mut found: Vec<usize> = members.filter_map(|member| numbers.get(&member).copied()).collect();
    found.sort_unstable();
    found.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect()
}

fn pairs(tokens: &[RougeToken]) -> impl Iterator<Item = [RougeToken; 2]> {
    tokens.windows(2).map(|pair| [pair[0], pair[1]])
}

impl<'a> Choice<'a> {
    fn new(sentences: &'a [Vec<RougeToken>], reference: &[RougeToken]) -> Self {
        let (word_numbers, common_words) = numbered(reference.iter().copied());
        let (pair_numbers, common_pairs) = numbered(pairs(reference));
        Self {
            sentences,
            words: sentences.iter().map(|tokens| counted(tokens.iter().copied(), &word_numbers)).collect(),
            pairs: sentences.iter().map(|tokens| counted(pairs(tokens), &pair_numbers)).collect(),
            pair_numbers,
            common_words,
            common_pairs,
            chosen: Vec::new(),
            n_tokens: 0,
            n_reference: reference.len(),
        }
    }

    /// ROUGE-1 F1 and ROUGE-2 F1 of what is chosen, added up.
    fn score(&self) -> f64 {
        // One division for each: equal shares are equal numbers.
        let f1 = |n_common: usize, n: usize| 2.0 * n_common as f64 / n.max(1) as f64;
        let n_pairs = self.n_tokens.saturating_sub(1) + self.n_reference.saturating_sub(1);
        f1(self.common_words.n_common, self.n_tokens + self.n_reference)
            + f1(self.common_pairs.n_common, n_pairs)
    }

    /// The score that a sentence more would give.
    fn score_with(&mut self, sentence: usize) -> f64 {
        self.count(sentence, usize::wrapping_add, usize::wrapping_sub);
        self.n_tokens += self.sentences[sentence].len();
        let score = self.score();
        self.n_tokens -= self.sentences[sentence].len();
        self.count(sentence, usize::wrapping_sub, usize::wrapping_add);
        score
    }

    fn add(&mut self, sentence: usize) {
        self.count(sentence, usize::wrapping_add, usize::wrapping_sub);
        self.n_tokens += self.sentences[sentence].len();
        let place = self.chosen.partition_point(|&other| other < sentence);
        self.chosen.insert(place, sentence);
    }

    /// Counts a sentence between its chosen neighbours in, or out again: its words and pairs, the pairs that it makes
    /// with its neighbours, and the other way round the pair that these make without it.
    fn count(
        &mut self,
        sentence: usize,
        with: fn(usize, usize) -> usize,
        without: fn(usize, usize) -> usize,
    ) {
        for &(number, n) in &self.words[sentence] {
            self.common_words.change(number, |count| with(count, n));
        }
        for &(number, n) in &self.pairs[sentence] {
            self.common_pairs.change(number, |count| with(count, n));
        }
        let place = self.chosen.partition_point(|&other| other < sentence);
        let tokens = |i: usize| self.sentences[i].as_slice();
        let before = place.checked_sub(1).and_then(|i| tokens(self.chosen[i]).last());
        let behind = self.chosen.get(place).and_then(|&i| tokens(i).first());
        let (first, last) = (tokens(sentence).first(), tokens(sentence).last());
        for (a, b, change) in [(before, first, with), (last, behind, with), (before, behind, without)] {
            let pair = a.zip(b).map(|(a, b)| [*a, *b]);
            if let Some(&number) = pair.and_then(|pair| self.pair_numbers.get(&pair)) {
                self.common_pairs.change(number, |count| change(count, 1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{RougeScores, RougeTokenizer};
    use crate::random::Random;

    fn tokens(sentences: &[&str]) -> (RougeTokenizer, Vec<Vec<RougeToken>>) {
        let mut tokenizer = RougeTokenizer::new(false);
        let tokens = sentences.iter().map(|sentence| tokenizer.tokens(sentence)).collect();
        (tokenizer, tokens)
    }

    fn chosen(sentences: &[&str], reference: &str, max_sentences: usize, max_words: usize) -> Vec<usize> {
        let (mut tokenizer, tokens) = tokens(sentences);
        let n_words: Vec<usize> = tokens.iter().map(Vec::len).collect();
        let budget = OracleBudget { max_sentences, max_words, n_words: &n_words };
        greedy_oracle(&tokens, &[tokenizer.tokens(reference)], budget)
    }

    #[test]
    fn sentences_that_raise_the_sum_are_taken_one_by_one() {
        let article = ["rain fell", "a boat left the harbour", "gulls cried", "the boat left", "..."];
        let reference = "the boat left, gulls cried";
        // F1: "the boat left" has 6/8 + 4/6, then with "gulls cried" before it 10/10 + 6/8.
        assert_eq!(chosen(&article, reference, 9, 99), [2, 3]);
        assert_eq!(chosen(&article, reference, 1, 99), [3]);
        assert_eq!(chosen(&article, reference, 9, 4), [3]);
        assert_eq!(chosen(&article, reference, 9, 2), [2]);
        // Where nothing fits, the shortest may be taken.
        assert_eq!(chosen(&article, reference, 9, 1), [2]);
        assert!(chosen(&article, "snow", 9, 99).is_empty());
        assert!(chosen(&article, "", 9, 99).is_empty());
        assert!(chosen(&[], reference, 9, 99).is_empty());
        // Of equal sentences the first.
        assert_eq!(chosen(&["snow", "rain", "rain"], "rain", 3, 9), [1]);
    }

    #[test]
    fn what_is_counted_is_the_rouge_of_the_chosen_text() {
        let mut random = Random::new(3);
        for _ in 0..100 {
            let mut sentence =
                || -> Vec<RougeToken> { (0..1 + random.below(6)).map(|_| random.below(5) as u32).collect() };
            let sentences: Vec<Vec<RougeToken>> = (0..12).map(|_| sentence()).collect();
            let reference = [sentence(), sentence(), sentence()];
            // The same by the plain way: every sentence tried, and every text scored anew.
            let score = |chosen: &[usize]| {
                let text: Vec<Vec<RougeToken>> = chosen.iter().map(|&i| sentences[i].clone()).collect();
                let scores = RougeScores::of(&text, &reference);
                scores.rouge1.f1 + scores.rouge2.f1
            };
            let mut expected: Vec<usize> = Vec::new();
            let mut best = 0.0;
            loop {
                let mut next = None;
                for i in (0..sentences.len()).filter(|i| !expected.contains(i)) {
                    let mut more = expected.clone();
                    more.push(i);
                    more.sort_unstable();
                    let found = score(&more);
                    if found > best + 1e-12 {
                        (best, next) = (found, Some(more));
                    }
                }
                let Some(more) = next else { break };
                expected = more;
            }
            let n_words = vec![1; sentences.len()];
            let budget = OracleBudget { max_sentences: 99, max_words: 99, n_words: &n_words };
            assert_eq!(greedy_oracle(&sentences, &reference, budget), expected);
        }
    }
}
