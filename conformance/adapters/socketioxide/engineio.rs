//! engineioxide-core: packets and payloads of Engine.IO v4.
use crate::kinds::{inner, packet};
use adapter::{refused, Message, Packet, Stop};
use engineioxide_core::{payload, Packet as Inner, ProtocolVersion::V4};
use futures_util::{stream, FutureExt, StreamExt};
use http_body_util::Full;

// The content of a binary frame is a message as it is: the server does not ask the parser.
pub fn decode_packet(messages: &[Message], packets: &mut Vec<Packet>, _: u64) -> Result<bool, Stop> {
    packets.push(packet(match &messages[0] {
        Message::Binary(bytes) => Inner::Binary(bytes.clone().into()),
        text => Inner::parse(V4, text.text()?.to_owned()).map_err(refused)?,
    }));
    Ok(false)
}

pub fn encode_packet(mut packets: Vec<Packet>, frame: bool) -> Result<Vec<Message>, Stop> {
    Ok(vec![match inner(packets.remove(0))? {
        Inner::Binary(bytes) if frame => Message::Binary(bytes.into()),
        packet => Message::Text(String::from(packet).into()),
    }])
}

pub fn decode_payload(messages: &[Message], packets: &mut Vec<Packet>, limit: u64) -> Result<bool, Stop> {
    let (Message::Text(body) | Message::Binary(body)) = &messages[0];
    let mut stream = Box::pin(payload::decoder(Full::new(bytes::Bytes::from(body.clone())), None, V4, limit));
    while let Some(p) = stream.next().now_or_never().expect("the body is all there") {
        packets.push(packet(p.map_err(refused)?));
    }
    Ok(false)
}

pub fn encode_payload(packets: Vec<Packet>, _: bool) -> Result<Vec<Message>, Stop> {
    let inner: Result<Vec<_>, _> = packets.into_iter().map(inner).collect();
    let bufs = stream::iter(inner?.into_iter().map(|p| [p].into_iter().collect()));
    let payload = payload::encoder(bufs, V4, false, 1_000_000).now_or_never().expect("all packets are there");
    Ok(vec![Message::Text(payload.data.into())])
}
