//! Charts as inline SVG. Colours and type sizes are the page's: its style sheet names the classes that stand here.

use std::fmt::Write as _;

use minijinja::HtmlEscape;

use super::report::one_line;
use crate::{ConfusionMatrix, CoverageRow, ReliabilityBin};

/// Side of the square that 0–1 by 0–1 is drawn in.
const SIDE: f64 = 260.0;

/// Room at the left of the square for the numbers and the name of the axis.
const LEFT: f64 = 56.0;

/// Room above the square for the key.
const TOP: f64 = 30.0;

/// Room at the right of the square.
const RIGHT: f64 = 18.0;

/// Room below the square.
const BOTTOM: f64 = 48.0;

/// Longest label in a chart, in characters; the whole one stands in the tooltip.
const MAX_LABEL_CHARS: usize = 26;

/// Width of a character of a label, about.
const CHAR_WIDTH: f64 = 6.6;

/// Most labels whose cells have numbers: beyond, they are too small.
const MAX_NUMBERED_LABELS: usize = 30;

/// Share of a row from which a cell is so dark that its number is light.
const DARK_SHARE: f64 = 0.55;

/// A square of two shares, with its axes.
struct Plot {
    svg: String,
}

impl Plot {
    fn new(description: &str, x_name: &str, y_name: &str) -> Self {
        let (width, height) = (LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM);
        let mut svg = format!(
            "<svg class=\"plot\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">\n",
            HtmlEscape(description)
        );
        for tenths in [0, 2, 4, 6, 8, 10] {
            let share = f64::from(tenths) / 10.0;
            let ((x, y), left, bottom) = (point(share, share), LEFT, TOP + SIDE);
            let _ = writeln!(
                svg,
                "<path class=\"grid\" d=\"M{x:.1} {TOP}V{bottom}M{left} {y:.1}H{}\"/>\
                 <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{share:.1}</text>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{share:.1}</text>",
                LEFT + SIDE,
                bottom + 18.0,
                LEFT - 8.0,
                y + 4.0
            );
        }
        let (middle, y_middle) = (LEFT + SIDE / 2.0, TOP + SIDE / 2.0);
        let _ = writeln!(
            svg,
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>\
             <text transform=\"translate(14 {y_middle}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            height - 8.0,
            HtmlEscape(x_name),
            HtmlEscape(y_name)
        );
        Self { svg }
    }

    fn line(&mut self, class: &str, points: &[(f64, f64)]) {
        let mut path = String::new();
        for (i, &(x, y)) in points.iter().enumerate() {
            let (x, y) = point(x, y);
            let _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
        }
        let _ = writeln!(self.svg, "<path class=\"line {class}\" d=\"{path}\"/>");
    }

    fn dot(&mut self, class: &str, (x, y): (f64, f64), radius: f64, tip: &str) {
        let (x, y) = point(x, y);
        let _ = writeln!(
            self.svg,
            "<circle class=\"mark {class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{}</title></circle>",
            HtmlEscape(tip)
        );
    }

    /// Squares beside dots: two lines are told apart without colours too.
    fn square(&mut self, class: &str, (x, y): (f64, f64), tip: &str) {
        let (x, y) = point(x, y);
        let _ = writeln!(
            self.svg,
            "<rect class=\"mark {class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"7\" height=\"7\"><title>{}</title></rect>",
            x - 3.5,
            y - 3.5,
            HtmlEscape(tip)
        );
    }

    /// Something drawn above the square, at `x` from its left, and its meaning.
    fn key(&mut self, x: f64, mark: &str, meaning: &str) {
        let _ = writeln!(
            self.svg,
            "<g transform=\"translate({} 14)\">{mark}<text x=\"26\" y=\"4\">{}</text></g>",
            LEFT + x,
            HtmlEscape(meaning)
        );
    }

    fn finish(self) -> String {
        self.svg + "</svg>\n"
    }
}

fn point(x: f64, y: f64) -> (f64, f64) {
    (LEFT + x.clamp(0.0, 1.0) * SIDE, TOP + (1.0 - y.clamp(0.0, 1.0)) * SIDE)
}

