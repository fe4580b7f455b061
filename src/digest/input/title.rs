//! Titles of feeds and their entries, as one line of plain text.

use crate::digest::markup::{Markup, split_markup};

/// Elements that stand inside of titles, and those of them that begin a line.
const USUAL: [&str; 22] = [
    "a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "mark", "p", "q", "s", "small",
    "span", "strike", "strong", "sub", "sup", "tt", "u",
];
const LINES: [&str; 2] = ["p", "br"];

/// Such elements without an end tag.
const VOID: [&str; 3] = ["br", "img", "wbr"];

/// A title that is declared as markup.
pub(super) fn of_markup(title: &str) -> String {
    if !title.contains(['<', '&']) {
        return one_line(title);
    }
    let digest = split_markup(title, Markup::Html);
    let texts = digest.articles.iter().map(|article| format!("{} {} ", article.title, article.text));
    one_line(&texts.collect::<String>())
}

/// A title that is plain text, or may be: many have markup all the same, and others tell of it ("How `<script>` tags leak
/// data"). So it loses references to characters, and of the tags those that are usual in titles and come in pairs.
pub(super) fn of_text(title: &str) -> String {
    let text = without_usual_tags(title);
    if text.contains('&') { of_markup(&text.replace('<', "&lt;")) } else { one_line(&text) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A tag of a usual element.
struct Tag {
    start: usize,
    end: usize,
    name: &'static str,
    is_markup: bool,
}

fn without_usual_tags(title: &str) -> String {
    let mut tags: Vec<Tag> = Vec::new();
    // Of each element, its start tags without an end tag so far.
    let mut open: [Vec<usize>; USUAL.len()] = Default::default();
    let mut place = 0;
    while let Some(start) = title[place..].find('<').map(|start| place + start) {
        place = start + 1;
        let Some(length) = title[place..].find(['<', '>']) else { break };
        let inside = &title[place..place + length];
        if title[place + length..].starts_with('<') {
            continue;
        }
        let end = place + length + 1;
        let (is_end, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
        let name = inside.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        if let Some(name) = VOID.into_iter().find(|void| void.eq_ignore_ascii_case(name)) {
            // One that stands as a word is meant as such.
            let is_glued = title[..start].ends_with(char::is_alphanumeric)
                || title[end..].starts_with(char::is_alphanumeric);
            tags.push(Tag { start, end, name, is_markup: is_glued || inside.contains('=') });
        } else if let Some(i) = USUAL.iter().position(|usual| usual.eq_ignore_ascii_case(name)) {
            let start_tag = if is_end { open[i].pop() } else { None };
            if let Some(start_tag) = start_tag {
                tags[start_tag].is_markup = true;
            } else if !is_end {
                open[i].push(tags.len());
            }
            tags.push(Tag { start, end, name: USUAL[i], is_markup: start_tag.is_some() });
        }
    }
    let mut kept = String::with_capacity(title.len());
    let mut place = 0;
    for tag in tags.iter().filter(|tag| tag.is_markup) {
        kept.push_str(&title[place..tag.start]);
        if LINES.contains(&tag.name) {
            kept.push(' ');
        }
        place = tag.end;
    }
    kept + &title[place..]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Titles once ended where they named an element.
    #[test]
    fn tags_that_a_title_tells_of_are_its_text() {
        for title in [
            "How <script> tags leak data",
            "What's new in <head>?",
            "Why Vec<T> beats LinkedList<T>",
            "The <b> tag, and the <br> tag",
            "<3 for robots, a < b and c > d",
            "</b> without <b",
        ] {
            assert_eq!(of_text(title), title);
        }
        for (title, expected) in [
            ("Rover <b>finds</b>\n <EM class='x'>ice</EM>", "Rover finds ice"),
            ("CO<sub>2</sub> falls<br/>At last", "CO2 falls At last"),
            ("<p>Rust &amp; Go</p><p>Q&#38;A</p>", "Rust & Go Q&A"),
            ("<a href=\"x\">Old <i>and</a> new", "Old <i>and new"),
            ("<img src='x'> Vec&lt;T&gt; &amp; Box<T>", "Vec<T> & Box<T>"),
        ] {
            assert_eq!(of_text(title), expected);
        }
        assert_eq!(of_markup("Robots &amp; <em>rules</em> for &lt;head&gt;"), "Robots & rules for <head>");
    }
}
