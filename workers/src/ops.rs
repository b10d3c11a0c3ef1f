//! Operations endpoints: `/healthz`, `/readyz` and `/metrics`, where `metrics.listen` says.
//!
//! Reads what the roles noted of themselves ([`Health`]) and looks at the engines every few
//! seconds ([`watch`]); a request costs no query.
//!
//! Invariants:
//! - `/healthz` says no only when a restart would help: a role that is gone or stuck, never an
//!   engine that is away.
//! - `/readyz` says no while an engine is away, the schema is not right, or the process stops.
//! - No page shows personal data, a password, or anything of a case.

mod health;
pub mod watch;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use health::{Beat, Doing, Health, Part};

use crate::failure::Failure;
use crate::metrics;

/// What the pages show.
#[derive(Clone)]
pub struct Pages {
    /// What the roles and the watch noted.
    pub health: Arc<Health>,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
}

/// Endpoints that are served.
#[derive(Debug)]
pub struct Ops {
    /// Where, with the port that was taken.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Ops {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Installs the recorder of this process and returns what renders it.
///
/// # Errors
/// When there is one already.
pub fn install_recorder() -> Result<PrometheusHandle, Failure> {
    let recorder = metrics::recorder()
        .map_err(|error| Failure::environment("metrics cannot be recorded", &error))?;
    let handle = recorder.handle();
    ::metrics::set_global_recorder(recorder)
        .map_err(|error| Failure::environment("metrics are recorded already", &error))?;
    metrics::describe();
    Ok(handle)
}

/// Serves the pages until the value is dropped.
///
/// # Errors
/// When the address cannot be listened at.
pub async fn serve(listen: SocketAddr, pages: Pages) -> Result<Ops, Failure> {
    let failed = |error: std::io::Error| {
        Failure::Environment(format!("metrics.listen = \"{listen}\": cannot be used: {error}"))
    };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router(pages)).await {
            tracing::error!(error = %error, "health and metrics are not served any more");
        }
    });
    Ok(Ops { address, task })
}

fn router(pages: Pages) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics_text))
        .with_state(pages)
}

async fn healthz(State(pages): State<Pages>) -> Response {
    let page = pages.health.alive();
    json(page.is_alive, &page)
}

async fn readyz(State(pages): State<Pages>) -> Response {
    let page = pages.health.ready();
    json(page.is_ready, &page)
}

async fn metrics_text(State(pages): State<Pages>) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (headers, pages.metrics.render()).into_response()
}

/// 200 or 503 with what stands behind it.
fn json(is_well: bool, page: &impl Serialize) -> Response {
    let status = if is_well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    match serde_json::to_string(page) {
        Ok(text) => (status, [(CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

#[cfg(test)]
mod tests;
