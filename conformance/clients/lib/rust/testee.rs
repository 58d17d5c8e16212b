//! What a testee of rust_socketio, or of tf-rust-socketio, needs besides: its settings, and reports to SIOSPEC_CONTROL, in order, from a thread of their own.
use base64::{engine::general_purpose::STANDARD, Engine};
use futures_util::future::{ready, BoxFuture, FutureExt};
use rust_socketio::asynchronous::{Client, ClientBuilder, ReconnectSettings};
use rust_socketio::{Payload, TransportType};
use serde_json::{json, Value};
use std::fmt::Display;
use std::io::{BufRead, BufReader, Result, Write};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{mpsc, Arc, LazyLock, Mutex};
use std::time::Duration;
use std::{env, net::TcpStream, panic, thread};

pub const LIMIT: Duration = Duration::from_millis(500);

static SENDER: LazyLock<Mutex<mpsc::Sender<String>>> = LazyLock::new(|| {
    let (sender, reports) = mpsc::channel::<String>();
    thread::spawn(move || {
        let control = variable("SIOSPEC_CONTROL");
        let address = control.strip_prefix("http://").and_then(|rest| rest.split_once('/'));
        for report in reports {
            if let Some((host, path)) = address {
                let _ = post(host, path, &report);
            }
        }
    });
    Mutex::new(sender)
});

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// The answer is waited for; it ends with an empty line.
fn post(host: &str, path: &str, body: &str) -> Result<()> {
    let mut to = TcpStream::connect(host)?;
    let size = body.len();
    write!(to, "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n{body}")?;
    for line in BufReader::new(to).lines() {
        if line?.is_empty() {
            break;
        }
    }
    Ok(())
}

pub fn report(event: &str, nsp: &str) {
    report_with(event, nsp, json!({}));
}

/// Only tf-rust-socketio has a reason.
pub fn closed(nsp: &str, words: &[Value]) {
    report_with("disconnect", nsp, match words {
        [Value::String(reason)] if !reason.is_empty() => json!({"reason": reason}),
        _ => json!({}),
    });
}

fn report_with(event: &str, nsp: &str, mut members: Value) {
    members["event"] = json!(event);
    members["nsp"] = json!(nsp);
    let _ = SENDER.lock().unwrap().send(format!("{members}\n"));
}

/// A panic is reported; then it is as it always is.
pub fn report_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        report_with("uncaught", "/", json!({"error": info.to_string()}));
        usual(info);
    }));
}

/// What an emit came to: nobody waits for it.
pub fn told<E: Display>(result: std::result::Result<(), E>) {
    if let Err(error) = result {
        eprintln!("{error}");
    }
}

pub fn settings() -> ClientBuilder {
    let builder = ClientBuilder::new(variable("SIOSPEC_URL")).transport_type(match &*variable("SIOSPEC_TRANSPORTS") {
        "polling" => TransportType::Polling,
        "websocket" => TransportType::Websocket,
        _ => TransportType::Any,
    });
    match serde_json::from_str::<Value>(&variable("SIOSPEC_AUTH")) {
        Ok(auth) => builder.auth(auth),
        Err(_) => builder,
    }
}

type Attempt = BoxFuture<'static, ReconnectSettings>;

/// The library tells of an attempt, but not which one it is. Only tf-rust-socketio tells by anything else that a connection was lost. The
/// second of the two is to be called at a connection.
pub fn attempts(nsp: String) -> (impl FnMut() -> Attempt + Send + Sync, impl Fn() + Send + Sync) {
    let count = Arc::new(AtomicU32::new(0));
    let done = count.clone();
    let attempt = move || {
        let before = count.fetch_add(1, SeqCst);
        if before == 0 && !cfg!(feature = "tf") {
            closed(&nsp, &[]);
        }
        report_with("reconnect_attempt", "/", json!({"attempt": before + 1}));
        ready(ReconnectSettings::new()).boxed()
    };
    (attempt, move || done.store(0, SeqCst))
}

pub fn error(nsp: &str, why: impl Display) {
    report_with("connect_error", nsp, json!({"message": why.to_string()}));
}

/// Other errors have the same event; only this one tells that a namespace was refused.
pub fn refused(nsp: &str, words: &[Value]) {
    match words.first().and_then(Value::as_str) {
        Some(message) if message.contains("ConnectError") => error(nsp, message),
        _ => (),
    }
}

/// The arguments of an event. Those of an acknowledgement are one, an array.
#[allow(deprecated)]
pub fn args(payload: &Payload) -> Vec<Value> {
    match payload {
        #[cfg(feature = "tf")]
        Payload::Text(list, _) => list.clone(),
        #[cfg(feature = "tf")]
        Payload::Binary(bytes, _) => vec![binary(bytes)],
        #[cfg(not(feature = "tf"))]
        Payload::Text(list) => list.clone(),
        #[cfg(not(feature = "tf"))]
        Payload::Binary(bytes) => vec![binary(bytes)],
        _ => vec![], // what the library does not use any more
    }
}

fn binary(bytes: &[u8]) -> Value {
    json!({"$b": STANDARD.encode(bytes)})
}

/// Acknowledges an event. rust_socketio does not know that it is to.
#[cfg_attr(not(feature = "tf"), allow(unused_variables))]
pub async fn answer(client: &Client, payload: Payload) {
    #[cfg(feature = "tf")]
    if let Some(id) = payload.ack_id() {
        told(client.ack_with_id(id, payload).await);
    }
}

pub fn milliseconds(list: &[Value]) -> Duration {
    Duration::from_millis(list.first().and_then(Value::as_u64).unwrap_or(0))
}

pub fn ack<E: Display>(nsp: &str, got: std::result::Result<Option<Vec<Value>>, E>) {
    report_with("ack", nsp, match got {
        Ok(list) => match list.unwrap_or_default().as_slice() {
            [Value::Array(args)] => json!({"args": args}),
            args => json!({"args": args}),
        },
        Err(error) => json!({"error": error.to_string()}),
    });
}
