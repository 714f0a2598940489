//! `mdmlens batch`: many bundles, one line each as soon as it is done.
//!
//! As many bundles at a time as there are threads, each on one plain thread and sequential inside; a bundle begins when
//! its unpacked size fits into what the memory budget has left, so that big ones don't meet.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use anyhow::Context;
use anyhow::bail;

use crate::analyze;
use crate::bundle;
use crate::cli::args::BatchArgs;
use crate::cli::args::BatchFormat;
use crate::cli::commands::analyze::checked;
use crate::cli::commands::analyze::options;
use crate::cli::exit;
use crate::cli::terminal;
use crate::format::visible;
use crate::model::analysis::Analysis;
use crate::outputs;
use crate::redact;

mod budget;
mod discover;
mod progress;
mod ranking;

use budget::Budget;
use discover::Found;
use progress::Bar;
use ranking::Ranking;

/// Unpacked bytes of all bundles in work at one time. A bundle that is larger runs alone.
const MEMORY_BUDGET: u64 = 512 << 20;

/// Analyses every bundle under the paths.
pub(super) fn run(args: &BatchArgs) -> anyhow::Result<u8> {
    if args.common.redact && args.skip_done.is_some() {
        bail!(
            "--redact leaves out the paths by which --skip-done knows what is done; run again over everything, or over one folder at a time"
        );
    }
    let done = match &args.skip_done {
        Some(file) => already_done(file)?,
        None => Done::default(),
    };
    let mut found = Found::default();
    args.paths.iter().for_each(|root| discover::discover(root, &mut found));
    for list in [&mut found.bundles, &mut found.others] {
        list.sort();
        list.dedup();
    }
    let others = left_out(&found, args.common.redact);
    let mut paths = found.bundles;
    if paths.is_empty() {
        let others = others.map(|others| format!("; {others}; a file that is named itself is read whatever it is"));
        bail!("there is no bundle under the given paths{}", others.unwrap_or_default());
    }
    paths.retain(|path| !done.paths.contains(&path.display().to_string()));
    let threads =
        args.common.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let run = Run {
        paths: &paths,
        next: AtomicUsize::new(0),
        budget: Budget::new(MEMORY_BUDGET),
        bar: Bar::new(paths.len(), args.common.quiet),
        options: analyze::Options { threads: Some(1), ..options(&args.common, false) },
        sink: Mutex::new(Sink::new(args)),
    };
    if let Some(others) = others.filter(|_| !args.common.quiet) {
        terminal::complain(&others);
    }
    if done.cut && args.format == BatchFormat::Jsonl {
        // Whoever appends to the file of the killed run must not go on in the middle of its last line.
        io::stdout().write_all(b"\n")?;
    }
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, paths.len().max(1)) {
            scope.spawn(|| run.work());
        }
    });
    drop(run.bar);
    run.sink.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
}

/// Most misnamed files that are named.
const NAMED: usize = 3;

/// What was found and is no bundle, in words.
fn left_out(found: &Found, redact: bool) -> Option<String> {
    let count = found.others.len();
    let files = match count {
        0 => return None,
        1 => "1 other file is".to_owned(),
        count => format!("{count} other files are"),
    };
    let mut text = format!("{files} left out (no cabinet, zip or event log)");
    let misnamed: Vec<&Path> = found.misnamed().collect();
    if !misnamed.is_empty() {
        text.push_str(&format!(", {} of them called like one", misnamed.len()));
        if !redact {
            let names: Vec<String> = misnamed.iter().take(NAMED).map(|path| path.display().to_string()).collect();
            let more = if misnamed.len() > NAMED { ", …" } else { "" };
            text.push_str(&format!(": {}{more}", visible(&names.join(", "))));
        }
    }
    Some(text)
}

/// The line of a result.
fn line(path: &str, result: &Result<Analysis, String>) -> Vec<u8> {
    outputs::batch_line(path, result.as_ref().map_err(String::as_str))
}

/// What stands for the path of a bundle where names are replaced: its number.
fn place(at: usize) -> String {
    format!("bundle-{}", at + 1)
}

