"""Socket.IO v5: attachments and placeholders (C6), and sequences of messages."""
from build import ANY, Group, Rep, accepted, ack, event, lenient, more, packet, packets, refused


def ph(num):
    return f'{{"_placeholder":true,"num":{num}}}'


def groups():
    yield counts()
    yield attachments()
    yield placeholders()
    yield sequences()


def counts():
    g = Group("sio5", "sio5/count", "The number of attachments")
    for n in range(1, 11):
        text = ",".join(ph(i) for i in range(n))
        data = [bytes([i]) for i in range(n)]
        g.add(f"event-{n}", "SIO5-BIN-01 SIO5-BIN-02 SIO5-BIN-09", [f'5{n}-["a",{text}]', *data], packets(event("a", *data)), encode=True)
        g.add(f"ack-{n}", "SIO5-BIN-01 SIO5-BIN-02 SIO5-AK-04", [f"6{n}-3[{text}]", *data], packets(ack(*data, id=3)), encode=True)
    for n in (11, 12, 100):
        data = [bytes([i]) for i in range(n)]
        g.add(f"limit-{n}", "SIO5-BIN-09", [f'5{n}-["a",{",".join(ph(i) for i in range(n))}]', *data], refused("limit-attachments"), lenient("attachment-limit", packets(event("a", *data))))
    for name, n in (("1000", "1000"), ("million", "1000000"), ("2-31", "2147483648"), ("2-32", "4294967296"), ("2-53", "9007199254740992"), ("2-64", "18446744073709551616"), ("400-digits", "9" * 400)):
        words = {"cve": "CVE-2026-33151", "note": "Refused, or memory stays bounded: it must not follow the number announced."} if name == "million" else {}
        g.add(f"huge-{name}", "SIO5-BIN-09", f'5{n}-["a",{ph(0)}]', refused("limit-attachments"), lenient("attachment-limit", more()), **words)
    for name, n in (("8-bits", 2**8 + 1), ("16-bits", 2**16 + 1), ("32-bits", 2**32 + 1), ("64-bits", 2**64 + 1)):
        g.add(f"wraps-{name}", "SIO5-BIN-08 SIO5-BIN-09", [f'5{n}-["a",{ph(0)}]', b"\1"], refused("limit-attachments"), lenient("attachment-limit", more()),
              note="One attachment is not as many as were announced: the count must not wrap around.")
    g.add("digits-1000000", "SIO5-BIN-08 SIO5-BIN-09", [["5", Rep("1", 1000000), '-["a"]']], refused("limit-attachments"), lenient("attachment-limit", ANY), cve="CVE-2020-36049",
          links=["https://nvd.nist.gov/vuln/detail/CVE-2020-36049"])
    bad = (("missing", f'5["a",{ph(0)}]'), ("missing-dash", f'51["a",{ph(0)}]'), ("only-type", "5"), ("only-digits", "51"), ("only-dash", f'5-["a",{ph(0)}]'), ("negative", f'5-1-["a",{ph(0)}]'), ("fraction", f'51.5-["a",{ph(0)}]'),
           ("letters", f'5a-["a",{ph(0)}]'), ("letter-after", f'51a-["a",{ph(0)}]'), ("letter-before", f'5a1-["a",{ph(0)}]'), ("comma", f'51,-["a",{ph(0)}]'), ("colon", f'51:["a",{ph(0)}]'), ("nan", f'5NaN-["a",{ph(0)}]'),
           ("infinity", f'5Infinity-["a",{ph(0)}]'), ("null", f'5null-["a",{ph(0)}]'), ("arabic-digit", f'5\u0661-["a",{ph(0)}]'), ("fullwidth", f'5\uff11-["a",{ph(0)}]'), ("no-dash-million", [["5", Rep("1", 1000000)]]),
           ("dash-in-payload", '51["a-b"]'), ("namespace-first", f'5/a,1-["a",{ph(0)}]'), ("underscore", f'51_0-["a",{ph(0)}]'), ("dash-in-namespace", f'51/a-b,["a",{ph(0)}]'),
           ("dash-in-namespace-only", f'5/a-b,["a",{ph(0)}]'), ("dash-behind-namespace", f'51/a,-["a",{ph(0)}]'))
    for name, text in bad:
        g.add(f"bad-{name}", "SIO5-BIN-08", text, refused("attachment-count"))
        if isinstance(text, str) and name in ("missing", "missing-dash", "only-type", "only-digits", "only-dash", "negative", "fraction", "letters"):
            g.add(f"bad-ack-{name}", "SIO5-BIN-08", "6" + text[1:], refused("attachment-count"))
    for name, text in (("plus", "+1"), ("zero-first", "01"), ("exponent", "1e0"), ("hex", "0x1"), ("blank-before", " 1"), ("blank-after", "1 "), ("point-zero", "1.0"), ("point", "1."), ("octal", "0o1"), ("binary", "0b1")):
        g.add(f"spelt-{name}", "SIO5-BIN-10", [f'5{text}-["a",{ph(0)}]', b"\1"], refused("attachment-count"), lenient("count-spelling", packets(event("a", b"\1"))))
    g.add("spelt-ten", "SIO5-BIN-10", [f'51e1-["a",{",".join(ph(i) for i in range(10))}]', *[b"\1"] * 10], refused("attachment-count"), lenient("count-spelling", packets(event("a", *[b"\1"] * 10))))
    for name, text, packet_ in (("event", '50-["a",1]', event("a", 1)), ("ack", "60-3[1]", ack(1, id=3)), ("event-namespace", '50-/admin,["a"]', event("a", nsp="/admin")), ("event-id", '50-7["a"]', event("a", id=7))):
        g.add(f"zero-{name}", "SIO5-BIN-07", text, refused("attachment-count"), lenient("zero-attachments", packets(packet_)), note="No sender may write it (SIO5-BIN-05).")
    g.add("zero-with-placeholder", "SIO5-BIN-07 SIO5-BIN-13", f'50-["a",{ph(0)}]', refused("attachment-count"), lenient("zero-attachments", refused("placeholder-num")),
          lenient("zero-attachments", packets(event("a", {"_placeholder": True, "num": 0}))))
    g.add("text-event-count", "SIO5-BIN-05 SIO5-AK-09", '21-["a"]', refused("json"), title="An event without attachments has no count")
    for name, text, where in (("event", "51-", {}), ("event-namespace", "51-/admin,", {"nsp": "/admin"}), ("event-id", "51-7", {"id": 7})):
        g.add(f"no-payload-{name}", "SIO5-BIN-21 SIO5-PG-16", [text, b"\1"], refused("payload-missing"), lenient("event-without-payload", packets(packet("event", **where))), lenient("event-without-payload", packets()))
    g.add("no-payload-ack", "SIO5-BIN-21 SIO5-PG-16", ["61-7", b"\1"], refused("payload-missing"), lenient("ack-without-payload", packets(packet("ack", id=7))), lenient("ack-without-payload", packets()))
    return g


