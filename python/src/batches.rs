//! Batches of articles to batches of claims.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::builder::{
    Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use veille_claim::METHOD;
use veille_export::{CLAIM_COLUMNS, Cell, Kind, claim_cells};
use veille_ledger::{Day, Kept, StoredArticle};
use veille_stages::{Stages, without_claims};
use veille_text::{Article, CodePoints};

use crate::given::{Given, stored};

/// Articles read in one go: the parser is faster on several.
const TOGETHER: usize = 32;

/// The columns of claims with, before them, the `id` that came with the article and, behind them, why it was not read.
fn schema() -> Arc<Schema> {
    let own = CLAIM_COLUMNS.iter().map(|&(name, kind)| Field::new(name, data_type(kind), true));
    let input = Field::new("input", DataType::Utf8, true);
    let error = Field::new("error", DataType::Utf8, true);
    Arc::new(Schema::new(std::iter::once(input).chain(own).chain(std::iter::once(error)).collect::<Vec<_>>()))
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Json => DataType::Utf8,
        Kind::Whole => DataType::Int64,
        Kind::Number => DataType::Float64,
        Kind::Day => DataType::Date32,
        Kind::Moment => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    }
}

pub(crate) fn empty() -> RecordBatch {
    RecordBatch::new_empty(schema())
}

/// All claims of a batch's articles, in the order of the articles; an article that cannot be read is a row with an `error`.
pub(crate) fn table(stages: &Stages, batch: &RecordBatch, max_chars: usize) -> Result<RecordBatch, String> {
    let columns = Columns::of(batch)?;
    let mut rows = Rows::new();
    let mut waiting: Vec<(usize, Article)> = Vec::new();
    let mut from = 0;
    while from < batch.num_rows() {
        let to = (from + TOGETHER).min(batch.num_rows());
        let mut read: Vec<Result<Vec<[Cell; CLAIM_COLUMNS.len()]>, String>> = Vec::new();
        waiting.clear();
        for row in from..to {
            let article = columns.article(row, max_chars);
            let article = article.and_then(|article| match without_claims(article.lang) {
                Some(error) => Err(error.to_string()),
                None => Ok(article),
            });
            match article {
                Ok(article) => {
                    waiting.push((read.len(), article));
                    read.push(Ok(Vec::new()));
                }
                Err(cause) => read.push(Err(cause)),
            }
        }
        let articles: Vec<Article> = waiting.iter().map(|(_, article)| article.clone()).collect();
        for ((at, article), claims) in waiting.iter().zip(claims_of(stages, &articles)) {
            read[*at] = claims.map(|claims| cells(article, claims));
        }
        for (row, found) in (from..to).zip(read) {
            let input = columns.id(row);
            match found {
                Ok(claims) => claims.into_iter().for_each(|cells| rows.claim(input.as_deref(), cells)),
                Err(cause) => rows.error(input.as_deref(), &cause),
            }
        }
        from = to;
    }
    rows.finish()
}

type Claims = Vec<veille_claim::ClaimRecord>;

/// The claims of several articles. One that makes the reader fail does not take the others with it.
fn claims_of(stages: &Stages, articles: &[Article]) -> Vec<Result<Claims, String>> {
    let records = |article: &Article, claims: Vec<veille_claim::Claim>| {
        let points = CodePoints::new(&article.text);
        claims.iter().map(|claim| claim.record(&article.text, &points)).collect()
    };
    let all = catch_unwind(AssertUnwindSafe(|| stages.claims_of_all(articles)));
    match all {
        Ok(all) if all.len() == articles.len() => {
            let each = all.into_iter().zip(articles);
            each.map(|(found, article)| {
                found.map(|claims| records(article, claims)).map_err(|error| error.to_string())
            })
            .collect()
        }
        _ => {
            let one = |article: &Article| {
                let found = catch_unwind(AssertUnwindSafe(|| stages.read(article)))
                    .map_err(|_| "reading this text failed; please report it".to_owned())?;
                found.map(|found| records(article, found.claims)).map_err(|error| error.to_string())
            };
            articles.iter().map(one).collect()
        }
    }
}

/// A claim's cells. What only a ledger can tell, when it learnt of it, stays empty.
fn cells(article: &Article, claims: Claims) -> Vec<[Cell; CLAIM_COLUMNS.len()]> {
    let stored = StoredArticle::new(article, None);
    let dated = stored.published.is_some();
    let one = |record| {
        let kept = Kept::fresh(&stored, record, METHOD, Day::new(0), jiff::Timestamp::UNIX_EPOCH);
        let sentence = stored.words(kept.record.evidence.sentence);
        let mut cells = claim_cells(&kept, sentence, Some(&stored))
            .unwrap_or_else(|_| std::array::from_fn(|_| Cell::Empty));
        for (cell, (name, _)) in cells.iter_mut().zip(CLAIM_COLUMNS) {
            if name == "recorded" || (name == "known" && !dated) {
                *cell = Cell::Empty;
            }
        }
        cells
    };
    claims.into_iter().map(one).collect()
}

