#!/usr/bin/python3
"""The memory of the reference server under clients that want it to grow. `serve_memory_test.py [test_NAME...]`; SHOW=1
tells how much it grew. Last line: `N passed, N failed`."""
import contextlib
import pathlib
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from hostile import LOST, bounded, echo, handshake, peak, rests, swallow, wait_for  # noqa: E402
from serve_client import PATIENCE, frame, join, main, read_message, reset, send_request  # noqa: E402


def flood(s, data, times):
    """Sends without reading, until the peer takes no more. Returns how often it took the data."""
    s.settimeout(1)
    for i in range(times):
        try:
            s.sendall(data)
        except LOST:
            return i
    return times


def test_answers_that_nobody_reads():
    """Pipelined requests: the answer to each is five times as long."""
    with bounded(4) as server:
        for target in ("/nowhere", server.path + "?EIO=4&transport=polling&sid=none"):
            s = server.connect()
            flood(s, f"GET {target} HTTP/1.1\r\nHost:x\r\n\r\n".encode() * 2000, 300)
            echo(server)
            reset(s)


def test_polls_that_nobody_reads():
    """Each request waits for the answer of the one before."""
    with bounded(4) as server:
        s = server.connect()
        query = server.polling()
        flood(s, (f"GET {server.path}{query} HTTP/1.1\r\nHost:x\r\n\r\n").encode() * 500, 300)
        reset(s)


def test_pongs_that_nobody_reads():
    with bounded(2) as server:
        ws = server.websocket()
        flood(ws, frame(b"p" * 125, 9) * 100, 2000)
        echo(server)
        reset(ws)
        for size in (126, 10000000):  # no ping is that long
            ws = server.websocket()
            flood(ws, frame(b"p" * size, 9), 1)
            reset(ws)


def test_echoes_that_nobody_reads():
    """Over a WebSocket, and into a session whose answers nobody fetches: both are ended."""
    with bounded(8, "--max-buffered", "2000000") as server:
        ws = server.websocket()
        flood(ws, frame("40") + frame('42["message","%s"]' % ("x" * 50000)) * 20, 50)
        reset(ws)
        query = server.polling()
        server.request("POST", query, b"40")
        body = b'42["message","%s"]' % (b"x" * 500000)
        answers = [server.request("POST", query, body)[0] for _ in range(30)]
        assert answers[0] == 200 and answers[-1] == 400, answers


def test_short_messages_cost_more_than_their_bytes():
    """A message waits in a block of its own: 500,000 empty ones in a body of a megabyte are limited by what they take."""
    with bounded(20, "--app", "engineio", "--max-buffered", "4000000", serves=handshake) as server:
        query = server.polling()
        answers = [server.request("POST", query, b"4\x1e" * 499999 + b"4")[0] for _ in range(5)]
        assert answers == [200, 400, 400, 400, 400], answers
    with bounded(16, "--max-buffered", "4000000") as server:
        ws = server.websocket()
        join(ws)
        flood(ws, frame('420["message-with-ack"]') * 2000, 500)
        reset(ws)


def test_answers_of_one_session_that_nobody_reads():
    """Each on a connection of its own: there is one under way, and what it holds counts."""
    with bounded(40, "--max-buffered", "8000000") as server:
        query = server.polling()
        server.request("POST", query, b"40")
        server.request("GET", query)
        body = b'42["message","%s"]' % (b"x" * 990000)
        held, ended = [], False
        for _ in range(10):
            for _ in range(7):
                ended = ended or server.request("POST", query, body)[0] == 400
            s = server.connect()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            send_request(s, "GET", server.path + query)
            held.append(s)
        assert ended
        for s in held:
            reset(s)


def test_a_reader_that_stops():
    """Others emit to a client that never reads; it is ended, they are not."""
    with bounded(6, "--max-buffered", "2000000") as server:
        lazy, busy = server.websocket(), server.websocket()
        for s in (lazy, busy):
            join(s)
            s.sendall(frame("40/siospec-dynamic-lazy,"))
            read_message(s)
        options = '{"rooms":[],"except":[],"sender":false}'
        for i in range(300):
            busy.sendall(frame(f'42/siospec-dynamic-lazy,{i}["do","broadcast",{options},"x","{"y" * 100000}"]'))
            while not read_message(busy)[1].startswith(b"43/siospec-dynamic-lazy,%d" % i):
                pass
        received = 0
        while received < 300 and read_message(lazy)[0] != 8:
            received += 1
        assert received < 290, received
        lazy.close()
        busy.close()


