//! Where links lead, by what they say: on with the story, away from it, or anywhere.

use super::blocks::{Block, Link};
use super::boilerplate::is_machinery_line;

/// What a link says of where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// To the story in full: "Read more".
    On,
    /// To the story or to something like it.
    Anywhere,
    /// To no story: a button to share it, comments, a subscription.
    Away,
}

/// Words that lead on, without the marks around them.
const ON: [&str; 65] = [
    "read more",
    "read more here",
    "read on",
    "read it",
    "read it here",
    "read here",
    "read in full",
    "read the rest",
    "more",
    "more here",
    "continue",
    "continue reading",
    "continue reading here",
    "keep reading",
    "learn more",
    "find out more",
    "full story",
    "full article",
    "full text",
    "mehr",
    "mehr lesen",
    "mehr dazu",
    "mehr erfahren",
    "weiterlesen",
    "weiter lesen",
    "hier weiterlesen",
    "zum artikel",
    "zum beitrag",
    "artikel lesen",
    "ganzen artikel lesen",
    "den ganzen artikel lesen",
    "lire la suite",
    "lire plus",
    "lire l'article",
    "lire l'article complet",
    "en savoir plus",
    "leggi tutto",
    "leggi di più",
    "leggi l'articolo",
    "continua",
    "continua a leggere",
    "leer más",
    "leer el artículo",
    "leer el artículo completo",
    "saber más",
    "ver más",
    "seguir leyendo",
    "continuar leyendo",
    "leia mais",
    "ler mais",
    "ler o artigo",
    "saiba mais",
    "continue lendo",
    "continuar lendo",
    "continuar a ler",
    "continue a ler",
    "lees meer",
    "lees verder",
    "lees het artikel",
    "meer lezen",
    "verder lezen",
    "阅读全文",
    "阅读更多",
    "続きを読む",
    "もっと読む",
];

/// Words between such words and the name of a site: "Read more at the Chronicle".
const AT: [&str; 10] = ["at", "on", "in", "auf", "bei", "sur", "su", "en", "op", "em"];
const MAX_SITE_WORDS: usize = 4;

/// Most words of a link that shares a story, such as "Share with a friend": headlines begin with "Share prices", too.
const MAX_SHARING_WORDS: usize = 4;

/// First words of links that share a story, and links that are nothing but such a word.
const SHARING: [&str; 15] = [
    "share",
    "tweet",
    "retweet",
    "forward",
    "teilen",
    "weiterleiten",
    "partager",
    "condividi",
    "compartir",
    "comparte",
    "compartilhar",
    "partilhar",
    "delen",
    "deel",
    "分享",
];
const AWAY: [&str; 10] =
    ["email", "e-mail", "mail", "email this", "print", "like", "pin", "pin it", "pocket", "reply"];

/// What counts comments, behind a number or by itself.
const COMMENTS: [&str; 12] = [
    "comment",
    "comments",
    "kommentar",
    "kommentare",
    "commentaire",
    "commentaires",
    "commento",
    "commenti",
    "comentarios",
    "comentários",
    "reactie",
    "reacties",
];

/// Addresses of such links.
const SHARING_ADDRESSES: [&str; 8] = [
    "facebook.com/sharer",
    "twitter.com/intent",
    "x.com/intent",
    "linkedin.com/share",
    "whatsapp.com/send",
    "t.me/share",
    "reddit.com/submit",
    "mailto:",
];

/// Words before links to other stories.
const RELATED: [&str; 14] = [
    "related",
    "see also",
    "read also",
    "siehe auch",
    "lesen sie auch",
    "mehr zum thema",
    "lire aussi",
    "à lire aussi",
    "leggi anche",
    "lea también",
    "lee también",
    "leia também",
    "lees ook",
    "zie ook",
];

/// Where a link of a block leads.
pub(super) fn lead(block: &Block, link: &Link) -> Lead {
    let text = block.text.get(link.start..link.end).unwrap_or_default();
    let key = key(text);
    let words: Vec<&str> = key.split(' ').collect();
    let is_sharing = SHARING_ADDRESSES.iter().any(|address| link.href.contains(address))
        || words.len() <= MAX_SHARING_WORDS && SHARING.contains(&words[0]);
    let is_counting = words.iter().any(|word| COMMENTS.contains(word))
        && words.iter().all(|word| COMMENTS.contains(word) || word.chars().all(|c| c.is_ascii_digit()));
    if is_sharing || AWAY.contains(&key.as_str()) || is_counting {
        Lead::Away
    } else if leads_on(&key) {
        Lead::On
    } else if is_machinery_line(text) && words[0] != "click" {
        Lead::Away
    } else {
        Lead::Anywhere
    }
}

/// Whether a text, or the line that a link stands in, announces other stories.
pub(super) fn is_related(line: &str) -> bool {
    line.split_once([':', '：']).is_some_and(|(before, _)| RELATED.contains(&key(before).as_str()))
}

fn leads_on(key: &str) -> bool {
    if ON.contains(&key) || is_full_story(key) {
        return true;
    }
    let words: Vec<&str> = key.split(' ').collect();
    (1..words.len()).any(|i| {
        let n_behind = words.len() - i - 1;
        let before = words[..i].join(" ");
        AT.contains(&words[i])
            && (1..=MAX_SITE_WORDS).contains(&n_behind)
            && (ON.contains(&before.as_str()) || is_full_story(&before))
    })
}

/// "Read the full story", "See the original post here".
fn is_full_story(key: &str) -> bool {
    let mut words = key.strip_suffix(" here").unwrap_or(key).split(' ').peekable();
    let is_verb = words.next_if(|word| ["read", "see", "view"].contains(word)).is_some();
    words.next_if_eq(&"the");
    words.next_if(|word| ["full", "whole", "entire", "complete", "original"].contains(word));
    let is_story = |word: &str| ["article", "story", "post", "report", "piece", "text"].contains(&word);
    is_verb && words.next().is_some_and(is_story) && words.next().is_none()
}

/// Words in lower case, without marks around them.
fn key(text: &str) -> String {
    let words: Vec<String> =
        text.split_whitespace().map(|word| word.to_lowercase().replace('’', "'")).collect();
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::blocks::Kind;
    use crate::text::Span;

    #[test]
    fn links_say_where_they_lead() {
        let lead_of = |text: &str, href: &str| {
            let block = Block::bare(Kind::Paragraph, text.to_owned(), Span::new(0, text.len()));
            lead(&block, &Link { start: 0, end: text.len(), href: href.to_owned() })
        };
        for text in [
            "Read\u{a0}more\u{a0}»",
            "→ Read the full story here",
            "[More]",
            "Continue reading at the Aldane Chronicle…",
            "Weiterlesen",
            "Lire l’article",
            "See original post",
            "続きを読む",
        ] {
            assert_eq!(lead_of(text, "http://a"), Lead::On, "{text}");
        }
        for text in
            ["Tweet", "Share this story", "12 Comments", "E-Mail", "Facebook", "Unsubscribe", "Teilen"]
        {
            assert_eq!(lead_of(text, "http://a"), Lead::Away, "{text}");
        }
        assert_eq!(lead_of("Read more", "https://twitter.com/intent/tweet?u=1"), Lead::Away);
        for text in [
            "Reuters",
            "Click here",
            "More rain in May",
            "Read the letter",
            "The comment that won",
            "Share prices fall to a low in May",
        ] {
            assert_eq!(lead_of(text, "http://a"), Lead::Anywhere, "{text}");
        }
        assert!(is_related("See also: floods") && is_related("Related: frost"));
        assert!(!is_related("Related to frost") && !is_related("Source: Reuters"));
    }
}
