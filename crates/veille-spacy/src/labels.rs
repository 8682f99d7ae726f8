//! Every label a pipeline can give, each kept once and known by number.

use std::collections::HashMap;

use smol_str::SmolStr;

pub(crate) type Label = u16;

/// The label that stands for "none": the empty string.
pub(crate) const NO_LABEL: Label = 0;

#[derive(Debug, Clone)]
pub(crate) struct Labels {
    texts: Vec<SmolStr>,
    numbers: HashMap<SmolStr, Label>,
}

impl Labels {
    pub(crate) fn new() -> Self {
        let mut labels = Self { texts: Vec::new(), numbers: HashMap::new() };
        labels.number("");
        labels
    }

    /// The number of a label, which is added where it is new. A model with more than 65,535 labels has the
    /// rest read as none; real ones have hundreds.
    pub(crate) fn number(&mut self, text: &str) -> Label {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let Ok(number) = Label::try_from(self.texts.len()) else { return NO_LABEL };
        let text = SmolStr::new(text);
        self.texts.push(text.clone());
        self.numbers.insert(text, number);
        number
    }

    pub(crate) fn text(&self, number: Label) -> &SmolStr {
        &self.texts[usize::from(number)]
    }

    /// A copy whose texts are shared with nobody, so that threads do not wait for each other's counters.
    pub(crate) fn own_texts(&self) -> Vec<SmolStr> {
        self.texts.iter().map(|text| SmolStr::new(text.as_str())).collect()
    }
}

/// Universal features in the order spaCy keeps them: fields sorted, values of a field sorted; `_` is none.
pub(crate) fn normal_features(features: &str) -> String {
    if features == "_" {
        return String::new();
    }
    let mut fields: Vec<(&str, Vec<&str>)> = features
        .split('|')
        .filter_map(|field| field.split_once('='))
        .map(|(name, values)| (name, values.split(',').collect()))
        .collect();
    for (_, values) in &mut fields {
        values.sort_unstable();
    }
    let mut fields: Vec<String> =
        fields.into_iter().map(|(name, values)| format!("{name}={}", values.join(","))).collect();
    fields.sort_unstable();
    fields.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_sorted() {
        assert_eq!(normal_features("Number=Sing|Gender=Masc,Fem"), "Gender=Fem,Masc|Number=Sing");
        assert_eq!(normal_features("_"), "");
    }
}
