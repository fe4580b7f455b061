//! `newsdesk evaluate-summaries`: summaries beside those that people wrote.

use std::fmt::Write as _;

use super::args::{EvaluateSummariesArgs, InputArgs};
use super::failure::{Failure, Session};
use super::input::for_each_source;
use super::output::Output;
use super::summarize::load_ranker;
use crate::{
    AgainstLead, ArticleFigures, ArticleSummary, Estimate, Language, MeanLength, Method, MethodFigures,
    Ranker, SentenceRanker, SummaryEvaluation, SummaryJudge, SummaryLength, SummaryOptions,
    map_article_summaries,
};

pub(super) fn run(args: &EvaluateSummariesArgs, session: &Session) -> Result<(), Failure> {
    let options = SummaryOptions::new()
        .length(args.ratio.map_or_else(|| args.length.length(), SummaryLength::Ratio))
        .language(args.language)
        .map_err(|error| Failure::Message(error.to_string()))?;
    let rankers: Vec<(String, SentenceRanker)> = args
        .ranker
        .iter()
        .map(|path| Ok((format!("ranker {}", path.display()), load_ranker(path)?)))
        .collect::<Result<_, Failure>>()?;
    let default = [Method::default()];
    let methods = if args.method.is_empty() && rankers.is_empty() { &default[..] } else { &args.method[..] };
    let methods = methods.iter().map(|method| (method.name().to_owned(), method.ranker()));
    let own = rankers.iter().map(|(name, ranker)| (name.clone(), ranker as &dyn Ranker));
    let judge = SummaryJudge::new(&options, args.stem, methods.chain(own));
    let inputs = args.input.files.iter().chain(&args.ranker);
    let mut output = Output::open_beside(args.output.output.as_deref(), inputs)?;
    let mut articles: Vec<ArticleFigures> = Vec::new();
    for_each_pair(
        &args.input,
        args.language,
        session,
        |pair| judge.figures(pair),
        |figures| articles.push(figures),
    )?;
    let Some(evaluation) = judge.evaluate(&articles) else {
        return Err(Failure::Message("there are no articles with summaries to compare with".to_owned()));
    };
    output.write_text(&match args.json {
        true => format!("{}\n", serde_json::to_string_pretty(&evaluation).unwrap_or_default()),
        false => text(&evaluation),
    })?;
    output.finish()
}

/// Makes something of each article with a summary in the inputs, in parallel, and hands it on in their order.
pub(super) fn for_each_pair<T: Send>(
    input: &InputArgs,
    language: Language,
    session: &Session,
    one: impl Fn(&ArticleSummary) -> T + Sync,
    mut each: impl FnMut(T),
) -> Result<(), Failure> {
    let mut n_without = 0;
    for_each_source(input, session, |source| {
        if !source.is_records() {
            session.reject(
                source.name,
                "expected records with summaries, one JSON object a line, found another text",
            );
            return Ok(false);
        }
        let Some((name, records)) = source.records_or_reject(session) else { return Ok(false) };
        let counts = map_article_summaries(records, language, &one, &mut each, |line, reason| {
            session.reject(format_args!("{name}:{line}"), reason);
        })
        .map_err(|error| Failure::new(&name, format_args!("cannot read: {error}")))?;
        n_without += counts.n_without;
        Ok(true)
    })?;
    if n_without > 0 {
        session.warn(format_args!("{n_without} records without a summary were skipped"));
    }
    Ok(())
}

fn text(evaluation: &SummaryEvaluation) -> String {
    let budget = match evaluation.length {
        SummaryLength::Sentences(n) => format!("at most {n} sentences"),
        SummaryLength::Words(n) => format!("at most {n} words"),
        SummaryLength::Ratio(share) => format!("at most {share} of the sentences"),
    };
    let stemming = if evaluation.stem { "on (Porter's, as in NLTK)" } else { "off" };
    let mut text = format!(
        "{} articles, language {}; summaries of {budget}\ntokenizer of {}; stemming {stemming}\nmeans over articles, with \
         95 % confidence intervals by bootstrap\n",
        evaluation.n_articles, evaluation.language, evaluation.tokenizer
    );
    for method in &evaluation.methods {
        text += &table(method);
    }
    let _ = writeln!(text, "\nthe given summaries have {}", mean_length(evaluation.given_length));
    text += &differences(&evaluation.methods);
    text += "\noracle: sentences added one by one that raise ROUGE-1 F1 + ROUGE-2 F1 most\n";
    text
}

pub(super) fn table(method: &MethodFigures) -> String {
    let title = format!("{}, {}", method.method, mean_length(method.length));
    let mut text = format!("\n{title}\n\n{:>12} {:>20} {:>20} {:>20}\n", "", "precision", "recall", "F1");
    let rows = [
        ("ROUGE-1", method.rouge1),
        ("ROUGE-2", method.rouge2),
        ("ROUGE-L", method.rouge_l),
        ("ROUGE-Lsum", method.rouge_lsum),
    ];
    for (name, score) in rows {
        let [precision, recall, f1] = [score.precision, score.recall, score.f1].map(estimate);
        let _ = writeln!(text, "{name:>12} {precision:>20} {recall:>20} {f1:>20}");
    }
    text
}

fn estimate(estimate: Estimate) -> String {
    format!("{:.4} ({:.3}-{:.3})", estimate.mean, estimate.interval.low, estimate.interval.high)
}

fn mean_length(length: MeanLength) -> String {
    format!("{:.2} sentences and {:.1} words on average", length.sentences, length.words)
}

/// How each method differs from Lead.
pub(super) fn differences(methods: &[MethodFigures]) -> String {
    let mut text =
        "\nF1 beside lead's: mean difference, 95 % interval by paired bootstrap, p by approximate randomization:\n"
            .to_owned();
    for method in methods {
        if let Some(differences) = &method.against_lead {
            text += &difference_table(&method.method, differences);
        }
    }
    text
}

fn difference_table(name: &str, differences: &AgainstLead) -> String {
    let mut text = format!("\n{name}\n");
    let rows = [
        ("ROUGE-1", differences.rouge1),
        ("ROUGE-2", differences.rouge2),
        ("ROUGE-L", differences.rouge_l),
        ("ROUGE-Lsum", differences.rouge_lsum),
    ];
    for (kind, difference) in rows {
        let _ = writeln!(
            text,
            "{kind:>12} {:>+8.4} ({:+.4} to {:+.4})  p = {:.4}",
            difference.mean, difference.interval.low, difference.interval.high, difference.p_value
        );
    }
    text
}
