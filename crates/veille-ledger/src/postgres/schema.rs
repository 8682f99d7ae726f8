//! The tables of PostgreSQL.

use crate::db::Dialect;

/// The rows that hold all terms of a query, each term in any of the row's pieces.
macro_rules! find {
    ($table:literal) => {
        concat!(
            "SELECT w.n FROM unnest(CAST(string_to_array($1, E'\\n') AS TSQUERY[])) WITH ORDINALITY AS q(term, at) JOIN ",
            $table,
            " w ON w.words @@ q.term GROUP BY w.n HAVING count(DISTINCT q.at) = \
             cardinality(string_to_array($1, E'\\n'))"
        )
    };
}

/// One row a piece.
macro_rules! put {
    ($table:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            "(n, words) SELECT $1, CAST(piece AS TSVECTOR) FROM unnest(string_to_array($2, E'\\n')) AS piece"
        )
    };
}

pub(super) static DIALECT: Dialect = Dialect {
    // Versions are counted as in a file, which had two before there was a server.
    schema: &["", include_str!("v2.sql")],
    clear: &["DELETE FROM article_words", "DELETE FROM claim_words"],
    put_article_words: put!("article_words"),
    put_claim_words: put!("claim_words"),
    find_articles: find!("article_words"),
    find_claims: find!("claim_words"),
    // The column of points is made from the degrees.
    put_point: None,
    find_boxes: "SELECT n FROM place WHERE geom && ST_MakeEnvelope($3, $1, $4, $2, 4326)",
};
