//! What digests and records come in: formats, encodings, compressions, folders and patterns; and hostile input.

use std::io::Write;

use super::*;

const BRIDGE: &str = "The bridge is ninety metres long, and spares walkers half a day.";

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Title, text, link, date, author and section of each article that `split` finds.
fn split(args: &[&str]) -> (Vec<[String; 6]>, String) {
    let run = done(&[&["split"], args].concat());
    let field = |article: &Value, name: &str| article[name].as_str().unwrap_or_default().to_owned();
    let article = |article: &Value| {
        ["title", "text", "link", "date", "author", "section"].map(|name| field(article, name))
    };
    (json_lines(&run.out).iter().map(article).collect(), run.err)
}

fn titles(args: &[&str]) -> Vec<String> {
    split(args).0.into_iter().map(|[title, ..]| title).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory can be written to");
    encoder.finish().expect("memory can be written to")
}

#[test]
fn a_mail_gives_what_it_shows_and_names_what_is_attached() {
    let (articles, report) = split(&[&fixture("weekly.eml")]);
    let expected = [
        "Night café opens at the tram depot",
        "The café of the tram depot serves tea until four in the morning, six days a week.\n\nOn the first night ninety people \
         came, and most of them stayed.",
        "",
        "2026-01-02T08:00:00+01:00",
        "Aldane Courier",
        "",
    ];
    assert_eq!(articles, [expected.map(str::to_owned)]);
    assert_contains(
        &report,
        &["read as e-mail by its content", "windows-1252 (declared)", "not read: menu.pdf"],
    );
}

#[test]
fn mails_of_digests_and_mailboxes_are_articles() {
    let (articles, report) = split(&[&fixture("digest.eml")]);
    let digest = "Aldane Digest, Volume 3";
    let hives = "The county has 4,200 hives this summer, most of them on roofs.";
    let bridge = ["A rope bridge over the gorge", BRIDGE, "", "2026-01-01T10:00:00Z", "Ann Ash", digest];
    let more = ["More hives than last year", hives, "", "2026-01-01T11:00:00Z", "bob@aldane.example", digest];
    assert_eq!(articles, [bridge, more].map(|article| article.map(str::to_owned)));
    assert_contains(&report, &["dropped 1 x before the first article: Two messages today."]);
    let (articles, _) = split(&[&fixture("weekly.mbox")]);
    assert_eq!(articles.len(), 2);
    assert!(articles[0][1].ends_with("\nFrom the first day on, people queued."), "{:?}", articles[0]);
}

#[test]
fn feeds_give_their_entries_and_digests_in_entries_are_split() {
    let bridge = ["A rope bridge over the gorge", BRIDGE, "https://aldane.example/bridge"];
    for (name, date, author) in [
        ("rss1.xml", "2026-01-01T10:00:00Z", "Ann Ash"),
        ("rss2.xml", "2026-01-01T10:00:00Z", ""),
        ("atom.xml", "2026-01-01T09:00:00Z", "Ann Ash"),
        ("feed.json", "2026-01-01T10:00:00Z", "Ann Ash"),
    ] {
        let (articles, report) = split(&[&fixture(name)]);
        assert_eq!(articles[0][..3], bridge, "{name}");
        assert_eq!(articles[0][3..5], [date, author], "{name}");
        assert_eq!(articles[0][5], if name == "rss2.xml" { "Courier & Post" } else { "Courier" }, "{name}");
        let was_mended = ["rss2.xml", "atom.xml"].contains(&name);
        assert_eq!(report.contains("is not valid and was mended"), was_mended, "{name}: {report}");
    }
    let (articles, _) = split(&[&fixture("rss2.xml")]);
    let titles: Vec<&str> = articles.iter().map(|article| article[0].as_str()).collect();
    assert_eq!(
        titles[1..],
        [
            "Night library opens in the former depot",
            "Beekeepers count more hives than ever",
            "Ferry to the island runs again at last"
        ]
    );
    assert_eq!(articles[2][5], "This week in Aldane");
    let broken = b"<rss version='2.0'><channel><item><title>cut <![CDATA[ off";
    assert_contains(
        &refused_with(&["split"], broken),
        &["standard input: expected RSS, found a broken feed"],
    );
}

