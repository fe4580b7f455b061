//! Links from input: which of them may be followed.

/// Schemes whose links run nothing.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// The link as it may stand in a page, if following it runs nothing: `http`, `https` and `mailto` pass. In it are no
/// white space, no control characters, and no quotes or brackets, which are written as percent signs and digits.
pub(super) fn harmless(link: &str) -> Option<String> {
    let link = link.trim();
    let (scheme, rest) = link.split_once(':')?;
    let scheme = SCHEMES.into_iter().find(|known| scheme.eq_ignore_ascii_case(known))?;
    let target = if scheme == "mailto" { rest } else { rest.strip_prefix("//")? };
    let is_hidden = |c: char| c.is_whitespace() || super::words::is_hidden(c);
    if target.is_empty() || target.starts_with('/') || target.contains(is_hidden) {
        return None;
    }
    let mut harmless = format!("{scheme}:");
    for c in rest.chars() {
        match c {
            '"' | '\'' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => {
                harmless += &format!("%{:02X}", u32::from(c));
            }
            c => harmless.push(c),
        }
    }
    Some(harmless)
}

/// The host of a link that may be followed, without `www.`, for people.
pub(super) fn host(harmless: &str) -> Option<&str> {
    let (_, rest) = harmless.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    // What stands before an `@` looks like a host and is none.
    let host = authority.rsplit('@').next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_run_nothing_pass() {
        assert_eq!(harmless(" https://a.example/b?c=d&e#f ").as_deref(), Some("https://a.example/b?c=d&e#f"));
        assert_eq!(harmless("HTTP://a.example").as_deref(), Some("http://a.example"));
        assert_eq!(harmless("mailto:desk@a.example").as_deref(), Some("mailto:desk@a.example"));
        assert_eq!(harmless("https://a.example/\"><b>").as_deref(), Some("https://a.example/%22%3E%3Cb%3E"));
    }

    #[test]
    fn others_do_not() {
        let cases = [
            "javascript:alert(1)",
            "JavaScript://a.example/%0aalert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "//a.example",
            "a.example",
            "https:a.example",
            "https://",
            "https:///a",
            "https://a.example/ b",
            "https://a.example\r\nBcc: x",
            "https://a.example/\u{202e}gpj",
            "",
        ];
        for link in cases {
            assert_eq!(harmless(link), None, "{link:?}");
        }
    }

    #[test]
    fn the_host_is_the_one_that_is_asked() {
        assert_eq!(host("https://www.a.example/b"), Some("a.example"));
        assert_eq!(host("https://bank.example@evil.example:8080?x"), Some("evil.example:8080"));
        assert_eq!(host("mailto:a@b.example"), None);
    }
}
