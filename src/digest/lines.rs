//! What a line of a digest looks like, seen by itself.

use std::collections::{HashMap, HashSet};

use crate::text::{Language, Lines, Span, normalize, split_sentences};

/// Longest title in words.
pub(super) const MAX_TITLE_WORDS: usize = 20;

/// Most bytes of a paragraph in which a first sentence is looked for.
const MAX_SENTENCE_BYTES: usize = 400;

/// Most words of a first sentence that stands for a title, and fewest that have to be left.
const MAX_SENTENCE_WORDS: usize = 30;
const MIN_REST_WORDS: usize = 8;

/// Signs that lines under titles are made of.
const UNDERLINES: [char; 3] = ['=', '-', '~'];

/// Most words of a source beside its address.
const MAX_SOURCE_WORDS: usize = 4;

/// Fewest lines of a table of contents.
pub(super) const MIN_CONTENTS: usize = 3;

/// Most lines and words of what a mail is signed with.
const MAX_SIGNATURE_LINES: usize = 8;
const MAX_SIGNATURE_WORDS: usize = 40;

/// Fewest lines of a quotation that is read as the text itself.
const MIN_QUOTED_LINES: usize = 3;

/// A line that is not blank, and what can be said of it by itself.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its place in the digest, without white space at either end.
    pub(super) span: Span,
    /// Its words in lower case with single spaces, to recognise it when it comes again.
    pub(super) key: String,
    /// Number of words, as [`n_words`] counts them.
    pub(super) n_words: usize,
    /// Blank lines before it.
    pub(super) blank_before: usize,
    /// Only rule signs such as `----` or `* * *`.
    pub(super) is_rule: bool,
    /// Ends as a sentence does.
    pub(super) ends_sentence: bool,
    /// Starts as a sentence or title does: not in the middle of one.
    pub(super) starts_fresh: bool,
    /// Level of the heading that it is, from 1, by `#` marks or by the line under it; 0 if it is none.
    pub(super) heading: usize,
    /// Markup and no text: the line under a heading, a link target or field of reStructuredText, the header of a forwarded
    /// mail. Such a line is a rule for all but those who look for boundaries.
    pub(super) is_markup: bool,
    /// A table of contents names it.
    pub(super) is_listed: bool,
    /// It stands in a quotation that is read as the text itself.
    is_quoted: bool,
}

/// The lines of a text that are not blank.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut blank_before = 0;
    let quoted_from = quoted_from(text);
    for line in Lines::of(text) {
        let is_quoted = quoted_from.is_some_and(|from| from <= line.start);
        let line = if is_quoted { unquoted(line, text) } else { line };
        let view = normalize(line.of(text));
        let words: Vec<&str> = view.as_str().split_whitespace().collect();
        if words.is_empty() {
            blank_before += 1;
            continue;
        }
        let key = words.join(" ").to_lowercase();
        // What says that a quotation follows is no text, nor is the rest of its paragraph.
        if is_quoted && found.last().is_none_or(|line| !line.is_quoted) {
            let attribution = found.iter().rposition(|line| line.blank_before > 0).unwrap_or(0);
            let is_one = found.last().is_some_and(|line| is_attribution(&line.key));
            for line in found[attribution..].iter_mut().filter(|_| is_one) {
                (line.is_markup, line.is_rule) = (true, true);
            }
            blank_before = blank_before.max(2);
        }
        // An address behind a sentence is no part of it.
        let said = match key.rsplit_once(' ') {
            Some((said, last)) if last.contains("://") && said.ends_with(['.', '!', '?', '…', '。']) => {
                said
            }
            _ => &key,
        };
        let is_linked = said.len() < key.len();
        let bare = said.trim_end_matches(['"', '\'', ')', ']', '»', '*', '_']);
        found.push(Line {
            span: without_mark(line.trim(text), text),
            n_words: n_words(view.as_str()),
            blank_before,
            is_rule: is_rule(&key),
            ends_sentence: is_linked || bare.ends_with(['.', ';', ':', ',', '。', '…']),
            starts_fresh: view.as_str().trim_start().starts_with(|c: char| !c.is_lowercase()),
            heading: marks(&key),
            is_markup: false,
            is_listed: false,
            is_quoted,
            key,
        });
        blank_before = 0;
    }
    if underline(&mut found) {
        for line in found.iter_mut().filter(|line| is_directive(&line.key)) {
            (line.is_markup, line.is_rule) = (true, true);
        }
    }
    for i in 0..found.len() {
        if is_forward(&found[i].key) {
            let is_next =
                |(n, line): &(usize, &Line)| (*n == 0 || line.blank_before == 0) && is_header(&line.key);
            let end = i + 1 + found[i + 1..].iter().enumerate().take_while(is_next).count();
            found[i..end].iter_mut().for_each(|line| (line.is_markup, line.is_rule) = (true, true));
        }
    }
    let signed = signature(&found);
    let contents = contents(&found);
    contents.iter().for_each(|(_, title)| found[*title].is_listed = true);
    for i in contents.into_iter().map(|(line, _)| line).chain(signed..found.len()) {
        (found[i].is_markup, found[i].is_rule) = (true, true);
    }
    // These have nothing in common with rules that look like them.
    found.iter_mut().filter(|line| line.is_markup).for_each(|line| line.key.clear());
    found
}

