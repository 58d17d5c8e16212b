"""Socket.IO v5: placeholders in trees, their order and numbering, and objects that only look like one (C6)."""
import itertools
import json

from build import ABSENT, Group, Pairs, Rep, accepted, ack, budget, event, laid_out, lenient, more, packet, packets, refused

ONE, TWO, THREE = b"\x01", b"\x02\x02", b"\x03\x03\x03"
DROP = lenient("packet-dropped", packets())
EXACT = lenient("placeholder-set", refused("any"))


def ph(num):
    return f'{{"_placeholder":true,"num":{num}}}'


def groups():
    yield trees()
    yield orders()
    yield alike()
    yield numbers()
    yield contents()
    yield series()


def holds_binary(value):
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, bytes) or any(map(holds_binary, parts))


def walks_apart(value):
    """Whether an object has binary below two of its keys: their order, and so the numbering, is the sender's choice."""
    if isinstance(value, dict) and sum(map(holds_binary, value.values())) > 1:
        return True
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(walks_apart, parts))


def trees():
    """Laid out as SIO5-BIN-01 numbers them: in the order of the traversal."""
    g = Group("sio5", "sio5/tree", "Binary in trees of arrays and objects")
    shapes = (("first-of-array", [[ONE, 1]]), ("last-of-array", [[1, ONE]]), ("middle-of-array", [[1, ONE, 2]]), ("alone-in-object", [{"k": ONE}]), ("last-of-object", [{"a": 1, "k": ONE}]), ("first-of-object", [{"k": ONE, "z": None}]), ("two-in-array", [[ONE, TWO]]), ("two-in-object", [{"a": ONE, "b": TWO}]),
              ("array-then-object", [[ONE], {"k": TWO}]), ("object-then-array", [{"k": ONE}, [TWO]]), ("object-in-array", [[{"k": ONE}, {"k": TWO}]]), ("array-in-object", [{"k": [ONE, TWO]}]), ("deeper-first", [[[[ONE]]], TWO]), ("deeper-last", [ONE, [[[TWO]]]]), ("siblings", [{"a": {"b": ONE}, "c": {"d": TWO}}]),
              ("between-strings", ["a", ONE, "b", TWO, "c"]), ("between-nulls", [None, ONE, None]), ("beside-empty", [[], ONE, {}, TWO]), ("empty-in-tree", [{"k": [b"", ONE, b""]}]), ("five-levels", [{"a": [{"b": [{"c": ONE}]}]}]), ("three-levels-each", [{"a": ONE, "b": {"a": TWO, "b": {"a": THREE}}}]),
              ("reversed-keys", [{"z": ONE, "y": TWO, "x": THREE}]), ("key-with-quote", [{'"': ONE}]), ("key-empty", [{"": ONE}]), ("key-unicode", [{"é😀": ONE}]), ("key-backslash", [{"\\": ONE}]), ("key-placeholder-text", [{'{"_placeholder":true,"num":0}': ONE}]), ("string-looks-alike", [ph(0), ONE]),
              ("string-looks-alike-after", [ONE, ph(1)]), ("number-0-beside", [0, ONE, 0]), ("same-bytes", [ONE, ONE, {"k": ONE}]), ("wide", [[ONE, TWO, THREE, ONE, TWO]]), ("matrix", [[[ONE, TWO], [THREE, ONE]]]), ("constructor-key", [{"constructor": ONE, "prototype": TWO}]), ("length-key", [{"length": ONE}]), ("tojson-key", [{"toJSON": ONE}]),
              ("then-key", [{"then": ONE}]), ("data-key", [{"type": "Buffer", "data": ONE}]), ("buffer-like", [{"type": "Buffer", "data": [1, 2]}, ONE]), ("b64-key", [{"base64": True, "data": ONE}]), ("long-string-before", ["x" * 300, ONE]), ("escapes-before", ['\\"\n\u2028', ONE]))
    for name, args in shapes:
        ordered = None if walks_apart(args) else True
        g.add(f"event-{name}", "SIO5-BIN-01 SIO5-BIN-03 SIO5-BIN-04", laid_out("event", ["m", *args]), packets(packet("event", ["m", *args])), encode=ordered)
        if name not in ("between-nulls", "wide", "matrix", "long-string-before"):
            g.add(f"ack-{name}", "SIO5-BIN-01 SIO5-BIN-03 SIO5-AK-04", laid_out("ack", args, "/a", 3), packets(packet("ack", args, "/a", 3)), encode=ordered)
    for depth in (2, 8, 16, 30):
        tree = ONE
        for _ in range(depth):
            tree = [tree] if depth % 4 else {"k": tree}
        g.add(f"depth-{depth}", "SIO5-BIN-03", laid_out("event", ["m", tree]), packets(packet("event", ["m", tree])), encode=True)
    for depth in (101, 200):
        tree = ONE
        for _ in range(depth):
            tree = [tree]
        g.add(f"depth-{depth}", "SIO5-BIN-03 SIO5-BIN-04", laid_out("event", ["m", tree]), packets(packet("event", ["m", tree])), lenient("depth-limit", refused("any")))
    return g


