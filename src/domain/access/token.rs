//! A tenant's token at the end of a day, by the events that tell of it; never its secret.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::Named;

/// A token that ends sooner needs attention.
const ENDS_SOON_DAYS: i64 = 30;

/// What is known of a token. What is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Token {
    /// Address of the API.
    pub api_base: Option<String>,
    /// The token's id.
    pub token_id: Option<String>,
    /// Its last day.
    pub expires_on: Option<Named>,
}

/// An event that tells of a tenant's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What it is from then on.
    pub after: Token,
    /// What it was until then; nothing where the tenant came with this event.
    pub before: Option<Token>,
    /// Whether there is another token or secret since.
    pub is_another: bool,
}

/// A token at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Then {
    /// What it was.
    pub token: Token,
    /// Since when this token and secret were in use; nothing where the log does not tell.
    pub since: Option<Timestamp>,
}

impl Then {
    /// As the events before `end` tell, in their order; else as the first event from `end` on tells of the
    /// time before it; else as it is now.
    pub fn of(now: Token, events: &[Happened], end: Timestamp) -> Self {
        let mut told = events.iter().filter(|event| event.at < end);
        let later = events.iter().find(|event| event.at >= end);
        let token = match (told.clone().next_back(), later) {
            // An event may tell less than the register has.
            (Some(event), _) if event.after.token_id.is_some() => event.after.clone(),
            (_, Some(later)) => later.before.clone().unwrap_or_default(),
            (_, None) => now,
        };
        let since = told.rfind(|event| event.is_another);
        Self {
            token,
            since: since.map(|event| event.at),
        }
    }

    /// Whether it ends soon after a day, or ended before it.
    pub fn ends_soon(&self, day: Date) -> bool {
        let soon = day.saturating_add(ENDS_SOON_DAYS.days());
        self.token
            .expires_on
            .and_then(Named::day)
            .is_some_and(|last| last <= soon)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn token(id: &str) -> Token {
        Token {
            api_base: Some("https://api.example".into()),
            token_id: Some(id.into()),
            expires_on: Some(Named::Day(date(2026, 12, 31))),
        }
    }

    fn at(day: i8) -> Timestamp {
        let noon = date(2026, 11, day).at(12, 0, 0, 0);
        jiff::tz::Offset::UTC.to_timestamp(noon).unwrap()
    }

    fn event(day: i8, before: Option<Token>, after: Token) -> Happened {
        Happened {
            at: at(day),
            is_another: before
                .as_ref()
                .is_none_or(|it| it.token_id != after.token_id),
            after,
            before,
        }
    }

    #[test]
    fn a_token_is_what_the_last_event_before_the_end_told() {
        let events = [
            event(1, None, token("a")),
            event(5, Some(token("a")), token("a")),
            event(9, Some(token("a")), token("b")),
        ];
        for (end, id, since) in [(4, "a", 1), (7, "a", 1), (10, "b", 9)] {
            let then = Then::of(token("now"), &events, at(end));
            let expected = Then {
                token: token(id),
                since: Some(at(since)),
            };
            assert_eq!(then, expected, "{end}");
        }
    }

    #[test]
    fn where_the_log_tells_less_it_is_not_guessed() {
        let then = |events: &[Happened], end| Then::of(token("now"), events, at(end));
        assert_eq!(then(&[], 4).token, token("now"));
        assert_eq!(then(&[], 4).since, None);
        // It came with an event that tells nothing of it.
        let came = event(1, None, Token::default());
        assert_eq!(then(std::slice::from_ref(&came), 4).token, token("now"));
        let known = Token {
            expires_on: None,
            ..token("a")
        };
        let changed = event(9, Some(known.clone()), token("b"));
        let told = then(&[came, changed], 4);
        assert_eq!((told.token, told.since), (known, Some(at(1))));
    }

    #[test]
    fn a_token_that_ends_within_a_month_needs_attention() {
        let then = Then {
            token: token("a"),
            since: None,
        };
        for (day, soon) in [
            (date(2026, 11, 30), false),
            (date(2026, 12, 1), true),
            (date(2027, 3, 1), true),
        ] {
            assert_eq!(then.ends_soon(day), soon, "{day}");
        }
    }
}
