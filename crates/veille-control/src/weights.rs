//! Every number of the model, in one place, each with its reason.
//!
//! Unless another source is named they are the authors' judgement, made before any figure was taken and checked on
//! the demonstration (`examples/demo`, its reliability table is printed by the end-to-end test). A change that
//! changes answers raises the method version, see METHOD.

use crate::chain::Kernel;

/// Parties that are weighed at one place. In the wars since 1990 no town has been told of more than four that held
/// it; with more names than this in play, those least spoken of are left out.
pub(crate) const MAX_SIDES: usize = 6;

/// How likely a claim that is wrong is to say just this and no other thing: about one in four, as a wrong claim may
/// name another holder, another state, or another place.
pub(crate) const NOISE: f32 = 0.25;

// How far a claim is trusted, before the certainty of its reading and the reliability of its source are multiplied
// in.

/// In the reporter's own voice.
pub(crate) const ASSERTED: f32 = 0.95;
/// By somebody who is no party, or as unconfirmed: reports of a taking that turn out wrong are about as many as
/// those that are withdrawn.
pub(crate) const UNCONFIRMED: f32 = 0.55;
/// By a party, of what serves it. Armies announce takings days early, and some that never come.
pub(crate) const BOAST: f32 = 0.45;
/// By a party, of what harms it: nobody invents a loss of his own.
pub(crate) const ADMISSION: f32 = 0.92;
/// A party denies what harms it, as it would in either case: it says little.
pub(crate) const DENIAL_OF_LOSS: f32 = 0.25;
/// A party denies what would serve it.
pub(crate) const DENIAL_OF_GAIN: f32 = 0.85;
/// Denied by somebody who is no party.
pub(crate) const DENIAL_BY_OTHERS: f32 = 0.55;
/// An analyst has looked at it.
pub(crate) const ACCEPTED: f32 = 0.98;
/// No claim is trusted further, whatever speaks for it: one voice alone never settles a matter.
pub(crate) const MOST_TRUST: f32 = 0.98;

// What else a claim says, as a share of its trust.

/// That the day before a taking it was not the taker's, and that who leaves had been there.
pub(crate) const BEFORE: f32 = 0.5;
/// That what was taken is still the taker's when its article appears, where the article tells of no later change:
/// whoever writes of a taking and knows it undone says so, mostly.
pub(crate) const STILL: f32 = 0.35;
/// That a force which is stationed at a place holds it, where it is known to be a party there.
pub(crate) const PRESENCE: f32 = 0.3;
/// "Entered without resistance" against "took".
pub(crate) const ENTERED_UNRESISTED: f32 = 0.85;
/// The same source says the same of the same day once more.
pub(crate) const AGAIN: f32 = 0.5;
/// A name that no lexicon knows may be a misreading, or a party under another name.
pub(crate) const NAMELESS: f32 = 0.6;
/// A claim on the containing province, as to one of its towns: the front may run through it.
pub(crate) const FROM_ABOVE: f32 = 0.5;
/// A claim on a town, as to its province.
pub(crate) const FROM_BELOW: f32 = 0.2;

/// Days between two looks at a state that is said to last: short against the chain's own memory of a year.
pub(crate) const LASTING_STEP: i32 = 60;
/// Looks at one lasting state, however long: "since 1974" must not cost more than a war.
pub(crate) const LASTING_MOST: i32 = 12;

/// Days by which what is told as done may seem to lie ahead of its article: a day for time zones, a day for datelines of
/// morning papers. What lies further ahead is a wrong date, or a plan that was read as a fact, and moves nothing.
pub(crate) const AHEAD: i32 = 2;
/// Days for which an advance or a siege is told beside the state: after a fortnight without a word it has come to
/// something or to nothing.
pub(crate) const THREAT_DAYS: i32 = 14;

// Reliability of sources: a beta distribution.

