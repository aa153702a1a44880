//! The address of a tenant's API: the vendor's, or one that the configuration allows. Anything else
//! could have the desk call whoever an administrator names.

use crate::absolute::{ApiBase, VENDOR_HOSTS};
use crate::domain::Refused;

/// Checks what was typed: scheme, host and port, nothing more.
pub fn parse(typed: &str, allowed: &[String]) -> Result<String, Refused> {
    ApiBase::parse(typed, allowed)
        .map(|base| base.as_str().to_owned())
        .map_err(|_| Refused::new("error-api-base"))
}

/// The addresses that a form offers.
pub fn choices(allowed: &[String]) -> Vec<String> {
    let vendor = VENDOR_HOSTS.iter().map(|host| format!("https://{host}"));
    vendor.chain(allowed.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_offers_is_taken() {
        let allowed = ["http://127.0.0.1:8090".to_owned()];
        for offered in choices(&allowed) {
            assert_eq!(parse(&offered, &allowed), Ok(offered));
        }
        assert!(parse("https://api.absolute.com/v3", &allowed).is_err());
    }
}
