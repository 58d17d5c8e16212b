"""Socket.IO v5: the JSON of a payload: what is no JSON, numbers, characters, keys, depth, lengths (C1)."""
import json

from build import ANY, Group, N, Pairs, Rep, Text, accepted, event, lenient, packets, refused


def groups():
    yield syntax()
    yield numbers()
    yield characters()
    yield keys()
    yield sizes()


def syntax():
    g = Group("sio5", "sio5/json", "JSON syntax, blanks, and what comes after")
    bad = (("cut-array", '["a"'), ("cut-string", '["a'), ("cut-open", "["), ("cut-comma", '["a",'), ("cut-object", '["a",{'), ("cut-key", '["a",{"k"'), ("cut-colon", '["a",{"k":'), ("cut-value", '["a",{"k":1'),
           ("cut-literal", '["a",tru'), ("cut-escape", '["a\\'), ("cut-unicode", '["a\\u12'), ("cut-number", '["a",-'), ("trailing-comma", '["a",]'), ("leading-comma", '[,"a"]'), ("double-comma", '["a",,1]'),
           ("object-trailing-comma", '["a",{"k":1,}]'), ("missing-comma", '["a" "b"]'), ("missing-colon", '["a",{"k" 1}]'), ("colon-in-array", '["a":1]'), ("number-key", '["a",{1:2}]'), ("bare-key", '["a",{k:1}]'),
           ("single-quotes", "['a']"), ("single-quote-key", "[\"a\",{'k':1}]"), ("wrong-close", '["a"}'), ("wrong-close-object", '["a",{"k":1]'), ("extra-close", '["a"]]'), ("trailing-text", '["a"]x'),
           ("trailing-array", '["a"]["b"]'), ("trailing-packet", '["a"]2["b"]'), ("trailing-nul", '["a"]\0'), ("trailing-number", '["a"]1'), ("nan", '["a",NaN]'), ("infinity", '["a",Infinity]'),
           ("minus-infinity", '["a",-Infinity]'), ("undefined", '["a",undefined]'), ("upper-true", '["a",True]'), ("upper-null", '["a",NULL]'), ("none", '["a",None]'), ("truex", '["a",truex]'),
           ("comment-block", '["a"/**/]'), ("comment-line", '["a"]//x'), ("hole", '["a", ,1]'), ("parentheses", '("a")'), ("regex", '["a",/x/]'), ("function", '["a",f()]'), ("backtick", "[`a`]"),
           ("control-newline", '["a\nb"]'), ("control-nul", '["a\0b"]'), ("control-1f", '["a\x1fb"]'), ("control-tab", '["a\tb"]'), ("escape-x", '["\\x41"]'), ("escape-quote", "[\"\\'\"]"), ("escape-zero", '["\\0"]'),
           ("escape-upper-u", '["\\U0041"]'), ("escape-short", '["\\u41"]'), ("escape-not-hex", '["\\u00g1"]'), ("escape-brace", '["\\u{41}"]'), ("escape-v", '["\\v"]'), ("escape-newline", '["a\\\nb"]'),
           ("blank-nbsp", '["a",\u00a01]'), ("blank-vt", '["a",\x0b1]'), ("blank-ff", '["a",\x0c1]'), ("blank-bom", '["a",\ufeff1]'), ("blank-line-separator", '["a",\u20281]'), ("blank-trailing-nbsp", '["a"]\u00a0'),
           ("number-leading-zero", '["a",01]'), ("number-minus-zero-one", '["a",-01]'), ("number-plus", '["a",+1]'), ("number-dot-end", '["a",1.]'), ("number-dot-start", '["a",.5]'), ("number-exponent-empty", '["a",1e]'),
           ("number-exponent-sign", '["a",1e+]'), ("number-hex", '["a",0x10]'), ("number-octal", '["a",0o7]'), ("number-underscore", '["a",1_000]'), ("number-two-dots", '["a",1.2.3]'), ("number-two-minus", '["a",--1]'),
           ("number-bigint", '["a",1n]'), ("number-double-exponent", '["a",1e1e1]'), ("number-fraction-exponent", '["a",1e1.5]'), ("number-comma", '["a",1,5,]'))
    for name, text in bad:
        g.add(f"bad-{name}", "SIO5-PG-14", "2" + text, refused("json"))
    for name, text in (("connect", "0{"), ("connect-trailing", "0{}x"), ("connect-error", '4{"message":'), ("ack", "30["), ("ack-trailing", "30[]x"), ("disconnect", "1x"), ("connect-text", "0abc"), ("admin", "0/admin,x")):
        g.add(f"bad-{name}", "SIO5-PG-14", text, refused("json"))
    good = (("inside", '[ "a" , 1 , { "k" : [ ] } ]'), ("tabs", '[\t"a"\t,\t1,{"k":[]}\t]'), ("lines", '[\n  "a",\r\n  1,\n{"k":[]}]'), ("trailing", '["a",1,{"k":[]}] '), ("trailing-line", '["a",1,{"k":[]}]\r\n'))
    for name, text in good:
        g.add(f"blanks-{name}", "SIO5-PG-10", "2" + text, packets(event("a", 1, {"k": []})), encode=['2["a",1,{"k":[]}]'])
    g.add("key-order", "SIO5-PG-10", '2["a",{"z":1,"a":2}]', packets(event("a", {"a": 2, "z": 1})))
    g.add("empty-containers", "SIO5-PG-10", '2["a",[],{},[[]],[{}],{"k":{}}]', packets(event("a", [], {}, [[]], [{}], {"k": {}})), encode=True)
    g.add("looks-like-packet", "SIO5-PG-10", '2["a","51-[1]","42[\\"x\\"]"]', packets(event("a", "51-[1]", '42["x"]')), encode=True)
    return g


