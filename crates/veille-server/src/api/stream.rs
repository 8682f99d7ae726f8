//! Tells a page that the ledger has changed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use serde::Serialize;
use smol_str::SmolStr;
use utoipa::ToSchema;

use crate::app::App;

/// Between two signs of life: proxies take a connection for dead after half a minute or more.
const ALIVE: Duration = Duration::from_secs(15);

/// What an event `version` carries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionEvent {
    /// The state of the ledger.
    #[schema(value_type = String)]
    version: SmolStr,
}

/// Server-sent events: one named `version` at once, and one each time the ledger has changed, whoever changed it.
#[utoipa::path(get, path = "/api/stream", tag = "ledger",
    responses((status = 200, body = VersionEvent, content_type = "text/event-stream")))]
pub(crate) async fn stream(
    State(app): State<Arc<App>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut versions = app.versions();
    versions.mark_changed();
    let events = unfold(versions, |mut versions| async move {
        versions.changed().await.ok()?;
        let version = versions.borrow_and_update().clone();
        let told = serde_json::to_string(&VersionEvent { version }).unwrap_or_default();
        Some((Ok(Event::default().event("version").data(told)), versions))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE))
}
