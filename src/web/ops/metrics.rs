//! Figures for Prometheus: what the process counted, and what the database holds now.

use std::sync::OnceLock;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::plain;
use crate::domain::request::StateCode;
use crate::store::figures::{self, Figures};
use crate::web::{App, Problem};

/// The text format's own media type.
const KIND: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the gauges say.
const HELP: [(&str, &str); 5] = [
    ("kagiban_uptime_seconds", "Seconds since the desk started."),
    (
        "kagiban_requests",
        "Accepted requests that were not sent yet, by state.",
    ),
    ("kagiban_mails_waiting", "Mails that wait to be carried."),
    ("kagiban_audit_events", "Events in the audit log."),
    ("kagiban_calls_open", "Calls that are going on."),
];

/// What the counter of hashes says.
const HASHES: &str = "Hashes of passwords, passphrases and codes that were computed.";

/// The process's counters. There is one recorder in a process, however many desks run in it.
pub fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            metrics::with_local_recorder(&recorder, || {
                metrics::describe_counter!("kagiban_mails_sent_total", "Mails that were carried.");
                metrics::describe_counter!(
                    "kagiban_mails_failed_total",
                    "Tries to carry a mail that failed."
                );
                metrics::describe_counter!(
                    "kagiban_requests_refused_total",
                    "Requests that a limit refused: pace, sign_ins, full_house, connections."
                );
                metrics::describe_gauge!(
                    "kagiban_tls_certificate_refused",
                    "1 while the certificate's files hold what cannot be served."
                );
            });
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another recorder of metrics was there first");
            }
            handle
        })
        .clone()
}

/// Counters and gauges.
pub async fn show(State(app): State<App>) -> Result<Response, Problem> {
    let figures = figures::load(&mut *app.store.read().await?).await?;
    let uptime = app.clock.now().duration_since(app.started_at);
    app.metrics.run_upkeep();
    let mut text = app.metrics.render();
    text.push_str(&gauges(
        &figures,
        uptime.as_secs_f64(),
        app.passwords.hashes(),
    ));
    Ok(plain(StatusCode::OK, KIND, text))
}

/// Gauges are of this moment and of this desk, so each scrape writes them anew.
fn gauges(figures: &Figures, uptime: f64, hashes: u64) -> String {
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || {
        for (name, help) in HELP {
            metrics::describe_gauge!(name, help);
        }
        metrics::gauge!("kagiban_uptime_seconds").set(uptime);
        metrics::describe_counter!("kagiban_hashes_total", HASHES);
        metrics::counter!("kagiban_hashes_total").absolute(hashes);
        for state in StateCode::ALL
            .iter()
            .filter(|state| **state != StateCode::Sent)
        {
            let found = figures
                .requests
                .iter()
                .find(|(code, _)| code == state.code());
            let count = found.map_or(0, |(_, count)| *count);
            metrics::gauge!("kagiban_requests", "state" => state.code()).set(number(count));
        }
        metrics::gauge!("kagiban_mails_waiting").set(number(figures.mails_waiting));
        metrics::gauge!("kagiban_audit_events").set(number(figures.audit_size));
        metrics::gauge!("kagiban_calls_open").set(number(figures.calls_open));
    });
    recorder.handle().render()
}

/// A count as Prometheus holds it; exact far beyond any desk's figures.
fn number(count: i64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unfinished_state_is_told_also_where_there_is_none() {
        let figures = Figures {
            requests: vec![("queued".into(), 12)],
            mails_waiting: 3,
            audit_size: 7,
            calls_open: 1,
        };
        let text = gauges(&figures, 1.5, 9);
        for line in [
            "kagiban_requests{state=\"queued\"} 12",
            "kagiban_requests{state=\"blocked\"} 0",
            "kagiban_requests{state=\"unknown\"} 0",
            "kagiban_mails_waiting 3",
            "kagiban_audit_events 7",
            "kagiban_calls_open 1",
            "kagiban_uptime_seconds 1.5",
            "kagiban_hashes_total 9",
        ] {
            assert!(text.lines().any(|told| told == line), "{line}: {text}");
        }
        for (name, help) in HELP {
            let line = format!("# HELP {name} {help}");
            assert!(text.lines().any(|told| told == line), "{line}: {text}");
        }
    }
}
