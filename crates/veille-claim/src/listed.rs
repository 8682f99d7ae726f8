//! Names that tell which places a plural means: "two towns, Tarkin and Orla", "villages including Tarkin".

use crate::args::Arguments;
use crate::tree::{Rel, Tree};

/// Words between a plural and the first name of its list, at most: a phrase of place or a date may stand there.
const REACH: usize = 10;

/// The names that are given for a noun in the plural that means places; none where none are.
pub(crate) fn places(args: &Arguments<'_, '_>, token: usize) -> Vec<usize> {
    let (tree, grammar) = (args.tree, &args.pack.grammar);
    let sites = &grammar.sites;
    let lemma = grammar.lemma(tree.doc, token);
    let plural = tree.doc.tokens[token].feature("Number") == Some("Plur");
    if !plural || !sites.contains(&lemma) {
        return Vec::new();
    }
    let introduced = |child: usize| {
        let words = grammar.classes.get("including");
        tree.case(child).is_some_and(|case| {
            words.is_some_and(|words| words.contains(tree.doc.word(case).to_lowercase().as_str()))
        })
    };
    let first = tree.children(token).filter(|&child| child > token).find_map(|child| match tree.rel[child] {
        Rel::Apposition if is_name(tree, child) => Some(child),
        Rel::NounModifier | Rel::Oblique if introduced(child) => Some(child),
        // "Two areas known as X and Y".
        Rel::NounClause => tree.children(child).find(|&below| introduced(below) && is_name(tree, below)),
        _ => None,
    });
    let Some(first) = first.or_else(|| strayed(tree, token)) else { return Vec::new() };
    let names = tree.coordinated(first).into_iter().filter(|&name| name >= first && is_name(tree, name));
    names.filter(|&name| args.demanded_place(name).is_some()).collect()
}

/// "Two towns in the south, X and Y", "retook three villages on Monday, X, Y and Z": the list behind a comma that the
/// parser takes for a part of the phrase before it.
fn strayed(tree: &Tree<'_>, token: usize) -> Option<usize> {
    let end = (token + REACH).min(tree.len());
    let comma = (token + 1..end).find(|&i| tree.doc.word(i) == ",")?;
    let verb = tree.head(token);
    let first = (comma + 1..(comma + 4).min(tree.len())).find(|&i| {
        tree.rel[i] == Rel::Conjunct && is_name(tree, i) && (comma + 1..i).all(|at| tree.pos(at) == "PROPN")
    })?;
    let beside = tree.head(first)?;
    let inside = |up: usize| up == token || Some(up) == verb;
    let below = beside < comma && beside > token && tree.head(beside).is_some_and(inside);
    // One name alone may well be another part of the phrase: "in the north, Tarkin".
    (below && tree.coordinated(first).len() > 1).then_some(first)
}

fn is_name(tree: &Tree<'_>, token: usize) -> bool {
    tree.pos(token) == "PROPN"
}
