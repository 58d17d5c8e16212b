"""Engine.IO v4: packets, base64, polling payloads, the open packet (A1, A4)."""
import base64
import json

from build import ABSENT, ANY, Group, Rep, accepted, eio, lenient, packets, refused

TYPES = ("open", "close", "ping", "pong", "message", "upgrade", "noop")
SEP = "\x1e"


def groups():
    yield packet_group()
    yield base64_group()
    yield payload_group()
    yield open_group()


def packet_group():
    g = Group("eio4-packet", "eio4/packet", "Engine.IO packets: one text or binary message")
    datas = (("bare", ""), ("text", "hello"), ("probe", "probe"), ("digits", "123"), ("spaces", "  x  "), ("json", '{"a":[1,2]}'))
    for digit, kind in enumerate(TYPES):
        for name, data in datas:
            ids = "EIO4-PK-01 EIO4-PK-04" + (" EIO4-PK-05" if not data else "")
            dropped = [lenient("empty-message-ignored", packets())] if kind == "message" and not data else []
            g.add(f"{kind}-{name}", ids, f"{digit}{data}", packets(eio(kind, data or ABSENT)), *dropped, encode=True)
    texts = (("latin", "é"), ("euro", "1€"), ("emoji", "😀👍🏽"), ("bmp-edge", "\uffff\ufffd"), ("last-plane", "\U0010ffff"), ("bom", "\ufeffx"),
             ("combining", "e\u0301"), ("rtl", "\u202eabc"), ("nul", "a\0b"), ("only-nul", "\0"), ("newlines", "\r\n\n"), ("tab", "\t"),
             ("del", "\x7f"), ("line-separator", "\u2028\u2029"), ("type-digit", "4"), ("looks-base64", "bAQID"), ("all-ascii", "".join(map(chr, range(32, 127)))))
    for name, text in texts:
        g.add(f"text-{name}", "EIO4-PK-02 EIO4-PK-04", "4" + text, packets(eio("message", text)), encode=True)
    g.add("text-separator", "EIO4-PK-04 EIO4-PY-07", f"40{SEP}41", packets(eio("message", f"0{SEP}41")), encode=True,
          note="In a WebSocket frame the byte 1e has no meaning.")
    for size in (125, 126, 1000, 65535, 65536):
        g.add(f"text-{size}", "EIO4-PK-04", [["4", Rep("a", size)]], packets(eio("message", Rep("a", size))), encode=True)
    for name, data in (("empty", b""), ("one", b"\0"), ("three", b"\1\2\3"), ("digit", b"4"), ("ascii", b"4hello"), ("not-utf8", b"\xff\xfe\xc0"), ("separator", b"\x1e"),
                       ("all-bytes", bytes(range(256)))):
        g.add(f"binary-{name}", "EIO4-PK-06", data, packets(eio("message", data)), encode=True)
    for name, data in (("empty", ""), ("seven", "7"), ("eight", "8x"), ("nine", "9"), ("letter", "a"), ("abc", "abc"), ("upper-b", "BAQID"), ("dash", "-1"), ("plus", "+1"),
                       ("space", " 4x"), ("quote", '"4"'), ("nul", "\0004"), ("separator", SEP), ("arabic-digit", "\u0664x"), ("fullwidth-digit", "\uff14x"), ("bom", "\ufeff4x"),
                       ("emoji", "😀"), ("newline", "\n4x"), ("bracket", "[4]")):
        g.add(f"bad-{name}", "EIO4-PK-03", data, refused("eio-type" if data else "eio-empty"))
    g.add("colon-is-data", "EIO4-PK-04", "4:x", packets(eio("message", ":x")), encode=True)
    return g


