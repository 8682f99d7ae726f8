//! `veille` reads dated news and says who took, holds or left which place, when, according to whom.
//!
//! ```console
//! $ veille read examples/mali-2012.fr.txt
//! ```
//!
//! This is the command; all logic is in the libraries. Results go to standard output, messages to standard
//! error. The exit code is 0 where something was read, 1 where nothing could be, 2 where the command line is
//! wrong.

mod annotate;
mod blocks;
mod cli;
mod failure;
mod frames;
mod gazetteer;
mod ledger;
mod lines;
mod models;
mod ordered;
mod page;
mod place;
mod read;
mod table;
mod terminal;
mod time;
mod why;
mod words;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::failure::Messages;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let messages = Messages::new(cli.color);
    let done = match &cli.command {
        Command::Read(options) => read::read(options, cli.color, messages).map(|outcome| outcome.read > 0),
        Command::Annotate(options) => annotate::annotate(options, messages).map(|()| true),
        Command::Time(options) => time::time(options, cli.color, messages).map(|()| true),
        Command::Place(options) => place::place(options, cli.color, messages).map(|()| true),
        Command::Why(options) => why::why(options, cli.color, messages).map(|()| true),
        Command::Add(options) => ledger::add::add(options, messages),
        Command::Merge(options) => ledger::merge::merge(options, messages),
        Command::Watch(options) => ledger::watch::watch(options, cli.color, messages),
        Command::Control(options) => ledger::control::control(options, cli.color).map(|()| true),
        Command::Timeline(options) => ledger::control::timeline(options, cli.color).map(|()| true),
        Command::Changes(options) => ledger::control::changes(options, cli.color).map(|()| true),
        Command::Claims(options) => ledger::claims::claims(options, cli.color).map(|()| true),
        Command::Decide(options) => ledger::decide::decide(options, cli.color).map(|()| true),
        Command::Sources(options) => ledger::sources::sources(options, cli.color).map(|()| true),
        Command::Forecasts(options) => ledger::sources::forecasts(options, cli.color).map(|()| true),
        Command::Export(options) => ledger::export::export(options, messages).map(|()| true),
        Command::Map(options) => ledger::paper::map(options).map(|()| true),
        Command::Report(options) => ledger::paper::report(options).map(|()| true),
        Command::Review(options) => ledger::review::review(options, cli.color).map(|()| true),
        Command::Serve(options) => ledger::serve::serve(options, messages).map(|()| true),
        Command::Demo(options) => ledger::demo::demo(options, messages),
        Command::Frames(options) => frames::frames(options).map(|()| true),
        Command::Gazetteer(command) => gazetteer::gazetteer(command, cli.color, messages).map(|()| true),
        Command::Models(command) => models::models(command, messages).map(|()| true),
        Command::Completions { shell } => cli::completions(*shell).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            messages.failure(&failure);
            ExitCode::FAILURE
        }
    }
}