def numbers():
    g = Group("sio5", "sio5/number", "Numbers, by value")
    spelt = ("0", "1", "-1", "42", "0.5", "-0.5", "1.5", "0.1", "0.30000000000000004", "3.141592653589793", "1e-7", "0.000001", "123456789012345680000", "1e+21", "1.7976931348623157e+308", "5e-324",
             "2.2250738585072014e-308", "9007199254740991", "-9007199254740991", "9007199254740992", "2147483647", "-2147483648", "4294967296", "1e+100", "-1e-100", "1.0000000000000002", "0.1234567890123456")
    for text in spelt:
        slug = text.replace("e+", "e").replace("e-", "e-minus-").replace(".", "-")
        slug = "minus" + slug if slug[0] == "-" else slug
        g.add(f"javascript-{slug}", "SIO5-PG-09", f'2["n",{text}]', packets(event("n", N(text))), encode=True, title=f"{text}, as JavaScript prints it")
    other = (("minus-zero", "-0"), ("zero-fraction", "0.0"), ("minus-zero-exponent", "-0e5"), ("trailing-zeros", "1.50000"), ("exponent-plain", "1e2"), ("exponent-upper", "1E2"), ("exponent-plus", "1E+2"), ("exponent-zeros", "1e002"),
             ("integer-as-fraction", "100.0"), ("long-fraction", "0.1000000000000000055511151231257827"), ("many-zeros", "1" + "0" * 40), ("tiny", "1e-400"), ("2-53-plus-1", "9007199254740993"),
             ("2-63", "9223372036854775808"), ("2-64", "18446744073709551616"), ("2-64-minus-1", "18446744073709551615"), ("minus-2-63-minus-1", "-9223372036854775809"), ("300-digits", "1" * 300))
    for name, text in other:
        large = [lenient("number-range", ANY)] if len(text) > 100 else []
        g.add(f"spelt-{name}", "SIO5-PG-10", f'2["n",{text}]', packets(event("n", N(text))), *large)
    for name, text in (("1e400", "1e400"), ("minus-1e400", "-1e400"), ("400-digits", "9" * 400), ("exponent-20-digits", "1e99999999999999999999")):
        g.add(f"beyond-double-{name}", "SIO5-PG-09", f'2["n",{text}]', packets(event("n", N(text))), lenient("number-range", ANY))
    return g


