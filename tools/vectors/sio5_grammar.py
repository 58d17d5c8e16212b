"""Socket.IO v5: the header of a packet (C1): type, attachment count, namespace, ack id."""
from build import ABSENT, ANY, Group, N, Rep, accepted, ack, event, lenient, packet, packets, refused


def wire(digit, rest="", nsp="/", id="", count=None):  # pylint: disable=redefined-builtin
    """The parts of a packet in their order (SIO5-PG-02)."""
    return f"{digit}{'' if count is None else f'{count}-'}{'' if nsp == '/' else nsp + ','}{id}{rest}"


NAMESPACES = (("main", "/"), ("admin", "/admin"), ("path", "/a/b/c"), ("dash", "/with-dash"), ("digits", "/123"), ("query", "/chat?token=1&x=y"),
              ("unicode", "/ünï😀"), ("json-like", '/{"a":1}'), ("brackets", "/[2]"), ("spaces", "/a b"), ("slashes", "//"), ("proto", "/__proto__"))
IDS = (("none", None), ("0", 0), ("7", 7), ("456", 456), ("max", 9007199254740991))
BIN0 = '{"_placeholder":true,"num":0}'
BIN1 = '{"_placeholder":true,"num":1}'


def groups():
    yield combinations()
    yield types()
    yield namespaces()
    yield ids()


def combinations():
    g = Group("sio5", "sio5/header", "Every type with every namespace, id and number of attachments")
    with_id = lambda i: {} if i is None else {"id": i}  # noqa: E731

    def add(slug, base, given, kind, data, nsp, **where):
        query = [lenient("namespace-query", packets(packet(kind, data, nsp.partition("?")[0], **where)))] if "?" in nsp else []
        g.add(slug, base, given, packets(packet(kind, data, nsp, **where)), *query, encode=True)

    text = lambda i: "" if i is None else i  # noqa: E731
    for n, nsp in NAMESPACES:
        base = "SIO5-PG-01 SIO5-PG-02 SIO5-PG-04"
        add(f"connect/{n}", base, wire(0, nsp=nsp), "connect", ABSENT, nsp)
        add(f"connect-auth/{n}", base, wire(0, '{"token":"x"}', nsp), "connect", {"token": "x"}, nsp)
        add(f"disconnect/{n}", base, wire(1, nsp=nsp), "disconnect", ABSENT, nsp)
        add(f"connect-error/{n}", base + " SIO5-CN-10", wire(4, '{"message":"no"}', nsp), "connect_error", {"message": "no"}, nsp)
        for i, number in IDS:
            base = "SIO5-PG-01 SIO5-PG-02" + (" SIO5-PG-04" if nsp != "/" else "") + (" SIO5-PG-08" if number is not None else "")
            add(f"event/{n}/id-{i}", base, wire(2, '["m",1]', nsp, text(number)), "event", ["m", 1], nsp, **with_id(number))
            add(f"binary-event/{n}/id-{i}", base + " SIO5-BIN-01", [wire(5, f'["m",{BIN0}]', nsp, text(number), 1), b"\1"], "event", ["m", b"\1"], nsp, **with_id(number))
            if number is not None:
                add(f"ack/{n}/id-{i}", base, wire(3, '["r"]', nsp, number), "ack", ["r"], nsp, id=number)
                add(f"binary-ack/{n}/id-{i}", base + " SIO5-BIN-01 SIO5-AK-04", [wire(6, f'[{BIN0},{BIN1}]', nsp, number, 2), b"\1", b"\2\3"], "ack", [b"\1", b"\2\3"], nsp, id=number)
    return g


