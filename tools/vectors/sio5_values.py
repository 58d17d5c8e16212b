"""Socket.IO v5: JSON values: numbers at the edges of doubles and integers, faulty literals, keys, lengths (C1)."""
from build import ANY, Group, N, Pairs, Rep, accepted, ack, budget, event, lenient, packet, packets, refused

DONE = {"0", "1", "-1", "42", "0.5", "-0.5", "1.5", "0.1"}


def groups():
    yield numbers()
    yield literals()
    yield nesting()
    yield members()
    yield lengths()


def slug_of(text):
    out = text.lower().replace("e+", "e").replace("e-", "e-minus-").replace(".", "-")
    return ("minus" + out if out[0] == "-" else out).strip("-")


def javascript():
    """Numbers as JavaScript prints them: digits up to 1e21, exponents from there and below 1e-6."""
    yield from (str(10**k) for k in range(1, 21))
    yield from ("1e+21", "1e+22", "1e+23", "1.5e+300", "0.01", "0.001", "0.0001", "0.00001", "0.000001", "1e-7", "1e-8", "1.5e-10", "1e-300", "999999999999999900000", "1.1e+21", "0.0000012", "1.2e-7")
    yield from (str(2**k - 1) for k in (7, 8, 15, 16, 24, 31, 32, 33, 52))
    yield from (str(2**k) for k in (7, 8, 15, 16, 24, 31, 33, 52, 53))
    yield from ("18014398509481984", "9223372036854776000", "18446744073709552000", "1.2676506002282294e+30", "8.98846567431158e+307")
    yield from (str(-(2**k)) for k in (7, 8, 15, 16, 31, 32, 53))
    yield from ("-9223372036854776000", "-0.000001", "-1e-7", "-1e+21", "1.1", "0.2", "0.3", "2.675", "4.35", "0.3333333333333333", "0.6666666666666666", "1.7976931348623155e+308", "2.225073858507201e-308", "1e-323", "4.5e-320", "123.456", "-273.15",
                "0.9999999999999999", "1.0000000000000002", "9007199254740990", "4503599627370495.5", "1234567890.123", "5.960464477539063e-8", "1.1920928955078125e-7", "3.4028234663852886e+38", "1.401298464324817e-45")


def numbers():
    g = Group("sio5", "sio5/number-edge", "Numbers where doubles, integers and their printing have edges")
    seen = set(DONE)
    for text in javascript():
        if text not in seen:
            seen.add(text)
            g.add(f"javascript-{slug_of(text)}", "SIO5-PG-09", f'2["n",{text}]', packets(event("n", N(text))), encode=True)
    spelt = ("9007199254740991.0", "1e0", "1E0", "1e-0", "1e00", "1.0e0", "10e-1", "0.1e1", "100e-2", "0e0", "0e999", "-0.0", "-0e-0", "0.000000", "1.7976931348623158e308", "2.2250738585072011e-308", "2.2250738585072012e-308", "4.9406564584124654e-324", "2.4703282292062328e-324",
             "2.4703282292062327e-324", "1.00000000000000011102230246251565", "1.00000000000000011102230246251566", "9007199254740992.5", "9007199254740993.0", "9007199254740994.9", "0." + "0" * 320 + "1", "0." + "0" * 50 + "5e51", "123456789012345678901234567890", "-9223372036854775808", "-9223372036854775809",
             "9223372036854775807", "4294967295.0", "2147483648.0", "1" + "0" * 100 + "e-100", "1e-9999", "3.14159265358979323846264338327950288")
    for text in spelt:
        slug = slug_of(text) if len(text) < 40 else f"long-{slug_of(text)[:12].strip('-')}-{len(text)}"
        g.add(f"spelt-{slug}" if text not in ("1E0", "-0.0") else f"spelt-{slug}-{'upper' if 'E' in text else 'zero'}", "SIO5-PG-10", f'2["n",{text}]', packets(event("n", N(text))))
    for text in ("1.7976931348623159e308", "-1e309", "1e310", "1e2147483648", "1e4294967297", "1e9223372036854775808", "1e18446744073709551617"):
        g.add(f"beyond-{slug_of(text)}", "SIO5-PG-09", f'2["n",{text}]', packets(event("n", N(text))), lenient("number-range", ANY), title="Beyond doubles; an exponent must not wrap around")
    for text in ("1e-2147483649", "1e-4294967297", "1e-9223372036854775809"):
        g.add(f"beyond-{slug_of(text)}", "SIO5-PG-09", f'2["n",{text}]', packets(event("n", 0)), lenient("number-range", ANY), title="As good as 0")
    for name, text, data in (("in-object", '{"a":-0.5,"b":1e2}', {"a": -0.5, "b": 100}), ("in-array", "[0,-0,1]", [0, 0, 1]), ("nested", '[[1.5],{"x":[2e1]}]', [[1.5], {"x": [20]}]), ("list", "[1,22,333,4444]", [1, 22, 333, 4444]), ("after-blank", "[ 1 , 2 ]", [1, 2])):
        g.add(f"place-{name}", "SIO5-PG-09 SIO5-PG-10", f'2["n",{text}]', packets(event("n", data)))
        g.add(f"place-ack-{name}", "SIO5-PG-09 SIO5-AK-03", f"31[{text}]", packets(ack(data, id=1)))
    g.add("digits-5000", "SIO5-PG-09", [['2["n",', Rep("7", 5000), "]"]], accepted(), lenient("number-range", ANY), title="More digits than some languages convert")
    g.add("digits-400000", "SIO5-PG-09", [['2["n",', Rep("7", 400000), "]"]], accepted(), lenient("number-range", ANY), budget=budget([[['2["n",', Rep("7", 100000), "]"]]][0], times=10, ms=500), note="Converting digits must not cost their square.")
    g.add("fraction-400000", "SIO5-PG-09", [['2["n",0.', Rep("7", 400000), "]"]], packets(event("n", 0.7777777777777778)), lenient("number-range", ANY), budget=budget([['2["n",0.', Rep("7", 100000), "]"]], times=10, ms=500))
    return g


