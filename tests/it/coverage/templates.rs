//! What no template may hold.

use super::sources::files;

#[test]
fn nothing_is_declared_safe_and_no_style_or_script_is_inline() {
    for (path, text) in files("templates", "html") {
        for forbidden in [
            "|safe",
            "| safe",
            "style=\"",
            "<style",
            "onclick=",
            "onsubmit=",
            "onload=",
        ] {
            assert!(!text.contains(forbidden), "{path} holds {forbidden}");
        }
        for (at, _) in text.match_indices("<script") {
            assert!(
                text[at..].starts_with("<script type=\"module\" src="),
                "{path} has an inline script"
            );
        }
    }
}

#[test]
fn every_template_is_used() {
    let sources: String = files("src", "rs")
        .into_iter()
        .chain(files("templates", "html"))
        .map(|(_, text)| text)
        .collect();
    for (path, _) in files("templates", "html") {
        let name = path.trim_start_matches("templates/");
        assert!(
            sources.contains(&format!("\"{name}\"")),
            "{path} is used nowhere"
        );
    }
}

#[test]
fn every_form_that_posts_carries_its_keys() {
    for (path, text) in files("templates", "html") {
        for (at, _) in text.match_indices("method=\"post\"") {
            let form = &text[at..at + text[at..].find("</form>").unwrap_or(text.len() - at)];
            let carries =
                form.contains("components/form_keys.html") || form.contains("name=\"csrf\"");
            assert!(
                carries || path.contains("sign_in"),
                "{path} has a form without its session's token"
            );
        }
    }
}
