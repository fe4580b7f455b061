//! Labelled articles in the forms of other tools: each gives the model that our own records give, to the byte, and what
//! is wrong is told with its place.

use serde_json::json;

use super::*;

/// Writes [`ARTICLES`] as the lines of `one`.
fn lines(one: impl Fn(usize, &str, &str, &str) -> String) -> String {
    let articles = ARTICLES.iter().enumerate();
    articles.map(|(i, (title, text, label))| one(i, title, text, label) + "\n").collect()
}

/// Writes [`ARTICLES`] as a JSON array, one item a line or all on one.
fn array(end: &str, one: impl Fn(usize, &str, &str, &str) -> Value) -> String {
    let articles = ARTICLES.iter().enumerate();
    let items: Vec<String> =
        articles.map(|(i, (title, text, label))| one(i, title, text, label).to_string()).collect();
    format!("[{end}{}{end}]{end}", items.join(&format!(",{end}")))
}

fn own(_: usize, title: &str, text: &str, label: &str) -> Value {
    json!({ "title": title, "text": text, "labels": [label] })
}

/// A table whose cells need quotes.
fn table(delimiter: &str, end: &str) -> String {
    let row = |i: usize, title: &str, text: &str, label: &str| {
        // Either form of a cell with labels; a cell of two lines, and one with quotation marks.
        let label = if i.is_multiple_of(2) { label.to_owned() } else { format!("\"[\"\"{label}\"\"]\"") };
        let note = format!("\"two{end}lines, a {delimiter} and \"\"quotes\"\"\"");
        [&note, &format!("\"{title}\""), &format!("\"{text}\""), &label].map(String::as_str).join(delimiter)
    };
    let rows = lines(row).replace(".\"\n", ".\"").replace('\n', end);
    // The end of the line inside the note was made by `end` already.
    let header = ["note", "Title", "TEXT", "labels"].join(delimiter) + end;
    header + &rows.replace("\r\r\n", "\r\n")
}

fn label_studio(i: usize, title: &str, text: &str, label: &str) -> Value {
    let result = json!({
        "id": "x1", "from_name": "topic", "to_name": "text", "type": "choices", "origin": "manual",
        "value": { "choices": [label] },
    });
    json!({
        "id": i, "data": { "title": title, "text": text, "source": "wire" }, "meta": {}, "project": 1,
        "annotations": [
            { "id": 1, "was_cancelled": false, "result": [result], "lead_time": 3.5 },
            { "id": 2, "was_cancelled": true, "result": [] },
        ],
        "predictions": [{ "model_version": "m", "score": 0.5, "result": [] }],
    })
}

fn json_min(i: usize, title: &str, text: &str, label: &str) -> Value {
    let label = if i.is_multiple_of(2) { json!(label) } else { json!({ "choices": [label] }) };
    json!({
        "text": text, "title": title, "source": "wire", "id": i, "topic": label,
        "annotator": 1, "annotation_id": i, "created_at": "d", "updated_at": "d", "lead_time": 1.5,
    })
}

fn doccano(i: usize, title: &str, text: &str, label: &str) -> Value {
    let field = ["text", "data"][i % 2];
    json!({ "id": i, field: text, "title": title, "label": [label], "Comments": [] })
}

fn prodigy(i: usize, title: &str, text: &str, label: &str) -> Value {
    if i.is_multiple_of(2) {
        return json!({ "title": title, "text": text, "label": label, "answer": "accept", "_task_hash": 1 });
    }
    let options = [json!({ "id": label, "text": label })];
    json!({ "title": title, "text": text, "options": options, "accept": [label], "answer": "accept" })
}

fn spacy(_: usize, title: &str, text: &str, label: &str) -> Value {
    let cats: serde_json::Map<String, Value> =
        SMALL_LABELS.iter().map(|name| ((*name).to_owned(), u8::from(*name == label).into())).collect();
    json!({ "title": title, "text": text, "cats": cats })
}

/// The forms that hold titles: format, content, and how a run names the form if it is recognised.
fn forms() -> Vec<(&'static str, String, &'static str)> {
    let as_lines =
        |one: fn(usize, &str, &str, &str) -> Value| lines(|i, a, b, c| one(i, a, b, c).to_string());
    vec![
        ("jsonl", labelled_articles(), ""),
        ("json", array("\n", own), ""),
        ("json", array("", own), ""),
        ("csv", table(",", "\n"), "CSV"),
        ("csv", table(";", "\r\n"), "CSV"),
        ("csv", table(",", "\r"), "CSV"),
        ("tsv", table("\t", "\r\n"), "TSV"),
        ("doccano", as_lines(doccano), "doccano"),
        ("doccano", array("\n", doccano), "doccano"),
        ("label-studio", array("", label_studio), "Label Studio"),
        ("label-studio", array("\r\n", json_min), "Label Studio"),
        ("prodigy", as_lines(prodigy), "Prodigy"),
        ("spacy", as_lines(spacy), "spaCy"),
    ]
}

