//! Markdown to the text that a reader sees.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// What was read of a Markdown text.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// Paragraphs, headings, list items and rows, each set off by a blank line.
    pub(crate) text: String,
    /// The first heading, where it is of the first level and nothing stands before it.
    pub(crate) title: Option<String>,
}

/// The words without their marks. Pictures, raw HTML and the signs of footnotes are nothing to read.
pub(crate) fn shown(markdown: &str) -> Shown {
    let mut shown = Shown::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut hidden = 0usize;
    let mut title = None;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::Image { .. } | Tag::HtmlBlock | Tag::MetadataBlock(_)) => hidden += 1,
            Event::End(TagEnd::Image | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_)) => {
                hidden = hidden.saturating_sub(1);
            }
            _ if hidden > 0 => {}
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) if shown.text.is_empty() => {
                title = Some(0);
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(start) = title.take() {
                    shown.title = shown.text.get(start..).map(|line| line.trim().to_owned());
                }
                break_paragraph(&mut shown.text);
            }
            Event::Text(text) | Event::Code(text) => shown.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => shown.text.push(' '),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::List(_) | Tag::CodeBlock(_) | Tag::Table(_))
            | Event::End(
                TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::TableRow | TagEnd::TableHead,
            )
            | Event::Rule => break_paragraph(&mut shown.text),
            _ => {}
        }
    }
    let end = shown.text.trim_end().len();
    shown.text.truncate(end);
    shown
}

fn break_paragraph(text: &mut String) {
    let end = text.trim_end().len();
    text.truncate(end);
    if !text.is_empty() {
        text.push_str("\n\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_go_and_words_stay() {
        let text = "# The *long* night\n\nThe army [left](https://x.org) **Arad**\nat dawn.[^1]\n\n* One.\n* Two.\n\n\
            ![a tank](t.jpg)\n<div>ad</div>\n\n| town | since |\n|---|---|\n| Arad | Monday |\n";
        let shown = shown(text);
        insta::assert_snapshot!(shown.text, @r"
        The long night

        The army left Arad at dawn.[^1]

        One.

        Two.

        town since

        Arad Monday
        ");
        assert_eq!(shown.title.as_deref(), Some("The long night"));
    }

    #[test]
    fn a_heading_further_down_is_no_title() {
        assert_eq!(shown("Text.\n\n# More\n\nText.").title, None);
        assert_eq!(shown("## Second level\n\nText.").title, None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(?s)[#*_>|`\\[\\]()!<a\n -]{0,60}") {
            let _ = shown(&text);
        }
    }
}
