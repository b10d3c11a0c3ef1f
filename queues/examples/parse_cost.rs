//! Temporary.
use queues::contract::{Arrival, ArrivalClass, parse};
fn main() {
    let text = std::fs::read_to_string("tests/fixtures/messages.ndjson").unwrap();
    let lines: Vec<&str> = text.lines().filter(|l| l.contains("form28.issue")).collect();
    let arrival = Arrival { exchange: ArrivalClass::Cbp, exchange_name: "tidewaiter.cbp".into(), received_at: jiff::Timestamp::UNIX_EPOCH, user_id: None };
    let ok = lines.iter().filter(|l| parse(l.as_bytes(), &arrival).content.is_ok()).count();
    let started = std::time::Instant::now();
    let n = 20_000;
    for i in 0..n { std::hint::black_box(parse(lines[i % lines.len()].as_bytes(), &arrival)); }
    let parse_us = started.elapsed().as_secs_f64() * 1e6 / n as f64;
    let started = std::time::Instant::now();
    for i in 0..n { std::hint::black_box(serde_json::from_str::<serde_json::Value>(lines[i % lines.len()]).unwrap()); }
    let json_us = started.elapsed().as_secs_f64() * 1e6 / n as f64;
    let bytes: usize = lines.iter().map(|l| l.len()).sum::<usize>() / lines.len();
    println!("{} lines, {ok} valid, {bytes} bytes on average: parse {parse_us:.1} us, of which JSON alone {json_us:.1} us", lines.len());
}
