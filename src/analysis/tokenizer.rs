//! Cuts text into words as a reader sees them.
//!
//! | written | words |
//! |---|---|
//! | `GPT-4o`, `COVID-19`, `F-16`, `T-Mobile`, `X-ray` | one word each |
//! | `open-source`, `30-year`, `5G-enabled` | two words each |
//! | `U.S.`, `J.K. Rowling`, `a.m.` | `U.S.`, `J.K.` + `Rowling`, `a.m.` |
//! | `JD.com`, `Node.js`, `3.5mm` | one word each |
//! | `end.The` | two words |
//! | `$52.44`, `1,000` | `52.44`, `1,000` |
//! | `AT&T`, `R&D` | one word each |
//! | `can't`, `O'Brien` | one word each |
//! | `https://example.org/a`, `www.example.org`, `a.b@example.org`, `@handle` | none |
//! | `#hashtag` | `hashtag` |
//! | Chinese and Japanese text | each Han or hiragana character is a word |

use unicode_normalization::char::canonical_combining_class;

use crate::text::{Span, bits_of};

/// Longest word in characters; what is longer is no word but a key, a blob or a table.
const MAX_WORD_CHARS: usize = 40;

/// Longest word in bytes, also in small letters: none of these has more than four bytes, whatever capital it is of.
pub(crate) const MAX_WORD_BYTES: usize = 4 * MAX_WORD_CHARS;

/// A word and its place in the text that was tokenized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as it stands in the text.
    pub surface: &'a str,
    /// Its place.
    pub span: Span,
}

impl Word<'_> {
    /// Letters with full stops between them: `U.S.`, `e.g.`
    pub(super) fn is_acronym(&self) -> bool {
        self.surface.contains('.')
            && self
                .surface
                .split('.')
                .all(|part| part.chars().count() <= 1 && part.chars().all(char::is_alphabetic))
    }
}

/// The words of a normalized text (see [`normalize`](crate::text::normalize)), in order.
///
/// Linear in the length of the text. Words of more than 40 characters are passed over.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    scan(text).map(|found| found.word(text))
}

/// A word as the scanner comes upon it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// Its place.
    pub(crate) span: Span,
    /// The form of a word of nothing but ASCII letters and digits, in small letters, eight to a number, the first of them lowest,
    /// filled up with zeros; `None` for others and for long ones.
    pub(crate) plain: Option<[u64; 3]>,
}

impl Found {
    /// The word, in the text in which it was found.
    #[inline]
    pub(super) fn word(self, text: &str) -> Word<'_> {
        Word { surface: self.span.of(text), span: self.span }
    }
}

/// The words of a text, as [`words`] gives them, with what was seen of their form on the way.
pub(crate) fn scan(text: &str) -> impl Iterator<Item = Found> {
    Scanner { text, runs: Runs::of(text.as_bytes()), position: 0, run_end: 0, next_at: 0 }
}

struct Scanner<'a> {
    text: &'a str,
    runs: Runs<'a>,
    /// All words before it have been given.
    position: usize,
    /// The end of the run that `position` is in, or behind.
    run_end: usize,
    /// No `@` stands before it that is of interest.
    next_at: usize,
}

impl Iterator for Scanner<'_> {
    type Item = Found;

    #[inline(always)]
    fn next(&mut self) -> Option<Found> {
        let bytes = self.text.as_bytes();
        loop {
            if self.position < self.run_end {
                // Of a run that is all ASCII, nothing is left.
                match self.next_of_wide() {
                    Some(found) => return Some(found),
                    None => continue,
                }
            }
            let (start, end) = self.runs.next()?;
            let start = start.max(self.position);
            self.run_end = end;
            if start >= end {
                continue;
            }
            let eights = Eights::of(bytes, start, end);
            if eights.are_wide(&bytes[start..end]) {
                self.position = start;
                continue;
            }
            self.position = end;
            if !self.is_plain_end(start, end) {
                let is_address;
                (self.position, is_address) = self.end_by_rules(start);
                if is_address {
                    continue;
                }
            }
            let span = Span::new(start, self.position);
            if is_overlong(self.text, span) {
                continue;
            }
            let plain = (self.position == end).then(|| eights.small(end - start)).flatten();
            return Some(Found { span, plain });
        }
    }
}