def orders():
    g = Group("sio5", "sio5/order", "Placeholders in any order: each gets the attachment of its number")
    blocks = [ONE, TWO, THREE]
    for places in itertools.permutations(range(3)):
        if places != (0, 1, 2):
            text = ",".join(ph(i) for i in places)
            g.add("event-" + "".join(map(str, places)), "SIO5-BIN-15", [f'53-["m",{text}]', *blocks], packets(event("m", *(blocks[i] for i in places))))
            g.add("ack-" + "".join(map(str, places)), "SIO5-BIN-15 SIO5-AK-04", [f"63-1[{{\"k\":[{text}]}}]", *blocks], packets(ack({"k": [blocks[i] for i in places]}, id=1)))
    ten = [bytes([i]) for i in range(10)]
    g.add("reversed-10", "SIO5-BIN-15 SIO5-BIN-09", ['510-["m",' + ",".join(ph(9 - i) for i in range(10)) + "]", *ten], packets(event("m", *ten[::-1])))
    g.add("rotated-10", "SIO5-BIN-15 SIO5-BIN-09", ['510-["m",' + ",".join(ph((i + 3) % 10) for i in range(10)) + "]", *ten], packets(event("m", *(ten[(i + 3) % 10] for i in range(10)))))
    for places in ((0, 0), (1, 1), (0, 1, 0), (1, 0, 1), (0, 0, 1, 1), (2, 0)):
        text = ",".join(ph(i) for i in places)
        g.add("repeated-" + "".join(map(str, places)), "SIO5-BIN-15", [f'53-["m",{text}]', *blocks], packets(event("m", *(blocks[i] for i in places))), EXACT)
    for i in range(3):
        g.add(f"only-{i}", "SIO5-BIN-15", [f'53-["m",{{"k":{ph(i)}}}]', *blocks], packets(event("m", {"k": blocks[i]})), EXACT)
    for count in (1, 2, 10):
        g.add(f"none-of-{count}", "SIO5-BIN-15", [f'5{count}-["m"]', *[ONE] * count], packets(event("m")), EXACT)
        g.add(f"ack-none-of-{count}", "SIO5-BIN-15 SIO5-AK-03", [f"6{count}-1[null]", *[ONE] * count], packets(ack(None, id=1)), EXACT)
    for name, text in (("num-first", '{"num":1,"_placeholder":true}'), ("blanks", '{\t"_placeholder"\n:\r\ntrue , "num":1 }'), ("escaped-key", '{"_\\u0070laceholder":true,"\\u006eum":1}'), ("exponent", '{"_placeholder":true,"num":1e0}'), ("fraction", '{"_placeholder":true,"num":1.000}'), ("tenth", '{"_placeholder":true,"num":10e-1}')):
        g.add(f"spelt-{name}", "SIO5-BIN-15 SIO5-PG-10", [f'52-["m",{text},{ph(0)}]', ONE, TWO], packets(event("m", TWO, ONE)), title="The same placeholder, spelt otherwise")
    g.add("keys-of-integers", "SIO5-BIN-15", [f'52-["m",{{"b":{ph(0)},"1":{ph(1)}}}]', ONE, TWO], packets(event("m", {"b": ONE, "1": TWO})), note="Some languages order such keys: the number decides, not the place.")
    return g


