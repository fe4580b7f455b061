//! The main job: a digest in, a briefing out.

use super::*;

/// A further digest, so that several can be briefed on at once.
const SECOND_DIGEST: &str = "Dough rises faster in song\n\nA baker sings to the dough, and the loaf is done an hour \
                             early. The oven does not listen.\n\n----\n\nThe moon loses a stone\n\nAstronomers saw a \
                             stone fall from the moon. The telescope lost it behind the planet.\n";

fn briefing(args: &[&str]) -> Value {
    let folder = Folder::new();
    let model = folder.model();
    let digest = folder.file("digest.txt", DIGEST);
    let all = [&["brief", &digest, "--model", &model, "--format", "json"], args].concat();
    json(&done(&all).out)
}

fn titles(briefing: &Value) -> Vec<&str> {
    list(&briefing["articles"]).iter().map(|article| string(&article["title"])).collect()
}

#[test]
fn text_is_plain_and_fits_eighty_columns() {
    let folder = Folder::new();
    let run = done(&["brief", &folder.file("digest.txt", DIGEST)]);
    // The built-in model labels these as it likes; what stands in the digest must stand here whatever it thinks.
    assert_contains(
        &run.out,
        &[
            "IN BRIEF",
            "Albion beat Rovers after a late penalty",
            "A village shares one oven",
            "Left out: 2 × ",
        ],
    );
    assert!(!run.out.contains('\u{1b}'), "colour codes in a pipe: {}", run.out);
    let widths: Vec<usize> = run.out.lines().map(|line| line.chars().count()).collect();
    let widest = widths.iter().max().expect("there are lines");
    // Headings are ruled to the full width, so it is exactly 80 when nothing tells another width.
    assert_eq!(*widest, 80, "{}", run.out);
    assert_eq!(run.err, "", "a clean digest leaves nothing to say");
}

#[test]
fn text_is_grouped_by_topic() {
    let folder = Folder::new();
    let run = done(&["brief", &folder.file("d.txt", DIGEST), "--model", &folder.model()]);
    let place =
        |part: &str| run.out.find(part).unwrap_or_else(|| panic!("`{part}` is missing in:\n{}", run.out));
    // Topics stand in byte order, and each story under its own.
    let order = [
        "BAKING · 1 story",
        " 2  A village shares one oven",
        "FOOTBALL · 1 story",
        " 1  Albion beat Rovers",
        "STARS · 1 story",
        " 3  Two planets stand",
    ];
    let places: Vec<usize> = order.iter().map(|part| place(part)).collect();
    assert!(places.is_sorted(), "{places:?} in:\n{}", run.out);
}

#[test]
fn markdown_has_a_heading_for_each_topic_and_article() {
    let folder = Folder::new();
    let digest = DIGEST.replace("A village shares", "A *village* shares");
    let digest = folder.file("d.txt", digest);
    let run = done(&["brief", &digest, "--model", &folder.model(), "--format", "markdown"]);
    let headings: Vec<&str> = run.out.lines().filter(|line| line.starts_with('#')).collect();
    let expected = [
        "# Briefing",
        "## In brief",
        "## baking",
        "### 2. A \\*village\\* shares one oven",
        "## football",
        "### 1. Albion beat Rovers after a late penalty",
        "## stars",
        "### 3. Two planets stand side by side",
    ];
    assert_eq!(headings, expected, "{}", run.out);
}

