//! The catalogue of events as a document: every event, what it says, and what writes it.

use std::fmt::Write;

use http::Method;

use crate::domain::agent::Locale;
use crate::domain::catalogue::{Field, Shape};
use crate::domain::event::Kind;
use crate::i18n::{BadCatalogue, Catalogues};
use crate::web::routes::{Route, routes};

const HEAD: &str = "# Events of the audit log

This file is made by `kagiban audit events` from the program's own types; a test holds that it is up to date.

Every event has a number (its place in the log, from 0, without gaps), a time (microseconds UTC), its kind, and:

- **actor**: `kind` is `agent` (with `id`, `role` at the time and `session`), `system` (with `job`), `command_line` or
  `anonymous`; `second` is the other of two people where an act took two; `address` is where a request came from; `build`
  is the version and commit of the program.
- **about**: ids and numbers of what it is about. Where they follow from the rest, the program adds `call`, `contract` and
  `subscriber`, so that everything about a subscriber is found by it.
- **facts**: text, or numbers (`#`). Nothing personal.
- **personal**: personal data beside the event; the event has its salted digest, and the data is purged after its
  retention.

`?` marks what is not always there. How events are written as bytes and hashed is in [audit-log.md](audit-log.md).

";

/// The document.
///
/// # Errors
/// Where the catalogue of words cannot be read.
pub fn markdown() -> Result<String, BadCatalogue> {
    let words = Catalogues::load()?.words(Locale::En);
    let routes = routes();
    let mut text = HEAD.to_owned();
    for kind in Kind::ALL {
        let shape = kind.shape();
        let title = words.t(&format!("event-{}", kind.code().replace('_', "-")));
        let unusual = kind
            .unusual()
            .map(|why| format!(" Unusual: {}.", why.code().replace('_', " ")));
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "## `{kind}`\n\n{title}.{}\n",
            unusual.unwrap_or_default()
        );
        for (part, fields) in parts(&shape) {
            if !fields.is_empty() {
                let _ = writeln!(text, "- {part}: {}", fields.join(", "));
            }
        }
        let _ = writeln!(
            text,
            "- written by: {}\n",
            writers(*kind, &shape, &routes).join(", ")
        );
    }
    Ok(text)
}

fn parts(shape: &Shape) -> [(&'static str, Vec<String>); 3] {
    [
        ("about", shape.about().map(word).collect()),
        ("facts", shape.facts().map(word).collect()),
        ("personal", shape.personal().map(word).collect()),
    ]
}

fn word(field: Field) -> String {
    let number = if field.number { "#" } else { "" };
    let sometimes = if field.always { "" } else { "?" };
    format!("`{}{number}{sometimes}`", field.name)
}

/// What writes an event: routes of the desk, jobs of the program, the command line.
fn writers(kind: Kind, shape: &Shape, routes: &[Route]) -> Vec<String> {
    let told = routes.iter().filter(|route| route.events.contains(&kind));
    let mut writers: Vec<String> = told
        .map(|route| match route.method {
            Method::GET => format!("`GET {}`", route.path),
            _ => format!("`POST {}`", route.path),
        })
        .collect();
    writers.extend(shape.jobs().map(|job| format!("job `{job}`")));
    if shape.by_every_route {
        writers.push("every route that needs a permission".to_owned());
    }
    if shape.by_command_line {
        writers.push("the command line".to_owned());
    }
    writers
}