def alike():
    g = Group("sio5", "sio5/alike", "Objects that look like a placeholder and are plain data")
    plain = (("upper", {"_PLACEHOLDER": True, "num": 0}), ("without-underscore", {"placeholder": True, "num": 0}), ("two-underscores", {"__placeholder": True, "num": 0}), ("blank", {"_placeholder ": True, "num": 0}), ("nul", Pairs([("_placeholder\0", True), ("num", 0)])), ("prefix", {"_placeholde": True, "num": 0}), ("longer", {"_placeholders": True, "num": 0}),
             ("only-num", {"num": 0}), ("false-alone", {"_placeholder": False}), ("false", {"_placeholder": False, "num": 5}), ("null", {"_placeholder": None, "num": 0}), ("zero", {"_placeholder": 0, "num": 0}), ("one", {"_placeholder": 1, "num": 0}), ("empty-string", {"_placeholder": "", "num": 0}), ("string", {"_placeholder": "true", "num": 0}),
             ("array", ["_placeholder", True, "num", 0]), ("pairs", [["_placeholder", True], ["num", 0]]), ("nested", {"_placeholder": {"_placeholder": False}, "num": 0}))
    for name, value in plain:
        text = '{"_placeholder\\u0000":true,"num":0}' if isinstance(value, Pairs) else json.dumps(value, separators=(",", ":"))
        g.add(f"beside-{name}", "SIO5-BIN-16", [f'51-["m",{text},{ph(0)}]', ONE], packets(event("m", value, ONE)), encode=True)
        g.add(f"event-{name}", "SIO5-BIN-16", f'2["m",{text}]', packets(event("m", value)), encode=True)
    stray = lenient("placeholder-stray", refused("any"))
    true = {"_placeholder": True, "num": 0}
    for name, text, want in (("argument", f'2["m",{ph(0)}]', event("m", true)), ("in-array", f'2["m",[{ph(0)}]]', event("m", [true])), ("in-object", f'2["m",{{"k":{ph(0)}}}]', event("m", {"k": true})), ("ack", f"31[{ph(0)}]", ack(true, id=1)), ("ack-nested", f"31[[{ph(0)}]]", ack([true], id=1)), ("namespace-id", f'2/a,5["m",{ph(0)}]', event("m", true, nsp="/a", id=5)),
                             ("num-10", f'2["m",{ph(10)}]', event("m", {"_placeholder": True, "num": 10})), ("num-null", f'2["m",{ph("null")}]', event("m", {"_placeholder": True, "num": None})), ("num-missing", '2["m",{"_placeholder":true}]', event("m", {"_placeholder": True})), ("extra", '2["m",{"_placeholder":true,"num":0,"x":1}]', event("m", {"_placeholder": True, "num": 0, "x": 1})),
                             ("auth", f"0{ph(0)}", packet("connect", true)), ("auth-nested", f'0{{"k":{ph(0)}}}', packet("connect", {"k": true})), ("connect-error", f'4{{"message":"x","data":{ph(0)}}}', packet("connect_error", {"message": "x", "data": true}))):
        g.add(f"stray-{name}", "SIO5-BIN-16", text, packets(want), stray, title="In a packet without attachments it is plain data")
    g.add("waiting-head-is-not-data", "SIO5-BIN-02", [f'51-["m",{ph(0)}]', b'{"_placeholder":true,"num":0}'], packets(event("m", b'{"_placeholder":true,"num":0}')), encode=True, title="An attachment that spells a placeholder is bytes")
    return g


