//! Renders a notice whose texts come from the fuzzer.

#![no_main]

mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::render(data));
