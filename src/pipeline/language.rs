//! Which language an article is in, and by the rules of which language it is read.

use rayon::prelude::*;
use serde::{Serialize, Serializer};
use whatlang::{Lang, Script};

use super::plain_english::is_plainly_english;
use crate::classify::{MIN_KNOWN_WORDS, Reason};
use crate::digest::Article;
use crate::features::Counted;
use crate::model::Model;
use crate::text::Language;

/// Least length, in characters that vote, from which an article tells its language by itself.
const MIN_CHARS: usize = 100;

/// Characters that one of Chinese, Japanese or Korean is worth: it is a syllable or a word.
const CHARS_PER_IDEOGRAPH: usize = 3;

/// Bytes that vote on a language, some 170 words; further ones change next to nothing, and cost time.
const MAX_VOTING_BYTES: usize = 1024;

/// Bytes of a text that are looked at for those that vote.
const MAX_READ_BYTES: usize = 64 * MAX_VOTING_BYTES;

/// Least confidence of a detected language that counts.
const MIN_CONFIDENCE: f64 = 0.9;

/// Share of unknown words from which an article's language is looked at: one whose words the model knows is in the
/// model's language.
const SUSPICIOUS_UNKNOWN_SHARE: f64 = 0.35;

/// Articles of a digest, evenly spread, that tell its language.
const MAX_VOTERS: usize = 50;

/// What stands in addresses and in code, and in no word.
const NOT_IN_WORDS: [char; 14] = ['/', '@', '_', '=', '.', '<', '>', '{', '}', '(', ')', '\\', '&', '#'];

/// Codes of the languages that we have no rules for.
const OTHER_CODES: [(Lang, &str); 52] = [
    (Lang::Afr, "af"),
    (Lang::Aka, "ak"),
    (Lang::Amh, "am"),
    (Lang::Aze, "az"),
    (Lang::Bel, "be"),
    (Lang::Ben, "bn"),
    (Lang::Bul, "bg"),
    (Lang::Cat, "ca"),
    (Lang::Ces, "cs"),
    (Lang::Cmn, "zh"),
    (Lang::Cym, "cy"),
    (Lang::Epo, "eo"),
    (Lang::Est, "et"),
    (Lang::Guj, "gu"),
    (Lang::Heb, "he"),
    (Lang::Hin, "hi"),
    (Lang::Hrv, "hr"),
    (Lang::Hye, "hy"),
    (Lang::Ind, "id"),
    (Lang::Jav, "jv"),
    (Lang::Jpn, "ja"),
    (Lang::Kan, "kn"),
    (Lang::Kat, "ka"),
    (Lang::Khm, "km"),
    (Lang::Kor, "ko"),
    (Lang::Lat, "la"),
    (Lang::Lav, "lv"),
    (Lang::Lit, "lt"),
    (Lang::Mal, "ml"),
    (Lang::Mar, "mr"),
    (Lang::Mkd, "mk"),
    (Lang::Mya, "my"),
    (Lang::Nep, "ne"),
    (Lang::Ori, "or"),
    (Lang::Pan, "pa"),
    (Lang::Pes, "fa"),
    (Lang::Pol, "pl"),
    (Lang::Sin, "si"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Sna, "sn"),
    (Lang::Srp, "sr"),
    (Lang::Tel, "te"),
    (Lang::Tgl, "tl"),
    (Lang::Tha, "th"),
    (Lang::Tuk, "tk"),
    (Lang::Ukr, "uk"),
    (Lang::Urd, "ur"),
    (Lang::Uzb, "uz"),
    (Lang::Vie, "vi"),
    (Lang::Yid, "yi"),
    (Lang::Zul, "zu"),
];

/// The language that an article is in, whether or not there are rules for it.
///
/// An article tells it by itself from 100 characters on, where detection is sure; a character of Chinese, Japanese or
/// Korean counts for three. Addresses, code, and names in Latin letters among such characters do not count. A shorter
/// article, and one that detection is not sure of, is taken to be in the language of its digest, if it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticleLanguage(Lang);

impl ArticleLanguage {
    /// The language that an article tells by itself. Takes bounded time.
    pub fn of(title: &str, text: &str) -> Option<Self> {
        Votes::of(title, text).language()
    }

