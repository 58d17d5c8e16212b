"""Engine.IO v4: base64 of every length, packets and payloads with characters at their edges, the open packet's values (A1, A4)."""
import base64

from build import ANY, Group, Rep, accepted, budget, eio, lenient, packets, refused
from eio4 import SEP, TYPES, open_text, opened

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
EDGES = (0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFEFF, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF)


def msg(data):
    return eio("message", data)


def b64(data):
    return base64.b64encode(data).decode()


def groups():
    yield lengths()
    yield odd()
    yield data()
    yield joined()
    yield faulty_payloads()
    yield handshake()


def lengths():
    g = Group("eio4-packet", "eio4/base64-length", "Base64 of each length, and each character")
    for n in (*range(1, 34), 47, 48, 49, 56, 57, 58, 62, 63, 64, 65, 75, 76, 77, 127, 128, 255, 256, 257):
        block = bytes((7 * i + n) % 256 for i in range(n))
        g.add(f"mixed-{n}", "EIO4-PY-02 EIO4-PY-03", "b" + b64(block), packets(msg(block)), encode=True)
    for n in range(1, 7):
        g.add(f"zeros-{n}", "EIO4-PY-02 EIO4-PY-03", "b" + b64(bytes(n)), packets(msg(bytes(n))), encode=True)
        g.add(f"ones-{n}", "EIO4-PY-02 EIO4-PY-03", "b" + b64(b"\xff" * n), packets(msg(b"\xff" * n)), encode=True)
    whole = base64.b64decode(ALPHABET)
    g.add("alphabet", "EIO4-PY-03", "b" + ALPHABET, packets(msg(whole)), encode=True, title="Every character of the alphabet")
    g.add("alphabet-reversed", "EIO4-PY-03", "b" + ALPHABET[::-1], packets(msg(base64.b64decode(ALPHABET[::-1]))), encode=True)
    for place in range(4):
        text = "A" * place + "+" + "A" * (3 - place)
        g.add(f"plus-{place}", "EIO4-PY-03", "b" + text, packets(msg(base64.b64decode(text))), encode=True)
        text = "A" * place + "/" + "A" * (3 - place)
        g.add(f"slash-{place}", "EIO4-PY-03", "b" + text, packets(msg(base64.b64decode(text))), encode=True)
    for digit in range(7):
        g.add(f"begins-with-{digit}", "EIO4-PY-02", f"b{digit}AAA", packets(msg(base64.b64decode(f"{digit}AAA"))), encode=True, title="A digit behind b is no type")
    g.add("begins-with-b", "EIO4-PY-02", "bbbbb", packets(msg(base64.b64decode("bbbb"))), encode=True)
    return g


def odd():
    """EIO4-PY-04: refused, or decoded as far as it goes."""
    g = Group("eio4-packet", "eio4/base64-odd", "Base64 that is not in its right form")
    for n in range(1, 13):
        block = bytes(range(1, n + 1))
        text = b64(block)
        if text.endswith("="):
            bare = text.rstrip("=")
            g.add(f"unpadded-{n}", "EIO4-PY-04", "b" + bare, refused("base64"), lenient("base64", packets(msg(block))), lenient("base64", accepted()))
            g.add(f"unpadded-{n}-garbage", "EIO4-PY-04", "b" + bare + "!", refused("base64"), lenient("base64", accepted()))
        g.add(f"one-more-{n}", "EIO4-PY-04", "b" + text.rstrip("=") + "A" * (5 - len(text.rstrip("=")) % 4), refused("base64"), lenient("base64", accepted()))
    for n in range(4):
        for name, c in (("blank", " "), ("newline", "\n"), ("nul", "\0"), ("dash", "-"), ("underscore", "_"), ("dot", "."), ("latin", "é"), ("high", "\u0141"), ("equals", "=")):
            text = "AQIDBAUG"
            text = text[: 4 + n] + c + text[5 + n :]
            if c == "=" and n == 3:
                continue  # that is right base64
            g.add(f"in-place-{n}-{name}", "EIO4-PY-04", "b" + text, refused("base64"), lenient("base64", accepted()))
    for name, text in (("crlf-76", "AAAA" * 19 + "\r\n" + "AAAA"), ("data-url", "data:;base64,AQID"), ("percent", "AQI%3D"), ("quoted", '"AQID"'), ("braces", "{AQID}"), ("json", '{"b":"AQID"}'), ("type-digit", "4:AQID"), ("colon", "AQ:ID")):
        g.add(name, "EIO4-PY-04", "b" + text, refused("base64"), lenient("base64", accepted()))
    return g


