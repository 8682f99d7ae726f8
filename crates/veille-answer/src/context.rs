//! A claim's sentence between what stands before and after it, with the words that carry it marked.

use serde::Serialize;
use veille_claim::ClaimRecord;
use veille_ledger::StoredArticle;

/// Code points shown before and after a sentence: a paragraph of a dispatch.
const AROUND: usize = 300;

/// Code points by which a cut moves to fall between words.
const WORD: usize = 40;

/// A sentence in its article. Text of a stranger, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Context {
    /// Where `before` begins in the article, in code points.
    pub from: usize,
    /// What stands before the sentence.
    pub before: String,
    /// The sentence.
    pub sentence: String,
    /// What stands after it.
    pub after: String,
    /// The words that carry the claim, in the order in which they stand.
    pub marks: Vec<Mark>,
}

/// Words that carry a part of a claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Mark {
    /// First code point in the article.
    pub from: usize,
    /// First code point after it.
    pub to: usize,
    /// `trigger`, `actor`, `counterpart`, `place`, `time`, `quantity`, `speaker`, or `sentence` for a further sentence that
    /// says the same.
    pub role: &'static str,
}

/// The words that carry a claim, in the order in which they stand.
#[must_use]
pub fn marks(record: &ClaimRecord) -> Vec<Mark> {
    let one = |role, span: Option<[usize; 2]>| {
        span.filter(|[from, to]| from < to).map(|[from, to]| Mark { from, to, role })
    };
    let mut all: Vec<Mark> = Vec::new();
    all.extend(one("trigger", Some(record.evidence.trigger)));
    all.extend(record.actor.as_ref().and_then(|actor| one("actor", actor.span)));
    all.extend(record.counterpart.as_ref().and_then(|actor| one("counterpart", actor.span)));
    all.extend(record.place.as_ref().and_then(|place| one("place", place.span)));
    all.extend(record.time.as_ref().and_then(|time| one("time", time.span)));
    all.extend(record.quantities.iter().filter_map(|quantity| one("quantity", Some(quantity.span))));
    all.extend(record.attribution.iter().filter_map(|speaker| one("speaker", speaker.span)));
    all.extend(record.also.iter().filter_map(|also| one("sentence", Some(also.sentence))));
    all.sort();
    all.dedup();
    all
}

/// A claim's sentence in its article; spans that do not fit the text end where it ends.
#[must_use]
pub fn context(article: &StoredArticle, record: &ClaimRecord) -> Context {
    let text: Vec<char> = article.text.chars().collect();
    let [from, to] = record.evidence.sentence.map(|at| at.min(text.len()));
    let to = to.max(from);
    let start = cut(&text, from.saturating_sub(AROUND), true);
    let end = cut(&text, to.saturating_add(AROUND), false);
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter().collect();
    Context {
        from: start.min(from),
        before: part(start.min(from), from),
        sentence: part(from, to),
        after: part(to, end.max(to)),
        marks: marks(record),
    }
}

/// The place near `at` where a word ends, towards the sentence.
fn cut(text: &[char], at: usize, forward: bool) -> usize {
    if at == 0 || at >= text.len() {
        return at.min(text.len());
    }
    let is_gap = |&at: &usize| text.get(at).is_some_and(|c| c.is_whitespace());
    if forward {
        (at..at.saturating_add(WORD)).find(is_gap).map_or(at, |gap| gap + 1)
    } else {
        (at.saturating_sub(WORD)..=at).rev().find(is_gap).unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_falls_between_words_and_never_out_of_the_text() {
        let text: Vec<char> = "été à Gao hier".chars().collect();
        assert_eq!(cut(&text, 1, true), 4);
        assert_eq!(cut(&text, 8, false), 5);
        assert_eq!(cut(&text, 99, false), 14);
        assert_eq!(cut(&text, 0, true), 0);
        let unbroken: Vec<char> = "x".repeat(200).chars().collect();
        assert_eq!((cut(&unbroken, 100, true), cut(&unbroken, 100, false)), (100, 100));
    }
}
