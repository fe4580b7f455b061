//! Long runs of `label` and `summarize`: from many inputs to files that appear whole or not at all, and that can be gone on
//! with when a run was interrupted, whatever interrupted it.
//!
//! A run writes to a part, and tells in a journal how far it is. The part reaches the disk first, then the journal, which is
//! replaced as a whole. So what the journal tells of is always there; what lies behind it in the part is cut off when the run
//! goes on, and made again. When all is written, the journal says so before files are given their names.

mod counts;
mod interrupt;
mod journal;
mod part;
mod progress;
mod rejects;
mod target;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::args::{CutArgs, InputArgs, RunArgs};
use super::failure::{Failure, Session};
use super::input::{self, Cutter, InputFile, Source};
use super::output::{Output, file_at, is_special, is_standard_output, refuse_inputs, refuse_same_files};
use crate::{Article, RejectedRow, RowCounts, RowPosition, RowWorker, Tally, stream_rows};
use interrupt::Interrupt;
use journal::{InputState, Journal, Stage, State, identity};
use part::{Part, Sink, sync_folder_of};
use progress::Progress;
use target::Paths;

pub(super) use journal::Settings;

/// Least and greatest time between two entries in the journal, and how many times as long as the last entry took: flushing to
/// the disk takes about a fiftieth of a run, and what is lost to a crash is small.
const MIN_INTERVAL: Duration = Duration::from_millis(250);
const MAX_INTERVAL: Duration = Duration::from_secs(10);
const INTERVAL_FACTOR: u32 = 50;

/// Longest list of inputs that a journal has in words, in bytes.
const MAX_NAMES: usize = 200;

/// What a verb makes of records, and of the articles of digests.
pub(super) trait Work: RowWorker {
    /// The verb's name.
    fn verb(&self) -> &'static str;

    /// What has been done to a record, in a word.
    fn done(&self) -> &'static str;

    /// All that the output depends on, but the inputs.
    fn settings(&self) -> Settings;

    /// Checksum of the model, if one is used.
    fn model(&self) -> Option<String>;

    /// Whether the rows are the items of one JSON array; then each comes with `,` and a line end before it.
    fn is_array(&self) -> bool;

    /// Appends what becomes of the articles of a digest.
    fn articles(&self, articles: &[Article], output: &mut Vec<u8>, tally: &mut Tally);
}

/// What a run reads, and where it writes.
pub(super) struct Job<'a> {
    pub(super) input: &'a InputArgs,
    pub(super) cut: &'a CutArgs,
    /// What is read beside the input, such as the model.
    pub(super) also_read: &'a [&'a Path],
    pub(super) output: Option<&'a Path>,
    pub(super) run: &'a RunArgs,
}

/// The program's name and version.
pub(super) fn program() -> String {
    format!("newsdesk {}", env!("CARGO_PKG_VERSION"))
}

