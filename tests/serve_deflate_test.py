#!/usr/bin/python3
"""Compression of the reference server: WebSocket messages (RFC 7692) and polling answers, with right and with hostile input.
`serve_deflate_test.py [test_NAME...]`. Last line: `N passed, N failed`."""
import contextlib
import gzip
import os
import pathlib
import sys
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from serve_client import Server, frame, main, read_answer, read_frame, send_upgrade  # noqa: E402

ON = ("--per-message-deflate", "--http-compression", "--app=engineio")
ACCEPTED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
TAIL = b"\0\0\xff\xff"


def pack(data):
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (z.compress(data) + z.flush(zlib.Z_SYNC_FLUSH))[:-4]


def packed_frame(data, opcode=1, fin=True):
    """A frame that says that its message is compressed."""
    raw = bytearray(frame(data, opcode, fin))
    raw[0] |= 0x40
    return bytes(raw)


def websocket(server, offer="permessage-deflate; client_max_window_bits"):
    """Returns the socket, past the open packet, and the accepted extensions."""
    s = server.connect()
    send_upgrade(s, server.path + "?EIO=4&transport=websocket", [f"Sec-WebSocket-Extensions: {offer}"])
    status, fields, _ = read_answer(s)
    assert status == 101, status
    assert read_frame(s)[1][:1] == b"0"
    return s, fields.get("sec-websocket-extensions")


def read_packed(s):
    """A frame, its RSV1, and the message in it."""
    first = s.recv(1, 2)  # MSG_PEEK
    opcode, data = read_frame(s)
    compressed = bool(first[0] & 0x40)
    if compressed:
        data = zlib.decompressobj(-15).decompress(data + TAIL)
    return opcode, compressed, data


def test_offers():
    with Server(*ON) as server:
        for offer, wanted in (("permessage-deflate", ACCEPTED), ("permessage-deflate; client_max_window_bits=10", ACCEPTED),
                              ("x-other, permessage-deflate; server_no_context_takeover", ACCEPTED),
                              ("permessage-deflate; server_max_window_bits=15", ACCEPTED),
                              ("permessage-deflate; server_max_window_bits=10", None), ("x-webkit-deflate-frame", None),
                              ("permessage-deflate; server_max_window_bits=10, permessage-deflate", ACCEPTED),
                              ("permessage-deflate; unknown", None), (",;=,;", None)):
            s, got = websocket(server, offer)
            assert got == wanted, (offer, got)
            s.close()
    with Server("--app=engineio") as server:
        s, got = websocket(server)
        assert got is None
        s.sendall(packed_frame(pack(b"4x")))
        assert read_frame(s) == (8, b"\x03\xea")


def test_messages():
    with Server(*ON) as server:
        s, _ = websocket(server)
        for size in (0, 1, 1000, 1023, 1024, 70000, 900000):
            for opcode, lead in ((1, b"4"), (2, b"")):
                data = lead + b"abc\xc3\xa4"[:5] * (size // 5)
                if not data:
                    continue
                s.sendall(packed_frame(pack(data), opcode))
                got = read_packed(s)
                assert got == (opcode, len(data) >= 1024, data), (size, opcode, got[:2], len(got[2]))
        s.sendall(frame("4plain"))  # compression is a choice, message by message
        assert read_packed(s) == (1, False, b"4plain")
        noise = os.urandom(50000)
        s.sendall(packed_frame(pack(noise), 2))
        assert read_packed(s) == (2, True, noise)


def test_fragments():
    with Server(*ON) as server:
        s, _ = websocket(server)
        data = b"4" + b"\xe2\x82\xac" * 5000
        payload = pack(data)
        pieces = [payload[i:i + 7] for i in range(0, len(payload), 7)]
        s.sendall(packed_frame(pieces[0], 1, False) + frame("", 9) +
                  b"".join(frame(p, 0, False) for p in pieces[1:]) + frame("", 0))
        assert read_frame(s)[0] == 10
        assert read_packed(s) == (1, True, data)


def test_wrong_input():
    bomb = pack(b"4" + b"\0" * 50000000)
    assert len(bomb) < 60000
    final = zlib.compressobj(9, zlib.DEFLATED, -15)
    final = final.compress(b"4x") + final.flush()
    with Server(*ON) as server:
        for code, junk in ((1009, packed_frame(bomb)), (1002, packed_frame(b"\xff" * 100)), (1007, packed_frame(pack(b"4\xff"))),
                           (1002, packed_frame(pack(b"4a"), 1, False) + packed_frame(b"x", 0)), (1002, packed_frame(b"", 9))):
            s, _ = websocket(server)
            s.sendall(junk)
            opcode, data = read_frame(s)
            assert (opcode, int.from_bytes(data[:2], "big")) == (8, code), (code, opcode, data)
            with contextlib.suppress(OSError):
                assert s.recv(1) == b""
        s, _ = websocket(server)
        s.sendall(packed_frame(final))
        assert read_packed(s) == (1, False, b"4x")
        s.close()
        assert server.memory() < 400000
        assert server.stop() == 0


def test_bodies():
    with Server(*ON) as server:
        def fetch(size, accept):
            query = server.polling()
            data = b"4" + b"x" * size
            assert server.request("POST", query, data)[0] == 200
            _, fields, body = server.request("GET", query, headers=[f"Accept-Encoding: {accept}"] if accept else [])
            coded = fields.get("content-encoding")
            assert (gzip.decompress(body) if coded else body) == data
            return coded
        assert fetch(5000, "gzip, deflate, br") == "gzip" and fetch(900000, "br, gzip;q=0.5") == "gzip"
        assert fetch(1000, "gzip") is None and fetch(5000, None) is None
        assert fetch(5000, "gzip;q=0, deflate") is None and fetch(5000, "deflate") is None
        assert server.stop() == 0


if __name__ == "__main__":
    main(sys.modules[__name__])
