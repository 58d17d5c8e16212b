//! cargo run -- FOLDER: reads codec vectors (docs/vectors.md) and makes the bytes of every message.
mod load;

use serde_json::{Deserializer, Value};

/// Some vectors are deeper than the 128 levels that serde_json allows unless told otherwise.
fn read(path: &std::path::Path) -> Value {
    let text = std::fs::read(path).unwrap();
    let mut json = Deserializer::from_slice(&text);
    json.disable_recursion_limit();
    json.into_iter().next().unwrap().unwrap()
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let (mut vectors, mut texts, mut sum) = (0, 0, 0u32);
    for name in names {
        let file = read(&name);
        for vector in file["vectors"].as_array().unwrap() {
            vectors += 1;
            for input in vector["input"].as_array().unwrap() {
                // Here your decoder gets the bytes, as text if is_text; vector["expect"] says what must come out.
                let (is_text, bytes) = load::message(input);
                texts += u32::from(is_text);
                sum = bytes.iter().fold(sum, |sum, b| sum.wrapping_mul(31).wrapping_add(u32::from(*b)));
            }
        }
    }
    println!("{vectors} vectors, {texts} texts, sum {sum}");
}
