//! The analyzer: a text's terms, in order, with their places.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use super::buckets::{BucketCache, BucketNames, HASH_BITS, bucket};
use super::settings::{AnalyzerSettings, StopWords};
use super::stemmer::Stemmer;
use super::surface_cache::{Surface, SurfaceCache};
use super::tokenizer::{Found, Word, scan, words};
use super::{AnalysisError, FastHash};
use crate::text::{Language, Span, normalize};

/// Capitalised words that look like stop words and are names: the United States, information technology, the World
/// Health Organization.
const CAPITALISED_NAMES: [&str; 3] = ["IT", "US", "WHO"];

/// The same in small letters, as [`Found`] has plain words: the first letter lowest.
const NAMES_IN_SMALL_LETTERS: [u64; CAPITALISED_NAMES.len()] = {
    let mut names = [0; CAPITALISED_NAMES.len()];
    let mut i = 0;
    while i < names.len() {
        let name = CAPITALISED_NAMES[i].as_bytes();
        let mut place = name.len();
        while place > 0 {
            place -= 1;
            names[i] = names[i] << 8 | name[place].to_ascii_lowercase() as u64;
        }
        i += 1;
    }
    names
};

/// What stands before an apostrophe in French without being a part of the word.
const FRENCH_ELISIONS: [&str; 13] =
    ["c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "puisqu", "qu", "quoiqu", "s", "t"];

/// The same in Italian.
const ITALIAN_ELISIONS: [&str; 31] = [
    "alcun", "all", "anch", "bell", "c", "ciascun", "coll", "com", "d", "dall", "dell", "dov", "gl", "l",
    "m", "mezz", "n", "nell", "nessun", "ognun", "quant", "quell", "quest", "s", "sant", "senz", "sull", "t",
    "tutt", "un", "v",
];

/// Stands for a stop word among the numbers of terms.
const STOP_WORD: u32 = u32::MAX;

/// Words that are looked up together.
const BLOCK: usize = 32;

/// A word that was kept: its term and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word's lower-cased (and stemmed) form.
    pub term: String,
    /// Its place in the original text.
    pub span: Span,
    /// How many words of the text stand before it, stop words included.
    pub position: usize,
}

/// A term of the text: a kept word, or a pair of neighbouring ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term<'a> {
    /// The term's text; the words of a pair are separated by one space.
    pub text: &'a str,
    /// The place of the (first) word in the list of the text's tokens.
    pub token: usize,
    /// Number of words.
    pub n_words: usize,
}

/// Turns text into terms. Cheap to share between threads; immutable.
pub struct Analyzer {
    settings: AnalyzerSettings,
    stemmer: Option<Stemmer>,
    stop_words: HashSet<String, FastHash>,
}

impl Analyzer {
    /// Builds the analyzer that `settings` describe.
    ///
    /// # Errors
    /// Stemming for Greek, n-gram ranges outside 1–2, and hash bits outside 10–28 are refused.
    pub fn new(settings: AnalyzerSettings) -> Result<Self, AnalysisError> {
        let range = settings.ngram_range;
        if !(1 <= range.min && range.min <= range.max && range.max <= 2) {
            return Err(AnalysisError::NgramRange { min: range.min, max: range.max });
        }
        if let Some(bits) = settings.hash_bits.filter(|bits| !HASH_BITS.contains(bits)) {
            return Err(AnalysisError::HashBits { bits });
        }
        let stemmer = if settings.stem { Stemmer::of(settings.language)? } else { None };
        let stop_words = settings.stop_words.iter().map(str::to_owned).collect();
        Ok(Self { settings, stemmer, stop_words })
    }

    /// The default English analyzer: our stop words, the Porter2 stemmer, uni- and bigrams.
    ///
    /// # Panics
    /// Never: English settings are always valid.
    pub fn english() -> Self {
        let settings = AnalyzerSettings::default();
        let stemmer = Some(Stemmer::english());
        let stop_words = settings.stop_words.iter().map(str::to_owned).collect();
        Self { settings, stemmer, stop_words }
    }

    /// The settings that this analyzer was built from.
    pub fn settings(&self) -> &AnalyzerSettings {
        &self.settings
    }

