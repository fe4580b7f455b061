//! The cases of `sentences.txt`, and what holds for every text.

use std::fmt::Write;

use super::{list_mark, split_sentences};
use crate::text::Language;

/// One text with its boundaries marked, see the head of the case file.
fn parse_case(line: &str) -> (String, Vec<String>) {
    let mut marked = line.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    while let Some((before, after)) = marked.split_once("\\u{") {
        let (number, after) = after.split_once('}').expect("closed escape");
        let c = u32::from_str_radix(number, 16).ok().and_then(char::from_u32).expect("valid character");
        marked = format!("{before}{c}{after}");
    }
    let sentences = marked.split('|').map(|part| part.trim().to_owned()).collect();
    (marked.replace(" | ", " ").replace('|', ""), sentences)
}

fn language_of(header: &str) -> Language {
    match header.rsplit_once('(').map(|(_, code)| code.trim_end_matches(')')) {
        Some("en") => Language::English,
        Some("de") => Language::German,
        Some("fr") => Language::French,
        Some("es") => Language::Spanish,
        Some("it") => Language::Italian,
        Some("pt") => Language::Portuguese,
        Some("nl") => Language::Dutch,
        Some("other") => Language::Any,
        code => panic!("unknown language {code:?} in {header}"),
    }
}

/// Splits and checks what every result must fulfil.
fn split(text: &str, language: Language) -> Vec<&str> {
    let spans = split_sentences(text, language);
    let mut last = 0;
    for span in &spans {
        assert!(text[last..span.start].trim().is_empty(), "text lost before {span:?} of {text:?}");
        let body = &text[span.start..span.end];
        assert!(!body.is_empty() && body.trim() == body, "untrimmed {body:?}");
        last = span.end;
    }
    assert!(text[last..].trim().is_empty(), "text lost after {last} of {text:?}");
    spans.iter().map(|span| &text[span.start..span.end]).collect()
}

/// The cases of a file, each with the category and the language above it.
fn read_cases(file: &str) -> impl Iterator<Item = (&str, Language, String, Vec<String>)> {
    let mut header = "";
    file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).filter_map(move |line| {
        if let Some(name) = line.strip_prefix("== ") {
            header = name;
            return None;
        }
        let (text, expected) = parse_case(line);
        Some((header, language_of(header), text, expected))
    })
}

/// What came of the cases of a file.
#[derive(Default)]
struct Outcome<'c> {
    /// The categories, each with its cases and how many of them hold.
    categories: Vec<(&'c str, usize, usize)>,
    failures: String,
}

impl Outcome<'_> {
    fn of(file: &str) -> Outcome<'_> {
        let mut outcome = Outcome::default();
        for (header, language, text, expected) in read_cases(file) {
            if outcome.categories.last().is_none_or(|(last, ..)| *last != header) {
                outcome.categories.push((header, 0, 0));
            }
            let (_, total, good) = outcome.categories.last_mut().expect("one was pushed");
            let found = split(&text, language);
            *total += 1;
            *good += usize::from(found == expected);
            if found != expected {
                writeln!(outcome.failures, "[{header}]\n  expected {expected:?}\n  found    {found:?}")
                    .expect("a string takes all");
            }
        }
        outcome
    }

    /// All cases and how many of them hold.
    fn sum(&self) -> (usize, usize) {
        self.categories.iter().fold((0, 0), |(all, held), (_, total, good)| (all + total, held + good))
    }
}

/// Whether at least the share of `percent` in a hundred holds.
fn holds(good: usize, total: usize, percent: usize) -> bool {
    good * 100 >= total * percent
}

#[test]
fn all_cases_hold() {
    let outcome = Outcome::of(include_str!("sentences.txt"));
    assert!(outcome.failures.is_empty(), "{:#?}\n{}", outcome.categories, outcome.failures);
}

/// The cases of someone who had not seen the rules, most of which must hold.
#[test]
fn heldout_cases_hold() {
    let outcome = Outcome::of(include_str!("heldout.txt"));
    let (total, good) = outcome.sum();
    assert_eq!((total, outcome.categories.len()), (347, 28));
    assert!(holds(good, total, 97), "{good} of {total}\n{}", outcome.failures);
    for (header, total, good) in outcome.categories {
        assert!(holds(good, total, 85), "{header}: {good} of {total}\n{}", outcome.failures);
    }
}