/// The line of a result with pseudonyms, its path replaced by its number; an error line if something private is left.
fn redacted(at: usize, result: &Result<Analysis, String>) -> Vec<u8> {
    let place = place(at);
    let Ok(analysis) = result else {
        return line(&place, &Err("could not be analysed".to_owned()));
    };
    let (copy, redaction) = redact::redact(analysis);
    let bytes = line(&place, &Ok(copy));
    match checked(&redaction, &bytes) {
        Ok(_) => bytes,
        Err(error) => line(&place, &Err(error.to_string())),
    }
}

/// What an earlier run left.
#[derive(Default)]
struct Done {
    /// The paths that it wrote a whole line for.
    paths: HashSet<String>,
    /// Its last line was cut.
    cut: bool,
}

fn already_done(file: &Path) -> anyhow::Result<Done> {
    let text = match std::fs::read(file) {
        Ok(bytes) => bytes,
        // The first run of a resumable job has nothing to skip yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Done::default()),
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    // The last line of a killed run may be cut; it does not parse and is done again.
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<outputs::wire::BatchPath>(line).ok());
    Ok(Done { paths: lines.map(|line| line.path).collect(), cut: text.last().is_some_and(|last| *last != b'\n') })
}

/// What the threads share.
struct Run<'a> {
    paths: &'a [PathBuf],
    next: AtomicUsize,
    budget: Budget,
    bar: Bar,
    options: analyze::Options,
    sink: Mutex<Sink<'a>>,
}

impl Run<'_> {
    /// Takes bundle after bundle until there is none, or nobody reads the output any more.
    fn work(&self) {
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = self.paths.get(at) else { return };
            let result = self.analyze(path);
            let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
            sink.take(at, path, result);
            if sink.failed.is_some() {
                return;
            }
            drop(sink);
            self.bar.step();
        }
    }

    fn analyze(&self, path: &Path) -> Result<Analysis, String> {
        let bundle = bundle::open(path, &self.options.limits).map_err(|error| error.to_string())?;
        let weight = bundle.entries().iter().map(|entry| entry.size_bytes).sum();
        let _place = self.budget.enter(weight);
        Ok(analyze::analyze_bundle(&bundle, &self.options, &|_| {}))
    }
}

/// Where results go, and what is counted of them.
struct Sink<'a> {
    args: &'a BatchArgs,
    out: Box<dyn Write + Send + 'a>,
    ranking: Ranking,
    waiting: BTreeMap<usize, Vec<u8>>,
    next: usize,
    failures: usize,
    errors: usize,
    failed: Option<io::Error>,
}

impl<'a> Sink<'a> {
    fn new(args: &'a BatchArgs) -> Self {
        Self {
            args,
            out: Box::new(io::stdout()),
            ranking: Ranking::default(),
            waiting: BTreeMap::new(),
            next: 0,
            failures: 0,
            errors: 0,
            failed: None,
        }
    }

    fn take(&mut self, at: usize, path: &Path, result: Result<Analysis, String>) {
        match &result {
            Ok(analysis) => self.failures += usize::from(exit::of(analysis) == exit::FAILURE_FOUND),
            Err(_) => self.errors += 1,
        }
        let redact = self.args.common.redact;
        // A file is often called after its computer.
        let name = if redact { place(at) } else { path.display().to_string() };
        if self.args.format == BatchFormat::Text {
            self.ranking.add(&name, &result);
            return;
        }
        let line = if redact { redacted(at, &result) } else { line(&name, &result) };
        let written = if self.args.ordered { self.in_order(at, line) } else { self.out.write_all(&line) };
        self.failed = self.failed.take().or(written.err());
    }

    /// Writes what is next in order, keeps what is not.
    fn in_order(&mut self, at: usize, line: Vec<u8>) -> io::Result<()> {
        self.waiting.insert(at, line);
        while let Some(line) = self.waiting.remove(&self.next) {
            self.out.write_all(&line)?;
            self.next += 1;
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<u8> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        if self.args.format == BatchFormat::Text {
            self.ranking.write(&mut self.out, terminal::width())?;
        }
        self.out.flush()?;
        Ok(match (self.errors, self.failures) {
            (0, 0) => exit::FINE,
            (0, _) => exit::FAILURE_FOUND,
            _ => exit::CANNOT,
        })
    }
}
