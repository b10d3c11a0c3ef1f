//! A server that is away, and who asks for it: every connection is counted and closed.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;

/// Listens in the place of a server.
#[derive(Debug)]
pub struct Knocks {
    address: SocketAddr,
    count: Arc<AtomicU32>,
    is_over: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Knocks {
    /// Listens at the port of a server that was stopped.
    pub fn at(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free");
        let address = listener.local_addr().expect("it has an address");
        let (count, is_over) = (Arc::<AtomicU32>::default(), Arc::<AtomicBool>::default());
        let (counted, over) = (Arc::clone(&count), Arc::clone(&is_over));
        let listening = std::thread::spawn(move || {
            while let Ok((connection, _)) = listener.accept() {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                counted.fetch_add(1, Ordering::Relaxed);
                drop(connection);
            }
        });
        Self { address, count, is_over, listening: Some(listening) }
    }

    /// Connections so far.
    pub fn count(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Drop for Knocks {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // The last knock is ours, so that it looks up.
        let _: io::Result<TcpStream> = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _: std::thread::Result<()> = listening.join();
        }
    }
}
