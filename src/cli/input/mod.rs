//! Files and standard input: what they are, and what they hold.

mod compression;
mod cutter;
mod encoding;
mod files;
#[cfg(feature = "parquet")]
mod parquet;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::str::Utf8Chunk;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::args::{InputArgs, InputFormat};
use super::data::array::ArrayItems;
use super::data::table::{self, TableRows};
use super::failure::{Failure, Session};
use crate::{
    Article, BlockSource, Digest, Format, InputLimits, LineBlocks, Model, ModelError, Numbered, Record,
    RecordBlocks, RecordLines, RecordSource, RowPosition, decode_any, read, recognise,
};
pub(super) use cutter::Cutter;
pub(super) use encoding::by_mark;
pub(super) use files::{expanded, is_marker};

/// Size of a file in bytes from which progress is shown (16 MiB).
const MIN_PROGRESS_BYTES: u64 = 16 << 20;

/// Bytes that a format is recognised from.
const HEAD_BYTES: usize = 1 << 16;

/// An input, opened and recognised.
pub(super) struct Source {
    /// Its name in messages.
    pub(super) name: String,
    path: PathBuf,
    /// The first bytes, decompressed, which are read again.
    head: Vec<u8>,
    reader: Box<dyn BufRead>,
    format: Format,
    is_forced: bool,
    limits: InputLimits,
}

/// A file that was meant, or standard input.
pub(super) struct InputFile {
    pub(super) path: PathBuf,
    /// Its path within the folder that was named, or its own name.
    pub(super) inside: PathBuf,
}

/// The files that were meant. What cannot be found is rejected and told.
pub(super) fn input_files(args: &InputArgs, session: &Session) -> Vec<InputFile> {
    let standard = [PathBuf::from("-")];
    let arguments = if args.files.is_empty() { &standard[..] } else { &args.files[..] };
    if args.files.is_empty() && io::IsTerminal::is_terminal(&io::stdin()) {
        session.note("reading from the terminal; end with Ctrl-D, or name a file");
    }
    let mut all = Vec::new();
    for argument in arguments {
        let files = expanded(argument).unwrap_or_else(|what| {
            session.reject(name(argument), what);
            Vec::new()
        });
        all.extend(files.into_iter().map(|path| {
            let inside = path.strip_prefix(argument).ok().filter(|inside| !inside.as_os_str().is_empty());
            let own_name = || path.file_name().map(PathBuf::from).unwrap_or_default();
            InputFile { inside: inside.map_or_else(own_name, Path::to_owned), path }
        }));
    }
    all
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
    let mut was_any_used = false;
    for InputFile { path, .. } in input_files(args, session) {
        match open(&path, args.input_format, args.limits(), &Watch::Bar(session)) {
            Ok(source) => was_any_used |= each(source)?,
            Err(what) => session.reject(name(&path), what),
        }
    }
    if was_any_used { Ok(()) } else { Err(Failure::AlreadyTold) }
}

/// Opens an input whose bytes are counted as they are read; tells what is wrong with it.
pub(super) fn open_counted(
    path: &Path,
    args: &InputArgs,
    n_bytes: &Arc<AtomicU64>,
) -> Result<Source, String> {
    open(path, args.input_format, args.limits(), &Watch::Count(n_bytes))
}

/// Who looks on while a file is read.
enum Watch<'a> {
    /// A person, if the file is large and there is a terminal.
    Bar(&'a Session),
    /// A counter.
    Count(&'a Arc<AtomicU64>),
}

/// An input whose bytes are counted as they are read.
struct Counted<R> {
    reader: R,
    n_bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.reader.read(buffer)?;
        self.n_bytes.fetch_add(n_read as u64, Ordering::Relaxed);
        Ok(n_read)
    }
}

impl Source {
    /// Whether it holds records, and no digest.
    pub(super) fn is_records(&self) -> bool {
        self.format.is_records()
    }