#[test]
fn text_and_markdown_have_the_date_of_the_briefing() {
    let folder = Folder::new();
    let digest = folder.file("d.txt", DIGEST);
    let dated =
        folder.file("d.jsonl", "{\"text\": \"The rover found ice.\", \"date\": \"2026-03-02T08:00:00Z\"}\n");
    for (form, start) in [("text", "BRIEFING · "), ("markdown", "# Briefing, ")] {
        let first = |args: &[&str]| {
            let page = done(&[&["brief", "-q", "--format", form], args].concat()).out;
            page.lines().next().expect("a line").to_owned()
        };
        let given = format!("{start}2026-03-03");
        assert!(first(&[&digest, "--date", "2026-03-03"]).starts_with(&given), "{form}");
        assert!(first(&[&dated, "--date", "2026-03-03T01:00:00+09:00"]).starts_with(&given), "{form}");
        assert!(first(&[&dated]).starts_with(&format!("{start}2026-03-02")), "{form}");
        assert!(!first(&[&digest]).contains("2026"), "there is no clock");
    }
}

#[test]
fn json_has_all_that_is_known() {
    let briefing = briefing(&[]);
    assert_eq!(
        keys(&briefing),
        ["schema", "digest", "articles", "overview", "dropped", "warnings", "topics"]
    );
    assert_eq!(briefing["digest"]["n_articles"], 3);
    assert_eq!(briefing["digest"]["labels"], serde_json::json!(SMALL_LABELS));
    assert_eq!(list(&briefing["dropped"]).len(), 2, "two rules");
    for (i, article) in list(&briefing["articles"]).iter().enumerate() {
        let names = keys(article);
        for name in
            ["id", "title", "text", "start", "end", "labels", "probabilities", "outcome", "unknown_share"]
        {
            assert!(names.contains(&name), "`{name}` is missing in {article}");
        }
        assert_eq!(article["id"], (i + 1).to_string());
        // Offsets point into the digest: title first, body last.
        let slice = &DIGEST[offset(&article["start"])..offset(&article["end"])];
        assert!(slice.starts_with(string(&article["title"])) && slice.ends_with(string(&article["text"])));
        assert_eq!(keys(&article["probabilities"]), SMALL_LABELS);
        let sum: f64 = SMALL_LABELS.iter().map(|label| number(&article["probabilities"][label])).sum();
        assert!((sum - 1.0).abs() < 1e-9, "single-label probabilities sum to {sum}");
        assert!((0.0..=1.0).contains(&number(&article["unknown_share"])));
        assert_summary_is_of(&article["summary"], string(&article["text"]));
        assert!(list(&article["summary"]).len() <= 3, "three sentences are the default");
    }
    let labels: Vec<&Value> = list(&briefing["articles"]).iter().map(|a| &a["labels"][0]).collect();
    assert_eq!(labels, ["football", "baking", "stars"]);
    assert!(list(&briefing["articles"]).iter().all(|article| article["outcome"] == "labelled"));
}

#[test]
fn a_record_is_in_no_language_of_its_neighbours() {
    let german = "Der Roboter läuft auf dem Mond und die Sonde fand Eis in einem Krater, sagte die Behörde am Dienstag in Berlin.";
    let short = "Quagmire bollards flummox Trowbridge motorists. Vexed jugglers ogle yobs.";
    let records: String =
        [german, short].iter().map(|text| format!("{}\n", serde_json::json!({ "text": text }))).collect();
    let languages = |folder: &Folder, args: &[&str]| -> Vec<Value> {
        let briefing =
            json(&done(&[&["brief", "--format", "json", "--model", &folder.model()], args].concat()).out);
        let articles = briefing["articles"].as_array().expect("articles").iter();
        articles.map(|article| article["language"].clone()).collect()
    };
    let folder = Folder::new();
    let data = folder.file("data.jsonl", &records);
    assert_eq!(languages(&folder, &[&data]), [Value::from("de"), Value::Null]);
    // Of a digest they are parts, and records beside it still are not.
    let digest = folder.file("d.txt", format!("Eis\n\n{german}\n\n----\n\nStau\n\n{short}\n"));
    let all = languages(&folder, &["--splitter", "rules", &digest, &data]);
    assert_eq!(all, [Value::from("de"), "de".into(), "de".into(), Value::Null]);
}

