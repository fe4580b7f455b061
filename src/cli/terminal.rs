//! The briefing as text for a terminal: grouped by topic, as wide as the window, coloured where that is wanted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;

use super::output::Output;
use crate::{BriefedArticle, Briefing, OverviewItem};

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

pub(super) fn render(briefing: &Briefing, output: &Output) -> String {
    let wants_colour = output.is_terminal()
        && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let width =
        if output.is_terminal() { textwrap::termwidth().clamp(MIN_WIDTH, MAX_WIDTH) } else { PLAIN_WIDTH };
    Page { text: String::new(), width, styles: Styles::new(wants_colour) }.briefing(briefing)
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
    fn briefing(mut self, briefing: &Briefing) -> String {
        if !briefing.overview.is_empty() {
            self.heading("IN BRIEF");
            for item in &briefing.overview {
                let mark = format!("[{}]", item_ids(item));
                self.paragraph("  • ", "    ", &format!("{} {mark}", plain(&item.text)), Style::new());
            }
            self.text.push('\n');
        }
        for (topic, articles) in briefing.by_topic() {
            let n = articles.len();
            self.heading(&format!(
                "{} · {n} {}",
                plain(topic).to_uppercase(),
                if n == 1 { "story" } else { "stories" }
            ));
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
        let number = format!("{:>2}  ", briefed.article.id);
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
        let also: Vec<String> = briefed
            .labels
            .iter()
            .filter(|label| *label != topic)
            .map(|label| {
                let probability = briefed.probabilities.iter().find(|(name, _)| name == label);
                probability.map_or(plain(label), |(_, p)| format!("{} {}", plain(label), percent(*p)))
            })
            .collect();
        let indent = " ".repeat(INDENT);
        let faint = self.styles.faint;
        if !also.is_empty() {
            self.paragraph(&indent, &indent, &format!("also: {}", also.join(", ")), faint);
        }
        if let Some(reason) = &briefed.reason {
            self.paragraph(&indent, &indent, reason, faint);
        }
        let summary: Vec<String> = briefed.summary.iter().map(|sentence| plain(&sentence.text)).collect();
        self.paragraph(&indent, &indent, &summary.join(" "), Style::new());
        if let Some(line) = also_told_in {
            self.paragraph(&indent, &indent, &plain(line), faint);
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

/// The title of an article, or what stands in its place.
pub(super) fn shown_title(briefed: &BriefedArticle) -> &str {
    match briefed.article.title.trim() {
        "" => "(no title)",
        title => title,
    }
}

/// The numbers of the articles that an item of the overview speaks of.
pub(super) fn item_ids(item: &OverviewItem) -> String {
    [std::slice::from_ref(&item.id), &item.variants].concat().join(", ")
}

/// The other articles that tell the same story, in one line; `None` where there are none.
pub(super) fn also_told_in(briefing: &Briefing, briefed: &BriefedArticle) -> Option<String> {
    let told = |other: &BriefedArticle| format!("{} {}", other.article.id, shown_title(other));
    let told: Vec<String> = briefing.variants_of(briefed).map(told).collect();
    (!told.is_empty()).then(|| format!("also told in: {}", told.join("; ")))
}

/// What of the digest is in no article, in one line.
pub(super) fn left_out(briefing: &Briefing) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for dropped in &briefing.dropped {
        *counts.entry(dropped.reason.describe()).or_default() += 1;
    }
    let counts: Vec<String> = counts.into_iter().map(|(reason, n)| format!("{n} × {reason}")).collect();
    (!counts.is_empty()).then(|| format!("Left out: {} (newsdesk split shows them)", counts.join(", ")))
}

/// A probability for people: never *certain*, never *impossible*.
pub(super) fn percent(probability: f64) -> String {
    match probability {
        p if p >= 0.995 => ">99 %".to_owned(),
        p if p < 0.005 => "<1 %".to_owned(),
        p => format!("{:.0} %", p * 100.0),
    }
}

/// Text on one line, without control characters: what came from input may not steer the terminal.
fn plain(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
