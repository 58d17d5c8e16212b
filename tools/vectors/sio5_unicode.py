"""Socket.IO v5: characters at the edges of UTF-8 and UTF-16 in every place that takes text, escapes, control characters (C1)."""
from build import ANY, Group, Pairs, Text, accepted, ack, event, lenient, packet, packets, refused

EDGES = (0x7F, 0x80, 0x85, 0xA0, 0xAD, 0xFF, 0x100, 0x300, 0x7FF, 0x800, 0xFFF, 0x1000, 0x200B, 0x200D, 0x2028, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFDD0, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x1FFFF, 0x2FFFE, 0x3FFFF, 0x40000, 0xE0001,
         0xFFFFF, 0x100000, 0x10FFFF)
FEW = (0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFEFF, 0xFFFF, 0x10000, 0x10FFFF)
BIN0 = '{"_placeholder":true,"num":0}'
# What some language takes for a blank; JSON and the header do not.
BLANKS = (0x00, 0x01, 0x08, 0x0B, 0x0C, 0x0E, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x7F, 0x85, 0xA0, 0x1680, 0x180E, 0x2000, 0x2003, 0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF)
BROKEN = (("bf", b"\xbf"), ("c0-80", b"\xc0\x80"), ("c1-bf", b"\xc1\xbf"), ("c2-cut", b"\xc2"), ("c2-blank", b"\xc2 "), ("df-df", b"\xdf\xdf"), ("e0-9f-bf", b"\xe0\x9f\xbf"), ("e1-80-cut", b"\xe1\x80"), ("e1-cut", b"\xe1"), ("ed-bf-bf", b"\xed\xbf\xbf"),
          ("cesu-pair", b"\xed\xa0\xbd\xed\xb8\x80"), ("ef-bf-cut", b"\xef\xbf"), ("f0-8f-bf-bf", b"\xf0\x8f\xbf\xbf"), ("f1-80-80-cut", b"\xf1\x80\x80"), ("f1-80-cut", b"\xf1\x80"), ("f1-cut", b"\xf1"), ("f5", b"\xf5\x80\x80\x80"), ("fc", b"\xfc\x84\x80\x80\x80\x80"), ("fe", b"\xfe"),
          ("80-after-2", b"\xc3\xa9\x80"), ("80-after-4", b"\xf0\x9f\x98\x80\x80"))


def groups():
    yield places()
    yield escapes()
    yield faulty_escapes()
    yield controls()
    yield broken()


def places():
    g = Group("sio5", "sio5/char", "Characters where encodings change their length, in every place")
    for code in EDGES:
        c, slug = chr(code), f"u{code:04x}"
        g.add(f"name-{slug}", "SIO5-PG-17 SIO5-EV-04", f'2["{c}"]', packets(event(c)), encode=True)
        g.add(f"value-{slug}", "SIO5-PG-17", f'2["m","a{c}b","{c}"]', packets(event("m", f"a{c}b", c)), encode=True)
        g.add(f"key-{slug}", "SIO5-PG-17", f'2["m",{{"{c}":1,"a{c}":2}}]', packets(event("m", {c: 1, f"a{c}": 2})), encode=True)
        g.add(f"namespace-{slug}", "SIO5-PG-04 SIO5-PG-17", f'2/{c},1["m"]', packets(event("m", nsp=f"/{c}", id=1)), encode=True)
    for code in FEW:
        c, slug = chr(code), f"u{code:04x}"
        g.add(f"ack-{slug}", "SIO5-PG-17 SIO5-AK-03", f'37["{c}{c}"]', packets(ack(c * 2, id=7)), encode=True)
        g.add(f"auth-{slug}", "SIO5-PG-17 SIO5-CN-05", f'0/a{c},{{"{c}":"{c}"}}', packets(packet("connect", {c: c}, f"/a{c}")), encode=True)
        g.add(f"connect-no-comma-{slug}", "SIO5-PG-17 SIO5-PG-05", f"0/a{c}", packets(packet("connect", nsp=f"/a{c}")), encode=[f"0/a{c},"])
        g.add(f"connect-error-{slug}", "SIO5-PG-17 SIO5-CN-10", f'4{{"message":"{c}"}}', packets(packet("connect_error", {"message": c})), encode=True)
        g.add(f"binary-{slug}", "SIO5-PG-17 SIO5-BIN-04", [f'51-/{c},["{c}","{c}{c}",{BIN0}]', c.encode()], packets(event(c, c * 2, c.encode(), nsp=f"/{c}")), encode=True,
              title="Offsets in bytes, characters and UTF-16 units differ before the placeholder")
        g.add(f"binary-key-{slug}", "SIO5-PG-17 SIO5-BIN-03", [f'51-["m",{{"{c}":{BIN0}}}]', b"\1"], packets(event("m", {c: b"\1"})), encode=True)
    return g