def characters():
    g = Group("sio5", "sio5/text", "Characters of strings")
    raw = (("ascii", "".join(chr(c) for c in range(32, 127) if chr(c) not in '"\\')), ("latin", "éß"), ("euro", "€"), ("cjk", "漢字"), ("emoji", "😀"), ("zwj", "👩\u200d💻"), ("bmp-last", "\uffff"), ("noncharacter", "\ufffe\ufdd0"),
           ("private", "\ue000"), ("last", "\U0010ffff"), ("first-astral", "\U00010000"), ("bom", "\ufeff"), ("del", "\x7f"), ("c1", "\x80\x9f"), ("line-separators", "\u2028\u2029"), ("replacement", "\ufffd"), ("combining", "e\u0301"), ("rtl", "\u202e"))
    for name, text in raw:
        g.add(f"raw-{name}", "SIO5-PG-17", f'2["t","{text}"]', packets(event("t", text)), encode=True)
    verbatim = (("date", "2026-11-21T00:00:00.000Z"), ("percent", "%41+%2541"), ("slashes", "//a//b/../c"), ("entity", "&lt;&amp;lt;"), ("line-ends", "a\r\nb\rc\n"), ("number", "007"), ("big-number", "12345678901234567890"),
                ("true", "true"), ("null", "null"), ("undefined", "undefined"), ("nan", "NaN"), ("base64", "AQID"), ("data-url", "data:;base64,AQID"), ("buffer", "Buffer"), ("json", '{"a":[1]}'), ("escape", "\\\\u0041\\\\n"))
    for name, text in verbatim:
        spelt = json.dumps(text, ensure_ascii=False)
        g.add(f"verbatim-{name}", "SIO5-PG-17", f'2["t",{spelt},{{{spelt}:{spelt}}}]', packets(event("t", text, {text: text})), encode=True, title="A string is no more than its characters")
    for plane in (1, 2, 3, 14, 15, 16):
        g.add(f"plane-{plane}", "SIO5-PG-17", f'2["t","{chr(plane * 65536 + 1)}"]', packets(event("t", chr(plane * 65536 + 1))), encode=True)
    for name, text, value in (("quote", '\\"', '"'), ("backslash", "\\\\", "\\"), ("backspace", "\\b", "\b"), ("formfeed", "\\f", "\f"), ("newline", "\\n", "\n"), ("return", "\\r", "\r"), ("tab", "\\t", "\t"), ("nul", "\\u0000", "\0"),
                              ("separator", "\\u001e", "\x1e"), ("escape", "\\u001b", "\x1b")):
        g.add(f"escape-{name}", "SIO5-PG-17", f'2["t","a{text}b"]', packets(event("t", f"a{value}b")), encode=True)
    for name, text, value in (("slash", "\\/", "/"), ("letter", "\\u0061", "a"), ("upper-hex", "\\u00E9", "é"), ("lower-hex", "\\u00e9", "é"), ("pair", "\\ud83d\\ude00", "😀"), ("pair-upper", "\\uD83D\\uDE00", "😀"), ("bmp", "\\u20ac", "€"),
                              ("last", "\\udbff\\udfff", "\U0010ffff"), ("del", "\\u007f", "\x7f"), ("quote", "\\u0022", '"'), ("ffff", "\\uffff", "\uffff")):
        g.add(f"escaped-{name}", "SIO5-PG-17 SIO5-PG-10", f'2["t","{text}"]', packets(event("t", value)))
    for name, text, value in (("high", "\\ud800", "\ud800"), ("low", "\\udc00", "\udc00"), ("high-last", "\\udbff", "\udbff"), ("reversed", "\\ude00\\ud83d", "\ude00\ud83d"), ("high-then-letter", "\\ud83dx", "\ud83dx"), ("two-high", "\\ud83d\\ud83d\\ude00", "\ud83d\U0001f600")):
        g.add(f"surrogate-{name}", "SIO5-PG-17", f'2["t","{text}"]', packets(event("t", value)), lenient("surrogates", ANY))
    g.add("surrogate-name", "SIO5-PG-17", '2["\\ud800"]', packets(event("\ud800")), lenient("surrogates", ANY))
    broken = (("stray-continuation", b"\x80"), ("stray-ff", b"\xff"), ("cut-2", b"\xc3"), ("cut-3", b"\xe2\x82"), ("cut-4", b"\xf0\x9f\x98"), ("overlong-2", b"\xc0\xaf"), ("overlong-nul", b"\xc0\x80"), ("overlong-3", b"\xe0\x80\xaf"), ("surrogate", b"\xed\xa0\x80"),
              ("above-10ffff", b"\xf4\x90\x80\x80"), ("five-bytes", b"\xf8\x88\x80\x80\x80"), ("latin-1", b"\xe9"))
    for name, data in broken:
        g.add(f"utf8-{name}", "EIO4-PK-02", Text(b'2["t","' + data + b'"]'), refused("utf8"), lenient("text-replaced", accepted()))
    g.add("utf8-in-namespace", "EIO4-PK-02", Text(b"0/a\xff,"), refused("utf8"), lenient("text-replaced", accepted()))
    return g


