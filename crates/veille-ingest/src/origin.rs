use std::fmt;

/// How an article is kept in the file it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// Plain text, perhaps with a dateline or a front matter.
    Text,
    /// Markdown, perhaps with a front matter.
    Markdown,
    /// A web page.
    Html,
    /// One JSON object a line.
    JsonLines,
    /// A JSON object, or an array of them.
    Json,
    /// A table whose first row names its columns, the values set apart by commas, semicolons, tabs or bars.
    Csv,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A web archive.
    Warc,
    /// A PDF document.
    Pdf,
    /// An Apache Parquet table.
    Parquet,
    /// A list of feeds, which holds no articles.
    Opml,
}

impl Format {
    /// Its name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "plain text",
            Self::Markdown => "Markdown",
            Self::Html => "a web page",
            Self::JsonLines => "JSON lines",
            Self::Json => "JSON",
            Self::Csv => "a table",
            Self::Feed => "a feed",
            Self::Warc => "a web archive",
            Self::Pdf => "a PDF document",
            Self::Parquet => "a Parquet table",
            Self::Opml => "a list of feeds",
        }
    }

    /// True where a file holds one article and not a collection of them.
    #[must_use]
    pub fn is_one_article(self) -> bool {
        matches!(self, Self::Text | Self::Markdown | Self::Html | Self::Pdf)
    }

    /// What its records are called.
    fn record(self) -> &'static str {
        match self {
            Self::JsonLines => "line",
            Self::Csv | Self::Parquet => "row",
            Self::Feed | Self::Json => "item",
            _ => "record",
        }
    }
}

/// Where an article was found: the way back from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file's path, its address, or what its user calls it.
    pub name: String,
    /// Which record of a collection, counted from 1: the line of a file of JSON lines, the row of a table
    /// under its header, the item of a feed, the record of an archive. Nothing where the file is one article.
    pub record: Option<u64>,
    /// How the file keeps its articles.
    pub format: Format,
}

impl Origin {
    pub(crate) fn of(name: &str, format: Format) -> Self {
        Self { name: name.to_owned(), record: None, format }
    }

    pub(crate) fn record(&self, record: u64) -> Self {
        Self { record: Some(record), ..self.clone() }
    }
}

impl fmt::Display for Origin {
    /// `news.csv, row 3`; the name alone where the file is one article.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.record.map_or(Ok(()), |record| write!(f, ", {} {record}", self.format.record()))
    }
}

/// What says that something is so of an article: its date, its outlet, its language, its address, its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// Whoever reads set it for all articles.
    Set,
    /// The line before the text that begins with `date`.
    Dateline,
    /// The block between two lines of `---` before the text.
    FrontMatter,
    /// A column of a table, or a member of a JSON object.
    Column,
    /// The feed or its item.
    Feed,
    /// The page's description of itself for machines, JSON-LD.
    JsonLd,
    /// A `<meta>`, `<link>` or `<title>` of the page.
    Meta,
    /// A `<time>` of the page, or an element that says it holds the date.
    Time,
    /// When the page says it was last changed; nothing says when it was first published.
    Modified,
    /// The article's address.
    Address,
    /// The document's own properties.
    Properties,
    /// The text itself.
    Text,
}

impl Basis {
    /// The basis in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Set => "as set",
            Self::Dateline => "the first line",
            Self::FrontMatter => "the front matter",
            Self::Column => "its column",
            Self::Feed => "the feed",
            Self::JsonLd => "the page's JSON-LD",
            Self::Meta => "the page's head",
            Self::Time => "the page's time element",
            Self::Modified => "the page's last change",
            Self::Address => "the address",
            Self::Properties => "the document's properties",
            Self::Text => "the text",
        }
    }
}

/// On what each thing that is known of an article rests; nothing where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bases {
    /// Of its title.
    pub title: Option<Basis>,
    /// Of its publication time.
    pub published: Option<Basis>,
    /// Of its outlet.
    pub outlet: Option<Basis>,
    /// Of its language.
    pub lang: Option<Basis>,
    /// Of its address.
    pub address: Option<Basis>,
}
