//! socketioxide-parser-common, called as socketioxide does it to send. It has types for what a server sends: an event has a
//! name that is a string, a CONNECT_ERROR a message.
use adapter::{refused, Message, Packet, Stop, Tuple, Value};
use socketioxide_core::packet::{Packet as Inner, PacketData::ConnectError};
use socketioxide_core::parser::Parse;
use socketioxide_core::Value as Raw;
use socketioxide_parser_common::CommonParser;

fn raw(list: Vec<Value>, event: Option<&str>) -> Result<Raw, Stop> {
    CommonParser.encode_value(&Tuple(list), event).map_err(refused)
}

fn inner(p: Packet) -> Result<Inner, Stop> {
    let ns = p.nsp.unwrap_or_default();
    match (p.kind.as_str(), p.data, p.id) {
        ("connect", None, None) => Ok(Inner::connect(ns, None)),
        ("connect", Some(v), None) => Ok(Inner::connect(ns, Some(CommonParser.encode_default(&v).map_err(refused)?))),
        ("disconnect", None, None) => Ok(Inner::disconnect(ns)),
        ("ack", Some(Value::List(list)), Some(id)) => Ok(Inner::ack(ns, raw(list, None)?, id)),
        ("event", Some(data), id) => {
            let (name, rest) = data.event()?;
            let mut packet = Inner::event(ns, raw(rest.to_vec(), Some(name))?);
            id.iter().for_each(|id| packet.inner.set_ack_id(*id));
            Ok(packet)
        }
        ("connect_error", Some(data), None) => Ok(Inner { ns: ns.into(), inner: ConnectError(data.message()?.into()) }),
        _ => Err(Stop::Unsupported),
    }
}

pub fn encode(packets: Vec<Packet>, _: bool) -> Result<Vec<Message>, Stop> {
    let mut out = Vec::new();
    for packet in packets {
        if let Raw::Str(text, binaries) = CommonParser.encode(inner(packet)?) {
            out.push(Message::Text(text.as_bytes().into()));
            out.extend(binaries.into_iter().flatten().map(|b| Message::Binary(b.into())));
        }
    }
    Ok(out)
}