def keys():
    g = Group("sio5", "sio5/keys", "Special keys of objects")
    for name in ("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__", "toJSON", "length", "then", "valueOf", "_placeholder", "num", "nsp", "type", "data", "sid"):
        slug = name.strip("_").lower()
        g.add(f"{slug}", "SIO5-PG-19", f'2["k",{{"{name}":{{"x":1}}}}]', packets(event("k", {name: {"x": 1}})), encode=True)
    g.add("proto-escaped", "SIO5-PG-19", '2["k",{"__proto\\u005f_":{"admin":true}}]', packets(event("k", {"__proto__": {"admin": True}})))
    g.add("proto-connect", "SIO5-PG-19", '0{"__proto__":{"admin":true}}', packets({"type": "connect", "nsp": "/", "data": {"__proto__": {"admin": True}}}), encode=True)
    g.add("proto-deep", "SIO5-PG-19", '2["k",{"constructor":{"prototype":{"x":1}}}]', packets(event("k", {"constructor": {"prototype": {"x": 1}}})), encode=True)
    for name, text, pairs in (("empty", '{"":1}', {"": 1}), ("digits", '{"1":1,"0":2}', {"1": 1, "0": 2}), ("negative", '{"-1":1}', {"-1": 1}), ("unicode", '{"é😀":1}', {"é😀": 1}), ("blank", '{" ":1}', {" ": 1}), ("quote", '{"\\"":1}', {'"': 1}),
                              ("dollar", '{"$n":"1"}', Pairs([("$n", "1")])), ("dollar-b", '{"$b":"AQID"}', Pairs([("$b", "AQID")])), ("nul", '{"a\\u0000b":1}', Pairs([("a\0b", 1)])), ("nul-first", '{"\\u0000":1,"":2}', Pairs([("\0", 1), ("", 2)])),
                              ("case", '{"a":1,"A":2}', {"a": 1, "A": 2}), ("normalisation", '{"é":1,"e\u0301":2}', {"é": 1, "e\u0301": 2})):
        g.add(f"key-{name}", "SIO5-PG-17" if "nul" in name or name in ("unicode", "normalisation") else "SIO5-PG-10", f'2["k",{text}]', packets(event("k", pairs)), encode=True)
    g.add("key-surrogate", "SIO5-PG-17", '2["k",{"\\ud800":1}]', packets(event("k", Pairs([("\ud800", 1)]))), lenient("surrogates", ANY))
    for name, text, value in (("same", '{"k":1,"k":1}', {"k": 1}), ("other", '{"k":1,"k":2}', {"k": 2}), ("escaped", '{"k":1,"\\u006b":2}', {"k": 2}), ("three", '{"k":1,"j":0,"k":2,"k":3}', {"k": 3, "j": 0}), ("proto", '{"__proto__":1,"__proto__":2}', {"__proto__": 2})):
        g.add(f"duplicate-{name}", "SIO5-PG-10", f'2["k",{text}]', packets(event("k", value)), lenient("duplicate-keys", ANY))
    return g


