//! engineioxide-core's packets of Engine.IO v4. It has types for what a server needs: a ping has no data but "probe", and it
//! cannot say what is in an open packet.
use adapter::{Packet, Stop, Value};
use engineioxide_core::Packet as Inner;

pub fn packet(p: Inner) -> Packet {
    let (kind, data) = match p {
        Inner::Open(_) => ("open", None),
        Inner::Close => ("close", None),
        Inner::Ping => ("ping", None),
        Inner::PingUpgrade => ("ping", Some(Value::Text("probe".into()))),
        Inner::Pong => ("pong", None),
        Inner::PongUpgrade => ("pong", Some(Value::Text("probe".into()))),
        Inner::Message(text) => ("message", Some(Value::Text(text.to_string()))),
        Inner::Upgrade => ("upgrade", None),
        Inner::Noop => ("noop", None),
        Inner::Binary(b) | Inner::BinaryV3(b) => ("message", Some(Value::Binary(b.into()))),
    };
    Packet { kind: kind.into(), data, ..Packet::default() }
}

pub fn inner(p: Packet) -> Result<Inner, Stop> {
    Ok(match (p.kind.as_str(), p.data) {
        ("close", None) => Inner::Close,
        ("ping", None) => Inner::Ping,
        ("ping", Some(Value::Text(t))) if t == "probe" => Inner::PingUpgrade,
        ("pong", None) => Inner::Pong,
        ("pong", Some(Value::Text(t))) if t == "probe" => Inner::PongUpgrade,
        ("message", None) => Inner::Message("".into()),
        ("message", Some(Value::Text(t))) => Inner::Message(t.into()),
        ("message", Some(Value::Binary(b))) => Inner::Binary(b.into()),
        ("upgrade", None) => Inner::Upgrade,
        ("noop", None) => Inner::Noop,
        _ => return Err(Stop::Unsupported),
    })
}
