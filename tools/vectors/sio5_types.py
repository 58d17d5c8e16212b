"""Socket.IO v5: what the payload of each type may be (C1 to C5)."""
from build import ABSENT, ANY, Group, N, Rep, accepted, ack, event, lenient, packet, packets, refused

VALUES = (("null", "null", None), ("true", "true", True), ("false", "false", False), ("zero", "0", 0), ("number", "-1.5", -1.5), ("string", '"s"', "s"), ("empty-string", '""', ""), ("array", '["a"]', ["a"]),
          ("empty-array", "[]", []), ("object", '{"a":1}', {"a": 1}), ("empty-object", "{}", {}))
RESERVED = ("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener")


def groups():
    yield connect()
    yield event_group()
    yield ack_group()


def reads_as_id(text):
    return text[0] in "0123456789"


def connect():
    g = Group("sio5", "sio5/connect", "Payloads of CONNECT, CONNECT_ERROR and DISCONNECT")
    for name, text, data in VALUES:
        if reads_as_id(text):
            continue
        null = {kind: [lenient("null-is-absent", packets(packet(kind)))] if data is None else [] for kind in ("connect", "disconnect")}
        if isinstance(data, dict):
            g.add(f"connect-{name}", "SIO5-PG-13 SIO5-CN-05", "0" + text, packets(packet("connect", data)), encode=True)
        else:
            g.add(f"connect-{name}", "SIO5-PG-13 SIO5-CN-06" + (" SIO5-PG-15" if data is None else ""), "0" + text, refused("payload-kind"), *null["connect"])
            g.add(f"connect-admin-{name}", "SIO5-PG-13 SIO5-CN-06", "0/admin," + text, refused("payload-kind"), *([lenient("null-is-absent", packets(packet("connect", nsp="/admin")))] if data is None else []))
        g.add(f"disconnect-{name}", "SIO5-PG-13 SIO5-DC-05" + (" SIO5-PG-15" if data is None else ""), "1" + text, refused("payload-unexpected"), *null["disconnect"],
              lenient("disconnect-payload", packets(packet("disconnect"))))
        if isinstance(data, (dict, str)):
            g.add(f"connect-error-{name}", "SIO5-PG-13", "4" + text, packets(packet("connect_error", data)), encode=True)
        else:
            g.add(f"connect-error-{name}", "SIO5-PG-13" + (" SIO5-PG-15" if data is None else ""), "4" + text, refused("payload-kind"))
    g.add("connect-sid", "SIO5-CN-02 SIO5-PG-13", '0{"sid":"lv_VI97HAXpY6yYWAAAC"}', packets(packet("connect", {"sid": "lv_VI97HAXpY6yYWAAAC"})), encode=True)
    g.add("connect-sid-admin", "SIO5-CN-02 SIO5-PG-02", '0/admin,{"sid":"oSO0OpakMV_3jnilAAAA"}', packets(packet("connect", {"sid": "oSO0OpakMV_3jnilAAAA"}, "/admin")), encode=True)
    g.add("connect-sid-pid", "SIO5-CN-03", '0{"sid":"a","pid":"b"}', packets(packet("connect", {"sid": "a", "pid": "b"})), encode=True)
    g.add("connect-nested", "SIO5-CN-05", '0{"token":{"a":[1,{"b":null}]}}', packets(packet("connect", {"token": {"a": [1, {"b": None}]}})), encode=True)
    g.add("connect-placeholder", "SIO5-BIN-16", '0{"_placeholder":true,"num":0}', packets(packet("connect", {"_placeholder": True, "num": 0})), lenient("placeholder-stray", refused("any")))
    g.add("connect-error-invalid-namespace", "SIO5-CN-09 SIO5-CN-10", '4/random,{"message":"Invalid namespace"}', packets(packet("connect_error", {"message": "Invalid namespace"}, "/random")), encode=True)
    g.add("connect-error-data", "SIO5-CN-11", '4{"message":"no","data":{"code":"E1"}}', packets(packet("connect_error", {"message": "no", "data": {"code": "E1"}})), encode=True)
    for name, nsp in (("main", "/"), ("admin", "/admin")):
        text = "4" if nsp == "/" else f"4{nsp},"
        g.add(f"connect-error-absent-{name}", "SIO5-PG-13 SIO5-PG-16", text, refused("payload-missing"), lenient("connect-error-without-payload", packets(packet("connect_error", nsp=nsp))))
    return g


