//! Where a line of an article stands in the digest that the article was cut from.

use crate::text::Span;

/// Most lines of an article that are looked for in vain, so that the work stays linear.
const MAX_VAIN: usize = 20;

/// The letters and digits of a stretch of a digest, without tags and targets of links, with their places.
pub(super) struct Skeleton {
    outer: Span,
    letters: String,
    /// Place in `letters` and in the digest of each character, and of the end.
    places: Vec<(usize, usize)>,
    /// Where to go on looking.
    from: usize,
    n_vain: usize,
}

impl Skeleton {
    /// The skeleton of a stretch of `text`. Linear in its length.
    pub(super) fn of(text: &str, outer: Span) -> Self {
        let mut found = Self { outer, letters: String::new(), places: Vec::new(), from: 0, n_vain: 0 };
        let content = text.get(outer.range()).unwrap_or_default();
        let (last_tag_end, last_target_end) =
            (content.rfind('>').unwrap_or(0), content.rfind(')').unwrap_or(0));
        let mut at = 0;
        while let Some(c) = content[at..].chars().next() {
            let rest = &content[at..];
            let is_tag = c == '<'
                && at < last_tag_end
                && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!".contains(c));
            let is_target = rest.starts_with("](") && at < last_target_end;
            let skipped = match (is_tag, is_target) {
                (true, _) => rest.find('>'),
                (_, true) => rest.find(')'),
                _ => None,
            };
            if let Some(skipped) = skipped {
                at += skipped + 1;
                continue;
            }
            if c.is_alphanumeric() {
                found.places.push((found.letters.len(), outer.start + at));
                found.letters.push(c);
            }
            at += c.len_utf8();
        }
        found.places.push((found.letters.len(), outer.end));
        found
    }

    /// The place of a line that comes behind those that were asked for before; of the whole stretch where it is not seen.
    pub(super) fn place(&mut self, line: &str, text: &str) -> Span {
        let letters: String = line.chars().filter(|c| c.is_alphanumeric()).collect();
        if letters.is_empty() || self.n_vain >= MAX_VAIN {
            return self.outer;
        }
        let Some(start) = self.letters[self.from..].find(&letters).map(|start| self.from + start) else {
            self.n_vain += 1;
            return self.outer;
        };
        let end = start + letters.len();
        self.from = end;
        let place = |letter: usize| self.places.binary_search_by_key(&letter, |(letter, _)| *letter);
        let (Ok(first), Ok(behind)) = (place(start), place(end)) else { return self.outer };
        let (first, last) = (self.places[first].1, self.places[behind - 1].1);
        // A line ends with its last letter and the mark behind it, if there is one.
        let is_mark = |c: &char| !c.is_whitespace() && !c.is_alphanumeric() && !"<[(_*".contains(*c);
        let mut end = last;
        let rest = text.get(last..self.outer.end).unwrap_or_default();
        let marks = rest.chars().skip(1).take_while(is_mark).map(char::len_utf8).sum::<usize>();
        end += rest.chars().next().map_or(0, char::len_utf8)
            + if line.ends_with(char::is_alphanumeric) { 0 } else { marks };
        Span::new(first, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_under_markup_and_wrapping() {
        let text = "é # News\n\nThe **rover** [found](https://a.b/rover_found) ice.\n\nRead\r\n  <b>more</b>!\n\nRead more!\n";
        let outer = Span::new(text.find("The").expect("it is there"), text.len());
        let mut skeleton = Skeleton::of(text, outer);
        assert_eq!(
            skeleton.place("The rover found ice.", text).of(text),
            "The **rover** [found](https://a.b/rover_found) ice."
        );
        assert_eq!(skeleton.place("Read more!", text).of(text), "Read\r\n  <b>more");
        assert_eq!(skeleton.place("Read more!", text).of(text), "Read more!");
        assert_eq!(skeleton.place("Read more!", text), outer);
        assert_eq!(skeleton.place("→", text), outer);
        let mut unclosed = Skeleton::of("<a <b ](c d", Span::new(0, 11));
        assert_eq!(unclosed.place("d", "<a <b ](c d"), Span::new(10, 11));
    }
}
