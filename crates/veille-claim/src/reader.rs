use std::sync::Arc;

use smol_str::SmolStr;
use veille_place::{Place, PlaceKind, PlaceMention};
use veille_text::{Article, Document, Lang, Span};
use veille_time::TimeMention;

use crate::ActorMention;
use crate::aftermath;
use crate::args::{ActorArg, Arguments, PlaceArg};
use crate::cast::{Cast, Voice};
use crate::claim::{Claim, ClaimActor, EventKind, Evidence, Speaker};
use crate::clause::{Clause, Clauses, Form, Tense, case_key, nominal};
use crate::clipped;
use crate::confidence;
use crate::error::Error;
use crate::frame::{DefaultPlace, Frame, Pattern, Predicates};
use crate::left;
use crate::listed;
use crate::matching::{Binding, Demand, fit};
use crate::mend::{Hints, mend};
use crate::merge::{identity, merge};
use crate::modality::{self, Modality};
use crate::nearby;
use crate::pack::{Grammar, Pack};
use crate::quantity::{Counted, Counter, Quantity};
use crate::retag::retag;
use crate::setting::{Setting, lies_in};
use crate::tree::{Rel, Tree};
use crate::unsaid;
use crate::when::{Dated, Dates, Told};
use crate::why::{self, Step, Why};

/// What the stages before have found in a document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mentions<'a> {
    /// Dates, in the order of the text.
    pub times: &'a [TimeMention],
    /// Places, in the order of the text, none overlapping.
    pub places: &'a [PlaceMention],
    /// Names that may be places though too little says so; taken where a frame demands a place.
    pub faint: &'a [PlaceMention],
    /// Places by description ("the capital"), tied to the place they stand for.
    pub descriptions: &'a [PlaceMention],
    /// The country that the article is mostly about.
    pub focus: Option<&'a Place>,
}

/// Reads the claims of documents in one language.
#[derive(Debug, Clone)]
pub struct Reader {
    pack: Arc<Pack>,
}

/// One frame as the manual tells it.
#[derive(Debug, Clone, Copy)]
pub struct FrameEntry<'a> {
    /// Its stable code: `en/capture/take`.
    pub code: &'a str,
    /// The kind of event it means.
    /// None for a false friend, which keeps other frames from a sentence.
    pub event: Option<EventKind>,
    /// What it finds.
    pub finds: &'a str,
    /// What it must not find.
    pub not: &'a str,
    /// What it is known to miss; empty where nothing is.
    pub misses: &'a str,
    /// Its patterns.
    pub patterns: &'a [String],
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The claims, in the order of their sentences.
    pub claims: Vec<Claim>,
    /// The actors named or meant, in the order of the text.
    pub actors: Vec<ActorMention>,
}

impl Mentions<'_> {
    /// True where a place is named there, or what may be one.
    fn may_be_place(&self, span: Span) -> bool {
        let covers = |list: &[PlaceMention]| {
            let at = list.partition_point(|mention| mention.span.end() <= span.start());
            list.get(at).is_some_and(|mention| mention.span.overlaps(span))
        };
        covers(self.places) || covers(self.faint)
    }
}

impl Reader {
    /// A reader of that language.
    ///
    /// # Errors
    /// [`is_unsupported_language`](Error::is_unsupported_language) where there is no pack for it.
    pub fn new(lang: Lang) -> Result<Self, Error> {
        Ok(Self { pack: Pack::for_lang(lang)? })
    }

    /// The frames of the language, in the order of its pack: the list of the user's manual.
    pub fn frames(&self) -> impl Iterator<Item = FrameEntry<'_>> {
        self.pack.frames.frames().iter().map(|frame| FrameEntry {
            code: &frame.code,
            event: frame.event,
            finds: &frame.finds,
            not: &frame.not,
            misses: &frame.misses,
            patterns: &frame.written,
        })
    }

    /// How many predicates the frames hang on.
    #[must_use]
    pub fn predicates(&self) -> Predicates {
        self.pack.frames.predicates()
    }

    /// False where a text is long enough to show that it speaks of armed conflict, and shows no sign of it: it has no
    /// claims, whatever its sentences say, and need not be parsed. Short texts are read without a sign.
    ///
    /// ```
    /// use veille_claim::Reader;
    /// use veille_text::Lang;
    ///
    /// let reader = Reader::new(Lang::new("en").unwrap())?;
    /// let fair = "The fair opens at ten. Its winners took home a cup. ".repeat(20);
    /// assert!(!reader.may_hold_claims(&fair));
    /// assert!(reader.may_hold_claims(&format!("{fair} Rebels shelled the town.")));
    /// # Ok::<(), veille_claim::Error>(())
    /// ```
    #[must_use]
    pub fn may_hold_claims(&self, text: &str) -> bool {
        self.pack.screen.may_hold_claims(text)
    }

    /// Reads one document. Answers for any document, however odd its tree.
    #[must_use]
    pub fn read(&self, article: &Article, doc: &Document, mentions: Mentions<'_>) -> Reading {
        self.watched(article, doc, mentions, None).0
    }

    /// Why a claim was read, where it was read from this document with these mentions.
    #[must_use]
    pub fn why(
        &self,
        article: &Article,
        doc: &Document,
        mentions: Mentions<'_>,
        claim: &Claim,
    ) -> Option<Why> {
        self.watched(article, doc, mentions, Some(claim)).1
    }

    /// Reads, and writes down what is weighed for one claim.
    fn watched(
        &self,
        article: &Article,
        doc: &Document,
        mentions: Mentions<'_>,
        watch: Option<&Claim>,
    ) -> (Reading, Option<Why>) {
        let pack = &*self.pack;
        if !self.may_hold_claims(&article.text) {
            let actors = Cast::new(article, doc, mentions).into_mentions();
            return (Reading { claims: Vec::new(), actors }, None);
        }
        let is_time = |token: usize| {
            let span = doc.tokens[token].span;
            let at = mentions.times.partition_point(|time| time.span.end() <= span.start());
            mentions.times.get(at).is_some_and(|time| time.span.overlaps(span))
        };
        let known = |lemma: &str| pack.frames.has_verb(lemma);
        let is_place = |token: usize| mentions.may_be_place(doc.tokens[token].span);
        let notes = clipped::Known {
            grammar: &pack.grammar,
            is_time: &is_time,
            is_verb: &known,
            is_place: &is_place,
        };
        let noted = clipped::mend(doc, &notes);
        let doc = noted.as_ref().map_or(doc, |noted| &noted.doc);
        let of_headings = |list: &[PlaceMention]| {
            noted.as_ref().and_then(|noted| noted.true_to_headings(list, mentions.places, &pack.grammar))
        };
        let (places, faint) = (of_headings(mentions.places), of_headings(mentions.faint));
        let mentions = Mentions {
            places: places.as_deref().unwrap_or(mentions.places),
            faint: faint.as_deref().unwrap_or(mentions.faint),
            ..mentions
        };
        let cast = Cast::new(article, doc, mentions);
        let mended = mended(doc, pack, &cast, mentions, &is_time);
        let doc = mended.as_ref().unwrap_or(doc);
        let tree = Tree::new(doc, &pack.grammar, &is_time);
        let mut clauses = Clauses::new(&tree, &pack.grammar, &is_time, &known);
        clauses.give_topics(&tree, &notes);
        let args = Arguments {
            tree: &tree,
            pack,
            places: mentions.places,
            faint: mentions.faint,
            descriptions: mentions.descriptions,
            focus: mentions.focus,
            actors: &cast,
            is_time: &is_time,
        };
        let is_predicate = |i: usize| match doc.tokens[i].pos.as_str() {
            // "The Front for the Liberation of …": a word of a name is no happening.
            _ if cast.is_in_name(i) => false,
            "NOUN" => {
                // "Without a fight on Thursday": how, and no happening with a day of its own.
                let without = tree
                    .case(i)
                    .is_some_and(|case| pack.operators.is_without(&pack.grammar.lemma(doc, case)));
                !without && pack.frames.has_noun(&pack.grammar.lemma(doc, i))
            }
            // "Talks resumed": a noun that opens its sentence in capitals.
            "PROPN" => {
                doc.sentence_of(i).is_some_and(|at| doc.sentences[at].tokens.start == i)
                    && pack.frames.has_noun(&pack.grammar.lemma(doc, i))
            }
            // "Shelling of the port": a participle in a noun's place.
            "VERB" => {
                matches!(
                    tree.rel[i],
                    Rel::Subject | Rel::PassiveSubject | Rel::Object | Rel::Oblique | Rel::NounModifier
                ) && pack.frames.has_noun(&doc.word(i).to_lowercase())
            }
            _ => false,
        };
        let dates = Dates::new(&tree, &clauses, is_predicate, mentions.times, article.published);
        let vetoed = vetoed(doc, &pack.grammar);
        let mut stage = Stage {
            article,
            pack,
            tree: &tree,
            clauses: &clauses,
            args: &args,
            dates: &dates,
            is_time: &is_time,
            used: vec![false; tree.len()],
            out: Vec::new(),
            watch: watch.map(|claim| (claim, mentions)),
            why: None,
        };
        let allowed = |&i: &usize| doc.sentence_of(i).is_none_or(|sentence| !vetoed[sentence]) && !is_time(i);
        // Verbs first: a noun that one of them takes as its fixed word is no happening of its own.
        for i in (0..tree.len()).filter(allowed) {
            let gerund = is_predicate(i) && doc.tokens[i].pos == "VERB";
            if let Some(clause) = clauses.at(i).filter(|_| !gerund) {
                stage.clause(clause);
            }
        }
        for i in (0..tree.len()).filter(allowed).filter(|&i| is_predicate(i)) {
            if !stage.used[i] {
                // "Fighting was reported in Herat": told of there, it is there.
                let eventive = |verb: &Clause| {
                    pack.operators.is_eventive(&tree, &pack.grammar, verb)
                        || verb.passive && pack.operators.is_speech(&verb.lemma)
                };
                let told = |verb: &Clause| !verb.passive && pack.operators.is_speech(&verb.lemma);
                stage.clause(&nominal(&tree, &pack.grammar, &clauses, i, eventive, told));
            }
        }
        left::drop_fallen(&mut stage.out, pack);
        stage.out.sort_by_key(|claim| claim.evidence.trigger);
        clipped::order(&mut stage.out, doc, &notes);
        let placed = nearby::places(&mut stage.out, doc, &pack.grammar);
        for given in placed.into_iter().chain(unsaid::neighbours(&mut stage.out, doc, &cast)) {
            stage.out[given].id = identity(&stage.out[given]);
        }
        for changed in aftermath::settle(&mut stage.out, doc, mentions.places, pack) {
            stage.out[changed].id = identity(&stage.out[changed]);
        }
        let contradicted = stage.contradicted();
        stage.out.extend(contradicted);
        stage.out.sort_by_key(|claim| claim.evidence.trigger);
        let (claims, why) = (merge(stage.out, &cast), stage.why);
        (Reading { claims, actors: cast.into_mentions() }, why)
    }
}