def base64_group():
    g = Group("eio4-packet", "eio4/base64", "Binary packets as text: b and base64")
    blocks = [("empty", b"")] + [(f"{n}-bytes", bytes(range(n))) for n in (1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17)]
    blocks += [("ff", b"\xff\xff\xff"), ("plus-slash", b"\xfb\xff\xbf"), ("pad-1", b"\xff\xff"), ("pad-2", b"\xff"), ("text", b"hello"), ("all-bytes", bytes(range(256)))]
    for name, data in blocks:
        g.add(name, "EIO4-PY-02 EIO4-PY-03", "b" + base64.b64encode(data).decode(), packets(eio("message", data)), encode=True)
    for size in (1000, 65535):
        g.add(f"zeros-{size}", "EIO4-PY-02 EIO4-PY-03", [["b", Rep("AAAA", size // 3), "AA==" if size % 3 else ""]],
              packets(eio("message", Rep(b"\0", size))), encode=True)
    odd = (("no-padding-2", "AQ", b"\1"), ("no-padding-3", "AQI", b"\1\2"), ("half-padding", "AQ=", b"\1"), ("url-dash", "-_8=", b"\xfb\xff"), ("url-underscore", "____", b"\xff\xff\xff"),
           ("garbage-only", "!!!", b""), ("garbage-inside", "A!Q!I!D", b"\1\2\3"), ("space", "AQ ID", b"\1\2\3"), ("newline", "AQID\n", b"\1\2\3"),
           ("line-break", "AQ\r\nID", b"\1\2\3"), ("leading-space", " AQID", b"\1\2\3"), ("non-ascii", "AQéID", b"\1\2\3"), ("nul", "AQ\0ID", b"\1\2\3"))
    for name, text, data in odd:
        g.add(f"odd-{name}", "EIO4-PY-04", "b" + text, refused("base64"), lenient("base64", packets(eio("message", data))), lenient("base64", accepted()))
    for name, text in (("one-char", "A"), ("five-chars", "AQIDB"), ("bits-2", "AR=="), ("bits-1", "AQJ="), ("pad-first", "=AQI"), ("pad-inside", "A=QI"), ("pad-only", "="), ("pad-four", "===="),
                       ("pad-extra", "AQID="), ("pad-three", "A==="), ("after-pad", "AQ==AQID"), ("after-pad-1", "AQI=AQID")):
        g.add(f"odd-{name}", "EIO4-PY-04", "b" + text, refused("base64"), lenient("base64", accepted()))
    return g


def payload_group():
    g = Group("eio4-payload", "eio4/payload", "Polling payloads: packets joined with 1e")
    for digit, kind in enumerate(TYPES):
        g.add(f"single-{kind}", "EIO4-PY-01 EIO4-PK-01", str(digit), packets(eio(kind)), encode=True)
        g.add(f"pair-{kind}-message", "EIO4-PY-01", f"{digit}{SEP}4x", packets(eio(kind), eio("message", "x")), encode=True)
        if kind == "message":
            continue
        g.add(f"pair-message-{kind}", "EIO4-PY-01", f"4x{SEP}{digit}", packets(eio("message", "x"), eio(kind)), encode=True)
    msg = lambda data: eio("message", data)  # noqa: E731
    g.add("official-three", "EIO4-PY-01", f"4hello{SEP}2{SEP}4world", packets(msg("hello"), eio("ping"), msg("world")), encode=True)
    g.add("mixed-binary", "EIO4-PY-01 EIO4-PY-02", f"4hello{SEP}bAQIDBA==", packets(msg("hello"), msg(b"\1\2\3\4")), encode=True)
    g.add("binary-first", "EIO4-PY-02", f"bAQIDBA=={SEP}4hello", packets(msg(b"\1\2\3\4"), msg("hello")), encode=True)
    g.add("only-binary", "EIO4-PY-02", "bAQID", packets(msg(b"\1\2\3")), encode=True)
    g.add("two-binary", "EIO4-PY-02", f"bAQID{SEP}bBAUG", packets(msg(b"\1\2\3"), msg(b"\4\5\6")), encode=True)
    g.add("empty-binary", "EIO4-PY-02", f"4a{SEP}b{SEP}4b", packets(msg("a"), msg(b""), msg("b")), encode=True)
    g.add("attachments-adjacent", "EIO4-PY-08", f'451-["f",{{"_placeholder":true,"num":0}}]{SEP}bAQID{SEP}42["g"]',
          packets(msg('51-["f",{"_placeholder":true,"num":0}]'), msg(b"\1\2\3"), msg('2["g"]')), encode=True)
    g.add("binary-with-separator-byte", "EIO4-PY-02 EIO4-PY-06", "bHh4=", packets(msg(b"\x1e\x1e")), encode=True)
    g.add("unicode", "EIO4-PK-02 EIO4-PY-01", f"4€{SEP}4😀{SEP}4é", packets(msg("€"), msg("😀"), msg("é")), encode=True)
    g.add("nul", "EIO4-PY-01", f"4a\0b{SEP}4\0", packets(msg("a\0b"), msg("\0")), encode=True)
    g.add("open-and-message", "EIO4-PY-01", f'0{{"sid":"x"}}{SEP}4hi', packets(eio("open", '{"sid":"x"}'), msg("hi")), encode=True)
    g.add("similar-bytes", "EIO4-PY-01", f"4a\x1d{SEP}4b\x1f{SEP}4\x0b", packets(msg("a\x1d"), msg("b\x1f"), msg("\x0b")), encode=True)
    g.add("not-length-prefixed", "EIO4-PY-01", "2:4x", packets(eio("ping", ":4x")), encode=True, note="The lengths of protocol 3 have no meaning.")
    for count in (10, 1000):
        g.add(f"many-{count}", "EIO4-PY-01", [["2", Rep(SEP + "2", count - 1)]], accepted(count))
    g.add("long-message", "EIO4-PY-01", [["4", Rep("a", 100000), SEP + "4b"]], packets(msg(Rep("a", 100000)), msg("b")), encode=True)
    empty = (("leading", f"{SEP}4a", (), ("a",)), ("trailing", f"4a{SEP}", ("a",), ("a",)), ("doubled", f"4a{SEP}{SEP}4b", ("a",), ("a", "b")), ("only", SEP, (), ()),
             ("tripled", f"4a{SEP}{SEP}{SEP}4b", ("a",), ("a", "b")), ("both-ends", f"{SEP}4a{SEP}", (), ("a",)), ("two-only", SEP * 2, (), ()))
    for name, body, before, skipped in empty:
        g.add(f"empty-{name}", "EIO4-PY-05 EIO4-PL-33", body, refused("eio-empty", *map(msg, before)),
              lenient("empty-packets-skipped", packets(*map(msg, skipped))))
    g.add("empty-body", "EIO4-PK-03 EIO4-PL-34", "", refused("eio-empty"), lenient("empty-packets-skipped", packets()))
    for name, body, before in (("first", f"9{SEP}4a", ()), ("second", f"4a{SEP}9{SEP}4b", ("a",)), ("last", f"4a{SEP}4b{SEP}abc", ("a", "b")), ("only", "abc", ()),
                               ("space", f"4a{SEP} 4b", ("a",)), ("length-prefix", ":4x", ())):
        g.add(f"bad-{name}", "EIO4-PK-03 EIO4-PL-33", body, refused("eio-type", *map(msg, before)))
    g.add("newline-is-data", "EIO4-PK-04 EIO4-PY-01", "4a\n4b", packets(msg("a\n4b")), encode=True)
    g.add("bad-base64-middle", "EIO4-PY-04 EIO4-PL-33", f"4a{SEP}b!!!{SEP}4b", refused("base64", msg("a")),
          lenient("base64", packets(msg("a"), msg(b""), msg("b"))))
    return g


def open_text(**changes):
    keys = {"sid": "lv_VI97HAXpY6yYWAAAC", "upgrades": ["websocket"], "pingInterval": 25000, "pingTimeout": 20000, "maxPayload": 1000000}
    keys.update(changes)
    return json.dumps({k: v for k, v in keys.items() if v is not None}, separators=(",", ":"), ensure_ascii=False)


def opened(**changes):
    keys = {"sid": "lv_VI97HAXpY6yYWAAAC", "upgrades": ["websocket"], "pingInterval": 25000, "pingTimeout": 20000, "maxPayload": 1000000}
    keys.update(changes)
    return packets(eio("open", {k: v for k, v in keys.items() if v is not None}))


def open_group():
    g = Group("eio4-open", "eio4/open", "The data of the open packet, without its type digit")
    for name, changes in (("plain", {}), ("no-upgrades", {"upgrades": []}), ("two-upgrades", {"upgrades": ["websocket", "webtransport"]}), ("short-sid", {"sid": "x"}),
                          ("long-sid", {"sid": "a" * 200}), ("unicode-sid", {"sid": "é😀"}), ("quoted-sid", {"sid": 'a"b\\c'}), ("fast-timers", {"pingInterval": 300, "pingTimeout": 200}),
                          ("zero-timers", {"pingInterval": 0, "pingTimeout": 0}), ("large-payload", {"maxPayload": 100000000}), ("unknown-upgrade", {"upgrades": ["carrier-pigeon"]})):
        g.add(name, "EIO4-HS-10 EIO4-HS-11", open_text(**changes), opened(**changes), encode=True)
    spaced = json.dumps(json.loads(open_text()), indent=2)
    g.add("spaced", "EIO4-HS-10 SIO5-PG-10", spaced, opened(), encode=[open_text()])
    g.add("key-order", "EIO4-HS-11", '{"maxPayload":1000000,"pingTimeout":20000,"pingInterval":25000,"upgrades":["websocket"],"sid":"lv_VI97HAXpY6yYWAAAC"}', opened())
    g.add("escaped", "EIO4-HS-10", open_text(sid="abc").replace("abc", "\\u0061bc").replace('"sid"', '"s\\u0069d"'), opened(sid="abc"))
    g.add("exponent", "EIO4-HS-10", open_text().replace(":25000", ":2.5e4").replace(":1000000", ":1E6"), opened())
    g.add("decimal-point", "EIO4-HS-10", open_text().replace("25000", "25000.0"), opened())
    g.add("extra-key", "EIO4-HS-11", open_text(extra={"a": [1]}), opened(), title="Other keys are ignored (A-32)")
    for key in ("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"):
        lacking = [lenient("open-without-max-payload", opened(maxPayload=None))] if key == "maxPayload" else []
        g.add(f"without-{key.lower()}", "EIO4-HS-10", open_text(**{key: None}), refused("open-missing"), *lacking)
        for name, value in (("null", "null"), ("true", "true"), ("object", "{}"), ("number", "5"), ("string", '"5"')):
            if (name == "number" and key.startswith(("ping", "max"))) or (name == "string" and key == "sid"):
                continue
            text = open_text(**{key: "@@"}).replace('"@@"', value)
            g.add(f"{key.lower()}-{name}", "EIO4-HS-10", text, refused("open-value"))
    g.add("sid-empty", "EIO4-HS-10 EIO4-HS-13", open_text(sid=""), refused("open-value"))
    g.add("upgrades-of-numbers", "EIO4-HS-10", open_text(upgrades=[1]), refused("open-value"))
    g.add("upgrades-mixed", "EIO4-HS-10", open_text(upgrades=["websocket", None]), refused("open-value"))
    for name, value in (("negative", "-1"), ("fraction", "0.5"), ("huge", "1e400"), ("beyond-64-bits", "18446744073709551616")):
        g.add(f"interval-{name}", "EIO4-HS-10", open_text().replace("25000", value), refused("open-value"), lenient("handshake-value", ANY))
    for name, text in (("array", "[]"), ("string", '"x"'), ("number", "1"), ("null", "null")):
        g.add(f"not-object-{name}", "EIO4-HS-09", text, refused("open-kind"))
    for name, text in (("empty", ""), ("cut", open_text()[:-1]), ("trailing", open_text() + "x"), ("single-quotes", open_text().replace('"', "'")), ("trailing-comma", open_text()[:-1] + ",}")):
        g.add(f"not-json-{name}", "EIO4-HS-09", text, refused("json"))
    g.add("duplicate-key", "EIO4-HS-10", open_text()[:-1] + ',"pingInterval":5}', opened(pingInterval=5), lenient("duplicate-keys", ANY))
    return g