def attachments():
    g = Group("sio5", "sio5/attachment", "Binary anywhere in the data")
    one = b"\1\2\3"
    where = (("first-argument", f'["a",{ph(0)}]', ["a", one]), ("last-argument", f'["a",1,{ph(0)}]', ["a", 1, one]), ("in-array", f'["a",[{ph(0)}]]', ["a", [one]]), ("in-object", f'["a",{{"k":{ph(0)}}}]', ["a", {"k": one}]),
             ("deep", f'["a",{{"k":[{{"l":[[{ph(0)}]]}}]}}]', ["a", {"k": [{"l": [[one]]}]}]), ("beside-plain", f'["a",{{"x":1,"k":{ph(0)},"y":null}}]', ["a", {"x": 1, "k": one, "y": None}]), ("proto-key", f'["a",{{"__proto__":{ph(0)}}}]', ["a", {"__proto__": one}]),
             ("placeholder-key", f'["a",{{"_placeholder":{ph(0)}}}]', ["a", {"_placeholder": one}]), ("num-key", f'["a",{{"num":{ph(0)}}}]', ["a", {"num": one}]))
    for name, text, data in where:
        g.add(name, "SIO5-BIN-03 SIO5-BIN-04", [f"51-{text}", one], packets(packet("event", data)), encode=True)
    contents = (("empty", b""), ("nul", b"\0"), ("ff", b"\xff"), ("utf8", "€".encode()), ("packet-like", b'2["a"]'), ("digit", b"4"), ("separator", b"\x1e"), ("all-bytes", bytes(range(256))))
    for name, data in contents:
        g.add(f"content-{name}", "SIO5-BIN-04", [f'51-["a",{ph(0)}]', data], packets(event("a", data)), encode=True)
    for size in (1000, 65536, 1000000):
        g.add(f"size-{size}", "SIO5-BIN-04", [f'51-["a",{ph(0)}]', Rep(b"\x07", size)], packets(event("a", Rep(b"\x07", size))), encode=True)
    g.add("two", "SIO5-BIN-01 SIO5-BIN-02", [f'52-["a",{ph(0)},{ph(1)}]', b"\1", b"\2"], packets(event("a", b"\1", b"\2")), encode=True)
    g.add("two-empty", "SIO5-BIN-04", [f'52-["a",{ph(0)},{ph(1)}]', b"", b""], packets(event("a", b"", b"")), encode=True)
    g.add("same-bytes-twice", "SIO5-BIN-06", [f'52-["a",{ph(0)},{ph(1)}]', b"\1", b"\1"], packets(event("a", b"\1", b"\1")), encode=True)
    g.add("order-in-object", "SIO5-BIN-01", [f'53-["a",{{"x":{ph(0)},"y":[{ph(1)}]}},{ph(2)}]', b"x", b"y", b"z"], packets(event("a", {"x": b"x", "y": [b"y"]}, b"z")), note="How an object is walked is the sender's choice: reading tells.")
    g.add("official-event", "SIO5-BIN-01", [f'52-["message",{ph(0)},{ph(1)}]', b"\1\2\3", b"\4\5\6"], packets(event("message", b"\1\2\3", b"\4\5\6")), encode=True)
    g.add("official-ack", "SIO5-AK-04", [f"62-789[{ph(0)},{ph(1)}]", b"\1\2\3", b"\4\5\6"], packets(ack(b"\1\2\3", b"\4\5\6", id=789)), encode=True)
    g.add("ack-empty-array", "SIO5-AK-03 SIO5-BIN-15", ["61-1[]", b"\1"], packets(ack(id=1)), lenient("placeholder-set", refused("any")))
    g.add("event-name-number", "SIO5-EV-04 SIO5-BIN-01", [f"51-[5,{ph(0)}]", b"\1"], packets(event(5, b"\1")), lenient("number-names-refused", refused("any")), encode=True)
    return g


