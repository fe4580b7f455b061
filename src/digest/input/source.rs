//! What was read: a text, and the pages in it.

use super::Format;
use crate::digest::article::{Article, Digest, Dropped};
use crate::digest::decode::EncodingEvidence;
use crate::digest::markup::{Markup, SplitOptions, split_markup_with};
use crate::text::Span;

/// Most warnings of one kind of trouble that are kept, for a mailbox of ten thousand mails may give as many.
const MAX_WARNINGS: usize = 20;

/// A digest as it was read, not yet cut into articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it was read as.
    pub format: Format,
    /// The texts of all pages, one after the other, with blank lines between them. Spans of articles are places in it.
    pub text: String,
    /// The pages, in the order of the input.
    pub pages: Vec<Page>,
    /// The encodings that were found, and how.
    pub encodings: Vec<(&'static str, EncodingEvidence)>,
    /// Names of what is attached to a mail and was not read.
    pub attachments: Vec<String>,
    /// What a careful reader should look at.
    pub warnings: Vec<String>,
    /// Text that is known to be in no article.
    pub(super) dropped: Vec<Dropped>,
}

/// A part of a digest that is split by itself: the whole of a text or page, a mail, an entry of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What it is written in.
    pub markup: Markup,
    /// Its place in the text of its source.
    pub span: Span,
    /// Its title: of a mail the subject.
    pub title: Option<String>,
    /// Where it can be read in full.
    pub link: Option<String>,
    /// When it was published or sent, as RFC 3339 has it.
    pub date: Option<String>,
    /// Who wrote or sent it.
    pub author: Option<String>,
    /// The section that it stands in: of an entry the feed, of a mail in a digest of mails that digest's subject.
    pub section: Option<String>,
}

impl Source {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            text: String::new(),
            pages: Vec::new(),
            encodings: Vec::new(),
            attachments: Vec::new(),
            warnings: Vec::new(),
            dropped: Vec::new(),
        }
    }

    /// Adds text, and gives its place.
    pub(super) fn add_text(&mut self, text: &str) -> Span {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(text);
        Span::new(start, self.text.len())
    }

    /// Adds a page with its text.
    pub(super) fn push(&mut self, text: &str, page: Page) {
        let span = self.add_text(text);
        self.pages.push(Page { span, ..page });
    }

    pub(super) fn warn(&mut self, warning: String) {
        let is_known = self.warnings.contains(&warning);
        if !is_known && self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(warning);
        }
    }

    /// Cuts the pages into articles. A page with a title that holds no digest of its own is one article under that title.
    /// Articles have link, date and author of their page where they have none of their own.
    pub fn digest(&self, options: &SplitOptions) -> Digest {
        let mut all = Digest { splitter: "none", warnings: self.warnings.clone(), ..Digest::default() };
        all.dropped.extend(self.dropped.iter().cloned());
        for (i, page) in self.pages.iter().enumerate() {
            let text = page.span.of(&self.text);
            let mut digest = split_markup_with(text, page.markup, options);
            if page.title.is_some() && !is_digest(&digest) {
                digest = whole(&digest, page);
            }
            let splitter = digest.splitter;
            // Of a whole the title and the date are those of its only page; its cut is as doubtful as the most doubtful.
            if self.pages.len() == 1 {
                all.title = digest.title.or_else(|| page.title.clone());
                all.date = digest.date.or_else(|| page.date.clone());
            }
            all.confidence = if i == 0 { digest.confidence } else { all.confidence.min(digest.confidence) };
            all.splitter = if i == 0 || all.splitter == splitter { splitter } else { "several" };
            let moved = |span: Span| Span::new(span.start + page.span.start, span.end + page.span.start);
            for mut article in digest.articles {
                article.id = (all.articles.len() + 1).to_string();
                article.span = moved(article.span);
                article.link = article.link.or_else(|| page.link.clone());
                article.date = article.date.or_else(|| page.date.clone());
                article.author = article.author.or_else(|| page.author.clone());
                let is_title = page.title.as_ref() == Some(&article.title);
                let section = page.title.clone().filter(|_| !is_title).or_else(|| page.section.clone());
                article.section = article.section.or(section);
                all.articles.push(article);
            }
            all.dropped.extend(
                digest.dropped.into_iter().map(|dropped| Dropped { span: moved(dropped.span), ..dropped }),
            );
            let has_name = self.pages.len() > 1;
            all.warnings.extend(digest.warnings.into_iter().map(|warning| match &page.title {
                Some(title) if has_name => format!("\"{title}\": {warning}"),
                _ => warning,
            }));
        }
        if self.pages.len() > 1 && all.splitter == "none" {
            all.splitter = "pages";
        }
        all.dropped.sort_by_key(|dropped| dropped.span.start);
        all
    }
}

