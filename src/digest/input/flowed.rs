//! Text mails whose lines were broken to be joined again (RFC 3676, `format=flowed`).

/// Joins the lines of a paragraph that end in a space, which is left out with `DelSp=yes`. Levels of quotation are kept
/// as one `>` a level, and a signature's line `-- ` ends what stands before it. Linear in the length of the text.
pub(super) fn unflowed(text: &str, deletes_space: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    // Level of quotation of the line that goes on, if the last one does.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let unquoted = line.trim_start_matches('>');
        let level = line.len() - unquoted.len();
        // A line that begins with a space, a `>` or "From " has one more space before it.
        let content = unquoted.strip_prefix(' ').unwrap_or(unquoted);
        let is_signature = content == "-- ";
        let goes_on = content.ends_with(' ') && !is_signature;
        if open != Some(level) || is_signature {
            if open.is_some() {
                joined.push('\n');
            }
            joined.extend(std::iter::repeat_n('>', level));
            if level > 0 && !content.is_empty() {
                joined.push(' ');
            }
        }
        let kept = if goes_on && deletes_space { &content[..content.len() - 1] } else { content };
        joined.push_str(kept);
        if goes_on {
            open = Some(level);
        } else {
            joined.push('\n');
            open = None;
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_end_in_a_space_go_on() {
        assert_eq!(unflowed("One line \ngoes on \nhere.\nNext.\n", false), "One line goes on here.\nNext.\n");
        assert_eq!(unflowed("Auf \n 日本 \n語。\r\nEnd", true), "Auf日本語。\nEnd\n");
        assert_eq!(unflowed(" From here \n  on\n\n >no quote\n", false), "From here  on\n\n>no quote\n");
        assert_eq!(unflowed("", false), "");
    }

    #[test]
    fn quotations_and_signatures_end_a_paragraph() {
        assert_eq!(unflowed("> quoted \n> on\nown\n", false), "> quoted on\nown\n");
        assert_eq!(unflowed("> quoted \n>> deeper \nown\n", false), "> quoted \n>> deeper \nown\n");
        assert_eq!(unflowed("text \n-- \nA. B.\n", false), "text \n-- \nA. B.\n");
        assert_eq!(unflowed(">\n> a\n", false), ">\n> a\n");
    }
}
