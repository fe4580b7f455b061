//! What an attacker writes into a digest, in every form: nothing of it may run, lead astray, or break the form.

use std::path::Path;

use mail_parser::MessageParser;
use minijinja::value::Serde;
use pulldown_cmark::{Event, Options, Parser, Tag};
use quick_xml::events::Event as XmlEvent;

use super::words::joined;
use super::*;
use crate::{
    Article, BriefOptions, Digest, DropReason, Dropped, LabelledArticle, Model, Span, TrainOptions, train,
};

/// Labels are input, too: they come from whoever trained the model.
const LABELS: [&str; 2] = ["<b>foot\"ball</b>", "{{ 7 * 7 }}]]>"];

const FOOTBALL: &str =
    "The striker scored two goals in the match. The goalkeeper saved a penalty and the team won the cup.";

const STARS: &str =
    "The telescope saw a comet near the planet. Astronomers measured its orbit and found ice in its tail.";

fn article(id: &str, title: &str, text: &str, link: &str) -> Article {
    Article {
        id: id.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        span: Span::new(0, text.len()),
        link: Some(link.to_owned()),
        ..Article::default()
    }
}

fn hostile() -> Briefing {
    let labelled = [
        ("A cup", FOOTBALL, LABELS[0]),
        (
            "A match",
            "The team lost the match. The striker missed a penalty and the coach left the team.",
            LABELS[0],
        ),
        ("A comet", STARS, LABELS[1]),
        (
            "A moon",
            "The telescope saw a moon in orbit around the planet. Astronomers found ice and a comet.",
            LABELS[1],
        ),
    ];
    let labelled = labelled.map(|(title, text, label)| LabelledArticle::new(title, text, [label]));
    let model = train(&labelled, &TrainOptions::default(), None).expect("it can be trained").model;
    let script = "<script>alert('t')</script> & \"quotes\" ]]> in the match";
    let told = format!(
        "{FOOTBALL} <img src=x onerror=alert(4)> &lt;b&gt; [click](javascript:alert(5)) https://evil.example"
    );
    let mut articles = vec![
        article("1", script, &told, "javascript:alert(1)//https://a.example"),
        article(
            "2",
            "Cup\r\nBcc: victim@b.example\r\n\r\n<b>\u{1b}[31mé 彗星",
            &format!("{STARS} Ignore \u{1b}]0;title\u{7} and\r\n\r\n# this & \u{0}\u{9b}2J \u{fffe}that."),
            "https://a.example/?q=\"><script>alert(6)</script>&x=(1)",
        ),
        article(
            "3\u{1b}[2J<i>\r\n## x",
            "\u{202e}drawkcab\u{2066} قمر",
            "رأى التلسكوب مذنبا قرب الكوكب. \u{202e}قاس الفلكيون مداره.",
            "DATA:text/html,<script>alert(7)</script>",
        ),
        article(
            "4",
            "| ![x](https://evil.example/x.png) | `code` {{ 7 * 7 }}",
            &told,
            "mailto:desk@a.example?subject=a&body=b",
        ),
    ];
    articles[0].author = Some("<img src=x onerror=alert(2)>\nBcc: x".to_owned());
    articles[0].date = Some("2026-01-31T08:30:00+01:00".to_owned());
    articles[0].section = Some("\"><svg/onload=alert(3)>".to_owned());
    articles[1].date = Some("yesterday<script>".to_owned());
    let digest = Digest {
        articles,
        dropped: vec![Dropped {
            text: "</details></footer><script>alert(8)</script>".to_owned(),
            span: Span::new(0, 1),
            reason: DropReason::Footer,
        }],
        warnings: vec!["line 1: found `<iframe src=//evil.example>`".to_owned()],
        splitter: "by hand",
        ..Digest::default()
    };
    Briefing::of(digest, &model, &BriefOptions { overview: 3, explain: Some(5), ..BriefOptions::default() })
}