#[test]
fn records_keep_their_ids_and_others_are_numbered() {
    let folder = Folder::new();
    let row = |id: &str, i: usize| {
        let (title, text, _) = ARTICLES[i];
        format!("{{{id}\"title\":\"{title}\",\"text\":\"{text}\"}}\n")
    };
    let given =
        ["\"id\":\"news-17\",", "\"id\":18,", "\"id\":null,", "", "\"id\":\"3\",", "\"id\":\"news-17\","];
    let rows: String = given.iter().enumerate().map(|(i, id)| row(id, i)).collect();
    let (rows, digest) = (folder.file("r.jsonl", rows), folder.file("d.txt", DIGEST));
    let labels = folder.path("labels.jsonl");
    let args = ["brief", "-q", &rows, &digest, "--format", "json", "--save-labels", &labels];
    let briefing = json(&done(&args).out);
    let expected = ["news-17", "18", "4", "5", "3", "6", "7", "8", "9"];
    let ids = |articles: &[Value]| -> Vec<String> {
        articles.iter().map(|article| string(&article["id"]).to_owned()).collect()
    };
    assert_eq!(ids(list(&briefing["articles"])), expected);
    assert_eq!(ids(&json_lines(&folder.read("labels.jsonl"))), expected);
    assert_contains(&briefing["warnings"].to_string(), &["found 1 that others have: these are numbered"]);
    let text = done(&["brief", "-q", &rows, "--overview", "0"]).out;
    assert_contains(&text, &["news-17  United win the cup"]);
}

#[test]
fn the_overview_has_a_sentence_of_each_story_at_most() {
    let all = briefing(&[]);
    let overview = list(&all["overview"]);
    assert!((1..=3).contains(&overview.len()));
    for item in overview {
        let id: usize = string(&item["id"]).parse().expect("articles are numbered");
        let article = &all["articles"][id - 1];
        assert_eq!(item["text"], article["summary"][0]["text"], "it stands for its story");
    }
    assert_eq!(list(&briefing(&["--overview", "1"])["overview"]).len(), 1);
    assert!(list(&briefing(&["--overview", "0"])["overview"]).is_empty());
    let folder = Folder::new();
    let text = done(&["brief", &folder.file("d.txt", DIGEST), "--overview", "0"]).out;
    assert!(!text.contains("IN BRIEF"), "{text}");
}

#[test]
fn a_story_told_twice_is_one_story_and_nothing_is_lost() {
    let folder = Folder::new();
    let (digest, labels) = (folder.file("d.txt", TOLD_TWICE), folder.path("labels.jsonl"));
    let all =
        json(&done(&["brief", &digest, "--format", "json", "--overview", "9", "--save-labels", &labels]).out);
    let articles = list(&all["articles"]);
    assert_eq!(articles.len(), 6);
    assert_eq!(articles[0]["variants"], serde_json::json!(["3", "4"]));
    let stories: Vec<Option<&str>> = articles.iter().map(|article| article["story"].as_str()).collect();
    assert_eq!(stories, [None, None, Some("1"), Some("1"), None, None], "the ships are another event");
    for article in articles {
        assert_eq!(article.get("centrality").is_some(), article.get("story").is_none(), "{article}");
    }
    let overview = list(&all["overview"]);
    let mut ids: Vec<&str> = overview.iter().map(|item| string(&item["id"])).collect();
    assert_eq!(ids[0], "1", "three articles speak of it");
    assert_eq!(overview[0]["variants"], serde_json::json!(["3", "4"]));
    ids.sort_unstable();
    assert_eq!(ids, ["1", "2", "5", "6"], "a sentence a story");
    let of_the_baker = overview.iter().find(|item| item["id"] == "2").expect("it is there");
    assert!(string(&of_the_baker["text"]).starts_with("The baker Anna Holt"), "{of_the_baker}");
    assert_eq!(json_lines(&folder.read("labels.jsonl")).len(), 6, "each article is there to label");
    for format in ["text", "markdown"] {
        let page = done(&["brief", &digest, "--format", format]).out;
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for title in titles(&all) {
            assert!(page.contains(title.trim_end_matches(" (update)")), "{title} is missing in {page}");
        }
        let line =
            "also told in: 3 All 212 rescued as Solveig hits reef; 4 Ferry runs aground off Skarvik (update)";
        assert_contains(&page, &[line]);
        assert_eq!(page.matches("Lifeboats brought").count(), 0, "its summary is not given twice");
    }
    // The same article twice is one story, of which there is nothing to give an overview.
    let twice = folder.file("twice.txt", SECOND_DIGEST.split("\n\n----").next().expect("an article"));
    let all = json(&done(&["brief", &twice, &twice, "--format", "json"]).out);
    assert_eq!(all["articles"][0]["variants"], serde_json::json!(["2"]));
    assert!(list(&all["overview"]).is_empty());
}

