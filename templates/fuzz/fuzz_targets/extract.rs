//! Reads a file that comes from the fuzzer.

#![no_main]

mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::extract(data));
