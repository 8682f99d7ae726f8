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
