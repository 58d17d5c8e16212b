"""Socket.IO v5: headers put together from parts that a sloppy reader confuses; any two parts meet in some vector."""
from build import ABSENT, Group, N, accepted, ack, event, laid_out, lenient, packet, packets, refused

NAMESPACES = (("digit", "/0"), ("digit-dash", "/1-"), ("minus", "/-1"), ("dash-end", "/a-"), ("slash-end", "/a/"), ("slashes-inside", "/a//b"), ("dot", "/."), ("dots", "/../a"), ("hash", "/a#b"), ("percent", "/%2F"),
              ("colon", "/a:1"), ("semicolon", "/a;b=c"), ("quote", '/"a"'), ("apostrophe", "/'a'"), ("backslash", "/\\"), ("bracket-close", "/]"), ("empty-array", "/[]"), ("empty-object", "/{}"), ("packet", '/2["a"]'),
              ("euro", "/€"), ("astral", "/😀"), ("tab", "/a\tb"), ("null-word", "/null"), ("plus", "/+1"))
IDS = (("none", ABSENT), ("0", 0), ("1", 1), ("10", 10), ("65536", 65536), ("2-31-minus-1", 2147483647), ("2-31", 2147483648), ("2-32", 4294967296), ("2-53-minus-1", 9007199254740991))
PAYLOADS = (("alone", []), ("nothing", ["", None]), ("containers", [[], {}]), ("namespace-like", ["/x,"]), ("counts", ["1-", "51-", "2"]), ("nested", [{"a": [1, {"b": False}]}]), ("closers", ["]}\"\\"]),
            ("numbers", [0, -1, 1.5]), ("wide", ["€😀"]))
COUNTS = (0, 1, 2, 3, 10)


def groups():
    yield pairs()
    yield others()
    yield adjacent()
    yield edges()