def data():
    g = Group("eio4-packet", "eio4/data", "Data of packets, verbatim")
    # What looks like JSON is no JSON here.
    alike = ("null", "true", "false", '"x"', "[1]", ' {"a":1}', '{"a": 1}', "1e3", "1.0", "-1", "01", "NaN", "Infinity", "[", '{"a":', "undefined", "  12", "12  ", "0x10", "+1", "%41", "&lt;", "\\u0041", "a=b&c=d", "d=4x", "bAQID", "b", "4", "44", "40", "0", "6", "\t", "\r\n", "\x0b\x0c", "\0\0", " ")
    for i, text in enumerate(alike):  # ids are by place: new ones go to the end
        g.add(f"message-{i:02}", "EIO4-PK-04", "4" + text, packets(msg(text)), encode=True)
    for digit, kind in enumerate(TYPES):
        if kind == "message":
            continue
        for name, text in (("null", "null"), ("digits", "42"), ("trailing-blank", "x "), ("separator", f"a{SEP}b"), ("euro", "€"), ("nul", "a\0"), ("same-digit", str(digit))):
            g.add(f"{kind}-{name}", "EIO4-PK-01 EIO4-PK-04", f"{digit}{text}", packets(eio(kind, text)), encode=True)
    for code in EDGES:
        g.add(f"edge-u{code:04x}", "EIO4-PK-02 EIO4-PK-04", f"4a{chr(code)}{chr(code)}b", packets(msg(f"a{chr(code) * 2}b")), encode=True)
    for code in (1, 8, 11, 12, 28, 29, 31):
        g.add(f"control-{code:02x}", "EIO4-PK-04", f"4{chr(code)}x{chr(code)}", packets(msg(f"{chr(code)}x{chr(code)}")), encode=True)
    for name, text in (("slash", "/4"), ("colon", ":4"), ("semicolon", ";"), ("c", "cAQID"), ("upper-b-4", "B4"), ("c1", "\x84"), ("superscript", "\u2074x"), ("subscript", "\u2084x"), ("devanagari", "\u096ax"), ("circled", "\u2463x"), ("mathematical", "\U0001d7d2x"), ("del", "\x7f4"), ("tab", "\t4"), ("crlf", "\r\n4"),
                       ("minus", "-4"), ("json-string", '"4x"'), ("json-array", "[4]"), ("upgrade-word", "upgrade"), ("d-equals", "d=4x"), ("length", "7:4"), ("percent", "%34x"), ("byte-order-mark", "\ufeff4"), ("shift", "D4"), ("seventeen", "\x174"), ("high-bit", "\xb4x")):
        g.add(f"no-type-{name}", "EIO4-PK-03", text, refused("eio-type"))
    for n in (1, 2, 3, 125, 126, 255, 256, 65535, 65536, 100000):
        g.add(f"binary-{n}", "EIO4-PK-06", Rep(b"\x34", n), packets(msg(Rep(b"\x34", n))), encode=True, title="A binary message has no type byte, whatever it begins with")
    for name, block in (("b-base64", b"bAQID"), ("utf8", "4€".encode()), ("open", b'0{"sid":"x"}'), ("ping", b"2"), ("cr-lf", b"\r\n"), ("zeros", bytes(16)), ("bom", b"\xef\xbb\xbf4"), ("eio3-type", b"\4\1\2\3"), ("eio3-length", b"\1\2\xff4x")):
        g.add(f"binary-{name}", "EIO4-PK-06", block, packets(msg(block)), encode=True)
    return g