def types():
    g = Group("sio5", "sio5/type", "Characters that are no type")
    bad = (("seven", "7"), ("eight", "8"), ("nine", "9"), ("letter", "a"), ("dash", "-"), ("plus", "+"), ("minus-one", '-1["a"]'), ("ten", '75["a"]'), ("bracket", '["a"]'),
           ("brace", '{"a":1}'), ("quote", '"2"'), ("slash", "/admin,"), ("comma", ","), ("dot", ".2"), ("nul", "\0"), ("del", "\x7f"), ("arabic-digit", '\u0662["a"]'),
           ("fullwidth-digit", '\uff12["a"]'), ("superscript", '\u00b2["a"]'), ("bom", '\ufeff2["a"]'), ("emoji", "😀"), ("letter-l", "l"), ("eio-ping", "7probe"), ("null-word", "null"),
           ("undefined", "undefined"), ("nan", "NaN"), ("bad-with-payload", '7["a"]'), ("bad-with-namespace", '9/admin,["a"]'))
    for name, text in bad:
        g.add(f"bad-{name}", "SIO5-PG-11", text, refused("packet-type"))
    g.add("empty", "SIO5-PG-11 SIO5-INV-07", "", refused("packet-empty"), lenient("empty-message-ignored", packets()))
    g.add("space", "SIO5-PG-12", " ", refused("packet-type"), lenient("space-as-connect", packets(packet("connect"))))
    g.add("space-namespace", "SIO5-PG-12", " /admin,", refused("packet-type"), lenient("space-as-connect", packets(packet("connect", nsp="/admin"))))
    g.add("space-before-event", "SIO5-PG-12", ' 2["a"]', refused("packet-type"), lenient("space-as-connect", refused("any")))
    for name, blank in (("tab", "\t"), ("newline", "\n"), ("nbsp", "\u00a0")):
        g.add(name, "SIO5-PG-11 SIO5-PG-12", blank, refused("packet-type"), lenient("blank-as-connect", packets(packet("connect"))))
    return g


def query_cut(kind, nsp):
    """SIO5-NS-02: some take a query off the name."""
    return [lenient("namespace-query", packets(packet(kind, nsp=nsp.partition("?")[0])))] if "?" in nsp else []


