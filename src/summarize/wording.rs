//! What its words and marks tell about a sentence, whatever they mean together.

use super::torn::is_paired;

/// What a word is, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Traits(u8);

impl Traits {
    /// It counts among the words: a number, or two characters or more.
    const COUNTED: u8 = 1;
    const FIRST_PERSON: u8 = 1 << 1;
    const NUMBER: u8 = 1 << 2;
    const QUESTION_WORD: u8 = 1 << 3;
    const PAST_TENSE: u8 = 1 << 4;
    const ATTRIBUTION: u8 = 1 << 5;
    const CAPTION: u8 = 1 << 6;

    /// The traits of a word, given as it stands there and in lower case.
    pub(super) fn of(surface: &str, word: &str) -> Self {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let mut bits = if is_number { Self::NUMBER } else { 0 };
        if is_number || word.chars().nth(1).is_some() {
            bits |= Self::COUNTED;
        }
        if word.ends_with("ed") {
            bits |= Self::PAST_TENSE;
        }
        bits |= match word {
            // "US" is a country, "us" is we.
            "us" if surface == "US" => 0,
            "i" | "we" | "you" | "my" | "our" | "me" | "us" | "your" | "i'm" | "i've" | "we're" | "we've"
            | "you're" => Self::FIRST_PERSON,
            "who" | "which" | "what" | "where" | "when" | "why" | "how" => Self::QUESTION_WORD,
            "said" | "says" | "told" | "added" | "according" | "say" | "claimed" | "tells" | "explained"
            | "wrote" | "tweeted" | "insisted" | "admitted" => Self::ATTRIBUTION,
            "pictured" | "scroll" | "click" | "video" | "photo" | "pictures" | "left" | "right" | "above"
            | "below" | "image" | "picture" => Self::CAPTION,
            _ => 0,
        };
        Self(bits)
    }
}

/// The marks in a piece of text without ASCII white space, as bits, and its number of commas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    bits: u8,
    n_commas: u8,
}

impl Marks {
    const QUOTE: u8 = 1;
    const OPENING_APOSTROPHE: u8 = 1 << 1;
    const QUESTION: u8 = 1 << 2;
    const BRACKET: u8 = 1 << 3;
    const PAIRED: u8 = 1 << 4;

    /// The marks of a piece; of commas, at most 255 are counted.
    pub(super) fn of(piece: &str) -> Self {
        let mut marks = Self::default();
        if piece.starts_with(['\'', '‘']) {
            marks.bits |= Self::OPENING_APOSTROPHE;
        }
        for c in piece.chars().filter(|c| !c.is_ascii_alphanumeric()) {
            match c {
                ',' | '，' | '、' => marks.n_commas = marks.n_commas.saturating_add(1),
                '?' => marks.bits |= Self::QUESTION,
                '(' | '（' => marks.bits |= Self::BRACKET,
                _ if is_quote(c) => marks.bits |= Self::QUOTE,
                _ => {}
            }
            if is_paired(c) {
                marks.bits |= Self::PAIRED;
            }
        }
        if marks.bits & Self::QUOTE == 0 && piece.as_bytes().windows(2).any(|two| two == b"''") {
            marks.bits |= Self::QUOTE;
        }
        marks
    }
}

/// Marks of quotation that are no apostrophes.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '`')
}

/// What the words and marks of a sentence tell about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wording {
    /// Words of two characters or more, and numbers.
    pub(super) n_words: u32,
    /// The characters of these words, in lower case.
    pub(super) n_chars: u32,
    pub(super) first_person: u32,
    pub(super) question_words: u32,
    pub(super) past_tense: u32,
    pub(super) numbers: u32,
    pub(super) n_commas: u32,
    pub(super) has_attribution: bool,
    pub(super) has_caption: bool,
    pub(super) has_quotation: bool,
    pub(super) is_question: bool,
    pub(super) has_brackets: bool,
    /// Marks that come in pairs, see [`torn`](super::torn::torn).
    pub(super) has_pairs: bool,
}

impl Wording {
    /// Adds a word.
    #[inline]
    pub(super) fn add(&mut self, Traits(traits): Traits, n_chars: u8) {
        let one_if = |bit: u8| u32::from(traits & bit != 0);
        self.n_words += one_if(Traits::COUNTED);
        self.n_chars += one_if(Traits::COUNTED) * u32::from(n_chars);
        // Most words are nothing in particular.
        if traits > Traits::COUNTED {
            self.first_person += one_if(Traits::FIRST_PERSON);
            self.numbers += one_if(Traits::NUMBER);
            self.question_words += one_if(Traits::QUESTION_WORD);
            self.past_tense += one_if(Traits::PAST_TENSE);
            self.has_attribution |= traits & Traits::ATTRIBUTION != 0;
            self.has_caption |= traits & Traits::CAPTION != 0;
        }
    }

    /// Adds the marks of a piece, which may have a space, or nothing of the sentence, before it.
    #[inline]
    pub(super) fn add_marks(&mut self, marks: Marks, is_after_space: bool) {
        let Marks { bits, n_commas } = marks;
        self.n_commas = self.n_commas.saturating_add(u32::from(n_commas));
        let opens = bits & Marks::OPENING_APOSTROPHE != 0 && is_after_space;
        self.has_quotation |= bits & Marks::QUOTE != 0 || opens;
        self.is_question |= bits & Marks::QUESTION != 0;
        self.has_brackets |= bits & Marks::BRACKET != 0;
        self.has_pairs |= bits & Marks::PAIRED != 0;
    }

    /// A count as a share of all words.
    pub(super) fn share(&self, count: f64) -> f64 {
        (count / f64::from(self.n_words.max(1))).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_marks_are_told() {
        let mut wording = Wording::default();
        for word in ["We", "admitted", "5", "a", "US", "us", "What", "photo", "Red"] {
            wording.add(Traits::of(word, &word.to_lowercase()), word.len() as u8);
        }
        let expected = Wording {
            n_words: 8,
            n_chars: 2 + 8 + 1 + 2 + 2 + 4 + 5 + 3,
            first_person: 2,
            question_words: 1,
            past_tense: 2,
            numbers: 1,
            has_attribution: true,
            has_caption: true,
            ..Wording::default()
        };
        assert_eq!(wording, expected);
        let told = |piece: &str, is_after_space| {
            let mut wording = Wording::default();
            wording.add_marks(Marks::of(piece), is_after_space);
            (wording.has_quotation, wording.is_question, wording.has_brackets, wording.n_commas)
        };
        assert_eq!(told("(1,000,", true), (false, false, true, 2));
        assert_eq!(told("so?\"", true), (true, true, false, 0));
        assert_eq!(told("'so", true), (true, false, false, 0));
        assert_eq!(told("'so", false), (false, false, false, 0));
        assert_eq!(told("so''", false), (true, false, false, 0));
        assert_eq!(told("it's", true), (false, false, false, 0));
    }
}
