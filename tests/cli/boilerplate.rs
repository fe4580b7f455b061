//! What a newsletter says in every issue is told and taken out, or left where that is wanted.

use super::*;

/// Four issues of a newsletter, as HTML, text and Markdown: each with three stories, a sponsor, a section about who makes it,
/// and a sign-off in other words.
fn issues() -> String {
    format!("{}/tests/fixtures/issues", env!("CARGO_MANIFEST_DIR"))
}

fn issue(name: &str) -> String {
    format!("{}/{name}", issues())
}

fn titles(run: &Run) -> Vec<String> {
    json_lines(&run.out).iter().map(|article| string(&article["title"]).to_owned()).collect()
}

const STORIES: [(&str, [&str; 3]); 4] = [
    ("41.html", ["Ferry to Velm runs at night", "Old crane is listed", "Herring is late"]),
    ("42.txt", ["Customs house becomes a school", "Storm takes the pier of Orre", "Rowers win in Kelm"]),
    ("43.md", ["Lighthouse loses its keeper", "Council quarrels over sand", "Seals are back"]),
    (
        "44.md",
        ["Robot cleans the hulls", "Port wants its own satellite", "Subscribers can leave more easily"],
    ),
];

#[test]
fn what_other_issues_say_too_is_told_and_taken_out() {
    for (name, stories) in STORIES {
        let run = done(&["split", "--learn-boilerplate", &issues(), &issue(name)]);
        assert_eq!(titles(&run), stories, "{name}");
        for article in json_lines(&run.out) {
            assert!(!string(&article["text"]).contains("\n\n"), "one paragraph of news is left: {article}");
        }
        assert_contains(
            &run.err,
            &[
                "boilerplate is learned from 4 issues",
                "dropped 1 x boilerplate (stands in 3 other issues): Northwind Tea keeps this letter free",
                "dropped 1 x boilerplate (stands in 3 other issues): That is all for this week. Send",
                "dropped 1 x boilerplate (stands in 3 other issues): Who makes this",
                "dropped 1 x boilerplate (a line of a newsletter's machinery): Read this letter in your browser",
            ],
        );
    }
}

#[test]
fn machinery_is_known_without_other_issues_and_all_can_be_kept() {
    let run = done(&["split", &issue("44.md")]);
    assert_eq!(titles(&run).len(), 4);
    assert_contains(
        &run.err,
        &["dropped 1 x boilerplate (a line of a newsletter's machinery): Read this letter"],
    );
    assert!(!run.err.contains("other issues"), "{}", run.err);
    let last = json_lines(&run.out).pop().expect("four articles");
    assert!(string(&last["text"]).ends_with("Until next Friday!"), "{last}");

    let kept = done(&["split", "--keep-boilerplate", &issue("44.md")]);
    assert_eq!(titles(&kept).len(), 4);
    assert!(!kept.err.contains("boilerplate"), "{}", kept.err);
    let last = json_lines(&kept.out).pop().expect("four articles");
    assert!(string(&last["text"]).ends_with("Unsubscribe"), "{last}");
    let message =
        misused(&["split", "--keep-boilerplate", "--learn-boilerplate", &issues(), &issue("44.md")]);
    assert_contains(&message, &["--keep-boilerplate", "cannot be used with"]);
}

#[test]
fn a_briefing_is_made_without_it_and_counts_it() {
    let args = ["brief", "-q", "--learn-boilerplate", &issues(), &issue("44.md")];
    let text = done(&args);
    assert_contains(&text.out, &["5 × boilerplate"]);
    assert!(!text.out.contains("Northwind") && !text.out.contains("boat shed"), "{}", text.out);
    let json: Value =
        serde_json::from_str(&done(&[&args[..], &["--format", "json"]].concat()).out).expect("JSON");
    let details: Vec<&Value> = list(&json["dropped"])
        .iter()
        .filter(|dropped| dropped["reason"] == "boilerplate")
        .map(|dropped| &dropped["detail"])
        .collect();
    assert_eq!(details.len(), 5);
    assert_eq!(details[0], "stands in 3 other issues");
    assert_eq!(details[4], "a line of a newsletter's machinery");
    for threads in ["1", "3"] {
        assert_eq!(done(&[&args[..], &["--threads", threads]].concat()).out, text.out);
    }
    for verb in ["label", "summarize"] {
        assert_eq!(
            titles(&done(&[verb, "-q", "--learn-boilerplate", &issues(), &issue("44.md")])),
            STORIES[3].1
        );
    }
}

#[test]
fn records_are_left_alone_but_can_be_learned_from() {
    let record = "{\"title\":\"Ferry\",\"text\":\"The ferry runs.\\n\\nUnsubscribe\"}\n";
    for verb in ["label", "summarize", "brief"] {
        let run = done_with(&[verb], record.as_bytes());
        assert!(
            !run.err.contains("boilerplate") && !run.out.contains("boilerplate"),
            "{}{}",
            run.out,
            run.err
        );
    }
    let folder = Folder::new();
    let others =
        ["41.html", "42.txt"].map(|name| done(&["split", "-q", "--keep-boilerplate", &issue(name)]).out);
    let file = |name: &str, content: &str| folder.file(name, content);
    file("a.jsonl", &others[0]);
    file("b.jsonl", &format!("{}no record\n", others[1]));
    let run = done(&["split", "--learn-boilerplate", &folder.path(""), &issue("44.md")]);
    assert_eq!(titles(&run), STORIES[3].1, "{}", run.err);
    assert_contains(
        &run.err,
        &["warning: ", "b.jsonl:5: not learned from: ", "boilerplate is learned from 2 issues"],
    );
}

#[test]
fn there_has_to_be_something_to_learn_from() {
    let folder = Folder::new();
    let learn = |dir: &str| refused(&["split", "--learn-boilerplate", dir, &issue("44.md")]);
    assert_contains(
        &learn(&folder.path("none")),
        &["none: expected a folder with other issues", "found nothing"],
    );
    assert_contains(&learn(&issue("43.md")), &["43.md: expected a folder with other issues", "found a file"]);
    assert_contains(&learn(&folder.path("")), &["expected files in the folder, found none"]);
    folder.file("bad.txt", b"a cafe\0 at night");
    assert_contains(
        &learn(&folder.path("")),
        &["expected other issues of the newsletter, found no file with articles"],
    );
    folder.file("one.md", std::fs::read(issue("43.md")).expect("a fixture"));
    let run = done(&["split", "--learn-boilerplate", &folder.path(""), &issue("44.md")]);
    assert_eq!(titles(&run).len(), 4);
    assert_contains(&run.err, &["bad.txt: not learned from: ", "line 1", "found one issue"]);
}