def namespaces():
    g = Group("sio5", "sio5/namespace", "Where a namespace begins and ends")
    bare = (("admin", "/admin"), ("path", "/a/b"), ("unicode", "/é"), ("query", "/a?b=c"), ("json-like", '/custom{"a":1}'), ("array-like", '/custom["a"]'), ("digits", "/1"), ("blank", "/ "))
    for name, nsp in bare:
        strict = lenient("namespace-before-payload", packets(packet("connect", {"a": 1}, "/custom")))
        other = [strict] if name == "json-like" else [lenient("namespace-before-payload", refused("any"))] if name == "array-like" else []
        other += query_cut("connect", nsp)
        requirement = "SIO5-PG-05" if name not in ("json-like", "array-like") else "SIO5-PG-06"
        g.add(f"connect-no-comma-{name}", requirement, "0" + nsp, packets(packet("connect", nsp=nsp)), *other, encode=[f"0{nsp},"])
    for name, nsp in bare[:4]:
        g.add(f"disconnect-no-comma-{name}", "SIO5-PG-05", "1" + nsp, packets(packet("disconnect", nsp=nsp)), *query_cut("disconnect", nsp), encode=[f"1{nsp},"])
    taken = lenient("namespace-before-payload", packets(event("x", nsp="/chat")))
    g.add("event-no-comma", "SIO5-PG-06", '2/chat["x"]', refused("payload-missing"), taken, lenient("event-without-payload", packets(packet("event", nsp='/chat["x"]'))))
    g.add("event-no-comma-number", "SIO5-PG-06", '2/chat1["x",2]', refused("json"), title='The namespace ends at the comma inside the payload: /chat1["x"')
    g.add("event-only-namespace", "SIO5-PG-05 SIO5-PG-16", "2/chat", refused("payload-missing"), lenient("event-without-payload", packets(packet("event", nsp="/chat"))))
    for name, text, kind, data in (("connect", "0/", "connect", ABSENT), ("connect-comma", "0/,", "connect", ABSENT), ("connect-auth", '0/,{"a":1}', "connect", {"a": 1}), ("disconnect", "1/,", "disconnect", ABSENT),
                                   ("event", '2/,["a"]', "event", ["a"])):
        g.add(f"root-{name}", "SIO5-PG-07", text, packets(packet(kind, data)), lenient("root-namespace-refused", refused("any")), encode=[wire(text[0], text.partition(",")[2])])
    g.add("root-event-id", "SIO5-PG-07", '2/,12["a"]', packets(event("a", id=12)), lenient("root-namespace-refused", refused("any")), encode=['212["a"]'])
    g.add("case", "SIO5-PG-02 SIO5-PG-04", "0/Admin,", packets(packet("connect", nsp="/Admin")), encode=True)
    g.add("percent", "SIO5-PG-02 SIO5-PG-04", "0/a%2Cb,", packets(packet("connect", nsp="/a%2Cb")), encode=True, title="Nothing is unescaped in a namespace")
    g.add("backslash", "SIO5-PG-02 SIO5-PG-04", "0/a\\u002cb,", packets(packet("connect", nsp="/a\\u002cb")), encode=True)
    for name, nsp in (("decomposed", "/e\u0301"), ("composed", "/\u00e9"), ("angstrom-sign", "/\u212b"), ("ligature", "/\ufb01"), ("hangul", "/\u1112\u1161\u11ab")):
        g.add(f"literal-{name}", "SIO5-NS-02 SIO5-PG-02", f"2{nsp},[\"{nsp}\"]", packets(event(nsp, nsp=nsp)), encode=True, title="No Unicode normalisation")
    g.add("nul", "SIO5-PG-02 SIO5-PG-04", "0/a\0b,", packets(packet("connect", nsp="/a\0b")), encode=True)
    g.add("newline", "SIO5-PG-02 SIO5-PG-04", "0/a\nb,", packets(packet("connect", nsp="/a\nb")), encode=True)
    g.add("digits-then-id", "SIO5-PG-02 SIO5-PG-04", '2/1,2["a"]', packets(event("a", nsp="/1", id=2)), encode=True)
    g.add("dash-then-event", "SIO5-PG-02 SIO5-PG-04", '2/1-2,["a"]', packets(event("a", nsp="/1-2")), encode=True)
    g.add("count-like", "SIO5-PG-02 SIO5-PG-04", [f'51-/2-x,["a",{BIN0}]', b"\0"], packets(event("a", b"\0", nsp="/2-x")), encode=True)
    g.add("without-slash", "SIO5-PG-02", '2admin,["a"]', refused("json"), title="A namespace begins with a slash")
    g.add("comma-only", "SIO5-PG-02", '2,["a"]', refused("json"))
    g.add("second-comma", "SIO5-PG-02", '2/a,,["a"]', refused("json"))
    g.add("two-namespaces", "SIO5-PG-02", '2/a,/b,["a"]', refused("json"))
    g.add("after-id", "SIO5-PG-02", '212/a,["a"]', refused("json"), title="The id comes after the namespace")
    g.add("count-after-namespace", "SIO5-PG-02 SIO5-BIN-08", f'5/a,1-["a",{BIN0}]', refused("attachment-count"))
    g.add("blank-before", "SIO5-PG-02 SIO5-AK-10", '2 /a,["a"]', refused("ack-id"), lenient("ack-id-whitespace", refused("any")), lenient("ack-id-blank-is-number", refused("any")))
    for size in (255, 256, 1000, 100000):
        g.add(f"long-{size}", "SIO5-PG-02 SIO5-INV-08", [["0/", Rep("n", size), ","]], accepted())
    return g


