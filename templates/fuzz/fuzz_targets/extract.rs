//! Reads a file that comes from the fuzzer.

#![no_main]

#[allow(dead_code, reason = "the other target runs the rest")]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::extract(data));