    /// The kept words of a text, in order; spans point into `text` as given. Linear in its length.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let view = normalize(text);
        let keep = |(position, word): (usize, Word<'_>)| {
            let mut term = String::new();
            self.term(&word, &mut term).then(|| Token { term, span: view.original_span(word.span), position })
        };
        words(view.as_str()).enumerate().filter_map(keep).collect()
    }

    /// The terms of a text, in order of their last word: each kept word, then the pair it closes.
    ///
    /// Pairs are of neighbouring *kept* words, as in scikit-learn, so that `internet of things` gives
    /// `internet thing`. With feature hashing, the text of a term is the name of its bucket.
    pub fn terms(&self, text: &str, mut each: impl FnMut(Term<'_>)) {
        let Some(bits) = self.settings.hash_bits else { return self.unhashed_terms(text, each) };
        let mut names = BucketNames::new(bits);
        self.unhashed_terms(text, |term| {
            let text = names.name(bucket(term.text, bits));
            each(Term { text, ..term });
        });
    }

    /// A term, such as that of a token, by the name under which it is counted.
    pub(crate) fn counted<'t>(&self, term: &'t str) -> Cow<'t, str> {
        match self.settings.hash_bits {
            None => Cow::Borrowed(term),
            Some(bits) => Cow::Owned(BucketNames::new(bits).name(bucket(term, bits)).to_owned()),
        }
    }

    fn unhashed_terms(&self, text: &str, mut each: impl FnMut(Term<'_>)) {
        let view = normalize(text);
        let range = self.settings.ngram_range;
        let mut pair = String::new();
        let mut previous_len = 0;
        let mut term = String::new();
        let mut next_token = 0;
        for word in words(view.as_str()) {
            if !self.term(&word, &mut term) {
                continue;
            }
            let token = next_token;
            next_token += 1;
            if range.min == 1 {
                each(Term { text: &term, token, n_words: 1 });
            }
            if range.max == 2 {
                // `pair` holds the previous word; it is joined with this one, and then holds this one.
                if token > 0 {
                    pair.push(' ');
                    pair.push_str(&term);
                    each(Term { text: &pair, token: token - 1, n_words: 2 });
                    pair.drain(..=previous_len);
                } else {
                    pair.push_str(&term);
                }
                previous_len = term.len();
            }
        }
    }

    /// Appends the numbers of a text's kept words to `kept`, in order. The text is as [`normalize`] gave it, and `each_word` is
    /// told of all its words.
    ///
    /// `number` gives a term's number below 2³² − 1, always the same one. It is asked only for words that `known` does not
    /// remember, which is for one analyzer and one numbering alone.
    #[inline]
    pub(crate) fn numbered(
        &self,
        view: &str,
        known: &mut SurfaceCache,
        kept: &mut Vec<u32>,
        mut number: impl FnMut(&str) -> u32,
        mut each_word: impl FnMut(Found),
    ) {
        let keeps_names = self.settings.language == Language::English;
        // Which name it is matters to nothing, so nothing branches on it.
        let may_be_name = |[first, ..]: [u64; 3]| {
            NAMES_IN_SMALL_LETTERS.iter().fold(false, |is_one, name| is_one | (first == *name))
        };
        let surface = |found: Found| match found.plain {
            // Capitals matter for names only; all else that is made of a plain word is made of its small letters.
            Some(parts) if !(keeps_names && may_be_name(parts)) => Some(Surface::from_parts(parts)),
            _ => Surface::new(found.word(view).surface),
        };
        let mut term = String::new();
        let mut words = scan(view);
        let mut spans = [Span::default(); BLOCK];
        let mut surfaces = [None; BLOCK];
        loop {
            let mut n_found = 0;
            while n_found < BLOCK
                && let Some(found) = words.next()
            {
                each_word(found);
                (spans[n_found], surfaces[n_found]) = (found.span, surface(found));
                n_found += 1;
            }
            let (spans, surfaces) = (&spans[..n_found], &surfaces[..n_found]);
            known.touch(surfaces);
            // That there is no branch for stop words spares the processor wrong guesses.
            let mut numbers = [STOP_WORD; BLOCK];
            let mut n_kept = 0;
            for (span, surface) in spans.iter().zip(surfaces) {
                let number = match surface.and_then(|surface| known.get(surface)) {
                    Some(number) => number,
                    None => {
                        let is_kept = self.term(&Word { surface: span.of(view), span: *span }, &mut term);
                        let number = if is_kept { number(&term) } else { STOP_WORD };
                        if let Some(surface) = *surface {
                            known.insert(surface, number);
                        }
                        number
                    }
                };
                numbers[n_kept] = number;
                n_kept += usize::from(number != STOP_WORD);
            }
            kept.extend_from_slice(&numbers[..n_kept]);
            if n_found < BLOCK {
                break;
            }
        }
    }

    /// The words of a text that [`normalize`] gave, in order, and then the buckets of its terms, each with its
    /// number of words; the quick way to those of [`terms`](Self::terms).
    pub(crate) fn hashed(
        &self,
        view: &str,
        bits: u8,
        cache: &mut BucketCache,
        each_word: impl FnMut(Found),
        mut each_term: impl FnMut(u8, u32),
    ) {
        cache.bound();
        let BucketCache { known, words, kept } = cache;
        kept.clear();
        let number = |term: &str| {
            words.push((term.to_owned(), bucket(term, bits)));
            words.len() as u32 - 1
        };
        self.numbered(view, known, kept, number, each_word);
        let range = self.settings.ngram_range;
        let mut pair = String::new();
        let mut last: Option<&str> = None;
        for (term, of_word) in kept.iter().map(|number| &words[*number as usize]) {
            if range.min == 1 {
                each_term(1, *of_word);
            }
            if let Some(last) = last.filter(|_| range.max == 2) {
                pair.clear();
                pair.extend([last, " ", term]);
                each_term(2, bucket(&pair, bits));
            }
            last = Some(term);
        }
    }

    /// Makes `term` the form in which a word is counted. Gives `false` for a stop word, of which nothing is counted.
    pub(crate) fn term(&self, word: &Word<'_>, term: &mut String) -> bool {
        let is_english = self.settings.language == Language::English;
        // Letters and digits alone, as most words are, have nothing that is cut off or left out.
        let is_name = if word.surface.bytes().fold(true, |all, byte| all & byte.is_ascii_alphanumeric()) {
            term.clear();
            term.push_str(word.surface);
            term.make_ascii_lowercase();
            is_english && CAPITALISED_NAMES.contains(&word.surface)
        } else {
            let is_acronym = word.is_acronym();
            base_form(word.surface, is_acronym, term);
            let is_name = is_english
                && (CAPITALISED_NAMES.contains(&term.as_str())
                    || (is_acronym && word.surface.starts_with(char::is_uppercase)));
            lower_case(term);
            cut_elision(term, self.settings.language);
            is_name
        };
        if is_name {
            return true;
        }
        if self.stop_words.contains(term.as_str()) {
            return false;
        }
        if let Some(stemmer) = &self.stemmer {
            stemmer.stem(term);
        }
        true
    }
}

