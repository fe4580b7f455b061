//! The briefing as Markdown.

use std::fmt::Write as _;

use super::TITLE;
use super::date::{Moment, day};
use super::words::{
    Link, also_told_in, because_of, byline, further_labels, item_ids, joined, left_out, link_of, percent,
    plain, shown_title,
};
use crate::{BriefedArticle, Briefing};

pub(super) fn render(briefing: &Briefing, date: Option<&Moment>) -> String {
    let day = day(briefing, date).map_or_else(String::new, |day| format!(", {day}"));
    let mut page = format!("# {TITLE}{day}\n");
    if !briefing.overview.is_empty() {
        page += "\n## In brief\n\n";
        for item in &briefing.overview {
            let _ = writeln!(page, "- {} \\[{}\\]", escape(&item.text), escape(&item_ids(item)));
        }
    }
    for (topic, articles) in briefing.by_topic() {
        let _ = write!(page, "\n## {}\n", escape(topic));
        for briefed in articles {
            article(&mut page, briefed, also_told_in(briefing, briefed).as_deref());
        }
    }
    if let Some(line) = left_out(briefing) {
        let _ = write!(page, "\n---\n\n{}\n", escape(&line));
    }
    page
}

fn article(page: &mut String, briefed: &BriefedArticle, also_told_in: Option<&str>) {
    let title = escape(shown_title(briefed));
    // In brackets a link may hold anything but those, white space and control characters, and it has none.
    let (title, shown_link) = match link_of(&briefed.article) {
        Some(Link::Harmless(link)) => (format!("[{title}](<{link}>)"), None),
        Some(Link::Other(link)) => (title, Some(link)),
        None => (title, None),
    };
    let _ = write!(page, "\n### {}. {title}\n\n", escape(&briefed.article.id));
    let mut facts: Vec<String> = Vec::new();
    if let Some(probability) = briefed.probability {
        facts.push(format!("{} {}", escape(briefed.topic()), escape(&percent(probability))));
    }
    for (label, probability) in further_labels(briefed, briefed.topic()) {
        facts.extend(probability.map(|p| format!("{} {}", escape(label), escape(&percent(p)))));
    }
    facts.extend(briefed.reason.as_deref().map(escape));
    let byline = byline(&briefed.article);
    facts.extend((!byline.is_empty()).then(|| escape(&byline)));
    let _ = write!(page, "*{}*\n\n", facts.join(", "));
    let summary = joined(briefed.summary.iter().map(|sentence| escape(&sentence.text)));
    let _ = writeln!(page, "{summary}");
    let lines = [also_told_in.map(str::to_owned), because_of(briefed), shown_link];
    for line in lines.iter().flatten() {
        let _ = write!(page, "\n*{}*\n", escape(line));
    }
}

/// Text on one line in which nothing is taken for a mark, nor for a link: some readers make links of bare addresses.
fn escape(text: &str) -> String {
    let text = plain(text);
    let mut escaped = String::with_capacity(text.len());
    for (place, c) in text.char_indices() {
        let (before, after) = text.split_at(place);
        let is_www = c == '.' && before.len() >= 3 && before.to_ascii_lowercase().ends_with("www");
        let is_link = is_www || c == ':' && after.starts_with("://") || c == '@';
        if is_link || "\\`*_{}[]<>#|~!&".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    // A number or a sign at the beginning would make a list.
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    let is_item = digits > 0 && escaped[digits..].starts_with(['.', ')']);
    if is_item {
        escaped.insert(digits, '\\');
    } else if escaped.starts_with(['-', '+', '=']) {
        escaped.insert(0, '\\');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_input_is_a_mark() {
        assert_eq!(escape("*a* [b](c) <d>\n# e"), "\\*a\\* \\[b\\](c) \\<d\\> \\# e");
        assert_eq!(escape("2024. A year"), "2024\\. A year");
        assert_eq!(escape("- x"), "\\- x");
        assert_eq!(
            escape("see https://a.example, www.b.example"),
            "see https\\://a.example, www\\.b.example"
        );
        assert_eq!(escape("&lt;b&gt; me@a.example"), "\\&lt;b\\&gt; me\\@a.example");
        assert_eq!(escape("a\u{202e}b\u{1b}[31m\r\n\r\n# c"), "ab \\[31m \\# c");
    }
}
