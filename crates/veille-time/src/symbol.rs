//! The words of the pack format: what a language's words can be told to mean. They are names of the algebra, the
//! same for every language.

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Half,
    Season,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    pub(crate) const ALL: [(&'static str, Self); 14] = [
        ("second", Self::Second),
        ("minute", Self::Minute),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("weekend", Self::Weekend),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("half", Self::Half),
        ("season", Self::Season),
        ("year", Self::Year),
        ("decade", Self::Decade),
        ("century", Self::Century),
        ("millennium", Self::Millennium),
    ];

    pub(crate) fn of(value: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(value).ok()?).map(|&(_, unit)| unit)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// TIMEX3's codes for parts of a day, with the hours each covers (from, to; past 24 means the next day). The
/// bounds are those in common use in English and French broadcasting: no standard fixes them.
pub(crate) const PARTS: [(&str, &str, i8, i8); 7] = [
    ("morning", "MO", 6, 12),
    ("midday", "MI", 12, 14),
    ("afternoon", "AF", 12, 18),
    ("evening", "EV", 18, 24),
    ("night", "NI", 21, 30),
    ("daytime", "DT", 6, 18),
    // TIMEX3 has no code for the hours before dawn; its morning is the part of their day that they belong to.
    ("small_hours", "MO", 0, 6),
];

/// TIMEX3's codes for seasons, with the first month of each in the meteorological reckoning of the northern
/// hemisphere.
pub(crate) const SEASONS: [(&str, &str, i8); 4] =
    [("spring", "SP", 3), ("summer", "SU", 6), ("autumn", "FA", 9), ("winter", "WI", 12)];

/// The slots that a pattern may bind and a rule may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Slot {
    N,
    Ord,
    Unit,
    Dir,
    Weekday,
    Day,
    Month,
    Year,
    Yy,
    Era,
    Season,
    Quarter,
    Half,
    Decade,
    Century,
    Holiday,
    Part,
    Hour,
    Minute,
    Second,
    Hms,
    Ymd,
    Ampm,
    Zone,
    Mod,
    Ref,
    Anchor,
    Some,
    Deictic,
    Plus,
    Inner,
    As,
    Calendar,
    Fiscal,
    Gone,
}

impl Slot {
    pub(crate) const COUNT: usize = 35;
    const ALL: [(&'static str, Self); Self::COUNT] = [
        ("n", Self::N),
        ("ord", Self::Ord),
        ("unit", Self::Unit),
        ("dir", Self::Dir),
        ("weekday", Self::Weekday),
        ("day", Self::Day),
        ("month", Self::Month),
        ("year", Self::Year),
        ("yy", Self::Yy),
        ("era", Self::Era),
        ("season", Self::Season),
        ("quarter", Self::Quarter),
        ("half", Self::Half),
        ("decade", Self::Decade),
        ("century", Self::Century),
        ("holiday", Self::Holiday),
        ("part", Self::Part),
        ("hour", Self::Hour),
        ("minute", Self::Minute),
        ("second", Self::Second),
        ("hms", Self::Hms),
        ("ymd", Self::Ymd),
        ("ampm", Self::Ampm),
        ("zone", Self::Zone),
        ("mod", Self::Mod),
        ("ref", Self::Ref),
        ("anchor", Self::Anchor),
        ("some", Self::Some),
        ("deictic", Self::Deictic),
        ("plus", Self::Plus),
        ("it", Self::Inner),
        ("as", Self::As),
        ("calendar", Self::Calendar),
        ("fiscal", Self::Fiscal),
        ("gone", Self::Gone),
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|&(_, slot)| slot)
    }
}

/// No value bound.
pub(crate) const NONE: i64 = i64::MIN;

/// What a rule builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    /// A calendar date, as complete as its slots.
    Date,
    /// So many units from an anchor; `n = 0` is the anchor's own unit.
    Shift,
    /// A length of time.
    Dur,
    /// Something recurring.
    Set,
    /// Past, present or future, and no more.
    Ref,
    /// A time of day.
    Clock,
    /// An inner date at a part or time of the day.
    At,
    /// An inner expression, narrowed.
    Mod,
    /// The n-th unit inside an inner date.
    Nth,
    /// The month, season, quarter, weekday or day of that name inside an inner date.
    In,
    /// The inner expression itself.
    It,
    /// Nothing: what the brackets hold is no temporal expression.
    None,
}

impl Op {
    pub(crate) const ALL: [(&'static str, Self, &'static str); 12] = [
        ("date", Self::Date, "date"),
        ("shift", Self::Shift, "date"),
        ("dur", Self::Dur, "dur"),
        ("set", Self::Set, "set"),
        ("ref", Self::Ref, "ref"),
        ("clock", Self::Clock, "clock"),
        ("at", Self::At, "time"),
        ("mod", Self::Mod, "date"),
        ("nth", Self::Nth, "date"),
        ("in", Self::In, "date"),
        ("it", Self::It, "date"),
        ("none", Self::None, "none"),
    ];
}

/// The value of a symbol of the pack format, or of a whole number.
pub(crate) fn symbol(slot: Option<Slot>, text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number);
    }
    let at = |found: Option<usize>| found.map(|at| at as i64);
    match slot {
        Some(Slot::Unit) => at(Unit::ALL.iter().position(|(name, _)| *name == text)),
        Some(Slot::Part) => at(PARTS.iter().position(|part| part.0 == text)),
        Some(Slot::Season) => at(SEASONS.iter().position(|season| season.0 == text)),
        Some(Slot::Dir) => match text {
            "last" | "past" => Some(-1),
            "this" => Some(0),
            "next" | "future" => Some(1),
            _ => None,
        },
        Some(Slot::Ref) => at(["past", "present", "future"].iter().position(|name| *name == text)),
        Some(Slot::Mod) => at(MODS.iter().position(|name| *name == text)),
        Some(Slot::Anchor) => at(ANCHORS.iter().position(|name| *name == text)),
        Some(Slot::Era) => at(["before", "after"].iter().position(|name| *name == text)),
        Some(Slot::Ampm) => at(["am", "pm"].iter().position(|name| *name == text)),
        Some(Slot::Some | Slot::Gone) => Some(1),
        Some(Slot::As) => at(["point", "dur"].iter().position(|name| *name == text)),
        Some(Slot::Calendar) => at(["gregorian", "hijri", "jalali"].iter().position(|name| *name == text)),
        Some(Slot::Holiday) => at(crate::calendar::HOLIDAYS.iter().position(|day| day.0 == text)),
        _ => None,
    }
}

pub(crate) const MODS: [&str; 8] = ["start", "mid", "end", "approx", "less", "more", "upto", "atleast"];

/// `published`: counted from publication; `told`: from the date last told, or from publication where none is;
/// `fitting`: `published` in news and `told` in a history.
pub(crate) const ANCHORS: [&str; 3] = ["published", "told", "fitting"];
