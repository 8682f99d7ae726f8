//! What words say of who is meant, where nobody could be found whom they name.

use std::collections::BTreeSet;

use super::fold;
use super::lexicon::{ActorId, ActorLexicon, Role, RoleClass, Sense};

/// How somebody is called whom the lexicon does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Called {
    /// By what it is: "the rebels", "government forces". Another text may call the same party so, and one party of
    /// another name too.
    Party(Role),
    /// By a word that is no party's: a pronoun, "fighters", "residents".
    Nobody,
    /// By a name.
    Name,
}

/// Words of the longest phrase for a role.
const PHRASE: usize = 4;

impl ActorLexicon {
    /// What the words by which a claim calls an unknown actor say of it, in whatever language.
    ///
    /// ```
    /// use veille_claim::{ActorLexicon, Called};
    /// let lexicon = ActorLexicon::embedded();
    /// assert_eq!(lexicon.called("rebelles"), lexicon.called("the last rebels"));
    /// assert_eq!(lexicon.called("They"), Called::Nobody);
    /// assert_eq!(lexicon.called("Hill Front"), Called::Name);
    /// ```
    #[must_use]
    pub fn called(&self, words: &str) -> Called {
        let cut = fold::words(words);
        let plain: Vec<String> = cut.iter().map(|word| folded(&words[word.start..word.end])).collect();
        let capital = |i: usize| words[cut[i].start..].starts_with(char::is_uppercase);
        let mut role = None;
        let mut nobody = false;
        let mut known = BTreeSet::new();
        for first in 0..plain.len() {
            for last in (first..plain.len().min(first + PHRASE)).rev() {
                let Some(sense) = self.no_name(&plain[first..=last].join(" ")) else { continue };
                known.extend(first..=last);
                match sense {
                    Sense::Role { role: one, .. } => match self.role_class(one) {
                        // Of several the first that says whose side: "loyalist fighters", "fighters of the rebellion".
                        RoleClass::State | RoleClass::Armed | RoleClass::Foreign => role = role.or(Some(one)),
                        _ => nobody = true,
                    },
                    _ => nobody = true,
                }
                break;
            }
        }
        // A capital inside the words is of a name; one at their head may be a sentence's.
        let named = (0..plain.len()).any(|i| capital(i) && !known.contains(&i) && (i > 0 || plain.len() < 3));
        match role {
            _ if named => Called::Name,
            Some(role) => Called::Party(role),
            None if nobody => Called::Nobody,
            None => Called::Name,
        }
    }

    /// What a phrase means that is nobody's name.
    fn no_name(&self, folded: &str) -> Option<Sense> {
        let low = self.keys.partition_point(|key| key.folded < folded);
        let same = self.keys[low..].iter().take_while(|key| key.folded == folded);
        same.map(|key| key.sense).find(|sense| matches!(sense, Sense::Role { .. } | Sense::Pronoun { .. }))
    }

    /// True where the actor may be called so: its own role, or one that the role's word also means.
    #[must_use]
    pub fn answers_to(&self, id: ActorId, role: Role) -> bool {
        let roles = self.actor(id).roles;
        roles.contains(role) || self.roles.get(role.0 as usize).is_some_and(|entry| roles.meets(entry.means))
    }

    /// A word for whoever has that role, in English: "rebels".
    #[must_use]
    pub fn role_label(&self, role: Role) -> &'static str {
        self.label(role)
    }
}

fn folded(word: &str) -> String {
    let (mut bare, mut lower) = (String::new(), String::new());
    word.chars().for_each(|c| fold::bare(c, &mut bare));
    fold::lower(&bare, &mut lower);
    lower
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn roles_are_the_same_in_every_language() {
        let lexicon = ActorLexicon::embedded();
        let role = |key| Called::Party(lexicon.role(key).unwrap());
        for (words, called) in [
            ("Rebels", role("rebel")),
            ("Les derniers rebelles", role("rebel")),
            ("insurgents", role("insurgent")),
            ("its fighters", Called::Nobody),
            ("residents", Called::Nobody),
            ("ils", Called::Nobody),
            ("Kessou rebels", Called::Name),
            ("Front du Septentrion", Called::Name),
            ("", Called::Name),
        ] {
            assert_eq!(lexicon.called(words), called, "{words}");
        }
        let taliban = lexicon.by_id("taliban").unwrap();
        assert!(lexicon.answers_to(taliban, lexicon.role("rebel").unwrap()));
        assert!(!lexicon.answers_to(taliban, lexicon.role("army").unwrap()));
    }

    proptest! {
        #[test]
        fn any_words_are_called_something(words in ".{0,40}") {
            let _ = ActorLexicon::embedded().called(&words);
        }
    }
}
