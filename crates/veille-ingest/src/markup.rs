//! Fragments of HTML, as feeds and exports hold them, to the text that a reader sees.

use trafilatura::dom::{Document, NodeId};

/// Elements that begin a paragraph of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "caption",
    "figure",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "address",
    "form",
    "fieldset",
    "details",
    "summary",
    "body",
    "item",
    "list",
    "quote",
    "head",
    "row",
    "lb",
];

/// Elements whose content is nothing to read.
const HIDDEN: &[&str] = &[
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "canvas", "audio", "video",
    "select", "textarea", "button", "nav", "title",
];

/// Deeper nesting is not followed: browsers stop at 512 as well.
pub(crate) const MAX_DEPTH: usize = 512;

/// Nodes that are walked at most; the longest pages of live reporting have some 50,000.
pub(crate) const MAX_NODES: usize = 500_000;

/// True where a text is written in HTML: it begins with an element, or has paragraphs or breaks, or entities.
pub(crate) fn is_in(text: &str) -> bool {
    let start = text.trim_start();
    let tag = |at: usize| {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start_matches('/');
        let name: String = rest
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .collect::<String>()
            .to_ascii_lowercase();
        let after = rest.get(name.len()..).unwrap_or_default();
        let closed = after.starts_with(['>', ' ', '/', '\n', '\t', '\r']);
        closed
            && (BLOCKS.contains(&name.as_str())
                || HIDDEN.contains(&name.as_str())
                || INLINE.contains(&name.as_str()))
    };
    let has_tag = text.match_indices('<').take(50).any(|(at, _)| tag(at));
    has_tag && (start.starts_with('<') || text.contains("</") || text.contains("<br") || text.contains("<p"))
}

const INLINE: &[&str] =
    &["a", "b", "i", "em", "strong", "span", "br", "img", "u", "small", "sub", "sup", "font", "q", "cite"];

/// The words of a fragment, its paragraphs set apart by blank lines.
pub(crate) fn plain(html: &str) -> String {
    if depth(html) > MAX_DEPTH {
        // Made by mischief or by a broken program: without its tags, it is at least read.
        return without_tags(html);
    }
    let document = Document::parse(html);
    text_of(&document, document.root())
}

/// The words below a node, its paragraphs set apart by blank lines. Walks with a stack of its own, and not deep.
pub(crate) fn text_of(document: &Document, root: NodeId) -> String {
    let mut out = Paragraphs::default();
    // Each node is entered and, where it is a block, left.
    let mut stack = vec![(root, false, 0usize)];
    let mut seen = 0usize;
    while let Some((node, leaving, depth)) = stack.pop() {
        seen += 1;
        if seen > MAX_NODES {
            break;
        }
        if document.is_text(node) {
            out.push(&document.text_content(node));
            continue;
        }
        let name = document.tag_name(node);
        if leaving {
            out.end();
            continue;
        }
        if HIDDEN.contains(&name) && node != root || depth > MAX_DEPTH {
            continue;
        }
        if name == "br" {
            out.line();
            continue;
        }
        if matches!(name, "td" | "th" | "cell") {
            out.push(" ");
        }
        if BLOCKS.contains(&name) {
            out.end();
            stack.push((node, true, depth));
        }
        let children = document.child_nodes(node);
        stack.extend(children.into_iter().rev().map(|child| (child, false, depth + 1)));
    }
    out.end();
    out.text
}

#[derive(Default)]
struct Paragraphs {
    text: String,
    current: String,
}

impl Paragraphs {
    fn push(&mut self, words: &str) {
        for c in words.chars() {
            match c {
                c if c.is_whitespace() => {
                    if !self.current.is_empty() && !self.current.ends_with([' ', '\n']) {
                        self.current.push(' ');
                    }
                }
                '\u{200b}' | '\u{feff}' | '\u{ad}' => {}
                c => self.current.push(c),
            }
        }
    }

    /// A break inside a paragraph; two of them are how many programs write a new paragraph.
    fn line(&mut self) {
        let bare = self.current.trim_end_matches(' ').len();
        self.current.truncate(bare);
        if self.current.ends_with('\n') {
            self.end();
        } else if !self.current.is_empty() {
            self.current.push('\n');
        }
    }

    fn end(&mut self) {
        let paragraph = self.current.trim();
        if !paragraph.is_empty() {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            self.text.push_str(paragraph);
        }
        self.current.clear();
    }
}

/// Elements that end by themselves, or need no end: they do not nest.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "optgroup",
    "colgroup", "html", "head", "body",
];

/// How deep elements nest at most, told from the tags alone in one pass and without a tree: an upper bound, since
/// what is never closed counts as open.
pub(crate) fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(next_tag) {
        at += found + 1;
        let closing = bytes.get(at) == Some(&b'/');
        let start = at + usize::from(closing);
        let name = bytes.get(start..).unwrap_or_default();
        let len = name.iter().take(16).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = name.get(..len).unwrap_or_default().to_ascii_lowercase();
        if len == 0 || FLAT.iter().any(|flat| flat.as_bytes() == name) {
            continue;
        }
        if closing {
            depth = depth.saturating_sub(1);
            continue;
        }
        depth += 1;
        deepest = deepest.max(depth);
        // What stands in scripts and styles is no markup.
        if matches!(name.as_slice(), b"script" | b"style" | b"textarea" | b"title") {
            let end = [b"</".as_slice(), &name].concat();
            let rest = bytes.get(at..).unwrap_or_default();
            let close = rest.windows(end.len()).position(|window| window.eq_ignore_ascii_case(&end));
            depth -= 1;
            at += close.map_or(rest.len(), |close| close + end.len());
        }
    }
    deepest
}

fn next_tag(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&byte| byte == b'<')
}

/// A tag is what stands between angle brackets; a blank takes its place.
fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        out.push(' ');
        rest = tag.split_once('>').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_are_paragraphs_and_tags_go() {
        let html = "<p>The army <b>left</b>&nbsp;Arad.</p><ul><li>One<li>Two</ul>A<br>line<br><br>new\
            <script>alert(1)</script><table><tr><td>a<td>b</table>";
        insta::assert_snapshot!(plain(html), @r"
        The army left Arad.

        One

        Two

        A
        line

        new

        a b
        ");
    }

    #[test]
    fn markup_is_told_from_text() {
        for text in ["<p>x", "a<br>b", "x <a href='y'>z</a>", "  <div class=x>y</div>"] {
            assert!(is_in(text), "{text}");
        }
        for text in ["a < b and c > d", "I <3 you", "R&D", "<unknown>x</unknown>", "", "he said <i think> so"]
        {
            assert!(!is_in(text), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded_from_above() {
        assert_eq!(depth(&"<div>".repeat(1000)), 1000);
        assert_eq!(depth(&"<p><li>".repeat(1000)), 0);
        assert_eq!(depth("<div><b></b></div><script>'<div><div><div>'</script><i>"), 2);
        assert_eq!(plain(&format!("{}x y", "<div>".repeat(5000))), "x y");
    }

    proptest! {
        #[test]
        fn any_markup_is_read(html in "(<[/a-z]{0,6}[> ]|&[a-z]{0,4};?|[a-z<>\"'/= ]){0,40}") {
            let _ = (plain(&html), is_in(&html), depth(&html));
        }
    }
}