/// Runs a verb over its inputs.
pub(super) fn run<W: Work>(work: &W, job: &Job<'_>, session: &Session) -> Result<(), Failure> {
    let files = input::input_files(job.input, session);
    if files.is_empty() {
        return Err(Failure::AlreadyTold);
    }
    job.refuse_outputs(&files)?;
    let output = job.output.filter(|path| !is_standard_output(path));
    let stream = files.iter().find(|file| {
        // What is not there is no stream, and told when its turn comes.
        file.path.as_os_str() == "-" || file.path.exists() && !file.path.is_file()
    });
    let target = output.filter(|path| stream.is_none() && !is_special(path));
    if job.run.resume && target.is_none() {
        let found = match (stream, output) {
            (Some(file), _) => input::name(&file.path),
            (None, Some(output)) => output.display().to_string(),
            (None, None) => "standard output".to_owned(),
        };
        return Err(Failure::Message(format!(
            "`--resume` cannot go on with a stream: expected files as inputs and a file or folder for `-o`, found {found}"
        )));
    }
    let is_folder = |path: &Path| path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let (rejects, report) = (job.run.rejects.as_deref(), job.run.report.as_deref());
    let all = match target {
        Some(folder) if is_folder(folder) => {
            let endings: &[&str] = if work.is_array() { &["json"] } else { &["jsonl", "ndjson"] };
            target::of_folder(folder, &files, endings, rejects.is_some())?
        }
        Some(file) => vec![Paths::of_file(file, rejects, report)],
        None => Vec::new(),
    };
    job.refuse_own(&files, &all)?;
    for path in [report, rejects].into_iter().flatten() {
        Output::check(path)?;
    }
    let cutter = Cutter::new(job.cut, job.input, session)?;
    // A stream may wait for its next byte for ever, so that a signal ends its reader at once, as it does without us.
    let interrupt =
        if stream.is_none() { Interrupt::listen().map_err(cannot_listen)? } else { Interrupt::default() };
    let size = |file: &InputFile| fs::metadata(&file.path).ok().map(|metadata| metadata.len());
    let n_all_bytes = files.iter().map(size).sum::<Option<u64>>().filter(|_| stream.is_none());
    let n_bytes = Arc::new(AtomicU64::new(0));
    let progress = Progress::new(job.run.progress, Arc::clone(&n_bytes), n_all_bytes, session);
    let mut run =
        Run { work, job, session, cutter, interrupt, progress, n_bytes, n_before: RowCounts::default() };
    let result = match (target, &all[..]) {
        (Some(file), [paths]) if !is_folder(file) => run.kept(&files, paths).map(|state| vec![state]),
        (Some(folder), _) => run.folder(folder, &files, &all),
        (None, _) => run.direct(&files, output, stream.is_some()).map(|state| vec![state]),
    };
    match &result {
        Ok(states) => run.progress.done(&counts_of(states)),
        Err(_) => run.progress.interrupted(),
    }
    let states = result?;
    if states.iter().flat_map(|state| &state.inputs).count() > 1 {
        session.note(told(work.done(), &counts_of(&states)));
    }
    Ok(())
}

// By value, as `map_err` gives it.
#[allow(clippy::needless_pass_by_value)]
fn cannot_listen(error: io::Error) -> Failure {
    Failure::Message(format!("cannot listen to signals: {error}"))
}

fn counts_of(states: &[State]) -> RowCounts {
    let mut counts = RowCounts::default();
    states.iter().for_each(|state| counts.add_all(&state.counts()));
    counts
}

/// Counts in words.
fn told(done: &str, counts: &RowCounts) -> String {
    let RowCounts { n_written, n_rejected, n_blank } = counts;
    let blank = if *n_blank > 0 { format!(", {n_blank} blank lines") } else { String::new() };
    format!("{n_written} {done}, {n_rejected} rejected{blank}")
}

impl Job<'_> {
    /// Refuses to write two things to one file, over what is read, or where the next run would read it.
    fn refuse_outputs(&self, files: &[InputFile]) -> Result<(), Failure> {
        let (rejects, report) = (self.run.rejects.as_deref(), self.run.report.as_deref());
        refuse_same_files(&[("-o", self.output), ("--rejects", rejects), ("--report", report)])?;
        let outputs = || [self.output, rejects, report].into_iter().flatten();
        refuse_inputs(outputs(), files.iter().map(|file| &file.path))?;
        refuse_inputs(outputs(), self.beside_input())?;
        outputs().try_for_each(|output| target::refuse_within(output, &self.input.files))
    }

    /// The same of outputs of a folder, and of what a run writes on the way to its outputs.
    fn refuse_own(&self, files: &[InputFile], all: &[Paths]) -> Result<(), Failure> {
        let own: Vec<PathBuf> = all.iter().flat_map(Paths::written).collect();
        let read = files.iter().map(|file| file.path.as_path()).chain(self.beside_input());
        refuse_inputs(own.iter().map(PathBuf::as_path), read)?;
        let mut written = BTreeSet::new();
        for path in own.iter().chain(&self.run.rejects).chain(&self.run.report) {
            if file_at(path).is_some_and(|file| !written.insert(file)) {
                let what = "expected a file of its own for each thing that the run writes, found one for two";
                return Err(Failure::new(path.display(), what));
            }
        }
        Ok(())
    }

    /// What is read beside the input.
    fn beside_input(&self) -> impl Iterator<Item = &Path> {
        self.also_read.iter().copied().chain(self.cut.learn_boilerplate.as_deref())
    }
}