def sizes():
    g = Group("sio5", "sio5/size", "Depth and length")
    for depth in (2, 16, 31, 32):
        g.add(f"depth-arrays-{depth}", "SIO5-PG-18", [['2["d",', Rep("[", depth - 1), Rep("]", depth)]], accepted())
        g.add(f"depth-objects-{depth}", "SIO5-PG-18", [['2["d",', Rep('{"k":', depth - 1), "1", Rep("}", depth - 1), "]"]], accepted())
    for depth in (33, 64, 100, 128, 256, 500, 511, 512):
        g.add(f"depth-arrays-{depth}", "SIO5-PG-18", [['2["d",', Rep("[", depth - 1), Rep("]", depth)]], accepted(), lenient("depth-limit", refused("limit-depth")))
    g.add("depth-objects-512", "SIO5-PG-18", [['2["d",', Rep('{"k":', 511), "1", Rep("}", 511), "]"]], accepted(), lenient("depth-limit", refused("limit-depth")))
    for depth in (513, 1000, 1024, 1025, 10000, 100000):
        g.add(f"depth-arrays-{depth}", "SIO5-PG-18", [['2["d",', Rep("[", depth - 1), Rep("]", depth)]], refused("limit-depth"), lenient("depth-unlimited", accepted()),
              note="Refused or accepted, but never a crash.")
    g.add("depth-objects-100000", "SIO5-PG-18", [['2["d",', Rep('{"k":', 100000), "1", Rep("}", 100000), "]"]], refused("limit-depth"), lenient("depth-unlimited", accepted()))
    g.add("depth-open-100000", "SIO5-PG-18 SIO5-PG-14", [['2["d",', Rep("[", 100000)]], refused("limit-depth"), lenient("depth-unlimited", refused("json")), title="Opening brackets only")
    g.add("depth-connect-1000", "SIO5-PG-18", [["0", Rep('{"k":', 1000), "1", Rep("}", 1000)]], refused("limit-depth"), lenient("depth-unlimited", accepted()))
    g.add("siblings-are-not-depth", "SIO5-PG-18", [['2["d"', Rep(",[[]]", 1000), "]"]], accepted())
    for size in (100, 1000, 10000, 65536, 1000000):
        g.add(f"string-{size}", "SIO5-INV-08", [['2["s","', Rep("x", size), '"]']], packets(event("s", Rep("x", size))))
    g.add("string-euro-20000", "SIO5-INV-08 SIO5-PG-17", [['2["s","', Rep("€", 20000), '"]']], packets(event("s", Rep("€", 20000))))
    g.add("string-escapes-20000", "SIO5-INV-08", [['2["s","', Rep("\\n", 20000), '"]']], packets(event("s", Rep("\n", 20000))))
    g.add("arguments-10000", "SIO5-INV-08", [['2["s"', Rep(",0", 10000), "]"]], accepted())
    g.add("blanks-100000", "SIO5-PG-10 SIO5-INV-08", [['2["s",', Rep(" ", 100000), "1]"]], packets(event("s", 1)))
    g.add("digits-in-id-1000000", "SIO5-AK-10", [["2", Rep("1", 1000000), '["a"]']], refused("ack-id"), lenient("ack-id-range", accepted()), cve="CVE-2020-36049",
          links=["https://nvd.nist.gov/vuln/detail/CVE-2020-36049"], note="Old parsers built such a text character by character and ran out of memory.")
    g.add("namespace-1000000", "SIO5-INV-08", [["0/", Rep("n", 1000000), ","]], accepted(), cve="CVE-2020-36049", links=["https://nvd.nist.gov/vuln/detail/CVE-2020-36049"])
    return g
