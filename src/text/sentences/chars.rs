//! What single characters mean for the sentence splitter.

/// How far the rules look back or ahead, in characters.
pub(super) const REACH: usize = 40;

/// The kinds of terminators; of several in a run the greatest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// One full stop, which may belong to an abbreviation.
    Dot,
    /// Several full stops or a character that stands for them.
    Ellipsis,
    /// Question and exclamation marks, which also occur within a sentence.
    Mark,
    /// Terminators which end a sentence whatever follows.
    Strong,
}

pub(super) fn terminal(c: char) -> Option<Kind> {
    match c {
        '.' | '．' => Some(Kind::Dot),
        '‥' | '…' => Some(Kind::Ellipsis),
        '!' | '?' | '‼' | '‽' | '⁇' | '⁈' | '⁉' | '\u{37E}' => Some(Kind::Mark),
        '。' | '｡' | '！' | '？' | '।' | '॥' | '؟' | '۔' | '։' | '׃' | '܀' | '።' | '፧' | '፨' | '។' | '៕'
        | '။' | '꓿' | '᠃' | '᙮' | '꘎' | '꩝' => Some(Kind::Strong),
        _ => None,
    }
}

/// Whether a byte is no character of ASCII, or one that ends a sentence or is
/// a double quote or a bracket.
#[inline]
pub(super) fn is_special(b: u8) -> bool {
    const SPECIAL: [bool; 256] = {
        let mut special = [true; 256];
        let mut b = 0;
        while b < 128 {
            special[b] =
                matches!(b as u8, b'.' | b'!' | b'?' | b'"' | b'(' | b')' | b'[' | b']' | b'{' | b'}');
            b += 1;
        }
        special
    };
    SPECIAL[b as usize]
}

/// The place of the first byte of some kind, or how many bytes there are.
/// Sixteen bytes at a time are looked at without a branch.
#[inline]
pub(super) fn until(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
    let has_none = |chunk: &&[u8]| !chunk.iter().fold(false, |any, &b| any | is_wanted(b));
    let passed = bytes.chunks_exact(16).take_while(has_none).count() * 16;
    passed + bytes[passed..].iter().take_while(|b| !is_wanted(**b)).count()
}

pub(super) fn is_terminal(c: char) -> bool {
    terminal(c).is_some()
}

/// Whether this character after a terminator shows that the sentence goes on.
pub(super) fn continues(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '،' | '؛' | '、' | '，' | '：' | '；' | '=' | '+' | '<' | '&' | '/')
}

pub(super) fn opens_bracket(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '（' | '【' | '〔')
}

pub(super) fn closes_bracket(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '）' | '】' | '〕')
}

/// Quotes which can only be closing ones after a terminator.
pub(super) fn closes_quote(c: char) -> bool {
    matches!(c, '”' | '’' | '›' | '」' | '』' | '｣' | '》' | '〉')
}

/// Quotes which close in one language and open in another.
pub(super) fn is_either_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '«' | '»' | '‹')
}

/// Signs which cling to the terminator before them: footnote marks and
/// Markdown emphasis.
pub(super) fn clings(c: char) -> bool {
    matches!(c, '*' | '_' | '~' | '†' | '‡' | '¹' | '²' | '³' | '⁰'..='⁹')
}

/// Whether a sentence can end with this character after its terminator.
pub(super) fn closes(c: char) -> bool {
    closes_bracket(c) || closes_quote(c) || is_either_quote(c) || clings(c) || is_invisible(c) || is_emoji(c)
}

/// Joiners, direction marks and other characters that show nothing.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{FE0F}')
}

/// Scripts which are written without spaces between the sentences.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Georgian counts as lower case in Unicode but is written without capitals.
pub(super) fn is_lower(c: char) -> bool {
    c.is_lowercase() && !matches!(c, '\u{10D0}'..='\u{10FF}' | 'ª' | 'º')
}

pub(super) fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub(super) fn first_char(text: &str) -> Option<char> {
    text.chars().next()
}

/// The end of `text` back to a character that does not belong, within reach.
pub(super) fn tail(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let far = text.char_indices().rev().take(REACH).take_while(|(_, c)| belongs(*c)).last();
    &text[far.map_or(text.len(), |(at, _)| at)..]
}

/// The beginning of `text` up to a character that does not belong, within reach.
pub(super) fn head(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let far = text.char_indices().take(REACH).take_while(|(_, c)| belongs(*c)).last();
    &text[..far.map_or(0, |(at, c)| at + c.len_utf8())]
}

/// The characters of a word, with hyphens, apostrophes and Devanagari signs.
pub(super) fn is_wordlike(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '\u{93C}'..='\u{94D}')
}