/// Where the text goes on as a quotation: from its beginning, or from the line behind one that says so, nearly all lines have
/// the mark of one.
fn quoted_from(text: &str) -> Option<usize> {
    let (mut n_quoted, mut n_all) = (0usize, 0usize);
    let mut from = None;
    let is_quotation = |n_quoted, n_all| n_quoted >= MIN_QUOTED_LINES && 10 * n_quoted >= 9 * n_all;
    let lines: Vec<Span> = Lines::of(text).filter(|line| !line.trim(text).is_empty()).collect();
    // From the last line upwards, so that each is counted once.
    for (i, line) in lines.iter().enumerate().rev() {
        let content = line.trim(text).of(text);
        let is_said = || i > 0 && says_quotation(lines[i - 1].trim(text).of(text));
        n_all += 1;
        n_quoted += usize::from(content.starts_with('>'));
        if content.starts_with('>') && is_quotation(n_quoted, n_all) && (i == 0 || is_said()) {
            from = Some(line.start);
        }
    }
    from
}

fn says_quotation(line: &str) -> bool {
    let key = line.to_lowercase();
    is_attribution(&key) || is_forward(&key) || is_header(&key)
}

/// What mail programs write over what is quoted: `On 2 March Jo March wrote:`.
fn is_attribution(key: &str) -> bool {
    const ENDS: [&str; 8] =
        ["wrote:", "schrieb:", "a écrit :", "a écrit:", "ha scritto:", "escribió:", "escreveu:", "schreef:"];
    ENDS.iter().any(|end| key.ends_with(end))
}

/// A line without a byte order mark at its beginning, as files that were put together have them.
fn without_mark(line: Span, text: &str) -> Span {
    Span::new(line.end - line.of(text).trim_start_matches('\u{feff}').len(), line.end)
}

/// A line without the marks of a quotation.
fn unquoted(line: Span, text: &str) -> Span {
    let content = line.of(text);
    let bare = content.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
    Span::new(line.end - bare.len(), line.end)
}

/// Finds headings with a line under them, as Markdown and reStructuredText have: a title by itself, and right below it
/// signs of one kind, as many as it is wide, give or take two, or as many under all titles. Tells whether there are any.
fn underline(lines: &mut [Line]) -> bool {
    let fixed = fixed_underlines(lines);
    let mut signs: Vec<char> = Vec::new();
    for i in 1..lines.len() {
        let (before, rest) = lines.split_at_mut(i);
        let (Some(title), Some(line)) = (before.last_mut(), rest.first_mut()) else { continue };
        let Some(sign) = line.key.chars().next().filter(|sign| UNDERLINES.contains(sign)) else { continue };
        let (width, n_signs) = (title.key.chars().count(), line.key.chars().count());
        let is_under = line.is_rule
            && line.blank_before == 0
            && !line.key.contains(' ')
            && (width.abs_diff(n_signs) <= 2 || fixed.contains(&i))
            && (i == 1 || title.blank_before > 0)
            && title.n_words <= MAX_TITLE_WORDS
            && !title.is_rule
            && title.heading == 0
            && title.starts_fresh;
        if is_under {
            // Levels are told by the order in which signs are first used.
            let place = signs.iter().position(|known| *known == sign).unwrap_or_else(|| {
                signs.push(sign);
                signs.len() - 1
            });
            title.heading = place + 1;
            line.is_markup = true;
        }
    }
    !signs.is_empty()
}

