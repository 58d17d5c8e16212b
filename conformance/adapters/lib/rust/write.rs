//! Answers: values to canonical JSON.
use crate::{Message, Packet, Value};
use base64::{engine::general_purpose::STANDARD, Engine};
use std::fmt::Write;

const EXACT: u64 = 1 << 53;

fn text(s: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(s).expect("a string"));
}

fn binary(bytes: &[u8], out: &mut String) {
    out.push_str("{\"$b\":\"");
    STANDARD.encode_string(bytes, out);
    out.push_str("\"}");
}

fn number(exact: bool, n: impl std::fmt::Display, out: &mut String) {
    let _ = if exact { write!(out, "{n}") } else { write!(out, "{{\"$n\":\"{n}\"}}") };
}

fn list<T>(items: &[T], out: &mut String, mut each: impl FnMut(&T, &mut String)) {
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(']');
}

fn object(members: &[(String, Value)], out: &mut String) {
    let odd = members.iter().any(|(k, _)| k.contains('\0')) || members.len() == 1 && members[0].0.starts_with('$');
    if odd {
        out.push_str("{\"$o\":");
        list(members, out, |(k, v), out| {
            out.push('[');
            text(k, out);
            out.push(',');
            value(v, out);
            out.push(']');
        });
        return out.push('}');
    }
    for (i, (k, v)) in members.iter().enumerate() {
        out.push(if i == 0 { '{' } else { ',' });
        text(k, out);
        out.push(':');
        value(v, out);
    }
    out.push_str(if members.is_empty() { "{}" } else { "}" });
}

fn value(v: &Value, out: &mut String) {
    match v {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => number(n.unsigned_abs() < EXACT, n, out),
        Value::Unsigned(n) => number(*n < EXACT, n, out),
        Value::Float(n) => number(n.is_finite() && n.abs() < EXACT as f64, n, out),
        Value::Text(s) => text(s, out),
        Value::Binary(b) => binary(b, out),
        Value::List(items) => list(items, out, value),
        Value::Object(members) => object(members, out),
    }
}

fn packet(p: &Packet, out: &mut String) {
    out.push_str("{\"type\":");
    text(&p.kind, out);
    if let Some(nsp) = &p.nsp {
        out.push_str(",\"nsp\":");
        text(nsp, out);
    }
    if let Some(id) = p.id {
        out.push_str(",\"id\":");
        value(&Value::Int(id), out);
    }
    if let Some(data) = &p.data {
        out.push_str(",\"data\":");
        value(data, out);
    }
    out.push('}');
}

pub fn packets(packets: &[Packet], out: &mut String) {
    list(packets, out, packet);
}

pub fn messages(messages: &[Message], out: &mut String) {
    out.push_str("\"output\":");
    list(messages, out, |m, out| match m {
        Message::Text(bytes) => text(&String::from_utf8_lossy(bytes), out),
        Message::Binary(bytes) => binary(bytes, out),
    });
}

pub fn refusal(comma: &str, why: &str, out: &mut String) {
    out.push_str(comma);
    out.push_str("\"refused\":");
    text(why, out);
}