def pairs():
    """A Latin square: the namespace by row, the id by column; payload, count and type by their sums."""
    g = Group("sio5", "sio5/pairs", "Any two of namespace, id, payload, number of attachments and type")
    seen = set()
    for i, (n, nsp) in enumerate(NAMESPACES):
        for j, (k, number) in enumerate(IDS):
            p, args = PAYLOADS[(i + j) % len(PAYLOADS)]
            count = COUNTS[(i + 2 * j) % len(COUNTS)]
            kind = "ack" if number is not ABSENT and (i // 5 + j) % 2 else "event"
            row = (("n", n), ("k", k), ("p", p), ("c", count), ("t", kind))
            seen |= {(a, b) for a in row for b in row if a < b}
            data = ["m", *args, *(bytes([c, 255]) for c in range(count))]
            ids = "SIO5-PG-01 SIO5-PG-02 SIO5-PG-04" + (" SIO5-PG-08" if number is not ABSENT else "") + (" SIO5-BIN-01 SIO5-BIN-02" if count else " SIO5-BIN-05")
            g.add(f"{kind}-{n}-{k}-{p}-{count}", ids, laid_out(kind, data, nsp, number), packets(packet(kind, data, nsp, number)), encode=True)
    for one in ([("n", n) for n, _ in NAMESPACES], [("k", k) for k, _ in IDS[1:]], [("p", p) for p, _ in PAYLOADS], [("c", c) for c in COUNTS]):
        for other in ([("t", "ack"), ("t", "event")], [("k", k) for k, _ in IDS], [("p", p) for p, _ in PAYLOADS], [("c", c) for c in COUNTS]):
            for a in one:
                for b in other:
                    if a[0] != b[0] and (min(a, b), max(a, b)) not in seen:
                        raise ValueError(f"no vector has {a} and {b}")
    return g


def others():
    g = Group("sio5", "sio5/pairs-other", "CONNECT, DISCONNECT and CONNECT_ERROR in the same namespaces")
    auths = ({}, {"token": "a,b"}, {"/": "/x,"}, {"n": [1, None]}, {"k": "]}"}, {"€": "😀"})
    errors = ({"message": ""}, {"message": "no, never"}, {"message": "x", "data": {"code": 4}}, {"message": "€", "data": None})
    for i, (n, nsp) in enumerate(NAMESPACES):
        auth, error = auths[i % len(auths)], errors[i % len(errors)]
        base = "SIO5-PG-01 SIO5-PG-02 SIO5-PG-04"
        g.add(f"connect-{n}", base + " SIO5-PG-08", laid_out("connect", nsp=nsp), packets(packet("connect", nsp=nsp)), encode=True)
        g.add(f"auth-{n}", base + " SIO5-CN-05", laid_out("connect", auth, nsp), packets(packet("connect", auth, nsp)), encode=True)
        g.add(f"disconnect-{n}", base + " SIO5-DC-01", laid_out("disconnect", nsp=nsp), packets(packet("disconnect", nsp=nsp)), encode=True)
        g.add(f"error-{n}", base + " SIO5-CN-10", laid_out("connect_error", error, nsp), packets(packet("connect_error", error, nsp)), encode=True)
        if "{" not in nsp and "[" not in nsp:
            g.add(f"connect-{n}-no-comma", "SIO5-PG-05", f"0{nsp}", packets(packet("connect", nsp=nsp)), encode=[f"0{nsp},"])
            g.add(f"disconnect-{n}-no-comma", "SIO5-PG-05", f"1{nsp}", packets(packet("disconnect", nsp=nsp)), encode=[f"1{nsp},"])
    return g


def adjacent():
    g = Group("sio5", "sio5/adjacent", "Where one field ends and the next begins")
    b0, b1 = '{"_placeholder":true,"num":0}', '{"_placeholder":true,"num":1}'
    one, two = b"\1", b"\2"
    good = (("id-then-digit-name", '212["0"]', event("0", id=12)), ("digit-name", '2["0"]', event("0")), ("namespace-1-id-1", '2/1,1["m"]', event("m", nsp="/1", id=1)), ("namespace-0-id-0", '2/0,0["m"]', event("m", nsp="/0", id=0)),
            ("namespace-dash-id", '2/1-1,1["m"]', event("m", nsp="/1-1", id=1)), ("namespace-00", "3/00,0[]", ack(nsp="/00", id=0)), ("ack-0-of-0", "30[0]", ack(0, id=0)), ("dash-in-name", '2["a-b"]', event("a-b")),
            ("digits-and-dash-in-name", '2["1-2"]', event("1-2")), ("id-and-dash-in-name", '21["-"]', event("-", id=1)), ("comma-in-name", '2["/a,b"]', event("/a,b")), ("slash-in-name", '2["/"]', event("/")),
            ("namespace-like-argument", '2["m","/admin,[]"]', event("m", "/admin,[]")), ("comma-first-argument", '2[",",","]', event(",", ",")), ("bracket-names", '2["["]', event("[")), ("ack-dash", '31["-1-"]', ack("-1-", id=1)),
            ("type-digits", '22["2"]', event("2", id=2)), ("ack-type-digits", '33["3"]', ack("3", id=3)), ("id-56", '256["m"]', event("m", id=56)))
    for name, text, want in good:
        g.add(name, "SIO5-PG-02", text, packets(want), encode=True)
    binary = (("count-1-id-2", f'51-2["m",{b0}]', [one], event("m", one, id=2)), ("count-1-id-12", f'51-12["m",{b0}]', [one], event("m", one, id=12)), ("count-2-namespace-2-dash", f'52-/2-,2["m",{b0},{b1}]', [one, two], event("m", one, two, nsp="/2-", id=2)),
              ("count-1-namespace-1-dash-1", f'51-/1-1,1["m",{b0}]', [one], event("m", one, nsp="/1-1", id=1)), ("dash-in-argument", f'51-["1-",{b0},"-"]', [one], event("1-", one, "-")), ("ack-count-1-id-1", f"61-1[{b0}]", [one], ack(one, id=1)),
              ("ack-count-1-id-0", f"61-0[{b0},0]", [one], ack(one, 0, id=0)), ("ack-count-2-id-10", f"62-10[{b0},{b1}]", [one, two], ack(one, two, id=10)), ("count-10-id-10", "510-10" + '["m",' + ",".join(f'{{"_placeholder":true,"num":{i}}}' for i in range(10)) + "]",
                                                                                                                                     [one] * 10, event("m", *[one] * 10, id=10)))
    for name, text, attached, want in binary:
        g.add(name, "SIO5-PG-02 SIO5-BIN-01", [text, *attached], packets(want), encode=True)
    bad = (("id-before-namespace", f'51-2/a,["m",{b0}]', "json"), ("id-before-count", f'5/a,1-2["m",{b0}]', "attachment-count"), ("two-counts", f'51-1-["m",{b0}]', "json"), ("two-dashes", f'51--["m",{b0}]', "json"),
           ("count-comma", f'51,["m",{b0}]', "attachment-count"), ("count-on-event", f'21-["m",{b0}]', "json"), ("count-on-event-12", '212-["m"]', "json"), ("count-on-ack", "31-2[]", "json"), ("count-on-connect", "01-{}", "json"), ("count-on-connect-error", '41-{"message":"x"}', "json"),
           ("count-on-event-namespace", '21-/a,["m"]', "json"), ("count-zero-on-event", '20-["m"]', "json"), ("namespace-twice", '2/a,/b,1["m"]', "json"), ("id-twice", '21,2["m"]', "json"), ("comma-before-payload", '21,["m"]', "json"), ("engine-prefix", '42["m"]', "any"),
           ("engine-prefix-connect", '40{"a":1}', "any"), ("engine-prefix-ack", "431[]", "payload-kind"), ("payload-before-id", '2["m"]12', "json"), ("namespace-after-payload", '2["m"]/a,', "json"), ("namespace-at-end", '2["m"],/a', "json"))
    for name, text, reason in bad:
        if not name.startswith("engine-prefix-connect"):
            g.add(f"bad-{name}", "SIO5-PG-02 SIO5-PG-14", text, refused("payload-kind" if name == "engine-prefix" else reason))
    return g


def edges():
    g = Group("sio5", "sio5/id-edge", "Ack ids where integer types end")
    b0 = '{"_placeholder":true,"num":0}'
    small = sorted({2**k + d for k in (7, 8, 15, 16, 31, 32, 48, 52) for d in (-1, 0, 1)} | {10**k for k in (3, 5, 9, 10, 15)} | {9007199254740989})
    for number in small:
        g.add(f"event-{number}", "SIO5-AK-01 SIO5-AK-08", f'2{number}["m"]', packets(event("m", id=number)), encode=True)
    for number in [n for n in small if n in {2**k + d for k in (8, 16, 31, 32, 52) for d in (-1, 0)}]:
        g.add(f"ack-{number}", "SIO5-AK-02 SIO5-AK-08", f'3/a,{number}["m"]', packets(ack("m", nsp="/a", id=number)), encode=True)
    for number in (2147483647, 2147483648, 4294967295, 4294967296, 9007199254740991):
        g.add(f"binary-event-{number}", "SIO5-AK-08 SIO5-BIN-01", [f'51-{number}["m",{b0}]', b"\1"], packets(event("m", b"\1", id=number)), encode=True)
        g.add(f"binary-ack-{number}", "SIO5-AK-08 SIO5-AK-04", [f"61-{number}[{b0}]", b"\1"], packets(ack(b"\1", id=number)), encode=True)
    beyond = (9007199254740992, 9007199254740994, 9999999999999999, 10**16, 2**62, 2**63 - 1, 2**63, 2**63 + 5, 10**19, 2**64 - 1)
    for number in beyond:
        g.add(f"beyond-ack-{number}", "SIO5-AK-10", f"3{number}[]", refused("ack-id"), lenient("ack-id-range", packets(ack(id=N(number)))))
        g.add(f"beyond-binary-event-{number}", "SIO5-AK-10", [f'51-{number}["m",{b0}]', b"\1"], refused("ack-id"), lenient("ack-id-range", packets(event("m", b"\1", id=N(number)))))
    for name, number in (("2-64", 2**64), ("2-64-plus-5", 2**64 + 5), ("2-65-plus-5", 2**65 + 5), ("2-128-plus-5", 2**128 + 5), ("20-nines", 10**20 - 1), ("1e21-minus-1", 10**21 - 1), ("101-digits", 10**100), ("310-digits", 10**309)):
        for kind, text in (("event", f'2{number}["m"]'), ("ack", f"3{number}[]"), ("namespace", f'2/a,{number}["m"]')):
            g.add(f"beyond-{kind}-{name}", "SIO5-AK-10", text, refused("ack-id"), lenient("ack-id-range", accepted()), title="An id must not wrap around")
    for kind, text in (("connect", "0"), ("disconnect", "1"), ("connect-auth", "0/a,")):
        rest = '{"a":1}' if kind == "connect-auth" else ""
        want = packet("connect", {"a": 1}, "/a") if rest else packet(kind)
        for number in (0, 2147483648, 9007199254740991):
            ids = "SIO5-AK-17" + (" SIO5-DC-05" if kind == "disconnect" else " SIO5-CN-19")
            g.add(f"ignored-{kind}-{number}", ids, f"{text}{number}{rest}", packets(want), lenient("id-refused", refused("any")))
    return g
