//! The whole program on one file: tables, arrays, compressed files, label tools' exports. The first line of the input
//! names the format; no exit status but 0 (done), 1 (rejected) and 2 (refused) may come, and no panic.

#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;

const FORMATS: [&str; 5] = ["csv", "tsv", "json", "jsonl", "auto"];

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|b| *b == b'\n').unwrap_or(0);
    let (name, bytes) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let format = FORMATS.into_iter().find(|known| known.as_bytes() == name).unwrap_or("auto");
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room for a temporary file");
    let path = file.path().as_os_str().to_owned();
    let mut args: Vec<std::ffi::OsString> =
        ["newsdesk", "label", "--quiet", "--threads", "1", "--max-size", "1", "-o", "/dev/null"]
            .map(Into::into)
            .to_vec();
    if format != "auto" {
        args.extend(["--input-format".into(), format.into()]);
    }
    args.push(path);
    newsdesk::cli::run_from(args);
});
