//! Where a request really comes from: the peer, or what configured proxies say of whom they forward.
//!
//! A header counts only as far as the chain of trusted proxies reaches (ASVS 5.0, 4.1.3): from the
//! right, the first address that is no proxy of ours is the client. What stands left of it was
//! written by whoever sent the request.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};
use ipnet::IpNet;

use super::App;
use crate::config::ForwardedHeader;

/// Who may say where a request comes from, and in which header they say it.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// Networks of the proxies; from elsewhere nothing is believed.
    pub trusted: Vec<IpNet>,
    /// The one header that they set. They pass the other one on as the client wrote it.
    pub header: ForwardedHeader,
}

/// Where a request comes from, on its extensions. IPv4 that came over an IPv6 socket is IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl Proxies {
    /// Whether an address is one of the proxies.
    pub fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// The client of a request that came from `peer`. Where a trusted proxy says something that is no
    /// address, the proxy itself is the last that is known for sure.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let hops = match self.header {
            ForwardedHeader::XForwardedFor => hops(headers, "x-forwarded-for"),
            ForwardedHeader::Forwarded => hops(headers, header::FORWARDED.as_str()),
        };
        for hop in hops.rev() {
            let told = match self.header {
                ForwardedHeader::XForwardedFor => address(hop),
                ForwardedHeader::Forwarded => forwarded_for(hop).and_then(address),
            };
            match told {
                Some(told) if self.trust(client) => client = told,
                _ => break,
            }
        }
        client
    }
}

/// The elements of all fields of this name, in their order. Commas are split at inside of quotes too,
/// so that a quote which a client left open swallows nothing that a proxy appended.
fn hops<'a>(headers: &'a HeaderMap, name: &str) -> impl DoubleEndedIterator<Item = &'a str> {
    let fields: Vec<&str> = headers
        .get_all(name)
        .iter()
        .map(|value| value.to_str().unwrap_or_default())
        .flat_map(|value| value.split(','))
        .collect();
    fields.into_iter()
}

/// The node of the `for` parameter (RFC 7239, section 4).
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`, perhaps in quotes.
fn address(told: &str) -> Option<IpAddr> {
    let told = told.trim().trim_matches('"');
    let bare = told
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'));
    let address = bare
        .unwrap_or(told)
        .parse::<IpAddr>()
        .or_else(|_| told.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// Notes where the request comes from, for the limits and for the audit log.
pub async fn note(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if let Some(ConnectInfo(peer)) = peer {
        let client = app.settings.proxies.client(peer.ip(), request.headers());
        request.extensions_mut().insert(ClientAddress(client));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn proxies(header: ForwardedHeader) -> Proxies {
        Proxies {
            trusted: ["10.0.0.0/8", "2001:db8:1::/48"]
                .map(|net| net.parse().unwrap())
                .into(),
            header,
        }
    }

    fn client(peer: &str, header: ForwardedHeader, fields: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append("x-forwarded-for", field.parse().unwrap());
            headers.append("forwarded", field.parse().unwrap());
        }
        let client = proxies(header).client(peer.parse().unwrap(), &headers);
        client.to_string()
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_is_the_client() {
        for (peer, fields, expected) in [
            ("10.0.0.1", &["192.0.2.9"][..], "192.0.2.9"),
            ("10.0.0.1", &["203.0.113.1, 192.0.2.9"], "192.0.2.9"),
            (
                "10.0.0.1",
                &["203.0.113.1", "192.0.2.9, 10.1.1.1"],
                "192.0.2.9",
            ),
            ("10.0.0.1", &["10.7.7.7, 10.1.1.1"], "10.7.7.7"),
            ("2001:db8:1::5", &["[2001:db8:2::9]:443"], "2001:db8:2::9"),
            ("10.0.0.1", &["192.0.2.9:4711"], "192.0.2.9"),
            ("::ffff:10.0.0.1", &["::ffff:192.0.2.9"], "192.0.2.9"),
        ] {
            let found = client(peer, ForwardedHeader::XForwardedFor, fields);
            assert_eq!(found, expected, "{peer} {fields:?}");
        }
    }

    #[test]
    fn what_somebody_else_or_no_proxy_wrote_is_ignored() {
        for (peer, fields, expected) in [
            ("203.0.113.66", &["192.0.2.9"][..], "203.0.113.66"),
            ("::ffff:203.0.113.66", &["192.0.2.9"], "203.0.113.66"),
            ("10.0.0.1", &["192.0.2.9, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["192.0.2.9, "], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
        ] {
            let found = client(peer, ForwardedHeader::XForwardedFor, fields);
            assert_eq!(found, expected, "{peer} {fields:?}");
        }
    }

    #[test]
    fn the_standard_header_is_read_where_it_is_the_one_that_counts() {
        for (fields, expected) in [
            (&["for=192.0.2.9;proto=https"][..], "192.0.2.9"),
            (
                &["for=203.0.113.1, By=x; For=\"[2001:db8:2::9]:1\""],
                "2001:db8:2::9",
            ),
            (&["for=\"203.0.113.1, for=192.0.2.9"], "192.0.2.9"),
            (&["for=_hidden"], "10.0.0.1"),
        ] {
            let found = client("10.0.0.1", ForwardedHeader::Forwarded, fields);
            assert_eq!(found, expected, "{fields:?}");
        }
        // A client's own `Forwarded` goes past a proxy that sets the other header.
        let found = client(
            "10.0.0.1",
            ForwardedHeader::XForwardedFor,
            &["for=192.0.2.9"],
        );
        assert_eq!(found, "10.0.0.1");
    }

    proptest! {
        #[test]
        fn nothing_that_a_client_writes_moves_the_address_that_a_proxy_appended(
            forged in "[ -~]{0,80}", standard: bool,
        ) {
            let header = if standard { ForwardedHeader::Forwarded } else { ForwardedHeader::XForwardedFor };
            let appended = if standard { "for=192.0.2.9" } else { "192.0.2.9" };
            let field = format!("{forged}, {appended}");
            prop_assert_eq!(client("10.0.0.1", header, &[&field]), "192.0.2.9");
        }
    }
}