#[test]
fn a_topic_opens_with_its_most_central_story() {
    let folder = Folder::new();
    let digest = folder.file("d.txt", TOLD_TWICE);
    let args = ["brief", &digest, "--model", &folder.model(), "--format"];
    let all = json(&done(&[&args[..], &["json"]].concat()).out);
    let page = done(&[&args[..], &["markdown"]].concat()).out;
    let centrality =
        |id: &str| number(&all["articles"][id.parse::<usize>().expect("a number") - 1]["centrality"]);
    let mut n_several = 0;
    for section in page.split("\n## ").skip(2) {
        let ids: Vec<&str> =
            section.lines().filter_map(|line| line.strip_prefix("### ")?.split('.').next()).collect();
        assert!(ids.iter().all(|id| centrality(ids[0]) >= centrality(id)), "{ids:?}");
        assert!(ids[1..].is_sorted(), "the others follow in order: {ids:?}");
        n_several += usize::from(ids.len() > 1);
    }
    assert!(n_several > 0, "{page}");
}

#[test]
fn length_and_method_are_heeded() {
    for article in list(&briefing(&["--sentences", "1"])["articles"]) {
        assert_eq!(list(&article["summary"]).len(), 1);
    }
    for article in list(&briefing(&["--words", "25"])["articles"]) {
        let sentences = list(&article["summary"]).iter();
        let n_words: usize = sentences.map(|s| string(&s["text"]).split_whitespace().count()).sum();
        assert!(n_words <= 25, "{n_words} words: {article}");
    }
    let (lead, ranked) = (briefing(&[]), briefing(&["--method", "textrank"]));
    assert_eq!(titles(&lead), titles(&ranked));
    let scores = |briefing: &Value| -> Vec<f64> {
        list(&briefing["articles"]).iter().map(|a| number(&a["summary"][0]["score"])).collect()
    };
    assert_ne!(scores(&lead), scores(&ranked), "another method gives other scores");
    for article in list(&ranked["articles"]) {
        assert_summary_is_of(&article["summary"], string(&article["text"]));
    }
    assert_contains(
        &misused(&["brief", "--method", "magic"]),
        &["magic", "trained, lead, centroid, textrank"],
    );
    assert_contains(&misused(&["brief", "--sentences", "0"]), &["'0'", "--sentences"]);
    misused(&["brief", "--sentences", "1", "--words", "10"]);
}

#[test]
fn standard_input_is_read_with_a_dash_and_without_a_name() {
    let folder = Folder::new();
    let model = folder.model();
    let file = folder.file("d.txt", DIGEST);
    let args = ["brief", "--model", &model, "--format", "json"];
    let from_file = done(&[&args[..], &[&file]].concat()).out;
    assert_eq!(done_with(&args, DIGEST.as_bytes()).out, from_file);
    assert_eq!(done_with(&[&args[..], &["-"]].concat(), DIGEST.as_bytes()).out, from_file);
}

