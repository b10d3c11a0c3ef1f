//! Files of messages.

use std::io::Read as _;
use std::path::Path;

use crate::failure::Failure;

/// Largest file that is read whole, in bytes: hundreds of thousands of notices.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// The text of a file; `-` is standard input.
///
/// # Errors
/// When it cannot be read, is too large or is not UTF-8.
pub fn read(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let failed = |error: &dyn std::error::Error| {
        Failure::Environment(format!("{name}: cannot be read: {error}"))
    };
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        let mut input = std::io::stdin().lock().take(FILE_BYTES_MAX + 1);
        input.read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    } else {
        let file = std::fs::File::open(path).map_err(|error| failed(&error))?;
        file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    }
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(Failure::No(format!("{name}: larger than 1 GiB; split it")));
    }
    String::from_utf8(bytes).map_err(|error| Failure::No(format!("{name}: not UTF-8: {error}")))
}
