//! The words of a line, with what changes from issue to issue put under one name.

use super::cues::Cues;
use crate::text::normalize;

/// Most words beside the date of a dateline.
const MAX_DATELINE_WORDS: usize = 6;

/// A word of a line, or what stands for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word in lower case. A character of a script without spaces is one by itself.
    Word(String),
    /// A number that is no date.
    Number(String),
    /// A date: names of months and days, years, and numbers beside them.
    Date,
    /// An address of a page or a mailbox.
    Address,
    /// A mark that ends a clause.
    Break,
}

/// The tokens of a line; links of Markdown lose their target. Linear in its length.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let view = normalize(line);
    let lower = view.as_str().to_lowercase().replace("](", "] (").replace("e-mail", "email");
    let mut found: Vec<Token> = Vec::new();
    for chunk in lower.split_whitespace() {
        let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        let is_address = bare.contains("://") || bare.starts_with("www.") || bare.starts_with("mailto:");
        let is_mailbox = bare.split_once('@').is_some_and(|(_, host)| host.contains('.'));
        if is_address || is_mailbox {
            found.push(Token::Address);
            continue;
        }
        add_words(chunk, &mut found);
    }
    date_numbers(&mut found);
    found
}

/// Whether a line is a date, with nothing beside it but a few words that a mark sets apart: `Reuters, 3 March`.
pub(in crate::digest) fn is_dateline(line: &str) -> bool {
    let all = tokens(line);
    let n_words = all.iter().filter(|token| matches!(token, Token::Word(_))).count();
    let mut dated =
        all.split(|token| *token == Token::Break).filter(|part| part.contains(&Token::Date)).peekable();
    let is_date = |token: &Token| matches!(token, Token::Date | Token::Number(_));
    dated.peek().is_some() && dated.all(|part| part.iter().all(is_date)) && n_words <= MAX_DATELINE_WORDS
}

/// Whether a text speaks to its readers, or of itself as a mailing.
pub(in crate::digest) fn is_for_readers(text: &str) -> bool {
    let cues = Cues::known();
    tokens(text).iter().any(|token| matches!(token, Token::Word(word) if cues.is_for_readers(word)))
}

fn add_words(chunk: &str, found: &mut Vec<Token>) {
    let mut chars = chunk.char_indices().peekable();
    // Where signs alone are left.
    let end_of_words = chunk.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    while let Some((start, first)) = chars.next() {
        if is_word_by_itself(first) || first == '©' || first == '&' {
            found.push(Token::Word(first.to_string()));
            continue;
        }
        if !first.is_alphanumeric() {
            // Within a chunk, points and colons belong to names and numbers.
            let ends_chunk = start >= end_of_words;
            let is_in_date = chunk[start + first.len_utf8()..].starts_with(char::is_numeric);
            let is_break = "|·•—;。！？、，；：»→".contains(first)
                || first == '/' && !is_in_date
                || (ends_chunk || start == 0) && ".,:?!-".contains(first);
            if is_break && found.last().is_some_and(|last| *last != Token::Break) {
                found.push(Token::Break);
            }
            continue;
        }
        let mut end = start + first.len_utf8();
        let is_number = first.is_numeric();
        while let Some(&(at, next)) = chars.peek() {
            let after = chunk[at + next.len_utf8()..].chars().next();
            let is_inner_point = is_number && ".,".contains(next) && after.is_some_and(char::is_numeric);
            if !(next.is_alphanumeric() && !is_word_by_itself(next) || is_inner_point) {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let word = &chunk[start..end];
        let has_mark = chunk[..start].ends_with('#');
        let token = match word {
            word if Cues::known().is_date(word) || is_year(word) || is_day_in_full(word) => Token::Date,
            // The number of an issue is as good as its date.
            word if is_number && has_mark && word.bytes().all(|b| b.is_ascii_digit()) => Token::Date,
            word if word.chars().all(|c| c.is_numeric() || ".,".contains(c)) => {
                Token::Number(word.to_owned())
            }
            word => Token::Word(word.to_owned()),
        };
        found.push(token);
    }
}

/// Numbers beside a date belong to it, and one date is one token.
fn date_numbers(tokens: &mut Vec<Token>) {
    let join = |tokens: &mut Vec<Token>| {
        let mut before_is_date = false;
        for token in tokens.iter_mut() {
            if before_is_date && is_day(token) {
                *token = Token::Date;
            }
            before_is_date = *token == Token::Date;
        }
    };
    join(tokens);
    tokens.reverse();
    join(tokens);
    tokens.reverse();
    tokens.dedup_by(|a, b| *a == Token::Date && *b == Token::Date);
}

/// A number up to 31 as days have, also as `2nd` or `31st`.
fn is_day(token: &Token) -> bool {
    let (Token::Number(text) | Token::Word(text)) = token else { return false };
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let ending = &text[digits.len()..];
    matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "h")
        && digits.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
}

/// 1900 to 2099.
fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year))
}

/// `21.05.2025` and `2025.05.21`.
fn is_day_in_full(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let is_number = |part: &&str| part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty();
    parts.len() == 3 && parts.iter().all(is_number) && parts.iter().any(|part| is_year(part))
}

/// Characters of scripts that are written without spaces between words.
fn is_word_by_itself(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens as a text: `0` for a date, `@` for an address, `|` for a mark.
    fn shown(line: &str) -> String {
        let show = |token: Token| match token {
            Token::Word(word) | Token::Number(word) => word,
            Token::Date => "0".to_owned(),
            Token::Address => "@".to_owned(),
            Token::Break => "|".to_owned(),
        };
        tokens(line).into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn datelines_are_dates_and_what_is_set_apart() {
        for line in
            ["March 3, 2026", "2 March 2026 | By Jane Doe", "Reuters, 3 March", "Lleida, Spain — 2026-03-03"]
        {
            assert!(is_dateline(line), "{line}");
        }
        for line in ["The election is on 3 March", "Games in March, 2026", "By Jane Doe", "34", "(Reuters)"] {
            assert!(!is_dateline(line), "{line}");
        }
    }

    /// The rest of a chunk was once read again at each of its signs, which would take minutes here.
    #[test]
    fn a_chunk_of_signs_takes_linear_time() {
        for signs in ["[", "🙂", "[a", "-."] {
            assert!(tokens(&signs.repeat(400_000)).len() <= 800_000);
        }
        assert_eq!(shown("A.b: c- [d]. (e.) ! f"), "a b | c | d | e | f");
    }

    #[test]
    fn what_changes_weekly_has_one_name() {
        assert_eq!(shown("Issue #43, sent on Friday, 2nd May 2026"), "issue 0 | sent on 0 | 0");
        assert_eq!(shown("2026-05-21 and 21/05/2025, 21.05.2025"), "0 and 0 | 0");
        assert_eq!(shown("Write to ann@example.org or https://example.org/a?b=1."), "write to @ or @");
        assert_eq!(shown("Deaths rise to 34, of 1,200.5"), "deaths rise to 34 | of 1,200.5");
        assert_eq!(shown("E-mail us; we’re there"), "email us | we re there");
        assert_eq!(shown("订阅本周刊。"), "订 阅 本 周 刊 |");
        assert_eq!(shown("[Read more](https://a.b/c)"), "read more @");
    }
}