impl Scanner<'_> {
    /// Whether the bytes behind a run of ASCII letters and digits show that a word ends with it. Nearly all words of English do;
    /// for others the rules of joiners and of addresses have to be asked.
    #[inline(always)]
    fn is_plain_end(&mut self, start: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let is_handle = start > 0 && bytes[start - 1] == b'@';
        let joins = bytes.get(end).is_some_and(|joiner| Class::of(*joiner) != Class::Other);
        !is_handle && (!joins || self.is_end_before_joiner(start, end))
    }

    /// The same of a run with a joiner behind it.
    #[inline(never)]
    fn is_end_before_joiner(&mut self, start: usize, end: usize) -> bool {
        let (word, rest) = (&self.text.as_bytes()[start..end], &self.text.as_bytes()[end..]);
        let Some((&joiner, after)) = rest.split_first() else { return true };
        let may_be_mail = self.may_be_mail(start);
        !may_be_address(word, joiner, rest, may_be_mail) && !may_join(word, joiner, after)
    }

    /// The end of the word, or of the address, that begins at `start`, and whether it is an address.
    #[inline(never)]
    fn end_by_rules(&mut self, start: usize) -> (usize, bool) {
        let (before, rest) = self.text.split_at(start);
        let address = address_length(before, rest, self.may_be_mail(start));
        if address > 0 { (start + address, true) } else { (start + word_length(rest), false) }
    }

    /// Whether an `@` is near enough behind `start` to be that of a mail address that begins there. Most texts have none, and
    /// nothing more need be looked at. The places that it is asked for rise.
    #[inline]
    fn may_be_mail(&mut self, start: usize) -> bool {
        if self.next_at < start {
            let n_before = memchr::memchr(b'@', &self.text.as_bytes()[start..]);
            self.next_at = n_before.map_or(usize::MAX, |n| start + n);
        }
        self.next_at - start <= MAX_MAIL_NAME_BYTES + 1
    }

    /// The next word in a run that is not all ASCII.
    #[inline(never)]
    fn next_of_wide(&mut self) -> Option<Found> {
        let run = &self.text[self.position..self.run_end];
        let Some(start) = run.find(is_word_char).map(|n| self.position + n) else {
            self.position = self.run_end;
            return None;
        };
        let (end, is_address) = self.end_by_rules(start);
        self.position = end;
        let span = Span::new(start, end);
        if is_address || is_overlong(self.text, span) {
            return None;
        }
        let word = &self.text.as_bytes()[start..end];
        let is_plain = word.iter().all(|byte| Class::of(*byte) == Class::Word);
        let plain = is_plain.then(|| Eights::of(word, 0, word.len()).small(word.len())).flatten();
        Some(Found { span, plain })
    }
}

#[inline]
fn is_overlong(text: &str, span: Span) -> bool {
    span.len() > MAX_WORD_CHARS && span.of(text).chars().count() > MAX_WORD_CHARS
}

/// What a byte means where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Stands between words.
    Other,
    /// An ASCII letter or digit.
    Word,
    /// May hold a word or an address together.
    Joiner,
    /// Part of a character that is not ASCII.
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Class::Word,
            b'\'' | b'.' | b',' | b'-' | b'&' | b':' | b'@' | b'_' | b'+' | b'%' => Class::Joiner,
            0x80.. => Class::Wide,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

impl Class {
    #[inline]
    fn of(byte: u8) -> Self {
        CLASSES[usize::from(byte)]
    }
}

/// Bytes that are looked at together: as many as a number has bits.
const N_BLOCK: usize = 64;

/// The runs of bytes of [`Class::Word`] and [`Class::Wide`], each as long as it can be.
///
/// Of a block of bytes, one bit each tells whether it belongs to a run. Where a bit differs from the one before it, a run begins
/// or ends, and such places are found without a look at the bytes between them, of which there may be any number.
struct Runs<'a> {
    bytes: &'a [u8],
    /// Where the next block begins.
    next_block: usize,
    /// The places of this block where runs begin and end that have not been given.
    bounds: u64,
    /// 1 if the last byte of this block belongs to a run.
    carry: u64,
}