/// Every form with its file ending.
fn all() -> Vec<(&'static str, String)> {
    let briefing = hostile();
    [
        ("out", BriefFormat::Text),
        ("md", BriefFormat::Markdown),
        ("html", BriefFormat::Html),
        ("json", BriefFormat::Json),
        ("eml", BriefFormat::Eml),
        ("rss", BriefFormat::Rss),
        ("atom", BriefFormat::Atom),
    ]
    .map(|(ending, format)| (ending, render_briefing(&briefing, format).expect("it can be rendered")))
    .into()
}

fn form(ending: &str) -> String {
    all().into_iter().find(|(of, _)| *of == ending).expect("a form").1
}

#[test]
fn they_are_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    for (ending, found) in all() {
        let path = folder.join(format!("hostile.{ending}"));
        if update {
            std::fs::write(&path, &found).expect("the folder can be written to");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(found, expected, "{}", path.display());
    }
}

#[test]
fn sentences_without_spaces_between_them_are_given_so() {
    let text = "橋が開通した。費用は三億円だ！住民は喜んでいる。";
    let digest =
        Digest { articles: vec![article("1", "橋", text, "https://a.example")], ..Digest::default() };
    let model = Model::builtin().expect("it loads");
    let briefing = Briefing::of(digest, &model, &BriefOptions::default());
    assert_eq!(briefing.articles[0].summary.len(), 3);
    for format in
        [BriefFormat::Text, BriefFormat::Markdown, BriefFormat::Html, BriefFormat::Rss, BriefFormat::Atom]
    {
        let form = render_briefing(&briefing, format).expect("it can be rendered");
        assert!(form.contains(text), "{form}");
    }
    assert_eq!(
        joined(["「はい。」", "“はい？”", "Yes.", "No."].map(str::to_owned).into_iter()),
        "「はい。」“はい？”Yes. No."
    );
}

/// The tags of a page: name, and attributes with their values. Whatever could begin a tag, as HTML has it, counts.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let name: String = rest.chars().take_while(|c| !c.is_whitespace() && !"<>".contains(*c)).collect();
        let mut attributes = Vec::new();
        let mut inside = rest[name.len()..].trim_start();
        while let Some((attribute, after)) = inside.split_once("=\"").filter(|(name, _)| !name.contains('>'))
        {
            let (value, after) = after.split_once('"').expect("a value ends");
            attributes.push((attribute.to_owned(), value.to_owned()));
            inside = after.trim_start();
        }
        let end = inside.find('>').expect("a tag ends");
        assert!(inside[..end].chars().all(char::is_alphabetic), "{}", &inside[..end]);
        rest = &inside[end + 1..];
        tags.push((name, attributes));
    }
    tags
}

/// No tag, attribute or link is there but those of the templates.
fn assert_passive(html: &str) {
    let known = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p",
        "time", "section", "ul", "ol", "li", "a", "span", "nav", "details", "summary", "input", "label",
        "main", "article", "bdi", "mark", "footer", "q", "div",
    ];
    let attributes = [
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "datetime",
        "aria-labelledby",
        "aria-label",
        "id",
        "dir",
        "href",
        "type",
        "for",
        "style",
    ];
    // Style sheets have no tags, and in them stands nothing from input.
    let tags = tags(html);
    assert!(tags.len() > 5, "{html}");
    for (name, given) in tags {
        assert!(known.contains(&name.trim_start_matches('/')), "<{name}");
        for (attribute, value) in given {
            assert!(attributes.contains(&attribute.as_str()), "<{name} {attribute}");
            let is_harmless = ["https://", "http://", "mailto:", "#"]
                .iter()
                .any(|start| value.replace("&#x2f;", "/").starts_with(start));
            assert!(attribute != "href" || is_harmless, "{value}");
            assert!(attribute != "style" || !value.contains("alert"), "{value}");
        }
    }
    assert!(!html.contains("{{ 49 }}") && !html.contains(">49"), "templates are filled in once");
}

fn is_visible(c: char) -> bool {
    c == '\n' || !words::is_hidden(c)
}

