"""Engine.IO v4.1: WebTransport streams that come in pieces, runs of frames, and headers at their edges (A11)."""
from build import Group, Rep, accepted, budget, eio, lenient, more, packets, refused
from webtransport import binary_frame, header, msg, text_frame

TYPES = ("open", "close", "ping", "pong", "message", "upgrade", "noop")


def groups():
    yield pieces()
    yield runs()


def cut(data, *places):
    """The data cut at these places."""
    edges = [0, *places, len(data)]
    return [data[a:b] for a, b in zip(edges, edges[1:])]


def pieces():
    g = Group("eio4-webtransport", "eio4/pieces", "WebTransport streams in pieces")
    every = lambda data: [bytes([b]) for b in data]  # noqa: E731
    short, emoji = text_frame("4hello"), text_frame("4a😀b")
    middle, large = header(126, True) + b"\7" * 126, header(65536, True) + b"\7" * 65536
    want = {"short": packets(msg("hello")), "emoji": packets(msg("a😀b")), "middle": packets(msg(Rep(b"\7", 126))), "large": packets(msg(Rep(b"\7", 65536)))}
    for name, data, places in (("short", short, range(1, 7)), ("emoji", emoji, range(2, 8)), ("middle", middle, (1, 2, 3, 4, 128)), ("large", large, (1, 2, 5, 8, 9, 10, 32768, 65544))):
        for at in places:
            given = cut(data, at) if name != "large" else [data[:at] if at < 100 else [data[:9], Rep(b"\7", at - 9)], [b"", data[at:9], Rep(b"\7", 65536 - max(0, at - 9))]]
            g.add(f"{name}-at-{at}", "EIO4-WT-16", given, want[name], encode=[data if name != "large" else [data[:9], Rep(b"\7", 65536)]])
    g.add("short-bytes", "EIO4-WT-16", every(short), want["short"], encode=[short])
    g.add("emoji-bytes", "EIO4-WT-16", every(emoji), want["emoji"], encode=[emoji])
    g.add("middle-bytes", "EIO4-WT-16 EIO4-WT-03", every(middle[:5]) + [middle[5:]], want["middle"], encode=[middle])
    g.add("large-header-bytes", "EIO4-WT-16 EIO4-WT-04", every(large[:10]) + [[b"\7", Rep(b"\7", 65534)]], want["large"], encode=[[large[:9], Rep(b"\7", 65536)]])
    two = short + binary_frame(b"\1\2\3")
    both = packets(msg("hello"), msg(b"\1\2\3"))
    for at in range(5, 10):
        g.add(f"two-frames-at-{at}", "EIO4-WT-16", cut(two, at), both, encode=[two])
    g.add("two-frames-three-pieces", "EIO4-WT-16", cut(two, 3, 8), both, encode=[two])
    g.add("end-and-begin", "EIO4-WT-16", cut(two, 6, 9), both, encode=[two], title="A piece that ends one frame and begins the next")
    many = text_frame("2") * 3 + text_frame("4é") + binary_frame(b"\xff") + text_frame("6")
    sorts = packets(eio("ping"), eio("ping"), eio("ping"), msg("é"), msg(b"\xff"), eio("noop"))
    for at in (1, 2, 3, 7, 8, 9, 10, 11, 12, 13):
        g.add(f"many-at-{at}", "EIO4-WT-16", cut(many, at), sorts, encode=[many])
    g.add("many-bytes", "EIO4-WT-16", every(many), sorts, encode=[many])
    g.add("many-pairs", "EIO4-WT-16", cut(many, *range(2, len(many), 2)), sorts, encode=[many])
    faults(g, short)
    return g


def faults(g, short):
    g.add("refused-length-0-late", "EIO4-WT-12 EIO4-WT-16", [short[:4], short[4:] + b"\x80"], refused("wt-empty", msg("hello")))
    g.add("refused-length-0-in-pieces", "EIO4-WT-12 EIO4-WT-16", [b"\xfe", b"\0", b"\0"], refused("wt-empty"))
    g.add("refused-length-0-of-8-in-pieces", "EIO4-WT-12 EIO4-WT-16", [b"\xff"] + [b"\0"] * 8, refused("wt-empty"))
    g.add("refused-length-in-pieces", "EIO4-WT-14 EIO4-WT-16", [b"\xff\0\x20", b"\0\0\0\0\0", b"\0"], refused("wt-length"))
    g.add("refused-limit-in-pieces", "EIO4-WT-13 EIO4-WT-16", [b"\xfe", b"\x03", b"\xe9"], refused("limit-payload"), limits={"maxPayload": 1000})
    g.add("refused-type-in-pieces", "EIO4-PK-03 EIO4-WT-16", [b"\x02", b"7", b"x"], refused("eio-type"))
    g.add("not-fed-after-refusal", "EIO4-WT-12 EIO4-WT-16", [b"\0", short], refused("wt-empty"), title="Nothing is delivered after a refusal")
    for at in range(1, 7):
        g.add(f"unfinished-{at}", "EIO4-WT-16", [short, short[:at]], more(msg("hello")))
    for at in (1, 2, 3, 4):
        g.add(f"unfinished-middle-{at}", "EIO4-WT-16", [(header(126, True) + b"\7")[:at]], more())
    for at in (2, 4, 6, 8, 9, 10):
        g.add(f"unfinished-large-{at}", "EIO4-WT-16", [(header(65536, True) + b"\7")[:at]], more())