#[test]
fn several_digests_are_numbered_on() {
    let folder = Folder::new();
    let (one, two) = (folder.file("1.txt", DIGEST), folder.file("2.txt", SECOND_DIGEST));
    let run = done(&["brief", &one, &two, "--model", &folder.model(), "--format", "json"]);
    let briefing = json(&run.out);
    let ids: Vec<&str> = list(&briefing["articles"]).iter().map(|a| string(&a["id"])).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5"]);
    assert_eq!(titles(&briefing)[3..], ["Dough rises faster in song", "The moon loses a stone"]);
    assert_eq!(list(&briefing["dropped"]).len(), 3);
}

#[test]
fn a_bad_digest_does_not_stop_the_good_ones() {
    let folder = Folder::new();
    let (good, bad) = (folder.file("1.txt", DIGEST), folder.file("bad.txt", b"\x89PNG\0\0"));
    let args =
        ["brief", &bad, &good, &folder.path("missing.txt"), "--model", &folder.model(), "--format", "json"];
    let run = run(&args);
    assert_eq!(run.status, 1, "{}", run.err);
    assert_eq!(list(&json(&run.out)["articles"]).len(), 3);
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.err);
    assert_contains(lines[0], &["bad.txt", "an image"]);
    assert_contains(lines[1], &["missing.txt", "cannot read"]);
}

#[test]
fn undecided_articles_say_why() {
    let briefing = briefing(&["--min-probability", "1"]);
    for article in list(&briefing["articles"]) {
        assert_eq!(article["outcome"], "undecided");
        assert_eq!(article["labels"], serde_json::json!([]));
        assert!(article.get("probability").is_none(), "there is no answer to be sure of");
        assert_contains(string(&article["reason"]), &["not certain enough"]);
    }
}

#[test]
fn a_file_gets_the_same_bytes_as_a_pipe() {
    let folder = Folder::new();
    let (digest, model, file) = (folder.file("d.txt", DIGEST), folder.model(), folder.path("briefing.txt"));
    for format in ["text", "markdown", "json"] {
        let args = ["brief", &digest, "--model", &model, "--format", format];
        let piped = done(&args).out;
        let run = done(&[&args[..], &["-o", &file]].concat());
        assert_eq!(run.out, "");
        assert_eq!(folder.read("briefing.txt"), piped);
    }
}

#[test]
fn nothing_in_a_digest_steers_the_terminal() {
    let folder = Folder::new();
    // Escape sequences can hide text, change a window's title, or worse; they arrive in forwarded mail.
    let digest = DIGEST
        .replace("A village", "A \u{1b}[31mred\u{1b}[0m village")
        .replace("Every Friday", "Every \u{9b}2J \u{7} Friday");
    let digest = folder.file("d.txt", digest);
    for format in ["text", "markdown"] {
        let run = done(&["brief", &digest, "--model", &folder.model(), "--format", format]);
        let is_harmless = |c: char| c == '\n' || !c.is_control();
        assert!(run.out.chars().all(is_harmless), "{format}: {:?}", run.out);
    }
}