    /// Its name and its records; tells why if they cannot be read.
    pub(super) fn records_or_reject(self, session: &Session) -> Option<(String, Box<dyn RecordSource>)> {
        let name = self.name.clone();
        let records = self.records(session).map_err(|what| session.reject(&name, what)).ok()?;
        Some((name, Box::new(UpToTrouble { records, line: 0, is_done: false })))
    }

    fn records(self, session: &Session) -> Result<Box<dyn RecordSource>, String> {
        if self.format == Format::Parquet {
            return self.parquet();
        }
        let format = self.format;
        let head_text =
            decode_any(&self.head, None).map(|decoded| decoded.text.into_owned()).unwrap_or_default();
        let Decoded { reader, .. } = self.decoded(session);
        let delimiter = || table::delimiter(head_text.as_bytes()).filter(|delimiter| *delimiter != b'\t');
        Ok(match format {
            Format::Json => Box::new(ArrayItems::new(reader)),
            Format::Csv => Box::new(TableRows::new(reader, delimiter().unwrap_or(b','))?),
            Format::Tsv => Box::new(TableRows::new(reader, b'\t')?),
            _ => Box::new(RecordLines::new(reader)),
        })
    }

    /// Its records in blocks, from a place on that an earlier run has come to. Lines of a plain file are gone to at once; all
    /// else is read again up to there.
    pub(super) fn blocks(
        self,
        start: RowPosition,
        n_bytes: &Arc<AtomicU64>,
        session: &Session,
    ) -> Result<Box<dyn BlockSource>, String> {
        if matches!(self.format, Format::Json | Format::Csv | Format::Tsv | Format::Parquet) {
            let records = UpToTrouble { records: self.records(session)?, line: 0, is_done: false };
            let mut blocks = RecordBlocks::new(records);
            blocks.skip(start.n_rows).map_err(cannot_read)?;
            return Ok(Box::new(blocks));
        }
        let (path, head) = (self.path.clone(), self.head.get(..4).unwrap_or(&self.head).to_vec());
        let Decoded { mut reader, n_mark, is_converted } = self.decoded(session);
        if start.n_bytes > 0 {
            let plain = File::open(&path).ok().and_then(|mut file| {
                let mut found = vec![0; head.len()];
                file.read_exact(&mut found).ok()?;
                (found == head && !is_converted).then_some(file)
            });
            match plain {
                Some(mut file) => {
                    let n_before = n_mark as u64 + start.n_bytes;
                    file.seek(SeekFrom::Start(n_before)).map_err(cannot_read)?;
                    n_bytes.fetch_add(n_before, Ordering::Relaxed);
                    let file = Counted { reader: file, n_bytes: Arc::clone(n_bytes) };
                    reader = Box::new(BufReader::with_capacity(HEAD_BYTES, file));
                }
                None => {
                    let before = &mut (&mut reader).take(start.n_bytes);
                    io::copy(before, &mut io::sink()).map_err(cannot_read)?;
                }
            }
        }
        Ok(Box::new(LineBlocks::new(reader)))
    }

    /// All of it as UTF-8, without a byte order mark.
    fn decoded(self, session: &Session) -> Decoded {
        let Self { name, head, format, reader, .. } = self;
        // JSON is UTF-8, and a line that is not is rejected by itself; only a byte order mark says otherwise. Tables come
        // in the encoding of the program that wrote them.
        let is_table = matches!(format, Format::Csv | Format::Tsv);
        let has_mark = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
        let mut encoding = "UTF-8";
        let sample = &head[..last_line_end(&head)];
        if (has_mark || is_table && !is_mostly_utf8(sample))
            && let Ok(decoded) = decode_any(sample, None)
        {
            encoding = decoded.encoding;
            decoded.warnings.iter().for_each(|warning| session.warn(format_args!("{name}: {warning}")));
        }
        let n_mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let whole = Cursor::new(head.get(n_mark..).unwrap_or_default().to_vec()).chain(reader);
        let reader = encoding::as_utf8(Box::new(whole), encoding);
        Decoded { reader, n_mark, is_converted: encoding != "UTF-8" }
    }

