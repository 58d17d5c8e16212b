#!/usr/bin/python3
"""`siospec serve`: its command line, its start and its end, its limits and its log. `serve_test.py [test_NAME...]`.
Last line: `N passed, N failed`."""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from hostile import wait_for  # noqa: E402
from serve_client import (PATIENCE, SIOSPEC, Server, environment, frame, join, main, read_answer,  # noqa: E402
                          read_frame, read_message, send_request, send_upgrade)


def refused(*options, env=None):
    """Runs a command that must not start. Returns (status, stderr)."""
    done = subprocess.run([SIOSPEC, "serve", *options], env=environment(**(env or {})), capture_output=True, text=True,
                          timeout=PATIENCE, check=False)
    assert done.stdout == "", done.stdout
    return done.returncode, done.stderr


def expect_refusal(status, words, *options, env=None):
    got, text = refused(*options, env=env)
    assert got == status and words in text and text.count("\n") <= 2, (options, got, text)


def files_of(pid):
    """What the descriptors of a process are."""
    found = {}
    for number in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            found[number] = os.readlink(f"/proc/{pid}/fd/{number}")
    return found


def certificate(folder, name):
    key, cert = f"{folder}/{name}.key", f"{folder}/{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
                    "-subj", "/CN=localhost"], check=True, capture_output=True)
    return cert, key


# ---- the command line ----

def test_help():
    done = subprocess.run([SIOSPEC, "serve", "--help"], capture_output=True, text=True, check=True)
    for option in ("--app", "--port", "--tls-cert", "--max-buffered", "SIOSPEC_FEATURES", "exit status"):
        assert option in done.stdout, option


def test_usage():
    for words, *options in (
            ("unknown option --prot", "--prot", "1"), ("--app is", "--app", "http"), ("--port", "--port", "65536"),
            ("--port", "--port", "x"), ("unexpected 'now'", "now"), ("starts no command", "--", "ls"),
            ("belong together", "--tls-cert", "x"), ("--cors takes", "--cors", "example.com"),
            ("needs --cors", "--cors-credentials"), ("--path begins", "--path", "socket.io"),
            ("--cookie", "--cookie", "a b"), ("--log is", "--log", "all"), ("--ping-interval", "--ping-interval", "0")):
        expect_refusal(2, words, *options)
    expect_refusal(2, "PORT in the environment", env={"PORT": "http"})
    expect_refusal(2, "SIOSPEC_PING_TIMEOUT", env={"SIOSPEC_PING_TIMEOUT": "0"})


def test_no_control():
    """Nobody can make the application do things then."""
    with Server("--no-control") as s:
        ws = s.websocket()
        join(ws)
        for name in ("/siospec", "/siospec-slow", "/siospec-refused", "/siospec-dynamic-a"):
            ws.sendall(frame(f"40{name},"))
            assert read_message(ws)[1] == b'44%s,{"message":"Invalid namespace"}' % name.encode()
        ws.sendall(frame("40/custom,"))
        assert read_message(ws)[1].startswith(b"40/custom,")


def test_cannot_start():
    with Server() as s:
        expect_refusal(3, "in use", "--port", str(s.port))
    expect_refusal(3, "cannot listen on 203.0.113.1", "--host", "203.0.113.1")
    expect_refusal(3, "cannot listen on no.such.host.invalid", "--host", "no.such.host.invalid")