def numbers():
    g = Group("sio5", "sio5/num", "Numbers of placeholders that name no attachment")
    for count in (1, 2, 3, 10):
        for name, num in (("count", count), ("above", count + 1), ("minus", -1), ("minus-count", -count)):
            if (count, name) != (1, "minus-count"):
                g.add(f"of-{count}-{name}", "SIO5-BIN-13", [f'5{count}-["m",{ph(num)}]', *[ONE] * count], refused("placeholder-num"), DROP, title="One beyond the last, or counted from the end")
    for name, num in (("2-8", 256), ("2-16", 65536), ("2-31", 2147483648), ("2-32", 4294967296), ("2-32-plus-1", 4294967297), ("2-53", 9007199254740992), ("2-63", 2**63), ("2-64", 2**64), ("minus-2-31", -(2**31)), ("minus-2-32", -(2**32)), ("1e10", "1e10"), ("1e308", "1e308"), ("1e999", "1e999"), ("minus-tiny", "-1e-9"), ("one-and-half", "1.5"), ("minus-half", "-0.5")):
        g.add(f"wraps-{name}", "SIO5-BIN-13", [f'51-["m",{ph(num)}]', ONE], refused("placeholder-num"), DROP, title="It must not wrap around to 0")
    for name, num in (("quarter", "0.25"), ("small", "0.000001"), ("below-1", "0.9999999")):
        g.add(f"fraction-{name}", "SIO5-BIN-14", [f'52-["m",{ph(num)}]', ONE, TWO], refused("placeholder-num"), lenient("placeholder-fraction", packets(event("m", None))), DROP)
    for name, num in (("string-1", '"1"'), ("string-name", '"length"'), ("null", "null"), ("true", "true"), ("empty-object", "{}"), ("empty-array", "[]"), ("array-0", "[0]"), ("placeholder", ph(0))):
        g.add(f"kind-{name}", "SIO5-BIN-13", [f'52-["m",{ph(0)},{{"k":{ph(num)}}}]', ONE, TWO], refused("placeholder-num"), DROP)
        g.add(f"kind-ack-{name}", "SIO5-BIN-13", [f"61-1[{ph(num)}]", ONE], refused("placeholder-num"), DROP)
    where = (("deep", f'["m",[[{{"k":[{ph(1)}]}}]]]'), ("after-good", f'["m",{ph(0)},[{ph(1)}]]'), ("before-good", f'["m",{ph(1)},{ph(0)}]'), ("second-key", f'["m",{{"a":{ph(0)},"b":{ph(1)}}}]'), ("among-strings", f'["m","a",{ph(1)},"b"]'))
    for name, text in where:
        g.add(f"place-{name}", "SIO5-BIN-13", [f"51-{text}", ONE], refused("placeholder-num"), DROP)
    g.add("missing-deep", "SIO5-BIN-13", ['51-["m",{"k":{"_placeholder":true}}]', ONE], refused("placeholder-num"), DROP)
    g.add("twice", "SIO5-BIN-13 SIO5-PG-10", ['51-["m",{"_placeholder":true,"num":0,"num":7}]', ONE], refused("placeholder-num"), DROP, lenient("duplicate-keys", packets(event("m", ONE))), title="Of two numbers the last counts")
    for name, head, text in (("name", "51-", f"[{ph(0)}]"), ("name-and-argument", "52-", f"[{ph(0)},{ph(1)}]"), ("name-with-id", "51-/a,7", f"[{ph(0)}]")):
        g.add(f"as-{name}", "SIO5-BIN-17", [head + text, ONE, TWO][: 2 + (name == "name-and-argument")], refused("event-name"), lenient("odd-events-ignored", packets()))
    for name, extra in (("first", '"a":1,"_placeholder":true,"num":0'), ("nested", '"_placeholder":true,"num":0,"k":{"l":[]}'), ("null", '"_placeholder":true,"num":0,"x":null'), ("empty-key", '"_placeholder":true,"":0,"num":0')):
        g.add(f"extra-{name}", "SIO5-BIN-01", [f'51-["m",{{{extra}}}]', ONE], refused("placeholder-keys"), lenient("placeholder-extra-keys", packets(event("m", ONE))))
    g.add("cost-many", "SIO5-BIN-15", [['51-["m"', Rep("," + ph(0), 8000), "]"], ONE], accepted(), EXACT, budget=budget([['51-["m"', Rep("," + ph(0), 2000), "]"], ONE], times=10, ms=500))
    g.add("cost-alike", "SIO5-BIN-16", [[f'51-["m",{ph(0)}', Rep(',{"_placeholder":false,"num":0}', 8000), "]"], ONE], accepted(), budget=budget([[f'51-["m",{ph(0)}', Rep(',{"_placeholder":false,"num":0}', 2000), "]"], ONE], times=10, ms=500))
    return g