#[test]
fn raw_header_fields_and_bodies_without_a_declared_encoding_are_guessed() {
    let mail = "From: M\u{fc}ller <m@b.example>\r\nSubject: Die H\u{fc}te f\u{fc}r M\u{e4}nner\r\n\r\nDie gr\u{fc}nen H\u{fc}te \
                sind in M\u{fc}nchen sch\u{f6}n und n\u{fc}tzlich zugleich.\r\n";
    let latin: Vec<u8> = mail.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let run = done_with(&["split"], &latin);
    let article = &json_lines(&run.out)[0];
    assert_eq!(article["title"], "Die Hüte für Männer");
    assert_eq!(article["author"], "Müller");
    assert!(string(&article["text"]).starts_with("Die grünen Hüte"));
    assert_contains(&run.err, &["windows-1252", "warning: "]);
}

#[test]
fn encodings_are_found_and_told() {
    let folder = Folder::new();
    let digest = DIGEST.replace("Albion", "Albi\u{f3}n");
    let expected = titles(&[&folder.file("utf8.txt", &digest)]);
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(digest.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = digest.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    for (name, bytes, told) in [
        ("utf16.txt", utf16, "UTF-16LE (by its byte order mark)"),
        ("latin.txt", latin, "windows-1252 (guessed)"),
    ] {
        let file = folder.file(name, bytes);
        assert_eq!(titles(&[&file]), expected, "{name}");
        assert_contains(&split(&[&file]).1, &[told]);
    }
}

#[test]
fn compressed_input_is_read_whatever_its_name() {
    let folder = Folder::new();
    let expected = titles(&[&folder.file("plain.txt", DIGEST)]);
    let zstd = zstd::encode_all(DIGEST.as_bytes(), 3).expect("memory can be written to");
    assert_eq!(titles(&[&folder.file("a.txt", gzip(DIGEST.as_bytes()))]), expected);
    assert_eq!(titles(&[&folder.file("b", zstd)]), expected);
    let model = folder.model();
    let records = folder.file("r.jsonl.gz", gzip(labelled_articles().as_bytes()));
    assert_eq!(done(&["label", "-q", "--model", &model, &records]).out.lines().count(), ARTICLES.len());
    done(&["train", "-q", &records, "-o", &folder.path("m")]);
    let cut = gzip(DIGEST.as_bytes());
    assert_contains(
        &refused(&["split", &folder.file("cut.gz", &cut[..cut.len() / 2])]),
        &["cut.gz: cannot read"],
    );
    let twice = folder.file("twice.gz", gzip(&cut));
    assert_contains(&refused(&["split", &twice]), &["gzip data inside compressed data; unpack it"]);
}

#[test]
fn bombs_are_refused() {
    let folder = Folder::new();
    let bomb = |begin: &str| gzip(&[begin.as_bytes(), &vec![b'a'; 80 << 20]].concat());
    let text = folder.file("text.gz", bomb("Title\n\n"));
    let line = refused(&["split", "--max-size", "2", &text]);
    assert_contains(&line, &["text.gz: ", "2 MiB", "--max-size"]);
    let records = folder.file("records.gz", bomb("{\"text\": \""));
    let run = run(&["summarize", "-q", "--max-size", "2", &records]);
    assert_ne!(run.status, 0);
    assert_eq!(run.out, "");
    assert_contains(&the_line(&run), &["records.gz:1: cannot read", "at most 2 MiB after decompression"]);
}

#[test]
fn hostile_input_is_refused_in_one_line_and_in_time() {
    let deep_xml = format!("<rss version='2.0'>{}", "<a>".repeat(500_000));
    let deep_mail = "Subject: a\nFrom: b\nContent-Type: message/rfc822\n\n".repeat(50_000);
    let parts = "--x\n\nA part of a mail.\n".repeat(10_100);
    let wide_mail =
        format!("Subject: a\nFrom: b\nContent-Type: multipart/mixed; boundary=x\n\n{parts}--x--\n");
    for (input, told) in [
        (deep_xml, "at most 200 XML elements within each other"),
        (deep_mail, "at most 20 levels of parts within parts"),
        (wide_mail.clone(), "at most 10000 parts of a mail"),
    ] {
        assert_contains(&refused_with(&["split"], input.as_bytes()), &[told]);
    }
    for limit in ["--max-size", "--max-parts", "--max-depth"] {
        assert_contains(&misused(&["split", limit, "0"]), &[limit, "'0'"]);
    }
    let run = run_with(&["split", "-q", "--max-parts", "20000"], wide_mail.as_bytes());
    assert_eq!(run.status, 0, "{}", run.err);
    // A long entry, and entities that are never resolved.
    let entry = "<p>The bridge is long.</p> ".repeat(200_000);
    let feed = format!(
        "<!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss version='2.0'><channel><title>t</title><item><title>Long \
         &b;</title><description><![CDATA[{entry}]]></description></item></channel></rss>"
    );
    let run = run_with(&["split", "-q"], feed.as_bytes());
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(!run.out.contains("aaaa"));
}

#[test]
fn folders_patterns_and_mixed_kinds_go_in_one_run() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("news/b/.git")).expect("temporary folders can be written to");
    for (name, content) in
        [("news/c.txt", DIGEST), ("news/b/a.md", DIGEST), ("news/b/.hidden", "x"), ("news/b/.git/d.txt", "x")]
    {
        folder.file(name, content);
    }
    std::fs::copy(fixture("weekly.eml"), folder.path("news/a.eml")).expect("fixtures can be read");
    let found = titles(&[&folder.path("news")]);
    assert_eq!((found.len(), found[0].as_str()), (7, "Night café opens at the tram depot"));
    assert_eq!(titles(&[&folder.path("news/*.txt")]).len(), 3);
    assert_eq!(titles(&[&folder.path("news/**/*.md")]).len(), 3);
    for (none, told) in
        [("news/*.html", "match the pattern, found none"), ("news/b/.git/../.git/x*", "found none")]
    {
        assert_contains(&refused(&["split", &folder.path(none)]), &[told]);
    }
    let image = folder.file("news/d.png", b"\x89PNG\r\n\x1a\n\0\0");
    let run = run(&["split", "-q", &folder.path("news"), "-"]);
    assert_eq!((run.status, run.out.lines().count()), (1, 7));
    assert_contains(
        &run.err,
        &[&image, "an image; recognise its text", "standard input: expected text, found an empty file"],
    );
    #[cfg(unix)]
    {
        let link = folder.path("news/gone.txt");
        std::os::unix::fs::symlink(folder.path("nowhere"), &link).expect("a link");
        let run = self::run(&["split", "-q", &folder.path("news")]);
        assert_eq!((run.status, run.out.lines().count()), (1, 7));
        assert_contains(&run.err, &[&link, "cannot read"]);
    }
}