/// The document with what its parser is known to get wrong put right; see [`crate::mend`].
fn mended(
    doc: &Document,
    pack: &Pack,
    cast: &Cast,
    mentions: Mentions<'_>,
    is_time: &dyn Fn(usize) -> bool,
) -> Option<Document> {
    let places = mentions.places.iter().chain(mentions.faint).map(|place| doc.tokens_in(place.span));
    let names: Vec<_> = cast.names().chain(places).filter(|name| !name.is_empty()).collect();
    let known = |lemma: &str| pack.frames.has_verb(lemma) || pack.operators.is_known(lemma);
    let is_somebody =
        |token: usize| (!is_time(token)).then(|| cast.at(doc, token).is_some() && !cast.is_unknown(token));
    if let Some(retagged) = retag(doc, &pack.grammar, &names, &is_somebody) {
        return Some(retagged);
    }
    let takes_place = |lemma: &str| pack.frames.takes_place(lemma);
    let is_speech = |lemma: &str| pack.operators.is_speech(lemma);
    let hints =
        Hints { names: &names, is_time, is_known: &known, is_speech: &is_speech, takes_place: &takes_place };
    mend(doc, &pack.grammar, &hints)
}

/// One article's reading under way.
pub(crate) struct Stage<'a, 'd> {
    article: &'a Article,
    pub(crate) pack: &'a Pack,
    pub(crate) tree: &'a Tree<'d>,
    pub(crate) clauses: &'a Clauses,
    pub(crate) args: &'a Arguments<'a, 'd>,
    dates: &'a Dates<'a>,
    is_time: &'a dyn Fn(usize) -> bool,
    /// Tokens that a matched frame has taken as its fixed words.
    used: Vec<bool>,
    pub(crate) out: Vec<Claim>,
    /// The claim of which is asked why, and the answer.
    watch: Option<(&'a Claim, Mentions<'a>)>,
    why: Option<Why>,
}

/// How far a matched frame is trusted before its parts are weighed. Own judgement, see METHOD.
const FRAME_TRUST: f32 = 0.97;
/// So many dead of a past that is not over ("have been killed") did not die at once. Own judgement.
const MANY: u64 = 10;
/// A place that stands beside the happening, not with it.
const NEARBY: f32 = 0.8;
/// Words before the colon of a heading, at most, the colon included.
const HEADING: usize = 9;
/// Words before the colon of a heading that is a list of places, at most.
const LISTED: usize = 24;
/// Words of a heading that says who speaks, at most, its colon included; and sentences that he may go on for.
const ANNOUNCER: usize = 12;
const ANNOUNCED: usize = 4;
/// A state that takes back what is not said to be taken by anybody. Own judgement.
const UNSAID_STATE: f32 = 0.65;
/// A state that talks, where only who led it is said. Own judgement.
const PRESIDED: f32 = 0.9;
/// A happening whose doer is not said.
const NO_ACTOR: f32 = 0.85;

impl Stage<'_, '_> {
    fn clause(&mut self, clause: &Clause) {
        let frames = &self.pack.frames;
        if self.is_past_habit(clause) {
            return;
        }
        let state = self.is_state(clause);
        let allowed = |frame: &Frame| {
            (!frame.state || state)
                && (!clause.attributive || frame.attributive && !self.is_former(clause))
                && !(frame.speaker_acts && self.is_aside(clause))
        };
        let patterns = || match clause.form {
            Form::Noun => frames.noun(&clause.lemma).collect::<Vec<_>>(),
            Form::Verb | Form::Copular => frames.verb(&clause.lemma).collect(),
        };
        let fitting = |demand: Demand| {
            let fits = |(frame, pattern): (&'_ Frame, &'_ Pattern)| {
                (allowed(frame) && (!clause.causative || pattern.has_object()))
                    .then(|| fit(self.args, clause, pattern, self.is_time, demand))
                    .flatten()
                    .filter(|binding| !self.is_whole(frame, binding))
            };
            patterns().into_iter().find_map(|pair| Some((pair.0, fits(pair)?)))
        };
        // Any name will do for a place only where somebody is named who takes, leaves or holds it.
        let demanded = |(frame, binding): &(&Frame, Binding)| {
            let territorial = |event: EventKind| {
                event.moves_control() || matches!(event, EventKind::Encircle | EventKind::Advance)
            };
            frame.event.is_some_and(territorial)
                && !(binding.actors.is_empty() && binding.counterparts.is_empty())
                && !binding.places.is_empty()
        };
        let found = fitting(Demand::Known).or_else(|| fitting(Demand::AnyName).filter(demanded));
        // "Rebels captured Tarkin": a force takes a place sooner than a person of whom nobody has heard.
        let found = match found {
            Some((frame, binding)) if self.is_victim_unheard_of(&clause.lemma, frame, &binding) => {
                let taking = |(frame, _): &(&Frame, Binding)| {
                    matches!(frame.event, Some(EventKind::Capture | EventKind::Clash | EventKind::Strike))
                };
                let placed = |pair: &(&Frame, Binding)| {
                    demanded(pair) || pair.0.event == Some(EventKind::Strike) && !pair.1.places.is_empty()
                };
                let town = fitting(Demand::AnyName).filter(placed).filter(taking);
                town.or(Some((frame, binding)))
            }
            found => found,
        };
        // "Stormed Tarkin in the north": the name behind the verb, though no map has it, sooner than where it lies.
        let found = match found {
            Some((frame, binding)) if self.passes_over_its_object(clause, &binding) => {
                let named = |(_, other): &(&Frame, Binding)| {
                    other.places.iter().any(|place| clause.objects.contains(place))
                };
                let other = fitting(Demand::AnyName).filter(demanded).filter(named);
                other.or(Some((frame, binding)))
            }
            found => found,
        };
        if found.is_none() && clause.causative {
            // "Made the army leave": the object does what it is made to do.
            let mut done = clause.clone();
            done.subjects = std::mem::take(&mut done.objects);
            done.causative = false;
            return self.clause(&done);
        }
        let Some((frame, binding)) = found else { return };
        if let Some((claim, mentions)) = self.watch
            && claim.evidence.trigger == self.tree.doc.tokens[clause.head].span
            && claim.evidence.frame == frame.code
        {
            let why = Why {
                clause: why::clause(self.args, self.clauses, clause),
                frames: why::frames(self.args, clause, patterns().into_iter(), allowed, &frame.code),
                steps: self.steps(clause, frame, claim),
                dates: why::dates(self.tree, mentions, self.dates.hangs_on(), clause.head),
            };
            self.why = Some(why);
        }
        // "A raid killed ten": the raid is a happening of its own.
        let harms = frame.event == Some(EventKind::Harm);
        for &token in &binding.used {
            let lemma = self.pack.grammar.lemma(self.tree.doc, token);
            let deed = harms
                && self
                    .pack
                    .frames
                    .noun(&lemma)
                    .any(|(frame, _)| matches!(frame.event, Some(EventKind::Clash | EventKind::Strike)));
            self.used[token] = !(harms && clause.subjects.contains(&token) || deed);
        }
        if let Some(event) =
            frame.event.filter(|&event| event != EventKind::Harm || !self.is_accident(clause))
        {
            self.claim(clause, frame, event, binding);
        }
    }