def test_bodies_without_end():
    with bounded(3) as server:
        for head in (b"Transfer-Encoding: chunked\r\n\r\n", b"Content-Length: 99999999999\r\n\r\n"):
            for query in (server.polling().encode(), b"?EIO=4&transport=polling&sid=none", b"?x"):
                s = server.connect()
                chunk = b"10000\r\n" + b"4" * 65536 + b"\r\n" if b"chunked" in head else b"4" * 65536
                with contextlib.suppress(*LOST):
                    s.sendall(b"POST /socket.io/%s HTTP/1.1\r\nHost: x\r\n" % query + head)
                flood(s, chunk, 500)
                s.settimeout(PATIENCE)
                with contextlib.suppress(ConnectionError):  # the server ends it; a timeout would be a failure
                    while s.recv(65536):
                        pass
                s.close()


def test_what_is_only_announced():
    """A length costs nothing; bytes that came cost what they are."""
    with bounded(3) as server:
        held = []
        for _ in range(200):
            s = server.connect()
            s.sendall(b"POST /socket.io/%s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n4"
                      % server.polling().encode())
            held.append(s)
            ws = server.websocket()
            ws.sendall(frame("x" * 1000000)[:15])
            held.append(ws)
        echo(server)
        for s in held:
            reset(s)


def test_heads_that_do_not_end():
    with bounded(8) as server:
        held = []
        for _ in range(200):
            s = server.connect()
            s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 16000)
            held.append(s)
        echo(server)
        wait_for("a server at rest", lambda: rests(server))
        for s in held:
            reset(s)
        longer = [server.connect() for _ in range(20)]
        for s in longer:
            flood(s, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 1000000, 1)
        echo(server)
        for s in longer:
            reset(s)


def test_attachments_that_never_come():
    with bounded(24) as server:
        held = []
        for _ in range(20):
            ws = server.websocket()
            text = ",".join('{"_placeholder":true,"num":%d}' % i for i in range(10))
            ws.sendall(frame("40") + frame(f'4510-["message",{text}]'))
            flood(ws, frame(b"x" * 100000, 2), 9)
            held.append(ws)
        echo(server)
        for s in held:
            reset(s)


def test_what_a_client_makes_the_server_keep():
    """Payloads of CONNECT, names of namespaces and of rooms: all as long as the client likes, and kept as long."""
    long = "n" * 900000
    for packets in ((f'40/siospec-dynamic-{i},{{"a":"{long}"}}' for i in range(100)),
                    (f"40/siospec-dynamic-{long}{i}," for i in range(100)),
                    (f'42/siospec,["do","join","{i}{long}"]' for i in range(100)),
                    (f'42/siospec,{i}["do","ack-later",60000,"{long}"]' for i in range(100))):
        with bounded(16) as server:
            ws = server.websocket()
            ws.sendall(frame("40/siospec,"))
            for packet in packets:
                ws.sendall(frame(packet) + frame('42/siospec,1000["message-with-ack",1]'))
                while read_message(ws)[1] != b"43/siospec,1000[1]":
                    pass
            ws.close()


def test_names_of_namespaces():
    """A namespace made by its name is gone with its last client."""
    with bounded(4) as server:
        for turn in range(20):
            ws = server.websocket()
            flood(ws, b"".join(frame(f"40/siospec-dynamic-t{turn}a{i},") for i in range(900)), 1)
            ws.sendall(frame('40') + frame('42["message",1]'))
            while read_message(ws)[1] != b'42["message-back",1]':
                pass
            reset(ws)


def test_sessions_that_come_and_go():
    """A thousand more rounds leave the process as large as the first ones."""
    with bounded(4) as server:
        def rounds(n):
            for _ in range(n):
                s = server.websocket()
                s.sendall(frame("40") + frame('42["message","%s"]' % ("x" * 20000)))
                reset(s)
                query = server.polling()
                server.request("POST", query, b"40")
                server.request("GET", query)
                server.request("POST", query, b"1")
        rounds(300)
        before = peak(server)
        rounds(1000)
        assert peak(server) < before + 2048, (before, peak(server))


def test_requests_that_wait():
    """What comes behind a request that is held is kept up to a limit."""
    with bounded(12) as server:
        held = []
        for _ in range(100):
            s = server.connect()
            send_request(s, "GET", server.path + server.polling())
            flood(s, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 1000, 2)
            held.append(s)
        echo(server)
        wait_for("a server at rest", lambda: rests(server))
        for s in held:
            swallow(s) if s is held[0] else reset(s)


if __name__ == "__main__":
    main(sys.modules[__name__], at_once=4)