def literals():
    g = Group("sio5", "sio5/literal", "What is no JSON value, in arrays and objects")
    bad = ("tru", "fals", "nul", "truee", "nulll", "TRUE", "Null", "False", "nil", "NUL", "t", "f", "n", "-", "+", ".", "-.5", "1.e5", "0e", "1e+-1", "0x", "1f", "1d", "1L", "0b1", "00", "-00", "01.5", "0_1", "1_", "\u0661", "1e\u0661", "\u221e", "\u00bd", "-Infinity", "-NaN", "1 2", "1-2", "1+2", "1/2", "1;2", "'a'", "\u201ca\u201d", "a",
           '"a', 'a"', "\\u0041", '""""', '"a""b"', "[", "]", "{", "}", "[}", "{]", "[1", "1]]", "[,]", "[1,]", "[,1]", "{,}", '{"k"}', '{"k":}', '{"k",1}', '{"k":1 "l":2}', '{"k"::1}', '{"k":1,,}', "{:1}", "{1:1}", "{[]:1}", "{null:1}", "{true:1}", '{"k":1;}', '{"k"=1}', '{"k"=>1}', "(1)", "<1>", "@", "#", "$", "%", "&", "`a`", "undefined", "new Date()", "b'a'", "None",
           "1e5e5", "0.0.0", "--0", "0-", "1E", "1e1.0", "/*1*/", "1//", "\ufeff1")
    for i, text in enumerate(bad):  # ids are by place: new ones go to the end
        g.add(f"in-array-{i:02}", "SIO5-PG-14", f'2["m",{text}]', refused("json"))
        if (i % 2 == 0 or text[0] in "[{") and text != "}":
            g.add(f"in-object-{i:02}", "SIO5-PG-14", f'2["m",{{"k":{text}}}]', refused("json"))
        if i % 4 == 1:
            g.add(f"as-auth-{i:02}", "SIO5-PG-14", f'0/a,{{"k":{text}}}', refused("json"))
    return g