def event_group():
    g = Group("sio5", "sio5/event", "Payloads of EVENT")
    for name, text, _ in VALUES:
        if name == "array" or reads_as_id(text):
            continue
        reason = "event-name" if name == "empty-array" else "payload-kind"
        g.add(f"payload-{name}", "SIO5-EV-02 SIO5-EV-03 SIO5-PG-13", "2" + text, refused(reason))
        if text[0] != "-":  # a number cannot follow an id
            g.add(f"payload-{name}-id", "SIO5-EV-02 SIO5-EV-03", "27" + text, refused(reason))
    for name, text, data in VALUES:
        body = f"[{text},1]"
        if isinstance(data, str):
            g.add(f"name-{name}", "SIO5-EV-04", "2" + body, packets(event(data, 1)), encode=True)
        elif isinstance(data, (int, float)) and not isinstance(data, bool):
            g.add(f"name-{name}", "SIO5-EV-04", "2" + body, packets(event(data, 1)), lenient("number-names-refused", refused("any")), encode=True)
        else:
            g.add(f"name-{name}", "SIO5-EV-03 SIO5-PG-13", "2" + body, refused("event-name"), lenient("odd-events-ignored", packets()))
        if name != "array":
            g.add(f"argument-{name}", "SIO5-EV-01", f'2["m",{text}]', packets(event("m", data)), encode=True)
    for number in ("1", "0", "-1", "1.5", "1e3", "9007199254740993", "1e400"):
        slug = number.replace("-", "minus-").replace(".", "-")
        big = [lenient("number-range", ANY)] if number == "1e400" else []
        g.add(f"number-name-{slug}", "SIO5-EV-04", f"2[{number}]", packets(event(N(number))), lenient("number-names-refused", refused("any")), *big)
    for name in RESERVED:
        passed = lambda *args, **more: lenient("reserved-events", packets(event(*args, **more)))  # noqa: E731
        g.add(f"reserved-{name.lower().replace('_', '-')}", "SIO5-EV-05", f'2["{name}"]', refused("event-reserved"), passed(name))
        g.add(f"reserved-{name.lower().replace('_', '-')}-args", "SIO5-EV-05", f'2/admin,5["{name}","x"]', refused("event-reserved"), passed(name, "x", nsp="/admin", id=5))
    g.add("reserved-escaped", "SIO5-EV-05", '2["c\\u006fnnect"]', refused("event-reserved"), lenient("reserved-events", packets(event("connect"))), title="A reserved name is reserved however it is escaped")
    g.add("reserved-escaped-first", "SIO5-EV-05", '2["\\u0064isconnect"]', refused("event-reserved"), lenient("reserved-events", packets(event("disconnect"))))
    g.add("reserved-blanks", "SIO5-EV-05", '2[ "disconnect" ]', refused("event-reserved"), lenient("reserved-events", packets(event("disconnect"))))
    free = ("error", "connection", "message", "ping", "pong", "new_namespace", "Connect", "CONNECT", "connect ", " connect", "connected", "connec", "disconnectin", "newlistener", "reconnect", "open", "close", "packet", "data")
    for i, name in enumerate(free):
        slug = name.strip().lower().replace("_", "-") + ("" if name == name.strip().lower() else f"-{i}")
        extra = {"cve": "CVE-2024-38355", "note": "A server must not let a peer trigger its own error handling: the name is plain data."} if name == "error" else {}
        g.add(f"free-{slug}", "SIO5-EV-06", f'2["{name}",1]', packets(event(name, 1)), encode=True, **extra)
    for name in ("__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "then", "toJSON", "length", "valueOf"):
        slug = name.strip("_").lower()
        g.add(f"special-{slug}", "SIO5-PG-19", f'2["{name}","{name}"]', packets(event(name, name)), encode=True)
    g.add("only-name", "SIO5-EV-01", '2["a"]', packets(event("a")), encode=True)
    g.add("official-args", "SIO5-EV-01", '2["message",1,"2",{"3":[true]}]', packets(event("message", 1, "2", {"3": [True]})), encode=True)
    g.add("many-args", "SIO5-EV-01 SIO5-INV-08", [['2["a"', Rep(",1", 1000), "]"]], accepted())
    g.add("long-name", "SIO5-EV-04 SIO5-INV-08", [['2["', Rep("n", 1000), '"]']], packets(event(Rep("n", 1000))))
    absent = (("main", "2", {}), ("admin", "2/admin,", {"nsp": "/admin"}), ("id", "212", {"id": 12}), ("admin-id", "2/admin,12", {"nsp": "/admin", "id": 12}))
    for name, text, where in absent:
        g.add(f"absent-{name}", "SIO5-EV-02 SIO5-PG-16", text, refused("payload-missing"), lenient("event-without-payload", packets(packet("event", **where))))
    return g


def ack_group():
    g = Group("sio5", "sio5/ack", "Payloads of ACK")
    for name, text, _ in VALUES:
        if name.endswith("array") or reads_as_id(text):
            continue
        g.add(f"payload-{name}", "SIO5-AK-07 SIO5-PG-13", "3" + "0" * (text[0] != "-") + text, refused("payload-kind"))
    for name, text, data in VALUES:
        g.add(f"argument-{name}", "SIO5-AK-03", f"37[{text}]", packets(ack(data, id=7)), encode=True)
    g.add("empty", "SIO5-AK-03", "3456[]", packets(ack(id=456)), encode=True)
    g.add("official", "SIO5-AK-02 SIO5-AK-03", '3456[1,"2",{"3":[false]}]', packets(ack(1, "2", {"3": [False]}, id=456)), encode=True)
    g.add("reserved-name-is-data", "SIO5-EV-05 SIO5-AK-03", '31["connect"]', packets(ack("connect", id=1)), encode=True, title="Names are reserved for events only")
    g.add("admin", "SIO5-AK-02", "3/admin,1[]", packets(ack(nsp="/admin", id=1)), encode=True)
    for name, text, where in (("id", "312", {"id": 12}), ("main", "3", {}), ("admin-id", "3/admin,12", {"nsp": "/admin", "id": 12})):
        g.add(f"absent-{name}", "SIO5-AK-03 SIO5-PG-16", text, refused("payload-missing"), lenient("ack-without-payload", packets(packet("ack", ABSENT, **where))))
    return g
