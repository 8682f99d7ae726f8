use std::fmt;

/// How an article is kept in the file it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// Plain text, perhaps with a dateline or a front matter.
    Text,
    /// Markdown, perhaps with a front matter.
    Markdown,
}

impl Format {
    /// Its name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "plain text",
            Self::Markdown => "Markdown",
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
}

impl fmt::Display for Origin {
    /// `news.csv, record 3`; the name alone where the file is one article.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.record.map_or(Ok(()), |record| write!(f, ", record {record}"))
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