impl<'a> Runs<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, next_block: 0, bounds: 0, carry: 0 }
    }

    /// The next place where a run begins or ends, but for one that ends with the text.
    #[inline(always)]
    fn next_bound(&mut self) -> Option<usize> {
        while self.bounds == 0 {
            let rest = self.bytes.get(self.next_block..).filter(|rest| !rest.is_empty())?;
            let in_run = match rest.first_chunk() {
                Some(block) => in_runs(block),
                None => {
                    // What stands behind the end belongs to no run.
                    let mut block = [b' '; N_BLOCK];
                    block[..rest.len()].copy_from_slice(rest);
                    in_runs(&block)
                }
            };
            self.bounds = in_run ^ (in_run << 1 | self.carry);
            self.carry = in_run >> (N_BLOCK - 1);
            self.next_block += N_BLOCK;
        }
        let place = self.bounds.trailing_zeros() as usize;
        self.bounds &= self.bounds - 1;
        Some(self.next_block - N_BLOCK + place)
    }
}

impl Iterator for Runs<'_> {
    type Item = (usize, usize);

    #[inline(always)]
    fn next(&mut self) -> Option<(usize, usize)> {
        let start = self.next_bound()?;
        Some((start, self.next_bound().unwrap_or(self.bytes.len())))
    }
}

/// A bit for each byte that belongs to a run, that of the first byte lowest.
#[inline]
fn in_runs(block: &[u8; N_BLOCK]) -> u64 {
    bits_of(block, |byte| {
        let is_letter = (byte | SMALL).wrapping_sub(b'a') < 26;
        let is_digit = byte.wrapping_sub(b'0') < 10;
        is_letter | is_digit | (byte >= 0x80)
    })
}

/// The bit that turns ASCII capitals into small letters, and leaves small letters and digits as they are.
const SMALL: u8 = 0x20;

const fn repeated(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The first bytes of a run, eight to a number; any others behind its end.
#[derive(Debug, Clone, Copy)]
struct Eights([u64; N_EIGHTS]);

const N_EIGHTS: usize = 3;

/// What keeps so many first bytes, and makes the others zeros.
const FIRST_BYTES: [[u64; N_EIGHTS]; 8 * N_EIGHTS + 1] = {
    let mut masks = [[0; N_EIGHTS]; 8 * N_EIGHTS + 1];
    let mut n = 1;
    while n < masks.len() {
        masks[n] = masks[n - 1];
        masks[n][(n - 1) / 8] |= 0xff << (8 * ((n - 1) % 8));
        n += 1;
    }
    masks
};

impl Eights {
    #[inline]
    fn of(bytes: &[u8], start: usize, end: usize) -> Self {
        let mut array = [0; 8 * N_EIGHTS];
        match bytes.get(start..start + array.len()) {
            Some(all) => array.copy_from_slice(all),
            None => {
                let n = (end - start).min(array.len());
                array[..n].copy_from_slice(&bytes[start..start + n]);
            }
        }
        let (eights, _) = array.as_chunks();
        Self(std::array::from_fn(|i| u64::from_le_bytes(eights[i])))
    }

    /// Whether `run`, of which these are the first bytes, has any that is not ASCII.
    #[inline]
    fn are_wide(self, run: &[u8]) -> bool {
        let Self([a, b, c]) = self;
        match FIRST_BYTES.get(run.len()) {
            Some(keep) => ((a & keep[0]) | (b & keep[1]) | (c & keep[2])) & repeated(0x80) != 0,
            None => !run.is_ascii(),
        }
    }

    /// A word of so many ASCII letters and digits in small letters, filled up with zeros; `None` if it is too long.
    #[inline]
    fn small(self, length: usize) -> Option<[u64; N_EIGHTS]> {
        let keep = FIRST_BYTES.get(length)?;
        Some(std::array::from_fn(|i| (self.0[i] | repeated(SMALL)) & keep[i]))
    }
}

/// Whether a run of letters and digits before a joiner, with which `rest` begins, may be the beginning of an address.
#[inline]
fn may_be_address(word: &[u8], joiner: u8, rest: &[u8], may_be_mail: bool) -> bool {
    match joiner {
        b'@' => true,
        b':' => rest.get(1) == Some(&b'/'),
        b'.' if word.eq_ignore_ascii_case(b"www") => true,
        b'.' | b'_' | b'-' | b'+' | b'%' if may_be_mail => {
            let n = rest.iter().take(MAX_MAIL_NAME_BYTES).take_while(|byte| is_mail_part(**byte)).count();
            n == MAX_MAIL_NAME_BYTES || rest.get(n) == Some(&b'@')
        }
        _ => false,
    }
}

/// Whether the rules of joiners have to be asked if they hold a run of letters and digits and what is behind the joiner
/// together. They do in no case that is answered with `false` here.
#[inline]
fn may_join(word: &[u8], joiner: u8, after: &[u8]) -> bool {
    let after = after.first().copied().unwrap_or(b' ');
    if !matches!(Class::of(after), Class::Word | Class::Wide) {
        return false;
    }
    match joiner {
        b'-' if word.len() > 1 => !after.is_ascii_alphabetic(),
        b'.' if word.len() > 1 => !after.is_ascii_uppercase(),
        b',' => word.last().is_some_and(u8::is_ascii_digit),
        b'&' => word.len() <= 3,
        b'-' | b'.' | b'\'' => true,
        _ => false,
    }
}

/// Length in bytes of the web address, mail address or handle that begins where a word begins; 0 if there is none. It is no mail
/// address where the `@` is missing.
fn address_length(before: &str, rest: &str, may_be_mail: bool) -> usize {
    let run = |text: &str, is_part: fn(u8) -> bool| text.bytes().take_while(|&b| is_part(b)).count();
    if before.ends_with('@') {
        return run(rest, is_mail_part);
    }
    let scheme = rest.bytes().take(MAX_SCHEME_BYTES).take_while(u8::is_ascii_alphabetic).count();
    let is_www = rest.as_bytes().get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"www."));
    if is_www || (scheme > 0 && rest[scheme..].starts_with("://")) {
        return run(rest, is_web_part);
    }
    if !may_be_mail {
        return 0;
    }
    let name = rest.bytes().take(MAX_MAIL_NAME_BYTES + 1).take_while(|&b| is_mail_part(b)).count();
    if rest[name..].starts_with('@') { name + 1 + run(&rest[name + 1..], is_mail_part) } else { 0 }
}

