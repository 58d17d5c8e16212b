//! What an adapter in Rust needs besides its codec: frames, canonical JSON, answers. See docs/adapters.md.
mod json;
mod read;
mod value;
mod write;

use std::io::{self, Read, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};

use json::Json;
pub use value::{Tuple, Value};

/// A message: text, as the bytes that came, or binary.
#[derive(Debug, Clone)]
pub enum Message {
    Text(Vec<u8>),
    Binary(Vec<u8>),
}

impl Message {
    /// The text as a str: what is not UTF-8 is refused, as the WebSocket library would do it.
    pub fn text(&self) -> Result<&str, Stop> {
        match self {
            Message::Text(bytes) => std::str::from_utf8(bytes).map_err(refused),
            Message::Binary(_) => Err(Stop::Refused("binary".into())),
        }
    }
}

/// A packet, of Socket.IO or of Engine.IO.
#[derive(Debug, Clone, Default)]
pub struct Packet {
    pub kind: String,
    pub nsp: Option<String>,
    pub id: Option<i64>,
    pub data: Option<Value>,
}

/// Why there is no result, or none any more.
#[derive(Debug)]
pub enum Stop {
    Refused(String),
    /// The codec has no way to say this.
    Unsupported,
}

/// A refusal with the implementation's own message.
pub fn refused(error: impl ToString) -> Stop {
    Stop::Refused(error.to_string())
}

/// One codec. `decode` pushes packets and says whether more input is awaited.
pub struct Codec {
    pub name: &'static str,
    pub decode: fn(&[Message], &mut Vec<Packet>, u64) -> Result<bool, Stop>,
    pub encode: fn(Vec<Packet>, bool) -> Result<Vec<Message>, Stop>,
}

fn decode(codec: &Codec, request: &Json, out: &mut String) -> Option<()> {
    let input: Vec<Message> = request.get("input")?.as_list()?.iter().map(read::message).collect::<Option<_>>()?;
    let limit = request.get("limits").and_then(|l| l.number("maxPayload")).unwrap_or(1_000_000);
    let mut packets = Vec::new();
    // A panic ends the task of one connection, not the server.
    let result = catch_unwind(AssertUnwindSafe(|| (codec.decode)(&input, &mut packets, limit)))
        .unwrap_or_else(|_| Err(Stop::Refused("panicked".into())));
    if let Err(Stop::Unsupported) = result {
        out.push_str("\"unsupported\":true");
        return Some(());
    }
    out.push_str("\"packets\":");
    write::packets(&packets, out);
    match result {
        Ok(true) => out.push_str(",\"more\":true"),
        Err(Stop::Refused(why)) => write::refusal(",", &why, out),
        _ => (),
    }
    Some(())
}

fn encode(codec: &Codec, request: &Json, out: &mut String) -> Option<()> {
    let packets: Option<Vec<Packet>> = request.get("packets")?.as_list()?.iter().map(read::packet).collect();
    let frame = request.text("binary") == Some("frame");
    let encode = |packets| {
        catch_unwind(AssertUnwindSafe(|| (codec.encode)(packets, frame))).unwrap_or_else(|_| Err(Stop::Refused("panicked".into())))
    };
    // What Rust's strings cannot hold cannot be asked for.
    match packets.map_or(Err(Stop::Unsupported), encode) {
        Ok(messages) => write::messages(&messages, out),
        Err(Stop::Refused(why)) => write::refusal("", &why, out),
        Err(Stop::Unsupported) => out.push_str("\"unsupported\":true"),
    }
    Some(())
}

fn answer(codecs: &[Codec], hello: &str, request: &Json, out: &mut String) {
    let codec = codecs.iter().find(|c| request.text("codec") == Some(c.name));
    let done = match (request.text("op"), codec) {
        (Some("hello"), _) => {
            out.push_str(hello);
            Some(())
        }
        (Some("decode"), Some(codec)) => decode(codec, request, out),
        (Some("encode"), Some(codec)) => encode(codec, request, out),
        _ => None,
    };
    if done.is_none() {
        out.push_str("\"unsupported\":true");
    }
}

/// Answers requests until the input ends.
pub fn serve(name: &str, version: &str, codecs: &[Codec]) {
    let can: Vec<String> = codecs.iter().map(|c| format!("\"{}\":[\"decode\",\"encode\"]", c.name)).collect();
    let hello = format!(
        "\"protocol\":1,\"name\":\"{name}\",\"version\":\"{version}\",\"language\":\"Rust\",\"codecs\":{{{}}}",
        can.join(",")
    );
    std::panic::set_hook(Box::new(|_| ()));
    let mut input = io::stdin().lock();
    let mut held = Vec::new();
    let mut chunk = vec![0; 1 << 18];
    loop {
        let n = input.read(&mut chunk).expect("standard input");
        if n == 0 {
            return;
        }
        held.extend_from_slice(&chunk[..n]);
        let (mut at, mut out) = (0, Vec::new());
        while let Some(end) = frame_end(&held, at) {
            let request = read::json(&held[at + 4..end]);
            let mut text = format!("{{\"id\":{},", request.number("id").expect("an id"));
            answer(codecs, &hello, &request, &mut text);
            text.push('}');
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
            at = end;
        }
        held.drain(..at);
        io::stdout().lock().write_all(&out).and_then(|_| io::stdout().flush()).expect("standard output");
    }
}

fn frame_end(held: &[u8], at: usize) -> Option<usize> {
    let length = held.get(at..at + 4)?;
    let end = at + 4 + u32::from_le_bytes(length.try_into().unwrap()) as usize;
    (end <= held.len()).then_some(end)
}
