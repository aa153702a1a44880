//! A client that keeps its cookie and fills the hidden fields of forms, as a browser does.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::{HeaderMap, Method, Request, StatusCode, header, request};
use scraper::{ElementRef, Html, Selector};

use super::desk::PASSWORD;
use super::secrets;

/// Between the parts of a form with a file.
const BOUNDARY: &str = "----kagiban";

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub status: StatusCode,
    pub location: String,
    pub headers: HeaderMap,
    pub html: String,
}

impl Seen {
    /// The text of the first element that the selector finds; empty where there is none.
    pub fn text(&self, css: &str) -> String {
        let page = Html::parse_document(&self.html);
        let found = page.select(&Selector::parse(css).unwrap()).next();
        found.map_or_else(String::new, |it| {
            it.text().collect::<String>().trim().to_owned()
        })
    }

    /// The texts of all elements that the selector finds.
    pub fn texts(&self, css: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        page.select(&Selector::parse(css).unwrap())
            .map(|it| it.text().collect::<String>().trim().to_owned())
            .collect()
    }

    /// An attribute of all elements that the selector finds.
    pub fn attrs(&self, css: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        page.select(&Selector::parse(css).unwrap())
            .map(|it| it.attr(name).unwrap_or_default().to_owned())
            .collect()
    }

    /// An attribute of the first element that the selector finds; empty where there is none.
    pub fn attr(&self, css: &str, name: &str) -> String {
        self.attrs(css, name).into_iter().next().unwrap_or_default()
    }

    /// What the form carries, with one's own password where it asks for that.
    pub fn proved(&self) -> Vec<(String, String)> {
        let mut inputs = self.inputs();
        if !self.attrs("main form [name=password]", "name").is_empty() {
            inputs.push(("password".to_owned(), PASSWORD.to_owned()));
        }
        inputs
    }

    /// The hidden fields of the work's forms.
    pub fn inputs(&self) -> Vec<(String, String)> {
        let hidden = Selector::parse("main input[type=hidden]").unwrap();
        let page = Html::parse_document(&self.html);
        let named = |input: ElementRef<'_>| {
            let of = |name| input.attr(name).unwrap_or_default().to_owned();
            (of("name"), of("value"))
        };
        page.select(&hidden).map(named).collect()
    }

    /// What is wrong with a field, as the page says it.
    pub fn error(&self, field: &str) -> String {
        self.text(&format!("#{field}-error"))
    }

    fn hidden(&self, name: &str) -> Option<String> {
        let field = Selector::parse(&format!("input[type=hidden][name={name}]")).unwrap();
        let page = Html::parse_document(&self.html);
        let found = page.select(&field).next()?;
        found.attr("value").map(str::to_owned)
    }
}

/// Somebody with a browser; a clone is another tab of it.
#[derive(Clone)]
pub struct Visitor {
    service: Router,
    cookies: BTreeMap<String, String>,
    csrf: String,
    form_key: String,
    last: Seen,
}

impl Visitor {
    /// A browser that was nowhere yet.
    pub fn new(service: Router) -> Self {
        Self {
            service,
            cookies: BTreeMap::new(),
            csrf: String::new(),
            form_key: String::new(),
            last: Seen::default(),
        }
    }

    /// Goes on at another node of the same desk.
    pub fn goes_to(&mut self, service: Router) {
        self.service = service;
    }

    /// The cookies, as they are sent.
    pub fn cookie(&self) -> String {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// The last page as it was sent.
    pub fn html(&self) -> &str {
        &self.last.html
    }

    /// The secret that this session's forms carry.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// The session's token.
    pub fn session(&self) -> &str {
        self.cookies.get("kagiban").map_or("", String::as_str)
    }

    /// The key of the form on the last page.
    pub fn form_key(&self) -> &str {
        &self.form_key
    }

    /// A request with this browser's cookie, to be finished and given to [`Visitor::send`].
    pub fn request(&self, method: Method, path: &str) -> request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookie());
        }
        request
    }

    /// Sends a request as it is.
    pub async fn send(&mut self, mut request: Request<Body>) -> Seen {
        let address = SocketAddr::from(([192, 0, 2, 7], 40_000));
        if request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .is_none()
        {
            request.extensions_mut().insert(ConnectInfo(address));
        }
        let response = tower::ServiceExt::oneshot(self.service.clone(), request).await;
        let (head, body) = response.unwrap().into_parts();
        let text = |name| {
            let value = head.headers.get(name);
            value.map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        let location = text(header::LOCATION);
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let (pair, told) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if told.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                if name.contains("kagiban") && value.len() > 40 {
                    secrets::keep(value);
                }
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, 1 << 22).await.unwrap();
        let seen = Seen {
            status: head.status,
            location,
            headers: head.headers,
            html: String::from_utf8_lossy(&bytes).into_owned(),
        };
        secrets::are_absent("a page", &seen.html);
        secrets::are_absent("a location", &seen.location);
        if let Some(csrf) = seen.hidden("csrf") {
            self.csrf = csrf;
        }
        if let Some(form_key) = seen.hidden("form_key") {
            self.form_key = form_key;
        }
        self.last = seen.clone();
        seen
    }

    /// Goes to a page.
    pub async fn get(&mut self, path: &str) -> Seen {
        let request = self.request(Method::GET, path);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Posts these fields, with the hidden ones of the last page.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let hidden = [
            ("csrf".to_owned(), self.csrf.clone()),
            ("form_key".to_owned(), self.form_key.clone()),
        ];
        self.post_with(path, &hidden, fields).await
    }

    /// Posts exactly these fields.
    pub async fn post_with(
        &mut self,
        path: &str,
        hidden: &[(String, String)],
        fields: &[(&str, &str)],
    ) -> Seen {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(hidden)
            .extend_pairs(fields)
            .finish();
        self.post_body(path, body.into_bytes()).await
    }

    /// Posts a body as it is.
    pub async fn post_body(&mut self, path: &str, body: Vec<u8>) -> Seen {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Posts a file behind these fields, with the hidden ones of the last page.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Seen {
        let (csrf, key) = (self.csrf.clone(), self.form_key.clone());
        let hidden = [("csrf", csrf.as_str()), ("form_key", key.as_str())];
        let mut body = Vec::new();
        for (field, value) in hidden.iter().chain(fields) {
            let part = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = self.request(Method::POST, path);
        let request = request.header(header::CONTENT_TYPE, kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Posts and follows to where it leads.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let seen = self.post(path, fields).await;
        assert_eq!(seen.status, 303, "{path}: {}", seen.text("main"));
        self.get(&seen.location).await
    }

    /// Opens the form at a path and posts it, filled in with these fields.
    pub async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let form = self.get(path).await;
        assert_eq!(form.status, StatusCode::OK, "{path}");
        assert_spoken(path, &form.html);
        self.post_with(path, &form.proved(), fields).await
    }
}

/// No key of a message is left on a page.
pub fn assert_spoken(path: &str, html: &str) {
    let page = Html::parse_document(html);
    let body = Selector::parse("title, h1, header, main, aside").unwrap();
    for text in page.select(&body).flat_map(|it| it.text()) {
        let text = text.trim();
        let key = text.contains('-')
            && text.len() < 60
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(!key, "{path} shows the key {text}");
    }
}
