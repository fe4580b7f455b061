//! Sentences that lean on the one before: those that open with a pronoun or a connective.

use std::sync::OnceLock;

use crate::text::Language;

/// Most words of an opener.
const MAX_WORDS: usize = 3;

/// What makes a time of `this`.
const TIMES: [&str; 9] =
    ["afternoon", "autumn", "evening", "month", "morning", "spring", "summer", "week", "year"];

/// Whether a sentence opens with a word, or up to three, that points to the sentence before it: *she*, *these*, *the
/// latter*, *however*, *the company*. Never in languages without a list.
pub(crate) fn leans_back(sentence: &str, language: Language) -> bool {
    let Some(openers) = Openers::of(language) else {
        return false;
    };
    // Most sentences are known by the letters that they begin with.
    let start = sentence.bytes().position(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
    let sentence = &sentence[start.unwrap_or(sentence.len())..];
    let openers = openers.that_may_begin(sentence);
    if openers.is_empty() {
        return false;
    }
    let mut words = sentence
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return false;
    };
    // "It's" opens with "it", "c'est" with "c".
    let opening = first.split(['\'', '’']).next().unwrap_or_default();
    let beginning = |word: &str| openers.iter().find(|opener| is_written(word, opener.first));
    let is_opener = opening.len() < first.len() && beginning(first).is_some_and(Opener::is_one_word);
    let known = beginning(opening);
    if known.is_none() && !is_opener {
        return false;
    }
    let further: [&str; MAX_WORDS - 1] = std::array::from_fn(|_| words.next().map_or("", without_possessive));
    let follows = |rest: &Vec<&str>| rest.iter().zip(further).all(|(own, word)| is_written(word, own));
    (is_opener || known.is_some_and(|opener| opener.rests.iter().any(follows)))
        && !(language == Language::English && points_elsewhere(first, further[0]))
}

/// Openers with the same first word, in lower case.
#[derive(Debug)]
struct Opener {
    first: &'static str,
    /// The words that follow it in each; none where it opens by itself.
    rests: Vec<Vec<&'static str>>,
}

impl Opener {
    fn is_one_word(&self) -> bool {
        self.rests.iter().any(Vec::is_empty)
    }
}

/// The openers of a language.
#[derive(Debug)]
struct Openers {
    all: Vec<Opener>,
    /// Those with a head, by its letter and length.
    by_head: [[Vec<Opener>; LENGTHS]; 26],
}

/// Lengths of heads that are told apart; what is longer counts as the last one.
const LENGTHS: usize = 16;

impl Openers {
    /// `None` for languages without a list.
    fn of(language: Language) -> Option<&'static Self> {
        static ALL: [OnceLock<Openers>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];
        let index = LANGUAGES.iter().position(|own| *own == language)?;
        Some(ALL[index].get_or_init(|| Self::read(list(language))))
    }

    fn read(lines: &'static [&'static str]) -> Self {
        let mut openers = Self { all: Vec::new(), by_head: Default::default() };
        for opener in lines.iter().flat_map(|line| line.split(", ")) {
            let mut words = opener.split(' ');
            let first = words.next().unwrap_or_default();
            let rest: Vec<&'static str> = words.collect();
            if let Some((letter, length)) = head(opener) {
                add(&mut openers.by_head[letter][length], first, rest.clone());
            }
            add(&mut openers.all, first, rest);
        }
        openers
    }

    /// The openers that a sentence may begin with.
    fn that_may_begin(&self, sentence: &str) -> &[Opener] {
        head(sentence).map_or(&self.all, |(letter, length)| &self.by_head[letter][length])
    }
}

fn add(openers: &mut Vec<Opener>, first: &'static str, rest: Vec<&'static str>) {
    match openers.iter_mut().find(|opener| opener.first == first) {
        Some(opener) => opener.rests.push(rest),
        None => openers.push(Opener { first, rests: vec![rest] }),
    }
}