def placeholders():
    g = Group("sio5", "sio5/placeholder", "Placeholders: rightly used, misused, and what only looks like one")
    b0, b1 = b"\0\0", b"\1\1"
    exact = lenient("placeholder-set", refused("any"))
    g.add("reversed", "SIO5-BIN-15", [f'52-["a",{ph(1)},{ph(0)}]', b0, b1], packets(event("a", b1, b0)))
    g.add("repeated", "SIO5-BIN-15", [f'51-["a",{ph(0)},{ph(0)}]', b0], packets(event("a", b0, b0)), exact)
    g.add("only-second", "SIO5-BIN-15", [f'52-["a",{ph(1)}]', b0, b1], packets(event("a", b1)), exact)
    g.add("only-first", "SIO5-BIN-15", [f'52-["a",{ph(0)}]', b0, b1], packets(event("a", b0)), exact)
    g.add("none", "SIO5-BIN-15", ['51-["a",1]', b0], packets(event("a", 1)), exact)
    g.add("key-order", "SIO5-BIN-15 SIO5-PG-10", ['51-["a",{"num":0,"_placeholder":true}]', b0], packets(event("a", b0)))
    g.add("blanks", "SIO5-BIN-15 SIO5-PG-10", ['51-["a",{ "_placeholder" : true , "num" : 0 }]', b0], packets(event("a", b0)))
    g.add("escaped-keys", "SIO5-BIN-15 SIO5-PG-10", ['51-["a",{"\\u005fplaceholder":true,"nu\\u006d":0}]', b0], packets(event("a", b0)))
    for name, num in (("exponent", "0e0"), ("point-zero", "0.0"), ("minus-zero", "-0"), ("one-point-zero", "1.0"), ("one-exponent", "1e0")):
        second = name.startswith("one")
        g.add(f"num-{name}", "SIO5-BIN-15 SIO5-PG-10", [f'52-["a",{ph(num)}]', b0, b1], packets(event("a", b1 if second else b0)), exact, title="The same number, spelt otherwise")
    wrong = (("count", "1"), ("above", "2"), ("far", "1000000"), ("negative", "-1"), ("huge", "1e400"), ("minus-huge", "-1e400"), ("2-32", "4294967296"), ("2-64", "18446744073709551616"), ("string", '"0"'), ("null", "null"), ("true", "true"), ("false", "false"),
             ("array", "[0]"), ("object", "{}"), ("empty-string", '""'))
    drop = lenient("packet-dropped", packets())
    for name, num in wrong:
        g.add(f"num-{name}", "SIO5-BIN-13", [f'51-["a",{ph(num)}]', b0], refused("placeholder-num"), drop)
    for name in ("splice", "toString", "length", "__proto__", "constructor"):
        g.add(f"num-{name.strip('_').lower()}", "SIO5-BIN-13 SIO5-PG-19", [f'51-["a",{ph(chr(34) + name + chr(34))}]', b0], refused("placeholder-num"), drop, cve="CVE-2022-2421", links=["https://nvd.nist.gov/vuln/detail/CVE-2022-2421"])
    g.add("num-missing", "SIO5-BIN-13", ['51-["a",{"_placeholder":true}]', b0], refused("placeholder-num"), drop)
    g.add("num-wrong-deep", "SIO5-BIN-13", [f'51-["a",[{{"k":{ph(1)}}}]]', b0], refused("placeholder-num"), drop)
    g.add("num-wrong-second", "SIO5-BIN-13", [f'51-["a",{ph(0)},{ph(1)}]', b0], refused("placeholder-num"), drop)
    g.add("num-wrong-ack", "SIO5-BIN-13", [f"61-1[{ph(1)}]", b0], refused("placeholder-num"), drop)
    for name, num in (("half", "0.5"), ("tenth", "0.1"), ("almost-one", "0.999")):
        g.add(f"fraction-{name}", "SIO5-BIN-14", [f'51-["a",{ph(num)}]', b0], refused("placeholder-num"), lenient("placeholder-fraction", packets(event("a", None))), drop)
    g.add("fraction-outside", "SIO5-BIN-13 SIO5-BIN-14", [f'51-["a",{ph("1.5")}]', b0], refused("placeholder-num"), drop)
    for name, text in (("before", '{"x":1,"_placeholder":true,"num":0}'), ("after", '{"_placeholder":true,"num":0,"x":1}'), ("between", '{"_placeholder":true,"x":{"y":[]},"num":0}')):
        g.add(f"extra-key-{name}", "SIO5-BIN-01", [f'51-["a",{text}]', b0], refused("placeholder-keys"), lenient("placeholder-extra-keys", packets(event("a", b0))))
    g.add("duplicate-num", "SIO5-BIN-13 SIO5-PG-10", ['52-["a",{"_placeholder":true,"num":0,"num":1}]', b0, b1], packets(event("a", b1)), lenient("duplicate-keys", ANY), exact)
    g.add("duplicate-flag", "SIO5-BIN-16 SIO5-PG-10", ['51-["a",{"_placeholder":true,"_placeholder":false,"num":0}]', b0], packets(event("a", {"_placeholder": False, "num": 0})), lenient("duplicate-keys", ANY), exact)
    for name, flag, value in (("false", "false", False), ("null", "null", None), ("one", "1", 1), ("string", '"true"', "true"), ("object", "{}", {}), ("array", "[true]", [True])):
        data = {"_placeholder": value, "num": 0}
        g.add(f"flag-{name}", "SIO5-BIN-16", [f'51-["a",{{"_placeholder":{flag},"num":0}},{ph(0)}]', b0], packets(event("a", data, b0)), title="Plain data, since _placeholder is not true")
    for name, text, data in (("event", f'2["a",{ph(0)}]', event("a", {"_placeholder": True, "num": 0})), ("ack", f"31[{ph(0)}]", ack({"_placeholder": True, "num": 0}, id=1)), ("event-bad-num", f'2["a",{ph(5)}]', event("a", {"_placeholder": True, "num": 5})),
                             ("event-string-num", f'2["a",{ph(chr(34) + "x" + chr(34))}]', event("a", {"_placeholder": True, "num": "x"}))):
        g.add(f"stray-{name}", "SIO5-BIN-16", text, packets(data), lenient("placeholder-stray", refused("any")), title="In a packet without attachments it is plain data")
    g.add("as-event-name", "SIO5-BIN-17", [f"51-[{ph(0)}]", b0], refused("event-name"), lenient("odd-events-ignored", packets()))
    g.add("event-name-object", "SIO5-EV-03", '2[{"toString":"foo"}]', refused("event-name"), lenient("odd-events-ignored", packets()), cve="CVE-2023-32695", links=["https://nvd.nist.gov/vuln/detail/CVE-2023-32695"])
    g.add("event-name-object-number", "SIO5-EV-03", '20[{"toString":"foo"}]', refused("event-name"), lenient("odd-events-ignored", packets()), cve="CVE-2023-32695")
    g.add("as-payload", "SIO5-PG-13", [f"51-{ph(0)}", b0], refused("payload-kind"))
    g.add("reserved-name", "SIO5-BIN-17 SIO5-EV-05", [f'51-["connect",{ph(0)}]', b0], refused("event-reserved"), lenient("reserved-events", packets(event("connect", b0))))
    g.add("nested-in-placeholder", "SIO5-BIN-01", [f'51-["a",{{"_placeholder":true,"num":0,"k":{ph(0)}}}]', b0], refused("placeholder-keys"), lenient("placeholder-extra-keys", packets(event("a", b0))))
    g.add("many-100", "SIO5-BIN-15", [[f'51-["a"', Rep("," + ph(0), 100), "]"], b0], accepted(), exact)
    return g