def joined():
    g = Group("eio4-payload", "eio4/joined", "Payloads: packets of all kinds one after the other")
    for i, first in enumerate(TYPES):
        for j, second in enumerate(TYPES):
            one, two = f"a{i}" if first == "message" else "", f"b{j}" if second == "message" else ""
            wants = [eio(first, one) if one else eio(first), eio(second, two) if two else eio(second)]
            if "message" not in (first, second):
                g.add(f"{first}-{second}", "EIO4-PY-01 EIO4-PK-01", f"{i}{SEP}{j}", packets(*wants), encode=True)
    for digit, kind in enumerate(TYPES):
        g.add(f"{kind}-binary", "EIO4-PY-01 EIO4-PY-02", f"{digit}x{SEP}bAQI=", packets(eio(kind, "x"), msg(b"\1\2")), encode=True)
        g.add(f"binary-{kind}", "EIO4-PY-01 EIO4-PY-02", f"bAQ=={SEP}{digit}x", packets(msg(b"\1"), eio(kind, "x")), encode=True)
    for n in (3, 15, 16, 17, 31, 32, 33, 100):
        g.add(f"messages-{n}", "EIO4-PY-01 EIO4-PL-33", SEP.join(f"4m{i}" for i in range(n)), packets(*(msg(f"m{i}") for i in range(n))), encode=True, title="The number of packets is not limited")
    for n in (2, 5, 10):
        g.add(f"binaries-{n}", "EIO4-PY-02 EIO4-PY-08", SEP.join("b" + b64(bytes(range(i + 1))) for i in range(n)), packets(*(msg(bytes(range(i + 1))) for i in range(n))), encode=True)
    for code in EDGES:
        c = chr(code)
        g.add(f"edge-u{code:04x}", "EIO4-PK-02 EIO4-PY-01", f"4{c}{SEP}4{c}{c}{SEP}2", packets(msg(c), msg(c * 2), eio("ping")), encode=True, title="A separator right behind a character of several bytes")
    for code in (0x1C, 0x1D, 0x1F, 0x9E, 0x11E, 0x21E, 0x1E00, 0x1E1E, 0x1E01E, 0x241E):
        c = chr(code)
        g.add(f"alike-u{code:04x}", "EIO4-PY-01", f"4a{c}4b{SEP}4c{c}", packets(msg(f"a{c}4b"), msg(f"c{c}")), encode=True, title="Its code has 1e in it, yet it is no separator")
    texts = (("json-escaped", '4["a\\u001eb"]', '["a\\u001eb"]'), ("colons", "45:hello", "5:hello"), ("eio3", "46:4hello2:4x", "6:4hello2:4x"), ("blanks", "4 a ", " a "), ("newline", "4\n", "\n"), ("b-inside", "4abAQID", "abAQID"), ("ampersand", "4a&b=c+d%20", "a&b=c+d%20"), ("looks-open", '40{"sid":"x"}', '0{"sid":"x"}'))
    for name, text, value in texts:
        g.add(f"data-{name}", "EIO4-PK-04 EIO4-PY-01", f"2{SEP}{text}{SEP}3", packets(eio("ping"), msg(value), eio("pong")), encode=True)
    head = '51-["f",{"_placeholder":true,"num":0}]'
    g.add("attachment-then-ping", "EIO4-PY-08", f"4{head}{SEP}2{SEP}bAQID", packets(msg(head), eio("ping"), msg(b"\1\2\3")), encode=True)
    g.add("two-heads", "EIO4-PY-08", f"4{head}{SEP}bAQ=={SEP}4{head}{SEP}bAg==", packets(msg(head), msg(b"\1"), msg(head), msg(b"\2")), encode=True)
    g.add("attachment-of-other-payload", "EIO4-PY-08", f"bAQID{SEP}4x", packets(msg(b"\1\2\3"), msg("x")), encode=True, title="An attachment may come in a later payload than its header")
    g.add("handshake-and-connect", "EIO4-PY-01", f"0{open_text()}{SEP}40", packets(eio("open", open_text()), msg("0")), encode=True, title="The first poll may bring more than the handshake")
    for size in (1000, 65535, 65536):
        g.add(f"long-then-short-{size}", "EIO4-PY-01", [["4", Rep("a", size), SEP, "2"]], packets(msg(Rep("a", size)), eio("ping")), encode=True)
    control = budget([["2", Rep(SEP + "2", 9999)]], times=10, ms=500)
    g.add("cost-many", "EIO4-PY-01", [["2", Rep(SEP + "2", 39999)]], accepted(40000), budget=control, note="Taking a packet must not cost the length of what follows.")
    g.add("cost-many-binary", "EIO4-PY-02", [["bAQ==", Rep(SEP + "bAQ==", 39999)]], accepted(40000), budget=budget([["bAQ==", Rep(SEP + "bAQ==", 9999)]], times=10, ms=500))
    return g


