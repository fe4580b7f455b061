use super::*;
use crate::digest::split;
use crate::text::Span;

/// Five stories under titles, each with other words.
fn stories(salt: &str) -> Vec<(String, String)> {
    ["harbour", "library", "orchard", "railway", "theatre"]
        .iter()
        .map(|place| {
            let title = format!("The {place} of {salt} opens its doors");
            let text = format!(
                "The {place} of {salt} was opened on Monday by the mayor, {salt} people said. Some {place} hands {salt} had \
                 waited for this since spring."
            );
            (title, text)
        })
        .collect()
}

/// A digest of stories between rules, with an ending behind each of the first `n` stories.
fn digest(stories: &[(String, String)], endings: &[&str]) -> String {
    let story = |(i, (title, text)): (usize, &(String, String))| {
        let ending =
            endings.get(i).filter(|ending| !ending.is_empty()).map_or(String::new(), |e| format!("\n\n{e}"));
        format!("{title}\n\n{text}{ending}\n")
    };
    stories.iter().enumerate().map(story).collect::<Vec<_>>().join("\n----\n\n")
}

fn removed(boilerplate: &Boilerplate, text: &str) -> Digest {
    boilerplate.remove(split(text), text, &[])
}

/// What was dropped as boilerplate.
fn found(digest: &Digest) -> Vec<(&str, BoilerplateSign)> {
    let sign = |dropped: &&Dropped| match dropped.reason {
        DropReason::Boilerplate(sign) => Some(sign),
        _ => None,
    };
    digest.dropped.iter().filter_map(|one| sign(&one).map(|sign| (one.text.as_str(), sign))).collect()
}

fn learned(texts: &[String]) -> Boilerplate {
    let mut boilerplate = Boilerplate::default();
    texts.iter().for_each(|text| boilerplate.learn(&split(text), &[]));
    boilerplate
}

#[test]
fn what_recurs_in_a_digest_in_other_words_goes() {
    let endings = [
        "Tell us what you think of our harbour pieces, or just write to ann@example.org.",
        "Tell us what you think of our library pieces, or just write to bob@example.org!",
        "Tell us what you think about our orchard pieces, or just write to ann@example.org.",
    ];
    let text = digest(&stories("Aldane"), &endings);
    let digest = removed(&Boilerplate::default(), &text);
    assert_eq!(found(&digest), endings.map(|ending| (ending, BoilerplateSign::Recurs(3))));
    for (article, (title, text)) in digest.articles.iter().zip(stories("Aldane")) {
        assert_eq!((&article.title, &article.text), (&title, &text));
    }
    for dropped in
        digest.dropped.iter().filter(|dropped| matches!(dropped.reason, DropReason::Boilerplate(_)))
    {
        assert_eq!(dropped.span.of(&text), dropped.text);
    }
    // Two of five are theirs.
    let text = self::digest(&stories("Aldane"), &endings[..2]);
    assert_eq!(found(&removed(&Boilerplate::default(), &text)), []);
}

/// News of a kind is told in the same words but for numbers and names.
#[test]
fn news_in_much_the_same_words_stays() {
    let endings = [
        "The number of deaths rose to 34, officials said in the evening.",
        "The number of deaths rose to 52, officials said in the evening.",
        "The number of deaths rose to 71, officials said in the evening.",
        "The number of deaths fell to 70, officials said in the evening.",
    ];
    let text = digest(&stories("Sarn"), &endings);
    assert_eq!(found(&removed(&Boilerplate::default(), &text)), []);
    let issues: Vec<String> =
        endings.iter().map(|ending| digest(&stories(&ending[30..33]), &[ending])).collect();
    assert_eq!(found(&removed(&learned(&issues[1..]), &issues[0])), []);
}

#[test]
fn a_sign_off_that_is_reworded_every_week_is_learned_from_other_issues() {
    let issue = |name: &str, wish: &str| {
        let ending = format!(
            "That is all for this week. Send {wish} feedback to our desk, or reply to this mail. Until Friday!"
        );
        digest(&stories(name), &["", "", "", "", &ending])
    };
    let issues = [
        issue("Aldane", "fleeting"),
        issue("Sarn", "scented"),
        issue("Velm", "your orbiting"),
        issue("Tole", "euphonic"),
    ];
    let boilerplate = learned(&issues[1..]);
    assert_eq!(boilerplate.n_issues(), 3);
    let one = removed(&boilerplate, &issues[0]);
    assert_eq!(found(&one).len(), 1);
    assert_eq!(found(&one)[0].1, BoilerplateSign::OtherIssues(3));
    assert_eq!(one.articles.len(), 5);
    // The digest itself is no other issue, nor is a copy of one.
    let mut all = learned(&issues);
    issues.iter().for_each(|issue| all.learn(&split(issue), &[]));
    assert_eq!(all.n_issues(), 4);
    assert_eq!(removed(&all, &issues[0]), one);
    // One other issue is too few.
    assert_eq!(found(&removed(&learned(&issues[..2]), &issues[0])), []);
}