/// Longest scheme of a web address, and longest name before the `@` of a mail address, that are looked for:
/// limits keep the scan linear on any input.
const MAX_SCHEME_BYTES: usize = 12;
const MAX_MAIL_NAME_BYTES: usize = 64;

fn is_web_part(b: u8) -> bool {
    b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b')' | b']')
}

fn is_mail_part(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+' | b'%')
}

/// Length in bytes of the word at the start of `text`, which begins with a word character.
fn word_length(text: &str) -> usize {
    let mut segment = Segment::at(text);
    let mut end = segment.length;
    let mut segments = 1;
    let mut all_single_letters = segment.is_letter();
    while let Some(joiner) = text[end..].chars().next() {
        let next = end + joiner.len_utf8();
        let Some(right) = joined(joiner, segment, &text[next..], all_single_letters) else { break };
        segment = right;
        end = next + segment.length;
        segments += 1;
        all_single_letters &= segment.is_letter();
    }
    // The full stop after `U.S.` belongs to the word.
    if segments > 1 && all_single_letters && text[..end].contains('.') && text[end..].starts_with('.') {
        end += 1;
    }
    end
}

/// What is known of a run of letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    /// In bytes.
    length: usize,
    letters: usize,
    digits: usize,
    is_upper: bool,
    is_ideograph: bool,
    ends_in_digit: bool,
    starts_lower: bool,
    starts_with_digit: bool,
}

impl Segment {
    /// The run at the start of a text.
    fn at(text: &str) -> Self {
        let bytes = text.as_bytes();
        let length = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        match bytes.get(length) {
            Some(0x80..) => Self::of(&text[..segment_length(text)]),
            _ => Self::of_ascii(&bytes[..length]),
        }
    }

