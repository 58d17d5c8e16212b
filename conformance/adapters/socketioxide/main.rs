//! The parsers of socketioxide and engineioxide.
mod engineio;
mod encode;
mod kinds;
mod socketio;

use adapter::{serve, Codec};

fn main() {
    let codecs = [
        Codec { name: "sio5", decode: socketio::decode, encode: encode::encode },
        Codec { name: "eio4-packet", decode: engineio::decode_packet, encode: engineio::encode_packet },
        Codec { name: "eio4-payload", decode: engineio::decode_payload, encode: engineio::encode_payload },
    ];
    serve("socketioxide-parser-common, engineioxide-core", env!("CODEC_VERSION"), &codecs);
}