def nesting():
    g = Group("sio5", "sio5/nesting", "Containers in containers")
    value = 1
    for depth in range(1, 9):
        value = [value] if depth % 2 else {"k": value}
        text = "1"
        for d in range(1, depth + 1):
            text = f"[{text}]" if d % 2 else f'{{"k":{text}}}'
        g.add(f"mixed-{depth}", "SIO5-PG-10 SIO5-PG-18", f'2["m",{text}]', packets(event("m", value)), encode=True)
    for name, text, data in (("empty-in-empty", "[[[]]]", [[[]]]), ("objects-of-empty", '{"a":{},"b":{}}', {"a": {}, "b": {}}), ("arrays-side-by-side", "[[],[],[]]", [[], [], []]), ("object-in-array-in-object", '{"a":[{"b":[{}]}]}', {"a": [{"b": [{}]}]}), ("nulls", "[null,[null],{\"a\":null}]", [None, [None], {"a": None}]),
                             ("booleans", "[true,[false],{\"a\":true}]", [True, [False], {"a": True}]), ("strings-of-brackets", '["[","]","{","}",":",","]', ["[", "]", "{", "}", ":", ","]), ("keys-of-brackets", '{"[":"]","{":"}"}', {"[": "]", "{": "}"}), ("empty-strings", '["",{"":""}]', ["", {"": ""}])):
        g.add(name, "SIO5-PG-10", f'2["m",{text}]', packets(event("m", data)), encode=True)
        g.add(f"{name}-ack", "SIO5-PG-10 SIO5-AK-03", f"31[{text},1]", packets(ack(data, 1, id=1)), encode=True)
    for depth in (31, 100, 512):
        g.add(f"auth-depth-{depth}", "SIO5-PG-18 SIO5-CN-05", [["0", Rep('{"k":', depth), "1", Rep("}", depth)]], accepted(), *([lenient("depth-limit", refused("limit-depth"))] if depth > 32 else []))
        g.add(f"ack-depth-{depth}", "SIO5-PG-18 SIO5-AK-03", [["31", Rep("[", depth), Rep("]", depth)]], accepted(), *([lenient("depth-limit", refused("limit-depth"))] if depth > 32 else []))
    for depth in (513, 20000):
        g.add(f"ack-depth-{depth}", "SIO5-PG-18 SIO5-AK-03", [["31", Rep("[", depth), Rep("]", depth)]], refused("limit-depth"), lenient("depth-unlimited", accepted()))
        g.add(f"binary-depth-{depth}", "SIO5-PG-18 SIO5-BIN-03", [['51-["m",', Rep("[", depth - 2), '{"_placeholder":true,"num":0}', Rep("]", depth - 2), "]"], b"\1"], refused("limit-depth"), lenient("depth-unlimited", accepted()),
              note="Refused or accepted, but never a crash: placeholders are often replaced by recursion.")
    g.add("binary-depth-30", "SIO5-PG-18 SIO5-BIN-03", [['51-["m",', Rep("[", 28), '{"_placeholder":true,"num":0}', Rep("]", 28), "]"], b"\1"], accepted())
    g.add("objects-cut-20000", "SIO5-PG-18 SIO5-PG-14", [['2["m",', Rep('{"k":', 20000)]], refused("limit-depth"), lenient("depth-unlimited", refused("json")))
    g.add("closers-20000", "SIO5-PG-14", [['2["m"', Rep("]", 20000)]], refused("json"))
    return g


def key_slug(name):
    """Letters and digits; other characters by their code."""
    return "-".join(part for part in "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):02x}-" for c in name.lower()).split("-") if part)


def members():
    g = Group("sio5", "sio5/member", "Keys of objects: special ones, equal ones, their order")
    for name in ("__proto__", "constructor", "toString", "hasOwnProperty", "_placeholder", "num", "data", "nsp", "id", "type", "attachments", "options", "args", "length", "0", "-0", "1e3", "null", "true", "undefined", "NaN", "this", "class", "self", "__class__", "__dict__", "__init__", "$ref", "$oid", "@type", "self.__class__", "a.b", "a[0]", "*", "%s", "#", "key with blanks", " "):
        slug = key_slug(name)
        g.add(f"auth-{slug}", "SIO5-PG-19 SIO5-CN-05", f'0{{"{name}":{{"{name}":true}}}}', packets(packet("connect", Pairs([(name, Pairs([(name, True)]))]))), encode=True)
        g.add(f"nested-{slug}", "SIO5-PG-19", f'2["m",[{{"{name}":1,"x":2}}],{{"y":{{"x":"{name}","{name}":[]}}}}]', packets(event("m", [{name: 1, "x": 2}], {"y": {"x": name, name: []}})), encode=True)
    twice = lenient("duplicate-keys", ANY)
    for name, text, value in (("nested", '{"a":{"k":1,"k":2}}', {"a": {"k": 2}}), ("kinds", '{"k":1,"k":"x"}', {"k": "x"}), ("null-last", '{"k":1,"k":null}', {"k": None}), ("null-first", '{"k":null,"k":1}', {"k": 1}), ("containers", '{"k":[1],"k":[2]}', {"k": [2]}), ("objects", '{"k":{"a":1},"k":{"b":2}}', {"k": {"b": 2}}),
                              ("empty-key", '{"":1,"":2}', {"": 2}), ("far", '{"k":0,' + ",".join(f'"x{i}":{i}' for i in range(20)) + ',"k":1}', {"k": 1, **{f"x{i}": i for i in range(20)}}), ("unicode-escaped", '{"é":1,"\\u00e9":2}', {"é": 2}), ("nul", '{"\\u0000":1,"\\u0000":2}', Pairs([("\0", 2)]))):
        g.add(f"twice-{name}", "SIO5-PG-10", f'2["m",{text}]', packets(event("m", value)), twice)
    g.add("twice-message", "SIO5-PG-10 SIO5-CN-10", '4{"message":"a","message":"b"}', packets(packet("connect_error", {"message": "b"})), twice)
    g.add("twice-token", "SIO5-PG-10 SIO5-CN-05", '0{"token":"a","token":"b"}', packets(packet("connect", {"token": "b"})), twice)
    for count in (1, 2, 100, 1000):
        g.add(f"many-{count}", "SIO5-PG-10 SIO5-INV-08", '2["m",{' + ",".join(f'"k{i}":{i}' for i in range(count)) + "}]", packets(event("m", {f"k{i}": i for i in range(count)})) if count <= 100 else accepted(), encode=True if count <= 100 else None)
    g.add("integer-keys", "SIO5-PG-10", '2["m",{"b":1,"2":2,"1":3,"a":4}]', packets(event("m", {"b": 1, "2": 2, "1": 3, "a": 4})), encode=True)
    g.add("prefixes", "SIO5-PG-10", '2["m",{"a":1,"aa":2,"aaa":3}]', packets(event("m", {"a": 1, "aa": 2, "aaa": 3})), encode=True)
    return g


