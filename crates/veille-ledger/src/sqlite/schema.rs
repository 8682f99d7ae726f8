//! The tables of SQLite.

use crate::db::Dialect;

pub(crate) static DIALECT: Dialect = Dialect {
    schema: &[include_str!("v1.sql"), include_str!("v2.sql")],
    clear: &[
        "INSERT INTO article_words(article_words) VALUES('delete-all')",
        "INSERT INTO claim_words(claim_words) VALUES('delete-all')",
        "DELETE FROM place_box",
    ],
    put_article_words: "INSERT INTO article_words(rowid, words) VALUES($1, $2)",
    put_claim_words: "INSERT INTO claim_words(rowid, words) VALUES($1, $2)",
    find_articles: "SELECT rowid FROM article_words WHERE article_words MATCH $1",
    find_claims: "SELECT rowid FROM claim_words WHERE claim_words MATCH $1",
    put_point: Some(
        "INSERT OR REPLACE INTO place_box(n, south, north, west, east) VALUES($1, $2, $2, $3, $3)",
    ),
    find_boxes: "SELECT n FROM place_box WHERE north >= $1 AND south <= $2 AND east >= $3 AND west <= $4",
};
