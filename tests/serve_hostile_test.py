#!/usr/bin/python3
"""The reference server under clients that go away at every step, send wrong frames, or are very many.
`serve_hostile_test.py [test_NAME...]`. Last line: `N passed, N failed`."""
import contextlib
import pathlib
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from hostile import LOST, echo, rests, swallow, wait_for, watched  # noqa: E402
from serve_client import frame, join, main, read_answer, read_message, reset, send_request, send_upgrade  # noqa: E402

# ---- sockets that go away ----

def a_head(server, _):
    s = server.connect()
    s.sendall(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n")
    return s


def a_handshake(server, _):
    s = a_head(server, "")
    s.sendall(b"\r\n")
    return s


def a_held_poll(server, query):
    s = server.connect()
    send_request(s, "GET", server.path + query)
    return s


def a_body(server, query):
    s = server.connect()
    s.sendall(b"POST /socket.io/%s HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n4" % query.encode())
    return s


def a_post(server, query):
    s = server.connect()
    send_request(s, "POST", server.path + query, b'40\x1e42["message","%s"]' % (b"x" * 100000))
    return s


def an_upgrade(server, query):
    s = server.connect()
    send_upgrade(s, server.path + query.replace("polling", "websocket"))
    return s


def a_probe(server, query):
    s = an_upgrade(server, query)
    read_answer(s)
    s.sendall(frame("2probe"))
    return s


def a_probe_answered(server, query):
    s = a_probe(server, query)
    assert read_message(s)[1] == b"3probe"
    return s


def a_switch(server, query):
    s = a_probe_answered(server, query)
    s.sendall(frame("5"))
    return s


def messages(*data):
    """A step: a WebSocket of its own, and what is sent on it."""
    def step(server, _):
        s = server.websocket()
        s.sendall(b"".join(data))
        return s
    return step


STEPS = (lambda server, _: server.connect(), a_head, a_handshake, a_held_poll, a_body, a_post, an_upgrade, a_probe, a_probe_answered,
         a_switch, messages(frame("40")[:1]), messages(frame("40")[:4]), messages(frame("40"), frame("x" * 70000)[:9000]),
         messages(frame("40"), frame('42["message","%s"]' % ("x" * 100000))),
         messages(frame("40"), frame('451-["message",{"_placeholder":true,"num":0}]')), messages(frame("a", 1, False)),
         messages(frame("40"), frame("41")), messages(frame(b"\x03\xe8", 8)), messages(frame("1")))


def test_the_end_at_every_step():
    """RST, FIN and half a FIN; with a poll held beside it, and without."""
    with watched() as server:
        for step in STEPS:
            kept = []
            for turn in range(18):
                query = server.polling()
                if turn % 2:
                    kept.append(a_held_poll(server, query))
                s = step(server, query)
                if turn % 3 == 0:
                    reset(s)
                elif turn % 3 == 1:
                    s.close()
                else:
                    s.shutdown(socket.SHUT_WR)
                    kept.append(s)
            echo(server)
            for s in kept:
                s.close()


def test_a_held_poll_that_goes_away_does_not_spin():
    with watched() as server:
        for end in (reset, socket.socket.close, lambda s: s.shutdown(socket.SHUT_WR)):
            for _ in range(10):
                s = server.connect()
                send_request(s, "GET", server.path + server.polling())
                end(s)
        wait_for("a server at rest", lambda: rests(server))


def test_who_never_closes():
    """The server has closed its side; the other side stays open, and silent."""
    with watched() as server:
        before = server.descriptors()
        kept = []
        for _ in range(30):
            ws = server.websocket()
            ws.sendall(frame("x", 3))
            s = server.connect()
            s.sendall(b"junk\r\n\r\n")
            kept += [ws, s]
        echo(server)
        wait_for("all descriptors back", lambda: server.descriptors() <= before)
        for s in kept:
            s.close()


# ---- many ----

def test_half_open_upgrades():
    """Thousands of connections that only begin something are ended by the server. (`ci/hostile` has 10,000.)"""
    with watched("--upgrade-timeout", "3000", "--ping-interval", "2000", "--ping-timeout", "1000") as server:
        silent, half = [], []
        for i in range(1000):
            silent.append(server.connect())
            half.append(an_upgrade(server, server.polling()))
            if i % 250 == 0:
                echo(server)
        for s in half:
            assert read_answer(s)[0] == 101
        echo(server)
        for s in half:
            swallow(s)
        for s in silent:
            reset(s)


def test_many_namespaces_and_deep_json():
    with watched() as server:
        ws = server.websocket()
        join(ws)
        ws.sendall(b"".join(frame(f"40/siospec-dynamic-a{i},") for i in range(3000)))
        ws.sendall(frame('42["message",1]'))
        while read_message(ws)[1] != b'42["message-back",1]':
            pass
        ws.close()
        for text in ("[" * 900000, '{"a":' * 150000, '"' + "\\u0000" * 100000 + '"', "1" * 900000):
            for s in (server.websocket(),):
                s.sendall(frame("40") + frame('42["message",' + text))
                swallow(s)
            status, _, _ = server.request("POST", server.polling(), b"42[" + text.encode())
            assert status in (200, 400, 413)


# ---- WebSocket ----

def test_frames():
    header = b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff"
    with watched() as server:
        for junk in (header + b"abcd" + b"x" * 1000, b"\x82\xff" + b"\xff" * 8, b"\x81\x05hello", b"\xc1\x85abcdhello",
                     b"\x83\x80abcd", b"\x89\xfe\x00\x7eabcd" + b"x" * 126, b"\x09\x80abcd", b"\x80\x80abcd",
                     frame("x", 1, False) + frame("y", 1), frame(b"\xff", 1), frame(b"\x01", 8), frame(b"\x03\xed", 8),
                     frame("x" * 1000001), frame(b"x" * 600000, 2, False) + frame(b"x" * 600000, 0),
                     frame("x", 1, False) * 3):
            s = server.websocket()
            with contextlib.suppress(*LOST):
                s.sendall(junk)
                s.shutdown(socket.SHUT_WR)
            swallow(s)
        echo(server)


def test_ping_floods():
    with watched() as server:
        ws = server.websocket()
        with contextlib.suppress(*LOST):
            for _ in range(2000):
                ws.sendall(frame(b"p" * 100, 9) * 20)  # nobody reads the pongs
        echo(server)
        reset(ws)
        ws = server.websocket()
        ws.sendall(frame("", 9) * 1000 + frame("x", 1, False) + frame("y", 9) * 1000 + frame("z", 0))
        swallow(ws)


def test_packet_floods():
    with watched() as server:
        for text in ("4", "2", "3", "6", "42", "451-", "43", "40" * 10, "5", "2probe"):
            ws = server.websocket()
            with contextlib.suppress(*LOST):
                ws.sendall(frame(text) * 5000)
                ws.shutdown(socket.SHUT_WR)
            swallow(ws)
        body = b"\x1e".join([b"4x"] * 300000)
        assert server.request("POST", server.polling(), body)[0] in (200, 400)
        assert server.request("POST", server.polling(), b"\x1e" * 900000)[0] == 400

if __name__ == "__main__":
    main(sys.modules[__name__], at_once=4)