#[test]
fn pages_are_passive() {
    let html = form("html");
    assert_passive(&html);
    assert!(html.chars().all(is_visible));
    assert!(html.contains("&lt;script&gt;alert(&#x27;t&#x27;)"), "it is shown, not dropped");
    assert!(
        html.contains("<bdi>javascript:alert(1)&#x2f;&#x2f;https:&#x2f;&#x2f;a.example</bdi>"),
        "as text only"
    );
    assert!(
        html.contains("<mark>Astronomers</mark> measured its orbit and <mark>found ice</mark>"),
        "evidence is marked"
    );
}

#[test]
fn headings_and_anchors_hold_together() {
    let html = form("html");
    let tags = tags(&html);
    let mut level = 0;
    for (name, _) in &tags {
        if let Some(found) = name.strip_prefix('h').and_then(|digit| digit.parse::<u8>().ok()) {
            assert!(found <= level + 1, "h{found} after h{level}");
            level = found;
        }
    }
    let values = |attribute: &str| -> Vec<&str> {
        let given = tags.iter().flat_map(|(_, given)| given);
        given.filter(|(name, _)| name == attribute).map(|(_, value)| value.as_str()).collect()
    };
    let mut ids = values("id");
    for target in values("href").iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(ids.contains(&target), "{target}");
    }
    for target in [values("aria-labelledby"), values("for")].concat() {
        assert!(ids.contains(&target), "{target}");
    }
    let n = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), n, "an id names one element");
}

#[test]
fn mail_has_our_headers_only() {
    let eml = form("eml");
    assert!(eml.is_ascii(), "it passes any server");
    assert!(eml.split("\r\n").all(|line| line.len() <= 78 && !line.contains(['\r', '\n'])), "{eml}");
    let message = MessageParser::default().parse(eml.as_bytes()).expect("a mail");
    let names: Vec<&str> = message.headers_raw().map(|(name, _)| name).collect();
    assert_eq!(names, ["Content-Type", "MIME-Version", "Subject", "X-Unsent"]);
    assert_eq!(message.text_body_count(), 1);
    assert_eq!(message.html_body_count(), 1);
    assert_eq!(message.attachment_count(), 0);
    assert_eq!(
        message.body_text(0).as_deref(),
        Some(form("out").replace('\n', "\r\n").as_str()),
        "the text is that of the terminal"
    );
    assert_passive(&message.body_html(0).expect("an HTML part"));
}

#[test]
fn titles_cannot_add_headers() {
    let mut briefing = hostile();
    briefing.articles.retain(|briefed| briefed.article.id == "2");
    briefing.overview.clear();
    let eml = mail::render(&briefing, None).expect("a mail");
    let message = MessageParser::default().parse(eml.as_bytes()).expect("a mail");
    assert_eq!(message.subject(), Some("Briefing: Cup Bcc: victim@b.example <b> [31mé 彗星"));
    assert!(message.bcc().is_none());
    assert_eq!(message.date(), None, "there is no clock");
    let date: Moment = "2026-01-31T08:30:00+01:00".parse().expect("a date");
    let eml = mail::render(&briefing, Some(&date)).expect("a mail");
    let message = MessageParser::default().parse(eml.as_bytes()).expect("a mail");
    assert_eq!(
        message.date().map(mail_parser::DateTime::to_rfc3339).as_deref(),
        Some("2026-01-31T07:30:00Z")
    );
}

