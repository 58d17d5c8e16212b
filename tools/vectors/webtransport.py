"""Engine.IO v4.1: WebTransport framing (A11)."""
import struct

from build import Group, Rep, eio, lenient, more, packets, refused

LIMIT = {"maxPayload": 1000000}


def header(length, binary=False, form=None):
    """The length header; `form` 7, 16 or 64 for a length that is not in its shortest form."""
    top = 0x80 if binary else 0
    if form == 7 or (form is None and length < 126):
        return bytes([top | length])
    if form == 16 or (form is None and length < 65536):
        return bytes([top | 126]) + struct.pack(">H", length)
    return bytes([top | 127]) + struct.pack(">Q", length)


def text_frame(text):
    data = text.encode()
    return header(len(data)) + data


def binary_frame(data):
    return header(len(data), True) + data


def msg(data):
    return eio("message", data)


def groups():
    g = Group("eio4-webtransport", "eio4/webtransport", "WebTransport frames, decoded from one stream of bytes")
    frames(g)
    lengths(g)
    faults(g)
    unfinished(g)
    yield g


def frames(g):
    g.add("spec-hello", "EIO4-WT-06 EIO4-WT-02", bytes.fromhex("06 34 68 65 6c 6c 6f"), packets(msg("hello")), encode=True)
    g.add("vector-euro", "EIO4-WT-07 EIO4-WT-05", bytes.fromhex("05 34 31 e2 82 ac"), packets(msg("1€")), encode=True)
    g.add("vector-binary", "EIO4-WT-07 EIO4-WT-05", bytes.fromhex("83 01 02 03"), packets(msg(b"\1\2\3")), encode=True)
    g.add("open-request", "EIO4-WT-08", b"\x010", packets(eio("open")), encode=True)
    g.add("upgrade-sequence", "EIO4-WT-09 EIO4-WT-16", text_frame('0{"sid":"x"}') + text_frame("2probe") + text_frame("5"),
          packets(eio("open", '{"sid":"x"}'), eio("ping", "probe"), eio("upgrade")), encode=True)
    for digit, kind in enumerate(("close", "ping", "pong", "message", "upgrade", "noop"), 1):
        g.add(f"bare-{kind}", "EIO4-WT-02 EIO4-WT-05", text_frame(str(digit)), packets(eio(kind)), encode=True)
    g.add("many-in-one", "EIO4-WT-16", b"".join(map(text_frame, ("4a", "2", "4é"))) + binary_frame(b"\xff") + text_frame("6"),
          packets(msg("a"), eio("ping"), msg("é"), msg(b"\xff"), eio("noop")), encode=True)
    g.add("binary-looks-like-text", "EIO4-WT-05", binary_frame(b"4hello"), packets(msg(b"4hello")), encode=True)
    g.add("binary-looks-like-header", "EIO4-WT-05 EIO4-WT-16", binary_frame(b"\x06\x83\x7e\xff"), packets(msg(b"\x06\x83\x7e\xff")), encode=True)
    g.add("text-with-separator", "EIO4-WT-05", text_frame("4a\x1eb"), packets(msg("a\x1eb")), encode=True)
    g.add("text-with-nul", "EIO4-WT-05", text_frame("4\0"), packets(msg("\0")), encode=True)
    g.add("emoji", "EIO4-WT-05 EIO4-WT-16", text_frame("4😀"), packets(msg("😀")), encode=True, note="A split inside the UTF-8 sequence must not matter.")
    g.add("nothing", "EIO4-WT-16", [], packets(), title="A stream without bytes is no error")
    g.add("attachment-follows", "EIO4-WT-05 EIO4-WT-16", text_frame('451-["f",{"_placeholder":true,"num":0}]') + binary_frame(b"\1\2"),
          packets(msg('51-["f",{"_placeholder":true,"num":0}]'), msg(b"\1\2")), encode=True)