def sequences():
    g = Group("sio5", "sio5/sequence", "Several messages one after the other")
    b = b"\1\2"
    head = f'51-["a",{ph(0)}]'
    a = event("a", b)
    g.add("two-events", "SIO5-PG-02", ['2["a"]', '2["b"]'], packets(event("a"), event("b")), encode=True)
    g.add("text-then-binary-event", "SIO5-BIN-02", ['2["x"]', head, b], packets(event("x"), a), encode=True)
    g.add("binary-event-then-text", "SIO5-BIN-02", [head, b, '2["x"]'], packets(a, event("x")), encode=True)
    g.add("two-binary-events", "SIO5-BIN-02", [head, b, head, b], packets(a, a), encode=True)
    g.add("connect-then-event", "SIO5-PG-01", ["0/admin,", '2/admin,["x"]', "1/admin,"], packets(packet("connect", nsp="/admin"), event("x", nsp="/admin"), packet("disconnect", nsp="/admin")), encode=True)
    g.add("attachment-sizes-differ", "SIO5-BIN-04", [f'52-["a",{ph(0)},{ph(1)}]', Rep(b"\1", 5000), b"", f'51-["b",{ph(0)}]', b"\2"], packets(event("a", Rep(b"\1", 5000), b""), event("b", b"\2")), encode=True,
          title="Nothing of a packet leaks into the next")
    g.add("waiting", "SIO5-BIN-20", [head], more())
    g.add("waiting-second", "SIO5-BIN-20", [f'52-["a",{ph(0)},{ph(1)}]', b], more())
    g.add("waiting-after-event", "SIO5-BIN-20", ['2["x"]', head], more(event("x")))
    g.add("waiting-ack", "SIO5-BIN-20", [f"61-0[{ph(0)}]"], more())
    g.add("nothing", "SIO5-PG-02", [], packets())
    ignored = lambda *done: lenient("binary-ignored", packets(*done))  # noqa: E731
    g.add("binary-first", "SIO5-BIN-12", [b], refused("attachment-unexpected"), ignored())
    g.add("binary-empty-first", "SIO5-BIN-12", [b""], refused("attachment-unexpected"), ignored())
    g.add("binary-after-event", "SIO5-BIN-12", ['2["x"]', b], refused("attachment-unexpected", event("x")), ignored(event("x")))
    g.add("binary-one-too-many", "SIO5-BIN-12", [head, b, b], refused("attachment-unexpected", a), ignored(a))
    g.add("binary-after-connect", "SIO5-BIN-12", ["0", b], refused("attachment-unexpected", packet("connect")), ignored(packet("connect")))
    for name, text, then in (("event", '2["x"]', event("x")), ("other-namespace", '2/admin,["x"]', event("x", nsp="/admin")), ("connect", "0/admin,", packet("connect", nsp="/admin")), ("disconnect", "1", packet("disconnect")), ("ack", "31[]", ack(id=1))):
        g.add(f"interrupted-by-{name}", "SIO5-BIN-11", [head, text], refused("attachment-missing"), lenient("incomplete-dropped", packets(then)), lenient("incomplete-dropped", more(then)))
    g.add("interrupted-by-binary-event", "SIO5-BIN-11", [head, head, b, b], refused("attachment-missing"), lenient("incomplete-dropped", ANY))
    g.add("interrupted-in-the-middle", "SIO5-BIN-11", [f'52-["a",{ph(0)},{ph(1)}]', b, '2["x"]'], refused("attachment-missing"), lenient("incomplete-dropped", packets(event("x"))), lenient("incomplete-dropped", more(event("x"))))
    g.add("interrupted-by-garbage", "SIO5-BIN-11", [head, "abc"], refused("attachment-missing"))
    g.add("interrupted-by-empty", "SIO5-BIN-11 SIO5-INV-07", [head, ""], refused("attachment-missing"), lenient("empty-message-ignored", more()))
    g.add("garbage-after-event", "SIO5-PG-11", ['2["x"]', "abc"], refused("packet-type", event("x")))
    g.add("refused-keeps-earlier", "SIO5-PG-14", ["0", '2["x"]', '2["y"', '2["z"]'], refused("json", packet("connect"), event("x")), title="What came before is delivered, what comes after is not")
    g.add("attachment-as-base64-text", "SIO5-BIN-11", [head, "bAQID"], refused("attachment-missing"), note="Base64 is Engine.IO's affair: such a text is no attachment at this level.")
    return g
