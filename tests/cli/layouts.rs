//! Digests in many layouts, in `tests/fixtures/layouts`; what they should give was judged by reading.
//!
//! `UPDATE_GOLDEN=1` rewrites the expected files; read the difference before it is kept.

use std::path::{Path, PathBuf};

use newsdesk::{Digest, Markup, SplitOptions, Splitter, split_markup, split_markup_with};

use super::golden::check;
use super::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layouts")
}

fn markup(path: &Path) -> Option<Markup> {
    match path.extension()?.to_str()? {
        "txt" => Some(Markup::Plain),
        "md" => Some(Markup::Markdown),
        "html" => Some(Markup::Html),
        _ => None,
    }
}

/// All that is kept, and all that is not.
fn outline(digest: &Digest) -> String {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut outline = format!("{} (confidence {:.2})\n", digest.splitter, digest.confidence);
    for (name, value) in [("title", &digest.title), ("date", &digest.date)] {
        outline += &value.as_ref().map_or(String::new(), |value| format!("{name}: {value}\n"));
    }
    for article in &digest.articles {
        outline += &format!("\narticle: {}\n", article.title);
        let about = [
            ("section", &article.section),
            ("link", &article.link),
            ("date", &article.date),
            ("author", &article.author),
        ];
        for (name, value) in about {
            outline += &value.as_ref().map_or(String::new(), |value| format!("  {name}: {value}\n"));
        }
        outline += &article.text.lines().map(|line| format!("  | {line}\n")).collect::<String>();
    }
    outline.push('\n');
    for dropped in &digest.dropped {
        outline += &format!("dropped ({}): {}\n", dropped.reason.describe(), words(&dropped.text));
    }
    for warning in &digest.warnings {
        outline += &format!("warning: {warning}\n");
    }
    outline
}

#[test]
fn layouts_are_cut_as_a_reader_would() {
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| markup(path).is_some())
        .collect();
    inputs.sort();
    assert!(inputs.len() >= 14, "layouts are missing: {inputs:?}");
    let compare = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("it can be read");
        let digest = split_markup(&text, markup(path)?);
        check(&path.with_extension("expected"), &outline(&digest))
    };
    let differences: Vec<String> = inputs.iter().filter_map(compare).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_kind_of_boundary_can_be_forced() {
    let titles = |name: &str, splitter: Splitter| {
        let text = std::fs::read_to_string(folder().join(name)).expect("it is there");
        let markup = markup(Path::new(name)).expect("it is known");
        let digest = split_markup_with(&text, markup, &SplitOptions { splitter: Some(splitter) });
        let titles: Vec<String> = digest.articles.iter().map(|article| article.title.clone()).collect();
        (titles, digest.warnings)
    };
    let (links, _) = titles("link_list.md", Splitter::Bullets);
    assert!(links.contains(&"Socks from the toe up".to_owned()), "one article a link: {links:?}");
    let (whole, _) = titles("bold_leads.md", Splitter::Whole);
    assert_eq!(whole, ["Figures for Friends — 2025.04.09"]);
    let (none, warnings) = titles("bold_leads.md", Splitter::Numbers);
    assert_eq!(none.len(), 1);
    assert_eq!(warnings[0], "found no boundaries of the kind `numbers`");
    let (plain, _) = titles("underlined.txt", Splitter::Whole);
    assert_eq!(plain.len(), 1);
}

#[test]
fn names_of_files_tell_the_markup_and_a_flag_the_kind_of_boundary() {
    let path = folder().join("bullets_quotes.md").display().to_string();
    let run = done(&["split", &path]);
    assert_eq!(json_lines(&run.out).len(), 5);
    assert_contains(&run.err, &["5 articles; boundaries: items of lists (confidence 0.9"]);
    let run = done(&["split", "--splitter", "headings", &path]);
    assert_eq!(json_lines(&run.out).len(), 2);
    let run = super::run(&["split", "--splitter", "tea-leaves", &path]);
    assert_eq!(run.status, 2);
    assert_contains(&run.err, &["tea-leaves", "bold-leads"]);
}

#[test]
fn a_long_text_before_the_first_article_is_one_and_a_greeting_is_none() {
    let items: String = ["Bridge opens", "Ferry stops", "Library moves"]
        .iter()
        .map(|title| format!("- **[{title}](https://example.com/x)** The town told its readers on Monday what comes next and why it had to be so.\n\n"))
        .collect();
    let titles = |introduction: &str| -> Vec<String> {
        let digest = format!("# Town Weekly\n\n{introduction}\n\n{items}");
        let run = done_with(&["split", "--input-format", "markdown"], digest.as_bytes());
        json_lines(&run.out).iter().map(|article| string(&article["title"]).to_owned()).collect()
    };
    let greeting = "Welcome to another week of news from our town, in which a lot has happened.";
    assert_eq!(titles(greeting), ["Bridge opens", "Ferry stops", "Library moves"]);
    let editorial = "The council has voted for a new harbour, and nobody is surprised, for the old one has been too small for \
                     thirty years. What surprises us is the price: forty million, of which the town has four. Who pays the \
                     rest will be the question of the coming election, and we shall ask it every week.";
    assert_eq!(titles(editorial), ["Bridge opens", "Ferry stops", "Library moves"], "but a warning");
    assert_eq!(
        titles(&[editorial; 3].join("\n\n")),
        ["Town Weekly", "Bridge opens", "Ferry stops", "Library moves"]
    );
}