def lengths(g):
    for n, requirement in ((1, "02"), (2, "02"), (124, "02"), (125, "02"), (126, "03"), (127, "03"), (255, "03"), (256, "03"), (12345, "03"), (65534, "03"), (65535, "03"),
                           (65536, "04"), (65537, "04"), (100000, "04")):
        g.add(f"binary-{n}", f"EIO4-WT-{requirement} EIO4-WT-07", [[header(n, True), Rep(b"\x07", n)]], packets(msg(Rep(b"\x07", n))), encode=True)
        if n > 1:
            g.add(f"text-{n}", f"EIO4-WT-{requirement}", [[header(n), "4", Rep("a", n - 1)]], packets(msg(Rep("a", n - 1))), encode=True)
    for n, form in ((1, 16), (5, 16), (125, 16), (1, 64), (5, 64), (125, 64), (126, 64), (65535, 64)):
        g.add(f"long-form-{form}-{n}", "EIO4-WT-15", [[header(n, True, form), Rep(b"\x07", n)]], packets(msg(Rep(b"\x07", n))),
              lenient("minimal-lengths", refused("any")), encode=[[header(n, True), Rep(b"\x07", n)]])
    g.add("long-form-text", "EIO4-WT-15", header(2, form=16) + b"4a", packets(msg("a")), lenient("minimal-lengths", refused("any")), encode=[text_frame("4a")])
    for limit, n, over in ((10, 9, False), (10, 10, False), (10, 11, True), (1000, 1000, False), (1000, 1001, True), (1000, 65536, True), (65536, 65536, False), (65536, 65537, True)):
        expect = refused("limit-payload") if over else packets(msg(Rep(b"\x07", n)))
        given = header(n, True) if over else [[header(n, True), Rep(b"\x07", n)]]
        g.add(f"limit-{limit}-{n}", "EIO4-WT-13", given, expect, limits={"maxPayload": limit},
              **({"note": "Refused by its length: no byte of the payload has come."} if over else {}))
    g.add("limit-second-frame", "EIO4-WT-13", text_frame("4a") + header(11), refused("limit-payload", msg("a")), limits={"maxPayload": 10})
    g.add("limit-text", "EIO4-WT-13", header(11), refused("limit-payload"), limits={"maxPayload": 10})


def faults(g):
    for name, head in (("text", b"\0"), ("binary", b"\x80"), ("text-16", b"\x7e\0\0"), ("binary-16", b"\xfe\0\0"), ("text-64", b"\x7f" + bytes(8)), ("binary-64", b"\xff" + bytes(8))):
        g.add(f"empty-{name}", "EIO4-WT-12", head, refused("wt-empty"))
        g.add(f"empty-{name}-then-frame", "EIO4-WT-12", head + text_frame("4a"), refused("wt-empty"))
    g.add("empty-second", "EIO4-WT-12", text_frame("4a") + b"\0", refused("wt-empty", msg("a")))
    for name, length in (("2-53", 1 << 53), ("2-53-plus-1", (1 << 53) + 1), ("2-54", 1 << 54), ("2-63-minus-1", (1 << 63) - 1), ("2-63", 1 << 63), ("2-64-minus-1", (1 << 64) - 1),
                         ("wraps-32", (1 << 63) + 5), ("wraps-32-small", (0x200000 << 32) + 5)):
        for kind, binary in (("text", False), ("binary", True)):
            g.add(f"beyond-{name}-{kind}", "EIO4-WT-14", header(length, binary, 64), refused("wt-length"))
    for name, length in (("2-53-minus-1", (1 << 53) - 1), ("2-32", 1 << 32), ("2-32-plus-5", (1 << 32) + 5), ("123456789", 123456789), ("10-7", 10000000)):
        g.add(f"over-limit-{name}", "EIO4-WT-13", header(length, True, 64), refused("limit-payload"), limits=LIMIT)
    for name, text in (("seven", "7"), ("letter", "x"), ("space", " 4")):
        g.add(f"bad-packet-{name}", "EIO4-WT-05 EIO4-PK-03", text_frame(text), refused("eio-type"))
    g.add("bad-packet-second", "EIO4-PK-03 EIO4-WT-16", text_frame("4a") + text_frame("9"), refused("eio-type", msg("a")))


def unfinished(g):
    g.add("cut-payload", "EIO4-WT-16", b"\x06\x34hel", more())
    g.add("cut-before-payload", "EIO4-WT-16", b"\x06", more())
    for name, head in (("16-0", b"\x7e"), ("16-1", b"\xfe\x01"), ("64-0", b"\x7f"), ("64-1", b"\xff\0"), ("64-7", b"\xff" + bytes(7))):
        g.add(f"cut-header-{name}", "EIO4-WT-16", head, more())
    g.add("cut-second", "EIO4-WT-16", text_frame("4a") + b"\x83\1\2", more(msg("a")))
    g.add("cut-large", "EIO4-WT-13 EIO4-WT-16", header(1000000, True) + b"\0" * 20, more(), limits=LIMIT,
          note="Memory is to follow the bytes that came, not the length announced.")
    g.add("cut-inside-character", "EIO4-WT-16", header(5) + b"4\xf0\x9f\x98", more())
