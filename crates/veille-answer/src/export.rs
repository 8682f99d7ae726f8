//! What a ledger holds, for other programs.

use std::io::Write;
use std::ops::ControlFlow;

use veille_control::{Board, Carried, Holder, Interval};
use veille_export::{ClaimParquet, ClaimTable, Columns, Held, Quoted, Turn, Words};
use veille_ledger::{Day, Filter, Kept, Ledger, PlaceRow};

use crate::{Error, Quote, Quotes, View};

/// Sentences that go out with a stretch of control.
const QUOTED: usize = 3;

/// The form in which something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Claims, a row each.
    Csv,
    /// Claims that are events to ACLED, in its columns.
    Acled,
    /// Claims with the texts they were read in, for DuckDB and data frames.
    Parquet,
    /// Control, a point on the map for each stretch of days.
    Geojson,
    /// Control, for Google Earth.
    Kml,
    /// Control, as a timeline for a web page.
    Timelinejs,
    /// Control, for DuckDB and Kepler.gl.
    ControlParquet,
    /// Control, for QGIS and other GIS: a GeoPackage.
    Gpkg,
    /// Changes of control, as a feed.
    Atom,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Csv,
        Self::Acled,
        Self::Parquet,
        Self::Geojson,
        Self::Kml,
        Self::Timelinejs,
        Self::ControlParquet,
        Self::Gpkg,
        Self::Atom,
    ];

    /// Its name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Acled => "acled",
            Self::Parquet => "parquet",
            Self::Geojson => "geojson",
            Self::Kml => "kml",
            Self::Timelinejs => "timelinejs",
            Self::ControlParquet => "control-parquet",
            Self::Gpkg => "gpkg",
            Self::Atom => "atom",
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media(self) -> &'static str {
        match self {
            Self::Csv | Self::Acled | Self::Timelinejs => "text/csv; charset=utf-8",
            Self::Parquet | Self::ControlParquet => "application/vnd.apache.parquet",
            Self::Geojson => "application/geo+json",
            Self::Kml => "application/vnd.google-earth.kml+xml",
            Self::Gpkg => "application/geopackage+sqlite3",
            Self::Atom => "application/atom+xml; charset=utf-8",
        }
    }

    /// The name of a file with it.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Csv => "claims.csv",
            Self::Acled => "acled.csv",
            Self::Parquet => "claims.parquet",
            Self::Geojson => "control.geojson",
            Self::Kml => "control.kml",
            Self::Timelinejs => "timeline.csv",
            Self::ControlParquet => "control.parquet",
            Self::Gpkg => "control.gpkg",
            Self::Atom => "changes.atom",
        }
    }

    /// True where control is written, and not claims.
    #[must_use]
    pub fn is_control(self) -> bool {
        !matches!(self, Self::Csv | Self::Acled | Self::Parquet)
    }
}

/// What is to be written.
#[derive(Debug, Clone)]
pub struct Export {
    /// In which form.
    pub format: Format,
    /// Only what was so on that day.
    pub on: Option<Day>,
    /// As known on which day, and which actors count as one side.
    pub view: View,
    /// Only in that country, by its ISO 3166 code.
    pub country: Option<String>,
    /// With a row of HXL hashtags below the header of a table.
    pub hxl: bool,
    /// The words of a feed.
    pub words: Words,
}

/// An export, ready to be written: what can fail in the asking has been asked.
#[derive(Debug)]
pub struct Gathered<'e> {
    export: &'e Export,
    held: Vec<Held>,
    turns: Vec<Turn>,
}

impl Export {
    /// Asks what is to be written of control; `board` is the [view's](View::board), where it is there already.
    ///
    /// # Errors
    /// Where nothing is known, or hashtags are asked of what is no table; those of the ledger.
    pub fn gather(&self, ledger: &dyn Ledger, board: Option<&Board>) -> Result<Gathered<'_>, Error> {
        if self.hxl && !matches!(self.format, Format::Csv | Format::Acled) {
            return Err(Error::bad("HXL hashtags are a row of a table")
                .with_help("use --hxl with --format csv or --format acled"));
        }
        let mut gathered = Gathered { export: self, held: Vec::new(), turns: Vec::new() };
        if !self.format.is_control() {
            return Ok(gathered);
        }
        let own;
        let board = match board {
            Some(board) => board,
            None => {
                own = self.view.board(ledger)?;
                &own
            }
        };
        let until = self.view.day(self.on, board, crate::today())?;
        let mut quotes = Quotes::new(ledger);
        if self.format == Format::Atom {
            let mut quote = |claim| Ok::<_, Error>(quotes.of(claim)?.map(quoted));
            gathered.turns = veille_export::turns(board, None, until, self.country.as_deref(), &mut quote)?;
        } else {
            gathered.held = self.held(board, until, &mut quotes)?;
        }
        Ok(gathered)
    }

    /// The stretches of days that are asked for, by place and day. What nobody knows is no feature.
    fn held(&self, board: &Board, until: Day, quotes: &mut Quotes<'_>) -> Result<Vec<Held>, Error> {
        let mut all = Vec::new();
        for row in board.places().filter(|row| lies_in(row, self.country.as_deref())) {
            for interval in board.timeline(&row.key, until).unwrap_or_default() {
                let then = self.on.is_none_or(|on| interval.from <= on && on < interval.to);
                if then && interval.holder != Holder::Unknown {
                    all.push(held(board, row, &interval, until, quotes)?);
                }
            }
        }
        Ok(all)
    }

    fn claims(&self) -> Filter {
        Filter {
            countries: self.country.iter().map(|code| code.to_uppercase().into()).collect(),
            from: self.on,
            to: self.on.map(|on| on.plus(1)),
            known: self.view.known,
            ..Filter::default()
        }
    }
}