    #[cfg(feature = "parquet")]
    fn parquet(self) -> Result<Box<dyn RecordSource>, String> {
        // A file is read from any place, as its format asks for; what comes as a stream or compressed is held whole.
        let is_file = File::open(&self.path).ok().and_then(|mut file| {
            let mut magic = [0; 4];
            file.read_exact(&mut magic).ok()?;
            (&magic == b"PAR1").then_some(file)
        });
        let rows = match is_file {
            Some(file) => parquet::ParquetRows::new(file)?,
            None => parquet::ParquetRows::new(::bytes::Bytes::from(self.bytes()?))?,
        };
        Ok(Box::new(rows))
    }

    #[cfg(not(feature = "parquet"))]
    #[allow(clippy::unused_self)]
    fn parquet(self) -> Result<Box<dyn RecordSource>, String> {
        Err(format!(
            "expected a format that this build reads, found Parquet ({}); build newsdesk with `--features parquet`, or \
             convert the file to JSONL",
            self.path.display()
        ))
    }

    /// All bytes, decompressed.
    fn bytes(self) -> Result<Vec<u8>, String> {
        let limit = self.limits.max_bytes;
        let mut bytes = self.head;
        let left = (limit + 1).saturating_sub(bytes.len()) as u64;
        self.reader.take(left).read_to_end(&mut bytes).map_err(cannot_read)?;
        if bytes.len() > limit {
            return Err(format!(
                "expected a digest of at most {} MiB, found a longer one; raise --max-size, or give many articles as \
                 JSONL, one a line",
                limit >> 20
            ));
        }
        Ok(bytes)
    }

    /// Reads and cuts a digest, or takes records as its articles, with an empty id where they give none; tells why if there are
    /// none.
    pub(super) fn digest_or_reject(self, cutter: &Cutter, session: &Session) -> Option<Digest> {
        let name = self.name.clone();
        let digest = if self.is_records() {
            self.digest_of_records(session, &mut |place, what| session.reject(place, what))
        } else {
            self.digest(cutter, session)
        };
        digest.map_err(|what| session.reject(&name, what)).ok()
    }

    /// Reads and cuts a digest; tells why if there are no articles.
    pub(super) fn digest(self, cutter: &Cutter, session: &Session) -> Result<Digest, String> {
        self.text(session).and_then(|source| cutter.cut(&source))
    }

    /// Reads a digest, and tells how.
    fn text(self, session: &Session) -> Result<crate::Source, String> {
        let (name, format, limits, is_forced) = (self.name.clone(), self.format, self.limits, self.is_forced);
        let source = read(&self.bytes()?, format, &limits).map_err(|error| error.to_string())?;
        let encodings: Vec<String> = source
            .encodings
            .iter()
            .map(|(encoding, evidence)| format!("{encoding} ({})", evidence.describe()))
            .collect();
        let is_plain = source.encodings.iter().all(|(encoding, _)| *encoding == "UTF-8");
        if format != Format::Text || !is_plain {
            let how = if is_forced { "as asked for" } else { "by its content" };
            session.note(format_args!(
                "{name}: read as {} {how}; {}",
                format.describe(),
                encodings.join(", ")
            ));
        }
        if !source.attachments.is_empty() {
            session.note(format_args!("{name}: attached, and not read: {}", source.attachments.join(", ")));
        }
        Ok(source)
    }

