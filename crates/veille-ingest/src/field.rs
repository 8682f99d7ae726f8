//! What a column, a member or a line of front matter tells of an article, by its name.

/// What may be told of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The text itself.
    Text,
    /// Its title.
    Title,
    /// When it was published.
    Published,
    /// Whose text it is.
    Outlet,
    /// Where it is found.
    Address,
    /// Its language, by code.
    Lang,
}

/// The names under which exports and front matters keep each field, best first: where a record has several,
/// the first that is not empty is taken. Collected from the exports of common news archives and crawlers.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Text,
        &[
            "text",
            "body",
            "content",
            "articlebody",
            "maintext",
            "fulltext",
            "articletext",
            "plaintext",
            "story",
        ],
    ),
    (Field::Title, &["title", "headline", "articletitle"]),
    (
        Field::Published,
        &[
            "published",
            "publishedat",
            "datepublished",
            "publicationdate",
            "publishdate",
            "pubdate",
            "publishedtime",
            "date",
            "datetime",
            "timestamp",
            "createdat",
            "time",
        ],
    ),
    (
        Field::Outlet,
        &[
            "outlet",
            "publisher",
            "publication",
            "newspaper",
            "sitename",
            "sourcename",
            "source",
            "sourcedomain",
            "domain",
            "site",
        ],
    ),
    (
        Field::Address,
        &["url", "link", "address", "canonical", "canonicalurl", "permalink", "href", "sourceurl", "uri"],
    ),
    (Field::Lang, &["lang", "language", "languagecode", "locale"]),
];

impl Field {
    /// Every field.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Title, Self::Published, Self::Outlet, Self::Address, Self::Lang];

    /// The field's own name: `text`, `title`, `published`, `outlet`, `address`, `lang`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Title => "title",
            Self::Published => "published",
            Self::Outlet => "outlet",
            Self::Address => "address",
            Self::Lang => "lang",
        }
    }

    /// The field that goes by such a name, and how good a name for it this is (0 is best). Case and the
    /// signs between words do not count: `Published-At` is `published_at`.
    pub(crate) fn named(name: &str) -> Option<(Self, usize)> {
        let plain = plain(name);
        NAMES.iter().find_map(|(field, names)| {
            names.iter().position(|name| *name == plain).map(|rank| (*field, rank))
        })
    }
}

pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Which column or member holds what, where the names alone do not tell.
///
/// ```
/// use veille_ingest::{Columns, Field};
///
/// let columns = Columns::new().set(Field::Text, "contenu").set(Field::Published, "meta.jour");
/// assert_eq!(columns, "text=contenu,published=meta.jour".parse().unwrap());
/// assert!("body=contenu".parse::<Columns>().unwrap_err().to_string().contains("`body=contenu`"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    set: Vec<(Field, String)>,
}

impl Columns {
    /// All columns are found by their names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes that field from the column of that name. In JSON, dots lead into objects: `meta.date`.
    #[must_use]
    pub fn set(mut self, field: Field, column: &str) -> Self {
        self.set.retain(|(its, _)| *its != field);
        self.set.push((field, column.to_owned()));
        self
    }

    pub(crate) fn of(&self, field: Field) -> Option<&str> {
        self.set.iter().find(|(its, _)| *its == field).map(|(_, column)| column.as_str())
    }

    /// Which columns hold which field, best first.
    pub(crate) fn choose<'a>(
        &self,
        header: impl Iterator<Item = &'a str> + Clone,
    ) -> Vec<(Field, Vec<usize>)> {
        let of_field = |field: Field| {
            if let Some(column) = self.of(field) {
                return header.clone().position(|name| name.trim() == column).into_iter().collect();
            }
            let named = header.clone().enumerate().filter_map(|(at, name)| {
                Field::named(name).filter(|(its, _)| *its == field).map(|(_, rank)| (rank, at))
            });
            let mut named: Vec<_> = named.collect();
            named.sort_unstable();
            named.into_iter().map(|(_, at)| at).collect::<Vec<_>>()
        };
        Field::ALL.into_iter().map(|field| (field, of_field(field))).collect()
    }
}

impl std::str::FromStr for Columns {
    type Err = crate::Error;

    /// `text=contenu,published=jour`: the field, then the column.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').try_fold(Self::new(), |columns, part| {
            let (name, column) = part.split_once('=').unwrap_or((part, ""));
            let field = Field::ALL.into_iter().find(|field| field.name() == name.trim());
            match field {
                Some(field) if !column.trim().is_empty() => Ok(columns.set(field, column.trim())),
                _ => Err(crate::Error::new(crate::error::Kind::Mapping { part: part.trim().to_owned() })),
            }
        })
    }
}