    /// True where the model takes words for the name of a person.
    fn is_person(&self, span: Span) -> bool {
        let entities = &self.tree.doc.entities;
        let at = entities.partition_point(|entity| entity.span.end() <= span.start());
        let entity = entities.get(at).filter(|entity| entity.span.overlaps(span));
        entity.is_some_and(|entity| matches!(entity.label.as_str(), "PERSON" | "PER"))
    }

    /// Who is harmed or harms and is neither a party nor known to the lexicon is a private person, and not named in the
    /// ledger: the sentence tells whoever reads it.
    fn is_private(&self, event: EventKind, actor: &ActorArg) -> bool {
        let person = |span| self.is_person(span);
        event == EventKind::Harm && actor.actor.id.is_none() && actor.actor.span.is_some_and(person)
    }

    /// True where a force takes or attacks names that nobody knows and that the model does not take for a person's.
    fn is_victim_unheard_of(&self, lemma: &SmolStr, frame: &Frame, binding: &Binding) -> bool {
        let doc = self.tree.doc;
        let cast = self.args.actors;
        // "Thantlang was shelled": whatever the model takes it for.
        let shelled =
            self.pack.grammar.classes.get("of_places").is_some_and(|words| words.contains(lemma.as_str()));
        let unheard = |&token: &usize| {
            let unknown = cast.at(doc, token).is_none() || cast.is_unknown(token);
            self.args.is_doubtful(token) && unknown && (shelled || !self.is_person(doc.tokens[token].span))
        };
        let struck = frame.event == Some(EventKind::Strike);
        (struck || matches!(frame.event, Some(EventKind::Harm | EventKind::Clash)))
            && binding.places.is_empty()
            && binding.used.is_empty()
            && !binding.counterparts.is_empty()
            && binding.counterparts.iter().all(unheard)
            && (struck || binding.actors.iter().any(|&token| self.args.is_force(token)))
    }

    /// True where an event is placed by a phrase though a name that nobody knows is what it is done to.
    fn passes_over_its_object(&self, clause: &Clause, binding: &Binding) -> bool {
        let taken = |token: &usize| {
            [&binding.actors, &binding.counterparts, &binding.places, &binding.used]
                .iter()
                .any(|list| list.contains(token))
        };
        let cast = self.args.actors;
        let doc = self.tree.doc;
        !binding.places.is_empty()
            && clause.objects.iter().any(|&object| {
                !taken(&object)
                    && self.args.is_doubtful(object)
                    && (cast.at(doc, object).is_none() || cast.is_unknown(object))
            })
    }

    /// "The village of Tarkin in Orla": a part of a place that has a name of its own is told by that, not by the whole.
    fn is_whole(&self, frame: &Frame, binding: &Binding) -> bool {
        let part = frame.manner.iter().any(|manner| manner == "partial");
        let named = |&token: &usize| {
            let found = self.args.place(token);
            found.is_some_and(|found| {
                let told = |&place: &usize| {
                    self.args.place(place).is_some_and(|it| it.place.span == found.place.span)
                };
                !found.partial && found.place.named && !binding.places.iter().any(told)
            })
        };
        part && binding.used.iter().any(named)
    }

    /// How the claim of a clause came to be put as it is.
    fn steps(&self, clause: &Clause, frame: &Frame, claim: &Claim) -> Vec<Step> {
        let reading = modality::read(self.tree, self.clauses, self.pack, clause);
        let span = |token: usize| self.tree.doc.tokens[token].span;
        let mut steps: Vec<Step> = reading
            .steps
            .iter()
            .map(|&(token, by, modality)| Step { span: span(token), by, modality })
            .collect();
        let last = match frame.modality.filter(|_| reading.modality.is_fact()) {
            Some(modality) => {
                steps.push(Step { span: span(clause.head), by: "its frame", modality: Some(modality) });
                modality
            }
            None => reading.modality,
        };
        if let (true, Some(speaker)) = (claim.modality != last, claim.attribution.first()) {
            let span = speaker.span.unwrap_or(span(clause.head));
            steps.push(Step { span, by: "a side speaks of itself", modality: Some(claim.modality) });
        }
        steps
    }

    /// "After Hama on Thursday, Homs fell": a town with its own day, behind a word of succession before the verb.
    fn before_it(&self, clause: &Clause, binding: &Binding) -> Vec<usize> {
        let Some(words) = self.pack.grammar.classes.get("succession") else { return Vec::new() };
        let town = |token: usize| {
            let place = self.args.mention(token).and_then(|mention| mention.place.as_ref());
            place.is_some_and(|place| place.kind == PlaceKind::Town)
        };
        let told = clause.obliques.iter().filter(|(key, token)| words.contains(key) && *token < clause.head);
        told.map(|&(_, token)| token)
            .filter(|token| !binding.places.is_empty() && !binding.places.contains(token) && town(*token))
            .filter(|&token| self.dates.with_place(self.tree, self.pack, token).is_some())
            .collect()
    }

    /// "Respectively": the first place goes with the first actor.
    fn is_paired(&self, clause: &Clause) -> bool {
        let pairing = &self.pack.grammar.pairing;
        self.tree
            .children(clause.head)
            .any(|child| pairing.contains(&self.tree.doc.word(child).to_lowercase()))
    }

    /// "The recognised government", "…, the minister recognised": no act of its own.
    fn is_aside(&self, clause: &Clause) -> bool {
        let below = self.tree.rel[clause.head];
        let modifier =
            clause.passive && clause.nonfinite && matches!(below, Rel::NounClause | Rel::Adjective);
        modifier || below == Rel::Parataxis && clause.form == Form::Verb
    }

    /// "Formerly held": it no longer is.
    fn is_former(&self, clause: &Clause) -> bool {
        let former = &self.pack.grammar.former;
        let word = |child: usize| self.tree.doc.word(child).to_lowercase();
        self.tree.children(clause.head).any(|child| former.contains(&word(child)))
    }

    /// "Were killed when a bus overturned": nobody harmed them.
    fn is_accident(&self, clause: &Clause) -> bool {
        let below = self.tree.children_as(clause.head, Rel::AdverbialClause);
        let subjects = clause.subjects.iter().copied();
        let relative = |token| self.tree.children_as(token, Rel::RelativeClause).collect::<Vec<_>>();
        let accident = |head: usize| {
            let lemma = self.pack.grammar.lemma(self.tree.doc, head);
            self.pack.grammar.accidents.contains(lemma.as_str())
        };
        // "When a bus overturned": the parser may take the noun for the clause.
        let reduced = |head: usize| self.tree.children_as(head, Rel::NounClause).any(accident);
        below.chain(subjects.flat_map(relative)).any(|head| accident(head) || reduced(head))
    }

    /// The dead of a whole war, of months, of no one day: no happening of its own.
    fn is_toll(&self, clause: &Clause, quantities: &[Quantity]) -> bool {
        if quantities.iter().any(|quantity| quantity.of == Counted::Prisoners) {
            return false;
        }
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let lasts = |token: usize| grammar.lasting.contains(grammar.lemma(tree.doc, token).as_str());
        let during = grammar.classes.get("during");
        let obliques =
            clause.obliques.iter().filter(|(key, _)| during.is_some_and(|words| words.contains(key)));
        let obliques = obliques.map(|&(_, token)| token);
        let by_war = clause
            .subjects
            .iter()
            .copied()
            .chain(obliques)
            .any(|token| lasts(token) || tree.children_as(token, Rel::NounModifier).any(lasts));
        let since = grammar.classes.get("since");
        let since_then =
            clause.obliques.iter().any(|(key, _)| since.is_some_and(|words| words.contains(key)))
                || tree.children_as(clause.head, Rel::AdverbialClause).any(|head| {
                    tree.children_as(head, Rel::Mark)
                        .any(|mark| since.is_some_and(|words| words.contains(&grammar.lemma(tree.doc, mark))))
                });
        let many = quantities.iter().any(|quantity| quantity.from.is_some_and(|from| from >= MANY));
        by_war || since_then || clause.perfect && many && !grammar.perfect_tells
    }

    /// "Used to hold": it no longer does. "Used the road to enter" is another matter.
    fn is_past_habit(&self, clause: &Clause) -> bool {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        clause.nonfinite
            && self.clauses.above(tree, clause.head).is_some_and(|above| {
                above.objects.is_empty()
                    && grammar.former.contains(grammar.lemma(tree.doc, above.head).as_str())
            })
    }