/// A source that nobody has met is taken to be right as often as …
pub(crate) const PRIOR_RIGHT: f32 = 8.0;
/// … of so many claims: 0.8, the share of claims of the reading's own test sets that are right in all parts.
pub(crate) const PRIOR_ALL: f32 = 10.0;
/// No source is trusted less than this: a mouthpiece too tells of true things …
pub(crate) const LEAST_RELIABLE: f32 = 0.3;
/// … nor more.
pub(crate) const MOST_RELIABLE: f32 = 0.97;
/// Days within which another voice must speak of the place for a claim to count for or against its source.
pub(crate) const CHECKED_WITHIN: i32 = 5;

// How states follow each other. A year of silence makes the last word as good as a coin.

/// One day on which nothing is said.
pub(crate) const QUIET: Kernel =
    Kernel::of([0.9973, 0.0007, 0.0010, 0.0, 0.0010], [0.83, 0.0, 0.10, 0.06, 0.01], [0.0008, 0.0002]);
/// Coming to a day on which somebody is said to hold the place: it is told for a reason.
pub(crate) const TOLD: Kernel =
    Kernel::of([0.86, 0.08, 0.02, 0.02, 0.02], [0.50, 0.05, 0.15, 0.25, 0.05], [0.45, 0.05]);
/// Coming to a day on which it is said to change hands: as likely as not it does.
pub(crate) const CHANGED: Kernel =
    Kernel::of([0.40, 0.40, 0.06, 0.06, 0.08], [0.25, 0.05, 0.15, 0.45, 0.10], [0.55, 0.10]);
/// Coming to a day on which there is fighting.
pub(crate) const FOUGHT: Kernel =
    Kernel::of([0.50, 0.03, 0.32, 0.12, 0.03], [0.80, 0.04, 0.08, 0.06, 0.02], [0.10, 0.50]);

/// Before anything is known: held by one of those in play, contested, by somebody else.
pub(crate) const START: [f32; 3] = [0.40, 0.10, 0.50];

// What is seen in each state where a claim is true: held by whom the claim names, contested and leaning to him, held
// by another, contested and leaning to another, unknown.

/// He holds it.
pub(crate) const HOLDS: [f32; 5] = [1.0, 0.15, 0.0, 0.03, 0.0];
/// He holds a part of it.
pub(crate) const HOLDS_PART: [f32; 5] = [0.30, 1.0, 0.05, 0.80, 0.05];
/// He is inside it.
pub(crate) const INSIDE: [f32; 5] = [0.40, 1.0, 0.05, 0.60, 0.10];
/// He fights there.
pub(crate) const FIGHTS: [f32; 5] = [0.30, 1.0, 0.30, 1.0, 0.20];
/// He has left it.
pub(crate) const LEFT: [f32; 5] = [0.0, 0.15, 1.0, 0.40, 0.80];
/// He does not hold it.
pub(crate) const NOT_HIS: [f32; 5] = [0.0, 0.60, 1.0, 1.0, 0.80];
/// He has held it, or fought for it, until now.
pub(crate) const WAS_THERE: [f32; 5] = [1.0, 0.70, 0.10, 0.30, 0.10];
/// His forces are stationed there.
pub(crate) const PRESENT: [f32; 5] = [1.0, 0.80, 0.30, 0.70, 0.40];

// Forecasts.

/// Days within which a forecast without a horizon must come true.
pub(crate) const HORIZON_DAYS: i32 = 30;
/// What "will" is worth as a probability: studies of experts' words put it at about nine in ten.
pub(crate) const WILL: f32 = 0.9;
/// What a plan or a threat of its own doing is worth: said to impress, as often as not.
pub(crate) const INTENDS: f32 = 0.6;
/// The probability of control from which a forecast counts as come true, and below which it does not.
pub(crate) const COME_TRUE: f32 = 0.5;

// What an analyst is shown first.

/// A claim on which nothing hangs keeps so much of its doubt: it comes after all others, and is not lost.
pub(crate) const LEAST_CONSEQUENCE: f32 = 0.05;
/// Readings that are less certain than this are called unsure.
pub(crate) const UNSURE: f32 = 0.7;