/// The title of the digest once was that of its first article, whose headline went into the text; and where the source of
/// each article is the same, its links went lost.
#[test]
fn titles_of_digests_are_not_those_of_first_articles_and_sources_give_links() {
    let towns = ["Aldane", "Sarn", "Velm"];
    let story = |town: &&str| {
        format!(
            "## {town} opens a library\n\nThe doors of the house in {town} opened at nine, and people came by the dozen.\n"
        )
    };
    let titles = |digest: &Digest| -> Vec<String> {
        digest.articles.iter().map(|article| article.title.clone()).collect()
    };
    let expected = towns.map(|town| format!("{town} opens a library"));
    let rules = format!("# D\n\n{}", towns.iter().map(story).collect::<Vec<_>>().join("\n---\n\n"));
    let digest = split_markup(&rules, Markup::Markdown);
    assert_eq!(titles(&digest), expected);
    assert_eq!(digest.title.as_deref(), Some("D"));
    let source = |town: &&str| format!("Source: [Harbour Press](https://example.com/{town})\n");
    let under = towns.iter().map(|town| format!("{}\n{}\n", story(town), source(town))).collect::<String>();
    let over = towns.iter().map(|town| format!("{}\n{}\n", source(town), story(town))).collect::<String>();
    for text in [under, over] {
        let digest = split_markup(&format!("# The Weekly\n\n{text}"), Markup::Markdown);
        assert_eq!(titles(&digest), expected, "{digest:?}");
        let links: Vec<Option<&str>> =
            digest.articles.iter().map(|article| article.link.as_deref()).collect();
        assert_eq!(links[2], Some("https://example.com/Velm"), "{text}: {digest:?}");
    }
}

/// They once went lost with the line that tells them, or were boilerplate.
#[test]
fn lines_under_headlines_give_date_author_and_link() {
    let story = |town: &str| {
        format!(
            "## {town} opens a library\n\n*By Jane Doe | 2 November 2026 | [Harbour Press](https://example.com/{town})*\n\nThe \
             doors of the house in {town} opened at nine, and people came by the dozen.\n\n"
        )
    };
    let digest = split_markup(&["Aldane", "Sarn", "Velm"].map(story).concat(), Markup::Markdown);
    assert_eq!(digest.articles.len(), 3);
    for article in &digest.articles {
        let origin: Vec<(&str, &str)> = article.origin().filter(|(name, _)| *name != "link").collect();
        assert_eq!(origin, [("date", "2026-11-02"), ("author", "Jane Doe")]);
        assert!(article.link.is_some() && article.text.starts_with("The doors"), "{article:?}");
    }
}

/// They once were articles: a list of the articles below, and what mails have around their articles.
#[test]
fn contents_and_furniture_are_no_articles() {
    let towns = ["Aldane", "Sarn", "Velm", "Kelm"];
    let title = |town: &str| format!("{town} opens a library");
    let text = |town: &str| {
        format!(
            "The doors of the house in {town} opened at nine, and people came by the dozen. They stayed until noon."
        )
    };
    let titles = |digest: &Digest| -> Vec<String> {
        digest.articles.iter().map(|article| article.title.clone()).collect()
    };
    let list = towns.map(|town| format!("- [{}](#{town})\n", title(town))).concat();
    let stories =
        towns.map(|town| format!("## {}\n\n{}\n\n[Back to top](#top)\n\n", title(town), text(town))).concat();
    let digest = split_markup(&format!("# Weekly\n\n## Contents\n\n{list}\n{stories}"), Markup::Markdown);
    assert_eq!(titles(&digest), towns.map(title));
    assert!(digest.articles.iter().all(|article| article.link.is_none()), "{digest:?}");

    let row = |content: &str| format!("<table class=\"row\"><tr><td>{content}</td></tr></table>\n");
    let stories = towns.map(|town| row(&format!("<h2>{}</h2><p>{}</p>", title(town), text(town)))).concat();
    let view = row("<p><a href=\"https://example.com/view\">View this email in your browser</a></p>");
    let page = format!("<html><body>{view}{}{stories}</body></html>", row("<h1>Harbour Weekly</h1>"));
    assert_eq!(titles(&split_markup(&page, Markup::Html)), towns.map(title));
}

/// A rule of hyphens in a paragraph once was text, and cut nothing; a source in brackets gave no link.
#[test]
fn written_rules_cut_and_sources_in_brackets_give_links() {
    let story = |town: &str| {
        format!(
            "<p><b>{town} opens a library</b></p><p>The doors of the house in {town} opened at nine, and people came by the \
             dozen. <a href=\"https://example.com/{town}\">(Harbour Press)</a></p>"
        )
    };
    let page = ["Aldane", "Sarn", "Velm"].map(story).join("<p>----</p>");
    let options = SplitOptions { splitter: Some(Splitter::Rules) };
    let digest = split_markup_with(&page, Markup::Html, &options);
    assert_eq!(digest.articles.len(), 3, "{digest:?}");
    assert!(digest.articles.iter().all(|article| article.text.ends_with("dozen.")), "{digest:?}");
    assert_eq!(digest.articles[2].link.as_deref(), Some("https://example.com/Velm"));
}
