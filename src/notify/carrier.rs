//! How mails leave: to a mail server, or into a folder where there is none (demonstrations, tests).

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::domain::mail::Posted;

/// A server that says nothing this long is given up for this time.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Carries mails.
pub struct Carrier {
    from: Mailbox,
    way: Way,
}

enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

impl std::fmt::Debug for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address of a server holds its password.
        f.write_str(match self.way {
            Way::Smtp(_) => "Carrier(smtp)",
            Way::Folder(_) => "Carrier(folder)",
        })
    }
}

/// A configuration that mails cannot be carried with. Names no secret.
#[derive(Debug, thiserror::Error)]
pub enum CarrierRefused {
    /// The sender is no mail address.
    #[error("the sender of mails is not a mail address")]
    From,
    /// The server's address cannot be read.
    #[error(
        "the mail server's address is not smtps://host, smtp://host?tls=required or smtp://host"
    )]
    Address,
    /// Name and password would cross the network in the clear.
    #[error("a mail server with a password needs smtps:// or ?tls=required")]
    PasswordInTheClear,
}

/// Why a mail was not carried, for the outbox page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotCarried(pub String);

impl Carrier {
    /// Carries to a mail server: `smtps://user:pass@host:port`, `smtp://…?tls=required`, or a relay
    /// without password. To be called where tokio runs: the pool of connections lives there.
    pub fn smtp(url: &str, from: &str) -> Result<Self, CarrierRefused> {
        let from = sender(from)?;
        let parsed = url::Url::parse(url).map_err(|_| CarrierRefused::Address)?;
        let encrypted = parsed.scheme() == "smtps"
            || parsed
                .query_pairs()
                .any(|(name, value)| name == "tls" && value == "required");
        if parsed.password().is_some() && !encrypted {
            return Err(CarrierRefused::PasswordInTheClear);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| CarrierRefused::Address)?
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(2))
            .build();
        Ok(Self {
            from,
            way: Way::Smtp(Box::new(transport)),
        })
    }

    /// Writes each mail into a folder, as a file of RFC 5322.
    pub fn folder(path: impl Into<PathBuf>, from: &str) -> Result<Self, CarrierRefused> {
        Ok(Self {
            from: sender(from)?,
            way: Way::Folder(path.into()),
        })
    }

    /// Carries a mail.
    pub async fn carry(&self, posted: &Posted) -> Result<(), NotCarried> {
        let message = self.message(posted)?;
        match &self.way {
            Way::Smtp(transport) => {
                // The transport's own limit is for each command, not for all of them together.
                let sending = tokio::time::timeout(TIMEOUT * 3, transport.send(message));
                let answer = sending
                    .await
                    .map_err(|_| NotCarried("the mail server is too slow".into()))?;
                answer.map(drop).map_err(|error| told(&error))
            }
            Way::Folder(folder) => {
                let name = posted.mail.id.to_string();
                let (half, whole) = (
                    folder.join(format!("{name}.part")),
                    folder.join(format!("{name}.eml")),
                );
                let written = async {
                    tokio::fs::create_dir_all(folder).await?;
                    tokio::fs::write(&half, message.formatted()).await?;
                    // Whoever watches the folder never sees half a mail.
                    tokio::fs::rename(&half, &whole).await
                };
                written.await.map_err(|error| told(&error))
            }
        }
    }

    fn message(&self, posted: &Posted) -> Result<Message, NotCarried> {
        let mail = &posted.mail;
        let to = mail.to.as_str().parse().map_err(|error| told(&error))?;
        let seconds = u64::try_from(posted.created_at.as_second()).unwrap_or_default();
        let written = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        // The same id at every try: a mail that arrives twice is shown once.
        let id = format!("<{}@{}>", mail.id, self.from.email.domain());
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.letter.subject.clone())
            .date(written)
            .message_id(Some(id))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.letter.body.clone())
            .map_err(|error| told(&error))
    }
}

fn sender(from: &str) -> Result<Mailbox, CarrierRefused> {
    from.parse().map_err(|_| CarrierRefused::From)
}

fn told(error: &dyn std::error::Error) -> NotCarried {
    let mut why = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        why = format!("{why}: {deeper}");
        source = deeper.source();
    }
    NotCarried(why.chars().filter(|c| !c.is_control()).take(500).collect())
}

#[cfg(test)]
mod tests;
