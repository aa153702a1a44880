//! Reading answers: only the wanted fields, and leniently, so that passcodes and passwords that
//! an answer may carry are skipped rather than read.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::{
    classify::FailureKind,
    client::{Ask, Call, Client, escape, failed},
    credentials::Credentials,
    outcome::{Effect, End},
};

/// No list is followed further than this; the vendor's paging has been seen to run in circles.
const MOST_PAGES: usize = 200;

/// One page of a list (Absolute API, "Pagination").
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    #[serde(default)]
    pagination: Option<Pagination>,
}

#[derive(Debug, Deserialize)]
struct Pagination {
    #[serde(default, rename = "nextPage", deserialize_with = "lenient")]
    next_page: Option<String>,
}

impl<T> Page<T> {
    /// The token of the next page: none when the answer has none, when this page is empty, and
    /// when the token is one of those `seen` before.
    pub(super) fn next(&self, seen: &[String]) -> Option<String> {
        let pagination = self.metadata.as_ref()?.pagination.as_ref()?;
        let token = pagination.next_page.clone()?;
        let more = !token.is_empty() && !self.data.is_empty() && !seen.contains(&token);
        more.then_some(token)
    }
}

/// Reads a field, or its default when it is null or of another type.
pub(super) fn lenient<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Reads a successful answer.
pub(super) fn read<T: DeserializeOwned>(effect: Effect, body: &[u8]) -> End<T> {
    // The error's own words may quote the answer, so only its place is told.
    serde_json::from_slice(body).map_or_else(
        |error| {
            let at = format!("line {} column {}", error.line(), error.column());
            failed(
                effect,
                FailureKind::Unreadable,
                format!("{:?} error at {at}", error.classify()),
            )
        },
        End::Done,
    )
}

/// The query of a further page: the unchanged first one with the token appended.
pub(super) fn paged(query: &str, next: Option<&str>) -> String {
    next.map_or_else(
        || query.to_owned(),
        |token| format!("{query}&nextPage={}", escape(token)),
    )
}

impl Client {
    /// Reads a list to its end. A list that cannot be read whole is not read at all.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        credentials: &Credentials,
        ask: Ask<'_>,
    ) -> Call<Vec<T>> {
        let mut items = Vec::new();
        let mut tokens: Vec<String> = Vec::new();
        loop {
            let query = paged(ask.query, tokens.last().map(String::as_str));
            let page = Ask {
                query: &query,
                ..ask
            };
            let Call {
                asked,
                http_status,
                host_time,
                end,
            } = self.call(credentials, page).await;
            let end = end.and_then(|body| read::<Page<T>>(ask.effect, &body));
            let mut next = None;
            let end = end.and_then(|page| {
                next = page.next(&tokens);
                items.extend(page.data);
                if next.is_some() && tokens.len() + 1 >= MOST_PAGES {
                    next = None;
                    return failed(ask.effect, FailureKind::Unreadable, "the list does not end");
                }
                End::Done(std::mem::take(&mut items))
            });
            match (next, end) {
                (Some(token), End::Done(so_far)) => {
                    items = so_far;
                    tokens.push(token);
                }
                (_, end) => {
                    return Call {
                        asked,
                        http_status,
                        host_time,
                        end,
                    };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> Page<u8> {
        let End::Done(page) = read(Effect::Read, json.as_bytes()) else {
            panic!("{json}");
        };
        page
    }

    #[test]
    fn the_last_page_is_known_by_what_it_lacks() {
        let token = r#","metadata":{"pagination":{"nextPage":"abc="}}}"#;
        let more = page(&format!(r#"{{"data":[1]{token}"#));
        assert_eq!(more.next(&[]), Some("abc=".to_owned()));
        assert_eq!(more.next(&["abc=".to_owned()]), None);
        assert_eq!(page(&format!(r#"{{"data":[]{token}"#)).next(&[]), None);
        assert_eq!(page(r#"{"data":[1],"metadata":{}}"#).next(&[]), None);
        assert_eq!(page(r#"{"data":[1]}"#).next(&[]), None);
    }

    #[test]
    fn tokens_are_appended_encoded_to_the_unchanged_query() {
        assert_eq!(paged("pageSize=500", None), "pageSize=500");
        let next = paged("pageSize=500", Some("a+/b="));
        assert_eq!(next, "pageSize=500&nextPage=a%2B%2Fb%3D");
    }

    #[test]
    fn an_answer_without_data_is_no_empty_list() {
        let end = read::<Page<u8>>(Effect::Read, b"{}");
        assert_eq!(end.code(), "not_executed");
        assert_eq!(read::<Page<u8>>(Effect::Wipe, b"<html>").code(), "unknown");
    }
}
