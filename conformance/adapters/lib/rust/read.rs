//! Requests: canonical JSON to values. None where Rust has no such value, or the request is not what it should be.
use crate::{Message, Packet, Value};
use base64::{engine::general_purpose::STANDARD, Engine};
use serde::Deserialize;
use serde_json::Value as Json;

pub fn json(frame: &[u8]) -> Json {
    let mut reader = serde_json::Deserializer::from_slice(frame);
    reader.disable_recursion_limit();
    Json::deserialize(&mut reader).expect("a request")
}

fn binary(v: &Json) -> Option<Vec<u8>> {
    STANDARD.decode(v["$b"].as_str()?).ok()
}

pub fn message(m: &Json) -> Option<Message> {
    if let Some(text) = m.as_str() {
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

fn member(pair: &Json) -> Option<(String, Value)> {
    match value(&pair[0])? {
        Value::Text(key) => Some((key, value(&pair[1])?)),
        _ => None,
    }
}

pub fn value(v: &Json) -> Option<Value> {
    Some(match v {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => number(&n.to_string())?,
        Json::String(s) => Value::Text(s.clone()),
        Json::Array(list) => Value::List(list.iter().map(value).collect::<Option<_>>()?),
        Json::Object(map) => match map.iter().next().filter(|_| map.len() == 1) {
            Some((form, inner)) if form == "$n" => number(inner.as_str()?)?,
            Some((form, inner)) if form == "$u16" => {
                let units: Vec<u16> = inner.as_array()?.iter().map(|u| u.as_u64().map(|u| u as u16)).collect::<Option<_>>()?;
                Value::Text(String::from_utf16(&units).ok()?)
            }
            Some((form, _)) if form == "$b" => Value::Binary(binary(v)?),
            Some((form, inner)) if form == "$o" => Value::Object(inner.as_array()?.iter().map(member).collect::<Option<_>>()?),
            _ => Value::Object(map.iter().map(|(k, v)| Some((k.clone(), value(v)?))).collect::<Option<_>>()?),
        },
    })
}

pub fn packet(p: &Json) -> Option<Packet> {
    Some(Packet {
        kind: p["type"].as_str()?.into(),
        nsp: p["nsp"].as_str().map(String::from),
        id: match p.get("id").map(value) {
            None => None,
            Some(Some(Value::Int(id))) => Some(id),
            _ => return None,
        },
        data: match p.get("data") {
            None => None,
            Some(v) => Some(value(v)?),
        },
    })
}