/// Probability against accuracy; a dot's area stands for its articles.
pub(super) fn reliability(bins: &[ReliabilityBin]) -> String {
    let mut plot =
        Plot::new("Reliability: accuracy by claimed probability", "claimed probability", "share right");
    plot.key(0.0, "<path class=\"line ideal\" d=\"M0 0H20\"/>", "as claimed");
    plot.key(
        120.0,
        "<path class=\"line first\" d=\"M0 0H20\"/><circle class=\"mark first\" cx=\"10\" r=\"4\"/>",
        "measured",
    );
    plot.line("ideal", &[(0.0, 0.0), (1.0, 1.0)]);
    let points: Vec<(f64, f64)> = bins.iter().map(|bin| (bin.mean_probability, bin.accuracy)).collect();
    plot.line("first", &points);
    let largest = bins.iter().map(|bin| bin.n).max().unwrap_or(1).max(1);
    for (bin, at) in bins.iter().zip(points) {
        let radius = 2.5 + 6.5 * (bin.n as f64 / largest as f64).sqrt();
        let tip =
            format!("{} articles, claimed {:.3}, right {:.3}", bin.n, bin.mean_probability, bin.accuracy);
        plot.dot("first", at, radius, &tip);
    }
    plot.finish()
}

/// Threshold against coverage and accuracy.
pub(super) fn coverage(rows: &[CoverageRow]) -> String {
    let mut plot = Plot::new("Coverage and accuracy by threshold", "least probability of an answer", "share");
    plot.key(
        0.0,
        "<path class=\"line first\" d=\"M0 0H20\"/><circle class=\"mark first\" cx=\"10\" r=\"3.5\"/>",
        "answered",
    );
    plot.key(
        120.0,
        "<path class=\"line second\" d=\"M0 0H20\"/><rect class=\"mark second\" x=\"6.5\" y=\"-3.5\" width=\"7\" height=\"7\"/>",
        "right of these",
    );
    let answered: Vec<(f64, f64)> = rows.iter().map(|row| (row.threshold, row.coverage)).collect();
    let right: Vec<(f64, f64)> = rows.iter().filter_map(|row| Some((row.threshold, row.accuracy?))).collect();
    plot.line("first", &answered);
    plot.line("second", &right);
    for at in answered {
        plot.dot("first", at, 3.5, &format!("from {:.2} on, {:.3} are answered", at.0, at.1));
    }
    for at in right {
        plot.square("second", at, &format!("from {:.2} on, {:.3} are right", at.0, at.1));
    }
    plot.finish()
}

