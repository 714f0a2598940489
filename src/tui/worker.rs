//! Everything slow, away from the screen: reading bundles, re-reading one record, replacing names, preparing the text to
//! search. One thread reads the bundles one after the other; one does the small jobs meanwhile. Both only send
//! [`Message`]s back.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread;

use crate::model::analysis::Analysis;
use crate::model::artifact::ArtifactText;
use crate::model::evidence::Evidence;
use crate::model::id::ArtifactId;
use crate::outputs;
use crate::outputs::EventChoice;
use crate::outputs::Output;
use crate::redact;
use crate::redact::Redaction;
use crate::tui::search::TextIndex;

/// How far the reading of a bundle is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, in a word or two.
    pub stage: &'static str,
    /// How much of it is done.
    pub done: u64,
    /// How much there is; 0: not known.
    pub total: u64,
}

/// What the terminal UI needs done for it; inputs are named by their place in the list that was given to [`crate::tui::run`].
pub trait Host: Send + Sync {
    /// Reads a bundle; the error is the message that the command line shows.
    ///
    /// # Errors
    /// When there is no such input, or it is no bundle.
    fn analyze(&self, input: usize, progress: &(dyn Fn(Progress) + Sync)) -> Result<Analysis, String>;

    /// One place of a bundle as its source has it; `None` if it cannot be shown.
    fn raw(&self, input: usize, analysis: &Analysis, place: &Evidence) -> Option<String>;

    /// One artifact of a bundle as text; `None` if it is no text.
    fn text(&self, input: usize, artifact: ArtifactId) -> Option<ArtifactText>;

    /// Writes a file that must not be there yet.
    ///
    /// # Errors
    /// A message that names the reason.
    fn save(&self, path: &str, bytes: &[u8]) -> Result<(), String>;
}

/// Something to do for the worker.
pub enum Job {
    /// Make the text of an analysis ready to be searched.
    Index {
        /// The bundle it is of.
        bundle: usize,
        /// What is shown of it.
        analysis: Arc<Analysis>,
    },
    /// Fetch one place of a bundle as its source has it.
    Raw {
        /// The bundle.
        bundle: usize,
        /// Its analysis.
        analysis: Arc<Analysis>,
        /// The place.
        place: Evidence,
    },
    /// Fetch one artifact of a bundle as text.
    Text {
        /// The bundle.
        bundle: usize,
        /// The artifact.
        artifact: ArtifactId,
    },
    /// Replace names, addresses and ids.
    Redact {
        /// The bundle.
        bundle: usize,
        /// Its analysis.
        analysis: Arc<Analysis>,
    },
    /// Write the ticket text: the summary of the text output.
    Ticket {
        /// What is shown of the bundle.
        analysis: Arc<Analysis>,
        /// Text put behind it: the marks.
        appendix: String,
        /// What finds names that are left, if they were replaced.
        redaction: Option<Arc<Redaction>>,
    },
    /// Write an analysis to a file.
    Save {
        /// What to write.
        analysis: Arc<Analysis>,
        /// The format.
        format: &'static Output,
        /// Where to.
        path: String,
        /// Text put behind it, if the format is text: the marks.
        appendix: String,
        /// What finds names that are left, if they were replaced.
        redaction: Option<Arc<Redaction>>,
    },
}

/// What the worker tells.
#[derive(Debug)]
pub enum Message {
    /// A bundle is being read.
    Progress(usize, Progress),
    /// A bundle was read, or could not be.
    Ready(usize, Result<Arc<Analysis>, String>),
    /// The text of an analysis is ready to be searched.
    Indexed(usize, Arc<Analysis>, Arc<TextIndex>),
    /// One place as its source has it.
    Raw(usize, Evidence, Option<String>),
    /// One artifact as text, or that it is none.
    Text(usize, ArtifactId, Option<ArtifactText>),
    /// An analysis without names, addresses and ids, and what finds those that are left.
    Redacted(usize, Arc<Analysis>, Arc<Redaction>),
    /// The ticket text.
    Ticket(Result<String, String>),
    /// A file was written (its path), or could not be (why).
    Saved(Result<String, String>),
}

/// The way to the thread of the small jobs.
pub struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    /// Starts reading `inputs` bundles, and waits for jobs. Both threads end with the receiver of `tell`.
    #[must_use]
    pub fn start<T: From<Message> + Send + 'static>(host: Arc<dyn Host>, inputs: usize, tell: &Sender<T>) -> Self {
        let (jobs, inbox) = channel();
        let reader = (Arc::clone(&host), tell.clone());
        thread::spawn(move || read_all(reader.0.as_ref(), inputs, &|message| send(&reader.1, message)));
        let tell = tell.clone();
        thread::spawn(move || work(host.as_ref(), &inbox, &|message| send(&tell, message)));
        Self { jobs }
    }

    /// Gives the worker something to do.
    pub fn ask(&self, job: Job) {
        // The thread ends only with the program.
        let _ = self.jobs.send(job);
    }
}

/// Sends a message; nobody listens any more when the program is about to end.
fn send<T: From<Message>>(tell: &Sender<T>, message: Message) {
    let _ = tell.send(T::from(message));
}

