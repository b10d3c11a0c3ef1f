//! The `tidewaiter` binary.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use workers::cli::{Cli, run};

/// Rows, messages and mails are made of many small pieces, on every thread: the system's allocator
/// took a sixth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads that draw, parse and write files: each keeps memory of its own, and more than the
/// processors and the disk can serve make nothing faster.
const BLOCKING_THREADS_MAX: usize = 5;

fn main() -> ExitCode {
    workers::tls::install();
    let cli = Cli::parse();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = match runtime.enable_all().max_blocking_threads(BLOCKING_THREADS_MAX).build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the runtime cannot start: {error}"), 3),
    };
    let ended = runtime.block_on(run(cli));
    // A thread that was broken off in the middle of a document must not hold up the end.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure.to_string(), failure.exit_code()),
    }
}

fn fail(message: &str, code: u8) -> ExitCode {
    // Nothing is left to do when standard error is closed.
    let _ = writeln!(std::io::stderr(), "tidewaiter: {message}");
    ExitCode::from(code)
}