    /// The language that most of a digest is in: that of two thirds of the articles that tell theirs, by the length of
    /// what votes, or of all of them together where none is long enough. Records are no part of a digest.
    pub fn of_digest(articles: &[Article]) -> Option<Self> {
        let articles: Vec<&Article> = articles.iter().filter(|article| !article.is_record).collect();
        let step = articles.len().div_ceil(MAX_VOTERS).max(1);
        let vote = |article: &&Article| {
            let votes = Votes::of(&article.title, &article.text);
            let is_english = is_plainly_english(&article.text);
            let language = if is_english { Some(Self(Lang::Eng)) } else { votes.language() };
            (votes, language)
        };
        let votes: Vec<(Votes, Option<Self>)> = articles.par_iter().step_by(step).map(vote).collect();
        let told: Vec<(Self, usize)> =
            votes.iter().filter_map(|(votes, language)| Some(((*language)?, votes.n_chars))).collect();
        if told.is_empty() {
            let all: Vec<&str> = votes.iter().map(|(one, _)| one.text.as_str()).collect();
            return Votes::of("", &all.join("\n")).language();
        }
        let total: usize = told.iter().map(|(_, n_chars)| n_chars).sum();
        let of = |language: Self| -> usize {
            told.iter().filter(|(other, _)| *other == language).map(|(_, n_chars)| n_chars).sum()
        };
        told.iter().map(|&(language, _)| language).find(|&language| of(language) * 3 >= total * 2)
    }

    /// The language of an article in a digest whose language may be known. Fast for plain English.
    pub fn in_digest(title: &str, text: &str, digest: Option<Self>) -> Option<Self> {
        if is_plainly_english(text) {
            return Some(Self(Lang::Eng));
        }
        let votes = Votes::of(title, text);
        votes.language().or_else(|| digest.filter(|&digest| votes.allow(digest)))
    }

    /// The ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self.rules() {
            Language::Any => OTHER_CODES.iter().find(|row| row.0 == self.0).map_or("und", |row| row.1),
            rules => rules.code(),
        }
    }

    /// The English name, for messages.
    pub fn name(self) -> &'static str {
        match (self.0, self.rules()) {
            // All Chinese is written alike.
            (Lang::Cmn, _) => "Chinese",
            (other, Language::Any) => other.eng_name(),
            (_, rules) => rules.name(),
        }
    }

    /// The language whose rules suit it: itself, or [`Language::Any`] where there are none for it.
    pub fn rules(self) -> Language {
        match self.0 {
            Lang::Ara => Language::Arabic,
            Lang::Dan => Language::Danish,
            Lang::Nld => Language::Dutch,
            Lang::Eng => Language::English,
            Lang::Fin => Language::Finnish,
            Lang::Fra => Language::French,
            Lang::Deu => Language::German,
            Lang::Ell => Language::Greek,
            Lang::Hun => Language::Hungarian,
            Lang::Ita => Language::Italian,
            Lang::Nob => Language::Norwegian,
            Lang::Por => Language::Portuguese,
            Lang::Ron => Language::Romanian,
            Lang::Rus => Language::Russian,
            Lang::Spa => Language::Spanish,
            Lang::Swe => Language::Swedish,
            Lang::Tam => Language::Tamil,
            Lang::Tur => Language::Turkish,
            _ => Language::Any,
        }
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        matches!(self.0, Lang::Ara | Lang::Heb | Lang::Pes | Lang::Urd | Lang::Yid)
    }

    /// A language that we have rules for; `None` for [`Language::Any`].
    fn with_rules(language: Language) -> Option<Self> {
        let all = Lang::all().iter().map(|&lang| Self(lang));
        all.filter(|_| language != Language::Any).find(|found| found.rules() == language)
    }
}

impl Serialize for ArticleLanguage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// The language whose rules an article is read by: of the one that it is in, or, where that is not known, of
/// `otherwise`, unless it is not written in such letters.
pub(super) fn rules_for(
    found: Option<ArticleLanguage>,
    title: &str,
    text: &str,
    otherwise: Language,
) -> Language {
    match (found, ArticleLanguage::with_rules(otherwise)) {
        (Some(found), _) => found.rules(),
        (None, Some(expected)) if Votes::of(title, text).may_be_written_in(expected) => otherwise,
        (None, _) => Language::Any,
    }
}