/// Rules of one width that are lines under titles, however wide these are: most of them stand right under a line by itself
/// that may be a title, and over text. A rule between articles stands over a title, and under the end of a text.
fn fixed_underlines(lines: &[Line]) -> HashSet<usize> {
    let mut by_key: HashMap<&str, (usize, Vec<usize>)> = HashMap::new();
    for (i, line) in
        lines.iter().enumerate().filter(|(_, line)| line.is_rule && line.key.starts_with(UNDERLINES))
    {
        let (n_all, under) = by_key.entry(&line.key).or_default();
        *n_all += 1;
        let is_under_title = i > 0 && line.blank_before == 0 && {
            let title = &lines[i - 1];
            title.is_title_like() && (i == 1 || title.blank_before > 0) && !title.key.contains("://")
        };
        let is_over_text = lines.get(i + 1).is_some_and(|next| {
            let stands_alone = lines.get(i + 2).is_none_or(|after| after.blank_before > 0 || after.is_rule);
            !(next.is_rule || next.is_title_like() && stands_alone)
        });
        if is_under_title && is_over_text {
            under.push(i);
        }
    }
    let are_underlines =
        |(n_all, under): &(usize, Vec<usize>)| under.len() >= 2 && 3 * under.len() >= 2 * n_all;
    by_key.into_values().filter(are_underlines).flat_map(|(_, under)| under).collect()
}

/// Where the signature of a mail begins: behind two hyphens there are a few lines up to the end.
fn signature(lines: &[Line]) -> usize {
    let is_mark = |line: &Line| line.key == "--";
    let mut marks = (0..lines.len()).filter(|&i| is_mark(&lines[i]));
    let (Some(start), None) = (marks.next(), marks.next()) else { return lines.len() };
    let signature = &lines[start..];
    let n_words: usize = signature.iter().map(|line| line.n_words).sum();
    let is_short = signature.len() <= 1 + MAX_SIGNATURE_LINES && n_words <= MAX_SIGNATURE_WORDS;
    if is_short && start > 0 { start } else { lines.len() }
}

/// The lines of a table of contents: three or more, one after the other, that come once more each, in the same order, with
/// text between them. With each comes the line that it names.
fn contents(lines: &[Line]) -> Vec<(usize, usize)> {
    let title = |line: &Line| clean_title(&line.key).to_owned();
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, line) in lines.iter().enumerate().filter(|(_, line)| line.is_title_like()) {
        places.entry(title(line)).or_default().push(i);
    }
    let again = |i: usize| match places.get(&title(&lines[i])).map(Vec::as_slice) {
        Some([first, again]) if *first == i => Some(*again),
        _ => None,
    };
    let mut found = Vec::new();
    let mut run: Vec<(usize, usize)> = Vec::new();
    for i in 0..=lines.len() {
        let place = if i < lines.len() { again(i) } else { None };
        let goes_on = run.last().is_none_or(|(_, last)| place.is_some_and(|place| place >= last + 2));
        if !goes_on {
            // The first of the articles stands behind the whole table.
            if run.len() >= MIN_CONTENTS && run[0].1 > run[run.len() - 1].0 {
                found.append(&mut run);
            }
            run.clear();
        }
        run.extend(place.map(|place| (i, place)));
    }
    found
}