def ids():
    g = Group("sio5", "sio5/id", "Ack ids")
    good = ("0", "1", "9", "10", "99", "100", "2147483647", "2147483648", "4294967295", "4294967296", "9007199254740990", "9007199254740991")
    for number in good:
        g.add(f"event-{number}", "SIO5-AK-01 SIO5-AK-08" + (" SIO5-AK-12" if number == "0" else ""), f'2{number}["a"]', packets(event("a", id=N(number))), encode=True)
        g.add(f"ack-{number}", "SIO5-AK-02 SIO5-AK-08", f"3{number}[]", packets(ack(id=N(number))), encode=True)
    for name, text, number in (("one", "00", 0), ("12", "012", 12), ("many", "000000", 0), ("long", "0" * 30 + "5", 5)):
        for kind, digit, make, rest in (("event", 2, event, ["a"]), ("ack", 3, ack, [])):
            body = '["a"]' if rest else "[]"
            g.add(f"leading-zeros-{name}-{kind}", "SIO5-AK-08", f"{digit}{text}{body}", refused("ack-id"), lenient("ack-id-leading-zeros", packets(make(*rest, id=number))))
    for number in ("9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615"):
        g.add(f"beyond-{number}", "SIO5-AK-10", f'2{number}["a"]', refused("ack-id"), lenient("ack-id-range", packets(event("a", id=N(number)))))
    for name, digits in (("18446744073709551616", "18446744073709551616"), ("1e21", "1" + "0" * 21), ("400-digits", "9" * 400)):
        g.add(f"beyond-{name}", "SIO5-AK-10", f'2{digits}["a"]', refused("ack-id"), lenient("ack-id-range", accepted()))
    blanks = (("before-payload", ' ["a"]', 0), ("two", '  ["a"]', 0), ("before-id", ' 12["a"]', 12), ("after-id", '12 ["a"]', 12), ("around", ' 12 ["a"]', 12), ("tab", '\t["a"]', 0), ("newline", '\n["a"]', 0),
              ("carriage-return", '12\r["a"]', 12))
    for name, text, number in blanks:
        others = [] if "12" in text else [lenient("ack-id-blanks-skipped", packets(event("a")))]
        if "12 " in text or "12\r" in text:
            others = [lenient("ack-id-blanks-skipped", packets(event("a", id=12)))]
        g.add(f"blank-{name}", "SIO5-AK-10", "2" + text, refused("ack-id"), lenient("ack-id-whitespace", packets(event("a", id=number))), *others)
    g.add("blank-inside", "SIO5-AK-10", '21 2["a"]', refused("ack-id"), lenient("ack-id-blank-is-number", ANY), title="Such an id is no number in the reference implementation")
    g.add("blank-namespace", "SIO5-AK-10", '2/a, ["a"]', refused("ack-id"), lenient("ack-id-whitespace", packets(event("a", nsp="/a", id=0))),
          lenient("ack-id-blanks-skipped", packets(event("a", nsp="/a"))))
    for name, text in (("letters", 'abc["a"]'), ("negative", '-1["a"]'), ("plus", '+1["a"]'), ("fraction", '1.5["a"]'), ("exponent", '1e3["a"]'), ("hex", '0x1["a"]'), ("comma", '1,["a"]'), ("underscore", '1_0["a"]'),
                       ("quoted", '"1"["a"]'), ("letter-after", '12a["a"]'), ("arabic-digits", '\u0661["a"]'), ("fullwidth-digits", '\uff11["a"]'), ("dash-after", '1-["a"]'), ("nul", '1\0["a"]'),
                       ("colon", '1:["a"]'), ("parenthesis", '(1)["a"]')):
        g.add(f"bad-{name}", "SIO5-AK-09", "2" + text, refused("json"))
        g.add(f"bad-ack-{name}", "SIO5-AK-09", "3" + text, refused("json"))
    for name, text, kind, data in (("connect", "012", "connect", ABSENT), ("connect-auth", '012{"a":1}', "connect", {"a": 1}), ("connect-123", "0123", "connect", ABSENT), ("disconnect", "112", "disconnect", ABSENT),
                                   ("connect-error", '412{"message":"m"}', "connect_error", {"message": "m"})):
        requirement = "SIO5-AK-17" + (" SIO5-CN-19" if kind == "connect" else " SIO5-DC-05" if kind == "disconnect" else "")
        g.add(f"ignored-{name}", requirement, text, packets(packet(kind, data)), lenient("id-refused", refused("any")), title="An id is ignored here")
    g.add("ack-without", "SIO5-AK-03", '3["a"]', packets(ack("a")), lenient("id-refused", refused("any")), title="An acknowledgement without id is a packet that answers nothing")
    return g
