#!/usr/bin/python3
"""The reference server under hostile input: while it goes on and afterwards others are served, the CPU comes to rest, no
descriptor and no memory is lost, and the process ends in order. `serve_hostile_test.py [test_NAME...]`.
Last line: `N passed, N failed`."""
import contextlib
import pathlib
import random
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from serve_client import (PATIENCE, Server, frame, join, main, read_answer, read_message, reset, send_request,  # noqa: E402
                          send_upgrade)

LOST = (OSError, EOFError)


def echo(server):
    """A client that behaves is served."""
    ws = server.websocket()
    join(ws)
    ws.sendall(frame('42["message",1]'))
    assert read_message(ws)[1] == b'42["message-back",1]'
    ws.close()


def wait_for(what, condition):
    """Asks again and again; the limit is for what never comes."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never: {what}")
        time.sleep(0.02)


def rests(server):
    """Whether a quarter of a second passes with hardly any CPU: nothing spins."""
    before = server.cpu()
    time.sleep(0.25)
    return server.cpu() - before <= 0.05


@contextlib.contextmanager
def watched(*options, env=None):
    """A server that must be as before when the block has ended."""
    with Server(*options, env=env) as server:
        echo(server)
        wait_for("one echo and back to the start", lambda: rests(server))
        descriptors = server.descriptors()
        yield server
        echo(server)
        wait_for("the CPU at rest", lambda: rests(server))
        wait_for("all descriptors back", lambda: server.descriptors() <= descriptors)
        assert server.stop() == 0, "leaks or worse"


def swallow(s):
    """Reads until the end."""
    with contextlib.suppress(*LOST):
        while s.recv(65536):
            pass
    s.close()


# ---- HTTP ----

HEAD = b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /socket.io/%s HTTP/1.1\r\nHost: x\r\n"


def test_slow_drips():
    """Heads, bodies and frames that come byte by byte on many connections disturb nobody and are finished in the end."""
    with watched() as server:
        query = server.polling()
        post = f"POST {server.path}{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 15\r\n\r\n42[\"message\",1]".encode()
        work = [(server.connect(), HEAD + b"\r\n") for _ in range(50)] + [(server.connect(), post)]
        ws = server.websocket()
        work.append((ws, frame("40")))
        for i in range(max(len(data) for _, data in work)):
            for s, data in work:
                if i < len(data):
                    s.sendall(data[i:i + 1])
            if i % 20 == 0:
                echo(server)
        for s, _ in work[:51]:
            assert read_answer(s)[0] == 200
        assert read_message(ws)[1][:1] == b"0" and read_message(ws)[1][:2] == b"40"
        for s, _ in work:
            s.close()


def test_header_floods():
    with watched() as server:
        for junk in (HEAD + b"".join(b"X-%d: y\r\n" % i for i in range(100000)), HEAD + b"X: " + b"y" * 1000000,
                     b"GET /" + b"a" * 1000000 + b" HTTP/1.1\r\n", b"\r\n" * 500000, b"\0" * 100000,
                     bytes(random.Random(1).randbytes(200000)), b"GET " * 100000):
            for _ in range(3):
                s = server.connect()
                with contextlib.suppress(*LOST):
                    s.sendall(junk)
                    s.shutdown(socket.SHUT_WR)
                swallow(s)


def test_bodies_without_end():
    with watched() as server:
        for head in (b"Transfer-Encoding: chunked\r\n\r\n", b"Content-Length: 99999999999\r\n\r\n",
                     b"Content-Length: 18446744073709551615\r\n\r\n", b"Content-Length: 99999999999999999999999\r\n\r\n"):
            for query in (server.polling().encode(), b"?EIO=4&transport=polling&sid=none", b"?x"):
                s = server.connect()
                with contextlib.suppress(*LOST):
                    s.sendall(POST % query + head)
                    for _ in range(300):
                        s.sendall(b"10000\r\n" + b"4" * 65536 + b"\r\n" if b"chunked" in head else b"4" * 65536)
                reset(s)
        assert server.memory() < 400000


def test_bad_chunks():
    with watched() as server:
        for chunk in (b"g\r\n", b"-1\r\n", b"\r\n", b"1;" + b"x" * 100000, b"fffffffffffffffff\r\n", b"3\r\nabcd\r\n", b"0\r\nX\0: y\r\n"):
            s = server.connect()
            with contextlib.suppress(*LOST):
                s.sendall(POST % server.polling().encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)
                s.shutdown(socket.SHUT_WR)
            swallow(s)


def test_pipelining_floods():
    with watched() as server:
        s = server.connect()
        s.sendall((HEAD + b"\r\n") * 300)
        for _ in range(300):
            assert read_answer(s)[0] == 200
        s.close()
        held = server.connect()  # the first one waits; the rest is more than the server keeps
        send_request(held, "GET", server.path + server.polling())
        with contextlib.suppress(*LOST):
            for _ in range(2000):
                held.sendall((HEAD + b"\r\n") * 20)
        swallow(held)


# ---- sockets that go away ----

def test_reset_at_every_step():
    with watched() as server:
        def upgrade(query):
            s = server.connect()
            send_upgrade(s, server.path + query)
            return s
        for step in range(12):
            for _ in range(20):
                query = "" if step < 3 else server.polling()
                if step == 0:
                    s = server.connect()
                elif step == 1:
                    s = server.connect()
                    s.sendall(HEAD)
                elif step == 2:
                    s = server.connect()
                    s.sendall(HEAD + b"\r\n")
                elif step == 3:  # a GET is held
                    s = server.connect()
                    send_request(s, "GET", server.path + query)
                elif step == 4:  # a body that is not whole
                    s = server.connect()
                    s.sendall(POST % query.encode() + b"Content-Length: 10\r\n\r\n4")
                elif step == 5:  # right behind the upgrade
                    s = upgrade(query.replace("polling", "websocket"))
                elif step == 6:
                    s = upgrade(query.replace("polling", "websocket"))
                    read_answer(s)
                    s.sendall(frame("2probe"))
                elif step == 7:
                    s = upgrade(query.replace("polling", "websocket"))
                    read_answer(s)
                    s.sendall(frame("2probe"))
                    read_message(s)
                    s.sendall(frame("5"))
                elif step == 8:
                    s = server.websocket()
                    s.sendall(frame("40")[:4])
                elif step == 9:
                    s = server.websocket()
                    s.sendall(frame("40") + frame('42["message","%s"]' % ("x" * 100000)))
                elif step == 10:
                    s = server.websocket()
                    s.sendall(frame("40") + frame('451-["message",{"_placeholder":true,"num":0}]'))
                else:
                    s = server.websocket()
                    s.sendall(frame("a", 1, False))
                reset(s)
            echo(server)


def test_a_held_poll_that_goes_away_does_not_spin():
    with watched() as server:
        for end in (reset, socket.socket.close, lambda s: s.shutdown(socket.SHUT_WR)):
            for _ in range(10):
                s = server.connect()
                send_request(s, "GET", server.path + server.polling())
                end(s)
        wait_for("a server at rest", lambda: rests(server))


# ---- many ----

def test_half_open_upgrades():
    """Thousands of connections that only begin something. (As many as the descriptors allow, 2000 here: `ci/soak-serve`
    has 10,000.)"""
    with watched("--upgrade-timeout", "2000", "--ping-interval", "1000", "--ping-timeout", "1000") as server:
        silent, half = [], []
        for i in range(1000):
            silent.append(server.connect())
            s = server.connect()
            send_upgrade(s, server.path + server.polling().replace("polling", "websocket"))
            half.append(s)
            if i % 250 == 0:
                echo(server)
        for s in half:
            assert read_answer(s)[0] == 101
        echo(server)
        for s in half:
            s.close()
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
        assert server.memory() < 400000
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


def test_a_reader_that_stops_stays_small():
    """Others emit to a client that never reads; it is ended, they are not."""
    with watched("--max-buffered", "2000000") as server:
        lazy, busy = server.websocket(), server.websocket()
        for s in (lazy, busy):
            join(s)
            s.sendall(frame("40/siospec-dynamic-lazy,"))
            read_message(s)
        data = '{"rooms":[],"except":[],"sender":false}'
        for i in range(300):
            busy.sendall(frame(f'42/siospec-dynamic-lazy,{i}["do","broadcast",{data},"x","{"y" * 100000}"]'))
            while not read_message(busy)[1].startswith(b"43/siospec-dynamic-lazy,%d" % i):
                pass
        assert server.memory() < 400000, server.memory()
        received = 0
        while read_message(lazy)[0] != 8:
            received += 1
        assert received < 290
        lazy.close()
        busy.close()


def test_memory_comes_back():
    """A thousand rounds of everything above in small leave the process as large as some of them."""
    with watched() as server:
        def rounds(n):
            for _ in range(n):
                s = server.websocket()
                s.sendall(frame("40") + frame('42["message","%s"]' % ("x" * 20000)))
                reset(s)
                query = server.polling()
                server.request("POST", query, b"40")
                server.request("GET", query)
                server.request("POST", query, b"1")
        rounds(200)
        before = server.memory()
        rounds(800)
        assert server.memory() < before * 1.5 + 30000, (before, server.memory())


if __name__ == "__main__":
    main(sys.modules[__name__])
