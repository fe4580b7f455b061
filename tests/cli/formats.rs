//! Briefings in the forms that are sent on: pages, mail, feeds, and users' own templates.
//!
//! What hostile input can do is tested beside the code, where articles can have links.

use newsdesk::decode;

use super::golden::{check, folder};
use super::*;

/// A digest of ten articles.
const TEN: &str = include_str!("../../examples/digest.txt");

const FORMS: [(&str, &str); 7] = [
    ("text", "out"),
    ("markdown", "md"),
    ("html", "html"),
    ("json", "json"),
    ("eml", "eml"),
    ("rss", "rss"),
    ("atom", "atom"),
];

/// From this size on, mail programs hide the end of a mail.
const CLIPPED_BYTES: usize = 102_000;

#[test]
fn forms_are_as_they_were() {
    let files = Folder::new();
    let (model, digest) = (files.model(), files.file("digest.txt", TEN));
    let mut differences: Vec<String> = Vec::new();
    for (form, ending) in FORMS {
        let args =
            ["brief", &digest, "--model", &model, "--format", form, "--explain=4", "--date", "2026-01-31"];
        differences.extend(check(&folder().join(format!("digest.{ending}")), &done(&args).out));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_ending_of_the_file_tells_the_form() {
    let files = Folder::new();
    let (model, digest) = (files.model(), files.file("d.txt", DIGEST));
    let args = ["brief", &digest, "--model", &model, "-q"];
    for (form, ending) in FORMS {
        let (file, upper) =
            (files.path(&format!("b.{ending}")), files.path(&format!("B.{}", ending.to_uppercase())));
        for path in [&file, &upper] {
            done(&[&args[..], &["-o", path]].concat());
        }
        let asked = done(&[&args[..], &["--format", form]].concat()).out;
        assert_eq!(files.read(&format!("b.{ending}")), asked, "{form}");
        assert_eq!(std::fs::read_to_string(upper).expect("it is there"), asked, "{form}");
    }
    // What is asked for beats the ending.
    let file = files.path("b.html");
    done(&[&args[..], &["--format", "json", "-o", &file]].concat());
    json(&files.read("b.html"));
    assert_contains(&done(&["brief", "--help"]).out, &["ending of the output file", ".eml"]);
}

#[test]
fn no_mail_program_clips_a_usual_digest() {
    let files = Folder::new();
    let digest = files.file("d.txt", TEN);
    for form in ["html", "eml"] {
        let page = done(&["brief", &digest, "--format", form, "--explain"]).out;
        assert!(page.len() < CLIPPED_BYTES, "{form}: {} bytes", page.len());
        assert!(page.split('\n').all(|line| form == "html" || line.len() <= 998), "{form}");
    }
}

#[test]
fn evidence_is_shown_where_it_is_asked_for() {
    let files = Folder::new();
    let (model, digest) = (files.model(), files.file("d.txt", DIGEST));
    let args = ["brief", &digest, "--model", &model, "--format"];
    let with = done(&[&args[..], &["html", "--explain"]].concat()).out;
    assert_contains(&with, &["<mark>", "id=\"why\"", "Why baking?"]);
    let without = done(&[&args[..], &["html"]].concat()).out;
    assert!(!without.contains("<mark>") && !without.contains("id=\"why\""), "{without}");
    // Marked is what speaks for the topic, and what the JSON form says does.
    let all = json(&done(&[&args[..], &["json", "--explain=3"]].concat()).out);
    for article in list(&all["articles"]) {
        let evidence = list(&article["evidence"]);
        let labels: Vec<&str> = evidence.iter().map(|one| string(&one["label"])).collect();
        assert_eq!(labels, SMALL_LABELS);
        assert!(evidence.iter().all(|one| list(&one["terms"]).len() <= 3));
    }
    let surface = string(&all["articles"][0]["evidence"][1]["terms"][0]["surface"]);
    let text = done(&[&args[..], &["text", "--explain=1"]].concat()).out;
    assert_contains(&text, &[&format!("because of: {surface}")]);
}

#[test]
fn dates_are_given_or_unknown() {
    let files = Folder::new();
    let (model, digest) = (files.model(), files.file("d.txt", DIGEST));
    let args = ["brief", &digest, "--model", &model, "--format"];
    let given = [&args[..], &["atom", "--date", "2026-01-31T08:30:00+01:00"]].concat();
    assert_contains(&done(&given).out, &["<updated>2026-01-31T08:30:00+01:00</updated>"]);
    let unknown = done(&[&args[..], &["atom"]].concat());
    assert_contains(&unknown.out, &["<updated>1970-01-01T00:00:00Z</updated>"]);
    assert_contains(&unknown.err, &["Atom needs one", "--date"]);
    assert!(!done(&[&args[..], &["eml"]].concat()).out.contains("\nDate:"));
    assert_contains(&misused(&["brief", "--date", "yesterday"]), &["yesterday", "2026-01-31"]);
}

#[test]
fn ids_of_a_feed_stay() {
    let files = Folder::new();
    let (model, digest) = (files.model(), files.file("d.txt", DIGEST));
    let other = files.file("other.txt", "Fresh bread\n\nThe baker lets a new loaf rest.\n");
    let guids = |digests: &[&str]| -> Vec<String> {
        let page = done(&[&["brief", "--model", &model, "--format", "rss"], digests].concat()).out;
        page.lines().filter(|line| line.starts_with("<guid")).map(str::to_owned).collect()
    };
    // Other articles before them change their numbers.
    let (before, after) = (guids(&[&digest]), guids(&[&other, &digest]));
    assert_eq!(before.len(), 3);
    assert_eq!(after.len(), 4);
    assert!(before.iter().all(|guid| after.contains(guid)), "{before:?} {after:?}");
}

#[test]
fn templates_are_filled_in_and_escaped_by_name() {
    let files = Folder::new();
    let model = files.model();
    let digest = files.file("d.txt", DIGEST.replace("A village", "A <b>village</b> &"));
    let source = "{% for a in articles %}\n{{ a.id }} {{ a.title }}: {{ a.labels[0] }} {{ a.probability | percent }}\n{% endfor %}\n";
    let title = |name: &str| {
        let template = files.file(name, source);
        let page = done(&["brief", &digest, "--model", &model, "--template", &template]).out;
        assert_eq!(page.lines().count(), 3, "{page}");
        page.lines().find(|line| line.contains("village")).expect("it is there").to_owned()
    };
    for name in ["t.html", "t.XML", "t.rss.j2", "t.html.jinja"] {
        assert_contains(&title(name), &["A &lt;b&gt;village&lt;&#x2f;b&gt; &amp;"]);
    }
    for name in ["t.txt", "t"] {
        assert_contains(&title(name), &["A <b>village</b> &"]);
    }
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/newsletter.html");
    let page = done(&["brief", &digest, "--model", &model, "--template", example]).out;
    assert_contains(&page, &["<h2>Baking</h2>", "&lt;b&gt;village", "</html>"]);
}

#[test]
fn errors_in_templates_name_file_line_and_reason() {
    let files = Folder::new();
    let (model, digest) = (files.model(), files.file("d.txt", DIGEST));
    let out = files.path("out.html");
    let error = |content: &[u8]| {
        let template = files.file("t.html", content);
        refused(&["brief", &digest, "--model", &model, "--template", &template, "-o", &out])
    };
    assert_contains(&error(b"<p>\n{% for a in articles %}\n"), &["t.html:", "syntax error", "end"]);
    assert_contains(&error(b"<p>\n\n{{ artices }}"), &["t.html:3: undefined value"]);
    assert_contains(&error(b"{{ date | nothing }}"), &["t.html:1: unknown filter", "nothing"]);
    let unsure = b"{{ articles[0].no_such | percent }}";
    assert_contains(
        &error(unsure),
        &["t.html:1: undefined value", "`percent`", "undecided", "ask with `{% if"],
    );
    assert_contains(&error(b"ok\nnot ok \xff"), &["t.html:2: expected a template in UTF-8"]);
    assert_contains(&error(b"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"), &["t.html:1: "]);
    let missing = files.path("missing.html");
    let line = refused(&["brief", &digest, "--template", &missing]);
    assert_contains(&line, &["missing.html: cannot read"]);
    assert!(!files.names().contains(&"out.html".to_owned()), "nothing is written");
    assert_contains(&misused(&["brief", "--template", "a", "--format", "html"]), &["--template", "--format"]);
}

#[test]
fn the_json_form_is_as_its_schema_says() {
    let schema = json(include_str!("../../docs/briefing.schema.json"));
    let files = Folder::new();
    let (model, twice) = (files.model(), files.file("twice.txt", TOLD_TWICE));
    let crlf = files.file("ten.txt", decode(TEN.as_bytes()).expect("UTF-8"));
    let unsure: &[&str] = &["--min-probability", "0.9", "--date", "2026-01-31", "--words", "1"];
    for (digest, flags) in [(&twice, &["--explain"][..]), (&crlf, unsure), (&crlf, &[][..])] {
        let args = [&["brief", digest, "--model", &model, "--format", "json"], flags].concat();
        let briefing = json(&done(&args).out);
        let mut seen = 0;
        assert_conforms(&briefing, &schema, &schema, "briefing", &mut seen);
        assert!(seen > 100, "{seen} values were looked at");
    }
    // The check itself tells what is wrong.
    let wrong = serde_json::json!({ "schema": 2 });
    assert!(std::panic::catch_unwind(|| assert_conforms(&wrong, &schema, &schema, "it", &mut 0)).is_err());
}

/// Holds a value against the keywords of JSON Schema that ours uses; any other keyword, and any field that the schema does
/// not name, is an error.
fn assert_conforms(value: &Value, schema: &Value, root: &Value, at: &str, seen: &mut usize) {
    *seen += 1;
    for (keyword, wanted) in schema.as_object().expect("a schema") {
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let name = string(wanted).strip_prefix("#/$defs/").expect("a definition of ours");
                assert_conforms(value, &root["$defs"][name], root, at, seen);
            }
            "type" => {
                let is_right = match string(wanted) {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "number" => value.is_number(),
                    "integer" => value.is_u64() || value.is_i64(),
                    other => panic!("type {other}"),
                };
                assert!(is_right, "{at}: expected {wanted}, found {value}");
            }
            "const" => assert_eq!(value, wanted, "{at}"),
            "enum" => assert!(list(wanted).contains(value), "{at}: {value}"),
            "minimum" => assert!(number(value) >= number(wanted), "{at}: {value}"),
            "maximum" => assert!(number(value) <= number(wanted), "{at}: {value}"),
            "required" => {
                for name in list(wanted) {
                    assert!(value.get(string(name)).is_some(), "{at}: {name} is missing");
                }
            }
            "properties" => {
                for (name, field) in value.as_object().expect("an object") {
                    let of_field =
                        wanted.get(name).unwrap_or_else(|| panic!("{at}: {name} is not in the schema"));
                    assert_conforms(field, of_field, root, &format!("{at}.{name}"), seen);
                }
            }
            "additionalProperties" => {
                for (name, field) in value.as_object().expect("an object") {
                    assert_conforms(field, wanted, root, &format!("{at}.{name}"), seen);
                }
            }
            "items" => {
                for (i, item) in list(value).iter().enumerate() {
                    assert_conforms(item, wanted, root, &format!("{at}[{i}]"), seen);
                }
            }
            other => panic!("{at}: the keyword {other} is not checked"),
        }
    }
}
