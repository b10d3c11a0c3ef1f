//! Compression of streams, with an effort that fits how often a stream is made.

use std::cell::RefCell;

use libdeflater::{CompressionLvl, Compressor};

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// Made once per process: as small as can be.
    Once,
    /// Made for each document.
    Each,
}

/// Level for what is made for each document. Measured on the nine streams of a Form 28: level 2 saves
/// 81 of 34,000 bytes and takes half as long again, because every level above the first clears larger
/// tables for each stream.
const LEVEL_EACH: i32 = 1;

/// Level for what is made for each document and is long: the largest sample, of six pages, comes to
/// 55,658 bytes instead of 59,198 with level 2.
const LEVEL_LONG: i32 = 6;

/// A stream is long from here, in bytes.
const LONG: usize = 24 * 1024;

thread_local! {
    /// The tables of a compressor take a while to set up: they are kept.
    static EACH: RefCell<Compressor> = RefCell::new(compressor(LEVEL_EACH));
    static LONG_EACH: RefCell<Compressor> = RefCell::new(compressor(LEVEL_LONG));
}

fn compressor(level: i32) -> Compressor {
    Compressor::new(CompressionLvl::new(level).unwrap_or_default())
}

/// The bytes as a `FlateDecode` stream.
pub(super) fn deflated(bytes: &[u8], effort: Effort) -> std::io::Result<Vec<u8>> {
    match effort {
        Effort::Once => run(&mut Compressor::new(CompressionLvl::best()), bytes),
        Effort::Each => {
            let kept = if bytes.len() < LONG { &EACH } else { &LONG_EACH };
            kept.with_borrow_mut(|compressor| run(compressor, bytes))
        }
    }
}

fn run(compressor: &mut Compressor, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = vec![0; compressor.zlib_compress_bound(bytes.len())];
    let written = compressor.zlib_compress(bytes, &mut compressed);
    compressed.truncate(written.map_err(std::io::Error::other)?);
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_was_compressed_is_read_back_also_when_it_does_not_get_smaller() {
        let noise: Vec<u8> = (0..100_000_u32)
            .map(|n| n.wrapping_mul(2_654_435_761).wrapping_mul(n).to_be_bytes()[0])
            .collect();
        for bytes in [b"".as_slice(), b"a", &[7; 10_000], &noise] {
            for effort in [Effort::Once, Effort::Each, Effort::Each] {
                let compressed = deflated(bytes, effort).unwrap();
                let mut read = Vec::new();
                flate2::read::ZlibDecoder::new(&*compressed).read_to_end(&mut read).unwrap();
                assert_eq!(read, bytes);
            }
        }
    }
}
