use super::*;

const SECRET: &str = "8765432187654321";

fn from(variables: &[(&str, &str)]) -> Result<Config, BadConfig> {
    let variables = variables.iter();
    let config = read::read(
        None,
        variables.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())),
    )?;
    Ok(Config {
        seal_key: config.seal_key.or(Some("A".repeat(43) + "=")),
        mail: config.mail.or(Some("smtp://127.0.0.1".into())),
        mail_from: Some("desk@kagiban.example".into()),
        ..config
    })
}

fn from_file(text: &str) -> Result<Config, BadConfig> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kagiban.toml");
    std::fs::write(&file, text).unwrap();
    read::read(Some(&file), std::iter::empty())
}

#[test]
fn a_node_may_be_called_by_a_number_and_a_list_needs_no_brackets() {
    let config = from(&[("node", "2"), ("calls_per_second", "5")]).unwrap();
    assert_eq!((config.node.as_str(), config.calls_per_second), ("2", 5));
    for several in ["http://a,http://b", r#"["http://a", "http://b"]"#] {
        let config = from(&[("allowed_api_bases", several)]).unwrap();
        assert_eq!(config.allowed_api_bases, ["http://a", "http://b"]);
        config.check().unwrap();
    }
}

#[test]
fn a_value_that_would_not_do_is_refused_by_the_name_of_its_setting() {
    let wrong = [
        ("session_idle_minutes", "0"),
        ("session_idle_minutes", "-5"),
        ("session_idle_minutes", "9223372036854775807"),
        ("session_hours", "0"),
        ("session_hours", "9223372036854775807"),
        ("session_hours", "soon"),
        ("hash_threads", "0"),
        ("calls_per_second", "0"),
        ("calls_per_second", "1001"),
        ("calls_per_second", "5000000000"),
        ("requests_per_second", "4"),
        ("trusted_proxies", "10.0.0.0/33"),
        ("trusted_proxies", "10.0.0.1,proxy.example"),
        ("forwarded_header", "x-real-ip"),
        ("redirect_listen", "127.0.0.1:80"),
        ("redirect_listen", "80"),
        ("node", " "),
        ("mail", "folder:/proc/nowhere"),
        ("public_url", "https://user@desk.example"),
        ("public_url", "https://desk.example/#here"),
        ("listen", "here"),
        ("pepper", "12"),
        ("pepper_before", "12"),
    ];
    for (setting, value) in wrong {
        let refused = from(&[(setting, value)]).and_then(|config| config.check());
        let told = refused.unwrap_err().to_string();
        assert!(told.starts_with(&format!("{setting}: ")), "{value}: {told}");
    }
}

#[test]
fn half_of_what_tls_needs_is_refused_with_what_is_missing() {
    let (certificate, key) = (("tls_certificate", "c.pem"), ("tls_key", "k.pem"));
    let https = ("public_url", "https://desk.example");
    for (given, missing) in [
        (&[certificate, https][..], "tls_key: "),
        (&[key, https], "tls_certificate: "),
        (&[certificate, key], "public_url: "),
    ] {
        let told = from(given).and_then(|config| config.check()).unwrap_err();
        assert!(told.to_string().starts_with(missing), "{given:?}: {told}");
    }
    from(&[certificate, key, https]).unwrap().check().unwrap();
}

#[test]
fn a_secret_at_the_wrong_place_is_never_repeated() {
    let files = [
        format!("seal_key = {SECRET}"),
        format!("seal_key = abc{SECRET}"),
        format!("node = \"1\"\nseal_key = \"{SECRET}"),
        format!("hash_threads = \"{SECRET}\""),
        format!("listen = \"{SECRET}\""),
        format!("{SECRET} = 1"),
        format!("[{SECRET}]\nlisten = 1"),
    ];
    for file in &files {
        let told = format!("{0} {0:?}", from_file(file).unwrap_err());
        assert!(!told.contains(SECRET), "{told}");
    }
    let told = from(&[("hash_threads", SECRET), ("pepper", SECRET)]).and_then(|it| it.check());
    assert!(told.is_err());
    let told = from_file(&files[2]).unwrap_err().to_string();
    assert_eq!(
        told,
        "--config: the file is not TOML: look at line 2, column 29"
    );
}

#[test]
fn a_setting_that_does_not_exist_is_named() {
    let told = from(&[("sealkey", SECRET)]).unwrap_err().to_string();
    assert_eq!(told, "sealkey: there is no such setting");
}

#[test]
fn an_identity_provider_is_set_wholly_and_by_https() {
    let whole = "openid_issuer = \"https://id.example\"\nopenid_client_id = \"desk\"\nopenid_client_secret = \"s\"\n";
    let said = from_file(whole).unwrap().openid().unwrap().unwrap();
    assert_eq!(said.label, "id.example");
    assert!(said.callback.as_str().ends_with("/sign-in/openid/callback"));
    assert!(from_file("").unwrap().openid().unwrap().is_none());
    for (text, setting) in [
        (whole.replace("https", "http"), "openid_issuer"),
        (
            whole.replace("id.example", "id.example?x=1"),
            "openid_issuer",
        ),
        (
            whole.replace("openid_client_id", "openid_label"),
            "openid_client_id",
        ),
        (
            whole.replace("openid_client_secret", "openid_label"),
            "openid_client_secret",
        ),
        ("openid_client_id = \"desk\"".into(), "openid_client_id"),
    ] {
        let told = from_file(&text).unwrap().openid().unwrap_err();
        assert!(told.to_string().starts_with(setting), "{told}");
    }
}

#[test]
fn checkpoints_need_a_key_and_a_folder_and_a_witness_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("audit.key");
    let secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n";
    std::fs::write(&key, secret).unwrap();
    let key = ("audit_key_file", key.to_str().unwrap());
    let out = folder.path().join("out");
    let out = ("audit_checkpoints", out.to_str().unwrap());
    let signer = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let witness = ("audit_witness", "https://witness.example/desk");
    for (given, named) in [
        (
            &[key][..],
            "audit_key_file: is set without audit_checkpoints",
        ),
        (&[out], "audit_checkpoints: is set without audit_key_file"),
        (&[witness], "audit_witness: is set without audit_key_file"),
        (
            &[("audit_origin", "x")],
            "audit_origin: is set without audit_key_file",
        ),
        (
            &[key, out, witness],
            "audit_witness: is set without audit_witness_key",
        ),
        (
            &[key, out, ("audit_witness_key", signer)],
            "audit_witness_key: is set without audit_witness",
        ),
        (
            &[key, out, witness, ("audit_witness_key", signer)],
            "audit_witness_key: is not the line",
        ),
        (
            &[
                key,
                out,
                ("audit_witness", "https://w.example/?x"),
                ("audit_witness_key", signer),
            ],
            "audit_witness: is the http",
        ),
        (
            &[("audit_key_file", "/proc/nowhere"), out],
            "audit_key_file: ",
        ),
        (
            &[key, ("audit_checkpoints", "/proc/nowhere")],
            "audit_checkpoints: nothing can",
        ),
    ] {
        let told = from(given).and_then(|config| config.check()).unwrap_err();
        assert!(told.to_string().starts_with(named), "{given:?}: {told}");
        assert!(!told.to_string().contains("AYEK"), "{told}");
    }
    let config = from(&[key, out]).unwrap();
    config.check().unwrap();
    let told = config.audit().unwrap().unwrap();
    assert_eq!(told.origin.to_string(), "PeterNeumann");
    assert!(from(&[]).unwrap().audit().unwrap().is_none());
}