/// A link target (`.. _name: address`) or a field (`:date: 2026-01-02`) of reStructuredText.
fn is_directive(key: &str) -> bool {
    let is_target = key.strip_prefix(".. _").is_some_and(|target| target.contains(": "));
    let field = key.strip_prefix(':').and_then(|rest| rest.split_once(": "));
    is_target
        || field.is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// What mail programs write over a mail that is forwarded within another one.
fn is_forward(key: &str) -> bool {
    const FORWARDS: [&str; 9] = [
        "forwarded message",
        "begin forwarded message",
        "original message",
        "weitergeleitete nachricht",
        "anfang der weitergeleiteten nachricht",
        "ursprüngliche nachricht",
        "message transféré",
        "messaggio inoltrato",
        "mensaje reenviado",
    ];
    let bare = key.trim_matches(|c: char| "-_ :".contains(c));
    bare.len() < key.len() && FORWARDS.contains(&bare)
}

/// A field of the header of a mail, as a mail program shows it.
fn is_header(key: &str) -> bool {
    const FIELDS: [&str; 22] = [
        "from", "date", "sent", "subject", "to", "cc", "reply-to", "von", "datum", "gesendet", "betreff",
        "an", "de", "envoyé", "objet", "à", "da", "data", "oggetto", "fecha", "asunto", "para",
    ];
    key.trim_start_matches(['*', '>', ' '])
        .split_once(':')
        .is_some_and(|(name, _)| FIELDS.contains(&name.trim_matches(['*', ' '])))
}

/// Level of a Markdown heading; 0 if the line is none.
fn marks(key: &str) -> usize {
    let marks = key.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&marks) && key[marks..].starts_with(' ') { marks } else { 0 }
}

impl Line {
    /// Whether the line can be a headline: short, not ending as a sentence does.
    pub(super) fn is_title_like(&self) -> bool {
        !self.is_rule && !self.ends_sentence && self.starts_fresh && self.n_words <= MAX_TITLE_WORDS
    }

    /// Whether nothing has to follow: a sentence ends with the line.
    pub(super) fn is_ended(&self) -> bool {
        let bare = self.key.trim_end_matches(['"', '\'', ')', ']', '»', '*', '_']);
        bare.ends_with(['.', '!', '?', '…', '。', '！', '？'])
    }

    /// Whether the line is a heading.
    pub(super) fn is_heading(&self) -> bool {
        self.heading > 0
    }

    /// Whether the line is an item of a list without numbers.
    pub(super) fn is_bullet(&self) -> bool {
        !self.is_rule && self.item_number().is_none() && item_mark(&self.key) > 0
    }

    /// The number of a numbered item, `3. Title`, `3) Title` or `3、Title`.
    pub(super) fn item_number(&self) -> Option<usize> {
        leading_number(&self.key).filter(|(_, n_bytes)| *n_bytes < self.key.len()).map(|(number, _)| number)
    }
}

/// Bytes of the mark of an item of a list: a number, or a sign such as `-` or `•` with space behind it.
pub(super) fn item_mark(text: &str) -> usize {
    let after = text
        .strip_prefix(['-', '*', '•', '▪', '●', '→'])
        .filter(|after| after.starts_with(char::is_whitespace));
    match after {
        Some(after) => text.len() - after.trim_start().len(),
        None => leading_number(text).map_or(0, |(_, n_bytes)| n_bytes),
    }
}

/// Words of a text. Scripts without spaces count two characters a word.
pub(super) fn n_words(text: &str) -> usize {
    let is_dense = |c: &char| matches!(u32::from(*c), 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x20000..=0x2FA1F);
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| word.chars().filter(is_dense).count().div_ceil(2).max(1))
        .sum()
}

/// The number that a text begins with, `3.`, `3)` or `3、`, and the bytes that it takes.
pub(super) fn leading_number(text: &str) -> Option<(usize, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return None;
    }
    let number = text[..digits].parse().ok()?;
    let mut rest = text[digits..].chars();
    let mark = rest.next()?;
    let after = rest.as_str();
    let is_mark = match mark {
        '.' | ')' => after.is_empty() || after.starts_with(char::is_whitespace),
        '、' | '．' | '）' => true,
        _ => false,
    };
    let n_space = after.len() - after.trim_start().len();
    is_mark.then_some((number, digits + mark.len_utf8() + n_space))
}

/// The first sentence of a paragraph that goes on, if it may stand for a title; the article has `n_all` words with it.
pub(super) fn lead_sentence(paragraph: &str, n_all: usize) -> Option<Span> {
    let mut limit = paragraph.len().min(MAX_SENTENCE_BYTES);
    while !paragraph.is_char_boundary(limit) {
        limit -= 1;
    }
    let sentence = *split_sentences(paragraph.get(..limit)?, Language::Any).first()?;
    let n_title = n_words(sentence.of(paragraph));
    ((1..=MAX_SENTENCE_WORDS).contains(&n_title) && n_all >= n_title + MIN_REST_WORDS).then_some(sentence)
}

