//! What a run leaves behind in the metrics.

use jiff::SignedDuration;
use store::model::Backlog;

use super::*;
use crate::test_support::{notice, simulation, start};

/// The lines of the text that begin so, sorted.
fn lines(text: &str, beginnings: &[&str]) -> Vec<String> {
    let is_wanted = |line: &&str| beginnings.iter().any(|beginning| line.starts_with(beginning));
    let mut lines: Vec<String> = text.lines().filter(is_wanted).map(str::to_owned).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn a_small_run_counts_exactly_what_happened() {
    let simulation = simulation().await;
    let recorder = recorder().unwrap();
    let handle = recorder.handle();
    let guard = ::metrics::set_default_local_recorder(&recorder);
    let mut broken = notice(3);
    broken.body = b"not JSON".to_vec();
    simulation.deliver(&[notice(1), notice(2), notice(1), broken]).await.unwrap();
    simulation.engine.run_until_idle().await.unwrap();
    drop(guard);
    let text = handle.render();
    let counters = ["tidewaiter_messages_total", "tidewaiter_documents_total"];
    assert_eq!(
        lines(&text, &counters),
        [
            r#"tidewaiter_documents_total{outcome="made"} 2"#,
            r#"tidewaiter_messages_total{outcome="applied",workflow="form28"} 2"#,
            r#"tidewaiter_messages_total{outcome="duplicate",workflow="form28"} 1"#,
            r#"tidewaiter_messages_total{outcome="quarantined",workflow="unknown"} 1"#,
        ]
    );
    assert_eq!(
        lines(&text, &["tidewaiter_mails_total"]),
        [r#"tidewaiter_mails_total{status="sent"} 2"#]
    );
    assert_eq!(
        lines(&text, &["tidewaiter_batch_size_count", "tidewaiter_batch_size_sum"]),
        [
            r#"tidewaiter_batch_size_count{role="documents"} 1"#,
            r#"tidewaiter_batch_size_count{role="intake"} 1"#,
            r#"tidewaiter_batch_size_count{role="mail"} 1"#,
            r#"tidewaiter_batch_size_count{role="relay"} 2"#,
            r#"tidewaiter_batch_size_sum{role="documents"} 2"#,
            r#"tidewaiter_batch_size_sum{role="intake"} 4"#,
            r#"tidewaiter_batch_size_sum{role="mail"} 2"#,
            // Of each notice: a document, a fact, a mail.
            r#"tidewaiter_batch_size_sum{role="relay"} 6"#,
        ]
    );
    assert_eq!(
        lines(&text, &["tidewaiter_engine_up"]),
        [
            r#"tidewaiter_engine_up{engine="documents"} 1"#,
            r#"tidewaiter_engine_up{engine="mail"} 1"#
        ]
    );
    assert!(text.contains(r#"tidewaiter_stage_seconds_bucket{stage="commit",le="0.001"} 4"#));
}

#[test]
fn a_backlog_shows_counts_and_the_age_of_the_oldest() {
    let recorder = recorder().unwrap();
    let now = start();
    let ago = |seconds| Some(now - SignedDuration::from_secs(seconds));
    let found = Backlog {
        outbox: 3,
        mails_queued: 2,
        quarantine: 7,
        outbox_oldest: ago(90),
        rung_due_oldest: ago(4),
        ..Backlog::default()
    };
    ::metrics::with_local_recorder(&recorder, || backlog(&found, now));
    let text = recorder.handle().render();
    let gauges = ["tidewaiter_backlog", "tidewaiter_due", "tidewaiter_quarantine"];
    assert_eq!(
        lines(&text, &gauges),
        [
            r#"tidewaiter_backlog_oldest_seconds{what="mails"} 0"#,
            r#"tidewaiter_backlog_oldest_seconds{what="outbox"} 90"#,
            r#"tidewaiter_backlog{what="documents"} 0"#,
            r#"tidewaiter_backlog{what="mails_queued"} 2"#,
            r#"tidewaiter_backlog{what="mails_waiting"} 0"#,
            r#"tidewaiter_backlog{what="outbox"} 3"#,
            r#"tidewaiter_backlog{what="rungs"} 0"#,
            "tidewaiter_due_clock_lag_seconds 4",
            "tidewaiter_quarantine_messages 7",
        ]
    );
}

#[test]
fn every_metric_has_a_name_of_its_own_with_its_unit_and_a_meaning() {
    let mut names: Vec<&str> = ALL.iter().map(|metric| metric.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
    for Metric { name, kind, unit, help, .. } in ALL {
        assert_eq!(kind == Kind::Counter, name.ends_with("_total"), "{name}");
        assert_eq!(unit == Some(Unit::Seconds), name.ends_with("_seconds"), "{name}");
        assert!(!help.is_empty() && !help.ends_with('.'), "{name}: {help}");
    }
}

#[test]
fn described_metrics_carry_their_meaning() {
    let recorder = recorder().unwrap();
    ::metrics::with_local_recorder(&recorder, || {
        describe();
        rung(start(), start());
    });
    let text = recorder.handle().render();
    assert!(text.contains("# HELP tidewaiter_rungs_total Rungs settled by the clock"), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_this_process_is_known() {
    let bytes = resident_bytes().unwrap();
    assert!((1 << 20..1 << 40).contains(&bytes), "{bytes}");
}