#[test]
fn every_form_gives_the_model_that_records_give() {
    let folder = Folder::new();
    let model = folder.path("model");
    for (format, content, name) in forms() {
        let with_mark = format!("\u{feff}{}", content.replace("\r\n", "\n").replace('\n', "\r\n"));
        for content in [&content, &with_mark] {
            // A name that says something else.
            let data = folder.file("data.txt", content);
            let run = done(&["train", &data, "-o", &model]);
            assert!(std::fs::read(&model).expect("it was written") == small_model(), "{format}: {content}");
            let told = format!("data.txt: read as {name}\n");
            assert_eq!(run.err.contains(&told), !name.is_empty(), "{format}: {}", run.err);
            let forced = done(&["train", &data, "--data-format", format, "-o", &model]);
            assert!(std::fs::read(&model).expect("it was written") == small_model(), "{format}, forced");
            assert!(!forced.err.contains("read as"), "{}", forced.err);
        }
        done_with(&["train", "-", "-o", &model], content.as_bytes());
        assert!(std::fs::read(&model).expect("it was written") == small_model(), "{format}, piped");
    }
}

/// UTF-16 with a byte order mark, as PowerShell writes it, or with its bytes the other way round.
fn utf_16(text: &str, is_big_endian: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(|unit| if is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn utf_16_with_a_mark_is_read_in_every_form() {
    let folder = Folder::new();
    let (model, untitled_model) = (folder.path("model"), folder.path("untitled"));
    done(&["train", &folder.file("untitled.jsonl", untitled()), "-o", &untitled_model]);
    let of_untitled = std::fs::read(&untitled_model).expect("it was written");
    let fasttext = lines(|_, title, text, label| format!("__label__{label} {title}. {text}"));
    let others = [("fasttext", fasttext, &of_untitled[..])];
    let forms = forms().into_iter().map(|(format, content, _)| (format, content, small_model()));
    for (number, (format, content, expected)) in forms.chain(others).enumerate() {
        let data = folder.file("data", utf_16(&content, number % 2 == 1));
        done(&["train", &data, "-o", &model]);
        assert!(std::fs::read(&model).expect("it was written") == expected, "{format}");
    }
    let articles = folder_of_labels(&folder);
    let (title, text, label) = ARTICLES[0];
    folder.file(&format!("articles/{label}/00.txt"), utf_16(&format!("{title}. {text}"), false));
    done(&["train", &articles, "-o", &model]);
    assert!(std::fs::read(&model).expect("it was written") == of_untitled, "a folder for each label");
    // Other verbs read the same way, and bad lines are told by their place.
    let data = folder.file("data.jsonl", utf_16(&format!("oops\n{}", labelled_articles()), false));
    let run = run(&["evaluate", "-q", &data, "--model", &folder.model()]);
    assert_contains(&run.out, &["12 articles"]);
    assert_contains(&the_line(&run), &["data.jsonl:1: expected a JSON object, found"]);
}

/// [`ARTICLES`] as records without titles: title and text are one.
fn untitled() -> String {
    lines(|_, title, text, label| json!({ "text": format!("{title}. {text}"), "label": label }).to_string())
}

/// A folder with a folder for each label of [`SMALL_LABELS`].
fn folder_of_labels(folder: &Folder) -> String {
    for label in SMALL_LABELS {
        std::fs::create_dir_all(folder.path(&format!("articles/{label}"))).expect("it can be made");
    }
    for (i, (title, text, label)) in ARTICLES.iter().enumerate() {
        folder.file(&format!("articles/{label}/{i:02}.txt"), format!("\u{feff}{title}. {text}\r\n"));
    }
    folder.path("articles")
}

#[test]
fn forms_without_titles_give_the_model_of_records_without_titles() {
    let folder = Folder::new();
    let (a, b) = (folder.path("a"), folder.path("b"));
    let read = |path: &str| std::fs::read(path).expect("the model was written");
    done(&["train", &folder.file("data.jsonl", untitled()), "-o", &a]);
    let fasttext = lines(|_, title, text, label| format!("__label__{label} {title}. {text}"));
    for content in [fasttext.clone(), format!("\u{feff}{}", fasttext.replace('\n', "\r\n"))] {
        let data = folder.file("data", content);
        let run = done(&["train", &data, "-o", &b]);
        assert!(read(&b) == read(&a), "fastText");
        assert_contains(&run.err, &["data: read as fastText lines"]);
    }
    let articles = folder_of_labels(&folder);
    for args in
        [&["train", &articles, "-o", &b][..], &["train", &articles, "-o", &b, "--data-format", "folder"]]
    {
        done(args);
        assert!(read(&b) == read(&a), "a folder for each label");
    }
}

#[test]
fn several_labels_keep_their_order_and_none_of_them_is_none_of_them() {
    let folder = Folder::new();
    let model = |name: &str, content: &str| {
        let (data, model) = (folder.file("data", content), folder.path(name));
        done(&["train", &data, "-o", &model]);
        std::fs::read(model).expect("the model was written")
    };
    let labels = |i: usize, label: &str| match i % 4 {
        0 => vec![label.to_owned(), "news".to_owned()],
        1 => vec![],
        _ => vec![label.to_owned()],
    };
    let with = |one: &dyn Fn(&str, Vec<String>) -> String| {
        lines(|i, title, text, label| one(&format!("{title}. {text}"), labels(i, label)))
    };
    let expected = model("a", &with(&|text, labels| json!({ "text": text, "labels": labels }).to_string()));
    let fasttext = with(&|text, labels| {
        let labels = if labels.is_empty() { vec!["other".to_owned()] } else { labels };
        labels.iter().map(|label| format!("__label__{label} ")).collect::<String>() + text
    });
    let csv = "text,labels\n".to_owned()
        + &with(&|text, labels| format!("\"{text}\",\"{}\"", json!(labels).to_string().replace('"', "\"\"")));
    let doccano = with(&|text, labels| json!({ "text": text, "label": labels }).to_string());
    let task = |text: &str, choices: Vec<String>| {
        let result = if choices.is_empty() {
            json!([])
        } else {
            json!([{ "from_name": "t", "to_name": "text", "type": "choices", "value": { "choices": choices } }])
        };
        json!({ "data": { "text": text }, "annotations": [{ "result": result }] }).to_string()
    };
    let label_studio = with(&task);
    let with_choice =
        with(&|text, labels| task(text, if labels.is_empty() { vec!["None".to_owned()] } else { labels }));
    for content in [fasttext, csv, doccano, label_studio, with_choice] {
        assert!(model("b", &content) == expected, "{content}");
    }
}

#[test]
fn unlabelled_articles_are_skipped_and_counted_in_every_form() {
    let folder = Folder::new();
    for (format, content) in [
        ("fasttext", "__label__a one two\nno label\nnor here\n"),
        ("csv", "text,label\none two,a\nno label,\nnor here,  \n"),
        ("tsv", "text\tother column\nno label\ta\nnor here\tb\n"),
        ("doccano", "{\"text\":\"no label\"}\n{\"data\":\"nor here\",\"label\":null}\n"),
        (
            "label-studio",
            r#"[{"data":{"text":"no label"},"annotations":[]},
                {"data":{"text":"nor here"},"annotations":[{"was_cancelled":true,"result":[]}]}]"#,
        ),
        (
            "prodigy",
            "{\"text\":\"no\",\"label\":\"a\",\"answer\":\"ignore\"}\n{\"text\":\"nor\",\"label\":\"a\",\"answer\":\"reject\"}\n",
        ),
        ("spacy", "{\"text\":\"no label\"}\n{\"text\":\"nor here\",\"cats\":null}\n"),
        ("json", "[{\"text\":\"no label\"},{\"text\":\"nor here\",\"labels\":null}]"),
    ] {
        let data = folder.file("data", content);
        let run = run(&["train", &data, "--data-format", format, "-o", &folder.path("model")]);
        assert_eq!(run.status, 2, "{format}: {}", run.err);
        assert_contains(&run.err, &["warning: 2 records without a label were skipped"]);
    }
}

/// Trains on [`ARTICLES`] and on `data`, of which some is bad; gives the lines that tell so, without the path.
fn told(name: &str, data: &str, args: &[&str]) -> Vec<String> {
    let folder = Folder::new();
    let (good, data) = (folder.file("good.jsonl", labelled_articles()), folder.file(name, data));
    let (with, without) = (folder.path("with"), folder.path("model"));
    let run = run(&[&["train", "-q", &data, "-o", &with], args].concat());
    assert!([1, 2].contains(&run.status), "{}", run.err);
    let place = format!("newsdesk: {}", data.trim_end_matches(name));
    if args.is_empty() {
        // Whatever is wrong with one file, the others are read.
        let both = self::run(&["train", "-q", &data, &good, "-o", &without]);
        assert_eq!(both.status, 1, "{}", both.err);
        assert_contains(&done(&["inspect", &without]).out, &["baking"]);
    }
    run.err.lines().filter_map(|line| line.strip_prefix(&place)).map(str::to_owned).collect()
}

#[test]
fn bad_rows_of_a_table_are_told_with_row_and_line() {
    let data = "id,text,label\r\n1,\"two\r\nlines\",a\r\n\r\n2,short\r\n3,x,[a\r\n4,x,\"{\"\"a\"\":1}\"\r\n5,x,b,c\r\n6,good,b\r\n";
    assert_eq!(
        told("data.csv", data, &[]),
        [
            "data.csv:5 (row 3): expected 3 cells, as in the header, found 2: is a quotation mark missing?",
            "data.csv:6 (row 4): column `label`: expected a label or a JSON list of labels, found `[a`",
            "data.csv:7 (row 5): column `label`: expected a label or a JSON list of labels, found `{\"a\":1}`",
            "data.csv:8 (row 6): expected 3 cells, as in the header, found 4: is a quotation mark missing?",
        ]
    );
}

#[test]
fn quotation_marks_that_are_missing() {
    let end = "expected a quotation mark that closes a cell, found the end of the file";
    for data in
        ["label,text\na,\"b c\nd,e f\n", "label,text\na,\"b c\nd,e f", "label,text\r\na,\"b\r\nd,e f\r\n"]
    {
        assert_eq!(told("data.csv", data, &[]), [format!("data.csv:2 (row 2): {end}")], "{data:?}");
    }
    let label = told("data.csv", "text,label\na b,\"x\nc d,y\n\"\n", &[]);
    assert_eq!(
        label,
        ["data.csv:2 (row 2): column `label`: expected a label or a JSON list of labels, found `x c d,y`"]
    );
    let header = told("data.csv", "\"text,label\na b,x\n", &[]);
    assert_contains(&header[0], &["data.csv: line 1: expected a header with a column `text`"]);
}

#[test]
fn bytes_of_a_table_that_are_not_utf8() {
    let folder = Folder::new();
    let data = folder.file("data.csv", b"text,label\ncaf\xe9,a\nb\0c,a\ncaf\xc3\xa9 one,a\n");
    let run = run(&["train", "-q", &data, "-o", &folder.path("model")]);
    let lines: Vec<&str> = run.err.lines().collect();
    assert_contains(
        lines[0],
        &["data.csv:2 (row 2): column `text`: expected UTF-8, found byte 0xE9 at byte 3"],
    );
    assert_contains(lines[1], &["data.csv:3 (row 3): column `text`: expected text, found a zero byte"]);
    assert_contains(lines[2], &["every article has the same answer, `a`"]);
}

#[test]
fn columns_that_are_missing_or_too_many() {
    let one = |data: &str| {
        let lines = told("data.csv", data, &[]);
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines[0].clone()
    };
    assert_eq!(
        one("headline,body,class\na,b,c\n"),
        "data.csv: line 1: expected a header with a column `text` (or `sentences`), found the columns `headline`, `body`, `class`"
    );
    assert_contains(&one("text,label,labels\n"), &["one of the columns `label` and `labels`, found both"]);
    assert_contains(&one("text,label,Text\n"), &["expected one column `text`, found several"]);
    let many: String = (0..50).map(|i| format!("c{i},")).collect();
    assert_contains(&one(&(many + "z\n")), &["`c0`, `c1`", "`c19`, …"]);
    assert_contains(&one("a;b\n"), &["found the columns `a;b`"]);
}

#[test]
fn a_table_without_a_column_of_labels_says_so() {
    let folder = Folder::new();
    let data = folder.file("data.csv", "text,topic\r\none two,a\r\nthree,b\r\n");
    let model = folder.path("model");
    let expected = "newsdesk: warning: data.csv: line 1: expected a column `label` or `labels`, found the columns `text`, `topic`\n\
                    newsdesk: warning: 2 records without a label were skipped";
    for args in [&["train", &data, "-o", &model][..], &["evaluate", &data], &["cross-validate", &data]] {
        let run = run(args);
        assert_eq!(run.status, 2);
        assert_contains(&run.err.replace(&folder.path(""), ""), &[expected]);
    }
    // Where labels are not needed, or the column is there, it is no matter.
    let labelled = folder.file("labelled.csv", "text,label\none two,\n");
    for args in [&["compare", &folder.model(), &folder.model(), &data][..], &["evaluate", &labelled]] {
        assert!(!run(args).err.contains("expected a column"));
    }
}

#[test]
fn a_row_that_is_too_long_does_not_fill_the_memory() {
    let data = "text,label\na b,x\n\"".to_owned() + &"word ".repeat(14_000_000);
    let lines = told("data.csv", &data, &[]);
    assert_contains(&lines[0], &["data.csv:3 (row 3): expected a row of at most 64 MiB"]);
}

#[test]
fn bad_items_of_an_array_are_told_and_the_others_are_read() {
    let data =
        "[{\"text\": \"a\", \"label\": \"x\"}, 5,\n{\"body\": 1},\n\n{\"text\":\n oops},\n{\"text\": \"b\"";
    assert_eq!(
        told("data.json", data, &[]),
        [
            "data.json:1 (item 2): expected a JSON object, found a number",
            "data.json:2 (item 3): expected a field `text` (or `sentences`), found only `body`",
            "data.json:4 (item 4): expected a JSON object, found text that is not JSON (its line 2, column 2: expected value)",
            "data.json:6 (item 5): expected `,` or `]` behind the item, found the end of the file",
        ]
    );
    let two = told("data.json", "[{\"text\": \"a\", \"label\": \"x\"}]\n{\"text\": \"b\"}\n", &[]);
    assert_eq!(two, ["data.json:2 (item 2): expected the end of the file behind the array, found `{`"]);
    let folder = Folder::new();
    let none = folder.file("none.json", "[]");
    assert_contains(&refused(&["evaluate", &none]), &["no labelled articles"]);
}

#[test]
fn bad_articles_of_other_tools_are_told() {
    let check = |data: &str, expected: &str| {
        let lines = told("data", &format!("{data}\n"), &[]);
        assert_eq!(lines, [format!("data:1: {expected}")], "{data}");
    };
    check(
        r#"{"text":"a","label":[[0,1,"ORG"]]}"#,
        "expected labels for whole articles (a doccano project for document classification), found a list in `label`, \
         as from a project for sequence labelling",
    );
    check(
        r#"{"data":{"image":"a.png"},"annotations":[]}"#,
        "expected data with a field `text` or `title`, found only `image`",
    );
    check(
        r#"{"data":{"text":"a"},"annotations":[{"result":[{"type":"labels","value":{"start":0}}]}]}"#,
        "expected results of type `choices`, found only one of type `labels`",
    );
    check(
        r#"{"text":"a","cats":{"AI":"yes"}}"#,
        "field `cats`: expected an object of numbers from 0 to 1, found a string for `AI`",
    );
    check(
        r#"{"text":"a","answer":"accept"}"#,
        "expected a field `label`, or `options` and `accept`, found only `text`, `answer`",
    );
    assert_eq!(
        told("data", "__label__a one\n__label__ two\n__label__b\n", &[]),
        [
            "data:2: expected a label behind `__label__`, found nothing",
            "data:3: expected text behind the labels, found none",
        ]
    );
}

#[test]
fn each_article_of_a_mixed_file_is_read_in_its_own_form() {
    let mixed = lines(|i, title, text, label| {
        let form = [own, doccano, prodigy, spacy, label_studio][i % 5];
        form(i, title, text, label).to_string()
    });
    let folder = Folder::new();
    let (data, model) = (folder.file("data", mixed), folder.path("model"));
    let run = done(&["train", &data, "-o", &model]);
    assert!(std::fs::read(&model).expect("it was written") == small_model());
    assert_contains(
        &run.err,
        &["read as newsdesk records and doccano and Label Studio and Prodigy and spaCy"],
    );
}

#[test]
fn a_format_that_was_forced_and_is_wrong() {
    let one = |data: &str, format: &str| told("data", data, &["--data-format", format])[0].clone();
    let own = labelled_articles();
    assert_contains(&one(&own, "json"), &["data: expected a JSON array, found `{\"title\":\"United win"]);
    assert_contains(
        &one(&own, "csv"),
        &["expected a header with a column `text` (or `sentences`), found the columns `{\"title\":"],
    );
    assert_contains(&one(&own, "fasttext"), &["expected lines that begin with `__label__`, found `{"]);
    assert_contains(
        &one(&own, "folder"),
        &["expected a folder that holds a folder for each label, found a file"],
    );
    assert_contains(&one(&own, "doccano"), &["data:1: field `label`: expected a list of label names"]);
    assert_contains(
        &one(&own, "label-studio"),
        &["data:1: expected a task of Label Studio", "found only `title`"],
    );
    assert_contains(
        &one(&table(",", "\n"), "jsonl"),
        &["data:1: expected a JSON object, found text that is not"],
    );
    assert_contains(
        &one(&array("", label_studio), "doccano"),
        &["data:1 (item 1): field `data`", "an object"],
    );
    misused(&["train", "x", "-o", "y", "--data-format", "parquet"]);
}

#[test]
fn what_is_of_no_known_form() {
    let one = |data: &str| told("data", data, &[])[0].clone();
    assert_contains(
        &one(DIGEST),
        &["data: expected labelled articles (JSON objects", "a folder for each label), found `"],
    );
    assert_contains(&one("\n \n"), &["found only white space"]);
    assert_contains(&one("\u{1}\0binary"), &["found a zero byte in line 1: a binary file"]);
}

#[test]
fn a_folder_in_which_not_all_is_well() {
    let folder = Folder::new();
    let articles = folder_of_labels(&folder);
    folder.file("articles/README", "not an article");
    folder.file("articles/stars/.hidden", "\0");
    folder.file("articles/stars/photo.png", "a\0b");
    folder.file("articles/stars/empty.txt", " \n");
    std::fs::create_dir(folder.path("articles/baking/more")).expect("it can be made");
    std::fs::create_dir(folder.path("articles/other")).expect("it can be made");
    folder.file("articles/other/rain.txt", "Rain fell all day long.");
    let model = folder.path("model");
    let run = run(&["train", &articles, "-o", &model]);
    assert_eq!(run.status, 1);
    let lines: Vec<&str> = run.err.lines().collect();
    assert_contains(lines[0], &["warning: ", "articles: 1 files in no label's folder were skipped"]);
    assert_contains(lines[1], &["baking/more: expected a file with an article, found a folder"]);
    assert_contains(lines[2], &["stars/empty.txt: expected an article, found an empty file"]);
    assert_contains(lines[3], &["stars/photo.png: line 1: expected text, found a zero byte"]);
    let page = done(&["inspect", &model]).out;
    assert_contains(&page, &["13 articles", "baking, football, stars (several labels an article, or none)"]);
    assert_contains(
        &refused(&["train", &folder.path("articles/stars"), "-o", &model]),
        &["expected a folder for each label in it, found no folder and"],
    );
    let forced = refused(&["train", &articles, "-o", &model, "--data-format", "csv"]);
    assert_contains(&forced, &["expected a file, found a directory"]);
}

#[test]
fn mistakes_have_their_places_in_every_form() {
    let folder = Folder::new();
    let model = folder.model();
    let wrong = "The baker put flour, water and dough in the oven, and the loaf of bread got a crust.";
    let csv = folder.file(
        "test.csv",
        format!("text,label\n\"two\nlines of stars and orbit\",stars\n\"{wrong}\",stars\n"),
    );
    assert_contains(&done(&["evaluate", &csv, "--model", &model]).out, &["test.csv:4 (row 3)"]);
    let array =
        json!([{ "text": "a", "label": ["stars"] }, { "text": wrong, "label": ["stars"] }]).to_string();
    let array = folder.file("test.json", array);
    assert_contains(&done(&["evaluate", &array, "--model", &model]).out, &["test.json:1 (item 2)"]);
    std::fs::create_dir_all(folder.path("test/stars")).expect("it can be made");
    folder.file("test/stars/one.txt", wrong);
    assert_contains(
        &done(&["evaluate", &folder.path("test"), "--model", &model]).out,
        &["test/stars/one.txt"],
    );
}

#[test]
fn a_background_counts_articles_in_every_form() {
    let folder = Folder::new();
    let args = ["--min-df", "1", "--pair-min-df", "1"];
    let table = |name: &str, content: &str| {
        done(&[&["background", &folder.file(name, content)], &args[..]].concat()).out
    };
    let own =
        table("a.jsonl", "{\"text\":\"Rain fell on the town.\"}\n{\"text\":\"Snow fell on the hill.\"}\n");
    assert_eq!(table("a.csv", "text\nRain fell on the town.\nSnow fell on the hill.\n"), own);
}