/// Makes `base` a word without its possessive ending, the full stops of an acronym, and the commas of a number.
fn base_form(surface: &str, is_acronym: bool, base: &mut String) {
    let word = surface.strip_suffix("'s").or_else(|| surface.strip_suffix("'S")).unwrap_or(surface);
    base.clear();
    base.push_str(word);
    if is_acronym {
        base.retain(|c| c != '.');
    } else if base.contains(',') {
        base.retain(|c| c != ',');
    }
}

/// Takes from a word the elided article or pronoun before it: `intelligence` is left of `l'intelligence`.
fn cut_elision(word: &mut String, language: Language) {
    let elided: &[&str] = match language {
        Language::French => &FRENCH_ELISIONS,
        Language::Italian => &ITALIAN_ELISIONS,
        _ => return,
    };
    if let Some((before, after)) = word.split_once('\'')
        && elided.contains(&before)
        && !after.is_empty()
    {
        word.drain(..=before.len());
    }
}

fn lower_case(word: &mut String) {
    if word.is_ascii() {
        word.make_ascii_lowercase();
    } else {
        *word = word.to_lowercase();
    }
}

impl fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzer").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::english()
    }
}

/// Stop words read from a user's file: one or more words a line, `#` begins a comment.
impl StopWords {
    /// Reads a list: words separated by white space, `#` begins a comment that ends with the line.
    pub fn parse(text: &str) -> Self {
        text.lines().flat_map(|line| line.split('#').next().unwrap_or("").split_whitespace()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::NgramRange;

    fn terms(settings: AnalyzerSettings, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Analyzer::new(settings).expect("valid settings").terms(text, |term| found.push(term.text.to_owned()));
        found
    }

    fn plain(ngrams: &str) -> AnalyzerSettings {
        AnalyzerSettings {
            stop_words: StopWords::default(),
            stem: false,
            ngram_range: ngrams.parse::<NgramRange>().expect("a range"),
            ..AnalyzerSettings::default()
        }
    }

    #[test]
    fn words_become_terms() {
        let analyzer = Analyzer::english();
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = analyzer.tokens(text).into_iter().map(|token| token.term).collect();
            assert_eq!(found, expected, "in {text:?}");
        };
        check("China’s satellites were launched", &["china", "satellit", "launch"]);
        check("The US and the U.S. told us", &["us", "us", "told"]);
        check("U.N. vs. A.I., e.g. at 5 p.m.", &["un", "ai", "5"]);
        check("1,000 robots; GPT\u{2011}4o", &["1000", "robot", "gpt-4o"]);
        check("IT staff: who said it?", &["it", "staff"]);
        check("the WHO’s chief", &["who", "chief"]);
        check("don’t couldn't O’Brien's", &["o'brien"]);
        check("", &[]);
    }

    #[test]
    fn elided_words_are_words_of_their_own() {
        let check = |language: Language, text: &str, expected: &[&str]| {
            let settings = AnalyzerSettings { stem: false, ..AnalyzerSettings::for_language(language) };
            let analyzer = Analyzer::new(settings).expect("valid settings");
            let found: Vec<String> = analyzer.tokens(text).into_iter().map(|token| token.term).collect();
            assert_eq!(found, expected, "in {text:?}");
        };
        check(
            Language::French,
            "L’intelligence d’abord ; qu’il vienne aujourd’hui",
            &["intelligence", "abord", "vienne", "aujourd'hui"],
        );
        check(Language::Italian, "Nell’orbita dell'Europa", &["orbita", "europa"]);
        check(
            Language::Italian,
            "com’è bell’idea, gl’italiani v’erano senz’acqua; Sant’Anna, nessun’altra, mezz’ora",
            &["idea", "italiani", "acqua", "anna", "ora"],
        );
        check(Language::English, "D'Angelo l'art", &["d'angelo", "l'art"]);
    }

    #[test]
    fn tokens_point_into_the_original() {
        let text = "Caf\u{65}\u{301} “Robots”\u{a0}— China‘s";
        let tokens = Analyzer::english().tokens(text);
        let surfaces: Vec<&str> = tokens.iter().map(|token| token.span.of(text)).collect();
        assert_eq!(surfaces, ["Caf\u{65}\u{301}", "Robots", "China‘s"]);
        assert_eq!(tokens.iter().map(|token| token.position).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn pairs_join_neighbouring_kept_words() {
        assert_eq!(terms(plain("1-2"), "a bb c"), ["a", "bb", "a bb", "c", "bb c"]);
        assert_eq!(terms(plain("2-2"), "a bb c"), ["a bb", "bb c"]);
        assert_eq!(terms(plain("1"), "a bb"), ["a", "bb"]);
        let with_stop_words = AnalyzerSettings { stem: false, ..AnalyzerSettings::default() };
        assert_eq!(terms(with_stop_words, "internet of things"), ["internet", "things", "internet things"]);
    }

    #[test]
    fn greek_stemming_is_refused_and_its_other_settings_work() {
        let mut settings = AnalyzerSettings::for_language(Language::Greek);
        assert!(!settings.stem);
        assert!(Analyzer::new(settings.clone()).is_ok());
        settings.stem = true;
        let error = Analyzer::new(settings).expect_err("refused").to_string();
        assert!(error.contains("el") && error.contains("switch stemming off"), "{error}");
    }

    #[test]
    fn stop_word_files_may_have_comments() {
        let words = StopWords::parse("The of # function words\n\n# none\nand");
        let read: StopWords = serde_json::from_str(r#"["And", "of", "THE"]"#).expect("a list of words");
        assert_eq!(
            (serde_json::to_string(&words).expect("words"), read),
            (r#"["and","of","the"]"#.to_owned(), words.clone())
        );
        assert_eq!(words.iter().collect::<Vec<_>>(), ["and", "of", "the"]);
    }
}