    /// The place of a token; of a name that is not on the map, the town that is said to hold it ("the Hanano
    /// quarter, in Aleppo"): that town in part.
    fn place_of(&self, clause: &Clause, token: usize) -> Option<PlaceArg> {
        let found = self.args.demanded_place(token)?;
        let pinned = |place: &PlaceArg| place.place.place.as_ref().is_some_and(|known| known.lat.is_some());
        let named =
            found.place.span.is_some_and(|span| span.of(&self.tree.doc.text).starts_with(char::is_uppercase));
        if pinned(&found) || !named && !found.partial {
            return Some(found);
        }
        let grammar = &self.pack.grammar;
        let Some(inside) = grammar.classes.get("inside") else { return Some(found) };
        let below = self.tree.children(token).map(|child| (case_key(self.tree, grammar, child), child));
        let holder = clause
            .obliques
            .iter()
            .cloned()
            .chain(below)
            .filter(|(key, holder)| *holder > token && *holder <= token + 6 && inside.contains(key))
            .find_map(|(_, holder)| self.args.place(holder).filter(pinned))
            // "The village of Tarkin, in Orla district" is no part of what anybody holds of the district.
            .filter(|holder| holder.place.place.as_ref().is_some_and(|known| known.kind == PlaceKind::Town));
        Some(holder.map_or(found, |holder| PlaceArg { partial: true, ..holder }))
    }

