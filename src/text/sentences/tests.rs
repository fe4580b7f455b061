//! The cases of `sentences.txt`, and what holds for every text.

use std::fmt::Write;

use super::split_sentences;
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

/// Runs all cases of a file; returns a report and the number of failures.
fn check(cases: &str) -> (String, usize) {
    let (mut report, mut failures) = (String::new(), String::new());
    let (mut failed, mut counts) = (0, Vec::<(&str, usize, usize)>::new());
    for line in cases.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix("== ") {
            counts.push((header, 0, 0));
            continue;
        }
        let (header, total, good) = counts.last_mut().expect("a header before the first case");
        let (text, expected) = parse_case(line);
        let found = split(&text, language_of(header));
        *total += 1;
        if found == expected {
            *good += 1;
        } else {
            failed += 1;
            writeln!(failures, "[{header}]\n  expected {expected:?}\n  found    {found:?}")
                .expect("a string takes all");
        }
    }
    for (header, total, good) in counts {
        writeln!(report, "{good:3} of {total:3}  {header}").expect("a string takes all");
    }
    (report + &failures, failed)
}

#[test]
fn cases() {
    let (report, failed) = check(include_str!("sentences.txt"));
    assert_eq!(failed, 0, "{report}");
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

/// Long runs of one thing neither overflow a stack nor lose text; squares of their length would not end here.
#[test]
fn long_inputs_lose_nothing() {
    for unit in [
        "word ", "word", ".", ". ", ".\n", "\n", "a\n", "a.", "A. ", "a. ", ".)", ".) ", "(", ".(", "\"",
        ".\"", ". \"", "« ", ". »", "。", "」", "!?", "... ", "- a\n", "1. ", "-", "中", "\u{A0}", "😀",
        ". 😀", "Mr. ", "St. X", "(a. ", ".[1]", "*", ".*", "#\n", "A B\n", "'", ".'", "@", ".@", "-.", "A-",
    ] {
        split(&unit.repeat(50_000 / unit.len()), Language::English);
    }
    split(&".".repeat(1_000_000), Language::English);
    split(&"plain words without any end ".repeat(5_000_000 / 28), Language::English);
}