/// The columns of a table of articles, by name.
struct Columns<'a> {
    id: Option<&'a ArrayRef>,
    text: &'a ArrayRef,
    published: Option<&'a ArrayRef>,
    lang: Option<&'a ArrayRef>,
    outlet: Option<&'a ArrayRef>,
    address: Option<&'a ArrayRef>,
    domain: Option<&'a ArrayRef>,
    record: Option<&'a ArrayRef>,
    error: Option<&'a ArrayRef>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, String> {
        let named = |names: &[&str]| names.iter().find_map(|name| batch.column_by_name(name));
        let Some(text) = named(&["text"]) else {
            let schema = batch.schema();
            let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            return Err(format!("there is no column `text` among {}; rename yours", names.join(", ")));
        };
        if !matches!(text.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) {
            return Err(format!("column `text` is {}; it must be a string", text.data_type()));
        }
        Ok(Self {
            id: named(&["id"]),
            text,
            published: named(&["published"]),
            lang: named(&["lang"]),
            outlet: named(&["outlet", "source"]),
            address: named(&["address", "url"]),
            domain: named(&["domain"]),
            record: named(&["article_record"]),
            error: named(&["error"]),
        })
    }

    fn id(&self, row: usize) -> Option<String> {
        self.id.and_then(|column| shown(column, row))
    }

    fn article(&self, row: usize, max_chars: usize) -> Result<Article, String> {
        let cell = |column: Option<&ArrayRef>| column.and_then(|column| shown(column, row));
        if let Some(error) = cell(self.error) {
            return Err(error);
        }
        let text = shown(self.text, row).ok_or("the text is empty")?;
        if text.len() > max_chars && text.chars().nth(max_chars).is_some() {
            return Err(format!("the text has more than {max_chars} characters; raise max_chars to read it"));
        }
        if let Some(record) = cell(self.record) {
            return stored(&record, text);
        }
        let (published, lang, outlet) = (cell(self.published), cell(self.lang), cell(self.outlet));
        let (address, domain) = (cell(self.address), cell(self.domain));
        let given = Given {
            text: &text,
            published: published.as_deref(),
            lang: lang.as_deref(),
            outlet: outlet.as_deref(),
            address: address.as_deref(),
            narrative: domain.as_deref() == Some("narrative"),
        };
        given.article()
    }
}

/// A cell as text; days and moments as ISO 8601, of UTC where they have no zone of their own.
fn shown(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    macro_rules! number {
        ($of:ty) => {
            column.as_primitive::<$of>().value(row).to_string()
        };
    }
    macro_rules! moment {
        ($of:ty) => {
            column.as_primitive::<$of>().value_as_datetime(row)?.format("%Y-%m-%dT%H:%M").to_string()
        };
    }
    Some(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).to_owned(),
        DataType::Utf8View => column.as_string_view().value(row).to_owned(),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Date32 => column.as_primitive::<Date32Type>().value_as_date(row)?.to_string(),
        DataType::Date64 => column.as_primitive::<Date64Type>().value_as_date(row)?.to_string(),
        DataType::Timestamp(TimeUnit::Second, _) => moment!(TimestampSecondType),
        DataType::Timestamp(TimeUnit::Millisecond, _) => moment!(TimestampMillisecondType),
        DataType::Timestamp(TimeUnit::Microsecond, _) => moment!(TimestampMicrosecondType),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => moment!(TimestampNanosecondType),
        _ => return None,
    })
}

/// A column on its way.
enum Column {
    Text(StringBuilder),
    Whole(Int64Builder),
    Number(Float64Builder),
    Day(Date32Builder),
    Moment(TimestampMicrosecondBuilder),
}

impl Column {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Json => Self::Text(StringBuilder::new()),
            Kind::Whole => Self::Whole(Int64Builder::new()),
            Kind::Number => Self::Number(Float64Builder::new()),
            Kind::Day => Self::Day(Date32Builder::new()),
            Kind::Moment => Self::Moment(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
        }
    }

    /// Adds a cell; one of another kind counts as empty.
    fn add(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(text)) => column.append_value(text),
            (Self::Whole(column), Cell::Whole(number)) => column.append_value(number),
            (Self::Moment(column), Cell::Whole(number)) => column.append_value(number),
            (Self::Number(column), Cell::Number(number)) => column.append_value(number),
            (Self::Day(column), Cell::Day(day)) => column.append_value(day),
            (Self::Text(column), _) => column.append_null(),
            (Self::Whole(column), _) => column.append_null(),
            (Self::Moment(column), _) => column.append_null(),
            (Self::Number(column), _) => column.append_null(),
            (Self::Day(column), _) => column.append_null(),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Text(mut column) => Arc::new(column.finish()),
            Self::Whole(mut column) => Arc::new(column.finish()),
            Self::Number(mut column) => Arc::new(column.finish()),
            Self::Day(mut column) => Arc::new(column.finish()),
            Self::Moment(mut column) => Arc::new(column.finish()),
        }
    }
}

/// Rows of claims and of errors on their way.
struct Rows {
    input: StringBuilder,
    claims: Vec<Column>,
    error: StringBuilder,
}

impl Rows {
    fn new() -> Self {
        let claims = CLAIM_COLUMNS.iter().map(|&(_, kind)| Column::new(kind)).collect();
        Self { input: StringBuilder::new(), claims, error: StringBuilder::new() }
    }

    fn claim(&mut self, input: Option<&str>, cells: [Cell; CLAIM_COLUMNS.len()]) {
        self.input.append_option(input);
        self.claims.iter_mut().zip(cells).for_each(|(column, cell)| column.add(cell));
        self.error.append_null();
    }

    fn error(&mut self, input: Option<&str>, cause: &str) {
        self.input.append_option(input);
        self.claims.iter_mut().for_each(|column| column.add(Cell::Empty));
        self.error.append_value(cause);
    }

    fn finish(mut self) -> Result<RecordBatch, String> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.input.finish())];
        columns.extend(self.claims.into_iter().map(Column::finish));
        columns.push(Arc::new(self.error.finish()));
        RecordBatch::try_new(schema(), columns).map_err(|error| error.to_string())
    }
}
