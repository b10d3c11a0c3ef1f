//! Faults on the real program.