    /// "Under President X, talks with the rebels began": talks of the state that he presided over, in his term.
    fn presiding(
        &self,
        clause: &Clause,
        carrier: usize,
        other: &ActorArg,
    ) -> Option<(ActorArg, Option<Dated>)> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let class = |name: &str| grammar.classes.get(name);
        let (under, offices) = (class("presiding")?, class("offices"));
        let above = || self.clauses.above(tree, clause.head).filter(|_| clause.form == Form::Noun);
        let mut told: Vec<&Clause> =
            std::iter::once(clause).chain(self.clauses.at(carrier)).chain(above()).collect();
        // "Opened under X, the talks went on", "the talks, opened under X".
        let participles = |told: &&Clause| {
            let below = tree.children(told.head).filter(|&below| match tree.rel[below] {
                Rel::AdverbialClause => below < told.head,
                Rel::NounClause => true,
                _ => false,
            });
            below.filter_map(|below| self.clauses.at(below)).filter(|it| it.nonfinite).collect::<Vec<_>>()
        };
        let below: Vec<&Clause> = told.iter().flat_map(participles).collect();
        told.extend(below);
        let obliques = told.iter().flat_map(|told| &told.obliques).filter(|(key, _)| under.contains(key));
        let leader = |&(_, token): &(SmolStr, usize)| {
            let office = offices.is_some_and(|words| words.contains(grammar.lemma(tree.doc, token).as_str()));
            let of = tree.children(token).filter(|&below| {
                office && matches!(tree.rel[below], Rel::NounModifier | Rel::Possessor | Rel::Compound)
            });
            std::iter::once(token).chain(of).find_map(|token| {
                let leader = self.args.actors.at(tree.doc, token)?;
                Some((self.args.actors.led_by(&leader.actor)?, leader))
            })
        };
        let ((actor, term), leader) = obliques.filter_map(leader).next()?;
        let kin = match (&actor.id, &other.actor.id) {
            (Some(id), Some(other)) => self.args.actors.are_kin(id, other),
            _ => true,
        };
        if kin {
            return None;
        }
        let begun = class("beginnings")
            .is_some_and(|words| told.iter().any(|told| words.contains(told.lemma.as_str())));
        let dated = term.and_then(|term| Dated::of_term(term, begun, self.article.published?, &leader));
        Some((ActorArg { actor, trust: leader.trust * PRESIDED }, dated))
    }

    /// "The insurgents retake towns": of no one town it cannot be told that a force without a state had it before.
    fn taken(
        &self,
        event: EventKind,
        binding: &Binding,
        places: &[Option<PlaceArg>],
        actors: &[Option<ActorArg>],
    ) -> EventKind {
        let many = |&token: &usize| self.tree.doc.tokens[token].feature("Number") == Some("Plur");
        let unnamed = |place: &PlaceArg| place.place.place.is_none() && !place.place.named;
        let stateless =
            |actor: &ActorArg| actor.actor.id.as_ref().is_some_and(|id| !self.args.actors.is_of_state(id));
        let untold = event == EventKind::Retake
            && !binding.places.is_empty()
            && binding.places.iter().all(many)
            && places.iter().flatten().all(unnamed)
            && actors.iter().flatten().next().is_some()
            && actors.iter().flatten().all(stateless);
        if untold { EventKind::Capture } else { event }
    }

    /// "The rebels liberated the town": whoever fights a country's state frees no town of it that was his; he takes it,
    /// whatever he calls that. "Retook" says that it was.
    fn freed(
        &self,
        event: EventKind,
        clause: &Clause,
        places: &[Option<PlaceArg>],
        actors: &mut Vec<Option<ActorArg>>,
        speaker: Option<usize>,
    ) -> EventKind {
        let freeing = self.pack.grammar.classes.get("freeing").is_some_and(|words| {
            let lemma = |token: usize| self.pack.grammar.lemma(self.tree.doc, token);
            words.contains(&clause.lemma) || clause.objects.iter().any(|&token| words.contains(&lemma(token)))
        });
        let known = |place: &PlaceArg| place.place.place.as_ref().map(|known| known.country.to_lowercase());
        let country = places.iter().flatten().find_map(known).filter(|country| !country.is_empty());
        let (EventKind::Retake, true, Some(country)) = (event, freeing, country) else { return event };
        let state = smol_str::format_smolstr!("gov:{country}");
        let foe = |actor: &ActorArg| {
            actor.actor.id.as_ref().is_some_and(|id| self.args.actors.are_opposed(id, &state))
        };
        if actors.iter().all(Option::is_none) {
            // "The town is free," say those who fight the state: they have taken it.
            let teller = speaker.and_then(|token| self.side_of(token)).filter(|teller| foe(teller));
            let Some(teller) = teller else { return event };
            *actors = vec![self.args.actors.arms_of(&teller).or(Some(teller))];
            return EventKind::Capture;
        }
        if actors.iter().flatten().all(foe) { EventKind::Capture } else { event }
    }

    /// "The army drove the rebels out of the town": what a state's forces drive others out of, in their own country,
    /// was theirs before; and what a foreign state's are driven out of was its country's.
    fn driven_out(
        &self,
        event: EventKind,
        frame: &Frame,
        places: &[Option<PlaceArg>],
        actors: &[Option<ActorArg>],
        counterpart: Option<&ActorArg>,
    ) -> EventKind {
        let known = |place: &PlaceArg| place.place.place.as_ref().map(|known| known.country.clone());
        let country = places.iter().flatten().find_map(known).filter(|country| !country.is_empty());
        let (true, Some(country)) = (event == EventKind::Capture && frame.returns, country) else {
            return event;
        };
        let cast = self.args.actors;
        let home = |id: &SmolStr| cast.is_at_home(id, &country);
        let doers: Vec<_> = actors.iter().flatten().collect();
        let of_state = |id: &SmolStr| cast.is_own_force(id, &country);
        let own = doers.iter().all(|doer| doer.actor.id.as_ref().is_some_and(of_state));
        let back = match (counterpart.map(|it| it.actor.id.as_ref()), doers.is_empty()) {
            // Whom a group without a state is driven out by, where nobody is named, is sooner the state.
            (Some(Some(loser)), true) => !cast.is_of_state(loser) || !home(loser),
            (Some(Some(loser)), false) => own && !home(loser),
            // "Raised their flag over the town": from whom is not said.
            (None, false) => own,
            _ => false,
        };
        if back { EventKind::Retake } else { event }
    }

    /// A tense that tells of a state: the present, a past that lasted, or one that did "until then".
    fn is_state(&self, clause: &Clause) -> bool {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let lasting = tree.doc.tokens[clause.head].feature("Tense") == Some("Imp");
        let so_far = grammar.classes.get("so_far").is_some_and(|words| {
            tree.children(clause.head).any(|child| {
                let own = tree.doc.tokens[child].span;
                let phrase = tree.case(child).map_or(own, |case| tree.doc.tokens[case].span.cover(own));
                words.contains(phrase.of(&tree.doc.text).to_lowercase().as_str())
            })
        });
        // "The last town to escape them": of the time of whatever says so.
        let governor = tree.head(clause.head).filter(|_| tree.rel[clause.head] == Rel::NounClause);
        let said = governor.filter(|_| clause.tense == Tense::None).and_then(|above| self.clauses.at(above));
        let so_far =
            so_far || said.is_some_and(|said| said.form == Form::Copular && said.tense == Tense::Present);
        // "Is occupied by": with one auxiliary, the passive tells of a state as its auxiliary has it.
        let carried = |child: usize| {
            tree.rel[child] == Rel::PassiveAux
                && matches!(tree.doc.tokens[child].feature("Tense"), Some("Pres" | "Imp"))
                && tree.doc.tokens[child].feature("VerbForm") == Some("Fin")
        };
        let held = clause.passive && clause.auxiliaries.is_empty() && tree.children(clause.head).any(carried);
        // "Had occupied it for a month": a state, as long as that.
        let lasts = grammar.classes.get("lasting for").is_some_and(|words| {
            tree.children(clause.head).any(|child| {
                (self.is_time)(child)
                    && tree.case(child).is_some_and(|case| words.contains(&grammar.lemma(tree.doc, case)))
            })
        });
        let still = clause.passive
            && grammar.classes.get("still").is_some_and(|words| {
                tree.children(clause.head).any(|child| words.contains(&grammar.lemma(tree.doc, child)))
            });
        so_far
            || held
            || still
            || lasts && !clause.passive
            || !clause.perfect && (clause.tense == Tense::Present || lasting)
    }

    /// Writes the claims of a matched clause: one for each place and each actor that it names.
    fn claim(&mut self, clause: &Clause, frame: &Frame, event: EventKind, mut binding: Binding) {
        let mut reading = modality::read(self.tree, self.clauses, self.pack, clause);
        // "A bomb hit a Pakistani market", "struck rebel positions": whose is what is hit has not done it.
        if clause.form == Form::Verb
            && !clause.passive
            && matches!(event, EventKind::Strike | EventKind::Harm | EventKind::Clash)
        {
            binding.actors.retain(|&token| {
                !self.tree.head(token).is_some_and(|above| clause.objects.contains(&above))
                    || !matches!(self.tree.rel[token], Rel::Compound | Rel::Adjective | Rel::Possessor)
            });
        }
        // "We hold the valley", "our men are inside", says …: those for whom he speaks.
        let we = |&token: &usize| self.tree.doc.tokens[token].feature("Person") == Some("1");
        let own = |&token: &usize| self.is_ours(token);
        let ours = clause.subjects.iter().chain(&binding.actors).any(we) || binding.used.iter().any(own);
        if reading.speakers.is_empty() {
            let told = ours || binding.actors.iter().chain(&binding.counterparts).any(own);
            reading.speakers.extend(self.announcer(clause, told));
        }
        let side = reading.speakers.first().and_then(|&speaker| self.side_of(speaker));
        let (own, others): (Vec<usize>, Vec<usize>) =
            binding.actors.iter().copied().filter(|token| !we(token)).partition(|&token| self.is_ours(token));
        let mut actors: Vec<Option<ActorArg>> = distinct(self.resolved(&others));
        // "The Russians took the town", "in Russian hands": their forces.
        let people = !others.is_empty() && others.iter().all(|&token| self.args.actors.is_people(token));
        // What a people plans or decides, its state does.
        let done =
            reading.modality.is_fact() || matches!(reading.modality, Modality::Negated | Modality::Denied);
        if people && done && (event.moves_control() || is_armed(event)) {
            let arms = |actor: ActorArg| self.args.actors.arms_of(&actor).unwrap_or(actor);
            actors = actors.into_iter().map(|actor| actor.map(arms)).collect();
        }
        actors.extend(own.first().map(|&token| match &side {
            Some(side) => self.args.actors.arms_of(side).or_else(|| Some(side.clone())),
            None => self.args.actor(token),
        }));
        let mut counterpart = distinct(self.resolved(&binding.counterparts)).into_iter().flatten().next();
        if ours {
            // "We lost the town": the side that loses.
            let loses = binding.counterparts.iter().any(we);
            if loses && counterpart.as_ref().is_none_or(|other| other.actor.id.is_none()) {
                counterpart = side.or(counterpart);
            } else if !loses && actors.is_empty() {
                // "We left Gao," says a refugee.
                if side.is_none() && event.moves_control() {
                    return;
                }
                let talks = is_mutual(event) && event != EventKind::Clash
                    || matches!(event, EventKind::Recognise | EventKind::Sanction);
                let arms = side.as_ref().filter(|_| !talks);
                actors.push(arms.and_then(|side| self.args.actors.arms_of(side)).or(side));
            }
        }
        counterpart =
            counterpart.or_else(|| binding.counterparts.iter().find_map(|&token| self.args.victims(token)));
        if counterpart.is_none() && event == EventKind::Harm {
            counterpart = binding.used.iter().find_map(|&token| self.args.victims(token));
        }
        // "Ugandan rebels surrendered in Soroti": the frame's own word is who gives up.
        if counterpart.is_none() && event == EventKind::Handover {
            let force = |&token: &usize| self.args.actor(token).filter(|_| self.args.is_force(token));
            counterpart = binding.used.iter().find_map(force);
        }
        // "X and Y negotiate": the second subject is the other side.
        if counterpart.is_none() && is_mutual(event) && actors.len() > 1 {
            counterpart = actors.remove(1);
            actors.truncate(1);
        }
        // "… warned that it will not be recognised": whoever says so is whoever would do it, and is then no
        // longer a source of the claim.
        if actors.is_empty() && frame.speaker_acts && !reading.speakers.is_empty() {
            actors.push(self.args.actor(reading.speakers.remove(0)));
        }
        // "Kherson is ours": whoever says so, of himself.
        if actors.is_empty() && frame.speaker_owns {
            let pronoun = binding.used.iter().find_map(|&token| self.args.actor(token));
            let speaker = || reading.speakers.first().and_then(|&token| self.args.spokesman_of(token));
            let owner = pronoun.or_else(speaker).filter(|found| found.actor.id.is_some());
            actors.extend(owner.map(|owner| self.args.actors.arms_of(&owner).or(Some(owner))));
        }
        let mut attribution = self.attribution(&reading);
        // "The Union warned that it would not …": whoever says what he himself will do is no further source.
        if frame.speaker_acts && binding.actors.iter().all(|&token| self.tree.pos(token) == "PRON") {
            let acts = |speaker: &Speaker| {
                actors.iter().flatten().any(|actor| actor.actor.id.is_some() && actor.actor.id == speaker.id)
            };
            attribution.retain(|speaker| !acts(speaker));
        }
        if actors.is_empty() {
            let found = unsaid::moved(self.args, event, &binding.used);
            let found = found.or_else(|| unsaid::before(self.args, clause));
            actors.push(found.filter(|found| {
                counterpart.as_ref().is_none_or(|counterpart| !same(&counterpart.actor, &found.actor))
            }));
        }
        if actors.is_empty() {
            actors.push(None);
        }
        let mut term = None;
        if event == EventKind::Negotiate
            && let ([None], Some(other)) = (&actors[..], counterpart.as_ref())
            && let Some((found, dated)) = self.presiding(clause, reading.carrier, other)
        {
            actors = vec![Some(found)];
            term = dated;
        }
        let nearby =
            matches!(event, EventKind::Harm | EventKind::Strike | EventKind::Clash | EventKind::Repel);
        let inherited = binding.places.is_empty() && nearby;
        // "In Deraa, the rebels seized power": there, not in the whole country.
        let wide = frame
            .default_place
            .is_some_and(|place| !matches!(place, DefaultPlace::Town) || !self.is_told_elsewhere(clause))
            && binding.places.is_empty();
        if nearby || wide {
            let setting = Setting {
                tree: self.tree,
                args: self.args,
                clauses: self.clauses,
                pack: self.pack,
                is_time: self.is_time,
                speakers: &reading.speakers,
            };
            binding.places = setting.of(event, clause, &binding.places);
            binding.places.retain(|&place| nearby || place < clause.head);
        }
        // "The rebels in Douma will leave": from where they are.
        if binding.places.is_empty() && matches!(event, EventKind::Withdraw | EventKind::Handover) {
            let below = |&token: &usize| self.args.place_below(token);
            // "The Zalingei garrison surrendered".
            let named = |token: &&usize| {
                let found = self.args.place(**token);
                found.is_some_and(|found| found.partial && found.place.place.is_some())
            };
            let own = || binding.counterparts.iter().chain(&binding.used).find(named).copied();
            let found = clause.subjects.iter().find_map(below).or_else(own);
            binding.places.extend(found);
        }
        // "Two towns, X and Y": each of them.
        let each = |&token: &usize| {
            let names = listed::places(self.args, token);
            if names.is_empty() { vec![token] } else { names }
        };
        let told: Vec<usize> = binding.places.iter().flat_map(each).collect();
        let listed = told != binding.places;
        binding.places = told;
        // "Fell: Goma and Tarkin": what stands beside a known place is one, though no map has it.
        let beside = binding.places.iter().filter(|_| !nearby).flat_map(|&token| self.places_beside(token));
        let beside: Vec<usize> = beside.collect();
        let listed = listed || !beside.is_empty();
        let new: Vec<usize> = beside.into_iter().filter(|token| !binding.places.contains(token)).collect();
        binding.places.extend(new);
        binding.places.dedup();
        if matches!(event, EventKind::Capture | EventKind::Retake | EventKind::Handover) {
            let before = self.before_it(clause, &binding);
            binding.places.extend(before);
        }
        let mut places: Vec<Option<PlaceArg>> =
            binding.places.iter().map(|&token| self.place_of(clause, token)).collect();
        let event = self.taken(event, &binding, &places, &actors);
        let event = self.freed(event, clause, &places, &mut actors, reading.speakers.first().copied());
        let event = self.driven_out(event, frame, &places, &actors, counterpart.as_ref());
        narrowest(&mut places, nearby, listed);
        let mut left_to = None;
        if frame.left {
            places.extend(self.companions(clause).into_iter().map(|token| self.args.place(token)));
            left_to = self.left_to(&actors, &places).filter(|_| reading.modality.is_fact());
        }
        if let Some(holder) = &left_to {
            counterpart = actors.drain(..).flatten().next();
            actors = vec![Some(holder.clone())];
        }
        let territorial = event.moves_control()
            && !matches!(event, EventKind::Withdraw | EventKind::Repel | EventKind::Clash)
            || matches!(event, EventKind::Encircle | EventKind::Advance);
        // "Left the Jufra air base": the frame's own word may say which.
        if places.is_empty() && frame.default_place.is_some() {
            let named = |place: &PlaceArg| place.place.place.is_some();
            places.extend(
                binding.used.iter().find_map(|&token| self.args.place(token).filter(named)).map(Some),
            );
        }
        let default = || {
            frame.default_place.and_then(|default| match default {
                DefaultPlace::Country => self.args.country(None),
                DefaultPlace::Town => {
                    // "Fell back to Sake": whither, not whence.
                    let to = self.pack.grammar.classes.get("whither");
                    let whither =
                        clause.obliques.iter().any(|(key, _)| to.is_some_and(|to| to.contains(key)));
                    let only = || self.args.only_town(clause.head).filter(|_| !whither);
                    if self.is_told_elsewhere(clause) {
                        return None;
                    }
                    self.args.last_town(clause.head).or_else(only)
                }
            })
        };
        // "Syria: rebels take Hama, army pulls out": out of the town, where the heading is a country.
        if places.is_empty() {
            let heading = self.heading(clause);
            let town = |place: &PlaceArg| {
                let known = place.place.place.as_ref();
                known.is_none_or(|known| known.kind != PlaceKind::Country)
            };
            places.push(match frame.default_place {
                Some(DefaultPlace::Town) => heading.clone().filter(town).or_else(default).or(heading),
                _ => heading.or_else(default),
            });
        }
        // "Goma: rebels enter city centre": a place without a name is of the town that heads the sentence.
        if let [Some(place)] = &mut places[..]
            && !place.place.named
            && place.place.place.is_none()
            && let Some(heading) = self.heading(clause)
        {
            *place = PlaceArg { partial: place.partial, ..heading };
        }
        // "Kunduz, Taloqan and Sar-e Pul: three capitals fell": each of those.
        if let ([Some(place)], [several]) = (&places[..], &binding.places[..])
            && !place.place.named
            && place.place.place.is_none()
            && self.tree.doc.tokens[*several].feature("Number") == Some("Plur")
        {
            let headings = self.headings(clause);
            if headings.len() > 1 {
                places = headings.into_iter().map(Some).collect();
            }
        }
        if let ([None], Some(&speaker), true) =
            (&actors[..], reading.speakers.first(), reading.modality.is_fact())
        {
            let country = places.iter().flatten().find_map(|place| place.place.place.as_ref());
            let found =
                country.and_then(|place| unsaid::teller(self.args, clause, event, speaker, &place.country));
            let kin = |found: &ActorArg| match (&found.actor.id, counterpart.as_ref().map(|it| &it.actor.id))
            {
                (Some(id), Some(Some(other))) => self.args.actors.are_kin(id, other),
                _ => false,
            };
            actors = vec![found.filter(|found| !kin(found))];
        }
        // "Ramadi was retaken": by the state that had lost it, where the article speaks of its side and of no other.
        if let ([None], EventKind::Retake, true) = (&actors[..], event, reading.modality.is_fact()) {
            let country = places.iter().flatten().find_map(|place| place.place.place.as_ref());
            let country = country.map(|place| place.country.as_str());
            let loser = counterpart.as_ref().and_then(|it| it.actor.id.as_ref());
            let own = country.filter(|country| self.args.actors.is_states_own_war(country, loser));
            let army = own.and_then(|country| self.args.actors.army_of(country));
            let kin = |army: &ClaimActor| match (&army.id, counterpart.as_ref().map(|it| &it.actor.id)) {
                (Some(id), Some(Some(other))) => self.args.actors.are_kin(id, other),
                _ => false,
            };
            actors =
                vec![army.filter(|army| !kin(army)).map(|actor| ActorArg { actor, trust: UNSAID_STATE })];
        }
        if matches!(&actors[..], [None]) && event == EventKind::Harm {
            let country = places.iter().flatten().find_map(|place| place.place.place.as_ref());
            let country = country.map(|place| place.country.as_str());
            let found = unsaid::deed(self.args, clause, country);
            actors =
                vec![found.filter(|found| {
                    counterpart.as_ref().is_none_or(|other| !same(&other.actor, &found.actor))
                })];
        }
        if counterpart.is_none() && matches!(event, EventKind::Harm | EventKind::Strike | EventKind::Clash) {
            counterpart = unsaid::hit(self.args, clause, &actors);
        }
        if inherited {
            places.iter_mut().flatten().for_each(|place| place.trust *= NEARBY);
        }
        if let Some(modality) = frame.modality.filter(|_| left_to.is_none()) {
            // "Vowed to break the siege": that it may end says nothing of it.
            if !reading.modality.is_fact() {
                return;
            }
            reading.modality = modality;
        }
        let counter = Counter {
            tree: self.tree,
            grammar: &self.pack.grammar,
            counting: &self.pack.counting,
            is_time: self.is_time,
        };
        let quantities = counter.of_clause(clause, event, &binding);
        // Nobody points to a whole country for the dead of a war.
        let toll = event == EventKind::Harm && self.is_toll(clause, &quantities);
        if toll {
            let vast = |place: &PlaceArg| {
                let known = place.place.place.as_ref();
                known.is_some_and(|known| matches!(known.kind, PlaceKind::Country | PlaceKind::Continent))
            };
            places.iter_mut().for_each(|place| *place = place.take().filter(|place| !vast(place)));
            places.dedup_by(|a, b| a.is_none() && b.is_none());
        }
        // Nobody did something nowhere to nobody: there is nothing to sign.
        let harmed = quantities.iter().any(|quantity| quantity.of.is_harm());
        if !harmed
            && actors.iter().all(Option::is_none)
            && counterpart.is_none()
            && places.iter().all(Option::is_none)
        {
            return;
        }
        counterpart = counterpart.filter(|other| !self.is_private(event, other));
        for actor in &mut actors {
            *actor = actor.take().filter(|actor| !self.is_private(event, actor));
        }
        // Control is of a place, and a hold is somebody's.
        let unplaced = places.iter().all(Option::is_none);
        let nobody = actors.iter().all(Option::is_none);
        let lost = unplaced && frame.default_place.is_some_and(|place| matches!(place, DefaultPlace::Town));
        let lost = lost && self.pack.grammar.classes.contains_key("elsewhere");
        if lost || territorial && unplaced || event == EventKind::Hold && nobody {
            return;
        }
        // "The towns taken since": nobody, and no town that has a name.
        let unnamed = |place: &PlaceArg| !place.place.named && place.place.place.is_none();
        let many = |&token: &usize| self.tree.doc.tokens[token].feature("Number") == Some("Plur");
        let told = territorial && clause.nonfinite && reading.modality.is_fact();
        let several =
            binding.places.iter().all(many) || matches!(self.tree.rel[clause.head], Rel::NounClause);
        if told && several && nobody && places.iter().flatten().all(unnamed) {
            return;
        }
        // "Trump seized Pennsylvania": who leads a state takes none of it by arms.
        let rules = |actor: &ActorArg| {
            let id = actor.actor.id.as_ref();
            id.is_some_and(|id| places.iter().flatten().any(|place| self.is_ruler_at_home(id, place)))
        };
        if event == EventKind::Capture && actors.iter().flatten().any(rules) {
            return;
        }
        // A fight that is nowhere, between nobody that is told, is no evidence.
        let fight = matches!(event, EventKind::Clash | EventKind::Repel);
        if fight && unplaced && (nobody || counterpart.is_none()) {
            return;
        }
        if reading.modality == Modality::Threatened
            && !attribution.is_empty()
            && !frame.speaker_acts
            && !self.is_own_announcement(&attribution, &actors)
        {
            // Of what others will do, a warning is a forecast.
            reading.modality = Modality::Forecast;
        }
        if reading.modality == Modality::Forecast && self.is_own_announcement(&attribution, &actors) {
            reading.modality = Modality::Planned;
        }
        let modality = self.voice(reading.modality, &attribution, &actors, counterpart.as_ref(), event);
        let mut manner = frame.manner.clone();
        manner.extend(reading.manner.iter().cloned());
        if toll {
            manner.push(SmolStr::new_static("toll"));
        }
        if reading.refused {
            manner.push(SmolStr::new_static("refused"));
        }
        self.manners(clause, reading.carrier, &mut manner);
        let doc = self.tree.doc;
        let sentence = doc.sentence_of(clause.head).map_or(Span::default(), |at| doc.sentences[at].span);
        let evidence = Evidence {
            article: self.article.id.clone(),
            sentence,
            trigger: doc.tokens[clause.head].span,
            frame: frame.code.clone(),
        };
        // "X and Y fell to A and B respectively."
        let paired = places.len() == actors.len() && places.len() > 1 && self.is_paired(clause);
        let several = binding.places.len() > 1 && binding.places.len() == places.len();
        for (p, place) in places.iter().enumerate() {
            // Of several places, each has the date and the negation that stand with it.
            let own = binding.places.get(p).copied().filter(|_| several);
            let told = Told {
                clause,
                words: &binding.used,
                carrier: reading.carrier,
                modality: reading.modality,
                place: place.as_ref().filter(|_| places.len() > 1).and_then(|place| place.place.span),
            };
            let dated = own
                .and_then(|token| self.dates.with_place(self.tree, self.pack, token))
                .or_else(|| self.dates.of(self.tree, self.clauses, self.pack, told));
            // What is dated by nothing else, by the term of whoever presided.
            let undated = dated.as_ref().is_none_or(|dated| dated.time.span.is_none());
            let dated = term.clone().filter(|_| undated && reading.modality.is_fact()).or(dated);
            let negated = own.is_some_and(|token| p > 0 && self.is_negated(token));
            let modality = if negated && modality.is_fact() { Modality::Negated } else { modality };
            for (_, actor) in actors.iter().enumerate().filter(|&(a, _)| !paired || a == p) {
                let mut manner = manner.clone();
                if place.as_ref().is_some_and(|place| place.partial) {
                    manner.push(SmolStr::new_static("partial"));
                }
                manner.sort_unstable();
                manner.dedup();
                let counterpart = counterpart.as_ref().filter(|counterpart| {
                    actor.as_ref().is_none_or(|actor| !same(&actor.actor, &counterpart.actor))
                });
                let product = FRAME_TRUST
                    * actor.as_ref().map_or(NO_ACTOR, |actor| actor.trust)
                    * place.as_ref().map_or(1.0, |place| place.trust)
                    * dated.as_ref().map_or(0.9, |dated| dated.trust);
                let mut claim = Claim {
                    id: SmolStr::default(),
                    event,
                    modality,
                    manner,
                    actor: actor.as_ref().map(|actor| actor.actor.clone()),
                    counterpart: counterpart.map(|counterpart| counterpart.actor.clone()),
                    place: place.as_ref().map(|place| place.place.clone()),
                    time: dated.as_ref().map(|dated| dated.time.clone()),
                    quantities: quantities.clone(),
                    attribution: attribution.clone(),
                    confidence: confidence::calibrated(product),
                    evidence: evidence.clone(),
                    also: Vec::new(),
                };
                claim.id = identity(&claim);
                self.out.push(claim);
            }
        }
    }

    /// "X but not Y": a negation that stands with one of several.
    fn is_negated(&self, token: usize) -> bool {
        self.tree
            .children(token)
            .any(|child| child < token && self.pack.grammar.is_negator(self.tree.doc.word(child)))
    }

    /// "Avdiivka: army retreats": the place that heads a sentence.
    fn heading(&self, clause: &Clause) -> Option<PlaceArg> {
        let doc = self.tree.doc;
        let sentence = doc.sentence_of(clause.head)?;
        let tokens = doc.sentences[sentence].tokens.clone();
        let colon = tokens.clone().take(HEADING).find(|&i| doc.word(i) == ":")?;
        let mut name = colon.checked_sub(1).filter(|&name| name >= tokens.start && colon < clause.head)?;
        // "Lashkar Gah (Helmand): …": the bracket says where that is.
        if doc.word(name) == ")" {
            let open = (tokens.start..name).rev().find(|&i| doc.word(i) == "(")?;
            name = open.checked_sub(1)?;
        }
        let mention =
            self.args.mention(name).filter(|mention| doc.tokens_in(mention.span).start == tokens.start)?;
        self.args
            .place(doc.tokens_in(mention.span).start)
            .map(|found| PlaceArg { trust: found.trust * NEARBY, ..found })
    }

    /// "General staff: our troops hold the town", "Arakan Army: Kyauktaw is free": the party whose name heads what it
    /// says; where that is of "us", also in the sentences that follow in its paragraph.
    fn announcer(&self, clause: &Clause, ours: bool) -> Option<usize> {
        let doc = self.tree.doc;
        let sentence = doc.sentence_of(clause.head)?;
        let first = if ours { sentence.saturating_sub(ANNOUNCED) } else { sentence };
        (first..=sentence).rev().find_map(|at| {
            let tokens = doc.sentences[at].tokens.clone();
            let between = doc.text.get(doc.sentences[at].span.start()..doc.tokens[clause.head].span.start());
            // "Communiqué de l'état-major.": a heading by its noun.
            let noun = |i: usize| self.pack.operators.is_statement(&self.pack.grammar.lemma(doc, i));
            let signed = || (ours && at < sentence && tokens.clone().any(noun)).then(|| tokens.end - 1);
            let colon =
                tokens.clone().take(ANNOUNCER).find(|&i| doc.word(i).ends_with(':')).or_else(signed)?;
            if colon > clause.head || between.is_none_or(|text| text.contains("\n\n")) {
                return None;
            }
            // A heading that has a verb is a sentence of its own.
            if (tokens.start..colon).any(|i| self.tree.is_verb(i)) {
                return None;
            }
            let party = |&token: &usize| {
                // "Kyiv: …" may be where it happens.
                let found = self.args.speaker(token).filter(|_| !self.args.actors.is_weak(token));
                found.is_some_and(|(found, voice)| found.actor.id.is_some() && voice == Voice::Party)
            };
            (tokens.start..=colon).rev().find(party)
        })
    }

    /// Names that no map has, joined to a place that one has.
    fn places_beside(&self, token: usize) -> Vec<usize> {
        let pinned = self.args.place(token).is_some_and(|found| found.place.place.is_some());
        let name = |&other: &usize| {
            self.tree.pos(other) == "PROPN"
                && self.args.actors.at(self.tree.doc, other).is_none_or(|found| found.actor.id.is_none())
                && self
                    .args
                    .demanded_place(other)
                    .is_some_and(|found| found.place.place.is_none() && found.place.named)
        };
        if !pinned || self.tree.pos(token) != "PROPN" {
            return Vec::new();
        }
        self.tree.coordinated(token).into_iter().filter(|&other| other != token).filter(name).collect()
    }

    /// "Withdrew from the alliance", "driven out by the army, …": of what else, or only how it came.
    fn is_told_elsewhere(&self, clause: &Clause) -> bool {
        let grammar = &self.pack.grammar;
        let Some(words) = grammar.classes.get("elsewhere") else { return false };
        let other = |(key, token): &(SmolStr, usize)| words.contains(key) && !(self.is_time)(*token);
        let sequel = grammar.classes.get("sequel").is_some_and(|before| {
            let doc = self.tree.doc;
            clause.markers.iter().any(|&mark| before.contains(doc.word(mark).to_lowercase().as_str()))
        });
        clause.nonfinite && !sequel || clause.obliques.iter().any(other)
    }

    /// The places of a list that heads a sentence: nothing else stands before its colon.
    fn headings(&self, clause: &Clause) -> Vec<PlaceArg> {
        let doc = self.tree.doc;
        let Some(sentence) = doc.sentence_of(clause.head) else { return Vec::new() };
        let start = doc.sentences[sentence].tokens.start;
        let Some(colon) = (start..clause.head).take(LISTED).find(|&i| doc.word(i) == ":") else {
            return Vec::new();
        };
        let mut found: Vec<PlaceArg> = Vec::new();
        let mut at = start;
        while at < colon {
            match self.args.mention(at) {
                Some(mention) => {
                    found.extend(self.args.place(at));
                    at = doc.tokens_in(mention.span).end.max(at + 1);
                }
                None if matches!(doc.tokens[at].pos.as_str(), "PUNCT" | "CCONJ" | "SPACE") => at += 1,
                None => return Vec::new(),
            }
        }
        found
    }

    /// True for the leader of the state that a place lies in.
    fn is_ruler_at_home(&self, id: &SmolStr, place: &PlaceArg) -> bool {
        let country = place.place.place.as_ref().map(|known| known.country.as_str());
        country
            .is_some_and(|country| self.args.actors.is_leader(id) && self.args.actors.is_at_home(id, country))
    }

    /// The side for which somebody speaks, himself or those whose commander or spokesman he is.
    fn side_of(&self, speaker: usize) -> Option<ActorArg> {
        let found = self.args.spokesman_of(speaker)?;
        match &found.actor.id {
            Some(id) => (self.args.actors.voice(id) == Voice::Party).then_some(found),
            None => self.args.is_force(speaker).then_some(found),
        }
    }

    /// "Our forces".
    fn is_ours(&self, token: usize) -> bool {
        let doc = self.tree.doc;
        let words = self.pack.grammar.classes.get("ours");
        self.tree.children(token).any(|child| {
            let ours = words.is_some_and(|words| words.contains(doc.word(child).to_lowercase().as_str()));
            let child = &doc.tokens[child];
            ours || child.feature("Poss") == Some("Yes") && child.feature("Person") == Some("1")
        })
    }

    /// "The president announced that the army will leave": what a side says that it will do, it plans.
    fn is_own_announcement(&self, attribution: &[Speaker], actors: &[Option<ActorArg>]) -> bool {
        let Some(speaker) = attribution.first().filter(|speaker| speaker.role == "party") else {
            return false;
        };
        let own = |actor: &ActorArg| match (&speaker.id, &actor.actor.id) {
            (Some(speaker), Some(actor)) => self.args.actors.are_kin(speaker, actor),
            _ => false,
        };
        actors.iter().flatten().any(own)
    }

    fn resolved(&self, tokens: &[usize]) -> Vec<Option<ActorArg>> {
        let doc = self.tree.doc;
        let sharing = |&token: &usize| self.args.actors.sharing(doc, token).chain([token]);
        tokens.iter().flat_map(sharing).map(|token| self.args.actor(token)).collect()
    }

    /// A fact that a side of the conflict tells of itself or its foe is a claim of that side.
    fn voice(
        &self,
        modality: Modality,
        attribution: &[Speaker],
        actors: &[Option<ActorArg>],
        counterpart: Option<&ActorArg>,
        event: EventKind,
    ) -> Modality {
        if modality != Modality::Asserted {
            return modality;
        }
        let Some(speaker) = attribution.first().filter(|speaker| speaker.role == "party") else {
            return modality;
        };
        let sides = actors.iter().flatten().chain(counterpart).filter_map(|side| side.actor.id.as_ref());
        let involved = speaker.id.as_ref().is_some_and(|id| {
            sides.clone().any(|side| {
                side == id || self.args.actors.are_opposed(side, id) || self.args.actors.are_kin(side, id)
            })
        });
        // A force that speaks of control speaks of itself, though the sentence names nobody else.
        let interested = event.moves_control() && sides.clone().next().is_none();
        if involved || interested { Modality::Claimed } else { modality }
    }

    pub(crate) fn attribution(&self, reading: &modality::Reading) -> Vec<Speaker> {
        let mut out: Vec<Speaker> = Vec::new();
        for &token in &reading.speakers {
            let unknown = if reading.relays.contains(&token) { "outlet" } else { "source" };
            let span = self.args.phrase(token);
            let speaker = match self.args.speaker(token) {
                // "Karim Aziz, a commander of the front": who he is, by whom he speaks for.
                Some((found, Voice::Other)) if found.actor.id.is_none() => {
                    let side = self.args.spokesman_of(token).and_then(|side| side.actor.id);
                    let voice = side.as_ref().map_or(Voice::Other, |id| self.args.actors.voice(id));
                    Speaker {
                        id: side.filter(|_| voice == Voice::Party),
                        name: found.actor.name,
                        role: if voice == Voice::Party { voice.name() } else { unknown },
                        span: found.actor.span.or(Some(span)),
                    }
                }
                Some((found, voice)) => Speaker {
                    id: found.actor.id,
                    name: found.actor.name,
                    role: if voice == Voice::Other { unknown } else { voice.name() },
                    span: found.actor.span.or(Some(span)),
                },
                None => Speaker {
                    id: None,
                    name: SmolStr::new(span.of(&self.tree.doc.text)),
                    role: unknown,
                    span: Some(span),
                },
            };
            let known = out.iter().any(|other| other.name == speaker.name && other.id == speaker.id);
            if !known && !speaker.name.is_empty() {
                out.push(speaker);
            }
        }
        if let Some(outlet) = &self.article.outlet
            && !out.iter().any(|other| other.name == *outlet)
        {
            out.push(Speaker { id: None, name: outlet.clone(), role: "outlet", span: None });
        }
        out
    }

    /// Words beside the predicate that say how: "without resistance", "part of".
    fn manners(&self, clause: &Clause, carrier: usize, manner: &mut Vec<SmolStr>) {
        let grammar = &self.pack.grammar;
        let Some(unresisted) = grammar.manners.get("unresisted") else { return };
        let beside = [clause.head, carrier]
            .into_iter()
            .flat_map(|token| self.tree.children(token).collect::<Vec<_>>());
        for child in beside {
            let Some(case) = self.tree.case(child) else { continue };
            if self.pack.operators.is_without(&grammar.lemma(self.tree.doc, case))
                && unresisted.contains(grammar.lemma(self.tree.doc, child).as_str())
            {
                manner.push(SmolStr::new_static("unresisted"));
            }
        }
        // "Without meeting resistance".
        let clauses = [clause.head, carrier].into_iter().flat_map(|token| self.tree.children(token));
        for below in clauses.filter_map(|child| self.clauses.at(child)) {
            let without = below
                .markers
                .iter()
                .any(|&marker| self.pack.operators.is_without(&grammar.lemma(self.tree.doc, marker)));
            let words = |token: usize| unresisted.contains(grammar.lemma(self.tree.doc, token).as_str());
            let named = below
                .objects
                .iter()
                .chain(below.obliques.iter().map(|(_, token)| token))
                .any(|&it| words(it));
            if without && named {
                manner.push(SmolStr::new_static("unresisted"));
            }
        }
    }
}

