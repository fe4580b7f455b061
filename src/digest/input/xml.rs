//! XML before it is parsed: bounds against hostile documents, and mending of what many feeds get wrong.

use super::InputError;

/// Greatest depth of elements within elements.
const MAX_DEPTH: usize = 200;

/// Most attributes of an element: the parser compares each with each.
const MAX_ATTRIBUTES: usize = 256;

/// Most looks at name space declarations, of which the parser goes through all that are open for each element.
const MAX_NAMESPACE_LOOKS: usize = 4_000_000_000;

/// Checks that a document can be parsed in bounded time: depth, attributes and name spaces. Linear.
///
/// Entities are no danger, for the parser does not expand those that a document declares.
pub(super) fn check(text: &str) -> Result<(), InputError> {
    let mut rest = text;
    // Of each open element, how many name spaces it declares.
    let mut open: Vec<usize> = Vec::new();
    let (mut n_active, mut most_active, mut n_elements) = (0usize, 0usize, 0usize);
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let skipped = match () {
            () if rest.starts_with("<!--") => Some("-->"),
            () if rest.starts_with("<![CDATA[") => Some("]]>"),
            () if rest.starts_with("<?") => Some("?>"),
            () => None,
        };
        if let Some(close) = skipped {
            let Some(end) = rest.find(close) else { return Ok(()) };
            rest = &rest[end + close.len()..];
            continue;
        }
        let Some(end) = tag_end(rest) else { return Ok(()) };
        let tag = &rest[..end];
        rest = &rest[end..];
        if tag.starts_with("<!") {
            continue;
        }
        if tag.starts_with("</") {
            n_active -= open.pop().unwrap_or(0);
            continue;
        }
        n_elements += 1;
        if tag.bytes().filter(|b| *b == b'=').take(MAX_ATTRIBUTES + 1).count() > MAX_ATTRIBUTES {
            return Err(InputError::TooMany { limit: MAX_ATTRIBUTES, what: "attributes of an XML element" });
        }
        let n_declared = tag.matches("xmlns").count();
        most_active = most_active.max(n_active + n_declared);
        if !tag.ends_with("/>") {
            open.push(n_declared);
            n_active += n_declared;
        }
        if open.len() > MAX_DEPTH {
            return Err(InputError::TooMany { limit: MAX_DEPTH, what: "XML elements within each other" });
        }
        if most_active.saturating_mul(n_elements) > MAX_NAMESPACE_LOOKS {
            return Err(InputError::TooMany {
                limit: most_active,
                what: "XML name spaces for so many elements",
            });
        }
    }
    Ok(())
}

/// The end of a tag that the text begins with: a `>` outside of quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (i, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(i + 1),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quotation mark that is never closed.
    text.find('>').map(|end| end + 1)
}

/// A document with mended what often stands wrong in feeds: declarations of encodings, for the text is decoded already;
/// `type="CDATA"` and other types that are none; versions of RSS that nobody wrote down; characters that XML forbids;
/// and `&` that begins no reference.
pub(super) fn mended(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest,
        None => text,
    };
    let is_allowed = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{80}'..);
    let text: String = text.chars().filter(|c| is_allowed(*c)).collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(['<', '&']) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = match () {
            () if rest.starts_with("<![CDATA[") => rest.find("]]>").map(|end| end + 3),
            () if rest.starts_with("<!--") => rest.find("-->").map(|end| end + 3),
            () if rest.starts_with('&') => {
                out.push_str(if is_reference(rest) { "&" } else { "&amp;" });
                rest = &rest[1..];
                continue;
            }
            () => tag_end(rest),
        };
        // What is cut off in the middle stays as it is, for the parser to name.
        let Some(end) = end else { break };
        let tag = &rest[..end];
        let is_element = !tag.starts_with("<!") && !tag.starts_with("</") && !tag.starts_with("<?");
        out.push_str(&if is_element { mended_tag(tag) } else { tag.to_owned() });
        rest = &rest[end..];
    }
    out + rest
}

fn mended_tag(tag: &str) -> String {
    let name = tag[1..].split(|c: char| c.is_whitespace() || "/>".contains(c)).next().unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    match name {
        "rss" => with_attribute(tag, "version", |version| match version {
            Some("2.0" | "0.91" | "0.92") => None,
            _ => Some("2.0"),
        }),
        "content" | "summary" | "title" | "subtitle" | "rights" => {
            with_attribute(tag, "type", |kind| match kind {
                None | Some("text" | "html" | "xhtml" | "text/html" | "text/plain") => None,
                Some(_) => Some("html"),
            })
        }
        _ => tag.to_owned(),
    }
}

/// A tag with another value of an attribute, where `value` gives one for what is there.
fn with_attribute(tag: &str, name: &str, value: impl Fn(Option<&str>) -> Option<&'static str>) -> String {
    let found = tag.match_indices(name).find_map(|(start, _)| {
        let is_name = tag[..start].ends_with(char::is_whitespace);
        let behind = tag[start + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = behind.chars().next().filter(|c| is_name && "\"'".contains(*c))?;
        let given = behind[1..].split(quote).next()?;
        let start = tag.len() - behind.len() + 1;
        Some((start, start + given.len(), given))
    });
    match (found, value(found.map(|(_, _, given)| given))) {
        (_, None) => tag.to_owned(),
        (Some((start, end, _)), Some(value)) => format!("{}{value}{}", &tag[..start], &tag[end..]),
        (None, Some(value)) => {
            let end = tag.trim_end_matches(['>', '/']).len();
            format!("{} {name}=\"{value}\"{}", &tag[..end], &tag[end..])
        }
    }
}

/// Whether a text begins with a reference to a character, or to an entity that the parser knows.
fn is_reference(text: &str) -> bool {
    let name: String = text[1..].chars().take(12).take_while(|c| *c != ';').collect();
    if !text[1 + name.len()..].starts_with(';') {
        return false;
    }
    match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).is_ok_and(|code| char::from_u32(code).is_some()),
            None => number.parse().is_ok_and(|code| char::from_u32(code).is_some()),
        },
        None => ["amp", "lt", "gt", "quot", "apos"].contains(&name.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_mended() {
        assert_eq!(
            mended(
                "\u{feff}<?xml version='1.0' encoding='latin1'?>\n<rss version=\"0.93\"><title>A & B\u{1} &amp; &#65; &nbsp;"
            ),
            "\n<rss version=\"2.0\"><title>A &amp; B &amp; &#65; &amp;nbsp;"
        );
        assert_eq!(mended("<rss><b/>"), "<rss version=\"2.0\"><b/>");
        assert_eq!(mended("<content type = 'CDATA'/>"), "<content type = 'html'/>");
        let kept = "<content xml:base='a' type=\"xhtml\"><![CDATA[ a & b <rss> ]]></content><!-- & --><link type='a/b'/>";
        assert_eq!(mended(kept), kept);
        assert_eq!(mended("<title>cut <![CDATA[ off"), "<title>cut <![CDATA[ off");
    }

    #[test]
    fn hostile_documents_are_refused() {
        assert!(check(&"<a>".repeat(100_000)).is_err());
        assert!(check(&format!("<a {}>", "b='c' ".repeat(1000))).is_err());
        let declared = (0..200).map(|i| format!("<a xmlns:n{i}='b' xmlns:m{i}='c'>")).collect::<String>();
        assert!(check(&format!("{declared}{}", "<b/>".repeat(20_000_000))).is_err());
        assert_eq!(check("<rss a='>'><![CDATA[<a><a><a>]]></rss></x></y><open"), Ok(()));
    }
}