/// A title without its full stop; "etc..." and "U.S." keep theirs.
pub(super) fn without_stop(title: &str) -> &str {
    let is_stop = title.ends_with('。')
        || title.ends_with('.')
            && !title.ends_with("..")
            && title.rsplit([' ', '.']).nth(1).is_none_or(|word| word.chars().count() != 1);
    if is_stop { title.trim_end_matches(['.', '。']) } else { title }
}

/// A title without the marks that announce it: `## `, `3. `, `**…**`, and the `** ` of mails that were made of HTML.
pub(super) fn clean_title(text: &str) -> &str {
    let unmarked = text.trim_start_matches('#');
    // `#` before a word is a hashtag, not a heading.
    let title = if unmarked.starts_with(char::is_whitespace) { unmarked.trim_start() } else { text };
    let unmarked = &title[item_mark(title)..];
    let title = if unmarked.is_empty() { title } else { unmarked };
    let Some(inner) = title.strip_prefix("**") else { return title.trim() };
    let is_mark = inner.starts_with(' ') && n_words(inner) > 0;
    inner.strip_suffix("**").or(is_mark.then_some(inner)).unwrap_or(title).trim()
}

/// The address of a line that is nothing else, but for words such as "Read more:", and whether there are such words.
pub(super) fn address(line: &str) -> Option<(&str, bool)> {
    const LABELS: [&str; 35] = [
        "read more",
        "read more at",
        "read more here",
        "read on",
        "read the full story",
        "read the full article",
        "more",
        "full story",
        "full article",
        "story",
        "article",
        "link",
        "url",
        "source",
        "via",
        "web",
        "website",
        "mehr",
        "mehr lesen",
        "weiterlesen",
        "zum artikel",
        "quelle",
        "lire la suite",
        "lien",
        "en savoir plus",
        "leggi tutto",
        "continua a leggere",
        "fonte",
        "leer más",
        "enlace",
        "fuente",
        "leia mais",
        "lees meer",
        "bron",
        "来源",
    ];
    let start = line.find("http")?;
    let (label, address) = line.split_at(start);
    let address = address.trim_end().trim_end_matches(['>', ')', ']']);
    let is_address = ["http://", "https://"]
        .iter()
        .any(|scheme| address.len() > scheme.len() && address.starts_with(scheme))
        && !address.contains(char::is_whitespace);
    let label =
        label.trim_matches(|c: char| c.is_whitespace() || ":：-–—→»>|<([]•·*".contains(c)).to_lowercase();
    // "Source: Reuters (https://…)".
    let is_named = || {
        label.split_once(':').is_some_and(|(name, source)| {
            LABELS.contains(&name.trim()) && n_words(source) <= MAX_SOURCE_WORDS
        })
    };
    (is_address && (label.is_empty() || LABELS.contains(&label.as_str()) || is_named()))
        .then_some((address, !label.is_empty()))
}

/// The addresses in a line.
pub(super) fn addresses(line: &str) -> impl Iterator<Item = &str> {
    let bare = |word: &'_ str| word.trim_end_matches(['>', ')', ']', '.', ',', ';']).len();
    line.split_whitespace()
        .filter_map(move |word| word[..bare(word)].get(word.find("http")?..))
        .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
}

/// The address behind the last sentence of a text, in brackets or after words such as "Read more:", and the length of the
/// text without it.
pub(super) fn address_at_end(text: &str) -> Option<(String, usize)> {
    let paragraph = text.rfind("\n\n").map_or(0, |end| end + 2);
    let last = text.rfind("http").filter(|last| *last > paragraph)?;
    let said = &text[paragraph..last];
    let end = said
        .char_indices()
        .filter(|(_, c)| ".!?…。！？".contains(*c))
        .map(|(i, c)| i + c.len_utf8())
        .rfind(|end| said[*end..].starts_with(char::is_whitespace))?;
    let rest = text[paragraph + end..].split_whitespace().collect::<Vec<_>>().join(" ");
    let (address, has_label) = address(&rest)?;
    // Other addresses are part of what is said.
    (has_label || rest.starts_with(['(', '[', '<'])).then(|| (address.to_owned(), paragraph + end))
}

