//! A server, from its options to its end.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use tokio::net::TcpListener;
use veille_ledger::Ledger;
use veille_place::Gazetteer;

use crate::app::App;
use crate::guard::{Guard, guarded};
use crate::{Error, api, page, watch};

/// How a reader or writer of the ledger is made; called once for each.
pub type Open = Arc<dyn Fn() -> Result<Box<dyn Ledger + Send>, veille_ledger::Error> + Send + Sync>;

/// Bytes of a decision: a reason may be long.
const DECISION: usize = 64 << 10;

/// What is served, and to whom.
#[derive(Debug)]
pub struct Options {
    /// What the ledger is called on the page.
    pub name: String,
    /// Where to listen. Port 0 takes any that is free.
    pub listen: SocketAddr,
    /// What decisions, and all questions from other machines, must know; one is made where there is none.
    pub token: Option<String>,
    /// For places in corrections.
    pub gazetteer: Gazetteer,
}

impl Options {
    /// With a token that is made.
    #[must_use]
    pub fn new(name: impl Into<String>, listen: SocketAddr, gazetteer: Gazetteer) -> Self {
        Self { name: name.into(), listen, token: None, gazetteer }
    }
}

/// A server of one ledger.
pub struct Server {
    app: Arc<App>,
    listen: SocketAddr,
    token: String,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("listen", &self.listen).finish_non_exhaustive()
    }
}

impl Server {
    /// Opens the ledger.
    ///
    /// # Errors
    /// Where it cannot be opened, or the token is weak.
    pub fn new(open: Open, options: Options) -> Result<Self, Error> {
        let token = options.token.map_or_else(Guard::token, Ok)?;
        let guard = Guard::new(&token, options.listen.ip().is_loopback())?;
        let app = Arc::new(App::new(options.name, open, options.gazetteer, guard)?);
        Ok(Self { app, listen: options.listen, token })
    }

    /// All that is served, without a network: for tests, and to be put under another server.
    pub fn router(&self) -> Router {
        api::routes(Router::new())
            .fallback(page::file)
            .layer(DefaultBodyLimit::max(DECISION))
            .layer(middleware::from_fn_with_state(Arc::clone(&self.app), guarded))
            .with_state(Arc::clone(&self.app))
    }

    /// Serves until the program is told to stop. `ready` is shown the address with the token, once it can be opened.
    ///
    /// # Errors
    /// Where the address cannot be listened on.
    pub fn run(self, ready: impl FnOnce(&str)) -> Result<(), Error> {
        let listen = self.listen;
        let failed = |why| Error::Listen { address: listen, why };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(failed)?;
        runtime.block_on(async move {
            let listener = TcpListener::bind(listen).await.map_err(failed)?;
            let at = listener.local_addr().map_err(failed)?;
            watch::watch(Arc::downgrade(&self.app));
            let app = Arc::clone(&self.app);
            tokio::task::spawn_blocking(move || app.warm());
            ready(&address(at, &self.token));
            let serving =
                tokio::spawn(std::future::IntoFuture::into_future(axum::serve(listener, self.router())));
            // Streams to pages never end by themselves: they are cut off.
            tokio::signal::ctrl_c().await.map_err(failed)?;
            serving.abort();
            Ok(())
        })
    }
}

/// The address to open. An address that stands for all of a machine's is opened by this machine's own name.
fn address(at: SocketAddr, token: &str) -> String {
    let host = match at.ip() {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    };
    format!("http://{host}:{}/#token={token}", at.port())
}