    fn of(text: &str) -> Self {
        let first = text.chars().next();
        Self {
            length: text.len(),
            letters: text.chars().filter(|c| c.is_alphabetic()).count(),
            digits: text.chars().filter(|c| c.is_numeric()).count(),
            is_upper: text.chars().all(char::is_uppercase),
            is_ideograph: first.is_some_and(is_ideograph),
            ends_in_digit: text.ends_with(|c: char| c.is_numeric()),
            starts_lower: first.is_some_and(char::is_lowercase),
            starts_with_digit: first.is_some_and(char::is_numeric),
        }
    }

    /// As [`of`](Self::of), of ASCII letters and digits.
    fn of_ascii(bytes: &[u8]) -> Self {
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        Self {
            length: bytes.len(),
            letters: bytes.len() - digits,
            digits,
            is_upper: bytes.iter().all(u8::is_ascii_uppercase),
            is_ideograph: false,
            ends_in_digit: bytes.last().is_some_and(u8::is_ascii_digit),
            starts_lower: bytes.first().is_some_and(u8::is_ascii_lowercase),
            starts_with_digit: bytes.first().is_some_and(u8::is_ascii_digit),
        }
    }

    fn is_letter(self) -> bool {
        self.letters == 1 && self.digits == 0
    }
}

/// What follows `joiner`, if that holds it and `left` together in one word; `after` is the text behind the joiner.
fn joined(joiner: char, left: Segment, after: &str, acronym_so_far: bool) -> Option<Segment> {
    let may_join = matches!(joiner, '\'' | '.' | ',' | '-' | '&') && !left.is_ideograph;
    if !may_join || !after.starts_with(is_word_char) {
        return None;
    }
    let right = Segment::at(after);
    let joins = match joiner {
        _ if right.is_ideograph => false,
        '\'' => left.digits == 0 && right.digits == 0,
        '.' if left.ends_in_digit && right.starts_with_digit => true,
        '.' if acronym_so_far && right.is_letter() => true,
        // Domains and file names go on in lower case; after the end of a sentence comes a capital.
        '.' => right.starts_lower && left.letters + left.digits > 1,
        ',' => left.ends_in_digit && left.letters == 0 && right.digits == 3 && right.letters == 0,
        '-' if right.starts_with_digit => left.digits == 0 && right.digits <= 3,
        '-' => left.is_letter() && right.letters > 1,
        // `&`
        _ => left.is_upper && right.is_upper && left.letters <= 3 && right.letters <= 3,
    };
    joins.then_some(right)
}

/// Length in bytes of the run of word characters at the start of `text`; an ideograph is a run of its own.
fn segment_length(text: &str) -> usize {
    let mut length = 0;
    let mut after_ideograph = false;
    for c in text.chars() {
        let is_mark = !c.is_ascii() && canonical_combining_class(c) != 0;
        let ends = after_ideograph || (length > 0 && is_ideograph(c));
        if !is_word_char(c) || (ends && !is_mark) {
            break;
        }
        length += c.len_utf8();
        after_ideograph |= is_ideograph(c);
    }
    length
}

fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    // Signs such as the virama are no letters but stand inside words.
    c.is_alphanumeric() || canonical_combining_class(c) != 0
}