/// Whether a page with a title is a digest and no single article: two articles or more, most with titles of their own.
fn is_digest(digest: &Digest) -> bool {
    let n_titled = digest.articles.iter().filter(|article| !article.title.is_empty()).count();
    digest.articles.len() >= 2 && 2 * n_titled > digest.articles.len()
}

/// The page as one article under its title.
fn whole(digest: &Digest, page: &Page) -> Digest {
    let title = page.title.clone().unwrap_or_default();
    let paragraphs =
        digest.articles.iter().flat_map(|article| [article.title.as_str(), article.text.as_str()]);
    // What the markup calls the page is no part of its text: the title of the page takes its place.
    let is_name = |paragraph: &&str| digest.title.as_deref() == Some(*paragraph);
    let mut paragraphs: Vec<&str> =
        paragraphs.filter(|paragraph| !paragraph.is_empty() && !is_name(paragraph)).collect();
    // A page often begins with its own title.
    let is_title = |text: &&str| text.trim().to_lowercase() == title.trim().to_lowercase();
    if paragraphs.len() > 1 && paragraphs.first().is_some_and(is_title) {
        paragraphs.remove(0);
    }
    let has_text = !paragraphs.is_empty();
    let span = Span::new(
        digest.articles.first().map_or(0, |article| article.span.start),
        digest.articles.last().map_or(0, |article| article.span.end),
    );
    let article = Article { title, text: paragraphs.join("\n\n"), span, ..Article::default() };
    Digest {
        articles: vec![article],
        dropped: digest.dropped.clone(),
        warnings: if has_text { Vec::new() } else { vec!["there is a title but no text".to_owned()] },
        splitter: "none",
        confidence: 1.0,
        title: digest.title.clone(),
        date: digest.date.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_a_title_is_an_article_or_a_digest() {
        let mut source = Source::new(Format::Mail);
        let page = |title: &str| Page {
            title: Some(title.to_owned()),
            date: Some("2026-01-02T03:04:05Z".to_owned()),
            section: Some("List".to_owned()),
            ..Page::default()
        };
        source.push(
            "Rover finds ice\n\nThe rover found ice in a crater on the Moon last week.\n",
            page("Rover finds ice"),
        );
        let item = |name: &str| {
            format!(
                "{name} opens a night library\n\nReaders of {name} come at four in the morning, and most stay.\n"
            )
        };
        source.push(
            &format!("{}\n----\n\n{}\n----\n\n{}", item("Aldane"), item("Sarn"), item("Velm")),
            page("Weekly"),
        );
        source.push("", page("Nothing but a title"));
        let digest = source.digest(&SplitOptions::default());
        let titles: Vec<&str> = digest.articles.iter().map(|article| article.title.as_str()).collect();
        assert_eq!(titles.len(), 5, "{titles:?}");
        assert_eq!(digest.articles[0].text, "The rover found ice in a crater on the Moon last week.");
        let sections: Vec<Option<&str>> = digest.articles.iter().map(|a| a.section.as_deref()).collect();
        assert_eq!(sections, [Some("List"), Some("Weekly"), Some("Weekly"), Some("Weekly"), Some("List")]);
        for article in &digest.articles[..4] {
            assert!(article.span.of(&source.text).starts_with(&article.title), "{article:?}");
            assert!(article.date.is_some());
        }
        assert_eq!(
            (digest.articles[4].title.as_str(), digest.articles[4].text.as_str()),
            ("Nothing but a title", "")
        );
        let ids: Vec<&str> = digest.articles.iter().map(|article| article.id.as_str()).collect();
        assert_eq!(ids, ["1", "2", "3", "4", "5"]);
    }
}
