//! `veille gazetteer`: build one, or tell what one holds.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anstyle::Style;
use veille_place::build::Builder;
use veille_place::{Gazetteer, PlaceKind};

use crate::cli::Color;
use crate::failure::{Failure, Messages};
use crate::page::one_line;
use crate::place::grouped;
use crate::terminal;

const BOLD: Style = Style::new().bold();

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Build a gazetteer file from the GeoNames dump, or upon the one built in, with places of your own
    Build(Build),
    /// Tell what a gazetteer holds and what it was built from
    Info {
        /// Gazetteer file [default: the one built in]
        #[arg(value_name = "FILE", env = "VEILLE_GAZETTEER")]
        file: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
#[group(id = "from", required = true, multiple = true, args = ["geonames", "csv"])]
pub(crate) struct Build {
    /// Folder with the GeoNames dump: allCountries.txt or cities500.txt, countryInfo.txt,
    /// admin1CodesASCII.txt, admin2Codes.txt, and alternateNamesV2.txt for names in French and English
    #[arg(long, value_name = "DIR")]
    geonames: Option<PathBuf>,

    /// Places of your own, added to the dump or, without one, to the gazetteer built in. The first line names
    /// the columns: name,lat,lon and any of country,admin1,kind,population,precision_km,geonameid,name_fr,
    /// name_en,alt_names
    #[arg(long, value_name = "FILE")]
    csv: Vec<PathBuf>,

    /// File to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(crate) fn gazetteer(command: &Command, color: Color, messages: Messages) -> Result<(), Failure> {
    match command {
        Command::Build(options) => build(options, messages),
        Command::Info { file } => info(file.as_ref(), color),
    }
}

fn build(options: &Build, messages: Messages) -> Result<(), Failure> {
    let mut builder = match &options.geonames {
        Some(dump) => Builder::geonames(dump),
        None => Builder::upon(&veille_stages::gazetteer(None)?),
    }
    .map_err(Failure::new)?;
    for csv in &options.csv {
        builder.add_csv(csv).map_err(Failure::new)?;
    }
    let places = builder.len() as u64;
    builder.write_to(&options.output).map_err(Failure::new)?;
    // Whoever builds a file learns now, and not at the next reading, whether it can be read.
    Gazetteer::open(&options.output).map_err(Failure::new)?;
    let output = one_line(&options.output.display().to_string());
    messages.say(&format!(
        "{output}: {} places; use it with --gazetteer {output}, or set VEILLE_GAZETTEER\n",
        grouped(places),
    ));
    Ok(())
}

fn info(file: Option<&PathBuf>, color: Color) -> Result<(), Failure> {
    let (name, gazetteer) = match file {
        Some(file) => (one_line(&file.display().to_string()), Gazetteer::open(file).map_err(Failure::new)?),
        None => ("built in".to_owned(), veille_stages::gazetteer(None)?),
    };
    let (format, bytes) = gazetteer.format();
    let mut kinds: BTreeMap<PlaceKind, u64> = BTreeMap::new();
    let mut without_point = 0u64;
    for id in gazetteer.ids() {
        *kinds.entry(gazetteer.kind(id)).or_default() += 1;
        without_point += u64::from(gazetteer.point(id).is_none());
    }
    let mut rows = vec![
        ("format".to_owned(), format.to_string()),
        ("bytes".to_owned(), grouped(bytes as u64)),
        ("places".to_owned(), grouped(gazetteer.len() as u64)),
    ];
    rows.extend(
        kinds.into_iter().map(|(kind, n)| (format!("  {}", kind.name().replace('_', " ")), grouped(n))),
    );
    rows.push(("without a position".to_owned(), grouped(without_point)));
    rows.push(("names and codes".to_owned(), grouped(gazetteer.key_count() as u64)));
    let wide = rows.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    let number = rows.iter().map(|(_, number)| number.len()).max().unwrap_or(0);
    let mut out = format!("{BOLD}{name}{BOLD:#}\n");
    for (label, value) in &rows {
        out.push_str(&format!("  {label:<wide$}  {value:>number$}\n"));
    }
    out.push_str("  built from\n");
    for source in gazetteer.sources().lines() {
        out.push_str(&format!("    {}\n", one_line(source)));
    }
    let mut to = terminal::output(color);
    match to.write_all(out.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the output could not be written: {error}")))
        }
        _ => Ok(()),
    }
}