def unit_escapes(code):
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + (code - 0x10000 >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def escapes():
    g = Group("sio5", "sio5/escape", "Escapes of JSON strings")
    for code in (0x20, 0x2F, 0x41, *(e for e in EDGES if e not in (0x7F, 0xFFFF, 0x10FFFF, 0x1F600)), 0x20AC, 0x2FFFF):
        slug, text = f"u{code:04x}", unit_escapes(code)
        g.add(f"name-{slug}", "SIO5-PG-17 SIO5-PG-10", f'2["{text}"]', packets(event(chr(code))))
        g.add(f"key-{slug}", "SIO5-PG-17 SIO5-PG-10", f'2["m",{{"{text}":"x{text}y"}}]', packets(event("m", {chr(code): f"x{chr(code)}y"})))
    for code in range(32):
        key = Pairs([(chr(code), chr(code))]) if code == 0 else {chr(code): chr(code)}
        short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}.get(code, f"\\u{code:04x}")
        g.add(f"control-{code:02x}", "SIO5-PG-17", f'2["m","{short}",{{"{short}":"{short}"}}]', packets(event("m", chr(code), key)), encode=True)
        g.add(f"control-{code:02x}-name", "SIO5-PG-17 SIO5-EV-04", f'2["\\u{code:04x}"]', packets(event(chr(code))))
    for slug, text, value in (("quote-name", '\\"', '"'), ("backslash-name", "\\\\", "\\"), ("slash-name", "\\/", "/"), ("two-backslashes", "\\\\\\\\", "\\\\"), ("backslash-u", "\\\\u0041", "\\u0041"), ("backslash-quote", '\\\\\\"', '\\"'), ("backslash-n", "\\\\n", "\\n"),
                              ("quote-comma", '\\",\\"', '","'), ("bracket", '\\"]', '"]'), ("all-short", '\\"\\\\\\/\\b\\f\\n\\r\\t', '"\\/\b\f\n\r\t'), ("pair-then-letter", "\\ud83d\\ude00u", "😀u"), ("two-pairs", "\\ud83d\\ude00\\ud83d\\ude01", "😀😁"), ("upper-escape", "\\u00AB\\uABCD", "\u00ab\uabcd")):
        g.add(slug, "SIO5-PG-17 SIO5-PG-10", f'2["{text}","{text}"]', packets(event(value, value)))
        g.add(f"{slug}-key", "SIO5-PG-17 SIO5-PG-10", f'2["m",{{"{text}":[]}}]', packets(event("m", {value: []})))
    odd = lenient("surrogates", ANY)
    lone = (("high-end", "x\\ud800", "x\ud800"), ("high-blank", "\\ud800 ", "\ud800 "), ("high-bmp", "\\ud83d\\u0041", "\ud83dA"), ("high-escape", "\\ud83d\\n", "\ud83d\n"), ("high-quote", '\\ud83d\\"', '\ud83d"'), ("high-raw-astral", "\\ud83d😀", "\ud83d😀"), ("low-high-low", "\\ude00\\ud83d\\ude00", "\ude00😀"),
            ("low-low", "\\udc00\\udfff", "\udc00\udfff"), ("high-high", "\\ud800\\udbff", "\ud800\udbff"), ("low-last", "\\udfff", "\udfff"), ("pair-low", "\\ud83d\\ude00\\ude00", "😀\ude00"))
    for slug, text, value in lone:
        g.add(f"lone-{slug}", "SIO5-PG-17", f'2["m","{text}"]', packets(event("m", value)), odd)
    for slug, text, value in lone[:1] + lone[-2:]:
        g.add(f"lone-{slug}-name", "SIO5-PG-17", f'2["{text}"]', packets(event(value)), odd)
        g.add(f"lone-{slug}-key", "SIO5-PG-17", f'2["m",{{"{text}":1}}]', packets(event("m", Pairs([(value, 1)]))), odd)
    return g


