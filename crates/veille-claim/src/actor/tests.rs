use std::sync::Arc;

use proptest::prelude::*;
use veille_text::{Document, Lang, Sentence, Span, Token};

use super::*;

/// A document of words and marks, each its own token; a sentence ends at a full stop before a capital. No tree.
fn document(lang: &str, text: &str) -> Document {
    let lang = Lang::new(lang).unwrap();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let first = rest.chars().next().unwrap();
        let len = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            tokens.push(Token {
                span: Span::new(at, at + len).unwrap(),
                lemma: rest[..len].to_lowercase().into(),
                pos: "".into(),
                tag: "".into(),
                morph: "".into(),
                head: tokens.len() as u32,
                dep: "".into(),
            });
        }
        at += len;
    }
    let mut sentences = Vec::new();
    let mut first = 0;
    for i in 0..tokens.len() {
        let word = |i: usize| tokens[i].span.of(text);
        let stop = matches!(word(i), "." | "!" | "?")
            && tokens.get(i + 1).is_none_or(|next| {
                next.span.start() > tokens[i].span.end()
                    && next.span.of(text).starts_with(|c: char| !c.is_lowercase())
            })
            && (i == 0 || word(i - 1).len() > 1);
        if stop || i + 1 == tokens.len() {
            let span = tokens[first].span.cover(tokens[i].span);
            sentences.push(Sentence { span, tokens: first..i + 1 });
            first = i + 1;
        }
    }
    Document::new(lang, Arc::from(text), tokens, sentences, vec![])
}

/// What is found, each as `text = who`.
fn found(lang: &str, text: &str) -> Vec<String> {
    let doc = document(lang, text);
    let lexicon = ActorLexicon::embedded();
    lexicon.find(&doc).iter().map(|mention| told(lexicon, text, mention)).collect()
}

fn told(lexicon: &ActorLexicon, text: &str, mention: &ActorMention) -> String {
    let who = match mention.meant() {
        ActorRef::Generic(generic) => {
            let by = |label: &str, id: Option<ActorId>| {
                id.map_or(String::new(), |id| format!(" {label} {}", lexicon.actor(id).id))
            };
            let (of, backer) = (by("of", generic.of), by("for", generic.backer));
            format!("({}{of}{backer}{})", lexicon.role_key(generic.role), by("against", generic.against))
        }
        other => lexicon.id_of(other).unwrap_or_else(|| "?".into()).to_string(),
    };
    format!("{} = {who}", mention.span.of(text))
}

#[test]
fn a_demonym_and_a_noun_for_a_party_are_that_states_own() {
    assert_eq!(found("en", "The Syrian army left."), ["Syrian army = army:sy"]);
    assert_eq!(found("en", "The Afghan government fell."), ["Afghan government = gov:af"]);
    assert_eq!(found("fr", "les forces armées afghanes"), ["forces armées afghanes = army:af"]);
    assert_eq!(found("fr", "le gouvernement afghan"), ["gouvernement afghan = gov:af"]);
    assert_eq!(found("fr", "l'armée du Mali"), ["armée du Mali = army:ml"]);
    assert_eq!(found("en", "Syrian government forces"), ["Syrian government forces = army:sy"]);
}

#[test]
fn a_part_keeps_its_own_name() {
    let text = "des forces spéciales afghanes";
    assert_eq!(found("fr", text), ["forces spéciales afghanes = army:af/special-force"]);
    let lexicon = ActorLexicon::embedded();
    let mention = &lexicon.find(&document("fr", text))[0];
    assert_eq!(lexicon.name_of(mention.actor).unwrap(), "Afghan special forces");
}
