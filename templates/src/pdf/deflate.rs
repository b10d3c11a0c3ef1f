//! Compression of streams, with an effort that fits how often a stream is made.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress, Status};

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// Made once per process: as small as can be.
    Once,
    /// Made for each document. Measured on a Form 28: level 1 is 9 % larger and hardly quicker,
    /// level 6 saves half a percent and takes a third longer where there is much text.
    Each,
}

thread_local! {
    /// The tables of a compressor take 300 KB: they are kept, not made anew for every stream.
    static EACH: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(4), true));
}

/// The bytes as a `FlateDecode` stream.
pub(super) fn deflated(bytes: &[u8], effort: Effort) -> std::io::Result<Vec<u8>> {
    match effort {
        Effort::Once => run(&mut Compress::new(Compression::best(), true), bytes),
        Effort::Each => EACH.with_borrow_mut(|compressor| {
            compressor.reset();
            run(compressor, bytes)
        }),
    }
}

fn run(compressor: &mut Compress, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = Vec::with_capacity(bytes.len() / 2 + 64);
    loop {
        let read = usize::try_from(compressor.total_in()).map_err(std::io::Error::other)?;
        let rest = bytes.get(read..).unwrap_or_default();
        let status = compressor.compress_vec(rest, &mut compressed, FlushCompress::Finish)?;
        match status {
            Status::StreamEnd => return Ok(compressed),
            Status::Ok | Status::BufError => compressed.reserve(compressed.capacity().max(64)),
        }
    }
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
