use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

use super::*;
use crate::clock::Timestamp;
use crate::domain::ids::MailId;
use crate::domain::mail::{Letter, Mail, MailState};
use crate::domain::register::MailAddress;

fn posted(subject: &str, body: &str) -> Posted {
    let at = Timestamp::from_second(1_790_000_000).unwrap();
    Posted {
        mail: Mail {
            id: MailId::new(uuid::Uuid::nil()),
            to: MailAddress::parse("joushisu@sakura.example").unwrap(),
            letter: Letter {
                subject: subject.into(),
                body: body.into(),
            },
            call: None,
            request: None,
        },
        created_at: at,
        attempts: 0,
        state: MailState::Waiting {
            due_at: at,
            why: None,
        },
    }
}

async fn carried(subject: &str, body: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let carrier = Carrier::folder(folder.path(), "鍵番 <desk@kagiban.example>").unwrap();
    carrier.carry(&posted(subject, body)).await.unwrap();
    let file = folder.path().join(format!("{}.eml", uuid::Uuid::nil()));
    std::fs::read_to_string(file).unwrap()
}

#[tokio::test]
async fn a_mail_in_the_folder_is_ascii_with_its_words_encoded() {
    let mail = carried("受付完了", "一行目\n二行目\n").await;
    assert!(mail.is_ascii(), "{mail}");
    assert!(
        mail.contains("Subject: =?utf-8?b?5Y+X5LuY5a6M5LqG?="),
        "{mail}"
    );
    assert!(mail.contains("To: joushisu@sakura.example\r\n"), "{mail}");
    assert!(mail.contains("Auto-Submitted: auto-generated\r\n"));
    assert!(mail.contains(&format!(
        "Message-ID: <{}@kagiban.example>",
        uuid::Uuid::nil()
    )));
    assert!(
        mail.contains("Content-Type: text/plain; charset=utf-8"),
        "{mail}"
    );
}

#[tokio::test]
async fn a_line_end_in_a_subject_begins_no_header() {
    let mail = carried("hello\r\nBcc: thief@elsewhere.example", "x").await;
    let head = mail.split("\r\n\r\n").next().unwrap();
    assert!(!head.contains("\nBcc"), "{head}");
}

#[tokio::test]
async fn passwords_do_not_cross_the_network_in_the_clear() {
    let from = "desk@kagiban.example";
    for refused in [
        "smtp://u:p@mail.example",
        "smtp://u:p@mail.example?tls=opportunistic",
    ] {
        let why = Carrier::smtp(refused, from).unwrap_err();
        assert!(matches!(why, CarrierRefused::PasswordInTheClear));
    }
    assert!(Carrier::smtp("http://mail.example", from).is_err());
    assert!(Carrier::smtp("smtp://mail.example", "nobody").is_err());
}

#[tokio::test]
async fn addresses_of_servers_are_understood_and_not_shown() {
    for good in [
        "smtp://relay.example:25",
        "smtps://u:secret@mail.example",
        "smtp://u:secret@mail.example?tls=required",
    ] {
        let carrier = Carrier::smtp(good, "desk@kagiban.example").unwrap();
        assert_eq!(format!("{carrier:?}"), "Carrier(smtp)");
    }
}

/// A mail server for one connection: what it was given, after `RCPT` was answered with this.
async fn mail_server(to_rcpt: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        let (mut heard, mut in_data) = (String::new(), false);
        writing.write_all(b"220 desk.example\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            heard.push_str(&line);
            heard.push('\n');
            let answer = match line.get(..4) {
                _ if in_data && line != "." => continue,
                Some("RCPT") => to_rcpt,
                Some("DATA") => "354 go on",
                Some("QUIT") => break,
                _ => "250 ok",
            };
            in_data = answer.starts_with("354");
            let answer = format!("{answer}\r\n");
            writing.write_all(answer.as_bytes()).await.unwrap();
        }
        heard
    });
    (url, serving)
}

#[tokio::test]
async fn a_mail_server_is_given_the_whole_mail_for_its_address() {
    let (url, serving) = mail_server("250 ok").await;
    let carrier = Carrier::smtp(&url, "Kagiban <desk@kagiban.example>").unwrap();
    carrier.carry(&posted("受付", "本文")).await.unwrap();
    drop(carrier);
    let heard = serving.await.unwrap();
    assert!(
        heard.contains("MAIL FROM:<desk@kagiban.example>"),
        "{heard}"
    );
    assert!(
        heard.contains("RCPT TO:<joushisu@sakura.example>"),
        "{heard}"
    );
    assert!(heard.contains("Auto-Submitted: auto-generated"), "{heard}");
}

#[tokio::test]
async fn what_a_mail_server_says_against_a_mail_is_told() {
    let (url, _serving) = mail_server("550 5.1.1 no such mailbox").await;
    let carrier = Carrier::smtp(&url, "Kagiban <desk@kagiban.example>").unwrap();
    let refused = carrier.carry(&posted("受付", "本文")).await.unwrap_err();
    assert!(refused.0.contains("no such mailbox"), "{refused}");
}
