//! Labels for lines of JSONL: one pass from a line to the same line with labels.

use super::label::LabelOptions;
use crate::classify::Prediction;
use crate::digest::{RecordView, write_json};
use crate::features::Counter;
use crate::model::Model;

/// The fields that a record must not have under their own names beside an answer, whether or not this one has them all: a
/// reason or evidence of an earlier answer would pass for one of this. A record has one of `label` and `labels`, or nobody could read
/// it again.
const DISPLACED: [&str; 8] =
    ["labels", "probabilities", "outcome", "reason", "unknown_share", "evidence", "stamp", "label"];

/// What labelling adds to a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordLabelOptions {
    /// How labels are given.
    pub label: LabelOptions,
    /// Probabilities of so many labels, the most probable ones, and of those that are answered; of all by default.
    pub top: Option<usize>,
    /// Evidence, with so many terms a label; none by default.
    pub explain: Option<usize>,
    /// A mark of model and program that goes into every record.
    pub stamp: Option<String>,
}

/// Labels one line, or one article, after the other. It remembers what words come to and keeps its memory, so each thread should have one
/// and go on with it; answers do not depend on what came before.
#[derive(Debug)]
pub struct LineLabeller<'m> {
    model: &'m Model,
    options: &'m RecordLabelOptions,
    counter: Counter<'m>,
    /// Each label as the name of a member of a JSON object.
    names: Vec<Vec<u8>>,
}

impl<'m> LineLabeller<'m> {
    /// A labeller with a model.
    pub fn new(model: &'m Model, options: &'m RecordLabelOptions) -> Self {
        let name = |label: &String| {
            let mut name = Vec::new();
            write_json(label, &mut name);
            name.push(b':');
            name
        };
        let names = model.labels().iter().map(name).collect();
        Self { model, options, counter: model.vectorizer().counter(), names }
    }

    /// Labels a record that stands in a line of JSONL, and appends it to `out` as a line: its fields letter for letter, then
    /// those of [`labelled_fields`]. Gives the answer itself, too. Linear in the length of the line.
    ///
    /// # Errors
    /// The line is no record; nothing is appended then.
    pub fn label_line(&mut self, line: &str, out: &mut Vec<u8>) -> Result<Prediction, String> {
        let record = RecordView::parse(line).map_err(|error| error.to_string())?;
        let prediction = self.label(&record.title, &record.text);
        out.push(b'{');
        record.write_beside(&DISPLACED, out);
        self.write_fields(&record.title, &record.text, &prediction, out);
        out.extend_from_slice(b"}\n");
        Ok(prediction)
    }

    /// Labels an article, as [`Model::label`] does. Linear in its length.
    pub fn label(&mut self, title: &str, text: &str) -> Prediction {
        let (counted, features) = self.counter.features(&[title, text]);
        let foreign = self.model.other_language_of(title, text, counted, self.options.label.digest_language);
        self.model.label_features(counted, features, foreign, &self.options.label)
    }

    /// Writes the fields of [`labelled_fields`] as members of a JSON object.
    fn write_fields(&self, title: &str, text: &str, prediction: &Prediction, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"labels\":");
        write_json(&prediction.labels.to_ordered(), out);
        out.extend_from_slice(b",\"probabilities\":{");
        let probabilities = &prediction.probabilities;
        let order = match self.options.top {
            None => (0..probabilities.len()).collect(),
            Some(top) => {
                let mut is_answered = vec![false; probabilities.len()];
                let labels = self.model.labels();
                let place = |label: &str| labels.binary_search_by(|name| name.as_str().cmp(label));
                let places = prediction.labels.iter().map(place);
                places.flatten().for_each(|place| is_answered[place] = true);
                most_probable(probabilities, &is_answered, top)
            }
        };
        for (place, label) in order.into_iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            out.extend_from_slice(&self.names[label]);
            write_json(&probabilities[label], out);
        }
        out.extend_from_slice(b"},\"outcome\":");
        write_json(&prediction.outcome, out);
        if let Some(reason) = prediction.reason {
            out.extend_from_slice(b",\"reason\":");
            write_json(&reason.to_string(), out);
        }
        out.extend_from_slice(b",\"unknown_share\":");
        write_json(&prediction.unknown_share, out);
        if let Some(n_terms) = self.options.explain {
            out.extend_from_slice(b",\"evidence\":");
            write_json(&self.model.explain(title, text, n_terms), out);
        }
        if let Some(stamp) = &self.options.stamp {
            out.extend_from_slice(b",\"stamp\":");
            write_json(stamp, out);
        }
    }
}

