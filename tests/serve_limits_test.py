#!/usr/bin/python3
"""The reference server at its limits (sessions, descriptors, time), under every case of the suite, and under what is no
TLS. `serve_limits_test.py [test_NAME...]`. Last line: `N passed, N failed`."""
import contextlib
import pathlib
import random
import resource
import select
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from hostile import FAST, HANDSHAKE, LOST, echo, handshake, rests, suite, swallow, wait_for, watched  # noqa: E402
from serve_client import PATIENCE, frame, join, main, read_answer, reset, send_upgrade  # noqa: E402

# ---- every case ----

def suite_leaves_nothing(app):
    """Whatever a case sends, invalid or not: afterwards the server is as before, and while it goes on others are served."""
    with watched("--app", app, env=FAST, serves=handshake) as server:
        with subprocess.Popen(suite(server, app, "--jobs", "16"), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as run:
            served = 0
            while run.poll() is None:
                handshake(server)
                served += 1
                time.sleep(0.05)
            assert served > 3 and run.returncode in (0, 1), (served, run.returncode)


def test_the_cases_of_the_socketio_contract():
    suite_leaves_nothing("socketio")


def test_the_cases_of_the_engineio_contract():
    suite_leaves_nothing("engineio")


# ---- as many as there may be ----

def test_no_session_left():
    """Beyond --max-sessions there is 503; each session that ends makes room for one."""
    with watched("--max-sessions", "300") as server:
        queries = [server.polling() for _ in range(300)]
        for _ in range(500):
            assert server.request("GET", HANDSHAKE)[0] == 503
        s = server.connect()
        send_upgrade(s, server.path + "?EIO=4&transport=websocket")
        assert read_answer(s)[0] == 503
        s.close()
        assert server.request("POST", queries[0], b"40")[0] == 200  # who is in stays in
        for query in queries[1:]:
            assert server.request("POST", query, b"1")[0] == 200
        for _ in range(299):
            server.polling()
        assert server.request("GET", HANDSHAKE)[0] == 503
        server.request("POST", queries[0], b"1")


def test_no_descriptor_left():
    """Connections beyond the limit of the process wait, without a loop that spins; with room they are served."""
    with watched() as server:
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (48, 48))
        # So many that they are not through, by the timeout of their heads, before the test gives up.
        held = [server.connect() for _ in range(400)]
        wait_for("all descriptors taken", lambda: server.descriptors() >= 47)
        wait_for("a server at rest", lambda: rests(server))
        for s in held:
            reset(s)


def test_heads_that_drip():
    """A byte each half second, on many connections: others are served, nothing spins, the server ends them (10 s)."""
    with watched() as server:
        dripping = [server.connect() for _ in range(200)]
        head = b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nX-Long: " + b"y" * 1000
        busy = server.cpu()
        begin = time.monotonic()
        for i in range(2 * PATIENCE):
            for s in dripping:
                with contextlib.suppress(*LOST):
                    s.sendall(head[i:i + 1])
            ended, _, _ = select.select(dripping, [], [], 0.5)
            dripping = [s for s in dripping if s not in ended]
            for s in ended:
                swallow(s)
            if not dripping:
                break
            echo(server)
        assert not dripping, len(dripping)
        assert server.cpu() - busy < 0.5 * (time.monotonic() - begin)


# ---- TLS ----

def certificate(folder):
    key, cert = f"{folder}/key.pem", f"{folder}/cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
                    "-subj", "/CN=localhost"], check=True, capture_output=True)
    return "--tls-cert", cert, "--tls-key", key


HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(185)


def test_no_tls():
    """Junk, half a handshake, an end in its midst, a reader that stops."""
    with tempfile.TemporaryDirectory() as folder, watched(*certificate(folder)) as server:
        junk = random.Random(2)
        for data in (b"GET / HTTP/1.1\r\n\r\n", HELLO, HELLO[:6], HELLO + junk.randbytes(5000), junk.randbytes(70000), b""):
            for end in (reset, socket.socket.close, lambda s: s.shutdown(socket.SHUT_WR)):
                s = socket.create_connection((server.host, server.port), PATIENCE)
                with contextlib.suppress(*LOST):
                    s.sendall(data)
                    end(s)
                if s.fileno() >= 0:
                    swallow(s)
        echo(server)
        for data in (frame("40")[:3], frame('42["message","%s"]' % ("x" * 300000)) * 20):
            ws = server.websocket()
            join(ws)
            ws.settimeout(0.5)
            with contextlib.suppress(*LOST):
                ws.sendall(data)
            wait_for("a server at rest", lambda: rests(server))
            echo(server)
            reset(ws)


if __name__ == "__main__":
    main(sys.modules[__name__], at_once=4)
