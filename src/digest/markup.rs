//! Digests in their markup.
//!
//! Markdown and HTML are read here by leaving the tags out, and splitting the rest as plain text. Tags are blanked and not
//! cut out, so that places in the markup stay as they are.

use super::article::Digest;
use super::plain_text::split;

/// What a text is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Markup {
    /// None.
    #[default]
    Plain,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
}

/// Cuts a digest into articles. Never fails; linear in the length of the text.
pub fn split_markup(text: &str, markup: Markup) -> Digest {
    if markup == Markup::Plain {
        return split(text);
    }
    let mut digest = split(&blanked(text, markup == Markup::Html));
    for article in &mut digest.articles {
        article.title = unescaped(&article.title);
        article.text = unescaped(&article.text);
    }
    digest.dropped.iter_mut().for_each(|dropped| dropped.text = unescaped(&dropped.text));
    digest
}

/// Elements that end a paragraph.
const BLOCKS: [&str; 24] = [
    "address",
    "article",
    "blockquote",
    "body",
    "br",
    "dd",
    "div",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "p",
    "section",
    "table",
    "td",
    "tr",
    "ul",
];

/// Elements whose content is no text.
const UNSEEN: [&str; 5] = ["head", "script", "style", "template", "title"];

/// The text with spaces and line breaks in the place of tags, of the same length in bytes.
fn blanked(text: &str, is_html: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // What was searched for in vain once is not searched for again, so that the work stays linear.
    let mut missing: Vec<String> = Vec::new();
    let last_close = text.rfind('>').map_or(0, |last| text.len() - last);
    while let Some(start) = rest.find('<').filter(|start| rest.len() - start > last_close) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let name: String = rest[1..]
            .trim_start_matches('/')
            .chars()
            .take(10)
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        let close = match rest.starts_with("<!--") {
            true => Some("-->".to_owned()),
            false => {
                (UNSEEN.contains(&name.as_str()) && !rest.starts_with("</")).then(|| format!("</{name}"))
            }
        };
        let mut end = None;
        if let Some(close) = close.filter(|close| !missing.contains(close)) {
            let is_close = |window: &[u8]| window.eq_ignore_ascii_case(close.as_bytes());
            end = rest.as_bytes().windows(close.len()).position(is_close);
            end = end.and_then(|end| Some(end + rest[end..].find('>')? + 1));
            if end.is_none() {
                missing.push(close);
            }
        }
        let is_tag = !name.is_empty() || rest.starts_with("<!") || rest.starts_with("<?");
        let end = end.or_else(|| rest.find('>').filter(|_| is_tag).map(|end| end + 1));
        let Some(end) = end else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        let is_block = BLOCKS.contains(&name.as_str()) && (is_html || name != "br");
        out.push_str(if is_block { "\n\n" } else { "  " });
        out.extend(std::iter::repeat_n(' ', end - 2));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Character references resolved, and runs of spaces made one.
fn unescaped(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.split(' ').filter(|word| !word.is_empty()));
    let text = paragraphs.map(|words| words.collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n\n");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let reference = end.and_then(|end| Some((character(&rest[1..end])?, end + 1)));
        let (character, n) = reference.unwrap_or(('&', 1));
        out.push(character);
        rest = &rest[n..];
    }
    out + rest
}

fn character(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(hex) => number(hex, 16),
                None => number(digits, 10),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_no_text_and_places_stay() {
        let html = "<style>p {}</style><h2>Rover &amp; ice</h2><p>The rover found <b>ice</b> in a crater last week.</p>";
        let digest = split_markup(html, Markup::Html);
        assert_eq!(digest.articles[0].title, "Rover & ice");
        assert_eq!(digest.articles[0].text, "The rover found ice in a crater last week.");
        assert!(digest.articles[0].span.of(html).starts_with("Rover &amp;"));
    }
}