def test_certificates():
    with tempfile.TemporaryDirectory() as folder:
        cert, key = certificate(folder, "a")
        _, other = certificate(folder, "b")
        junk = pathlib.Path(folder, "junk")
        junk.write_text("no certificate")
        locked = f"{folder}/locked.key"
        subprocess.run(["openssl", "pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked], check=True)
        expect_refusal(3, f"cannot use the certificate {folder}/none: No such file", "--tls-cert", f"{folder}/none",
                       "--tls-key", key)
        expect_refusal(3, f"cannot use the key {folder}/none: No such file", "--tls-cert", cert, "--tls-key",
                       f"{folder}/none")
        expect_refusal(3, "is encrypted", "--tls-cert", cert, "--tls-key", locked)
        expect_refusal(3, "cannot use the certificate", "--tls-cert", str(junk), "--tls-key", key)
        expect_refusal(3, "cannot use the key", "--tls-cert", cert, "--tls-key", str(junk))
        expect_refusal(3, "mismatch", "--tls-cert", cert, "--tls-key", other)


def test_nobody_to_tell():
    """Where the URL cannot be written, it does not run on in silence. Without standard streams no connection takes their
    place."""
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([SIOSPEC, "serve"], env=environment(), stdout=full, stderr=subprocess.PIPE, text=True,
                              timeout=PATIENCE, check=False)
    assert done.returncode == 2 and "cannot write standard output" in done.stderr, done
    for closed in (">&-", "2>&-", "<&- >&- 2>&-"):
        with subprocess.Popen(["/bin/sh", "-c", f'exec "$0" serve {closed}', SIOSPEC], env=environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            wait_for("a port that is open", lambda: any("socket:" in name for name in files_of(child.pid).values()))
            files = files_of(child.pid)
            child.kill()
            assert not any("socket:" in files[str(number)] for number in (0, 1, 2)), (closed, files)


def test_addresses_and_paths():
    with Server("--path", "/a/b") as s:
        assert s.path == "/a/b/" and s.request("GET", "?EIO=4&transport=polling")[0] == 200
    with Server("--app=engineio") as s:
        assert s.path == "/engine.io/"
    with Server(env={"HOST": "::1"}) as s:
        assert s.host == "::1" and s.request("GET", "?EIO=4&transport=polling")[0] == 200


def test_environment_and_options():
    env = {"SIOSPEC_PING_INTERVAL": "1234", "SIOSPEC_PING_TIMEOUT": "777", "SIOSPEC_MAX_PAYLOAD": "5000"}
    with Server("--ping-timeout", "888", env=env) as s:
        body = json.loads(s.request("GET", "?EIO=4&transport=polling")[2][1:])
        assert (body["pingInterval"], body["pingTimeout"], body["maxPayload"]) == (1234, 888, 5000), body
        assert set(body) == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}


# ---- the end ----

def test_stop_idle():
    for number in (signal.SIGTERM, signal.SIGINT):
        with Server() as s:
            assert s.stop(number) == 0


def test_stop_tells_everybody():
    with Server() as s:
        ws, poll, fresh = s.websocket(), s.connect(), s.connect()
        join(ws)
        query = s.polling()
        send_request(poll, "GET", s.path + query)
        half = s.websocket(s.polling().replace("polling", "websocket"))
        half.sendall(frame("2probe"))
        assert read_message(half)[1] == b"3probe"
        assert s.stop() == 0
        assert read_answer(poll)[2] == b"1"  # EIO4-CL-05
        assert read_frame(ws)[0] == 8 and ws.recv(1) == b""
        assert half.recv(1) == b""  # the close waits for an upgrade that never ends (EIO4-UP-18), until time is up
        assert fresh.recv(1) == b""


def test_stop_reaches_clients_between_polls():
    """They are told with their next request, on the connection that they have kept or on a new one."""
    with Server("--stop-timeout", "600000") as s:
        keep, held, fresh = s.connect(), s.connect(), s.connect()
        first, second, third = s.polling(), s.polling(), s.polling()
        assert s.request("POST", first, b"40", keep=keep)[0] == 200
        send_request(held, "GET", s.path + third)
        s.child.send_signal(signal.SIGTERM)
        assert read_answer(held)[2] == b"1"
        assert s.request("GET", "?EIO=4&transport=polling", keep=fresh)[0] == 503  # nobody new gets in
        assert s.request("POST", second, b"3")[0] == 200
        status, fields, body = s.request("GET", first, keep=keep)
        assert (status, fields["connection"]) == (200, "close") and body.endswith(b"\x1e1"), body
        assert s.request("GET", second)[2] == b"1"
        assert s.child.wait(PATIENCE) == 0


def test_stop_while_busy():
    with Server("--ping-interval", "100") as s:
        sockets = [s.websocket() for _ in range(20)]
        for ws in sockets:
            join(ws)
            ws.sendall(b"".join(frame(f'42["message",{i}]') for i in range(200)))
        assert s.stop() == 0


def test_stop_with_a_reader_that_stopped():
    with Server() as s:
        ws = s.websocket()
        join(ws)
        ws.sendall(frame('42["message","%s"]' % ("x" * 900000)) * 10)
        assert s.stop() == 0


def test_second_signal_ends_at_once():
    with Server() as s:
        s.polling()  # nobody fetches its close packet
        s.child.send_signal(signal.SIGTERM)
        assert s.stop() == 0


# ---- TLS ----

def test_tls():
    with tempfile.TemporaryDirectory() as folder:
        cert, key = certificate(folder, "a")
        with Server("--tls-cert", cert, "--tls-key", key, "--upgrade-timeout", "1000", "--ping-interval", "1000") as s:
            assert s.scheme == "https"
            ws = s.websocket()
            join(ws)
            text = '42["message","%s"]' % ("y" * 500000)
            ws.sendall(frame(text))
            assert read_message(ws)[1].decode() == text.replace("message", "message-back", 1)
            plain = socket.create_connection((s.host, s.port), PATIENCE)
            plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
            try:
                while plain.recv(4096):
                    pass
            except ConnectionResetError:
                pass
            url = f"https://{s.host}:{s.port}/"
            done = subprocess.run([SIOSPEC, "check", "server", url, "--insecure", "--select", "sio5/events/*", "--select",
                                   "eio4/upgrade/*", "--skip", "eio4/upgrade/race/*", "--connect-timeout", "45000", "--upgrade-timeout", "1000"],
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout
            assert s.stop() == 0


# ---- limits ----

def test_most_sessions():
    with Server("--max-sessions", "2") as s:
        s.polling()
        ws = s.websocket()
        assert s.request("GET", "?EIO=4&transport=polling")[0] == 503
        ws.close()
        while s.request("GET", "?EIO=4&transport=polling")[0] == 503:
            pass


def test_most_requests():
    with Server("--max-requests", "3") as s:
        keep = s.connect()
        answers = [s.request("GET", "?EIO=4&transport=polling", keep=keep)[1]["connection"] for _ in range(3)]
        assert answers == ["keep-alive", "keep-alive", "close"], answers
        assert keep.recv(1) == b""


def test_most_connections():
    with Server("--max-connections", "2") as s:
        keep = [s.connect() for _ in range(2)]
        for c in keep:
            s.request("GET", "?EIO=4&transport=polling", keep=c)
        assert s.connect().recv(1) == b""
        keep[0].close()
        while True:
            try:
                s.polling()
                break
            except (EOFError, OSError):
                pass


def test_a_reader_that_stops_ends():
    with Server("--max-buffered", "1000000") as s:
        ws = s.websocket()
        join(ws)
        ws.sendall(frame('42["message","%s"]' % ("z" * 500000)) * 100)
        echoes = 0
        while read_message(ws)[0] == 1:
            echoes += 1
        assert echoes < 50 and ws.recv(1) == b"", echoes


def test_heads():
    with Server() as s:
        for status, head in (
                (431, b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nX: " + b"a" * 20000),
                (400, b"\x16\x03\x01\x02\x00\x01\x00"),
                (411, b"POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: x\r\n\r\n"),
                (400, b"GET /socket.io/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
                (400, b"GET /socket.io/ HTTP/1.1\r\nHost : x\r\n\r\n"),
                (505, b"GET /socket.io/ HTTP/3.0\r\nHost: x\r\n\r\n"),
                (404, b"GET /other HTTP/1.1\r\nHost: x\r\n\r\n")):
            c = s.connect()
            c.sendall(head)
            assert read_answer(c)[0] == status, (status, head[:60])
            c.close()
        for header in ("Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: short"):
            c = s.connect()
            c.sendall(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                      b"Upgrade: websocket\r\n" + header.encode() + b"\r\n\r\n")
            assert read_answer(c)[0] in (400, 426), header
            c.close()


def test_an_upgrade_by_post_is_none():
    with Server() as s:
        c = s.connect()
        send_request(c, "POST", s.path + "?EIO=4&transport=websocket", b"", [
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + "A" * 22 + "=="])
        assert read_answer(c)[0] == 400


# ---- CORS and cookies ----

def test_cors_and_cookie():
    with Server("--cors", "http://a.example", "--cors-credentials", "--cookie", "io") as s:
        _, fields, _ = s.request("GET", "?EIO=4&transport=polling", headers=["Origin: http://a.example"])
        assert fields["access-control-allow-origin"] == "http://a.example"
        assert fields["access-control-allow-credentials"] == "true" and fields["set-cookie"].startswith("io=")
        status, fields, _ = s.request("OPTIONS", "?EIO=4", headers=["Origin: http://a.example"])
        assert status == 204 and "access-control-allow-methods" in fields


# ---- the log ----

def test_log_of_packets_in_pieces():
    """What is valid is not called invalid, in whatever pieces it comes; and each line has its time."""
    with Server("-vv", log=True) as s:
        query = s.polling()
        body = b'40\x1e421["message-with-ack","hello"]'
        c = s.connect()
        send_request(c, "POST", s.path + query, body[:9], headers=[f"Content-Length: {len(body)}"])
        c.sendall(body[9:])
        assert read_answer(c)[0] == 200
        s.request("POST", query, b'42["message","%s"]' % (b"x" * 200000))
        ws = s.websocket()
        ws.sendall(frame("4", fin=False) + frame("0", 0))
        while read_message(ws)[1][:2] != b"40":
            pass
        assert s.stop() == 0
        text = s.child.stderr.read()
        assert "invalid" not in text, text
        for packet in ("< 40  = message  CONNECT /", '< 421["message-with-ack","hello"]  = message  EVENT / id 1',
                       "bytes)  = message  EVENT /"):
            assert packet in text, (packet, text)
        for line in text.splitlines():
            assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z #\d+ ", line), line


def test_unknown_features_are_named():
    """The contract says that they are ignored, not that nobody may know."""
    with Server(env={"SIOSPEC_FEATURES": "corss,cors,,recovery"}, log=True) as s:
        _, fields, _ = s.request("GET", "?EIO=4&transport=polling")
        assert fields["access-control-allow-origin"] == "*"
        s.stop(signal.SIGKILL)
        text = s.child.stderr.read()
        assert text == "".join(f"siospec serve: the feature '{name}' is not known here, ignored\n"
                               for name in ("corss", "recovery")), text


def test_log():
    with Server("-vv", log=True) as s:
        ws = s.websocket()
        join(ws)
        ws.sendall(frame('42["message","\u009b\u202e"]'))
        assert read_message(ws)[1].startswith(b'42["message-back"')
        ws.sendall(frame('42["message","\u001b[31m"]'))
        assert read_message(ws)[0] == 8
        assert s.stop() == 0
        text = s.child.stderr.read()
        assert "< GET /socket.io/?EIO=4&transport=websocket" in text and "message  EVENT /" in text, text
        assert "\x1b" not in text and "\x9b" not in text and "\u202e" not in text, text


if __name__ == "__main__":
    main(sys.modules[__name__])