    /// Records as the articles of a digest, under the same bound on their size. `reject` is told of bad ones.
    fn digest_of_records(
        self,
        session: &Session,
        reject: &mut dyn FnMut(&str, &str),
    ) -> Result<Digest, String> {
        let (name, limit) = (self.name.clone(), self.limits.max_bytes);
        let mut records = self.records(session)?;
        let mut digest = Digest { splitter: "records", ..Digest::default() };
        let mut n_bytes = 0;
        while let Some(Numbered { line, item, text, .. }) = records.next_record().map_err(cannot_read)? {
            let place = match item {
                Some((what, number)) => format!("{name}:{line}: {what} {number}"),
                None => format!("{name}:{line}"),
            };
            n_bytes += text.as_ref().map_or(0, String::len);
            if n_bytes > limit {
                return Err(format!(
                    "expected records of at most {} MiB for one briefing, found more; raise --max-size",
                    limit >> 20
                ));
            }
            match text.and_then(|text| Record::parse(&text).map_err(|error| error.to_string())) {
                Ok(record) => digest.articles.push(article(record)),
                Err(what) => reject(&place, &what),
            }
        }
        if digest.articles.is_empty() { Err("expected records, found none".to_owned()) } else { Ok(digest) }
    }
}

/// An input as UTF-8.
struct Decoded {
    reader: Box<dyn BufRead>,
    /// Bytes of the byte order mark that was left out.
    n_mark: usize,
    /// Whether it is in another encoding than UTF-8.
    is_converted: bool,
}

/// Records up to where reading fails, which is told as a rejected record: other inputs are still worked on.
struct UpToTrouble {
    records: Box<dyn RecordSource>,
    line: u64,
    is_done: bool,
}

impl RecordSource for UpToTrouble {
    fn next_record(&mut self) -> io::Result<Option<Numbered>> {
        if self.is_done {
            return Ok(None);
        }
        let next = self.records.next_record().unwrap_or_else(|error| {
            self.is_done = true;
            Some(Numbered::bad(self.line + 1, None, cannot_read(error), None))
        });
        self.line = next.as_ref().map_or(self.line, |record| record.line);
        Ok(next)
    }
}

/// A record as an article of a digest, with the id that it gives, if it gives one.
fn article(record: Record) -> Article {
    let field = |name: &str| {
        let (_, json) = record.fields.iter().find(|(field, _)| field == name)?;
        serde_json::from_str::<String>(json.get()).ok()
    };
    let id = record.fields.iter().find(|(field, json)| field == "id" && json.get() != "null");
    Article {
        // A number stands for itself.
        id: field("id").or_else(|| id.map(|(_, json)| json.get().to_owned())).unwrap_or_default(),
        link: field("link"),
        date: field("date"),
        author: field("author"),
        section: field("section"),
        title: record.title,
        text: record.text,
        is_record: true,
        ..Article::default()
    }
}

/// Whether there are more characters beyond ASCII in bytes than bytes that are not UTF-8: other encodings hardly ever look like
/// it, and a row with a bad byte is rejected by itself, wherever it stands.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let count = |(n_characters, n_bad): (usize, usize), chunk: Utf8Chunk<'_>| {
        let n_here = chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        (n_characters + n_here, n_bad + chunk.invalid().len())
    };
    let (n_characters, n_bad) = bytes.utf8_chunks().fold((0, 0), count);
    n_characters > n_bad
}

/// Behind the last line end; the whole if there is none. A character may be cut in two at the end of a head.
fn last_line_end(head: &[u8]) -> usize {
    // In UTF-16 a line end has two bytes.
    let end = head.iter().rposition(|byte| *byte == b'\n').map_or(head.len(), |end| end + 1);
    if end < head.len() && head.get(end) == Some(&0) { end + 1 } else { end }
}

