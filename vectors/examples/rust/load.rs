//! The messages of a vector.
use base64::{engine::general_purpose::STANDARD, Engine};
use serde_json::Value;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
    digits.chunks(2).map(|d| d[0] << 4 | d[1]).collect()
}

/// Whether it is text, and its bytes.
pub fn message(p: &Value) -> (bool, Vec<u8>) {
    if let Some(text) = p.as_str() {
        return (true, text.into());
    }
    let (form, v) = p.as_object().unwrap().iter().find(|(form, _)| *form != "times").unwrap();
    match (form.as_str(), v.as_array()) {
        ("hex", _) => (false, hex(v.as_str().unwrap())),
        ("b64", _) => (false, STANDARD.decode(v.as_str().unwrap()).unwrap()),
        ("repeat", _) => (message(v).0, message(v).1.repeat(p["times"].as_u64().unwrap() as usize)),
        ("concat", Some(parts)) => (message(&parts[0]).0, parts.iter().flat_map(|part| message(part).1).collect()),
        _ => (form == "text", message(v).1),
    }
}