#[test]
fn saved_labels_can_be_mended_and_learned_from() {
    let folder = Folder::new();
    let (digest, labels, mine) =
        (folder.file("d.txt", DIGEST), folder.path("labels.jsonl"), folder.path("mine"));
    let run = done(&["brief", &digest, "--save-labels", &labels]);
    assert_contains(&run.err, &["labels.jsonl: mend the labels", "newsdesk train --add-to default"]);
    let saved = json_lines(&folder.read("labels.jsonl"));
    assert_eq!(saved.len(), 3);
    for (i, record) in saved.iter().enumerate() {
        assert_eq!(keys(record), ["id", "title", "labels", "text"]);
        assert_eq!(record["id"], (i + 1).to_string());
        let is_labelled = record["labels"].is_array();
        assert!(is_labelled || record["labels"].is_null(), "null until someone gives labels: {record}");
    }
    // The user mends: the labels do not depend on what the built-in model made of football and bread.
    let labels_by_hand = serde_json::json!([["robotics"], [], ["satellites"]]);
    let mended: String = saved
        .into_iter()
        .enumerate()
        .map(|(i, mut record)| {
            record["labels"] = labels_by_hand[i].clone();
            format!("{record}\n")
        })
        .collect();
    folder.file("labels.jsonl", mended);
    done(&["train", &labels, "--add-to", "default", "-o", &mine]);
    let n_articles = |model: &str| -> usize {
        let page = done(&["inspect", model, "--terms", "0"]).out;
        let line = page.lines().find_map(|line| line.strip_prefix("trained on"));
        let count = line.and_then(|line| line.split_whitespace().next()).expect("it says so");
        count.parse().expect("a number")
    };
    assert_eq!(n_articles(&mine), n_articles("default") + 3);
    let briefing = json(&done(&["brief", &digest, "--model", &mine, "--format", "json"]).out);
    assert_eq!(briefing["digest"]["n_articles"], 3);
}

#[test]
fn saved_labels_are_not_written_over() {
    let folder = Folder::new();
    let (digest, labels, model) = (folder.file("d.txt", DIGEST), folder.path("mine.jsonl"), folder.model());
    let out = folder.path("brief.txt");
    let args = ["brief", &digest, "--model", &model, "--save-labels", &labels];
    done(&args);
    let saved = folder.read("mine.jsonl");
    done(&args);
    assert_eq!(folder.read("mine.jsonl"), saved, "the same may be written again");
    let mended = saved.replace("football", "sport");
    folder.file("mine.jsonl", &mended);
    let line = refused(&[&args[..], &["-o", &out]].concat());
    assert_contains(&line, &[&labels, "expected a new file for labels", "may be mended"]);
    assert_eq!(folder.read("mine.jsonl"), mended);
    assert!(!folder.names().contains(&"brief.txt".to_owned()), "nothing else is written");
    // An empty file has nothing to lose.
    folder.file("mine.jsonl", "");
    done(&args);
    assert_eq!(folder.read("mine.jsonl"), saved);
    let run = done(&["brief", &digest, "--model", &model, "--save-labels", "-", "-o", &out]);
    assert_eq!(run.out, saved);
    assert_contains(&run.err, &["standard output: mend the labels", "FILE -o mine.newsdesk"]);
}

#[test]
fn saved_labels_of_undecided_articles_are_empty() {
    let folder = Folder::new();
    let (digest, labels) = (folder.file("d.txt", DIGEST), folder.path("labels.jsonl"));
    let model = folder.model();
    done(&["brief", &digest, "--model", &model, "--min-probability", "1", "--save-labels", &labels]);
    let saved = json_lines(&folder.read("labels.jsonl"));
    assert!(saved.iter().all(|record| record["labels"].is_null()), "a guess is no label: {saved:?}");
    let labels = folder.path("sure.jsonl");
    done(&["brief", &digest, "--model", &model, "--save-labels", &labels]);
    let saved = json_lines(&folder.read("sure.jsonl"));
    let labels: Vec<&Value> = saved.iter().map(|record| &record["labels"][0]).collect();
    assert_eq!(labels, ["football", "baking", "stars"]);
}

#[test]
fn help_and_version_are_answers() {
    assert_contains(
        &done(&["--help"]).out,
        &["brief", "split", "label", "summarize", "train", "evaluate", "inspect"],
    );
    assert_eq!(done(&["--version"]).out, format!("newsdesk {}\n", env!("CARGO_PKG_VERSION")));
    misused(&["--no-such-flag"]);
    // The program has a version, and its verbs have none of their own.
    misused(&["brief", "--version"]);
}

