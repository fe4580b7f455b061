//! The briefing as Markdown.

use std::fmt::Write as _;

use super::terminal::{also_told_in, item_ids, left_out, percent, shown_title};
use crate::{BriefedArticle, Briefing};

pub(super) fn render(briefing: &Briefing) -> String {
    let mut page = String::from("# Briefing\n");
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
    let _ = write!(page, "\n### {}. {}\n\n", escape(&briefed.article.id), escape(shown_title(briefed)));
    let mut facts: Vec<String> = Vec::new();
    if let Some(probability) = briefed.probability {
        facts.push(format!("{} {}", escape(briefed.topic()), escape(&percent(probability))));
    }
    for label in briefed.labels.iter().filter(|label| *label != briefed.topic()) {
        let probability = briefed.probabilities.iter().find(|(name, _)| name == label).map(|(_, p)| *p);
        facts.extend(probability.map(|p| format!("{} {}", escape(label), escape(&percent(p)))));
    }
    facts.extend(briefed.reason.as_deref().map(escape));
    let _ = write!(page, "*{}*\n\n", facts.join(", "));
    let summary: Vec<String> = briefed.summary.iter().map(|sentence| escape(&sentence.text)).collect();
    let _ = writeln!(page, "{}", summary.join(" "));
    if let Some(line) = also_told_in {
        let _ = write!(page, "\n*{}*\n", escape(line));
    }
}

/// Text on one line in which nothing is taken for a mark.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if "\\`*_{}[]<>#|~!".contains(c) {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
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
    }
}