/// How often each truth got each answer; the shade is the share of the truth's articles.
pub(super) fn confusion(matrix: &ConfusionMatrix) -> String {
    let names: Vec<String> = matrix.labels.iter().map(|label| shortened(&one_line(label))).collect();
    let cell = match names.len() {
        0..=8 => 46.0,
        9..=16 => 34.0,
        17..=MAX_NUMBERED_LABELS => 26.0,
        _ => 15.0,
    };
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0) as f64 * CHAR_WIDTH;
    // Names of columns stand at 60 degrees: they reach up by the sine, and to the right by the cosine.
    let (left, top) = (longest.max(60.0) + 10.0, (longest * 0.87).max(36.0) + 14.0);
    let side = cell * names.len() as f64;
    let (width, height) = (left + side + (longest * 0.5 - cell / 2.0).max(0.0) + 8.0, top + side + 4.0);
    let mut svg = format!(
        "<svg class=\"heat\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         role=\"img\" aria-label=\"Confusion matrix: rows are truths, columns are answers\">\n\
         <text class=\"axis\" x=\"{corner:.1}\" y=\"{:.1}\" text-anchor=\"end\">answer →</text>\
         <text class=\"axis\" x=\"{corner:.1}\" y=\"{:.1}\" text-anchor=\"end\">truth ↓</text>\n",
        top - 26.0,
        top - 8.0,
        corner = left - 6.0
    );
    for (place, name) in names.iter().enumerate() {
        let middle = (place as f64 + 0.5) * cell;
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>\
             <text transform=\"translate({:.1} {:.1}) rotate(-60)\">{name}</text>",
            left - 6.0,
            top + middle + 4.0,
            left + middle + 4.0,
            top - 6.0,
            name = HtmlEscape(name)
        );
    }
    for (row, (truth, counts)) in matrix.labels.iter().zip(&matrix.counts).enumerate() {
        let support = counts.iter().sum::<usize>().max(1) as f64;
        for (column, (answer, count)) in
            matrix.labels.iter().zip(counts).enumerate().filter(|(_, (_, n))| **n > 0)
        {
            let (x, y) = (left + column as f64 * cell, top + row as f64 * cell);
            let share = *count as f64 / support;
            let class = if row == column { "right" } else { "wrong" };
            let tip = format!("{} answered for {}: {count}", one_line(answer), one_line(truth));
            let _ = write!(
                svg,
                "<rect class=\"cell {class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{cell}\" height=\"{cell}\" \
                 fill-opacity=\"{:.3}\"><title>{}</title></rect>",
                0.08 + 0.92 * share,
                HtmlEscape(&tip)
            );
            if names.len() <= MAX_NUMBERED_LABELS {
                let _ = write!(
                    svg,
                    "<text class=\"count{}\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{count}</text>",
                    if share > DARK_SHARE { " light" } else { "" },
                    x + cell / 2.0,
                    y + cell / 2.0 + 4.0
                );
            }
            svg.push('\n');
        }
    }
    let mut lines = String::new();
    for i in 0..=names.len() {
        let at = i as f64 * cell;
        let _ = write!(
            lines,
            "M{:.1} {top:.1}V{:.1}M{left:.1} {:.1}H{:.1}",
            left + at,
            top + side,
            top + at,
            left + side
        );
    }
    let _ = writeln!(svg, "<path class=\"grid\" d=\"{lines}\"/>");
    svg + "</svg>\n"
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= MAX_LABEL_CHARS {
        return label.to_owned();
    }
    let kept: String = label.chars().take(MAX_LABEL_CHARS - 1).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_where_they_should() {
        let bins = [ReliabilityBin { n: 4, mean_probability: 0.5, accuracy: 0.25 }];
        let svg = reliability(&bins);
        // 56 + 260/2, and 30 + 260·3/4; the largest dot has radius 9.
        assert!(svg.contains("cx=\"186.0\" cy=\"225.0\" r=\"9.0\""), "{svg}");
    }

    #[test]
    fn a_threshold_without_answers_has_no_accuracy() {
        let row = |threshold, accuracy| CoverageRow { threshold, coverage: 0.5, accuracy };
        let svg = coverage(&[row(0.5, Some(1.0)), row(0.9, None)]);
        assert_eq!(svg.matches("<circle class=\"mark first\" cx=\"1").count(), 2, "one in the key: {svg}");
        assert_eq!(svg.matches("<title>from 0.90").count(), 1);
    }

    #[test]
    fn labels_are_escaped_and_shortened() {
        let matrix = ConfusionMatrix::of(&[
            ("<b>&", "<b>&"),
            ("a very long label indeed, of far too many words", "<b>&"),
        ]);
        let svg = confusion(&matrix);
        assert!(svg.contains(">&lt;b&gt;&amp;<") && !svg.contains("<b>"), "{svg}");
        assert!(
            svg.contains(">a very long label indeed,…<")
                && svg.contains("for a very long label indeed, of far too")
        );
    }

    #[test]
    fn many_labels_have_small_cells_without_numbers() {
        let names: Vec<String> = (0..40).map(|i| format!("label{i:02}")).collect();
        let pairs: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
        let svg = confusion(&ConfusionMatrix::of(&pairs));
        assert!(!svg.contains("class=\"count"));
        assert_eq!(svg.matches("class=\"cell right\"").count(), 40);
    }
}
