"""Socket.IO v5: right packets with a character too much, cut short, or with something behind them (C1, C6)."""
from build import ANY, Group, Text, ack, event, lenient, more, packet, packets, refused

BIN0 = '{"_placeholder":true,"num":0}'
JUNK = (("space", " "), ("tab", "\t"), ("newline", "\n"), ("nul", "\0"), ("dash", "-"), ("dot", "."), ("colon", ":"), ("quote", '"'), ("apostrophe", "'"), ("letter", "x"), ("latin", "é"), ("astral", "😀"))
BLANK = " \t\n"


def groups():
    yield junk()
    yield cuts()
    yield trailing()
    yield payload_kinds()


def junk():
    """One character more in EVENT, ACK, BINARY_EVENT and CONNECT: between the fields and inside them."""
    g = Group("sio5", "sio5/junk", "One character too much")
    for name, c in JUNK:
        header(g, name, c)
        around_id(g, name, c, "event", "2/a,", ["m"])
        around_id(g, name, c, "ack", "3/a,", ["r"])
        in_count(g, name, c)
        behind(g, name, c)
    return g


def header(g, name, c):
    g.add(f"event-before-type-{name}", "SIO5-PG-11 SIO5-PG-12", f'{c}2/a,12["m"]', refused("packet-type"), *([lenient("space-as-connect", refused("any"))] if c == " " else []))
    g.add(f"event-before-namespace-{name}", "SIO5-PG-02 SIO5-PG-14", f'2{c}/a,12["m"]', refused("any"))
    g.add(f"connect-before-namespace-{name}", "SIO5-PG-02 SIO5-PG-14", f'0{c}/a,{{"k":1}}', refused("any"))
    g.add(f"binary-before-namespace-{name}", "SIO5-PG-02 SIO5-PG-14", [f'51-{c}/a,12["m",{BIN0}]', b"\1"], refused("any"))
    g.add(f"event-in-namespace-{name}", "SIO5-PG-02 SIO5-PG-04", f'2/a{c}b,12["m"]', packets(event("m", nsp=f"/a{c}b", id=12)), encode=True)


def around_id(g, name, c, kind, head, data):
    body = f'["{data[0]}"]'
    want = packet(kind, data, "/a", 12)
    if c in BLANK:
        counted = [lenient("ack-id-whitespace", packets(want))]
        g.add(f"{kind}-before-id-{name}", "SIO5-AK-10", f"{head}{c}12{body}", refused("ack-id"), *counted)
        g.add(f"{kind}-in-id-{name}", "SIO5-AK-10", f"{head}1{c}2{body}", refused("ack-id"), lenient("ack-id-blank-is-number", ANY))
        g.add(f"{kind}-after-id-{name}", "SIO5-AK-10", f"{head}12{c}{body}", refused("ack-id"), *counted, lenient("ack-id-blanks-skipped", packets(want)))
        return
    for where, text in (("before-id", f"{head}{c}12{body}"), ("in-id", f"{head}1{c}2{body}"), ("after-id", f"{head}12{c}{body}")):
        g.add(f"{kind}-{where}-{name}", "SIO5-AK-09 SIO5-PG-14", text, refused("json"))


def in_count(g, name, c):
    spelt = [lenient("count-spelling", packets(event("m", b"\1", nsp="/a", id=12)))] if c in BLANK or c == "." else []
    dot = [] if c == "." else spelt  # .1 is no count, 1. is one to JavaScript
    ids = "SIO5-BIN-08" + (" SIO5-BIN-10" if spelt else "")
    if c != "-":
        g.add(f"binary-before-count-{name}", ids, [f'5{c}1-/a,12["m",{BIN0}]', b"\1"], refused("attachment-count"), *dot)
        g.add(f"binary-after-count-{name}", ids, [f'51{c}-/a,12["m",{BIN0}]', b"\1"], refused("attachment-count"), *spelt)
    g.add(f"binary-in-count-{name}", "SIO5-BIN-08", [f'51{c}0/a,12["m",{BIN0}]', b"\1"], refused("any"))


