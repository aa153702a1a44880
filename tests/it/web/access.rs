//! Every route, sent by every role and by nobody: the matrix is what the running desk does.

use http::Method;
use kagiban::domain::policy::{Permission, Role};
use kagiban::web::routes::routes;

use crate::support::desk::TestDesk;
use crate::support::visitor::{Seen, Visitor};

/// The path with something in place of what it names; there is nothing of it.
fn filled(path: &str) -> String {
    path.replace("{id}", "01a1ff50-ae40-7a97-9bb1-3ce26df53423")
        .replace("{*path}", "css/kagiban.css")
}

async fn sent(who: &mut Visitor, method: &Method, path: &str) -> Seen {
    if *method == Method::GET {
        who.get(path).await
    } else {
        who.post(path, &[]).await
    }
}

#[tokio::test]
async fn every_route_answers_every_role_as_the_matrix_says_and_nobody_at_all() {
    let desk = TestDesk::on_sqlite().await;
    let mut staff = Vec::new();
    for role in Role::ALL {
        staff.push((*role, desk.sign_in(*role).await));
    }
    for route in routes() {
        let path = filled(route.path);
        let told = format!("{} {}", route.method, route.path);
        let open = route.permission == Permission::Anyone;
        let nobody = sent(&mut desk.visitor(), &route.method, &path).await;
        let status = nobody.status.as_u16();
        if route.method == Method::GET && !open {
            assert!(nobody.location.starts_with("/sign-in?return_to="), "{told}");
        } else {
            assert_eq!(status == 401, !open, "{told}: nobody is answered {status}");
        }
        for (role, who) in &mut staff {
            // Some of what is posted ends the session.
            if who.get("/").await.status != 200 {
                *who = desk.sign_in(*role).await;
            }
            let seen = sent(who, &route.method, &path).await;
            let refused = seen.status == 403;
            assert_eq!(
                refused,
                !role.may(route.permission),
                "{told}: {role} is answered {}",
                seen.status
            );
            assert_ne!(seen.status, 500, "{told}: {role}");
        }
    }
    let refused = desk
        .kinds()
        .await
        .iter()
        .filter(|kind| *kind == "access_refused")
        .count();
    let expected: usize = routes()
        .iter()
        .map(|route| {
            Role::ALL
                .iter()
                .filter(|role| !role.may(route.permission))
                .count()
        })
        .sum();
    assert_eq!(refused, expected, "each refusal is in the log");
}
