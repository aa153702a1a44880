//! Whoever changes what callers prove themselves with proves themself first.

use kagiban::domain::policy::Role;

use crate::support::desk::{PASSWORD, TestDesk, both};
use crate::support::seed;

both!(nothing_that_opens_something_changes_without_ones_own_password);

async fn nothing_that_opens_something_changes_without_ones_own_password(desk: TestDesk) {
    let sakura = seed::sakura(&desk).await;
    let mut admin = desk.sign_in(Role::Administrator).await;
    let (requester, contract) = (sakura.requester.id, sakura.contract.id);
    let acts: [(String, &[(&str, &str)]); 7] = [
        (
            format!("/requesters/{requester}/passphrase"),
            &[("passphrase", "やまのむこうのあおいそら")],
        ),
        (format!("/requesters/{requester}/code-card"), &[]),
        (format!("/requesters/{requester}/totp"), &[]),
        (
            format!("/requesters/{requester}/numbers"),
            &[("number_1", "03-1234-5678")],
        ),
        (
            format!("/contracts/{contract}/verification"),
            &[("usual_first", "passphrase"), ("usual_second", "")],
        ),
        (
            format!("/tenants/{}/edit", sakura.tenant.id),
            &[
                ("api_base", "http://127.0.0.1:8090"),
                ("token_id", "another-token"),
                ("signing", "HS256"),
            ],
        ),
        (
            format!("/contracts/{contract}/requesters/new"),
            &[
                ("number", "R-77"),
                ("name", "石井 健"),
                ("kana", "イシイ ケン"),
                ("passphrase", "やまのむこうのあおいそら"),
            ],
        ),
    ];
    for (path, typed) in acts {
        for (password, status) in [("not my password", 422), (PASSWORD, 0)] {
            let before = desk.kinds().await.len();
            let mut fields = typed.to_vec();
            fields.push(("password", password));
            let seen = admin.fill(&path, &fields).await;
            let written = desk.kinds().await.split_off(before);
            if status == 422 {
                assert_eq!(seen.status, 422, "{path}");
                assert_eq!(written, ["reauth_refused"], "{path}");
            } else {
                assert!(seen.status.as_u16() < 400, "{path}: {}", seen.text("main"));
                assert!(!written.contains(&"reauth_refused".to_owned()), "{path}");
                assert!(!written.is_empty(), "{path}");
            }
        }
    }
}
