//! The briefing as text for a terminal: grouped by topic, as wide as the window, coloured where that is wanted.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;

use super::super::output::Output;
use super::TITLE;
use super::date::{Moment, day};
use super::words::{
    Link, also_told_in, because_of, byline, further_labels, item_ids, joined, left_out, link_of, n_stories,
    percent, plain, shown_title,
};
use crate::{BriefedArticle, Briefing};

/// Widest text that is still easy to read.
const MAX_WIDTH: usize = 96;

/// Narrowest text that is tried.
const MIN_WIDTH: usize = 30;

/// Width where there is no window.
const PLAIN_WIDTH: usize = 80;

/// Spaces before an article's lines.
const INDENT: usize = 4;

/// Columns that the probability takes at the right.
const PROBABILITY_WIDTH: usize = 5;

pub(super) fn render(briefing: &Briefing, date: Option<&Moment>, output: &Output) -> String {
    let wants_colour = output.is_terminal()
        && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let width =
        if output.is_terminal() { textwrap::termwidth().clamp(MIN_WIDTH, MAX_WIDTH) } else { PLAIN_WIDTH };
    Page { text: String::new(), width, styles: Styles::new(wants_colour) }.briefing(briefing, date)
}

/// The same without colour, as wide as where there is no window.
pub(super) fn render_plain(briefing: &Briefing, date: Option<&Moment>) -> String {
    Page { text: String::new(), width: PLAIN_WIDTH, styles: Styles::new(false) }.briefing(briefing, date)
}

struct Styles {
    heading: Style,
    title: Style,
    faint: Style,
    sure: Style,
    unsure: Style,
}

impl Styles {
    fn new(wants_colour: bool) -> Self {
        let style = |style: Style| if wants_colour { style } else { Style::new() };
        Self {
            heading: style(AnsiColor::Cyan.on_default().bold()),
            title: style(Style::new().bold()),
            faint: style(Style::new().dimmed()),
            sure: style(AnsiColor::Green.on_default()),
            unsure: style(AnsiColor::Yellow.on_default()),
        }
    }
}

struct Page {
    text: String,
    width: usize,
    styles: Styles,
}

impl Page {
    fn briefing(mut self, briefing: &Briefing, date: Option<&Moment>) -> String {
        if let Some(day) = day(briefing, date) {
            self.heading(&format!("{} · {day}", TITLE.to_uppercase()));
        }
        if !briefing.overview.is_empty() {
            self.heading("IN BRIEF");
            for item in &briefing.overview {
                let mark = format!("[{}]", plain(&item_ids(item)));
                self.paragraph("  • ", "    ", &format!("{} {mark}", plain(&item.text)), Style::new());
            }
            self.text.push('\n');
        }
        for (topic, articles) in briefing.by_topic() {
            self.heading(&format!("{} · {}", plain(topic).to_uppercase(), n_stories(articles.len())));
            for article in articles {
                self.article(article, topic, also_told_in(briefing, article).as_deref());
            }
        }
        self.dropped(briefing);
        self.text
    }

    fn heading(&mut self, text: &str) {
        let style = self.styles.heading;
        let rest = self.width.saturating_sub(display_width(text) + 1);
        let _ = writeln!(self.text, "{style}{text} {}{style:#}\n", "─".repeat(rest));
    }

    fn article(&mut self, briefed: &BriefedArticle, topic: &str, also_told_in: Option<&str>) {
        let number = format!("{:>2}  ", plain(&briefed.article.id));
        let title = plain(shown_title(briefed));
        let room = self.width.saturating_sub(display_width(&number) + PROBABILITY_WIDTH + 1).max(10);
        let style = self.styles.title;
        for (i, line) in textwrap::wrap(&title, room).iter().enumerate() {
            let start = if i == 0 { number.clone() } else { " ".repeat(INDENT) };
            let _ = write!(self.text, "{start}{style}{line}{style:#}");
            if let (0, Some(probability)) = (i, briefed.probability) {
                let gap = room - display_width(line) + 1;
                let style = if probability >= 0.8 { self.styles.sure } else { self.styles.unsure };
                let percent = percent(probability);
                let _ = write!(self.text, "{}{style}{percent:>PROBABILITY_WIDTH$}{style:#}", " ".repeat(gap));
            }
            self.text.push('\n');
        }
        let also: Vec<String> = further_labels(briefed, topic)
            .map(|(label, probability)| {
                probability.map_or(plain(label), |p| format!("{} {}", plain(label), percent(p)))
            })
            .collect();
        let indent = " ".repeat(INDENT);
        let faint = self.styles.faint;
        let byline = byline(&briefed.article);
        if !byline.is_empty() {
            self.paragraph(&indent, &indent, &byline, faint);
        }
        if !also.is_empty() {
            self.paragraph(&indent, &indent, &format!("also about: {}", also.join(", ")), faint);
        }
        if let Some(reason) = &briefed.reason {
            self.paragraph(&indent, &indent, reason, faint);
        }
        let summary = joined(briefed.summary.iter().map(|sentence| plain(&sentence.text)));
        self.paragraph(&indent, &indent, &summary, Style::new());
        if let Some(line) = also_told_in {
            self.paragraph(&indent, &indent, &plain(line), faint);
        }
        if let Some(line) = because_of(briefed) {
            self.paragraph(&indent, &indent, &line, faint);
        }
        // A link that is broken into lines could not be followed.
        if let Some(Link::Harmless(link) | Link::Other(link)) = link_of(&briefed.article) {
            let _ = writeln!(self.text, "{indent}{faint}{link}{faint:#}");
        }
        self.text.push('\n');
    }

    fn dropped(&mut self, briefing: &Briefing) {
        if let Some(line) = left_out(briefing) {
            let faint = self.styles.faint;
            self.paragraph("", "", &line, faint);
        }
    }

    fn paragraph(&mut self, first: &str, then: &str, text: &str, style: Style) {
        let options = textwrap::Options::new(self.width).initial_indent(first).subsequent_indent(then);
        for line in textwrap::wrap(text, options) {
            let _ = writeln!(self.text, "{style}{line}{style:#}");
        }
    }
}