/// The head of a text is the letters of ASCII that it begins with: the number of the first one, and how many there are.
/// `None` where there is none, or where a character beyond ASCII comes next, which may be a letter.
fn head(text: &str) -> Option<(usize, usize)> {
    let first = text.bytes().next().filter(u8::is_ascii_alphabetic)?;
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let is_whole = text.as_bytes().get(length).is_none_or(u8::is_ascii);
    is_whole.then(|| (usize::from(first.to_ascii_lowercase() - b'a'), length.min(LENGTHS - 1)))
}

/// Whether a word, in any case and with any apostrophe, is this one.
fn is_written(word: &str, lower: &str) -> bool {
    if word.eq_ignore_ascii_case(lower) || word.is_ascii() {
        return word.eq_ignore_ascii_case(lower);
    }
    let straight = word.chars().map(|c| if c == '’' { '\'' } else { c });
    straight.flat_map(char::to_lowercase).eq(lower.chars())
}

/// "company" of "company's".
fn without_possessive(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Whether English words that look like an opener are none: *this week* points to a time, and *IT* is a trade. `second` is
/// without a possessive ending.
fn points_elsewhere(first: &str, second: &str) -> bool {
    let is_time = || TIMES.iter().any(|time| is_written(second, time));
    first == "IT" || (first.eq_ignore_ascii_case("this") && is_time())
}

/// The languages with a list.
const LANGUAGES: [Language; 7] = [
    Language::English,
    Language::German,
    Language::French,
    Language::Spanish,
    Language::Italian,
    Language::Portuguese,
    Language::Dutch,
];

/// The openers of a language, pronouns and then connectives, in lower case.
///
/// Words that are articles more often than pronouns (German *das*, Dutch *het*) are not among them.
fn list(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &[
            "he, she, it, they, him, them, his, her, hers, its, their, theirs, this, that, these, those, such, both",
            "the latter, the former, the two, the pair, the same, another, others, the company, the firm, the startup, \
             the group, the agency, the move, the decision, the announcement, the deal, the plan, the project, the news",
            "but, however, and, also, meanwhile, moreover, furthermore, besides, yet, so, then, thus, therefore, hence, \
             nevertheless, nonetheless, still, instead, nor, or, otherwise, additionally, similarly, likewise, \
             consequently, accordingly, because of this, as a result, in addition, in contrast, by contrast, even so, \
             for example, for instance, after that, at the time, on the contrary, that said",
        ],
        Language::German => &[
            "er, sie, es, ihn, ihm, ihr, ihre, ihren, ihrer, ihnen, sein, seine, seinen, seiner, dies, diese, dieser, \
             dieses, diesen, diesem, jene, jener, jenes, solche, solcher, solches, beide",
            "das unternehmen, der konzern, die firma, der letztere, die letztere, das letztere, letztere, letzterer, letzteres, erstere, ersterer, ersteres",
            "aber, doch, jedoch, allerdings, und, oder, auch, außerdem, zudem, ferner, dennoch, trotzdem, dagegen, \
             hingegen, stattdessen, unterdessen, indessen, inzwischen, deshalb, daher, darum, deswegen, dabei, damit, \
             dazu, dafür, danach, daraufhin, dann, somit, also, denn, zum beispiel",
        ],
        Language::French => &[
            "il, elle, ils, elles, lui, leur, leurs, son, sa, ses, ce, c, cela, ça, cet, cette, ces, celui-ci, celle-ci, \
             ceux-ci, celles-ci, celui-là, celle-là, tel, telle, tels, telles, tous deux, toutes deux",
            "la société, le groupe, ce dernier, cette dernière, ces derniers, ces dernières",
            "mais, cependant, toutefois, pourtant, néanmoins, et, ou, or, aussi, également, donc, ainsi, alors, puis, \
             ensuite, de plus, en outre, par ailleurs, en revanche, au contraire, entre-temps, pendant ce temps, \
             par conséquent, par exemple, en effet",
        ],
        Language::Spanish => &[
            "él, ella, ellos, ellas, ello, su, sus, este, esta, esto, estos, estas, ese, esa, eso, esos, esas, aquel, \
             aquella, aquello, aquellos, aquellas, dicho, dicha, dichos, dichas, tal, tales, ambos, ambas",
            "la empresa, la compañía, éste, ésta, éstos, éstas, ése, ésa, el último, los dos, las dos",
            "pero, sin embargo, no obstante, y, e, o, también, además, asimismo, mientras tanto, entretanto, así, \
             entonces, luego, por eso, por ello, por tanto, por lo tanto, en cambio, por el contrario, por ejemplo, \
             por su parte",
        ],
        Language::Italian => &[
            "lui, lei, loro, egli, ella, esso, essa, essi, esse, questo, questa, questi, queste, quello, quella, quelli, \
             quelle, ciò, tale, tali, costui, costei, costoro, entrambi, entrambe",
            "la società, quest'ultimo, quest'ultima, questi ultimi, queste ultime",
            "ma, però, tuttavia, eppure, e, ed, o, anche, inoltre, intanto, nel frattempo, quindi, dunque, perciò, \
             pertanto, così, allora, poi, invece, al contrario, ad esempio, per esempio, per questo",
        ],
        Language::Portuguese => &[
            "ele, ela, eles, elas, seu, sua, seus, suas, este, esta, isto, estes, estas, esse, essa, isso, esses, essas, \
             aquele, aquela, aquilo, aqueles, aquelas, tal, tais, ambos, ambas",
            "a empresa, a companhia, este último, esta última, estes últimos, os dois, as duas",
            "mas, porém, contudo, todavia, no entanto, entretanto, e, ou, também, além disso, ademais, enquanto isso, \
             assim, então, depois, por isso, portanto, por outro lado, pelo contrário, por exemplo",
        ],
        Language::Dutch => &[
            "hij, zij, ze, hem, haar, hun, zijn, dit, dat, deze, die, zulke, zo'n, beide, beiden",
            "het bedrijf, de laatste, laatstgenoemde, eerstgenoemde",
            "maar, echter, toch, en, of, ook, bovendien, daarnaast, verder, ondertussen, intussen, daarom, daardoor, \
             daarmee, daarna, daarbij, daarvoor, dus, dan, toen, desondanks, niettemin, daarentegen, bijvoorbeeld",
        ],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pronouns_and_connectives_open_sentences_that_lean_back() {
        for (language, leaning, standing) in [
            (
                Language::English,
                &[
                    "\"It’s late.",
                    "The latter won.",
                    "HOWEVER, it",
                    "As a result he left",
                    "The company, which",
                ][..],
                "The late",
            ),
            (Language::German, &["Sie kam.", "Dies gilt.", "Jedoch nicht.", "Zum Beispiel hier"], "Das Haus"),
            (Language::French, &["C’est tout.", "Elle part.", "En revanche, oui"], "Le chat"),
            (Language::Spanish, &["Él vino.", "Sin embargo, no", "Por lo tanto, sí"], "El gato"),
            (Language::Italian, &["Questi sono", "Quest’ultimo no", "Nel frattempo"], "Il gatto"),
            (Language::Portuguese, &["Ela veio.", "No entanto, não", "Além disso"], "O gato"),
            (Language::Dutch, &["Hij kwam.", "Echter niet", "Zo'n huis"], "Het huis"),
        ] {
            for sentence in leaning {
                assert!(leans_back(sentence, language), "{sentence}");
                assert!(!leans_back(sentence, Language::Any), "{sentence}");
            }
            assert!(!leans_back(standing, language), "{standing}");
        }
        for nothing in ["", "— …", &"x".repeat(5000)] {
            assert!(!leans_back(nothing, Language::English), "{nothing}");
        }
        for standing in [
            "Hertz went to it.",
            "This week it rained.",
            "This week's launch",
            "IT staff left.",
            "Italy won.",
        ] {
            assert!(!leans_back(standing, Language::English), "{standing}");
        }
        assert!(leans_back("This shows much.", Language::English));
    }
}
