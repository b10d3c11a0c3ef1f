//! The entries of the fuzz targets, run on random bytes: `cargo fuzz` needs another toolchain.

#[expect(clippy::expect_used, reason = "what fails there is what the fuzzer looks for")]
#[path = "../fuzz/fuzz_targets/entry.rs"]
mod entry;

use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_texts_make_a_document_that_is_made_again(which: u8, texts in vec(".{0,200}", 0..40)) {
        let texts: Vec<String> = texts;
        let data = [vec![which], texts.join("\0").into_bytes()].concat();
        entry::render(&data);
    }

    #[test]
    fn any_bytes_are_read_or_refused(data in vec(any::<u8>(), 0..4_000)) {
        entry::extract(&data);
        entry::extract(&[b"%PDF-1.7\n".as_slice(), &data].concat());
    }
}
