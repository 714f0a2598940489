//! Input to artifacts: the only stage that opens files.