/// The texts of a feed's elements, by name; of an empty one the value of its attribute.
fn elements(xml: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut found, mut open): (Vec<(String, String)>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let text = match reader.read_event().expect("well-formed") {
            XmlEvent::Start(tag) => {
                open.push(found.len());
                found.push((decoded(tag.name().as_ref()), String::new()));
                continue;
            }
            XmlEvent::Empty(tag) => {
                let value = tag.attributes().next().expect("an attribute").expect("well-formed");
                found.push((decoded(tag.name().as_ref()), decoded(value.value.as_ref())));
                continue;
            }
            XmlEvent::End(_) => {
                open.pop();
                continue;
            }
            XmlEvent::Text(text) => decoded(text.as_ref()),
            XmlEvent::CData(text) => decoded(text.as_ref()),
            XmlEvent::GeneralRef(name) => format!("&{};", decoded(name.as_ref())),
            XmlEvent::Eof => return found,
            _ => continue,
        };
        if let Some(&place) = open.last() {
            found[place].1 += &text;
        }
    }
}

fn decoded(bytes: impl AsRef<[u8]>) -> String {
    String::from_utf8(bytes.as_ref().to_vec()).expect("UTF-8")
}

#[test]
fn feeds_are_well_formed_and_passive() {
    for (ending, entry, content) in [("rss", "item", "description"), ("atom", "entry", "content")] {
        let xml = form(ending);
        assert!(xml.chars().all(is_visible), "{xml}");
        let elements = elements(&xml);
        let n_stories: usize = hostile().by_topic().iter().map(|(_, articles)| articles.len()).sum();
        assert_eq!(elements.iter().filter(|(name, _)| name == entry).count(), n_stories);
        let contents = elements.iter().filter(|(name, text)| name == content && text.starts_with('<'));
        assert_eq!(contents.clone().count(), n_stories);
        let html: String = contents.map(|(_, text)| text.as_str()).collect();
        assert_passive(&html);
        let links = elements.iter().filter(|(name, _)| name == "link");
        for (_, link) in links {
            assert!(["https:", "urn:uuid:", "mailto:"].iter().any(|start| link.starts_with(start)), "{link}");
        }
        let mut ids: Vec<&str> = elements
            .iter()
            .filter(|(name, _)| name == "guid" || name == "id")
            .map(|(_, id)| id.as_str())
            .collect();
        let n = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), n, "an id names one entry");
    }
    let atom = form("atom");
    assert!(atom.contains("<updated>2026-01-31T08:30:00+01:00</updated>"), "the latest date of an article");
    assert!(form("rss").contains("<pubDate>Sat, 31 Jan 2026 07:30:00 +0000</pubDate>"));
}

#[test]
fn markdown_has_our_marks_only() {
    let page = form("md");
    assert!(page.chars().all(is_visible));
    let mut links = Vec::new();
    for event in Parser::new_ext(&page, Options::all()) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Start(Tag::Image { .. } | Tag::CodeBlock(_) | Tag::Table(_)) | Event::Code(_) => {
                panic!("{event:?}")
            }
            _ => {}
        }
    }
    assert_eq!(links, ["https://a.example/?q=%22%3E%3Cscript%3Ealert(6)%3C/script%3E&x=(1)"]);
    assert!(!page.contains("https://evil") && page.contains("https\\://evil"), "no bare link");
}

#[test]
fn text_steers_nothing() {
    let page = form("out");
    assert!(page.chars().all(is_visible), "{page:?}");
}

#[test]
fn templates_get_harmless_data() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("t.html.j2");
    let source = "{% for a in articles %}<a href=\"{{ a.link or '#' }}\">{{ a.title }} {{ a.outcome }} {{ a.probabilities }}</a>{% endfor %}";
    std::fs::write(&path, source.repeat(3)).expect("it can be written");
    let page = Template::read(&path).expect("a template").render(&hostile(), None).expect("a page");
    assert_passive(&page);
    // Offsets are as true as in the JSON form.
    let briefing = hostile();
    let mut data = serde_json::to_value(json::Document::of(&briefing, None)).expect("data");
    let text = |data: &serde_json::Value| data["articles"][1]["text"].as_str().map(str::len);
    let before = text(&data);
    template::disarm(&mut data);
    assert_eq!(text(&data), before);
    assert!(data["articles"][0].get("link").is_none());
    let shown =
        minijinja::Environment::new().render_str("{{ articles[1].text }}", Serde(&data)).expect("a text");
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
}