#[test]
fn records_of_all_forms_are_labelled_summarized_and_briefed_on() {
    let folder = Folder::new();
    let model = folder.model();
    let csv = "id;title;text;source\n7;Planets;\"Astronomers saw a planet; \nthe telescope showed its orbit and a moon.\";Courier\n;;;\n";
    let array = "[{\"id\": 7, \"title\": \"Planets\", \"text\": \"Astronomers saw a planet; the telescope showed its orbit.\"}, {\"x\": 1}]";
    for (name, data, told) in [
        ("a.csv", csv.to_owned(), None),
        ("b", csv.replace(';', "\t"), None),
        ("c", array.to_owned(), Some("c:1: item 2: expected a field `text`")),
    ] {
        let file = folder.file(name, data);
        let run = run(&["label", "-q", "--model", &model, &file]);
        assert_eq!(run.status, i32::from(told.is_some()), "{name}: {}", run.err);
        assert_contains(&run.err, told.as_slice());
        let first = &json_lines(&run.out)[0];
        assert_eq!(
            (&first["title"], first["labels"][0].as_str()),
            (&Value::from("Planets"), Some("stars")),
            "{name}"
        );
        if name == "a.csv" {
            assert_eq!(first["source"], "Courier");
        }
    }
    let run = run(&["summarize", "-q", &folder.path("a.csv")]);
    assert!(run.out.contains("\"summary\":[{\"text\":\"Astronomers saw"), "{}", run.out);
    let briefing = json(
        &done(&[
            "brief",
            "-q",
            "--format",
            "json",
            "--model",
            &model,
            &folder.file("r.jsonl", labelled_articles()),
        ])
        .out,
    );
    assert_eq!(list(&briefing["articles"]).len(), ARTICLES.len());
    // Excel writes tables in the encoding of its country.
    let latin =
        folder.file("l.csv", b"title,text\nCaf\xe9,The caf\xe9 at the station has a fa\xe7ade of glass.\n");
    let run = done(&["label", "--model", &model, &latin]);
    assert_eq!(json_lines(&run.out)[0]["title"], "Café");
    assert_contains(&run.err, &["l.csv: the encoding was guessed: windows-1252"]);
}