def contents():
    g = Group("sio5", "sio5/content", "Attachments of any bytes and lengths")
    head = f'51-["m",{ph(0)}]'
    blocks = (("bom", b"\xef\xbb\xbf"), ("euro-cut", b"\xe2\x82"), ("surrogate", b"\xed\xa0\x80"), ("packet", b'51-["m"]'), ("header", head.encode()), ("base64", b"bAQID"), ("json", b'{"a":1}'), ("quote", b'"'), ("newline", b"\n"), ("crlf", b"\r\n"), ("nul-inside", b"a\0b"), ("type-4", b"\4"), ("ascii-4", b"4abc"), ("all-ff", b"\xff" * 8), ("all-nul", bytes(8)),
              ("high", bytes(range(128, 256))), ("low", bytes(range(128))), ("one-80", b"\x80"), ("one-7f", b"\x7f"), ("float", b"\0\0\x80\x3f"))
    for name, block in blocks:
        g.add(name, "SIO5-BIN-04", [head, block], packets(event("m", block)), encode=True)
        g.add(f"ack-{name}", "SIO5-BIN-04 SIO5-AK-04", [f"61-1[{ph(0)}]", block], packets(ack(block, id=1)), encode=True)
    for n in (2, 125, 126, 127, 128, 255, 256, 4095, 4096, 65534, 65535, 65537, 131072):
        g.add(f"length-{n}", "SIO5-BIN-04", [head, Rep(b"\xa5", n)], packets(event("m", Rep(b"\xa5", n))), encode=True)
    g.add("lengths-mixed", "SIO5-BIN-02 SIO5-BIN-04", [f'54-["m",{ph(0)},{ph(1)},{ph(2)},{ph(3)}]', b"", Rep(b"\1", 300), b"", b"\2"], packets(event("m", b"", Rep(b"\1", 300), b"", b"\2")), encode=True)
    g.add("ten-empty", "SIO5-BIN-04 SIO5-BIN-09", ["510-" + '["m",' + ",".join(ph(i) for i in range(10)) + "]", *[b""] * 10], packets(event("m", *[b""] * 10)), encode=True)
    return g