/// Who wrote it, in a line that says so between marks: `2 March | By Jo March`.
pub(super) fn byline(line: &str) -> Option<&str> {
    line.split(['|', '·', '•', '—', ',']).find_map(author)
}

/// Who wrote it, if that is all that a text says: `by Jo March`.
pub(super) fn author(rest: &str) -> Option<&str> {
    let (by, name) = rest.trim().trim_start_matches(['-', '—', '–', ' ']).split_once(' ')?;
    let is_by = ["by", "von", "par", "por", "di", "door"].contains(&by.to_lowercase().as_str());
    let name = name.trim().trim_end_matches('.');
    (is_by && (1..=6).contains(&n_words(name))).then_some(name)
}

/// Whether a line says that it is about a picture: `Photo: The new bridge`, `Image credit: Jo March`.
pub(super) fn is_caption(key: &str) -> bool {
    const PICTURES: [&str; 14] = [
        "photo",
        "photograph",
        "picture",
        "image",
        "caption",
        "foto",
        "bild",
        "bildquelle",
        "crédit",
        "photographie",
        "imagen",
        "imagem",
        "immagine",
        "beeld",
    ];
    let Some((name, rest)) = key.split_once(':') else { return false };
    let name = ["credit", "credits", "by"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    !rest.trim().is_empty() && PICTURES.contains(&name.trim())
}

/// Three or more rule signs of one kind, spaces apart or not.
pub(super) fn is_rule(key: &str) -> bool {
    let mut signs = key.chars().filter(|c| !c.is_whitespace());
    let Some(first) = signs.next() else { return false };
    let n_more = signs.clone().count();
    n_more >= 2 && "-_=*~#+•·—".contains(first) && signs.all(|sign| sign == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_seen_for_what_they_are() {
        let text = "# Big News\n\n\n  3) Robots\u{a0} walk\n* * *\nThe end.\nand so on\n";
        let lines = lines(text);
        let keys: Vec<&str> = lines.iter().map(|line| line.key.as_str()).collect();
        assert_eq!(keys, ["# big news", "3) robots walk", "* * *", "the end.", "and so on"]);
        assert!(lines[0].is_heading() && lines[0].is_title_like());
        assert_eq!((lines[1].item_number(), lines[1].blank_before), (Some(3), 2));
        assert!(lines[2].is_rule && !lines[2].is_title_like());
        assert!(lines[3].ends_sentence && !lines[3].is_title_like());
        assert!(!lines[4].starts_fresh && !lines[4].is_title_like());
    }

    #[test]
    fn addresses_stand_behind_words_that_announce_them() {
        for line in [
            "https://a.example/1",
            "Read more: https://a.example/1",
            "Source: Harbour Press (https://a.example/1)",
        ] {
            assert_eq!(address(line).map(|(address, _)| address), Some("https://a.example/1"), "{line}");
        }
        assert_eq!(address("• Read more: https://a.example/1"), Some(("https://a.example/1", true)));
        fn at_end(text: &str) -> Option<(String, &str)> {
            address_at_end(text).map(|(address, end)| (address, &text[..end]))
        }
        let found = Some(("https://a.example/1".to_owned(), "It\n\nIt opened. People came."));
        for end in
            ["Read more: https://a.example/1", "Read\nmore: https://a.example/1", "(https://a.example/1)"]
        {
            let text = format!("It\n\nIt opened. People came. {end}");
            assert_eq!(at_end(&text), found, "{end}");
        }
        for text in [
            "It opened. See it at https://a.example/1",
            "It opened. https://a.example/1",
            "It opened.\n\nhttps://a.example/1 has more.",
        ] {
            assert_eq!(at_end(text), None, "{text}");
        }
        assert_eq!(address("The town says: come and see it (https://a.example/1)"), None);
    }

    #[test]
    fn signatures_and_byte_order_marks_are_no_text() {
        let text = "Bees swarm\n\n\u{feff}They swarm over the roofs.\n\n-- \nAda Velm\nTel. 12345\n";
        let all = lines(text);
        assert_eq!(all[1].span.of(text), "They swarm over the roofs.");
        assert_eq!(
            all.iter().map(|line| line.is_markup).collect::<Vec<_>>(),
            [false, false, true, true, true]
        );
        assert!(lines("One\n--\nTwo\n--\nThree\n").iter().all(|line| !line.is_markup));
    }

    /// They once were rules between articles, which gave each story the headline of the next one.
    #[test]
    fn lines_of_one_width_under_titles_are_no_rules() {
        let headings = |text: &str| lines(text).iter().map(|line| line.heading).collect::<Vec<_>>();
        let rule = "-".repeat(40);
        let story = |title: &str| {
            format!("{title}\n{rule}\nThe town opens it at nine.\n\nMore: https://a.example/1\n\n")
        };
        let stories = story("Library opens") + &story("** Bees swarm over town");
        assert_eq!(headings(&stories), [1, 0, 0, 0, 1, 0, 0, 0]);
        // Rules between articles may stand under short lines, too.
        for end in ["Harbour Press", "https://a.example/1", "The town opens it at nine."] {
            let story = format!("Library opens\n\nThe town opens it at nine.\n\n{end}\n{rule}\n");
            assert!(headings(&story.repeat(3)).iter().all(|level| *level == 0), "{end}");
        }
    }

    #[test]
    fn titles_lose_their_marks() {
        assert_eq!(clean_title("** Robots walk"), "Robots walk");
        assert_eq!(clean_title("** "), "**");
        assert_eq!(clean_title("## 3. **Robots walk**"), "Robots walk");
        assert_eq!(clean_title("2020. a year"), "2020. a year");
        assert_eq!(clean_title("5 robots"), "5 robots");
        assert_eq!(clean_title("1.\tRobots walk"), "Robots walk");
        assert_eq!(clean_title("12、渡船"), "渡船");
        assert_eq!(clean_title("• Robots walk"), "Robots walk");
        assert_eq!(clean_title("-5 degrees in May"), "-5 degrees in May");
        assert_eq!(clean_title("#MeToo protests"), "#MeToo protests");
    }

    #[test]
    fn numbers_are_followed_by_a_mark() {
        assert_eq!(leading_number("3) x"), Some((3, 3)));
        assert_eq!(leading_number("3、x"), Some((3, 4)));
        assert_eq!(leading_number("5、"), Some((5, 4)));
        assert_eq!(leading_number("3.5 million"), None);
        assert_eq!(leading_number("2020. x"), None);
    }

    #[test]
    fn authors_are_names_after_a_title() {
        assert_eq!(author(" by Jo March"), Some("Jo March"));
        assert_eq!(author(" — von Jo March"), Some("Jo March"));
        assert_eq!(author(" by the sea there is a house that is old and grey"), None);
        assert_eq!(author(" bypasses"), None);
    }

    #[test]
    fn addresses_stand_by_themselves_or_after_a_label() {
        assert_eq!(address("https://a.b/c"), Some(("https://a.b/c", false)));
        assert_eq!(address("<https://a.b/c>"), Some(("https://a.b/c", false)));
        assert_eq!(address("Read more: https://a.b/c"), Some(("https://a.b/c", true)));
        assert_eq!(address("Lire la suite → https://a.b/c"), Some(("https://a.b/c", true)));
        for line in [
            "Unsubscribe: https://a.b/c",
            "https://a.b/c says so",
            "See https://a.b/c",
            "http is old",
            "https://",
        ] {
            assert_eq!(address(line), None, "{line}");
        }
    }

    /// They once were an article, with what was written over them.
    #[test]
    fn the_header_of_a_forwarded_mail_is_no_text() {
        let text = "FYI\n\n---------- Forwarded message ---------\nFrom: Ed <ed@example.com>\nDate: Tue, 3 Mar 2026\n\
                    Subject: Wire\nTo: <x@example.com>\n\nFrom: the harbour\n";
        let is_markup: Vec<bool> = lines(text).iter().map(|line| line.is_markup).collect();
        assert_eq!(is_markup, [false, true, true, true, true, true, false]);
        assert!(!is_forward("forwarded message") && !is_header("harbour: open"));
    }

    /// One count for all: white space alone once made one word of a Chinese line.
    #[test]
    fn words_are_counted_in_scripts_without_spaces() {
        assert_eq!(n_words("The ferry — at last — runs"), 5);
        assert_eq!(n_words("渡船今天开航"), 3);
        assert_eq!(lines("渡船今天开航\n")[0].n_words, 3);
    }
}