/// A sentence in the way of tokenised corpora such as CNN/DailyMail: in lower
/// case, its marks on their own, its double quotes as `` and ''.
fn tokenise(sentence: &str) -> String {
    let mut out = String::new();
    let mut open = false;
    let body = sentence.trim_end_matches(['.', '"', '”', '!', '?', ')']);
    for (at, c) in sentence.to_lowercase().char_indices() {
        let quote = matches!(c, '"' | '“' | '”');
        open ^= quote;
        match c {
            _ if quote => out += if open { " `` " } else { " '' " },
            '.' if at < body.len() => out.push(c),
            '.' | '?' | '!' | '(' | ')' | ';' => write!(out, " {c} ").expect("a string takes all"),
            ',' if !sentence[at + 1..].starts_with(|c: char| c.is_ascii_digit()) => out += " , ",
            _ => out.push(c),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The English cases of whole sentences hold in tokenised, lower-cased form too.
#[test]
fn tokenised_cases_hold() {
    assert_eq!(tokenise("He said, \"Mr. Oh won.\""), "he said , `` mr. oh won . ''");
    let (mut total, mut good, mut failures) = (0, 0, String::new());
    for (_, language, text, expected) in
        [include_str!("sentences.txt"), include_str!("heldout.txt")].into_iter().flat_map(read_cases)
    {
        let whole = |sentence: &String| {
            let quotes = sentence.matches(['"', '“', '”']).count();
            quotes.is_multiple_of(2) && sentence.is_ascii() && sentence.ends_with(['.', '!', '?', '"'])
        };
        if language != Language::English || text.contains(['\n', '`']) || !expected.iter().all(whole) {
            continue;
        }
        let expected: Vec<String> = expected.iter().map(|sentence| tokenise(sentence)).collect();
        let text = expected.join(" ");
        let found = split(&text, language);
        total += 1;
        good += usize::from(found == expected);
        if found != expected {
            writeln!(failures, "expected {expected:?}\nfound    {found:?}").expect("a string takes all");
        }
    }
    assert!(total > 200 && holds(good, total, 90), "{good} of {total}\n{failures}");
}

const LANGUAGES: [Language; 4] = [Language::English, Language::German, Language::Spanish, Language::Any];

fn split_in_all(text: &str) {
    for language in LANGUAGES {
        split(text, language);
    }
}

#[test]
fn nothing_comes_of_nothing() {
    for text in ["", " ", "\n\n\r\n", "\u{A0}\u{3000}\u{2029}\u{85}"] {
        assert!(split(text, Language::English).is_empty(), "{text:?}");
    }
}

#[test]
fn awkward_inputs_lose_nothing() {
    let texts = [
        ".",
        "?",
        "...",
        ". . .",
        "\u{FEFF}",
        "\u{FEFF}A.",
        "\0.\0",
        "\u{301}.",
        "a\u{301}. B\u{301}.",
        "İ. İ. İSTANBUL. ẞ. ŉ.",
        "\r",
        "\r\r\n\n\u{B}\u{C}x",
        "(",
        ")",
        "(((.)))",
        "\"",
        "\"\"\".\"\"\"",
        "«»‹›“”„‘’",
        "¿",
        "¡.!",
        "’s",
        ".’",
        "[.]",
        ".[1",
        ".[1]",
        "。。」」",
        "「",
        "」",
        "…",
        "……",
        ". . . .\u{A0}.",
        "1.",
        "1. ",
        "a) ",
        "- ",
        "-",
        "— ",
        "#",
        "# ",
        "####### x\ny",
        "*",
        "* *",
        "a.b.c.d.e.f.g.h.",
        "\u{1F600}.\u{1F600} \u{1F600}",
        "\u{200F}.\u{200F}",
        "@. #. @a. #b",
        "x.\u{2028}y.\u{2029}z",
        "A.\tB.\u{2003}C.",
        "EE. UU. \u{10FFFF}. \u{E000}.",
        "-str. str. str",
        "ß. ß. str. 5",
        "\n1. a\n3. b\n2) c\n(2) d\n",
        "'. \". ".trim_end(),
        "u.S. U.s. u.S",
    ];
    for text in texts {
        split_in_all(text);
        split_in_all(&format!(" {text}\n{text} {text}A{text}\u{A0}b {text}\n\n"));
        split_in_all(&text.repeat(30));
    }
}

/// Strings of awkward characters from a small generator, in every language.
#[test]
fn random_inputs_lose_nothing() {
    let parts: Vec<&str> = "a|B|é|ß|。|.|.|…|?|!|\"|'|“|”|«|»|(|)|[1]| | |\n|\n|\r\n|\u{A0}|-|—|•|1|12|Mr|St|U.S|p.m|z|str|I|the|The|said|中|」|と|😀|\u{200F}|,|:|#|*|¿|@|/"
        .split('|')
        .collect();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..state % 40 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text += parts[(state >> 20) as usize % parts.len()];
        }
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        split(&text, LANGUAGES[(state % 4) as usize]);
    }
}

#[test]
fn splitting_a_sentence_again_keeps_plain_ones() {
    for text in ["The council met.", "He went to the U.S. on Monday.", "\"Stop!\" he cried."] {
        assert_eq!(split(text, Language::English), [text]);
    }
}

#[test]
fn marks_of_list_items_are_told_from_words() {
    for (sentence, rest) in [
        ("- Rain fell.", "Rain fell."),
        ("•\u{A0}Rain fell.", "Rain fell."),
        ("– Il pleut.", "– Il pleut."),
        ("-5 degrees.", "-5 degrees."),
        ("3. Oktober", "3. Oktober"),
        ("-", "-"),
        ("", ""),
    ] {
        assert_eq!(&sentence[list_mark(sentence)..], rest);
    }
}

/// Long inputs neither overflow a stack nor lose text; with squares of their
/// length this would run for hours.
#[test]
fn long_inputs_lose_nothing() {
    const MEGABYTE: usize = 1_000_000;
    for unit in [
        "word", ".", ". ", ".\n", "\n", "a\n", "a.", "A. ", "a. ", ".)", ".) ", "(", "(a.", "(a. ", ".(",
        "\"", ".\"", ". \"", " ''", ". ''", "« ", ". »", "。", "」", "!?", "... ", "- a\n", "1. ", "-", "中",
        "\u{A0}", "😀", ". 😀", "Mr. ", "St. X", ".[1]", "*", ".*", "#\n", "A B\n", "'", ".'", "@", ".@",
        "-.", "A-",
    ] {
        split(&unit.repeat(MEGABYTE / unit.len()), Language::English);
    }
    let plain = "plain words without any end ";
    assert_eq!(split(&plain.repeat(5 * MEGABYTE / plain.len()), Language::English).len(), 1);
    assert_eq!(split(&format!("{}.", plain.repeat(MEGABYTE / plain.len())), Language::English).len(), 1);
    assert_eq!(split(&"The council met. ".repeat(100_000), Language::English).len(), 100_000);
}
