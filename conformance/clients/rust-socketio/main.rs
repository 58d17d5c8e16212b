//! rust_socketio, or its fork, under the contract with a client (docs/clients.md). Each client has one namespace, and its own connection.
#[path = "../lib/rust/testee.rs"]
mod testee;
use futures_util::future::{pending, ready, BoxFuture, FutureExt};
use rust_socketio::{asynchronous::Client, Event, Payload};
use std::{collections::BTreeMap, sync::Mutex};
use testee::{ack, answer, args, attempts, closed, error, milliseconds, refused, report, settings, told, LIMIT};
use tokio::{spawn, sync::mpsc::unbounded_channel, time::{sleep, timeout}};

static CLIENTS: Mutex<BTreeMap<String, Client>> = Mutex::new(BTreeMap::new());

fn join(nsp: String) -> BoxFuture<'static, ()> {
    let ([opened, left, no, asked], (attempt, reset)) = ([(); 4].map(|()| nsp.clone()), attempts(nsp.clone()));
    let client = settings().namespace(nsp.clone()).on_reconnect(attempt)
        .on(Event::Connect, move |_, _| { reset(); ready(report("connect", &opened)).boxed() })
        .on(Event::Close, move |why, _| ready(closed(&left, &args(&why))).boxed())
        .on(Event::Error, move |why, _| ready(refused(&no, &args(&why))).boxed())
        .on_any(move |event, payload, client| act(asked.clone(), event, payload, client).boxed());
    let keep = |nsp: &str, client| drop(CLIENTS.lock().unwrap().insert(nsp.to_string(), client));
    async move { client.connect().await.map_or_else(|why| error(&nsp, why), |client| keep(&nsp, client)) }.boxed()
}

async fn act(nsp: String, event: Event, payload: Payload, client: Client) {
    let (list, (sender, mut answers)) = (args(&payload), unbounded_channel());
    let word = || list[0].as_str().unwrap_or_default().to_string();
    match event.as_str() {
        "message" => told(client.emit("message-back", payload).await),
        "message-with-ack" => answer(&client, payload).await,
        "message-later" => drop(spawn(async move { sleep(milliseconds(&list)).await; told(client.emit("message-back", list[1..].to_vec()).await) })),
        "join" => drop(spawn(join(word()))),
        "leave" => drop(CLIENTS.lock().unwrap().remove(&word()).map(|client| spawn(async move { told(client.disconnect().await) }))),
        "emit-with-ack" => drop(spawn(async move {
            told(client.emit_with_ack("ping-app", payload, LIMIT, move |got, _| ready(drop(sender.send(args(&got)))).boxed()).await);
            ack(&nsp, timeout(LIMIT, answers.recv()).await)
        })),
        _ => (),
    }
}

#[tokio::main] async fn main() { testee::report_panics(); join("/".to_string()).await; pending().await }
