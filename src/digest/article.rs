//! What a digest is cut into.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::text::Span;

/// An article of a digest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Article {
    /// Its number in the digest, from 1, or the id of the record that it came as.
    pub id: String,
    /// Its headline, without markers such as `#` or `1.`; empty if it has none.
    pub title: String,
    /// Its body, without the title and without dropped lines.
    pub text: String,
    /// From the first byte of the title to the last of the body, in the digest; what was dropped from it lies inside.
    #[serde(flatten)]
    pub span: Span,
    /// Where it can be read in full, if the digest says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// When it was published, as RFC 3339 has it, if the digest says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Who wrote it, if the digest says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The heading of the section that it stands in, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Whether it came as a record, which stands alone: what the others are says nothing of it.
    #[serde(skip)]
    pub is_record: bool,
}

impl Article {
    /// What is known of where it comes from: `link`, `date`, `author` and `section`, as far as they are there.
    pub fn origin(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let known = [
            ("link", &self.link),
            ("date", &self.date),
            ("author", &self.author),
            ("section", &self.section),
        ];
        known.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

/// A digest cut into articles, with everything that was not made part of one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Digest {
    /// What it is called, if it says so.
    pub title: Option<String>,
    /// When it was published, as RFC 3339 has it, if it says so.
    pub date: Option<String>,
    /// The articles, in the order of the digest.
    pub articles: Vec<Article>,
    /// What is in no article, in the order of the digest.
    pub dropped: Vec<Dropped>,
    /// What a careful reader should look at.
    pub warnings: Vec<String>,
    /// How boundaries were recognised, for the report.
    pub splitter: &'static str,
    /// How sure it is that these are the articles, 0–1.
    pub confidence: f64,
}

/// A stretch of the digest that is in no article.
///
/// It is serialized as `text`, `start`, `end`, `reason` and, for boilerplate, `detail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Its text, without markup.
    pub text: String,
    /// Its place in the digest.
    pub span: Span,
    /// Why it was dropped.
    pub reason: DropReason,
}

impl Serialize for Dropped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let detail = self.reason.detail();
        let mut fields = serializer.serialize_struct("Dropped", 4 + usize::from(detail.is_some()))?;
        fields.serialize_field("text", &self.text)?;
        fields.serialize_field("start", &self.span.start)?;
        fields.serialize_field("end", &self.span.end)?;
        fields.serialize_field("reason", &self.reason)?;
        if let Some(detail) = detail {
            fields.serialize_field("detail", &detail)?;
        }
        fields.end()
    }
}

/// Why a stretch of a digest is in no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DropReason {
    /// It stands between articles and is the same each time.
    Separator,
    /// The same line stands in several articles.
    RecurringLine,
    /// It stands before the first article and is none.
    Preamble,
    /// It stands behind the last article and is none.
    Footer,
    /// It stands between two articles and is none: a heading over several articles, say.
    Heading,
    /// It stands between two articles, and is too short to be one.
    Fragment,
    /// It is, or tells of, an image.
    Caption,
    /// It stands around an article: its source, its date, a link to it.
    Detail,
    /// It stands around the articles of a page: a menu, a header, a footer.
    Around,
    /// A page does not show it.
    Hidden,
    /// It is a footnote.
    Footnote,
    /// It is what a newsletter says in every issue.
    Boilerplate(#[serde(skip_serializing)] BoilerplateSign),
}

/// How a line was seen to be boilerplate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BoilerplateSign {
    /// It stands in so many articles of the digest.
    Recurs(usize),
    /// It stands in so many other issues.
    OtherIssues(usize),
    /// It says what only the machinery of newsletters says: *unsubscribe here*, say.
    Machinery,
}

impl DropReason {
    /// The reason in words, for the report.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Separator => "separator between articles",
            Self::RecurringLine => "recurring line",
            Self::Preamble => "before the first article",
            Self::Footer => "after the last article",
            Self::Heading => "heading without an article of its own",
            Self::Fragment => "too short for an article",
            Self::Caption => "image or caption",
            Self::Detail => "source, date or link of an article",
            Self::Around => "around the articles",
            Self::Hidden => "hidden text",
            Self::Footnote => "footnote",
            Self::Boilerplate(_) => "boilerplate",
        }
    }

    /// How it was seen, where that is not plain: `stands in 3 other issues`.
    pub fn detail(self) -> Option<String> {
        let Self::Boilerplate(sign) = self else { return None };
        Some(match sign {
            BoilerplateSign::Recurs(n) => format!("stands in {n} articles"),
            BoilerplateSign::OtherIssues(n) => format!("stands in {n} other issues"),
            BoilerplateSign::Machinery => "a line of a newsletter's machinery".to_owned(),
        })
    }
}