impl Gathered<'_> {
    /// Writes it, and says how many claims were left out since they are no rows of such a table.
    ///
    /// # Errors
    /// Where it cannot be written; those of the ledger.
    pub fn write(self, ledger: &dyn Ledger, out: &mut (dyn Write + Send)) -> Result<usize, Error> {
        let (held, export) = (self.held, self.export);
        match export.format {
            Format::Csv => return export.table(ledger, Columns::Own, out),
            Format::Acled => return export.table(ledger, Columns::Acled, out),
            Format::Parquet => export.parquet(ledger, out)?,
            Format::Geojson => veille_export::geojson(out, held)?,
            Format::Kml => veille_export::kml(out, held)?,
            Format::Timelinejs => veille_export::timelinejs(out, held)?,
            Format::ControlParquet => veille_export::parquet(out, held)?,
            Format::Gpkg => veille_export::geopackage(out, held)?,
            Format::Atom => veille_export::atom(out, &self.turns, &export.words)?,
        }
        Ok(0)
    }
}

impl Export {
    fn table(
        &self,
        ledger: &dyn Ledger,
        columns: Columns,
        out: &mut (dyn Write + Send),
    ) -> Result<usize, Error> {
        let mut table =
            if self.hxl { ClaimTable::tagged(out, columns) } else { ClaimTable::new(out, columns) }?;
        let mut left_out = 0;
        self.each_claim(ledger, |quote, _| {
            left_out += usize::from(!table.row(&quote.kept, &quote.sentence)?);
            Ok(())
        })?;
        table.finish()?;
        Ok(left_out)
    }

    fn parquet(&self, ledger: &dyn Ledger, out: &mut (dyn Write + Send)) -> Result<(), Error> {
        let mut table = ClaimParquet::new(out)?;
        self.each_claim(ledger, |quote, quotes| {
            let article = quotes.article(&quote.kept.record.evidence.article)?;
            Ok(table.row(&quote.kept, &quote.sentence, article.as_deref())?)
        })?;
        table.finish()?;
        Ok(())
    }

    /// Shows `each` the claims that are asked for, until it fails.
    fn each_claim(
        &self,
        ledger: &dyn Ledger,
        mut each: impl FnMut(&Quote, &mut Quotes<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut quotes = Quotes::new(ledger);
        let mut failed = None;
        ledger.claims(&self.claims(), &mut |kept: Kept| match quotes
            .of_kept(kept)
            .and_then(|quote| each(&quote, &mut quotes))
        {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        failed.map_or(Ok(()), Err)
    }
}

/// True where a place lies in the country asked for.
fn lies_in(row: &PlaceRow, country: Option<&str>) -> bool {
    country.is_none_or(|code| row.country.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code)))
}

fn held(
    board: &Board,
    row: &PlaceRow,
    interval: &Interval,
    until: Day,
    quotes: &mut Quotes<'_>,
) -> Result<Held, Error> {
    let keys = |all: &[Carried]| all.iter().map(|one| one.claim).collect();
    let mut sentences = Vec::new();
    for carried in interval.carried.iter().filter(|one| !one.copy).take(QUOTED) {
        sentences.extend(quotes.of(carried.claim)?.map(quoted));
    }
    Ok(Held {
        place: row.clone(),
        from: interval.from,
        to: (interval.to <= until).then_some(interval.to),
        holder: board.holder(interval.holder),
        probability: interval.probability,
        carried: keys(&interval.carried),
        against: keys(&interval.against),
        quotes: sentences,
    })
}

/// A sentence as it goes out.
#[must_use]
pub fn quoted(quote: Quote) -> Quoted {
    Quoted {
        claim: quote.kept.key,
        modality: quote.kept.record.modality,
        source: quote.kept.source,
        published: quote.kept.published.map(|published| published.text),
        known: quote.kept.known,
        address: quote.kept.address,
        sentence: quote.sentence,
    }
}