def faulty_payloads():
    g = Group("eio4-payload", "eio4/payload-bad", "Payloads with a wrong or empty packet at each place")
    good = ("4a", "2", "bAQID")
    values = (msg("a"), eio("ping"), msg(b"\1\2\3"))
    for name, bad, reason in (("empty", "", "eio-empty"), ("seven", "7", "eio-type"), ("letter", "x4a", "eio-type"), ("blank", " 4a", "eio-type"), ("minus", "-1", "eio-type"), ("length", "8:2", "eio-type"), ("newline", "\n4a", "eio-type"), ("bom", "\ufeff4a", "eio-type"), ("upper-b", "BAQID", "eio-type")):
        for place in range(4):
            body = SEP.join((*good[:place], bad, *good[place:]))
            quirk = [lenient("empty-packets-skipped", packets(*values))] if not bad else []
            g.add(f"{name}-{place}", "EIO4-PL-33 " + ("EIO4-PY-05" if not bad else "EIO4-PK-03"), body, refused(reason, *values[:place]), *quirk)
    for name, bad in (("garbage", "b!"), ("unpadded", "bAQ"), ("one", "bA"), ("half-padded", "bAQ=")):
        for place in range(4):
            body = SEP.join((*good[:place], bad, *good[place:]))
            g.add(f"base64-{name}-{place}", "EIO4-PY-04 EIO4-PL-33", body, refused("base64", *values[:place]), lenient("base64", accepted(4)))
    for n in (2, 3, 17):
        g.add(f"only-separators-{n}", "EIO4-PY-05", SEP * n, refused("eio-empty"), lenient("empty-packets-skipped", packets()))
    g.add("blank-body", "EIO4-PK-03", " ", refused("eio-type"))
    g.add("newline-body", "EIO4-PK-03", "\n", refused("eio-type"))
    g.add("jsonp-body", "EIO4-PK-03", "d=4x", refused("eio-type"), note="A form of JSONP; what it holds must be taken out before.")
    g.add("json-body", "EIO4-PK-03", '{"code":1,"message":"Session ID unknown"}', refused("eio-type"), title="An error's body is no payload")
    g.add("html-body", "EIO4-PK-03", "<html>", refused("eio-type"))
    g.add("ok-body", "EIO4-PK-03", "ok", refused("eio-type"), title="The answer to a POST is no payload")
    g.add("eio3-body", "EIO4-PK-03", "97:0{}", refused("eio-type"), title="A payload of protocol 3 whose length is no type of 4")
    g.add("trailing-newline", "EIO4-PK-04 EIO4-PY-01", f"4a{SEP}4b\n", packets(msg("a"), msg("b\n")), encode=True, title="A newline at the end is data")
    return g


