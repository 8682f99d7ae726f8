//! `veille serve`: a ledger in the browser.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use veille_server::Server;

use super::Which;
use crate::failure::{Failure, Messages};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The ledger [default: that of --ledger, or the one `.veille` file of this folder]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Where to listen. Reading needs no token on 127.0.0.1, and does on any other address
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8737")]
    listen: SocketAddr,

    /// What deciding, and reading from other machines, must know [default: a new one each time]
    #[arg(long, value_name = "TOKEN", env = "VEILLE_TOKEN", hide_env_values = true)]
    token: Option<String>,

    #[command(flatten)]
    which: Which,
}

impl From<veille_server::Error> for Failure {
    fn from(error: veille_server::Error) -> Self {
        Self::new(error)
    }
}

pub(crate) fn serve(options: &Options, messages: Messages) -> Result<(), Failure> {
    let path = match &options.file {
        Some(file) => file.clone(),
        None => options.which.path()?,
    };
    let name =
        path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into());
    let open = move || veille_ledger::open(&path);
    let options = veille_server::Options {
        token: options.token.clone(),
        ..veille_server::Options::new(name, options.listen, veille_stages::gazetteer(None)?)
    };
    let listen = options.listen;
    Server::new(Arc::new(open), options)?.run(|address| {
        messages.say(&format!("{address}\n"));
        if !listen.ip().is_loopback() {
            messages.note("whoever has this address can read and decide, and what is sent is not encrypted");
        }
        messages.say("Open it in a browser; Ctrl+C ends it.\n");
    })?;
    Ok(())
}
