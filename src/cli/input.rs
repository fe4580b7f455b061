//! Files and standard input: what they are, and what they hold.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::args::{InputArgs, InputFormat};
use super::failure::{Failure, Session};
use crate::{Digest, Markup, Model, SplitOptions, decode, split_markup_with};

/// Largest plain-text digest in bytes (64 MiB).
const MAX_DIGEST_BYTES: u64 = 64 << 20;

/// Size of a file in bytes from which progress is shown (16 MiB).
const MIN_PROGRESS_BYTES: u64 = 16 << 20;

/// Bytes that a format is recognised from.
const HEAD_BYTES: usize = 1 << 16;

/// An input, opened.
pub(super) struct Source {
    /// Its name in messages.
    pub(super) name: String,
    pub(super) reader: Box<dyn BufRead>,
    pub(super) is_records: bool,
    /// How a digest is marked up.
    markup: Markup,
}

/// Opens each input in turn and hands it to `each`, which tells whether it could be used. An input that cannot be used is
/// rejected, and the others are still worked on.
///
/// # Errors
/// No input could be used at all, or `each` ends the run.
pub(super) fn for_each_source(
    args: &InputArgs,
    session: &Session,
    mut each: impl FnMut(Source) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let standard = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &standard[..] } else { &args.files[..] };
    if args.files.is_empty() && io::IsTerminal::is_terminal(&io::stdin()) {
        session.note("reading from the terminal; end with Ctrl-D, or name a file");
    }
    let mut was_any_used = false;
    for path in files {
        match open(path, args.input_format, session) {
            Ok(source) => was_any_used |= each(source)?,
            Err(what) => session.reject(name(path), what),
        }
    }
    if was_any_used { Ok(()) } else { Err(Failure::AlreadyTold) }
}

/// Reads and splits a digest; tells why if it is none.
pub(super) fn digest_or_reject(
    source: &mut Source,
    options: &SplitOptions,
    session: &Session,
) -> Option<Digest> {
    read_digest(source, options).map_err(|what| session.reject(&source.name, what)).ok()
}

fn open(path: &Path, format: InputFormat, session: &Session) -> Result<Source, String> {
    let mut reader = open_reader(path, session)?;
    let head = reader.fill_buf().map_err(|error| format!("cannot read: {error}"))?;
    let is_records = match format {
        InputFormat::Text => false,
        InputFormat::Jsonl => true,
        InputFormat::Auto => looks_like_records(path, head),
    };
    Ok(Source { name: name(path), reader: Box::new(reader), is_records, markup: markup(path) })
}

/// The markup that the name of a file tells.
fn markup(path: &Path) -> Markup {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("md" | "markdown") => Markup::Markdown,
        Some("html" | "htm" | "xhtml") => Markup::Html,
        _ => Markup::Plain,
    }
}

/// Opens a file, or standard input, that is not empty.
pub(super) fn open_reader(path: &Path, session: &Session) -> Result<BufReader<Box<dyn Read>>, String> {
    let reader: Box<dyn Read> = match path.as_os_str() == "-" {
        true => Box::new(io::stdin()),
        false => with_progress(open_file(path)?, session),
    };
    let mut reader = BufReader::with_capacity(HEAD_BYTES, reader);
    let head = reader.fill_buf().map_err(|error| format!("cannot read: {error}"))?;
    if head.is_empty() { Err("expected text, found an empty file".to_owned()) } else { Ok(reader) }
}

fn open_file(path: &Path) -> Result<File, String> {
    let file = File::open(path).map_err(|error| format!("cannot read: {error}"))?;
    let is_dir = file.metadata().is_ok_and(|metadata| metadata.is_dir());
    if is_dir { Err("expected a file, found a directory".to_owned()) } else { Ok(file) }
}

/// Shows how far a large file has been read, where a person looks on.
fn with_progress(file: File, session: &Session) -> Box<dyn Read> {
    let n_bytes = file.metadata().map_or(0, |metadata| metadata.len());
    if n_bytes < MIN_PROGRESS_BYTES || session.is_quiet() {
        return Box::new(file);
    }
    let template = "{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    // A bar is drawn on standard error, and only if that is a terminal.
    let bar = ProgressBar::new(n_bytes)
        .with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_finish(ProgressFinish::AndClear);
    Box::new(bar.wrap_read(file))
}

/// Records begin with an object; a digest that begins with a brace is rare, and can be forced.
fn looks_like_records(path: &Path, head: &[u8]) -> bool {
    let has_name = path.extension().is_some_and(|extension| extension == "jsonl" || extension == "ndjson");
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    has_name || head.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{')
}

pub(super) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

/// The names of several inputs.
pub(super) fn names(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| name(path)).collect::<Vec<_>>().join(", ")
}

/// Reads a digest whole and splits it.
fn read_digest(source: &mut Source, options: &SplitOptions) -> Result<Digest, String> {
    let mut bytes = Vec::new();
    let n_read = (&mut source.reader).take(MAX_DIGEST_BYTES + 1).read_to_end(&mut bytes);
    let n_read = n_read.map_err(|error| format!("cannot read: {error}"))?;
    if n_read as u64 > MAX_DIGEST_BYTES {
        let limit = MAX_DIGEST_BYTES >> 20;
        return Err(format!(
            "expected a digest of at most {limit} MiB, found a longer one; give many articles as JSONL, one a line"
        ));
    }
    let text = decode(&bytes).map_err(|error| error.to_string())?;
    let digest = split_markup_with(text, source.markup, options);
    if digest.articles.is_empty() {
        return Err(format!("expected a digest, found no article: {}", digest.warnings.join("; ")));
    }
    Ok(digest)
}

/// Loads a model by file name, or the one that is built in.
pub(super) fn load_model(name: &str) -> Result<Model, Failure> {
    if name == "default" {
        return Model::builtin().map_err(|error| Failure::new("the built-in model", error));
    }
    let path = Path::new(name);
    if path.is_dir() {
        return Err(Failure::new(name, "expected a model file, found a directory"));
    }
    Model::load(path).map_err(|error| match error {
        // It names the file itself.
        crate::ModelError::Io { .. } => Failure::Message(error.to_string()),
        error => Failure::new(name, error),
    })
}