/// A follow-up repeats what readers may have forgotten, word by word, but not in every other issue.
#[test]
fn follow_ups_are_news() {
    let background = "The rover landed in a crater in March and has looked for ice since then.";
    let issue = |name: &str, ending: &str| digest(&stories(name), &["", ending]);
    let mut issues: Vec<String> = ["Sarn", "Velm"].map(|name| issue(name, background)).to_vec();
    issues.extend(["Tole", "Kelm", "Orre"].map(|name| issue(name, "")));
    let follow_up = issue("Aldane", background);
    assert_eq!(found(&removed(&learned(&issues), &follow_up)), []);
    issues.push(issue("Brask", background));
    assert_eq!(
        found(&removed(&learned(&issues), &follow_up)),
        [(background, BoilerplateSign::OtherIssues(3))]
    );
}

#[test]
fn an_article_of_nothing_else_goes_with_its_title_unless_that_is_news() {
    let about = (
        "About this newsletter".to_owned(),
        "The Harbour Letter is put together by two people and a dog. It has come out since last winter."
            .to_owned(),
    );
    let with = |name: &str, last: &(String, String)| {
        let mut all = stories(name);
        all.insert(2, last.clone());
        digest(&all, &[])
    };
    let text = with("Aldane", &about);
    let digest = removed(&Boilerplate::default(), &text);
    let sign = BoilerplateSign::Machinery;
    assert_eq!(found(&digest), [(about.0.as_str(), sign), (about.1.as_str(), sign)]);
    let ids: Vec<&str> = digest.articles.iter().map(|article| article.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5"]);
    // The same under a title that tells nothing, known from other issues.
    let plain = ("Who makes this".to_owned(), about.1.clone());
    let boilerplate = learned(&["Sarn", "Velm"].map(|name| with(name, &plain)));
    let digest = removed(&boilerplate, &with("Aldane", &plain));
    assert_eq!(found(&digest).len(), 2);
    assert_eq!(digest.articles.len(), 5);
    // A headline over "Read more" is still a headline.
    let teaser = Digest {
        articles: vec![
            Article {
                title: "Ferry runs again".to_owned(),
                text: "Read more".to_owned(),
                ..Article::default()
            },
            Article { title: "Unsubscribe".to_owned(), text: "Click here".to_owned(), ..Article::default() },
        ],
        ..Digest::default()
    };
    let digest = Boilerplate::default().remove(teaser, "", &[]);
    assert_eq!(digest.articles.len(), 1);
    assert_eq!(
        (digest.articles[0].title.as_str(), digest.articles[0].text.as_str()),
        ("Ferry runs again", "")
    );
}

#[test]
fn lines_go_by_themselves_where_they_stand_by_themselves() {
    let text = "Rover finds ice\n\nThe rover found ice in a crater on the Moon last week, and it will stay there until\n\
                the spring.\nShare on Twitter\nRead more\n";
    let digest = removed(&Boilerplate::default(), text);
    assert!(digest.articles[0].text.ends_with("until\nthe spring."), "{digest:?}");
    assert_eq!(found(&digest).len(), 2);
    // In a wrapped paragraph, a line is no line of its own.
    let wrapped = "Rover finds ice\n\nThe agency said that its readers can\nunsubscribe\nimmediately, if they want to.\n";
    assert_eq!(found(&removed(&Boilerplate::default(), wrapped)), []);
}

/// The longest line of a paragraph once went with the next one, so that what was under it kept all of a footer.
#[test]
fn a_footer_goes_with_the_address_under_it() {
    let footers = [
        "Unsubscribe | View in browser | Update your preferences\n12 Main Street, Springfield",
        "You are receiving this email because you signed up at example.com.\nUnsubscribe | View in browser\n\
         Copyright 2026 Morning Wire Inc., 12 Main Street, Springfield",
    ];
    for footer in footers {
        let text = format!(
            "Rover finds ice\n\nThe rover found ice in a crater on the Moon last week.\n\n{footer}\n"
        );
        let digest = removed(&Boilerplate::default(), &text);
        assert_eq!(digest.articles[0].text, "The rover found ice in a crater on the Moon last week.");
    }
    let list = "Rover finds ice\n\nThe week in short:\n\nRead more about ice\n34 die in a crash\nRead more\n41 are hurt\n";
    let digest = removed(&Boilerplate::default(), list);
    assert!(
        digest.articles[0].text.contains("34 die") && digest.articles[0].text.contains("41 are"),
        "{digest:?}"
    );
}

/// Stories that news agencies write stand in many sources in the same words; all that recurred was once taken out.
#[test]
fn a_story_of_several_sources_stays_with_each() {
    let wire =
        "The council voted on Monday to close the old bridge.\n\nIt will open again in May, the mayor said.";
    let quoted = "The council voted on Monday to close the old bridge for repairs until May, and our ferries go on as they \
                  have gone, said the mayor. We shall see, said others.";
    for text in [wire, quoted] {
        let mut all = stories("Aldane");
        ["Bridge closes", "Council shuts bridge", "Old bridge is shut"]
            .iter()
            .for_each(|title| all.push(((*title).to_owned(), text.to_owned())));
        all.drain(..3);
        let digest = removed(&Boilerplate::default(), &digest(&all, &[]));
        assert_eq!(found(&digest), []);
        assert_eq!(digest.articles.iter().filter(|article| article.text == text).count(), 3);
    }
    // Beside a story, what recurs is none of it.
    let ending = "The harbour desk is open from nine to five on all days of the week.";
    let digest = removed(&Boilerplate::default(), &digest(&stories("Aldane"), &[ending; 5]));
    assert!(digest.articles.iter().all(|article| !article.text.contains(ending)), "{digest:?}");
}

/// Of the pages of a source, half have to have a line.
#[test]
fn pages_are_issues() {
    let ending = "Write to us at any time, dear reader.";
    let issues = ["Aldane", "Sarn", "Velm"].map(|name| digest(&stories(name), &["", "", "", "", ending]));
    let mut text = String::new();
    let mut pages = Vec::new();
    let mut all = Digest::default();
    for issue in &issues {
        let start = text.len();
        text += issue;
        pages.push(Page { span: Span::new(start, text.len()), ..Page::default() });
        let moved = |span: Span| Span::new(span.start + start, span.end + start);
        let articles = split(issue).articles.into_iter();
        all.articles.extend(articles.map(|article| Article { span: moved(article.span), ..article }));
    }
    let digest = Boilerplate::default().remove(all.clone(), &text, &pages);
    assert_eq!(found(&digest), [(ending, BoilerplateSign::Recurs(3)); 3]);
    assert_eq!(found(&Boilerplate::default().remove(all.clone(), &text, &[])), []);
    let mut boilerplate = Boilerplate::default();
    boilerplate.learn(&all, &pages);
    assert_eq!(boilerplate.n_issues(), 3);
}

#[test]
fn a_digest_of_nothing_else_stays() {
    let text = "Unsubscribe\n\nView in browser | Click here\n";
    let digest = split(text);
    assert_eq!(Boilerplate::default().remove(digest.clone(), text, &[]), digest);
}

#[test]
fn many_reworded_lines_take_near_linear_time() {
    let article = |i: usize| Article {
        id: (i + 1).to_string(),
        title: format!("Title {i}"),
        text: format!(
            "News of town {i}.\n\nTell us what you think of our piece w{i} on this, dear reader of x{i}."
        ),
        ..Article::default()
    };
    let digest = Digest { articles: (0..20_000).map(article).collect(), ..Digest::default() };
    let digest = Boilerplate::default().remove(digest, "", &[]);
    assert_eq!(found(&digest).len(), 20_000);
}

/// The links of all stories once went with the name of their source.
#[test]
fn a_line_that_recurs_leaves_its_own_address() {
    let digest = |source: &dyn Fn(usize) -> String| {
        let story = |i: usize| {
            format!(
                "Town number {i} opens a library\n\nThe doors of house {i} opened at nine, and people came in by the dozen.\n\n{}\n",
                source(i)
            )
        };
        let text = (1..4).map(story).collect::<Vec<_>>().join("\n");
        Boilerplate::default().remove(split(&text), &text, &[])
    };
    for source in ["Harbour Press: {}", "(Harbour Press) {}", "Harbour Press | <{}>"] {
        let digest = digest(&|i| source.replace("{}", &format!("https://a.example/{i}")));
        for (i, article) in digest.articles.iter().enumerate() {
            assert_eq!(article.link, Some(format!("https://a.example/{}", i + 1)), "{source}: {digest:?}");
            assert!(article.text.ends_with("by the dozen."), "{digest:?}");
        }
    }
    for digest in [
        digest(&|_| "Harbour Press: https://a.example/".to_owned()),
        digest(&|i| format!("Write to your editor: https://a.example/{i}")),
    ] {
        assert!(digest.articles.iter().all(|article| article.link.is_none()), "{digest:?}");
    }
}
