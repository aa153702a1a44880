use super::*;

fn entry(rule: Rule, name: &str, versions: &str) -> Supported {
    Supported {
        id: SupportedId::new(uuid::Uuid::nil()),
        name: Line::parse(name).unwrap(),
        what: What::parse(rule, versions).unwrap(),
        note: Line::parse_optional(name).unwrap(),
        version: 1,
    }
}

#[test]
fn r6_versions_are_compared_by_their_numbers() {
    for (lower, higher) in [
        ("10.0.9", "10.0.19045"),
        ("9", "10"),
        ("23H2", "24H2"),
        ("24H1", "24H2"),
        ("15.6", "15.10"),
        ("10.0", "10.0.1"),
    ] {
        let [lower, higher] = [lower, higher].map(|it| Version::parse(it).unwrap());
        assert!(lower < higher, "{lower} {higher}");
        assert!(higher > lower && higher != lower, "{lower} {higher}");
    }
    for (one, same) in [("15", "15.0"), ("010.0.0", "10"), ("24h2", "24H2")] {
        let [one, same] = [one, same].map(|it| Version::parse(it).unwrap());
        assert_eq!(one, same);
        assert_eq!(one.cmp(&same), std::cmp::Ordering::Equal);
    }
    for bad in [
        "",
        "H2",
        "v10",
        "10 0",
        "１０",
        "10;",
        &"9".repeat(33),
        &"9".repeat(30),
    ] {
        assert!(Version::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn r6_a_system_fits_by_its_name_and_version() {
    let list = [
        entry(Rule::AtLeast, "Windows 11", "23H2"),
        entry(Rule::OneOf, "Windows 10", "10.0.19044, 10.0.19045"),
        entry(Rule::AnyVersion, "Chrome OS", ""),
        entry(Rule::AtLeast, "Mac", "14"),
        entry(Rule::StartsWith, "LENOVO", ""),
    ];
    for (platform, system, fit) in [
        ("Windows", "Windows 11 Pro 24H2", Fit::Supported),
        (
            "Windows",
            "Microsoft Ｗｉｎｄｏｗｓ 11 Pro 23H2",
            Fit::Supported,
        ),
        ("Windows", "Windows 11 Pro 22H2", Fit::OtherVersion),
        ("Windows", "Windows 11", Fit::UnknownVersion),
        ("Windows", "Windows 11 Pro", Fit::UnknownVersion),
        ("Windows", "Windows 10 Pro 10.0.19045", Fit::Supported),
        ("Windows", "Windows 10 Pro 10.0.19046", Fit::OtherVersion),
        ("Windows", "Windows 1 24H2", Fit::NotListed),
        ("Windows", "Windows 8.1", Fit::NotListed),
        ("Chrome", "chrome os", Fit::Supported),
        ("Mac", "macOS Sequoia 15.6", Fit::Supported),
        ("mac", "macOS Ventura 13.7", Fit::OtherVersion),
        ("", "", Fit::NotListed),
    ] {
        assert_eq!(system_fit(&list, platform, system).0, fit, "{system}");
    }
    let note = system_fit(&list, "Windows", "Windows 11 Pro 24H2").1;
    assert_eq!(note.unwrap().as_str(), "Windows 11");
    // Entries of one name add up: 22H2 in another entry is enough.
    let more = [list[0].clone(), entry(Rule::OneOf, "Windows 11", "22H2")];
    let fit = system_fit(&more, "Windows", "Windows 11 Pro 22H2").0;
    assert_eq!(fit, Fit::Supported);
}

#[test]
fn r7_a_device_fits_by_the_beginning_or_a_part_of_its_model() {
    let list = [
        entry(Rule::StartsWith, "LENOVO ThinkPad", ""),
        entry(Rule::Contains, "CF-FV", ""),
        entry(Rule::AtLeast, "Windows 11", "23H2"),
    ];
    for (model, fit) in [
        ("LENOVO ThinkPad X1 Carbon Gen 12", Fit::Supported),
        ("lenovo  thinkpad T14", Fit::Supported),
        ("Panasonic Corporation CF-FV5", Fit::Supported),
        ("ASUS LENOVO ThinkPad", Fit::NotListed),
        ("LENOVO", Fit::NotListed),
        ("HP .*", Fit::NotListed),
        ("", Fit::NotListed),
    ] {
        assert_eq!(device_fit(&list, model).0, fit, "{model}");
    }
}

#[test]
fn r7_a_list_that_names_nothing_of_the_kind_says_nothing() {
    let systems = [entry(Rule::AnyVersion, "Windows 11", "")];
    assert_eq!(device_fit(&systems, "LENOVO").0, Fit::NoList);
    assert_eq!(system_fit(&[], "Windows", "Windows 11").0, Fit::NoList);
    let devices = [entry(Rule::Contains, "LENOVO", "")];
    assert_eq!(system_fit(&devices, "Windows", "Windows 11").0, Fit::NoList);
}

#[test]
fn r6_an_entry_names_as_many_versions_as_its_rule_asks_for() {
    for (rule, versions, refused) in [
        (Rule::AtLeast, "", "error-version-one"),
        (Rule::AtLeast, "10 11", "error-version-one"),
        (Rule::OneOf, " , ", "error-version-some"),
        (Rule::OneOf, &"1 ".repeat(21), "error-version-some"),
        (Rule::AnyVersion, "10", "error-version-none"),
        (Rule::Contains, "10", "error-version-none"),
        (Rule::OneOf, "10 x", "error-version"),
    ] {
        let parsed = What::parse(rule, versions);
        assert_eq!(parsed.unwrap_err().key, refused, "{rule} {versions}");
    }
    for (rule, versions) in [(Rule::OneOf, "10、11 12.1"), (Rule::AtLeast, "10")] {
        let what = What::parse(rule, versions).unwrap();
        assert_eq!(What::parse(what.rule(), &what.versions()), Ok(what));
    }
}