/// Of a town and the country it is in, named for one happening, the town is where it happens; a town that has a
/// name is no "town" besides.
fn narrowest(places: &mut Vec<Option<PlaceArg>>, nearby: bool, listed: bool) {
    let known: Vec<Place> = places.iter().flatten().filter_map(|arg| arg.place.place.clone()).collect();
    if known.is_empty() {
        return;
    }
    let divided = |place: &Place| matches!(place.kind, PlaceKind::Country | PlaceKind::Province);
    let holds_another =
        |place: &Place| (nearby || divided(place)) && known.iter().any(|other| lies_in(other, place));
    places.retain(|arg| {
        // A name that the map lacks stands beside one that it has.
        arg.as_ref().is_some_and(|arg| match &arg.place.place {
            Some(place) => !holds_another(place),
            None => arg.place.named && listed,
        })
    });
}

/// By sentence: whether a word in it says that it tells of something else.
fn vetoed(doc: &Document, grammar: &Grammar) -> Vec<bool> {
    // "Sous la coupe de": behind some prepositions the word means another thing.
    let spared = |i: usize| {
        let before = (0..i).rev().take(2).find(|&at| doc.tokens[at].pos != "DET");
        before.is_some_and(|at| {
            grammar.classes.get("spared").is_some_and(|words| words.contains(&grammar.lemma(doc, at)))
        })
    };
    let tells = |sentence: &veille_text::Sentence| {
        let told = |i: usize| {
            grammar.veto.contains(grammar.lemma(doc, i).as_str()) && !spared(i) && !is_trade(doc, grammar, i)
        };
        sentence.tokens.clone().any(told)
    };
    if grammar.veto.is_empty() {
        return vec![false; doc.sentences.len()];
    }
    doc.sentences.iter().map(tells).collect()
}