def behind(g, name, c):
    if c in BLANK:
        g.add(f"event-behind-{name}", "SIO5-PG-10", f'2/a,12["m"]{c}', packets(event("m", nsp="/a", id=12)), encode=['2/a,12["m"]'])
        g.add(f"binary-behind-{name}", "SIO5-PG-10", [f'51-["m",{BIN0}]{c}', b"\1"], packets(event("m", b"\1")), encode=[f'51-["m",{BIN0}]', b"\1"])
        g.add(f"before-comma-{name}", "SIO5-PG-10", f'2["m"{c},1]', packets(event("m", 1)), encode=['2["m",1]'])
        g.add(f"before-colon-{name}", "SIO5-PG-10", f'0{{"k"{c}:1}}', packets(packet("connect", {"k": 1})), encode=['0{"k":1}'])
        return
    g.add(f"event-behind-{name}", "SIO5-PG-14", f'2/a,12["m"]{c}', refused("json"))
    g.add(f"binary-behind-{name}", "SIO5-PG-14", f'51-["m",{BIN0}]{c}', refused("json"))
    g.add(f"before-comma-{name}", "SIO5-PG-14", f'2["m"{c},1]', refused("json"))
    g.add(f"after-comma-{name}", "SIO5-PG-14", f'2["m",{c}1]' if c != "-" else '2["m",-]', refused("json"))


def cuts():
    """Every beginning of a packet. What is left of a header is a header, what is left of JSON is none."""
    g = Group("sio5", "sio5/cut", "Packets cut after each character")
    without = lambda *a, **k: lenient("event-without-payload", packets(packet("event", *a, **k)))  # noqa: E731
    whole = '2/a,12["m",{"k":[1,"é"]}]'
    heads = {"2": {}, "2/": {}, "2/a": {"nsp": "/a"}, "2/a,": {"nsp": "/a"}, "2/a,1": {"nsp": "/a", "id": 1}, "2/a,12": {"nsp": "/a", "id": 12}}
    for n in range(1, len(whole)):
        text = whole[:n]
        root = [lenient("root-namespace-refused", refused("any"))] if text == "2/" else []
        if text in heads:
            g.add(f"event-{n:02}", "SIO5-PG-16", text, refused("payload-missing"), without(**heads[text]), *root)
        else:
            g.add(f"event-{n:02}", "SIO5-PG-14", text, refused("json"))
    g.add("event-in-character", "SIO5-PG-14 EIO4-PK-02", Text(whole.encode()[:-4]), refused("any"), title="Cut inside a UTF-8 sequence")
    whole = f'51-/a,7["m",{BIN0}]'
    for n in range(1, len(whole)):
        text = whole[:n]
        if n < 3:
            g.add(f"binary-{n:02}", "SIO5-BIN-08", text, refused("attachment-count"))
        elif n < 8:
            root = [lenient("root-namespace-refused", refused("any"))] if n == 4 else []
            g.add(f"binary-{n:02}", "SIO5-BIN-21 SIO5-PG-16", text, refused("payload-missing"), lenient("event-without-payload", more()), lenient("event-without-payload", ANY), *root)
        else:
            g.add(f"binary-{n:02}", "SIO5-PG-14", text, refused("json"))
    whole = '0/adm,{"t":"x"}'
    for n in range(1, len(whole)):
        text = whole[:n]
        if n < 7:
            nsp = text[1:].rstrip(",") or "/"
            root = [lenient("root-namespace-refused", refused("any"))] if n == 2 else []
            g.add(f"connect-{n:02}", "SIO5-PG-05" if n > 2 else "SIO5-PG-07", text, packets(packet("connect", nsp=nsp)), *root, encode=["0" if nsp == "/" else f"0{nsp},"])
        else:
            g.add(f"connect-{n:02}", "SIO5-PG-14", text, refused("json"))
    whole = '3/a,12[1,"2"]'
    for n in range(1, len(whole)):
        text = whole[:n]
        if n < 7:
            where = {k: v for k, v in heads["2" + text[1:]].items()}
            root = [lenient("root-namespace-refused", refused("any"))] if n == 2 else []
            g.add(f"ack-{n:02}", "SIO5-PG-16 SIO5-AK-03", text, refused("payload-missing"), lenient("ack-without-payload", packets(packet("ack", **where))), *root)
        else:
            g.add(f"ack-{n:02}", "SIO5-PG-14", text, refused("json"))
    whole = '4/a,{"message":"no"}'
    for n in range(1, len(whole)):
        text = whole[:n]
        if n < 5:
            root = [lenient("root-namespace-refused", refused("any"))] if n == 2 else []
            g.add(f"connect-error-{n:02}", "SIO5-PG-16", text, refused("payload-missing"), lenient("connect-error-without-payload", packets(packet("connect_error", nsp="/a" if n > 2 else "/"))), *root)
        else:
            g.add(f"connect-error-{n:02}", "SIO5-PG-14", text, refused("json"))
    return g


