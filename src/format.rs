//! Human text shared by the outputs and the terminal UI.