/// Characters of scripts that are written without spaces and carry a meaning each.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = words(text).map(|word| word.surface).collect();
        assert_eq!(found, expected, "in {text:?}");
        for word in words(text) {
            assert_eq!(word.span.of(text), word.surface);
        }
    }

    #[test]
    fn words_are_kept_as_a_reader_would() {
        check("GPT-4o and COVID-19, an F-16;", &["GPT-4o", "and", "COVID-19", "an", "F-16"]);
        check("GPT-3.5 beats T-Mobile's e-mail", &["GPT-3.5", "beats", "T-Mobile's", "e-mail"]);
        check("open-source 30-year 5G-enabled", &["open", "source", "30", "year", "5G", "enabled"]);
        check("2019-2024 mid-2024", &["2019", "2024", "mid", "2024"]);
        check(
            "The U.S. and the U.K.'s J.K. Rowling",
            &["The", "U.S.", "and", "the", "U.K.", "s", "J.K.", "Rowling"],
        );
        check("JD.com uses Node.js. End.The next", &["JD.com", "uses", "Node.js", "End", "The", "next"]);
        check("$52.44 for 1,000 at 5 p.m.", &["52.44", "for", "1,000", "at", "5", "p.m."]);
        check("1,2,3 and 10,000,000", &["1", "2", "3", "and", "10,000,000"]);
        check("AT&T, R&D; salt&pepper", &["AT&T", "R&D", "salt", "pepper"]);
        check("can't O'Brien's dogs' 'quoted'", &["can't", "O'Brien's", "dogs", "quoted"]);
        check("5G 4K R1 3D", &["5G", "4K", "R1", "3D"]);
        check("snake_case #AI", &["snake", "case", "AI"]);
    }

    #[test]
    fn addresses_carry_no_evidence() {
        check("see https://example.org/a-b?c=d#e, then", &["see", "then"]);
        check("(www.example.org) mail a.b@example.org now", &["mail", "now"]);
        check("by @handle_9: hi", &["by", "hi"]);
        check("x@y.org,u@v.org and z", &["and", "z"]);
        check("<a@b.org> http://x.y http://z", &[]);
        check("词https://example.org/词a", &["词", "词", "a"]);
        check("@ @@ a@ @", &[]);
    }

    /// The words as the rules alone give them, without the short way for plain ones.
    fn by_rules(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut position = 0;
        while let Some(start) = text[position..].find(is_word_char).map(|n| position + n) {
            let (before, rest) = text.split_at(start);
            let address = address_length(before, rest, true);
            let end = start + if address > 0 { address } else { word_length(rest) };
            if address == 0 && text[start..end].chars().count() <= MAX_WORD_CHARS {
                found.push(&text[start..end]);
            }
            position = end;
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn plain_words_end_where_the_rules_end_them(
            text in "[aZ9w.,'&@#/:_+% \n-]{0,24}",
            other in "[a9w.,'@:/\u{e9}\u{2019}\u{301}\u{5317}\u{3b1} -]{0,16}",
            any in ".{0,24}",
        ) {
            let all = [text.as_str(), &any, &other].concat();
            // The last one is longer than what is looked at together.
            for text in [text, other, any, all.clone(), all.repeat(1 + 3 * N_BLOCK / (all.len() + 1))] {
                let found: Vec<Found> = scan(&text).collect();
                let surfaces: Vec<&str> = found.iter().map(|found| found.span.of(&text)).collect();
                prop_assert_eq!(surfaces, by_rules(&text));
                for found in found {
                    let (word, plain) = (found.word(&text), found.plain);
                    let is_plain = word.surface.len() <= 24 && word.surface.bytes().all(|b| b.is_ascii_alphanumeric());
                    let mut small = word.surface.to_ascii_lowercase().into_bytes();
                    small.resize(24, 0);
                    let parts = [0, 8, 16].map(|at| u64::from_le_bytes(small[at..at + 8].try_into().expect("eight")));
                    prop_assert_eq!(plain, is_plain.then_some(parts));
                    prop_assert_eq!(word.span.of(&text), word.surface);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn segments_of_ascii_are_segments(text in "[aZ9.é\u{301}北-]{0,8}", any in ".{0,8}") {
            for text in [text.clone(), any.clone(), text + &any] {
                prop_assert_eq!(Segment::at(&text), Segment::of(&text[..segment_length(&text)]));
            }
        }
    }

    #[test]
    fn scripts_without_spaces() {
        check("北京AI公司", &["北", "京", "AI", "公", "司"]);
        check("ロボットの未来", &["ロボット", "の", "未", "来"]);
        check("हिन्दी में", &["हिन्दी", "में"]);
    }

    #[test]
    fn overlong_runs_are_no_words() {
        check(&format!("a {} b", "x".repeat(41)), &["a", "b"]);
        check(&"é".repeat(40), &[&"é".repeat(40)]);
    }

    #[test]
    fn words_in_small_letters_are_no_longer_than_told() {
        let longest = (0..=u32::from(char::MAX))
            .filter_map(char::from_u32)
            .map(|c| c.to_lowercase().map(char::len_utf8).sum());
        assert_eq!(longest.max().map(|n_bytes: usize| n_bytes * MAX_WORD_CHARS), Some(MAX_WORD_BYTES));
    }
}
