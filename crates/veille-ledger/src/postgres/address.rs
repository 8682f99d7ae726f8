//! Where a server is, and how to speak with it.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// The schema in which a ledger lies where the address names none.
const SCHEMA: &str = "veille";

/// How long a server may take to answer the first word.
const CONNECT: Duration = Duration::from_secs(10);

/// An address, taken apart.
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) schema: String,
    pub(super) tls: MakeRustlsConnect,
    /// As it may be shown.
    pub(super) shown: String,
}

impl Address {
    /// Takes an address apart; else says what is wrong with it.
    pub(super) fn parse(address: &str) -> Result<Self, (String, String)> {
        let shown = shown(address);
        let wrong = |why: String| (shown.clone(), why);
        let (base, params) = address.split_once('?').unwrap_or((address, ""));
        let mut schema = SCHEMA.to_owned();
        let mut root = None;
        let mut rest = Vec::new();
        for param in params.split('&').filter(|param| !param.is_empty()) {
            match param.split_once('=') {
                Some(("schema", name)) => schema = name.to_owned(),
                Some(("sslrootcert", path)) => root = Some(path.to_owned()),
                // Here `require` looks at the certificate: there is no way to ask for less.
                Some(("sslmode", "verify-full" | "verify-ca")) => rest.push("sslmode=require"),
                _ => rest.push(param),
            }
        }
        if !is_name(&schema) {
            let why = "a schema is named by up to 63 small letters, digits and `_`, and not `pg_`";
            return Err(wrong(format!("`{schema}` is no schema: {why}")));
        }
        let mut config: Config = format!("{base}?{}", rest.join("&")).parse().map_err(|error| {
            wrong(format!("{}; write it as postgres://user@host:5432/database?schema=name", whole(&error)))
        })?;
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_application_name().is_none() {
            config.application_name("veille");
        }
        let tls = tls(config.get_ssl_mode(), root.as_deref()).map_err(wrong)?;
        Ok(Self { config, schema, tls, shown })
    }
}

/// The address without its password.
pub(crate) fn shown(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find(['/', '?']).map_or(address.len(), |at| start + at);
    let authority = &address[start..end];
    let mut out = address.to_owned();
    if let Some((user, host)) = authority.rsplit_once('@') {
        let user = user.split(':').next().unwrap_or_default();
        out = format!("{}{user}@{host}{}", &address[..start], &address[end..]);
    }
    match out.split_once('?') {
        Some((base, params)) => {
            let told: Vec<_> = params.split('&').filter(|param| !param.starts_with("password=")).collect();
            if told.is_empty() { base.to_owned() } else { format!("{base}?{}", told.join("&")) }
        }
        None => out,
    }
}

/// A name that can stand in statements as it is.
fn is_name(name: &str) -> bool {
    name.len() <= 63
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.starts_with("pg_")
}

/// An error with what lies behind it.
pub(super) fn whole(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !out.contains(&cause_text) {
            out.push_str(": ");
            out.push_str(&cause_text);
        }
        next = cause.source();
    }
    out
}

/// How to encrypt. As with `psql`, certificates are looked at where encryption is asked for, and not where it is only preferred:
/// a server of Debian makes its own.
fn tls(mode: SslMode, root: Option<&str>) -> Result<MakeRustlsConnect, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("encryption cannot be set up: {error}"))?;
    let config = if mode == SslMode::Require || root.is_some() {
        builder.with_root_certificates(roots(root)?).with_no_client_auth()
    } else {
        let any = Arc::new(AnyCertificate(provider));
        builder.dangerous().with_custom_certificate_verifier(any).with_no_client_auth()
    };
    Ok(MakeRustlsConnect::new(config))
}

/// Certificates to trust: those of a file, or those that browsers trust.
fn roots(file: Option<&str>) -> Result<RootCertStore, String> {
    let Some(file) = file else {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    };
    let wrong = |why: String| format!("the certificates of `{file}` cannot be read: {why}");
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(error.to_string()))? {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        store.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if store.is_empty() { Err(wrong("there are none in it".to_owned())) } else { Ok(store) }
}

/// Takes any certificate; the signatures of the connection must be its own.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart_and_shown_without_its_password() {
        let address =
            Address::parse("postgres://ada:se%40cret@db.example.org:5433/war?schema=sahel").unwrap();
        assert_eq!(address.schema, "sahel");
        assert_eq!(address.config.get_user(), Some("ada"));
        assert_eq!(address.config.get_ports(), [5433]);
        assert_eq!(address.shown, "postgres://ada@db.example.org:5433/war?schema=sahel");
        let address = Address::parse("postgresql://db/war?password=secret").unwrap();
        assert_eq!((address.schema.as_str(), address.shown.as_str()), (SCHEMA, "postgresql://db/war"));
    }

    #[test]
    fn a_bad_address_is_told_of() {
        let told = |address: &str| Address::parse(address).err().unwrap().1;
        assert!(told("postgres://a:b@h/war?schema=a-b").contains("`a-b` is no schema"));
        assert!(told("postgres://h:port/war").contains("write it as postgres://"));
        assert!(told("postgres://h/war?sslrootcert=none.pem").contains("`none.pem` cannot be read"));
    }
}