def series():
    """Several packets on one connection: what waits, what interrupts, what must not leak into the next."""
    g = Group("sio5", "sio5/series", "Binary packets among others, and interrupted at each place")
    heads = {n: f'5{n}-["m",' + ",".join(ph(i) for i in range(n)) + "]" for n in (1, 2, 3, 10)}
    whole = {n: [heads[n], *[bytes([i, n]) for i in range(n)]] for n in heads}
    want = {n: event("m", *[bytes([i, n]) for i in range(n)]) for n in heads}
    for a, b in itertools.product((1, 2, 3, 10), repeat=2):
        if (a, b) != (1, 1):
            g.add(f"after-{a}-comes-{b}", "SIO5-BIN-02 SIO5-BIN-04", [*whole[a], *whole[b]], packets(want[a], want[b]), encode=True)
    texts = (("event", '2["x"]', event("x")), ("connect", "0/b,", packet("connect", nsp="/b")), ("disconnect", "1/b,", packet("disconnect", nsp="/b")), ("ack", "37[]", ack(id=7)), ("connect-error", '4{"message":"no"}', packet("connect_error", {"message": "no"})), ("connect-main", '0{"sid":"x"}', packet("connect", {"sid": "x"})))
    for name, text, then in texts:
        for n in (1, 3):
            g.add(f"{name}-before-{n}", "SIO5-BIN-02", [text, *whole[n]], packets(then, want[n]), encode=True)
            g.add(f"{name}-after-{n}", "SIO5-BIN-02", [*whole[n], text], packets(want[n], then), encode=True)
        for k in range(3):
            g.add(f"{name}-instead-of-{k}-of-3", "SIO5-BIN-11", [*whole[3][: k + 1], text], refused("attachment-missing"), lenient("incomplete-dropped", packets(then)), lenient("incomplete-dropped", more(then)))
        g.add(f"{name}-then-rest", "SIO5-BIN-11", [*whole[2][:2], text, whole[2][2]], refused("attachment-missing"), lenient("incomplete-dropped", refused("any", then)), lenient("incomplete-dropped", packets(then)), lenient("incomplete-dropped", packets(then, want[2])), lenient("incomplete-dropped", packets(want[2], then)))
        g.add(f"binary-after-{name}", "SIO5-BIN-12", [text, b"\1"], refused("attachment-unexpected", then), lenient("binary-ignored", packets(then)))
    for n in (1, 2, 3, 10):
        for k in range(n):
            if (n, k) not in ((1, 0), (2, 1)):
                g.add(f"waiting-{k}-of-{n}", "SIO5-BIN-20", whole[n][: k + 1], more())
        if n > 1:
            g.add(f"one-too-many-{n}", "SIO5-BIN-12", [*whole[n], b"\1"], refused("attachment-unexpected", want[n]), lenient("binary-ignored", packets(want[n])))
            g.add(f"empty-too-many-{n}", "SIO5-BIN-12", [*whole[n], b""], refused("attachment-unexpected", want[n]), lenient("binary-ignored", packets(want[n])))
    g.add("waiting-after-complete", "SIO5-BIN-20", [*whole[2], *whole[3][:2]], more(want[2]))
    g.add("namespaces-in-turn", "SIO5-BIN-02", [f'51-/a,["m",{ph(0)}]', ONE, f'51-/b,["m",{ph(0)}]', TWO, '2/a,["x"]'], packets(event("m", ONE, nsp="/a"), event("m", TWO, nsp="/b"), event("x", nsp="/a")), encode=True)
    g.add("ids-do-not-leak", "SIO5-BIN-02 SIO5-PG-02", [f'51-7["m",{ph(0)}]', ONE, '2["x"]', f'51-["m",{ph(0)}]', TWO], packets(event("m", ONE, id=7), event("x"), event("m", TWO)), encode=True)
    g.add("event-and-ack", "SIO5-BIN-02 SIO5-AK-04", [f'51-1["m",{ph(0)}]', ONE, f"61-1[{ph(0)}]", TWO], packets(event("m", ONE, id=1), ack(TWO, id=1)), encode=True)
    g.add("many-events", "SIO5-PG-02", [f'2["e",{i}]' for i in range(50)], packets(*(event("e", i) for i in range(50))), encode=True)
    g.add("many-binary-events", "SIO5-BIN-02", [m for i in range(20) for m in (f'51-["e",{i},{ph(0)}]', bytes([i]))], packets(*(event("e", i, bytes([i])) for i in range(20))), encode=True)
    g.add("twelve-after-one-another", "SIO5-BIN-09", [m for i in range(12) for m in whole[1]], packets(*[want[1]] * 12), encode=True, title="The limit of attachments is one packet's, not the connection's")
    g.add("session", "SIO5-PG-01", ["0", '0/a,{"t":1}', '20["q"]', '2/a,1["q"]', "30[]", "3/a,1[true]", "1/a,", "1"],
          packets(packet("connect"), packet("connect", {"t": 1}, "/a"), event("q", id=0), event("q", nsp="/a", id=1), ack(id=0), ack(True, nsp="/a", id=1), packet("disconnect", ABSENT, "/a"), packet("disconnect")), encode=True)
    for name, bad, reason in (("json", '2["x"', "json"), ("type", "9", "packet-type"), ("id", '29007199254740993["x"]', "ack-id"), ("count", '5["x"]', "attachment-count"), ("kind", "2{}", "payload-kind"), ("name", "2[null]", "event-name"), ("num", None, "placeholder-num")):
        faulty = [f'51-["m",{ph(1)}]', ONE] if bad is None else [bad]
        quirks = {"id": [lenient("ack-id-range", packets(want[2], event("x", id=9007199254740992), want[1]))], "name": [lenient("odd-events-ignored", packets(want[2], want[1]))], "num": [lenient("packet-dropped", packets(want[2], want[1]))]}
        g.add(f"refused-in-between-{name}", "SIO5-PG-02 " + {"json": "SIO5-PG-14", "type": "SIO5-PG-11", "id": "SIO5-AK-10", "count": "SIO5-BIN-08", "kind": "SIO5-PG-13", "name": "SIO5-EV-03", "num": "SIO5-BIN-13"}[name], [*whole[2], *faulty, *whole[1]], refused(reason, want[2]), *quirks.get(name, []),
              title="What came before is delivered, what comes after is not")
    return g
