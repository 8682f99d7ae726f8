//! What was published.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::{IntoParams, ToSchema};
use veille_answer::{Quotes, listed, one_line};
use veille_ledger::{Filter, Kept, PublishedRecord, Standing, StoredArticle};

use super::{ListedClaim, limited, versioned};
use crate::answer::Answer;
use crate::app::Reading;
use crate::asked::Asked;
use crate::doc::{ArticleShape, ClaimShape, PublishedShape};
use crate::error::Fail;

/// One article with what was read in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArticleAnswer {
    #[schema(value_type = ArticleShape)]
    article: StoredArticle,
    /// Its claims, rejected ones among them, in the order of their sentences.
    #[schema(value_type = Vec<ClaimShape>)]
    claims: Vec<ListedClaim>,
}

/// One article, whole, with what was read in it.
#[utoipa::path(get, path = "/api/articles/{id}", tag = "articles",
    params(("id" = String, Path, description = "The article's id")),
    responses((status = 200, body = ArticleAnswer), (status = 404, description = "No such article")))]
pub(crate) fn article(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<super::Nothing>()?;
    let article = reading.ledger.article(&asked.key)?.ok_or_else(|| Fail::missing("no such article"))?;
    let filter = Filter {
        articles: vec![article.id.clone()],
        standings: vec![Standing::Open, Standing::Accepted, Standing::Corrected, Standing::Rejected],
        ..Filter::default()
    };
    let mut kept: Vec<Kept> = Vec::new();
    reading.ledger.claims(&filter, &mut |claim| {
        kept.push(claim);
        ControlFlow::Continue(())
    })?;
    kept.sort_by_key(|kept| (kept.record.evidence.sentence, kept.record.evidence.trigger, kept.key));
    let mut quotes = Quotes::new(reading.ledger);
    let claims = kept.into_iter().map(|kept| quotes.of_kept(kept).map(|quote| listed(quote).into()));
    let claims = claims.collect::<Result<_, _>>()?;
    versioned(reading, ArticleAnswer { article, claims })
}

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Words, all of them; `"two words"` side by side; `begin*`.
    q: String,
    /// At most so many: 20 unless told, never more than 200.
    limit: Option<usize>,
}

/// Articles that hold words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchAnswer {
    /// The latest published first.
    found: Vec<FoundArticle>,
}

/// An article that holds the words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundArticle {
    #[schema(value_type = String)]
    article: SmolStr,
    title: Option<String>,
    #[schema(value_type = Option<PublishedShape>)]
    published: Option<PublishedRecord>,
    #[schema(value_type = String)]
    lang: SmolStr,
    #[schema(value_type = Option<String>)]
    outlet: Option<SmolStr>,
    /// Where the first of the words stands, in code points.
    at: [usize; 2],
    snippet: Snippet,
}

/// What stands around the first of the words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Snippet {
    /// Where it begins in the article, in code points.
    from: usize,
    text: String,
}

/// Code points around a word that is found: two lines.
const AROUND: usize = 90;

/// Articles by words, without case and accents.
#[utoipa::path(get, path = "/api/search", tag = "articles", params(SearchQuery),
    responses((status = 200, body = SearchAnswer)))]
pub(crate) fn search(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: SearchQuery = asked.query()?;
    let found = reading.ledger.search(&query.q, limited(query.limit, 20, 200))?;
    let mut out = Vec::with_capacity(found.len());
    for one in found {
        let Some(article) = reading.ledger.article(&one.article)? else { continue };
        let from = one.at[0].saturating_sub(AROUND);
        let text =
            article.text.chars().skip(from).take(one.at[1].saturating_add(AROUND).saturating_sub(from));
        out.push(FoundArticle {
            title: article.title.map(|span| one_line(article.words(span))),
            snippet: Snippet { from, text: text.collect() },
            article: one.article,
            published: one.published,
            lang: one.lang,
            outlet: one.outlet,
            at: one.at,
        });
    }
    versioned(reading, SearchAnswer { found: out })
}
