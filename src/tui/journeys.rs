//! Journeys: keys typed as a user would, each expectation a sentence. And a picture of every pane at three sizes.

mod harness;
mod host;
mod keeping;
mod pictures;
mod reading;
mod taking;
mod walking;
