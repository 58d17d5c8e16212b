#!/usr/bin/python3
"""The reference server under hostile HTTP: floods, drips, bodies without end, odd chunks.
`serve_http_test.py [test_NAME...]`. Last line: `N passed, N failed`."""
import contextlib
import pathlib
import random
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from hostile import LOST, echo, rests, swallow, wait_for, watched  # noqa: E402
from serve_client import frame, main, read_answer, read_message, reset, send_request, send_upgrade  # noqa: E402

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

if __name__ == "__main__":
    main(sys.modules[__name__], at_once=4)