#[test]
fn shells_and_man_are_told_what_can_be_typed() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = done(&["completions", shell]).out;
        assert_contains(&script, &["newsdesk", "evaluate-summaries", "min-probability"]);
        let out = folder.path("script");
        assert_eq!(done(&["completions", shell, "-o", &out]).out, "");
        assert_eq!(folder.read("script"), script);
    }
    assert_contains(&misused(&["completions", "cmd"]), &["cmd", "bash"]);
    let page = done(&["man"]).out;
    assert_contains(&page, &[".TH newsdesk 1", "newsdesk\\-evaluate\\-summaries(1)"]);
    let page = done(&["man", "label"]).out;
    assert_contains(&page, &[".TH newsdesk-label 1", "\\-\\-min\\-probability", "\\-\\-threads"]);
    assert_contains(&refused(&["man", "lable"]), &["expected one of brief, split", "found `lable`"]);
}

/// Articles in four languages, of which the model knows one.
const SEVERAL_LANGUAGES: &str = "# Harbour news of the week\n\n\
    ## The keeper saves a penalty\n\nThe football team won the match on Sunday. The striker scored two goals before the keeper \
    saved a penalty. The coach praised the team after the match.\n\n\
    ## Stadt baut neue Brücke\n\nDie Stadt hat am Mittwoch beschlossen, dass über den Fluss eine neue Brücke gebaut werden \
    soll. Dr. Weber vom Bauamt rechnet mit Kosten von 3,5 Mio. Euro und einer Bauzeit von zwei Jahren. Danach wird die alte \
    Brücke abgerissen.\n\n\
    ## مكتبة جديدة في المدينة\n\nأعلنت المدينة يوم الأربعاء أنها ستبني مكتبة جديدة على ضفة النهر. هل ستكون مفتوحة للجميع؟ نعم، \
    وسيكون الدخول مجانيا لكل السكان ابتداء من الربيع المقبل بعد انتهاء أعمال البناء.\n\n\
    ## 河边的新图书馆\n\n昨天下午，市政府宣布将在河边修建一座新的图书馆。预计明年春天开放，所有市民都可以免费借书！图书馆的网站是 \
    https://example.com/the-new-library/open-from-spring-on.html。\n";

#[test]
fn each_article_is_read_in_its_own_language() {
    let folder = Folder::new();
    let digest = folder.file("d.md", SEVERAL_LANGUAGES);
    let args = ["brief", &digest, "--model", &folder.model()];
    let found = json(&done(&[&args[..], &["--format", "json"]].concat()).out);
    let articles = list(&found["articles"]);
    let languages: Vec<&str> = articles.iter().map(|article| string(&article["language"])).collect();
    assert_eq!(languages, ["en", "de", "ar", "zh"]);
    assert_eq!(articles[0]["outcome"], "labelled");
    for (article, name) in articles[1..].iter().zip(["German", "Arabic", "Chinese"]) {
        assert_eq!(article["outcome"], "undecided");
        assert_contains(string(&article["reason"]), &[name, "English"]);
    }
    let sentences = |article: &Value| -> Vec<String> {
        list(&article["summary"]).iter().map(|sentence| string(&sentence["text"]).to_owned()).collect()
    };
    assert_eq!(
        sentences(&articles[1]).len(),
        3,
        "the rules for German know `Mio.`: {:?}",
        articles[1]["summary"]
    );
    assert!(
        sentences(&articles[2])[1].starts_with("نعم"),
        "a question ends in ؟: {:?}",
        articles[2]["summary"]
    );
    assert!(sentences(&articles[3])[1].ends_with('！'), "{:?}", articles[3]["summary"]);

    let page = done(&[&args[..], &["--format", "html"]].concat()).out;
    for start in
        ["id=\"story-2\" lang=\"de\">\n<h3 dir=\"auto\">", "id=\"story-3\" lang=\"ar\">\n<h3 dir=\"rtl\">"]
    {
        assert_contains(&page, &[start]);
    }
    assert_contains(&page, &["id=\"story-1\">\n", "<p dir=\"rtl\">\nأعلنت"]);
}

