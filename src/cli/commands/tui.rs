//! The terminal UI on the bundles of the command line.

use std::fs;
use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::analyze;
use crate::bundle;
use crate::bundle::Bundle;
use crate::bundle::OpenError;
use crate::cli::args::AnalyzeArgs;
use crate::cli::args::ColorChoice;
use crate::cli::args::CommonArgs;
use crate::cli::commands::analyze as analyze_command;
use crate::cli::exit;
use crate::model::analysis::Analysis;
use crate::model::artifact::ArtifactText;
use crate::model::evidence::Evidence;
use crate::model::id::ArtifactId;
use crate::tui;
use crate::tui::app::Settings;
use crate::tui::theme::Palette;
use crate::tui::theme::Theme;
use crate::tui::worker::Host;
use crate::tui::worker::Progress;

/// Whether the terminal UI is what the user wants: no format asked for, and somebody at a terminal who can see it.
pub(super) fn is_wanted(args: &AnalyzeArgs) -> bool {
    args.format.is_none() && io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Runs it.
pub(super) fn run(args: &AnalyzeArgs) -> anyhow::Result<u8> {
    let options = analyze_command::options(&args.common, true);
    let mut inputs = Vec::new();
    let mut names = Vec::new();
    for path in &args.bundles {
        if path.as_os_str() == "-" {
            inputs.push(Input::Bytes(Mutex::new(Some(analyze_command::standard_input(&options.limits)?))));
        } else {
            inputs.push(Input::Path(path.clone()));
        }
        names.push(path.to_string_lossy().into_owned());
    }
    let open = inputs.iter().map(|_| Mutex::default()).collect();
    tui::run(Arc::new(Files { inputs, options, open }), names, settings(&args.common))?;
    Ok(exit::FINE)
}

/// Colours, mouse, zone of the machine, whether names are replaced.
fn settings(common: &CommonArgs) -> Settings {
    let color = common.color;
    let variable = |name: &str| {
        // Asked for colours, they are given whatever the environment says.
        let overruled = color == ColorChoice::Always && name == "NO_COLOR";
        if overruled { None } else { std::env::var(name).ok() }
    };
    let mut theme = Theme::from_environment(&variable);
    if color == ColorChoice::Never {
        theme.palette = Palette::None;
    }
    Settings { theme, mouse: true, local: jiff::tz::TimeZone::try_system().ok(), redact: common.redact }
}

/// What was given on the command line.
enum Input {
    Path(PathBuf),
    /// Standard input, until it is opened.
    Bytes(Mutex<Option<Vec<u8>>>),
}

/// Reads the inputs. A bundle stays open after it was read, for the places that the user wants to see raw.
struct Files {
    inputs: Vec<Input>,
    options: analyze::Options,
    open: Vec<Mutex<Option<Arc<Bundle>>>>,
}

impl Files {
    fn open(&self, input: usize) -> Result<Bundle, OpenError> {
        match self.inputs.get(input) {
            Some(Input::Path(path)) => bundle::open(path, &self.options.limits),
            Some(Input::Bytes(bytes)) => {
                let bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner).take();
                bundle::open_bytes("-", bytes.unwrap_or_default(), true, &self.options.limits)
            }
            None => bundle::open_bytes("", Vec::new(), false, &self.options.limits),
        }
    }
}

impl Host for Files {
    fn analyze(&self, input: usize, progress: &(dyn Fn(Progress) + Sync)) -> Result<Analysis, String> {
        let bundle = self.open(input).map_err(|error| error.to_string())?;
        let total = bundle.entries().len() as u64;
        let tell = |step| match step {
            analyze::Progress::Opened { artifacts, .. } => {
                progress(Progress { stage: "reading files", done: 0, total: artifacts });
            }
            analyze::Progress::Read { artifacts, .. } => {
                progress(Progress { stage: "reading files", done: artifacts, total });
            }
            analyze::Progress::Stage(stage) => progress(Progress { stage, done: 0, total: 0 }),
        };
        let analysis = analyze::analyze_bundle(&bundle, &self.options, &tell);
        if let Some(slot) = self.open.get(input) {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(bundle));
        }
        Ok(analysis)
    }

    fn raw(&self, input: usize, _analysis: &Analysis, place: &Evidence) -> Option<String> {
        let bundle = self.open.get(input)?.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        analyze::raw(&bundle, place.artifact, &place.locus)
    }

    fn text(&self, input: usize, artifact: ArtifactId) -> Option<ArtifactText> {
        let bundle = self.open.get(input)?.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        analyze::text(&bundle, artifact)
    }

    fn save(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let file = fs::OpenOptions::new().write(true).create_new(true).open(path);
        file.and_then(|mut file| file.write_all(bytes)).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => format!("{path} is there already"),
            _ => format!("{path}: {error}"),
        })
    }
}