def runs():
    g = Group("eio4-webtransport", "eio4/frames", "WebTransport frames one after the other, and headers at their edges")
    for i, first in enumerate(TYPES):
        for j, second in enumerate(TYPES):
            if (i + j) % 2 == 0:
                g.add(f"{first}-{second}", "EIO4-WT-02 EIO4-WT-05 EIO4-PK-01", text_frame(f"{i}x") + text_frame(f"{j}y"), packets(eio(first, "x"), eio(second, "y")), encode=True)
    for digit, kind in enumerate(TYPES):
        g.add(f"{kind}-then-binary", "EIO4-WT-05", text_frame(f"{digit}x") + binary_frame(str(digit).encode()), packets(eio(kind, "x"), msg(str(digit).encode())), encode=True, title="The top bit alone tells binary from text")
    for name, text in (("euro", "€"), ("emoji", "😀"), ("last", "\U0010ffff"), ("nul", "\0"), ("separator", "\x1e"), ("newlines", "\r\n"), ("bom", "\ufeff"), ("b", "bAQID"), ("json", '{"a":1}')):
        g.add(f"text-{name}", "EIO4-WT-05 EIO4-PK-02", text_frame("4" + text), packets(msg(text)), encode=True)
    for n in (62, 125, 126, 127, 128):
        g.add(f"bytes-not-characters-{n}", "EIO4-WT-02 EIO4-WT-03", [[header(2 * n + 1), "4", Rep("é", n)]], packets(msg(Rep("é", n))), encode=True, title="The length counts bytes")
        g.add(f"bytes-not-units-{n}", "EIO4-WT-02 EIO4-WT-03", [[header(4 * n + 1), "4", Rep("😀", n)]], packets(msg(Rep("😀", n))), encode=True)
    for n in (125, 126, 127, 128, 254, 255, 256, 257, 511, 512, 32767, 32768, 65534, 65535, 65536, 65537, 131071, 131072):
        g.add(f"length-{n}-then-frame", "EIO4-WT-03" if 125 < n < 65536 else "EIO4-WT-04" if n > 65535 else "EIO4-WT-02", [[header(n, True), Rep(b"\7", n), text_frame("4z")]], packets(msg(Rep(b"\7", n)), msg("z")), encode=True, title="The next frame begins where this one ends")
    for n, form in ((1, 16), (2, 16), (125, 16), (1, 64), (126, 64), (65535, 64)):
        g.add(f"long-form-{form}-{n}-then-frame", "EIO4-WT-15", [[header(n, True, form), Rep(b"\7", n), text_frame("4z")]], packets(msg(Rep(b"\7", n)), msg("z")), lenient("minimal-lengths", refused("any")), encode=[[header(n, True), Rep(b"\7", n), text_frame("4z")]])
    for name, head in (("7-bits-alike", b"\x05\x7e"), ("16-alike", b"\x7e\x00\x02"), ("64-alike", bytes([0x7F, 0, 0, 0, 0, 0, 0, 0, 2]))):
        text = {"7-bits-alike": b"\x024~", "16-alike": b"\x7e\0\x024~", "64-alike": head + b"4~"}[name]
        quirk = [] if name == "7-bits-alike" else [lenient("minimal-lengths", refused("any"))]
        g.add(f"payload-{name}", "EIO4-WT-05" + ("" if not quirk else " EIO4-WT-15"), text, packets(msg("~")), *quirk)
    for shift in range(8):
        length = 1 << (8 * shift)
        if length > 1000000:
            g.add(f"byte-order-{shift}", "EIO4-WT-04 EIO4-WT-13", header(length, True, 64), refused("wt-length" if length >= 1 << 53 else "limit-payload"))
    g.add("byte-order-16", "EIO4-WT-03", [[b"\xfe\x01\x00", Rep(b"\7", 256)]], packets(msg(Rep(b"\7", 256))), encode=True, title="Big-endian: not 1")
    g.add("byte-order-64", "EIO4-WT-04 EIO4-WT-15", b"\xff" + bytes(7) + b"\1\7", packets(msg(b"\7")), lenient("minimal-lengths", refused("any")))
    g.add("sign-of-16", "EIO4-WT-03", [[b"\xfe\x80\x00", Rep(b"\7", 32768)]], packets(msg(Rep(b"\7", 32768))), encode=True, title="A length of 32768 is not negative")
    g.add("limit-first-of-two", "EIO4-WT-13", text_frame("4a") + header(11, True), refused("limit-payload", msg("a")), limits={"maxPayload": 10})
    for limit in (1, 125, 126, 65535):
        g.add(f"limit-{limit}-exact", "EIO4-WT-13", [[header(limit, True), Rep(b"\7", limit)]], packets(msg(Rep(b"\7", limit))), limits={"maxPayload": limit})
        g.add(f"limit-{limit}-above", "EIO4-WT-13", header(limit + 1, True), refused("limit-payload"), limits={"maxPayload": limit})
        g.add(f"limit-{limit}-text-above", "EIO4-WT-13", header(limit + 1), refused("limit-payload"), limits={"maxPayload": limit})
    g.add("cost-announced", "EIO4-WT-13 EIO4-WT-16", header(1000000, True) + b"\0", more(), budget=budget([header(125, True) + b"\0"], mib=32), note="Memory follows the bytes that came, not the length announced.")
    g.add("cost-small-frames", "EIO4-WT-16", Rep(b"\x012", 8000), accepted(8000), budget=budget([Rep(b"\x012", 2000)], times=10, ms=500), note="Taking a frame must not cost the length of what follows.")
    return g
