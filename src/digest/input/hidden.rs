//! What a mail has in its HTML but does not show: preheaders for the list of mails, and what only some programs see.

/// Elements without an end tag.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Styles that hide an element, without white space.
const HIDING: [&str; 6] =
    ["display:none", "visibility:hidden", "mso-hide:all", "font-size:0;", "font-size:0px", "max-height:0"];

/// HTML without the elements that its own styles or attributes hide. Linear in the length of the text.
pub(super) fn without_hidden(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    // While something is hidden: its element's name, and how many of that name are open.
    let mut hidden: Option<(String, usize)> = None;
    let mut rest = html;
    // Behind the last `>` there are no tags; looking for the end of one there again and again would not be linear.
    let last_close = html.rfind('>').map_or(0, |last| html.len() - last);
    let mut has_comments = true;
    while let Some(start) = rest.find('<').filter(|start| rest.len() - start > last_close) {
        let (text, tag) = rest.split_at(start);
        if hidden.is_none() {
            out.push_str(text);
        }
        let mut end = None;
        if tag.starts_with("<!--") && has_comments {
            end = tag.find("-->").map(|end| end + 3);
            has_comments = end.is_some();
        }
        let Some(end) = end.or_else(|| tag.find('>').map(|end| end + 1)) else { break };
        let (tag, behind) = tag.split_at(end);
        rest = behind;
        let is_end = tag.starts_with("</");
        let name = name_of(tag);
        match &mut hidden {
            None if !is_end
                && !VOID.contains(&name.as_str())
                && !tag.ends_with("/>")
                && is_hiding(tag, &name) =>
            {
                hidden = Some((name, 1));
            }
            None => out.push_str(tag),
            Some((hidden_name, n_open)) if *hidden_name == name && !tag.ends_with("/>") => {
                *n_open = if is_end { *n_open - 1 } else { *n_open + 1 };
                if *n_open == 0 {
                    hidden = None;
                }
            }
            Some(_) => {}
        }
    }
    match hidden {
        None => out + rest,
        // An element that never ends hides nothing but itself: better a preheader too many than a mail without a text.
        Some(_) => html.to_owned(),
    }
}

fn name_of(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    name.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == ':')
        .collect::<String>()
        .to_ascii_lowercase()
}

fn is_hiding(tag: &str, name: &str) -> bool {
    // The page as a whole is no preheader.
    if name.is_empty() || ["html", "body", "head", "style", "script"].contains(&name) {
        return false;
    }
    let lower = tag.to_ascii_lowercase();
    let style = lower.split_once("style").and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
    let style = style.map(str::trim_start).and_then(|style| {
        let quote = style.chars().next().filter(|c| "\"'".contains(*c))?;
        style[1..].split(quote).next()
    });
    let style: String =
        style.unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect::<String>() + ";";
    let is_attribute =
        |word: &str| word.trim_end_matches(['>', '/']) == "hidden" || word.starts_with("hidden=");
    HIDING.iter().any(|hiding| style.contains(hiding))
        // Attributes, not words inside a quoted one.
        || lower.split(['"', '\'']).step_by(2).flat_map(str::split_whitespace).any(is_attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_left_out() {
        for tag in [
            "<div style=\"color: red; Display : none;\">",
            "<div hidden>",
            "<div style='font-size:0'>",
            "<div style='max-height:0px;overflow:hidden'>",
            "<div aria-hidden=true style=\"mso-hide: all\">",
        ] {
            let html = format!("<p>a</p>{tag}Open this <div>mail</div> now<br></div><p>b</p>");
            assert_eq!(without_hidden(&html), "<p>a</p><p>b</p>", "{tag}");
        }
        for html in [
            "<p style=\"font-size:0.9em\">a hidden thing</p>",
            "<div aria-hidden=\"true\" title='is hidden'>a</div>",
            "<div style=\"display:none\">never ends <p>b</p>",
            "a < b <!-- <div hidden> --> c",
            "<img style=\"display:none\">a",
            "<",
            "",
        ] {
            assert_eq!(without_hidden(html), html);
        }
    }
}