impl Model {
    /// The language of an article whose words are counted: the model's, where the model knows the words, for detection
    /// is slow; else as [`ArticleLanguage::in_digest`] tells it.
    pub(super) fn language_of(
        &self,
        title: &str,
        text: &str,
        counted: &Counted,
        digest: Option<ArticleLanguage>,
    ) -> Option<ArticleLanguage> {
        let is_known =
            counted.n_known >= MIN_KNOWN_WORDS && counted.unknown_share() < SUSPICIOUS_UNKNOWN_SHARE;
        let own = ArticleLanguage::with_rules(self.language());
        own.filter(|_| is_known).or_else(|| ArticleLanguage::in_digest(title, text, digest))
    }

    /// The reason not to label an article whose words are counted, if it is in another language than the model's. One that
    /// is for any language does not ask.
    pub(super) fn other_language_of(
        &self,
        title: &str,
        text: &str,
        counted: &Counted,
        digest: Option<ArticleLanguage>,
    ) -> Option<Reason> {
        match self.language() {
            Language::Any => None,
            own => other_language(self.language_of(title, text, counted, digest), own),
        }
    }

    /// The language that the model was trained for.
    pub(super) fn language(&self) -> Language {
        self.vectorizer().analyzer().settings().language
    }
}

/// The reason not to answer, if an article is in another language than the model's.
pub(super) fn other_language(found: Option<ArticleLanguage>, expected: Language) -> Option<Reason> {
    let found = found.filter(|found| expected != Language::Any && found.rules() != expected)?;
    Some(Reason::OtherLanguage { found: found.name(), expected })
}

/// What of an article speaks for a language.
struct Votes {
    text: String,
    /// Length of the text in characters, those of Chinese, Japanese and Korean counting for three.
    n_chars: usize,
}

impl Votes {
    fn of(title: &str, text: &str) -> Self {
        let mut voting = String::new();
        let end = (0..=text.len().min(MAX_READ_BYTES)).rev().find(|&end| text.is_char_boundary(end));
        let mut is_code = false;
        for line in title.lines().chain(text[..end.unwrap_or(0)].lines()) {
            if voting.len() >= MAX_VOTING_BYTES {
                break;
            }
            if line.trim_start().starts_with("```") {
                is_code = !is_code;
            } else if !is_code {
                push_words(&mut voting, line);
            }
        }
        let n_ideographs = voting.chars().filter(|&c| is_ideograph(c)).count();
        let n_latin = voting.chars().filter(char::is_ascii_alphabetic).count();
        if n_ideographs > 0 && n_ideographs * CHARS_PER_IDEOGRAPH >= n_latin {
            // Names of products and people.
            voting.retain(|c| !c.is_ascii_alphabetic());
        }
        let text = voting.split_whitespace().collect::<Vec<_>>().join(" ");
        let n_chars = text.chars().count() + n_ideographs * (CHARS_PER_IDEOGRAPH - 1);
        Self { text, n_chars }
    }

    /// The language, if the text is long enough and detection sure.
    fn language(&self) -> Option<ArticleLanguage> {
        let found = whatlang::detect(&self.text).filter(|_| self.n_chars >= MIN_CHARS)?;
        let is_sure = found.is_reliable() && found.confidence() >= MIN_CONFIDENCE;
        is_sure.then_some(ArticleLanguage(found.lang()))
    }

    /// Whether a text that does not tell its language for sure may be in this one: by its letters if it is short, else by
    /// what it is most like.
    fn allow(&self, language: ArticleLanguage) -> bool {
        if self.n_chars < MIN_CHARS {
            return !self.text.is_empty() && self.may_be_written_in(language);
        }
        whatlang::detect_lang(&self.text) == Some(language.0)
    }

    /// Whether the text has the letters of a language, or none.
    fn may_be_written_in(&self, language: ArticleLanguage) -> bool {
        whatlang::detect_script(&self.text).is_none_or(|script| {
            script.langs().contains(&language.0) || (script == Script::Mandarin && language.0 == Lang::Jpn)
        })
    }
}

