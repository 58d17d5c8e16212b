//! socketioxide-parser-common, called as socketioxide does it; the values are taken as by a handler that asks for all of them.
use adapter::{refused, Message, Packet, Stop, Tuple, Value};
use socketioxide_core::packet::{Packet as Inner, PacketData::*};
use socketioxide_core::parser::{Parse, ParseConfig, ParseError, ParserState};
use socketioxide_parser_common::CommonParser;

fn args(mut raw: socketioxide_core::Value) -> Result<Option<Value>, Stop> {
    CommonParser.decode_value(&mut raw, false).map(|Tuple(list)| Some(Value::List(list))).map_err(refused)
}

fn packet(p: Inner) -> Result<Packet, Stop> {
    let (kind, id, data) = match p.inner {
        Connect(None) => ("connect", None, None),
        Connect(data) => ("connect", None, Some(CommonParser.decode_default(data.as_ref()).map_err(refused)?)),
        Disconnect => ("disconnect", None, None),
        Event(raw, id) | BinaryEvent(raw, id) => {
            CommonParser.read_event(&raw).map_err(refused)?;
            ("event", id, args(raw)?)
        }
        EventAck(raw, id) | BinaryAck(raw, id) => ("ack", Some(id), args(raw)?),
        ConnectError(message) => ("connect_error", None, Some(Value::Text(message))),
    };
    Ok(Packet { kind: kind.into(), nsp: Some(p.ns.to_string()), id, data })
}

pub fn decode(messages: &[Message], packets: &mut Vec<Packet>, _: u64) -> Result<bool, Stop> {
    let (config, state) = (ParseConfig::default(), ParserState::default());
    let mut more = false;
    for message in messages {
        let result = match message {
            Message::Text(_) => CommonParser.decode_str(&config, &state, message.text()?.to_owned().into()),
            Message::Binary(bytes) => CommonParser.decode_bin(&config, &state, bytes.clone().into()),
        };
        more = matches!(result, Err(ParseError::NeedsMoreBinaryData));
        if !more {
            packets.push(packet(result.map_err(|e| refused(format!("{e:?}")))?)?);
        }
    }
    Ok(more)
}