struct Run<'a, W> {
    work: &'a W,
    job: &'a Job<'a>,
    session: &'a Session,
    cutter: Cutter,
    interrupt: Interrupt,
    progress: Progress,
    /// Bytes read so far, for the progress.
    n_bytes: Arc<AtomicU64>,
    /// Rows of outputs that are done.
    n_before: RowCounts,
}

/// What became of some rows of an input.
struct Made<'a> {
    /// The input's name.
    name: &'a str,
    rows: &'a [u8],
    rejected: &'a [RejectedRow],
    counts: &'a RowCounts,
    tally: &'a Tally,
    /// The place behind them; `None` if they are the last of the input.
    position: Option<RowPosition>,
}

/// What is being written, and how far it is.
struct Writer<'a> {
    output: Sink,
    rejects: Sink,
    state: State,
    /// Where the journal is kept, if there is one.
    kept: Option<(&'a Paths, &'a Settings)>,
    last_entry: Instant,
    interval: Duration,
}

impl<W: Work> Run<'_, W> {
    /// What the output depends on.
    fn settings(&self, files: &[InputFile]) -> Settings {
        let names = files.iter().map(|file| input::name(&file.path)).collect::<Vec<_>>().join(", ");
        let inputs = match names.len() <= MAX_NAMES {
            true => names,
            false => {
                let hash = xxhash_rust::xxh3::xxh3_64(names.as_bytes());
                format!("{} files whose names have hash {hash:016x}", files.len())
            }
        };
        let (input, run) = (self.job.input, self.job.run);
        let mut settings: Settings = vec![
            ("program", program()),
            ("verb", self.work.verb().to_owned()),
            ("model", self.work.model().unwrap_or_else(|| "none".to_owned())),
            ("list of inputs", inputs),
            ("`--input-format`", format!("{:?}", input.input_format)),
            ("limit on inputs", format!("{:?}", input.limits())),
            ("`--splitter`", format!("{:?}", self.job.cut.options().splitter)),
            ("folder of `--learn-boilerplate`", format!("{:?}", self.job.cut.learn_boilerplate)),
            ("`--keep-boilerplate`", self.job.cut.keep_boilerplate.to_string()),
            (
                "`--rejects`",
                run.rejects.as_deref().map_or("none".to_owned(), |path| path.display().to_string()),
            ),
        ];
        settings.extend(self.work.settings());
        settings
    }

    /// One output for all inputs, which cannot be gone on with.
    fn direct(
        &mut self,
        files: &[InputFile],
        output: Option<&Path>,
        is_stream: bool,
    ) -> Result<State, Failure> {
        let rejects = self.job.run.rejects.as_deref();
        let mut writer = Writer {
            output: Sink::Direct(Output::open(output)?),
            rejects: match rejects {
                None => Sink::Nowhere,
                Some(path) => Sink::Direct(Output::open(Some(path))?),
            },
            state: State::default(),
            kept: None,
            last_entry: Instant::now(),
            interval: MIN_INTERVAL,
        };
        let parts: Vec<PathBuf> =
            [&writer.output, &writer.rejects].into_iter().filter_map(Sink::part).collect();
        if is_stream && !parts.is_empty() {
            Interrupt::remove_at_signal(parts, "newsdesk: interrupted: a stream cannot be gone on with")
                .map_err(cannot_listen)?;
        }
        let place = output.map_or("standard output".to_owned(), |path| path.display().to_string());
        match self.work_on(files, &mut writer, &place) {
            Err(Failure::Interrupted(signal)) => {
                writer.output.sync().map_err(|error| Failure::writing(&place, &error))?;
                let counts = told(self.work.done(), &writer.state.counts());
                self.session.error(&format!("interrupted: {counts}; a stream cannot be gone on with"));
                return Err(Failure::Interrupted(signal));
            }
            other => other?,
        }
        writer.rejects.finish()?;
        writer.output.finish()?;
        self.write_report(self.job.run.report.as_deref(), std::slice::from_ref(&writer.state))?;
        Ok(writer.state)
    }

    /// One output for all inputs, which can be gone on with.
    fn kept(&mut self, files: &[InputFile], paths: &Paths) -> Result<State, Failure> {
        let settings = self.settings(files);
        let inputs: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
        let earlier = Journal::read(&paths.journal)?;
        let state = match earlier {
            Some(journal) if self.job.run.resume => {
                journal.check(&paths.journal, &settings)?;
                if journal.stage == Stage::Finishing {
                    self.go_on(files, &journal.state);
                    return self.finish(paths, &settings, journal.state);
                }
                journal.check_inputs(&paths.journal, &inputs)?;
                match journal.stage {
                    Stage::Done if self.is_whole(&paths.output, &journal.state) => {
                        self.go_on(files, &journal.state);
                        return Ok(journal.state);
                    }
                    Stage::Done => State::default(),
                    Stage::Working | Stage::Finishing => {
                        let counts = told(self.work.done(), &journal.state.counts());
                        self.session
                            .note(format_args!("{}: going on behind {counts}", paths.output.display()));
                        journal.state
                    }
                }
            }
            Some(journal) if journal.is_unfinished() => {
                return Err(Failure::new(
                    paths.output.display(),
                    format_args!(
                        "found an interrupted run of `{}` with {}: go on with it by --resume, or remove {} to start anew",
                        journal.verb(),
                        told("done", &journal.state.counts()),
                        paths.journal.display()
                    ),
                ));
            }
            Some(_) => State::default(),
            None => {
                if self.job.run.resume && !paths.keeps_journal {
                    self.session.note(format_args!(
                        "{}: found no interrupted run to go on with; starting at the beginning",
                        paths.output.display()
                    ));
                }
                State::default()
            }
        };
        self.go_on(files, &state);
        let cannot_write = |path: &Path, error: &io::Error| Failure::writing(path.display(), error);
        let open = |path: &Path, n_kept| {
            if paths.keeps_journal
                && let Some(folder) = path.parent()
            {
                fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
            }
            Part::open(path, n_kept).map(Sink::Part).map_err(|error| cannot_write(path, &error))
        };
        let output = open(&paths.part, state.n_output_bytes).map_err(|failure| match failure {
            // The name that was typed says more than that of the part, if nothing of it is there.
            Failure::Message(what) if !paths.part.exists() => Failure::Message(what.replacen(
                &paths.part.display().to_string(),
                &paths.output.display().to_string(),
                1,
            )),
            failure => failure,
        })?;
        let rejects = match paths.rejects_part() {
            None => match self.job.run.rejects.as_deref().filter(|_| !paths.keeps_journal) {
                None => Sink::Nowhere,
                Some(stream) => Sink::Direct(Output::open(Some(stream))?),
            },
            Some(path) => open(&path, state.n_rejects_bytes).inspect_err(|_| {
                if !state.is_begun() {
                    remove(&paths.part);
                }
            })?,
        };
        if !state.is_begun() {
            // What is told of a run that is begun anew is not true any more.
            remove(&paths.journal);
        }
        let kept = Some((paths, &settings));
        let mut writer =
            Writer { output, rejects, state, kept, last_entry: Instant::now(), interval: MIN_INTERVAL };
        let place = paths.output.display().to_string();
        match self.work_on(files, &mut writer, &place) {
            Ok(()) => {}
            Err(Failure::Interrupted(signal)) => {
                writer.enter(Stage::Working).map_err(|error| Failure::writing(&place, &error))?;
                self.session.error(&format!(
                    "interrupted: {} so far, kept in {}; go on with the same command and --resume",
                    told(self.work.done(), &writer.state.counts()),
                    paths.part.display()
                ));
                return Err(Failure::Interrupted(signal));
            }
            Err(Failure::AlreadyTold) => {
                self.remove_all(paths);
                // Of a folder's parts, others may be good.
                return if paths.keeps_journal { Ok(writer.state) } else { Err(Failure::AlreadyTold) };
            }
            Err(failure) => return Err(failure),
        }
        let state = writer.state.clone();
        let is_alone = !paths.keeps_journal && paths.rejects.is_none() && paths.report.is_none();
        let synced = match is_alone && !paths.journal.exists() {
            // One file is renamed at once or not at all.
            true => writer.output.sync(),
            false => writer.enter(Stage::Finishing),
        };
        synced.map_err(|error| self.unwritten(&place, &error, &mut writer))?;
        writer.rejects.finish()?;
        let done = self.finish(paths, &settings, state);
        // Until then the part belongs to this run: nobody else may begin it anew.
        drop(writer.output);
        done
    }

    /// Gives files that are whole their names. If that is interrupted, it can be done again.
    fn finish(&self, paths: &Paths, settings: &Settings, state: State) -> Result<State, Failure> {
        self.mark(&state);
        let rename = |part: &Path, whole: &Path| {
            if paths.keeps_journal
                && let Some(folder) = whole.parent()
            {
                fs::create_dir_all(folder)?;
            }
            match fs::rename(part, whole) {
                // It was renamed before the interruption.
                Err(error) if error.kind() == io::ErrorKind::NotFound && whole.is_file() => Ok(()),
                other => other,
            }
            .and_then(|()| sync_folder_of(whole))
        };
        let renamed = |part: &Path, whole: &Path| {
            rename(part, whole).map_err(|error| Failure::writing(whole.display(), &error))
        };
        if let (Some(part), Some(rejects)) = (paths.rejects_part(), &paths.rejects) {
            renamed(&part, rejects)?;
        }
        self.write_report(paths.report.as_deref(), std::slice::from_ref(&state))?;
        renamed(&paths.part, &paths.output)?;
        if paths.keeps_journal {
            let journal = Journal::new(settings, Stage::Done, &state);
            journal
                .write(&paths.journal)
                .map_err(|error| Failure::writing(paths.journal.display(), &error))?;
        } else {
            remove(&paths.journal);
        }
        Ok(state)
    }

    /// An output an input, in a folder.
    fn folder(&mut self, folder: &Path, files: &[InputFile], all: &[Paths]) -> Result<Vec<State>, Failure> {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::new(folder.display(), format_args!("cannot make the folder: {error}"))
        })?;
        if !self.job.run.resume {
            // All or none are made anew.
            for paths in all {
                if let Some(journal) = Journal::read(&paths.journal)?.filter(Journal::is_unfinished) {
                    return Err(Failure::new(
                        folder.display(),
                        format_args!(
                            "found an interrupted run of `{}`, with {} in {}: go on with it by --resume, or remove {} to \
                             start anew",
                            journal.verb(),
                            told("done", &journal.state.counts()),
                            paths.output.display(),
                            paths.journal.parent().unwrap_or(folder).display()
                        ),
                    ));
                }
            }
            all.iter().for_each(|paths| remove(&paths.journal));
        }
        let (mut states, mut n_bytes) = (Vec::new(), 0);
        for (file, paths) in files.iter().zip(all) {
            let state = self.kept(std::slice::from_ref(file), paths)?;
            self.n_before.add_all(&state.counts());
            n_bytes += fs::metadata(&file.path).map_or(0, |metadata| metadata.len());
            self.n_bytes.store(n_bytes, Ordering::Relaxed);
            states.push(state);
        }
        if states.iter().flat_map(|state| &state.inputs).all(|input| input.failure.is_some()) {
            return Err(Failure::AlreadyTold);
        }
        if let Some(path) = &self.job.run.rejects {
            let mut output = Output::open(Some(path))?;
            for rejects in
                all.iter().filter_map(|paths| paths.rejects.as_deref()).filter(|path| path.is_file())
            {
                let copied = File::open(rejects).and_then(|mut file| io::copy(&mut file, &mut output));
                copied.map_err(|error| Failure::writing(path.display(), &error))?;
            }
            output.finish()?;
        }
        self.write_report(self.job.run.report.as_deref(), &states)?;
        Ok(states)
    }

    fn write_report(&self, path: Option<&Path>, states: &[State]) -> Result<(), Failure> {
        let Some(path) = path else { return Ok(()) };
        let report = counts::report(&program(), self.work.verb(), self.work.model().as_deref(), states);
        let mut output = Output::open(Some(path))?;
        output.write_text(&report)?;
        output.finish()
    }

    /// Remembers that an earlier run has rejected something.
    fn mark(&self, state: &State) {
        if state.inputs.iter().any(|input| input.failure.is_some() || input.counts.n_rejected > 0) {
            self.session.mark_rejected();
        }
    }

    /// Takes what earlier runs have done for done.
    fn go_on(&mut self, files: &[InputFile], state: &State) {
        self.mark(state);
        let whole = files.iter().take(state.n_finished);
        let n_bytes = whole.map(|file| fs::metadata(&file.path).map_or(0, |metadata| metadata.len())).sum();
        self.n_bytes.fetch_add(n_bytes, Ordering::Relaxed);
        self.progress.go_on(&state.counts(), n_bytes + state.position.n_bytes);
    }

    fn remove_all(&self, paths: &Paths) {
        remove(&paths.part);
        remove(&paths.journal);
        paths.rejects_part().iter().for_each(|path| remove(path));
    }

    /// Works on all inputs that are not finished, and writes what ends the output.
    ///
    /// # Errors
    /// No input could be used at all, writing fails, or the run is interrupted.
    fn work_on(&mut self, files: &[InputFile], writer: &mut Writer<'_>, place: &str) -> Result<(), Failure> {
        for (number, file) in files.iter().enumerate().skip(writer.state.n_finished) {
            let name = input::name(&file.path);
            if writer.state.inputs.len() == writer.state.n_finished {
                let identity = writer.kept.and_then(|_| identity(&file.path).ok());
                writer.state.inputs.push(InputState {
                    name: name.clone(),
                    identity,
                    ..InputState::default()
                });
            }
            let source = input::open_counted(&file.path, self.job.input, &self.n_bytes);
            let failure = match source {
                Ok(source) if source.is_records() => self.records(source, writer, place)?,
                Ok(source) => self.digest(source, writer, place)?,
                Err(what) => Some(what),
            };
            if let Some(input) = writer.state.inputs.last_mut() {
                match failure {
                    Some(what) => {
                        self.session.reject(&name, &what);
                        input.failure = Some(what);
                    }
                    None => {
                        let counts = told(self.work.done(), &input.counts);
                        self.session.note(format_args!("{name}: {counts}"));
                    }
                }
            }
            if writer.state.n_finished == number {
                writer.finish_input();
            }
        }
        if writer.state.inputs.iter().all(|input| input.failure.is_some()) {
            return Err(Failure::AlreadyTold);
        }
        let end = self.end(&writer.state);
        writer.output.append(end).map_err(|error| self.unwritten(place, &error, writer))
    }

    /// What stands in an output behind all that was made of the rows.
    fn end(&self, state: &State) -> &'static [u8] {
        match (self.work.is_array(), state.counts().n_written) {
            (false, _) => b"",
            (true, 0) => b"[]\n",
            (true, _) => b"\n]\n",
        }
    }

    /// Whether an output is there, as long as it was when it was done.
    fn is_whole(&self, output: &Path, done: &State) -> bool {
        let n_bytes = done.n_output_bytes + self.end(done).len() as u64;
        fs::metadata(output).is_ok_and(|found| found.is_file() && found.len() == n_bytes)
    }

    /// Works on the records of an input; gives why they cannot be read at all.
    fn records(
        &mut self,
        source: Source,
        writer: &mut Writer<'_>,
        place: &str,
    ) -> Result<Option<String>, Failure> {
        let name = source.name.clone();
        let start = writer.state.position;
        let mut blocks = match source.blocks(start, &self.n_bytes, self.session) {
            Ok(blocks) => blocks,
            Err(what) => return Ok(Some(what)),
        };
        let mut failure = None;
        let work = self.work;
        let end = stream_rows(&mut blocks, start, work, |block| {
            let (rows, rejected, position) = (&block.output, &block.rejected, Some(block.position));
            let made =
                Made { name: &name, rows, rejected, counts: &block.counts, tally: &block.tally, position };
            match self.write(writer, &made, place) {
                Ok(()) => Ok(ControlFlow::Continue(())),
                Err(what) => {
                    failure = Some(what);
                    Ok(ControlFlow::Break(()))
                }
            }
        });
        if let Some(failure) = failure {
            return Err(failure);
        }
        if let Err(error) = end {
            // What could be read has been written; that it ends too early is told where it ends.
            let line = writer.state.position.n_lines + 1;
            let row = RejectedRow { line, reason: input::cannot_read(error), raw: None };
            let counts = RowCounts { n_rejected: 1, ..RowCounts::default() };
            let (rejected, tally) = (&[row][..], &Tally::default());
            let made = Made { name: &name, rows: &[], rejected, counts: &counts, tally, position: None };
            self.write(writer, &made, place)?;
        }
        Ok(None)
    }

    /// Works on a digest; gives why there is none.
    fn digest(
        &mut self,
        source: Source,
        writer: &mut Writer<'_>,
        place: &str,
    ) -> Result<Option<String>, Failure> {
        let name = source.name.clone();
        let digest = match source.digest(&self.cutter, self.session) {
            Ok(digest) => digest,
            Err(what) => return Ok(Some(what)),
        };
        super::split::report(&name, &digest, self.session);
        let (mut output, mut tally) = (Vec::new(), Tally::default());
        self.work.articles(&digest.articles, &mut output, &mut tally);
        let counts = RowCounts { n_written: digest.articles.len() as u64, ..RowCounts::default() };
        let (rows, counts, tally) = (&output[..], &counts, &tally);
        let made = Made { name: &name, rows, rejected: &[], counts, tally, position: None };
        self.write(writer, &made, place)?;
        Ok(None)
    }

    /// Writes what became of some rows, and enters it in the journal when it is time to.
    fn write(&mut self, writer: &mut Writer<'_>, made: &Made<'_>, place: &str) -> Result<(), Failure> {
        let Made { name, rows, rejected, .. } = *made;
        let mut lines = Vec::new();
        for row in rejected {
            let tell = || self.session.reject(format_args!("{name}:{}", row.line), &row.reason);
            self.progress.apart(tell);
            rejects::append(name, row, &mut lines);
        }
        let mut written = Ok(());
        let is_first = self.work.is_array() && !rows.is_empty() && writer.state.counts().n_written == 0;
        if is_first {
            written = writer.output.append(b"[");
        }
        let rows = if is_first { &rows[1..] } else { rows };
        written = written.and_then(|()| writer.output.append(rows));
        written.map_err(|error| self.unwritten(place, &error, writer))?;
        if let Err(error) = writer.rejects.append(&lines) {
            let place = self.job.run.rejects.as_deref().unwrap_or(Path::new(""));
            return Err(self.unwritten(&place.display().to_string(), &error, writer));
        }
        writer.add(made);
        let mut all = self.n_before;
        all.add_all(&writer.state.counts());
        self.progress.tell(&all, self.session);
        if writer.kept.is_some() && writer.last_entry.elapsed() >= writer.interval {
            writer.enter(Stage::Working).map_err(|error| self.unwritten(place, &error, writer))?;
        }
        self.interrupt.signal().map_or(Ok(()), |signal| Err(Failure::Interrupted(signal)))
    }

    /// Writing has failed: what is done is kept as far as the disk allows.
    fn unwritten(&self, place: &str, error: &io::Error, writer: &mut Writer<'_>) -> Failure {
        let Some((paths, _)) = writer.kept else { return Failure::writing(place, error) };
        if writer.enter(Stage::Working).is_err() && !paths.journal.exists() {
            self.remove_all(paths);
            return Failure::writing(place, error);
        }
        Failure::Message(format!(
            "{place}: cannot write: {error}; what is done is kept in {}: mend that, and go on with the same command and \
             --resume",
            paths.part.display()
        ))
    }
}

impl Writer<'_> {
    fn add(&mut self, made: &Made<'_>) {
        if let Some(input) = self.state.inputs.last_mut() {
            input.counts.add_all(made.counts);
        }
        self.state.tally.add_all(made.tally);
        match made.position {
            Some(position) => self.state.position = position,
            None => self.finish_input(),
        }
        self.state.n_output_bytes = self.output.n_bytes();
        self.state.n_rejects_bytes = self.rejects.n_bytes();
    }

    /// The next input's turn comes.
    fn finish_input(&mut self) {
        self.state.n_finished += 1;
        self.state.position = RowPosition::default();
    }

    /// Makes what is written stay, and then tells in the journal that it is there.
    fn enter(&mut self, stage: Stage) -> io::Result<()> {
        let Some((paths, settings)) = self.kept else { return Ok(()) };
        let began = Instant::now();
        self.output.sync()?;
        self.rejects.sync()?;
        Journal::new(settings, stage, &self.state).write(&paths.journal)?;
        self.last_entry = Instant::now();
        self.interval = (began.elapsed() * INTERVAL_FACTOR).clamp(MIN_INTERVAL, MAX_INTERVAL);
        Ok(())
    }
}

/// Removes a file that is of no more use, if it is there; one that stays does no harm.
fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}