/// Adds the words of a line, but no addresses and no code.
fn push_words(voting: &mut String, line: &str) {
    let pieces: Vec<&str> = line.split('`').collect();
    let has_code = pieces.len() >= 3 && pieces.len() % 2 == 1;
    for piece in pieces.into_iter().step_by(if has_code { 2 } else { 1 }) {
        // Chinese has no spaces around addresses, so what ends them is any character beyond ASCII.
        let mut rest = piece;
        while !rest.is_empty() {
            let run = rest.find(|c: char| !c.is_ascii_graphic()).unwrap_or(rest.len());
            let (ascii, after) = rest.split_at(run);
            let is_word = !ascii.trim_matches(|c: char| !c.is_ascii_alphanumeric()).contains(NOT_IN_WORDS);
            voting.push_str(if is_word { ascii } else { " " });
            let next = after.find(|c: char| c.is_ascii_graphic()).unwrap_or(after.len());
            voting.push_str(&after[..next]);
            rest = &after[next..];
        }
        voting.push(' ');
    }
    voting.push('\n');
}

/// Whether a character is one of Chinese, Japanese or Korean.
fn is_ideograph(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Die Bundesregierung hat am Mittwoch beschlossen, dass neue Satelliten gebaut werden sollen, um \
                          das Wetter besser vorherzusagen und Unternehmen schneller mit Daten zu versorgen.";
    const CHINESE: &str =
        "昨天下午，市政府宣布将在河边修建一座新的图书馆，预计明年春天开放，所有市民都可以免费借书。";

    fn code(title: &str, text: &str) -> Option<&'static str> {
        ArticleLanguage::of(title, text).map(ArticleLanguage::code)
    }

    fn article(text: &str) -> Article {
        Article { text: text.to_owned(), ..Article::default() }
    }

    #[test]
    fn every_language_has_a_code_and_comes_back_from_its_rules() {
        let mut codes = std::collections::BTreeSet::new();
        for &lang in Lang::all() {
            let language = ArticleLanguage(lang);
            assert!(language.code().len() == 2 && codes.insert(language.code()), "{language:?}");
            if language.rules() != Language::Any {
                assert_eq!(ArticleLanguage::with_rules(language.rules()), Some(language));
            }
        }
        assert_eq!(ArticleLanguage::with_rules(Language::Any), None);
        assert_eq!(ArticleLanguage(Lang::Cmn).name(), "Chinese");
        assert_eq!(ArticleLanguage(Lang::Nob).name(), "Norwegian");
        assert!(
            ArticleLanguage(Lang::Urd).is_right_to_left() && !ArticleLanguage(Lang::Tur).is_right_to_left()
        );
    }

    #[test]
    fn another_language_is_told_only_when_sure() {
        let found = ArticleLanguage::of("", GERMAN);
        let reason = Some(Reason::OtherLanguage { found: "German", expected: Language::English });
        assert_eq!(other_language(found, Language::English), reason);
        assert_eq!(other_language(found, Language::German), None);
        assert_eq!(other_language(found, Language::Any), None);
        assert_eq!(other_language(None, Language::English), None);
        assert_eq!(code("", "Die Bundesregierung hat"), None);
    }

    #[test]
    fn plain_english_is_told_without_detection_and_nothing_else_is() {
        let english = "The council said on Monday that it would close the old harbour, which has been there for a hundred \
                       years, and build a park with a view of the sea. Boats are to be moved by the end of the year. ";
        let dutch = "Het bestuur zei dat de oude haven of de kade was gesloten en dat er in het park of in de stad nog is \
                     gebouwd. Wie er was, had het over de boten of at in een hal. ";
        let danish = "Rådet har besluttet at lukke den gamle havn for at have en park i en by; det er for dyrt at se på. ";
        let several = |text: &str| text.repeat(1 + 1200 / text.len());
        let plain = |text: &str| {
            let is_plain = is_plainly_english(text);
            let detected = Votes::of("", text).language().map(ArticleLanguage::code);
            assert!(!is_plain || detected == Some("en"), "{text}: {detected:?}");
            is_plain
        };
        assert!(plain(&several(english)) && plain(&several(english).to_uppercase()));
        for other in [GERMAN, dutch, danish, CHINESE, "x ", "https://example.com/the/news/of/and/that "] {
            assert!(!plain(&several(other)), "{other}");
            assert!(
                !is_plainly_english(&format!("{}{}", &several(english)[..450], several(other))),
                "{other}"
            );
            assert!(!is_plainly_english(&format!("{}{}", several(other), several(english))), "{other}");
        }
        let brief = &several(english)[..600];
        assert!(plain(brief) && !is_plainly_english(&format!("{}{}", &brief[..300], &several(dutch)[..300])));
        assert!(!plain(english), "short");
        assert!(!is_plainly_english(&format!("`{}`", several(english))), "code");
    }

    #[test]
    fn addresses_code_and_names_do_not_vote() {
        let addresses = "https://example.com/the/great/news/of/this/week?from=the+editor ".repeat(40);
        assert_eq!(code("", &format!("{addresses}\n{GERMAN}")), Some("de"));
        assert_eq!(code("", &format!("{CHINESE}（{addresses}）")), Some("zh"));
        let code_block = format!("{GERMAN}\n```\n{}```\n", "return the value of this and that\n".repeat(40));
        assert_eq!(code("", &code_block), Some("de"));
        let inline = format!("{} {GERMAN}", "`the quick brown fox and the lazy dog` ".repeat(40));
        assert_eq!(code("", &inline), Some("de"));
        let mails = format!("{} {GERMAN}", "the.editor@news.example ".repeat(100));
        assert_eq!(code("", &mails), Some("de"));
        assert_eq!(code("", &addresses), None);
        let names = format!("{CHINESE} Visual Studio Code, GitHub Copilot, Windows Subsystem for Linux");
        assert_eq!(code("", &names), Some("zh"));
    }

    #[test]
    fn short_articles_are_in_the_language_of_their_digest_if_their_letters_are() {
        let german = ArticleLanguage::of_digest(&[article(GERMAN), article("Kurz gesagt")]);
        assert_eq!(german.map(ArticleLanguage::code), Some("de"));
        let within =
            |text: &str, digest| ArticleLanguage::in_digest("", text, digest).map(ArticleLanguage::code);
        assert_eq!(within("Kurz gesagt", german), Some("de"));
        assert_eq!(within("图书馆", german), None);
        assert_eq!(within("", german), None);
        assert_eq!(within(CHINESE, german), Some("zh"));
        let chinese = ArticleLanguage::of_digest(&vec![article("河边的新图书馆"); 10]);
        assert_eq!(chinese.map(ArticleLanguage::code), Some("zh"), "short ones together");
        assert_eq!(within("Gander：一个图书馆", chinese), Some("zh"));
        assert_eq!(within("Kurz gesagt", chinese), None);
        assert_eq!(ArticleLanguage::of_digest(&[article(GERMAN), article(CHINESE)]), None, "half and half");
        assert_eq!(ArticleLanguage::of_digest(&[]), None);
    }

    #[test]
    fn what_is_not_known_is_read_by_general_rules_if_its_letters_are_others() {
        assert_eq!(rules_for(None, "", "Three words", Language::English), Language::English);
        assert_eq!(rules_for(None, "", "图书馆", Language::English), Language::Any);
        assert_eq!(rules_for(None, "", "12 %", Language::English), Language::English);
        assert_eq!(rules_for(None, "", "Three words", Language::Any), Language::Any);
        assert_eq!(
            rules_for(ArticleLanguage::of("", GERMAN), "", GERMAN, Language::English),
            Language::German
        );
        assert_eq!(
            rules_for(ArticleLanguage::of("", CHINESE), "", CHINESE, Language::English),
            Language::Any
        );
    }

    #[test]
    fn one_line_of_any_length_takes_bounded_time() {
        assert_eq!(code("", &"x/".repeat(1 << 20)), None);
        assert_eq!(code("", &format!("{}{}", GERMAN, "é".repeat(MAX_READ_BYTES))), None);
    }
}