/// The most probable labels, so many of them, the most probable first, and the answered ones, which come before others of the
/// same probability.
fn most_probable(probabilities: &[f64], is_answered: &[bool], top: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| {
        probabilities[b].total_cmp(&probabilities[a]).then(is_answered[b].cmp(&is_answered[a]))
    });
    let kept = order.iter().enumerate().filter(|(place, label)| *place < top || is_answered[**label]);
    kept.map(|(_, label)| *label).collect()
}

/// The fields that labelling adds to an article: `labels`, `probabilities`, `outcome`, `reason`, `unknown_share`, and
/// `evidence` and `stamp` where asked for.
pub fn labelled_fields(
    model: &Model,
    title: &str,
    text: &str,
    options: &RecordLabelOptions,
) -> serde_json::Map<String, serde_json::Value> {
    let mut labeller = LineLabeller::new(model, options);
    let prediction = labeller.label(title, text);
    let mut written = vec![b'{'];
    labeller.write_fields(title, text, &prediction, &mut written);
    written.push(b'}');
    serde_json::from_slice(&written).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{Record, extended};

    #[test]
    fn a_line_is_its_fields_and_those_of_labelling() {
        let model = Model::builtin().expect("it loads");
        let line = r#"{"id": 1e400, "title":"Rover \"X\"", "text":"The rover found ice in a crater, and the robot walked on.",
            "labels":["old"], "given_labels":{"a" : [1, 2]}, "reason":"mine", "n\u00e9":null, "stamp":0, "probabilities":1}"#;
        for options in [
            RecordLabelOptions::default(),
            RecordLabelOptions {
                top: Some(2),
                explain: Some(3),
                stamp: Some("s\"".to_owned()),
                ..Default::default()
            },
            RecordLabelOptions {
                label: LabelOptions { min_probability: Some(1.0), ..Default::default() },
                ..Default::default()
            },
        ] {
            let record = Record::parse(line).expect("a record");
            let added = labelled_fields(&model, &record.title, &record.text, &options);
            assert_eq!(added.contains_key("reason"), options.label.min_probability.is_some());
            let mut labeller = LineLabeller::new(&model, &options);
            for _ in 0..2 {
                let mut out = b"before\n".to_vec();
                labeller.label_line(line, &mut out).expect("a record");
                let expected = format!("before\n{}", extended(&record.fields, &added, &DISPLACED));
                assert_eq!(String::from_utf8(out).expect("text"), expected);
            }
        }
    }

    #[test]
    fn answered_labels_are_among_the_most_probable() {
        let check = |probabilities: [f64; 4], answered: [usize; 1], top: usize, expected: &[usize]| {
            let is_answered: [bool; 4] = std::array::from_fn(|label| answered.contains(&label));
            assert_eq!(most_probable(&probabilities, &is_answered, top), expected);
        };
        // Of equal ones the answered one comes first.
        check([1.0, 0.2, 1.0, 1.0], [2], 1, &[2]);
        check([1.0, 0.2, 1.0, 1.0], [2], 3, &[2, 0, 3]);
        // The main label need not be the most probable one.
        check([0.9, 0.2, 0.8, 0.1], [1], 2, &[0, 2, 1]);
        check([0.9, 0.2, 0.8, 0.1], [1], 9, &[0, 2, 1, 3]);
        let model = Model::builtin().expect("it loads");
        let options = RecordLabelOptions { top: Some(0), ..Default::default() };
        let text = "The rover found ice in a crater, and the robot walked on.";
        let fields = labelled_fields(&model, "", text, &options);
        let probabilities = fields["probabilities"].as_object().expect("an object");
        let mut labels: Vec<&str> =
            fields["labels"].as_array().expect("a list").iter().flat_map(|one| one.as_str()).collect();
        labels.sort_unstable();
        assert!(!labels.is_empty());
        let mut given: Vec<&str> = probabilities.keys().map(String::as_str).collect();
        given.sort_unstable();
        assert_eq!(given, labels);
    }

    #[test]
    fn a_record_of_several_lines_becomes_one() {
        let model = Model::builtin().expect("it loads");
        let options = RecordLabelOptions::default();
        let mut out = Vec::new();
        let record = "{\"text\":\"c\",\n\"meta\":{\r\n  \"a\": 1\n}}";
        LineLabeller::new(&model, &options).label_line(record, &mut out).expect("a record");
        let line = String::from_utf8(out).expect("text");
        assert!(line.starts_with(r#"{"text":"c","meta":{    "a": 1 },"labels":"#), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let model = Model::builtin().expect("it loads");
        let options = RecordLabelOptions::default();
        let mut labeller = LineLabeller::new(&model, &options);
        let (mut once, mut twice) = (Vec::new(), Vec::new());
        labeller.label_line(r#"{"label":"b","text":"c"}"#, &mut once).expect("a record");
        let once = String::from_utf8(once).expect("text");
        assert!(once.starts_with(r#"{"given_label":"b","text":"c","labels":[],"#), "{once}");
        labeller.label_line(&once, &mut twice).expect("a record");
        let twice = String::from_utf8(twice).expect("text");
        assert!(twice.starts_with(r#"{"given_label":"b","text":"c","given_labels":[],"#), "{twice}");
    }

    #[test]
    fn nothing_of_an_earlier_answer_passes_for_one_of_this() {
        let model = Model::builtin().expect("it loads");
        let options = RecordLabelOptions::default();
        let line = r#"{"text":"The rover found ice in a crater, and the robot walked on.","reason":"r","evidence":[],"stamp":"s"}"#;
        let mut out = Vec::new();
        let prediction = LineLabeller::new(&model, &options).label_line(line, &mut out).expect("a record");
        assert_eq!(prediction.reason, None, "this answer has no reason of its own");
        let line = String::from_utf8(out).expect("text");
        let kept = r#""given_reason":"r","given_evidence":[],"given_stamp":"s","labels":"#;
        assert!(line.contains(kept), "{line}");
    }

    #[test]
    fn a_bad_line_leaves_nothing() {
        let model = Model::builtin().expect("it loads");
        let options = RecordLabelOptions::default();
        let mut labeller = LineLabeller::new(&model, &options);
        let mut out = Vec::new();
        for line in [
            "",
            "7",
            "{}",
            r#"{"text":1}"#,
            r#"{"text":"a","text":"b"}"#,
            r#"{"text":"a","label":1}"#,
            r#"{"text":"a"} x"#,
        ] {
            let expected = Record::parse(line).expect_err("no record").to_string();
            assert_eq!(labeller.label_line(line, &mut out), Err(expected));
        }
        assert!(out.is_empty());
    }

    #[test]
    fn answers_are_those_of_one_article_alone() {
        let model = Model::builtin().expect("it loads");
        let options = RecordLabelOptions::default();
        let mut labeller = LineLabeller::new(&model, &options);
        for text in [
            "The court fined the company.",
            "A rocket, a satellite; robots.",
            "",
            "the of",
            "Ein ganz anderer Text",
        ] {
            assert_eq!(labeller.label("Title", text), model.label("Title", text, &options.label));
        }
    }
}
