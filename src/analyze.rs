//! The pipeline: a bundle in, an analysis out.
