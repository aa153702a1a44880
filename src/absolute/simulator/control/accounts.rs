//! Accounts and tokens that are added while the simulator runs.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use jiff::civil::Date;
use p256::ecdsa::VerifyingKey;
use p256::pkcs8::DecodePublicKey;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::account::{Account, Permission, Token, Verifier};
use super::super::device::Given;
use super::{Refused, read, refused};

pub(super) async fn list(State(shared): State<Shared>) -> Json<Value> {
    let world = shared.world();
    let account = |place: usize| {
        let estate = &world.estates[place];
        let device = |unit: &super::super::device::Unit| {
            let device = &unit.device;
            json!({ "deviceUid": device.device_uid, "serial": device.serial, "name": device.name })
        };
        let token = |token: &Token| {
            let may: Vec<&str> = token.permissions.iter().map(|may| may.code()).collect();
            let expires_on = token.expires_on.map(|date| date.to_string());
            json!({ "kid": token.kid, "permissions": may, "expiresOn": expires_on })
        };
        let devices: Vec<Value> = estate.units.iter().map(device).collect();
        let tokens: Vec<Value> = world.tokens(place).into_iter().map(token).collect();
        json!({ "accountUid": estate.account_uid, "name": estate.name, "tokens": tokens, "devices": devices })
    };
    let accounts: Vec<Value> = (0..world.estates.len()).map(account).collect();
    Json(json!({ "accounts": accounts }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewAccount {
    account_uid: uuid::Uuid,
    name: String,
    #[serde(default)]
    devices: Vec<Given>,
}

pub(super) async fn add(State(shared): State<Shared>, body: String) -> Result<StatusCode, Refused> {
    let new: NewAccount = read(&body)?;
    let uid = new.account_uid.to_string();
    let mut world = shared.world();
    if world.account(&uid).is_some() || world.account(&new.name).is_some() {
        return Err(refused(
            StatusCode::CONFLICT,
            "the account is there already",
        ));
    }
    let devices = new.devices.into_iter().map(Into::into).collect();
    world.add_account(Account::new(uid, new.name, Vec::new(), devices));
    Ok(StatusCode::CREATED)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewToken {
    kid: String,
    /// The account's id or its name.
    account: String,
    /// For HS256.
    secret: Option<String>,
    /// For ES256: the public key.
    public_key_pem: Option<String>,
    /// All of them where absent.
    permissions: Option<Vec<String>>,
    expires_on: Option<Date>,
    owner: Option<String>,
}

pub(super) async fn add_token(
    State(shared): State<Shared>,
    body: String,
) -> Result<StatusCode, Refused> {
    let new: NewToken = read(&body)?;
    let bad = |error: &str| refused(StatusCode::BAD_REQUEST, error);
    let verifier = match (new.secret, new.public_key_pem) {
        (Some(secret), None) => Verifier::Hs256(secret),
        (None, Some(pem)) => {
            let key = VerifyingKey::from_public_key_pem(&pem);
            let key = key.map_err(|_| bad("publicKeyPem is no P-256 public key"))?;
            Verifier::Es256(Box::new(key))
        }
        _ => return Err(bad("either secret or publicKeyPem")),
    };
    let permissions = match new.permissions {
        None => Permission::ALL.to_vec(),
        Some(words) => {
            let may = words.iter().map(|word| word.parse());
            may.collect::<Result<_, _>>()
                .map_err(|_| bad("unknown permission"))?
        }
    };
    let mut world = shared.world();
    let account = world.account(&new.account);
    let account = account.ok_or_else(|| refused(StatusCode::NOT_FOUND, "unknown account"))?;
    let token = Token {
        owner: new
            .owner
            .unwrap_or_else(|| format!("{}@simulator.example", new.kid)),
        kid: new.kid,
        verifier,
        permissions,
        expires_on: new.expires_on,
    };
    if world.add_token(account, token) {
        Ok(StatusCode::CREATED)
    } else {
        Err(refused(StatusCode::CONFLICT, "the token id is taken"))
    }
}
