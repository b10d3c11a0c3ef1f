//! The pages, asked over HTTP.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;
use crate::test_support::simulation;

/// Status and body of a page.
async fn page(ops: &Ops, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(ops.address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

async fn json_page(ops: &Ops, path: &str) -> (u16, Value) {
    let (status, body) = page(ops, path).await;
    (status, serde_json::from_str(&body).unwrap())
}

async fn served(health: &Arc<Health>) -> Ops {
    let recorder = metrics::recorder().unwrap();
    let pages = Pages { health: Arc::clone(health), metrics: recorder.handle() };
    serve(([127, 0, 0, 1], 0).into(), pages).await.unwrap()
}

#[tokio::test]
async fn readiness_follows_the_store_away_and_back() {
    let mut engine = simulation().await.engine;
    let health = Arc::new(Health::new(Arc::clone(&engine.clock)));
    let ops = served(&health).await;
    assert_eq!(json_page(&ops, "/readyz").await.0, 503, "nothing was looked at yet");
    watch::look(&engine, &health).await;
    let (status, body) = json_page(&ops, "/readyz").await;
    assert_eq!((status, &body["ready"]), (200, &Value::Bool(true)), "{body}");
    engine.store.close().await;
    watch::look(&engine, &health).await;
    let (status, body) = json_page(&ops, "/readyz").await;
    assert_eq!((status, &body["parts"]["store"]["up"]), (503, &Value::Bool(false)), "{body}");
    assert_eq!(body["parts"]["schema"]["problem"], "unknown: the store does not answer");
    assert_eq!(body["parts"]["broker"]["up"], true);
    engine.store = simulation().await.engine.store;
    watch::look(&engine, &health).await;
    assert_eq!(json_page(&ops, "/readyz").await.0, 200);
    health.stopping();
    let (status, body) = json_page(&ops, "/readyz").await;
    assert_eq!((status, &body["stopping"]), (503, &Value::Bool(true)), "{body}");
}

#[tokio::test]
async fn health_names_each_loop_and_metrics_are_text() {
    let engine = simulation().await.engine;
    let health = Arc::new(Health::new(Arc::clone(&engine.clock)));
    let beat = health.beat("relay");
    beat.note(Doing::Working);
    let ops = served(&health).await;
    let (status, body) = json_page(&ops, "/healthz").await;
    assert_eq!(status, 200);
    let since = engine.clock.now().to_string();
    let expected = serde_json::json!({
        "alive": true,
        "loops": [{ "role": "relay", "doing": "working", "since": since, "alive": true }],
    });
    assert_eq!(body, expected);
    beat.note(Doing::Ended);
    assert_eq!(page(&ops, "/healthz").await.0, 503);
    assert_eq!(page(&ops, "/metrics").await.0, 200);
    assert_eq!(page(&ops, "/other").await.0, 404);
}