#[test]
fn rows_of_a_table_may_end_with_a_carriage_return_alone() {
    let folder = Folder::new();
    let table = "label,text\ra,Cats purr.\rb,\"Stocks\rfell.\"\rc\rd,Rain fell.\r";
    for (name, args) in [("cr.csv", &[][..]), ("cr", &[][..]), ("cr.txt", &["--input-format", "csv"][..])] {
        let file = folder.file(name, table);
        for verb in ["label", "summarize"] {
            let run = run(&[&[verb, "-q", &file], args].concat());
            assert_eq!(run.status, 1, "{}", run.err);
            assert_contains(
                &the_line(&run),
                &[&format!("{name}:5: row 4: expected 2 cells, as in the header")],
            );
            let texts: Vec<Value> = json_lines(&run.out).into_iter().map(|row| row["text"].clone()).collect();
            assert_eq!(texts, ["Cats purr.", "Stocks\rfell.", "Rain fell."]);
        }
    }
}

#[test]
fn a_bad_byte_spoils_its_row_and_not_the_encoding_of_a_table() {
    let folder = Folder::new();
    let row = "Café,The façade of the café is of glass.\n";
    for n_before in [1, 2000] {
        let good = row.repeat(n_before);
        let table = [b"title,text\n", good.as_bytes(), b"Caf\xe9,bad\n", row.as_bytes()].concat();
        let run = run(&["label", "-q", &folder.file("a.csv", table)]);
        assert_eq!(run.status, 1, "{}", run.err);
        assert_contains(&the_line(&run), &[&format!("a.csv:{}: row", n_before + 2), "0xE9"]);
        let titles: Vec<Value> = json_lines(&run.out).into_iter().map(|row| row["title"].clone()).collect();
        assert_eq!(titles, vec![Value::from("Café"); n_before + 1]);
    }
}

#[test]
fn formats_can_be_forced() {
    let folder = Folder::new();
    let mail = std::fs::read_to_string(fixture("weekly.eml")).expect("fixtures can be read");
    let file = folder.file("a", &mail);
    assert_eq!(split(&["--input-format", "mail", &file]).0.len(), 1);
    let (articles, _) = split(&["--input-format", "text", &file]);
    assert!(articles.iter().any(|article| article[1].contains("JVBERi0xLjcK")), "{articles:?}");
    let html =
        folder.file("b.txt", "News <b>today</b> &amp; now: the rover found ice in a crater on the Moon.");
    assert!(split(&["--input-format", "html", &html]).0[0][1].contains("today & now"));
    assert_contains(
        &refused(&["split", "--input-format", "feed", &html]),
        &["expected RSS, found a broken feed: no root element"],
    );
    assert_contains(&misused(&["split", "--input-format", "docx"]), &["docx", "possible values"]);
}

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_says_how_to_get_it() {
    assert_contains(&refused_with(&["label"], b"PAR1\x15\x04\x15"), &["--features parquet", "JSONL"]);
}

#[test]
fn flowed_text_of_a_mail_is_joined() {
    let mail = |kind: &str, text: &str| {
        format!("Subject: Ice\nFrom: a@b.example\nContent-Type: text/plain; charset=utf-8; {kind}\n\n{text}")
    };
    let text = "The rover found \nice in a crater \non the Moon.\n\n> Was it \n> cold?\n";
    let found = |mail: String| {
        let articles = json_lines(&done_with(&["split", "--input-format", "eml"], mail.as_bytes()).out);
        string(&articles[0]["text"]).to_owned()
    };
    let flowed = found(mail("format=flowed", text));
    assert_contains(&flowed, &["The rover found ice in a crater on the Moon.\n", "> Was it cold?"]);
    let deleted = found(mail("Format=Flowed; DelSp=Yes", &text.replace(" \n", "  \n")));
    assert_contains(&deleted, &["The rover found ice in a crater on the Moon.\n"]);
    assert_contains(&found(mail("format=fixed", text)), &["The rover found\nice"]);
}