#[test]
fn short_articles_are_in_the_language_of_their_digest() {
    let folder = Folder::new();
    let item =
        |(name, what): (&str, &str)| format!("## {name}\n\n开源的安卓应用，{what}，完全离线使用。\n\n");
    let apps = [
        ("Gander", "用来查看各种文件的内容"),
        ("StatLite", "在手机上统计每天的步数"),
        ("Reconya", "找出家里网络上的所有设备"),
        ("Quickdraw", "让孩子们画画和认识颜色"),
    ];
    let chinese: String = apps.map(item).concat();
    let digest = folder.file("d.md", chinese);
    let found = json(&done(&["brief", &digest, "--format", "json"]).out);
    assert_eq!(list(&found["articles"]).len(), 4);
    let labelled = json_lines(&done(&["label", &digest]).out);
    for (article, labelled) in list(&found["articles"]).iter().zip(&labelled) {
        assert_eq!(article["language"], "zh");
        assert_contains(string(&article["reason"]), &["looks like Chinese"]);
        assert_eq!(article["reason"], labelled["reason"]);
    }
    let alone = serde_json::json!({ "text": "开源的安卓应用" }).to_string();
    let alone = json(&done_with(&["label"], alone.as_bytes()).out);
    assert_contains(string(&alone["reason"]), &["too short"]);
}

#[test]
fn saved_labels_lead_back_to_the_source() {
    let folder = Folder::new();
    let item = |title: &str, text: &str, i: usize| {
        format!(
            "<item><title>{title}</title><link>https://example.com/{i}</link><author>ann@example.com (Ann Ash)</author>\
             <pubDate>Thu, 01 Jan 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"
        )
    };
    let items: String =
        ARTICLES.iter().enumerate().map(|(i, (title, text, _))| item(title, text, i)).collect();
    let feed = folder
        .file("d.rss", format!("<rss version='2.0'><channel><title>Courier</title>{items}</channel></rss>"));
    let (labels, mine) = (folder.path("labels.jsonl"), folder.path("mine"));
    let model = folder.model();
    done(&["brief", &feed, "--model", &model, "--save-labels", &labels]);
    let saved = json_lines(&folder.read("labels.jsonl"));
    assert_eq!(saved.len(), ARTICLES.len());
    for (i, record) in saved.iter().enumerate() {
        assert_eq!(record["link"], format!("https://example.com/{i}"));
        assert_eq!(record["date"], "2026-01-01T10:00:00Z");
        assert_contains(string(&record["author"]), &["Ann Ash"]);
    }
    assert!(saved.iter().any(|record| record["labels"].is_array()), "{saved:?}");
    done(&["train", &labels, "--add-to", &model, "--skip-known", "-o", &mine]);
    for format in ["label-studio", "doccano"] {
        let tasks = done(&["label", &feed, "--model", &model, "--output-format", format]).out;
        assert_eq!(tasks.matches("https://example.com/0\"").count(), 1, "{tasks}");
        assert_eq!(tasks.matches("\"date\":\"2026-01-01T10:00:00Z\"").count(), ARTICLES.len(), "{tasks}");
        let tasks = folder.file("tasks.json", tasks);
        if format == "doccano" {
            done(&["train", &tasks, "--data-format", format, "-o", &mine]);
        }
    }
}

#[test]
fn warnings_of_a_briefing_that_is_sent_go_to_standard_error() {
    let folder = Folder::new();
    let boats: String =
        (0..250).map(|i| format!("Boat number {i} left harbour {} for the sea at noon. ", i * i)).collect();
    let whole = folder.file("d.txt", boats);
    for format in ["eml", "rss", "atom", "html", "json"] {
        let run = done(&["brief", &whole, "--format", format]);
        assert_contains(&run.err, &["warning", "no clear boundaries between articles"]);
        let is_sent = ["eml", "rss", "atom"].contains(&format);
        assert_eq!(run.out.contains("no clear boundaries"), !is_sent, "{format}");
    }
}