def lengths():
    g = Group("sio5", "sio5/length", "Lengths around powers of two, in every field")
    for n in (1, 2, 15, 16, 31, 32, 63, 64, 125, 126, 127, 128, 254, 255, 256, 257, 1023, 1024, 4095, 4096, 65534, 65535, 65536):
        g.add(f"name-{n}", "SIO5-EV-04 SIO5-INV-08", [['2["', Rep("n", n), '"]']], packets(event(Rep("n", n))))
        if n not in (15, 31, 63, 254, 1023, 4095):
            g.add(f"value-{n}", "SIO5-INV-08", [['2["m","', Rep("v", n), '",1]']], packets(event("m", Rep("v", n), 1)), encode=True)
        if n in (1, 16, 127, 128, 255, 256, 4096, 65536):
            g.add(f"namespace-{n}", "SIO5-INV-08 SIO5-PG-05", [["0/", Rep("n", n)]], accepted())
            g.add(f"key-{n}", "SIO5-INV-08", [['2["m",{"', Rep("k", n), '":1}]']], accepted())
            g.add(f"escapes-{n}", "SIO5-INV-08 SIO5-PG-17", [['2["m","', Rep("\\u00e9", n), '"]']], packets(event("m", Rep("é", n))))
            g.add(f"arguments-{n}", "SIO5-INV-08 SIO5-EV-01", [['2["m"', Rep(",0", n), "]"]], accepted())
            g.add(f"blanks-{n}", "SIO5-PG-10 SIO5-INV-08", [["2", '["m"', Rep(" ", n), ",1]"]], packets(event("m", 1)))
            g.add(f"astral-{n}", "SIO5-INV-08 SIO5-PG-17", [['31["', Rep("😀", n), '"]']], packets(packet("ack", [Rep("😀", n)], id=1)))
    for n in (127, 128, 255, 256, 1023, 1024, 4096):
        name, key = "/" + "n" * (n - 2) + "z", "k" * (n - 1) + "z"
        g.add(f"whole-namespace-{n}", "SIO5-INV-08 SIO5-NS-02", f'2{name},["m"]', packets(packet("event", ["m"], name)), encode=True,
              note="A namespace that is cut is another one.")
        g.add(f"whole-key-{n}", "SIO5-INV-08", f'2["m",{{"{key}":1}}]', packets(event("m", {key: 1})), encode=True)
    for n in (127, 128, 255, 256):
        g.add(f"whole-arguments-{n}", "SIO5-INV-08 SIO5-EV-01", f'2["m"{",7" * n}]', packets(event("m", *[7] * n)), encode=True)
    costly = budget([['2["m","', Rep("x", 400000), '"]']], times=20, ms=1000)
    g.add("cost-escapes", "SIO5-PG-17 SIO5-INV-08", [['2["m","', Rep("\\u0041", 66666), '"]']], packets(event("m", Rep("A", 66666))), budget=costly)
    g.add("cost-backslashes", "SIO5-PG-17 SIO5-INV-08", [['2["m","', Rep("\\\\", 200000), '"]']], packets(event("m", Rep("\\", 200000))), budget=costly)
    g.add("cost-arguments", "SIO5-INV-08", [['2["m"', Rep(",0", 200000), "]"]], accepted(), budget=costly)
    g.add("cost-empty-objects", "SIO5-INV-08", [['2["m"', Rep(",{}", 100000), "]"]], accepted(), budget=costly)
    g.add("cost-one-key", "SIO5-INV-08 SIO5-PG-10", [['2["m",{"k":0', Rep(',"k":0', 60000), "}]"]], packets(event("m", {"k": 0})), lenient("duplicate-keys", ANY), budget=costly)
    g.add("cost-cut", "SIO5-PG-14", [['2["m"', Rep(",[0", 400), Rep(",0", 190000)]], refused("json"), budget=costly)
    return g
