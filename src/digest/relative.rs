//! Relative links of a page, by the address that they are relative to.

/// A link as it is seen from a base, an address of the web. What is no relative link stays as it is.
pub(super) fn resolved(link: &str, base: &str) -> String {
    let link = link.trim();
    let Some((scheme, rest)) = base.split_once("://") else { return link.to_owned() };
    if link.is_empty() || link.starts_with('#') || has_scheme(link) {
        return link.to_owned();
    }
    if link.starts_with("//") {
        return format!("{scheme}:{link}");
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
    if link.starts_with('?') {
        return format!("{scheme}://{host}{path}{link}");
    }
    let (own, query) = link.find(['?', '#']).map_or((link, ""), |end| link.split_at(end));
    let folder = path.rfind('/').map_or("/", |slash| &path[..=slash]);
    let path = if own.starts_with('/') { own.to_owned() } else { format!("{folder}{own}") };
    format!("{scheme}://{host}{}{query}", without_dots(&path))
}

/// `mailto:`, `https:` and the like; a colon behind a slash is part of a path.
fn has_scheme(link: &str) -> bool {
    link.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// A path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut steps = path.split('/').skip(1).peekable();
    while let Some(step) = steps.next() {
        match step {
            "." => {}
            ".." => {
                kept.pop();
            }
            step => {
                kept.push(step);
                continue;
            }
        }
        // At the end they are the folder itself.
        if steps.peek().is_none() {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_lead_from_their_base() {
        let base = "https://news.example/2026/may/?page=2#top";
        for (link, expected) in [
            ("/story/1", "https://news.example/story/1"),
            ("story?a=/b/../c#d", "https://news.example/2026/may/story?a=/b/../c#d"),
            ("../april/./1.html", "https://news.example/2026/april/1.html"),
            ("../../../..", "https://news.example/"),
            ("?page=3", "https://news.example/2026/may/?page=3"),
            ("//other.example/x", "https://other.example/x"),
            ("12:30.html", "https://news.example/2026/may/12:30.html"),
            ("http://other.example/x", "http://other.example/x"),
            ("mailto:desk@news.example", "mailto:desk@news.example"),
            ("#note", "#note"),
            ("", ""),
        ] {
            assert_eq!(resolved(link, base), expected, "{link}");
        }
        assert_eq!(resolved("a", "https://news.example"), "https://news.example/a");
        assert_eq!(resolved("a", "folder/"), "a");
    }
}