fn open(path: &Path, form: InputFormat, limits: InputLimits, watch: &Watch<'_>) -> Result<Source, String> {
    let forced = form.forced();
    let mut reader = open_watched(path, limits.max_bytes, watch)?;
    let mut head = Vec::new();
    (&mut reader).take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(cannot_read)?;
    let file_name = file_name(path);
    let format = match forced {
        // Records without a record, which is nothing wrong: a part of a job in which there was nothing to write.
        Some(Format::Jsonl) => Format::Jsonl,
        None if head.is_empty() && file_name.is_some_and(is_of_lines) => Format::Jsonl,
        _ if head.is_empty() => return Err(EMPTY.to_owned()),
        Some(format) => format,
        None => recognise(&head, file_name).map_err(|error| error.to_string())?,
    };
    let (name, path) = (name(path), path.to_owned());
    Ok(Source { name, path, head, reader, format, is_forced: forced.is_some(), limits })
}

/// The name of a file, without the ending of its compression.
fn file_name(path: &Path) -> Option<&str> {
    let name = path.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-")?;
    Some([".gz", ".zst", ".zstd"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name))
}

fn is_of_lines(file_name: &str) -> bool {
    let file_name = file_name.to_ascii_lowercase();
    [".jsonl", ".ndjson", ".json"].iter().any(|ending| file_name.ends_with(ending))
}

const EMPTY: &str = "expected text, found an empty file";

/// Opens a file, or standard input, that is not empty, or by its name has records; what is compressed is decompressed.
pub(super) fn open_reader(
    path: &Path,
    max_bytes: usize,
    session: &Session,
) -> Result<Box<dyn BufRead>, String> {
    let mut reader = open_watched(path, max_bytes, &Watch::Bar(session))?;
    let is_empty = reader.fill_buf().map_err(cannot_read)?.is_empty();
    if is_empty && !file_name(path).is_some_and(is_of_lines) { Err(EMPTY.to_owned()) } else { Ok(reader) }
}

fn open_watched(path: &Path, max_bytes: usize, watch: &Watch<'_>) -> Result<Box<dyn BufRead>, String> {
    let reader: Box<dyn Read> = match (path.as_os_str() == "-", watch) {
        (true, Watch::Bar(_)) => Box::new(io::stdin()),
        (true, Watch::Count(n_bytes)) => {
            Box::new(Counted { reader: io::stdin(), n_bytes: Arc::clone(n_bytes) })
        }
        (false, Watch::Bar(session)) => with_progress(open_file(path)?, session),
        (false, Watch::Count(n_bytes)) => {
            Box::new(Counted { reader: open_file(path)?, n_bytes: Arc::clone(n_bytes) })
        }
    };
    let reader = BufReader::with_capacity(HEAD_BYTES, reader);
    compression::decompressed(Box::new(reader), max_bytes).map_err(cannot_read)
}

// By value, as `map_err` gives it.
#[allow(clippy::needless_pass_by_value)]
pub(super) fn cannot_read(error: io::Error) -> String {
    format!("cannot read: {error}")
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

pub(super) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

/// The names of several inputs.
pub(super) fn names(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| name(path)).collect::<Vec<_>>().join(", ")
}

/// Loads a model by file name, or the one that is built in.
pub(super) fn load_model(name: &str) -> Result<Model, Failure> {
    load_model_by(name, Model::load)
}

/// The same, of all but what only training needs.
pub(super) fn load_model_to_label(name: &str) -> Result<Model, Failure> {
    load_model_by(name, Model::load_without_training)
}

fn load_model_by(name: &str, load: fn(&Path) -> Result<Model, ModelError>) -> Result<Model, Failure> {
    if name == "default" {
        return Model::builtin().map_err(|error| Failure::new("the built-in model", error));
    }
    let path = Path::new(name);
    if name == "-" {
        return Err(Failure::new(
            "standard input",
            "expected a model file or `default`, found a stream, which a model cannot come from",
        ));
    }
    if path.is_dir() {
        return Err(Failure::new(name, "expected a model file, found a directory"));
    }
    load(path).map_err(|error| match error {
        // It names the file itself.
        ModelError::Io { .. } => Failure::Message(error.to_string()),
        error => Failure::new(name, error),
    })
}
