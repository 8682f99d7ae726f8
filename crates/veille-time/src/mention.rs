use serde::Serialize;
use veille_text::{Document, Domain, Interval, Published, Span};

/// The four types of temporal expression of TIMEX3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimexType {
    /// A calendar day or anything longer: `2021-08-13`, `2021-08`, `PAST_REF`.
    Date,
    /// A point or part of a day: `2021-08-13T21:45`, `2021-08-13TNI`.
    Time,
    /// A length of time: `P3D`.
    Duration,
    /// Something that recurs: `XXXX-WXX-5`.
    Set,
}

impl TimexType {
    /// The word used in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// How an expression narrows or loosens what it names (the `mod` of TIMEX3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Modifier {
    /// The first part of it.
    Start,
    /// The middle of it.
    Mid,
    /// The last part of it.
    End,
    /// Thereabouts.
    Approx,
    /// Less than that long.
    LessThan,
    /// More than that long.
    MoreThan,
    /// That long or less.
    EqualOrLess,
    /// That long or more.
    EqualOrMore,
}

impl Modifier {
    /// The word of TIMEX3.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Mid => "MID",
            Self::End => "END",
            Self::Approx => "APPROX",
            Self::LessThan => "LESS_THAN",
            Self::MoreThan => "MORE_THAN",
            Self::EqualOrLess => "EQUAL_OR_LESS",
            Self::EqualOrMore => "EQUAL_OR_MORE",
        }
    }
}

/// Which end of a range a mention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RangeEnd {
    /// It opens the range.
    Start,
    /// It closes the range, and lies within it.
    End,
}

/// That two mentions are the ends of one range ("from Monday to Friday").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RangePart {
    /// The same for both ends; counts from 0 in the order of the text.
    pub id: u32,
    /// Which of the two this is.
    pub end: RangeEnd,
    /// From the start of the first to the end of the last.
    pub whole: Interval,
}

/// One temporal expression, with what it means.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimeMention {
    /// Where it stands.
    pub span: Span,
    /// Its type.
    pub kind: TimexType,
    /// Its TIMEX3 value.
    pub value: String,
    /// How it narrows or loosens the value.
    pub modifier: Option<Modifier>,
    /// The stretch of time it names; nothing for lengths, for what recurs, and where the year stayed unknown.
    pub interval: Option<Interval>,
    /// Where it is one end of a range, the range.
    pub range: Option<RangePart>,
    /// How the value was reached, in words for a reader.
    pub basis: String,
    /// How likely the value is right, 0 to 1.
    pub certainty: f32,
}

impl TimeMention {
    /// The stretch a claim should take: that of the whole range where the mention is an end of one.
    #[must_use]
    pub fn stretch(&self) -> Option<Interval> {
        self.range.map(|range| range.whole).or(self.interval)
    }
}

/// A mention, and the steps that led to its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The mention.
    pub mention: TimeMention,
    /// One sentence a step, in the order taken.
    pub steps: Vec<String>,
}

/// What a text's dates are to be read against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// When it was published.
    pub published: Option<Published>,
    /// News or history.
    pub domain: Domain,
    /// Its analysis, of the very same text; gives the tense of the verb beside a weekday.
    pub document: Option<&'a Document>,
}

impl Context<'_> {
    /// News published then.
    #[must_use]
    pub fn news(published: Published) -> Self {
        Self { published: Some(published), ..Self::default() }
    }
}