def handshake():
    g = Group("eio4-open", "eio4/open-value", "Values and spellings of the open packet's data")
    numbers = ("pingInterval", "pingTimeout", "maxPayload")
    for key in numbers:
        default = {"pingInterval": "25000", "pingTimeout": "20000", "maxPayload": "1000000"}[key]
        for n in (1, 255, 65536, 2147483647, 2147483648, 4294967295, 4294967296, 9007199254740991):
            g.add(f"{key.lower()}-{n}", "EIO4-HS-10", open_text(**{key: n}), opened(**{key: n}), encode=True)
        for name, text, value in (("fraction-zero", "5.0", 5), ("exponent", "3e2", 300), ("exponent-plus", "1E+3", 1000), ("exponent-minus", "50e-1", 5), ("blanks", " 7 ", 7)):
            g.add(f"{key.lower()}-{name}", "EIO4-HS-10", open_text().replace(f'"{key}":{default}', f'"{key}":{text}'), opened(**{key: value}))
        for name, text in (("false", "false"), ("array", "[]"), ("of-one", "[5]"), ("empty-string", '""')):
            g.add(f"{key.lower()}-{name}", "EIO4-HS-10", open_text().replace(f'"{key}":{default}', f'"{key}":{text}'), refused("open-value"))
        for name, text in (("plus", "+5"), ("zero-first", "05"), ("hex", "0x5"), ("nan", "NaN"), ("cut", "")):
            g.add(f"{key.lower()}-{name}", "EIO4-HS-09", open_text().replace(f'"{key}":{default}', f'"{key}":{text}'), refused("json"))
        g.add(f"{key.lower()}-twice", "EIO4-HS-10", open_text()[:-1] + f',"{key}":6}}', opened(**{key: 6}), lenient("duplicate-keys", ANY))
    for name, value in (("slash", "a/b"), ("dots", "../x"), ("blank", "a b"), ("percent", "%41"), ("nul", "a\0b"), ("newline", "a\nb"), ("emoji", "😀"), ("json", '{"sid":1}'), ("digits", "123"), ("comma", "a,b"), ("255", "s" * 255)):
        g.add(f"sid-{name}", "EIO4-HS-10 EIO4-HS-13", open_text(sid=value), opened(sid=value), encode=True)
    for name, value in (("empty-name", [""]), ("many", ["a", "b", "c", "d"]), ("unicode", ["é"]), ("case", ["WebSocket"]), ("polling", ["polling"]), ("three", ["websocket", "webtransport", "x"])):
        g.add(f"upgrades-{name}", "EIO4-HS-10", open_text(upgrades=value), opened(upgrades=value), encode=True)
    for name, text in (("nested", '[["websocket"]]'), ("object", '[{"a":1}]'), ("false", "[false]"), ("second-null", '["websocket",null]'), ("map", '{"0":"websocket"}')):
        g.add(f"upgrades-{name}", "EIO4-HS-10", open_text().replace('["websocket"]', text), refused("open-value"))
    for name, text in (("proto", '"__proto__":{"sid":"y"}'), ("constructor", '"constructor":1'), ("deep", '"x":' + "[" * 30 + "]" * 30), ("case", '"SID":"y"'), ("prefix", '"si":"y"'), ("longer", '"sids":"y"'), ("null", '"extra":null'), ("nul", '"sid\\u0000":"y"'), ("empty", '"":1')):
        g.add(f"extra-{name}", "EIO4-HS-11", open_text()[:-1] + "," + text + "}", opened(), title="Other keys are ignored (A-32)")
    for name, text in (("nested", '{"data":' + open_text() + "}"), ("empty-object", "{}"), ("only-sid", '{"sid":"x"}')):
        g.add(f"missing-{name}", "EIO4-HS-10", text, refused("open-missing"))
    for name, text in (("in-array", "[" + open_text() + "]"), ("true", "true"), ("false", "false"), ("minus", "-1")):
        g.add(f"kind-{name}", "EIO4-HS-09", text, refused("open-kind"))
    for name, text in (("prefix-0", "0" + open_text()), ("two", open_text() * 2), ("bom", "\ufeff" + open_text()), ("nul", open_text() + "\0"), ("separator", open_text() + SEP), ("blank", " "), ("brace", "{"), ("comma", open_text()[:-1] + ",}"), ("text", "hello")):
        g.add(f"syntax-{name}", "EIO4-HS-09", text, refused("json"))
    for name, blank in (("blanks", " "), ("newlines", "\r\n"), ("tabs", "\t")):
        text = open_text()
        for sign in "{}[],:":
            text = text.replace(sign, blank + sign + blank)
        g.add(f"spaced-{name}", "EIO4-HS-10 SIO5-PG-10", text, opened(), encode=[open_text()])
    return g
