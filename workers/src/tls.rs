//! TLS: one implementation for every connection of a process.

/// Makes ring what rustls works with, where nothing was chosen yet. May be repeated.
pub fn install() {
    // It fails only where one is installed already.
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
}
