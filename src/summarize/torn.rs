//! Sentences that are torn out of a quotation or a bracket, so that one of its marks is missing.

/// Which marks of a sentence have no other half in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Torn {
    /// A quotation or bracket begins and does not end.
    pub(crate) is_open: bool,
    /// One ends that has not begun.
    pub(crate) is_closed: bool,
}

/// What a character does to quotations or brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Opens,
    Closes,
    /// A quotation mark, which one language opens with and another closes with. What it mostly does, where nothing else tells.
    Quote {
        opens: bool,
    },
}

/// Whether a character is one of [`torn`]'s marks.
pub(super) fn is_paired(c: char) -> bool {
    mark(c).is_some()
}

fn mark(c: char) -> Option<Mark> {
    match c {
        '(' | '[' | '（' | '【' | '「' | '『' => Some(Mark::Opens),
        ')' | ']' | '）' | '】' | '」' | '』' => Some(Mark::Closes),
        '"' | '“' | '„' | '«' => Some(Mark::Quote { opens: true }),
        '”' | '»' => Some(Mark::Quote { opens: false }),
        _ => None,
    }
}

impl Torn {
    pub(crate) fn is_any(self) -> bool {
        self.is_open || self.is_closed
    }
}

/// Which marks of a sentence have no other half in it. Apostrophes are no marks, for most of them are in words. Linear.
pub(crate) fn torn(sentence: &str) -> Torn {
    let mut torn = Torn::default();
    let (mut n_brackets, mut n_quotes) = (0usize, 0usize);
    for (at, c, mark) in marks(sentence) {
        let before = sentence[..at].chars().next_back();
        let after = sentence[at + c.len_utf8()..].chars().next();
        match mark {
            Mark::Opens => n_brackets += 1,
            Mark::Closes if n_brackets > 0 => n_brackets -= 1,
            Mark::Closes => torn.is_closed |= !closes_a_label(&sentence[..at], before),
            Mark::Quote { opens } if opens_here(before, after, opens, n_quotes > 0) => n_quotes += 1,
            Mark::Quote { .. } if n_quotes > 0 => n_quotes -= 1,
            // Inches: a screen of 27".
            Mark::Quote { .. } if c == '"' && before.is_some_and(|c| c.is_ascii_digit()) => {}
            Mark::Quote { .. } => torn.is_closed = true,
        }
    }
    torn.is_open = n_brackets + n_quotes > 0;
    torn
}

/// The marks of a sentence, in order. Most bytes are passed over without a look at their characters.
fn marks(sentence: &str) -> impl Iterator<Item = (usize, char, Mark)> {
    let is_any = |b: &u8| matches!(b, b'"' | b'(' | b')' | b'[' | b']' | 0x80..);
    let mut next = 0;
    let found = move || {
        next += sentence.as_bytes()[next..].iter().position(is_any)?;
        let at = next;
        let c = sentence[at..].chars().next()?;
        next += c.len_utf8();
        Some((at, c))
    };
    std::iter::from_fn(found).filter_map(|(at, c)| Some((at, c, mark(c)?)))
}

/// Whether a quotation mark opens, by what stands beside it. Where that does not tell, it closes what is open, or does what it
/// mostly does.
fn opens_here(before: Option<char>, after: Option<char>, mostly_opens: bool, is_within: bool) -> bool {
    let is_start =
        before.is_none_or(|c| c.is_whitespace() || "-–—".contains(c) || matches!(mark(c), Some(Mark::Opens)));
    let is_end = after.is_none_or(|c| !c.is_alphanumeric());
    match (is_start, is_end) {
        (true, false) => true,
        (false, true) => false,
        _ => !is_within && mostly_opens,
    }
}

/// Whether a closing bracket belongs to the label of an item, `a)` or `12)`, or to a face.
fn closes_a_label(before: &str, last: Option<char>) -> bool {
    let label = before.rsplit(char::is_whitespace).next().unwrap_or(before);
    let is_number = label.len() <= 2 && label.bytes().all(|b| b.is_ascii_digit());
    let is_letter = label.len() == 1 && label.bytes().all(|b| b.is_ascii_alphabetic());
    !label.is_empty() && (is_number || is_letter) || last.is_some_and(|c| ":;-=".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_without_their_other_half_are_found() {
        let check = |sentence: &str, is_open: bool, is_closed: bool| {
            assert_eq!(torn(sentence), Torn { is_open, is_closed }, "{sentence}");
        };
        for whole in [
            "He said so.",
            "“It is late,” he said, “but fine.”",
            "\"Go,\" she said, (softly) \"now.\"",
            "„Es ist spät“, sagte er.",
            "»Es ist spät«, sagte er.",
            "« C’est tard », dit-il.",
            "”Det är sent”, sade han.",
            "«Он сказал “нет” и ушёл», — сказала она.",
            "彼は「遅い」と言った。",
            "他说“你好”吗？",
            "a) the first, b) the second and 12) the last",
            "A screen of 27\" is large :)",
            "It's the dogs' bowl.",
            "",
        ] {
            check(whole, false, false);
        }
        for open in
            ["“It is late.", "\"It is late.", "(It rained.", "„Es ist spät.", "« C’est tard.", "「遅い。"]
        {
            check(open, true, false);
        }
        for closed in [
            "It is late,” he said.",
            "It is late,\" he said.",
            "It rained.)",
            "Es ist spät“, sagte er.",
            "C’est tard », dit-il.",
            "遅い。」と言った。",
        ] {
            check(closed, false, true);
        }
        check("It is late,” he said, “but fine.", true, true);
    }
}