def faulty_escapes():
    g = Group("sio5", "sio5/escape-bad", "Escapes that JSON does not have")
    for slug, text in (("u", "\\u"), ("u-quote", "\\u\""), ("u1", "\\u0"), ("u2", "\\u00"), ("u3", "\\u004"), ("u3-g", "\\u004g"), ("u-g", "\\ug041"), ("u-plus", "\\u+041"), ("u-minus", "\\u-041"), ("u-blank", "\\u 041"), ("u-blank-end", "\\u004 "), ("u-x", "\\u0x41"), ("u-fullwidth", "\\u\uff10041"),
                       ("u-astral", "\\u00😀"), ("pair-cut", "\\ud83d\\u"), ("pair-cut-3", "\\ud83d\\ude0"), ("pair-brace", "\\u{1f600}"), ("u-nul", "\\u004\0"), ("a", "\\a"), ("e", "\\e"), ("upper-n", "\\N"), ("upper-t", "\\T"), ("octal", "\\101"), ("digit", "\\1"), ("dollar", "\\$"), ("bracket", "\\["), ("blank", "\\ "),
                       ("tab", "\\\t"), ("carriage-return", "\\\r"), ("line-separator", "\\\u2028"), ("unicode", "\\é"), ("astral", "\\😀"), ("nul", "\\\0")):
        g.add(f"value-{slug}", "SIO5-PG-14", f'2["m","a{text}z"]', refused("json"))
    for slug, text in (("u3", "\\u004"), ("a", "\\a"), ("octal", "\\101"), ("single-quote", "\\'"), ("u-plus", "\\u+041")):
        g.add(f"name-{slug}", "SIO5-PG-14", f'2["{text}"]', refused("json"))
        g.add(f"key-{slug}", "SIO5-PG-14", f'2["m",{{"{text}":1}}]', refused("json"))
        g.add(f"connect-{slug}", "SIO5-PG-14", f'0{{"a":"{text}"}}', refused("json"))
    return g


def controls():
    g = Group("sio5", "sio5/control", "Control characters and what some take for blanks")
    for code in range(32):
        g.add(f"in-string-{code:02x}", "SIO5-PG-14", f'2["m","a{chr(code)}b"]', refused("json"))
    for code in (0, 9, 10, 13, 0x1E, 0x1F):
        g.add(f"in-name-{code:02x}", "SIO5-PG-14", f'2["a{chr(code)}b"]', refused("json"))
        g.add(f"in-key-{code:02x}", "SIO5-PG-14", f'2["m",{{"a{chr(code)}":1}}]', refused("json"))
        g.add(f"in-auth-{code:02x}", "SIO5-PG-14", f'0{{"a":"{chr(code)}"}}', refused("json"))
    for code in BLANKS:
        c, slug = chr(code), f"u{code:04x}"
        g.add(f"between-{slug}", "SIO5-PG-14", f'2["m",{c}1]', refused("json"))
        g.add(f"after-{slug}", "SIO5-PG-14", f'2["m"]{c}', refused("json"))
        blank(g, f"before-payload-{slug}", f'2{c}["m"]', c, event("m", id=0), event("m"))
        blank(g, f"after-id-{slug}", f'212{c}["m"]', c, event("m", id=12), event("m", id=12))
        g.add(f"namespace-{slug}", "SIO5-PG-04 SIO5-PG-17", f'2/{c}a{c},["m"]', packets(event("m", nsp=f"/{c}a{c}")), encode=True, title="Nothing is trimmed from a namespace")
    return g


def blank(g, slug, text, c, as_digit, skipped):
    """A blank where an id may be. Those of ASCII are the ones of the leniencies; others are blanks to JavaScript."""
    quirks = []
    if c in "\v\f":
        quirks = [lenient("ack-id-whitespace", packets(as_digit)), lenient("ack-id-blanks-skipped", packets(skipped))]
    elif c.isspace() or c == "\ufeff":
        quirks = [lenient("ack-id-blank-is-number", ANY)]
    g.add(slug, "SIO5-AK-09 SIO5-AK-10", text, refused("ack-id" if c in "\v\f" else "json"), *quirks)


def broken():
    g = Group("sio5", "sio5/utf8", "Text that is no UTF-8")
    replaced = lenient("text-replaced", accepted())
    for slug, data in BROKEN:
        g.add(f"value-{slug}", "EIO4-PK-02", Text(b'2["m","' + data + b'"]'), refused("utf8"), replaced)
        g.add(f"name-{slug}", "EIO4-PK-02", Text(b'2["' + data + b'"]'), refused("utf8"), replaced)
        g.add(f"namespace-{slug}", "EIO4-PK-02", Text(b"2/" + data + b',["m"]'), refused("utf8"), replaced)
    for slug, data in BROKEN[:6]:
        g.add(f"key-{slug}", "EIO4-PK-02", Text(b'2["m",{"' + data + b'":1}]'), refused("utf8"), replaced)
        g.add(f"auth-{slug}", "EIO4-PK-02", Text(b'0{"a":"' + data + b'"}'), refused("utf8"), replaced)
        g.add(f"between-{slug}", "EIO4-PK-02 SIO5-PG-14", Text(b'2["m",' + data + b"1]"), refused("any"))
        g.add(f"type-{slug}", "EIO4-PK-02 SIO5-PG-11", Text(data + b'2["m"]'), refused("any"))
        g.add(f"id-{slug}", "EIO4-PK-02 SIO5-AK-09", Text(b"21" + data + b'["m"]'), refused("any"))
    return g
