//! Dates of articles and briefings. There is no clock: what is not given is not known.

use std::str::FromStr;

use mail_builder::headers::date::Date;

use crate::Briefing;

/// What stands for a date that is not known, where a form asks for one.
pub(super) const UNKNOWN: &str = "1970-01-01T00:00:00Z";

/// A date as RFC 3339 has it, with or without a time of day; without one, midnight in UTC is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Moment {
    /// Date and time of day with offset.
    text: String,
    /// Seconds since 1970.
    timestamp: i64,
}

impl Moment {
    /// Date and time of day with offset, for machines.
    pub(super) fn rfc3339(&self) -> &str {
        &self.text
    }

    /// The same in UTC, as mail and RSS have it.
    pub(super) fn rfc822(&self) -> String {
        Date::new(self.timestamp).to_rfc822()
    }

    /// Year, month and day, for people.
    pub(super) fn day(&self) -> &str {
        self.text.get(..10).unwrap_or(&self.text)
    }

    /// Seconds since 1970, for mail.
    pub(super) fn timestamp(&self) -> i64 {
        self.timestamp
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parsed(text).ok_or_else(|| {
            "expected a date as in RFC 3339, such as 2026-01-31 or 2026-01-31T08:30:00+01:00".to_owned()
        })
    }
}

/// The date of an article, if it has one that can be read.
pub(super) fn of_article(date: Option<&str>) -> Option<Moment> {
    date.and_then(|date| date.trim().parse().ok())
}

/// The day of a briefing, for people: of the date that was given, or of the latest one of an article.
pub(super) fn day(briefing: &Briefing, given: Option<&Moment>) -> Option<String> {
    given.cloned().or_else(|| latest(briefing)).map(|date| date.day().to_owned())
}

/// The latest date of an article.
pub(super) fn latest(briefing: &Briefing) -> Option<Moment> {
    let dates = briefing.articles.iter().filter_map(|briefed| of_article(briefed.article.date.as_deref()));
    dates.max_by_key(Moment::timestamp)
}

fn parsed(text: &str) -> Option<Moment> {
    let text = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        _ => text.to_ascii_uppercase().replacen(' ', "T", 1),
    };
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse().ok()
    };
    let is_at = |place: usize, sign: &str| text.get(place..=place) == Some(sign);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let has_signs =
        [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")].iter().all(|&(at, sign)| is_at(at, sign));
    let rest = text.get(19..)?;
    let fraction =
        rest.strip_prefix('.').map_or(0, |rest| 1 + rest.bytes().take_while(u8::is_ascii_digit).count());
    let zone = 19 + fraction;
    let offset = match text.get(zone..)? {
        "Z" => 0,
        with_sign if with_sign.len() == 6 && is_at(zone + 3, ":") => {
            let sign = match with_sign.get(..1)? {
                "+" => 1,
                "-" => -1,
                _ => return None,
            };
            let (hours, minutes) = (number(zone + 1, zone + 3)?, number(zone + 4, zone + 6)?);
            (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60)?
        }
        _ => return None,
    };
    // A leap second counts as the one before it.
    let is_time = hour < 24 && minute < 60 && second <= 60 && fraction != 1;
    let is_day = (1..=12).contains(&month) && (1..=days_of(month, year)).contains(&day);
    if !(has_signs && is_time && is_day) {
        return None;
    }
    let seconds = (hour * 60 + minute) * 60 + second.min(59);
    let timestamp = days_since_1970(year, month, day) * 86_400 + seconds - offset;
    Some(Moment { text, timestamp })
}

fn days_of(month: i64, year: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, with years that begin in March, so that leap days come last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_what_a_calendar_says() {
        // Expected by Python 3.11, `datetime.fromisoformat(…).timestamp()` and `email.utils.format_datetime`.
        let cases = [
            ("2026-01-31", 1_769_817_600, "Sat, 31 Jan 2026 00:00:00 +0000"),
            ("2024-02-29T23:59:59+05:30", 1_709_231_399, "Thu, 29 Feb 2024 18:29:59 +0000"),
            ("1969-12-31t23:00:00.25z", -3_600, "Wed, 31 Dec 1969 23:00:00 +0000"),
            ("2000-03-01 00:00:00-08:00", 951_897_600, "Wed, 1 Mar 2000 08:00:00 +0000"),
        ];
        for (text, timestamp, rfc822) in cases {
            let moment: Moment = text.parse().expect("a date");
            assert_eq!((moment.timestamp, moment.rfc822().as_str()), (timestamp, rfc822), "{text}");
        }
        let moment: Moment = "2024-02-29t23:59:59+05:30".parse().expect("a date");
        assert_eq!((moment.rfc3339(), moment.day()), ("2024-02-29T23:59:59+05:30", "2024-02-29"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        let cases = [
            "",
            "yesterday",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-01-00",
            "2026-01-31T25:00:00Z",
            "2026-01-31T08:30:00",
            "2026-01-31T08:30:00Z<script>",
            "2026-01-31T08:30:00.Z",
            "2026-01-31T08:30:00+1:00",
            "2026-01-31T08:30:00+01:00\r\nBcc: a@b.example",
            "+026-01-31",
            "２０２６-01-31",
            "2026/01/31",
        ];
        for text in cases {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