def trailing():
    g = Group("sio5", "sio5/trailing", "Something behind the JSON")
    tails = (("comma", ","), ("bracket", "]"), ("brace", "}"), ("quote", '"'), ("zero", "0"), ("null", "null"), ("array", "[]"), ("object", "{}"), ("nul", "\0"), ("separator", "\x1e"), ("bom", "\ufeff"), ("nbsp", "\u00a0"), ("comment", "//"), ("semicolon", ";"),
             ("blank-then-text", " x"), ("newline-then-object", "\n{}"))
    bodies = (("connect", "0{}"), ("connect-error", '4{"message":"m"}'), ("connect-error-text", '4"m"'), ("ack", "31[]"), ("event", '2/a,1["m"]'), ("binary-event", f'51-["m",{BIN0}]'), ("binary-ack", f"61-1[{BIN0}]"))
    for kind, body in bodies:
        for name, tail in tails:
            g.add(f"{kind}-{name}", "SIO5-PG-14", body + tail, refused("json"))
    return g


def payload_kinds():
    """Types 5 and 6 and every payload that the others have to refuse, with namespace and id."""
    g = Group("sio5", "sio5/kind", "Payloads of a wrong kind, in packets with and without attachments")
    kinds = (("null", "null"), ("true", "true"), ("false", "false"), ("string", '"m"'), ("empty-string", '""'), ("object", '{"0":"m"}'), ("empty-object", "{}"), ("minus", "-1"), ("placeholder", BIN0), ("array-like", '{"0":"m","length":1}'))
    for name, text in kinds:
        for where, head in (("event-admin", "2/admin,"), ("event-admin-id", "2/admin,7"), ("ack-admin-id", "3/admin,7"), ("binary-event", "51-"), ("binary-event-id", "51-/a,7"), ("binary-ack", "61-7")):
            if name == "minus" and head[-1] == "7":
                continue
            g.add(f"{where}-{name}", "SIO5-PG-13 " + ("SIO5-AK-07" if "ack" in where else "SIO5-EV-02 SIO5-EV-03") + (" SIO5-PG-15" if name == "null" else ""), head + text, refused("payload-kind"))
    odd = lenient("odd-events-ignored", packets())
    for name, text in (("null", "null"), ("true", "true"), ("false", "false"), ("object", "{}"), ("array", '["m"]'), ("empty-array", "[]")):
        g.add(f"binary-name-{name}", "SIO5-EV-03 SIO5-BIN-17", [f"51-[{text},{BIN0}]", b"\1"], refused("event-name"), odd)
        g.add(f"name-{name}-admin-id", "SIO5-EV-03", f'2/admin,7[{text},"m"]', refused("event-name"), odd)
    g.add("binary-empty-array", "SIO5-EV-01 SIO5-EV-03", ["51-[]", b"\1"], refused("event-name"))
    for name in ("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"):
        slug = name.lower().replace("_", "-")
        g.add(f"binary-reserved-{slug}", "SIO5-EV-05 SIO5-BIN-17", [f'51-/a,7["{name}",{BIN0}]', b"\1"], refused("event-reserved"), lenient("reserved-events", packets(event(name, b"\1", nsp="/a", id=7))))
        g.add(f"ack-{slug}", "SIO5-EV-05 SIO5-AK-03", f'3/a,7["{name}"]', packets(ack(name, nsp="/a", id=7)), encode=True, title="Names are reserved for events only")
        near = name[:-1] + name[-1].upper()
        g.add(f"near-{slug}", "SIO5-EV-06", f'2["{near}","{name}"]', packets(event(near, name)), encode=True)
        g.add(f"longer-{slug}", "SIO5-EV-06", f'2["{name}x"]', packets(event(name + "x")), encode=True)
        g.add(f"nul-{slug}", "SIO5-EV-06 SIO5-PG-17", f'2["{name}\\u0000"]', packets(event(name + "\0")), encode=True, title="A name does not end at NUL")
    return g