/// "A film maker", "two football supporters": who somebody is, not what the sentence is about.
fn is_trade(doc: &Document, grammar: &Grammar, i: usize) -> bool {
    let persons = |token: usize| {
        let lemma = grammar.lemma(doc, token);
        grammar.classes.get("persons").is_some_and(|persons| persons.contains(&lemma))
    };
    doc.tokens[i].dep == "compound"
        && doc.head(i).is_some_and(|head| persons(head) || doc.head(head).is_some_and(persons))
}

/// Kinds of event that only forces under arms bring about.
fn is_armed(event: EventKind) -> bool {
    matches!(
        event,
        EventKind::Strike
            | EventKind::Advance
            | EventKind::Encircle
            | EventKind::Deploy
            | EventKind::Offensive
    )
}

/// Kinds of event that need two and name them side by side.
fn is_mutual(event: EventKind) -> bool {
    matches!(event, EventKind::Negotiate | EventKind::Agree | EventKind::Ceasefire | EventKind::Clash)
}

fn same(a: &ClaimActor, b: &ClaimActor) -> bool {
    if a.id.is_some() || b.id.is_some() { a.id == b.id } else { a.name == b.name }
}

/// Each actor once, however often a coordination names it.
fn distinct(actors: Vec<Option<ActorArg>>) -> Vec<Option<ActorArg>> {
    let mut out: Vec<Option<ActorArg>> = Vec::new();
    for actor in actors {
        let known = out.iter().any(|other| match (other, &actor) {
            (Some(other), Some(actor)) => same(&other.actor, &actor.actor),
            (None, None) => true,
            _ => false,
        });
        if !known {
            out.push(actor);
        }
    }
    out
}
