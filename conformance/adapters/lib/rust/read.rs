//! Requests: canonical JSON to values. None where Rust has no such value, or the request is not what it should be.
use crate::json::{Json, Reader};
use crate::{Message, Packet, Value};
use base64::{engine::general_purpose::STANDARD, Engine};

pub fn json(frame: &[u8]) -> Json {
    Reader { text: frame, at: 0 }.value()
}

fn binary(v: &Json) -> Option<Vec<u8>> {
    STANDARD.decode(v.text("$b")?).ok()
}

pub fn message(m: &Json) -> Option<Message> {
    if let Some(text) = m.as_text() {
        return Some(Message::Text(text.into()));
    }
    match m.get("text") {
        Some(text) => binary(text).map(Message::Text),
        None => binary(m).map(Message::Binary),
    }
}

fn number(spelling: &str) -> Option<Value> {
    let exact = spelling.parse().map(Value::Int).or_else(|_| spelling.parse().map(Value::Unsigned));
    exact.ok().or_else(|| spelling.parse().ok().filter(|n: &f64| n.is_finite()).map(Value::Float))
}

fn utf16(units: &Json) -> Option<Value> {
    let unit = |u: &Json| match u {
        Json::Number(n) => n.parse().ok(),
        _ => None,
    };
    let units: Vec<u16> = units.as_list()?.iter().map(unit).collect::<Option<_>>()?;
    String::from_utf16(&units).ok().map(Value::Text)
}

fn member(pair: &Json) -> Option<(String, Value)> {
    match (value(&pair.as_list()?[0])?, value(&pair.as_list()?[1])?) {
        (Value::Text(key), v) => Some((key, v)),
        _ => None,
    }
}

fn object(v: &Json, members: &[(String, Json)]) -> Option<Value> {
    match members {
        [(form, inner)] if form == "$n" => number(inner.as_text()?),
        [(form, inner)] if form == "$u16" => utf16(inner),
        [(form, _)] if form == "$b" => binary(v).map(Value::Binary),
        [(form, inner)] if form == "$o" => inner.as_list()?.iter().map(member).collect::<Option<_>>().map(Value::Object),
        _ => members.iter().map(|(k, v)| Some((k.clone(), value(v)?))).collect::<Option<_>>().map(Value::Object),
    }
}

pub fn value(v: &Json) -> Option<Value> {
    match v {
        Json::Null => Some(Value::Null),
        Json::Bool(b) => Some(Value::Bool(*b)),
        Json::Number(n) => number(n),
        Json::Text(s) => Some(Value::Text(s.clone())),
        Json::List(list) => list.iter().map(value).collect::<Option<_>>().map(Value::List),
        Json::Object(members) => object(v, members),
    }
}

pub fn packet(p: &Json) -> Option<Packet> {
    let id = match p.get("id").map(value) {
        None => None,
        Some(Some(Value::Int(id))) => Some(id),
        _ => return None,
    };
    let data = match p.get("data") {
        None => None,
        Some(v) => Some(value(v)?),
    };
    Some(Packet { kind: p.text("type")?.into(), nsp: p.text("nsp").map(String::from), id, data })
}
