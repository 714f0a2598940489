//! Facts to the state of the device; what was there to read; where artifacts disagree.
