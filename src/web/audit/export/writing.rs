//! A file while it is written: chunk by chunk of the log, its digest, and at its end the manifest.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::table;
use crate::audit::manifest::{self, Manifest};
use crate::audit::{Line, Row};
use crate::domain::audit_export::{AuditExport, ExportForm};
use crate::i18n::Words;
use crate::store::audit_list::{self, Filter};
use crate::store::{Result, StoreError, audit_export, audit_proof};
use crate::web::App;

/// Places that are looked at in one go.
const CHUNK: i64 = 1_000;

/// A file, as far as it is.
pub(super) struct Writing {
    app: App,
    export: AuditExport,
    filter: Filter,
    words: Words,
    /// The next place to look at.
    place: i64,
    digest: Sha256,
    bytes: u64,
    events: i64,
    first: Option<u64>,
    last: Option<u64>,
    finished: bool,
}

impl Writing {
    pub(super) fn new(app: App, export: AuditExport, filter: Filter, words: Words) -> Self {
        Self {
            app,
            export,
            filter,
            words,
            place: 0,
            digest: Sha256::new(),
            bytes: 0,
            events: 0,
            first: None,
            last: None,
            finished: false,
        }
    }

    /// The next bytes; nothing once the manifest is kept.
    pub(super) async fn next(mut self) -> Result<Option<(String, Self)>> {
        let mut text = match self.export.form {
            ExportForm::Csv if self.place == 0 && !self.finished => table::head(&self.words),
            _ => String::new(),
        };
        // What holds no events is passed over here, so that every piece that is sent has some.
        while text.is_empty() || self.place == 0 {
            if self.place >= self.export.size {
                break;
            }
            self.chunk(&mut text).await?;
        }
        if text.is_empty() {
            if !self.finished {
                self.finish().await?;
            }
            return Ok(None);
        }
        self.digest.update(text.as_bytes());
        self.bytes += text.len() as u64;
        if self.place >= self.export.size {
            self.finish().await?;
        }
        Ok(Some((text, self)))
    }

    async fn chunk(&mut self, text: &mut String) -> Result<()> {
        let high = (self.place + CHUNK).min(self.export.size);
        let mut read = self.app.store.read().await?;
        let rows = audit_list::between(&mut read, &self.filter, self.place, high).await?;
        match self.export.form {
            ExportForm::Csv => table::rows(&mut read, &rows, self.export.personal, text).await?,
            ExportForm::JsonLines => {
                for row in &rows {
                    let line = self.line(&mut read, row).await?;
                    text.push_str(&line);
                    text.push('\n');
                }
            }
        }
        drop(read);
        for row in &rows {
            let seq = u64::try_from(row.seq).ok();
            self.first = self.first.or(seq);
            self.last = seq;
        }
        self.events += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        self.place = high;
        let mut tx = self.app.store.begin().await?;
        audit_export::advance(&mut tx, self.export.id, self.place, self.events).await?;
        tx.commit_bookkeeping().await
    }

    /// A line; with a proof, where the file has not every leaf of the tree.
    async fn line(&self, read: &mut crate::store::Db, row: &Row) -> Result<String> {
        let proof = match (self.export.query.is_empty(), u64::try_from(row.seq)) {
            (false, Ok(seq)) => {
                let size = self.export.size.unsigned_abs();
                Some(audit_proof::inclusion(read, seq, size).await?)
            }
            _ => None,
        };
        let line = Line::of(row, proof, self.export.personal);
        let line = line.map_err(|why| unreadable(row, why))?;
        line.write().map_err(|why| unreadable(row, why))
    }

    async fn finish(&mut self) -> Result<()> {
        self.finished = true;
        let log = self.app.attest.out.clone();
        let now = self.app.clock.now();
        let query = url::form_urlencoded::parse(self.export.query.as_bytes());
        let manifest = Manifest {
            format: manifest::FORMAT.to_owned(),
            form: self.export.form.code().to_owned(),
            filter: query.into_owned().collect::<BTreeMap<_, _>>(),
            personal: self.export.personal,
            events: self.events.unsigned_abs(),
            first: self.first,
            last: self.last,
            bytes: self.bytes,
            sha256: hex::encode(self.digest.clone().finalize()),
            checkpoint: self.export.checkpoint.clone(),
            verifier: log.as_ref().map(|log| log.key.verifier().to_string()),
            made_at: now.to_string(),
            made_by: self.export.asked_by.to_string(),
        };
        let signature = log.map(|log| manifest.sign(&log.key)).transpose();
        let signature = signature.map_err(|why| StoreError::Inconsistent {
            column: "manifest".into(),
            why: why.to_string(),
        })?;
        let mut tx = self.app.store.begin().await?;
        let signed = (manifest.text(), signature);
        let signed = (signed.0.as_str(), signed.1.as_deref());
        audit_export::finish(&mut tx, self.export.id, self.events, signed, now).await?;
        tx.commit_bookkeeping().await
    }
}

fn unreadable(row: &Row, why: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent {
        column: format!("audit_event {}", row.seq),
        why: why.to_string(),
    }
}