/// Reads the bundles one after the other; each is read by several threads already.
pub fn read_all(host: &dyn Host, inputs: usize, tell: &(dyn Fn(Message) + Sync)) {
    for bundle in 0..inputs {
        let progress = |progress| tell(Message::Progress(bundle, progress));
        let result = catch_unwind(AssertUnwindSafe(|| host.analyze(bundle, &progress)));
        let result = result.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            Err(format!("mdmlens itself failed on this bundle: {}", text.unwrap_or("no reason given")))
        });
        tell(Message::Ready(bundle, result.map(Arc::new)));
    }
}

/// Does the small jobs in their order.
fn work(host: &dyn Host, inbox: &Receiver<Job>, tell: &dyn Fn(Message)) {
    for job in inbox {
        // A job that fails by a defect leaves the screen as it is; the next one is done.
        if let Ok(message) = catch_unwind(AssertUnwindSafe(|| perform(host, job))) {
            tell(message);
        }
    }
}

/// Does one job.
pub fn perform(host: &dyn Host, job: Job) -> Message {
    match job {
        Job::Index { bundle, analysis } => {
            let index = Arc::new(TextIndex::of(&analysis));
            Message::Indexed(bundle, analysis, index)
        }
        Job::Raw { bundle, analysis, place } => {
            let text = host.raw(bundle, &analysis, &place);
            Message::Raw(bundle, place, text)
        }
        Job::Text { bundle, artifact } => Message::Text(bundle, artifact, host.text(bundle, artifact)),
        Job::Redact { bundle, analysis } => {
            let (redacted, redaction) = redact::redact(&analysis);
            Message::Redacted(bundle, Arc::new(redacted), Arc::new(redaction))
        }
        Job::Ticket { analysis, appendix, redaction } => {
            let text = outputs::find("text").ok_or_else(|| "there is no text output".to_string());
            let bytes = text.and_then(|output| write(output, &analysis, EventChoice::None));
            let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned() + &appendix);
            Message::Ticket(text.and_then(|text| clean(redaction.as_deref(), text.as_bytes()).map(|()| text)))
        }
        Job::Save { analysis, format, path, appendix, redaction } => {
            let saved = write(format, &analysis, EventChoice::Relevant).and_then(|mut bytes| {
                bytes.extend_from_slice(appendix.as_bytes());
                clean(redaction.as_deref(), &bytes)?;
                host.save(&path, &bytes)
            });
            Message::Saved(saved.map(|()| path))
        }
    }
}

/// Whether a text that leaves has no name left in it that should have been replaced.
///
/// # Errors
/// When it has.
pub fn clean(redaction: Option<&Redaction>, text: &[u8]) -> Result<(), String> {
    match redaction.map_or(0, |redaction| redaction.leaks(text).len()) {
        0 => Ok(()),
        count => {
            Err(format!("{count} names would still be in it; R shows them, then take it with the names or shorten it"))
        }
    }
}

/// An analysis in a format.
fn write(output: &Output, analysis: &Analysis, events: EventChoice) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let options = outputs::Options { events, ..outputs::Options::default() };
    (output.write)(analysis, &options, &mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::tui::fixture::analysis;

    /// Fails on the first input by a defect, reads the second.
    struct Broken;
    impl Host for Broken {
        fn analyze(&self, input: usize, progress: &(dyn Fn(Progress) + Sync)) -> Result<Analysis, String> {
            progress(Progress { stage: "reading files", done: 1, total: 2 });
            assert!(input > 0, "a defect");
            Ok(analysis())
        }
        fn raw(&self, _: usize, _: &Analysis, _: &Evidence) -> Option<String> {
            None
        }
        fn text(&self, _: usize, _: ArtifactId) -> Option<ArtifactText> {
            None
        }
        fn save(&self, _: &str, _: &[u8]) -> Result<(), String> {
            Ok(())
        }
    }

    #[test]
    fn a_defect_in_one_bundle_leaves_the_others() {
        let told = Mutex::new(Vec::new());
        read_all(&Broken, 2, &|message| told.lock().unwrap().push(message));
        let told = told.into_inner().unwrap();
        let texts: Vec<_> = told
            .iter()
            .map(|message| match message {
                Message::Progress(bundle, progress) => {
                    format!("{bundle} {} {}/{}", progress.stage, progress.done, progress.total)
                }
                Message::Ready(bundle, Ok(_)) => format!("{bundle} read"),
                Message::Ready(bundle, Err(reason)) => format!("{bundle} {reason}"),
                other => format!("{other:?}"),
            })
            .collect();
        let failed = "0 mdmlens itself failed on this bundle: a defect";
        assert_eq!(texts, ["0 reading files 1/2", failed, "1 reading files 1/2", "1 read"]);
    }

    #[test]
    fn what_names_are_left_in_does_not_leave() {
        let (redacted, redaction) = redact::redact(&analysis());
        let redaction = Arc::new(redaction);
        let job = |analysis: Analysis| Job::Ticket {
            analysis: Arc::new(analysis),
            appendix: String::new(),
            redaction: Some(Arc::clone(&redaction)),
        };
        assert!(matches!(perform(&Broken, job(redacted)), Message::Ticket(Ok(_))));
        assert!(matches!(perform(&Broken, job(analysis())), Message::Ticket(Err(_))), "the original has names");
    }
}
