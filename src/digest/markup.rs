//! From marked-up text to articles: which reader reads it, and which kind of boundary cuts it.

use std::fmt;
use std::str::FromStr;

use super::article::Digest;
use super::plain_text;
#[cfg(feature = "formats")]
use super::{cut::cut, html, markdown};

/// How a digest is marked up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Markup {
    /// Plain text. Underlined headings and the headings of Markdown are seen as such.
    #[default]
    Plain,
    /// Markdown, with or without front matter.
    #[cfg(feature = "formats")]
    Markdown,
    /// HTML: a page, or a piece of one.
    #[cfg(feature = "formats")]
    Html,
}

/// A kind of boundary between articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Splitter {
    /// `cards`: `<article>` and other elements that are repeated.
    Cards,
    /// `recurring-lines`: a line that comes again and again.
    RecurringLines,
    /// `rules`: lines of `----`, or `<hr>`.
    Rules,
    /// `headings`: headings over text.
    Headings,
    /// `numbers`: numbered items.
    Numbers,
    /// `bullets`: items of a list.
    Bullets,
    /// `bold-leads`: paragraphs that open in bold.
    BoldLeads,
    /// `gaps`: two blank lines or more.
    Gaps,
    /// `headlines`: lines that look like headlines.
    Headlines,
    /// `whole`: all of it is one article.
    Whole,
}

impl Splitter {
    /// All of them, the surest signs first.
    pub const ALL: [Self; 10] = [
        Self::Cards,
        Self::RecurringLines,
        Self::Rules,
        Self::Headings,
        Self::Numbers,
        Self::Bullets,
        Self::BoldLeads,
        Self::Gaps,
        Self::Headlines,
        Self::Whole,
    ];

    /// Its name, by which it can be asked for.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cards => "cards",
            Self::RecurringLines => "recurring-lines",
            Self::Rules => "rules",
            Self::Headings => "headings",
            Self::Numbers => "numbers",
            Self::Bullets => "bullets",
            Self::BoldLeads => "bold-leads",
            Self::Gaps => "gaps",
            Self::Headlines => "headlines",
            Self::Whole => "whole",
        }
    }

    /// What the boundaries are, for the report; see [`Digest::splitter`].
    pub fn describe(self) -> &'static str {
        match self {
            Self::Cards => "cards",
            Self::RecurringLines => "recurring lines",
            Self::Rules => "rules between articles",
            Self::Headings => "headings",
            Self::Numbers => "numbered items",
            Self::Bullets => "items of lists",
            Self::BoldLeads => "bold leads",
            Self::Gaps => "wide gaps",
            Self::Headlines => "headlines",
            Self::Whole => "none",
        }
    }
}

impl fmt::Display for Splitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Splitter {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|splitter| splitter.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            format!("expected one of {}, found `{name}`", names.join(", "))
        })
    }
}

/// How a digest is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SplitOptions {
    /// The kind of boundary to cut at; by default the one that gives the best articles.
    pub splitter: Option<Splitter>,
}

/// Cuts a digest into articles at the boundaries that give the best ones. Never fails; linear in the length of the text.
///
/// Articles of marked-up text have text without markup; their spans are places in `text` as it was given.
pub fn split_markup(text: &str, markup: Markup) -> Digest {
    split_markup_with(text, markup, &SplitOptions::default())
}

/// As [`split_markup`], at a kind of boundary that can be chosen. Where there are none of this kind, the text is one
/// article, and a warning says so.
pub fn split_markup_with(text: &str, markup: Markup, options: &SplitOptions) -> Digest {
    match markup {
        Markup::Plain => plain_text::split_with(text, options.splitter),
        #[cfg(feature = "formats")]
        Markup::Markdown => cut(markdown::read(text), options.splitter),
        #[cfg(feature = "formats")]
        Markup::Html => cut(html::read(text), options.splitter),
    }
}
