//! Records and knowledge to events on one timeline.
