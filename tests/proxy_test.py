#!/usr/bin/python3
"""`siospec proxy` on real sockets: what passes unchanged, what faults do, what it prints, and its errors.
Last line: `N passed, N failed`."""
import contextlib
import json
import os
import pathlib
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.environ.get("SIOSPEC", str(ROOT / "build/siospec"))
PATIENCE = 60


def listener():
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(50)
    s.settimeout(PATIENCE)
    return s


@contextlib.contextmanager
def proxy(port, *options):
    """A proxy in front of 127.0.0.1:port: (its port, its process)."""
    command = [SIOSPEC, "proxy", "--listen", "0", "--upstream", f"http://127.0.0.1:{port}", *options]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = child.stdout.readline()
        yield int(re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)/\n", line).group(1)), child
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE) == 0


def dial(port):
    s = socket.create_connection(("127.0.0.1", port))
    s.settimeout(PATIENCE)
    return s


@contextlib.contextmanager
def both_ends(*options):
    """A connection through the proxy: (client's socket, server's socket, process)."""
    with listener() as l, proxy(l.getsockname()[1], *options) as (port, child):
        client = dial(port)
        server = l.accept()[0]
        server.settimeout(PATIENCE)
        with client, server:
            yield client, server, child


def read_all(s):
    """What comes until FIN; b"RST" behind it when the connection was reset."""
    data = b""
    try:
        while part := s.recv(65536):
            data += part
    except ConnectionResetError:
        data += b"RST"
    return data


def read_exactly(s, n):
    data = b""
    while len(data) < n:
        part = s.recv(n - len(data))
        assert part, f"{len(data)} of {n} bytes came"
        data += part
    return data


def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


ODD = [b"GET / HTTP/1.1\r\n\r\n", b"\r\n\r\n\0\xff", b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", b"GET /\n\n",
       b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"x" * 300000, b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"]
IDENTITY = [[], ["--inspect"], ["--deviate", "ack-wrong-id"]]


def test_bytes_pass():
    """Any bytes, in both directions, whether or not rules are active."""
    for options in IDENTITY:
        for odd in ODD:
            with both_ends(*options) as (client, server, _):
                sender = threading.Thread(target=client.sendall, args=(odd,))
                sender.start()
                if len(odd) < 1000:  # what looks unfinished passes when its sender has ended
                    sender.join()
                    client.shutdown(socket.SHUT_WR)
                assert read_exactly(server, len(odd)) == odd, (options, odd)
                server.sendall(odd)
                server.shutdown(socket.SHUT_WR)
                assert read_all(client) == odd, (options, odd)


def test_half_close():
    for options in IDENTITY:
        with both_ends(*options) as (client, server, _):
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            client.shutdown(socket.SHUT_WR)
            assert read_all(server) == b"GET / HTTP/1.1\r\n\r\n"
            server.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            assert read_exactly(client, 40).endswith(b"ok")
            server.shutdown(socket.SHUT_WR)
            assert read_all(client) == b""


def test_reset():
    for options in IDENTITY:
        with both_ends(*options) as (client, server, _):
            reset(client)
            assert read_all(server) == b"RST"
        with both_ends(*options) as (client, server, _):
            server.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            if options[:1] != ["--deviate"]:  # a rule waits for the whole answer
                assert read_exactly(client, 44).endswith(b"half")
            reset(server)
            assert read_all(client).endswith(b"RST")


def test_nobody_there():
    with listener() as l:
        free = l.getsockname()[1]
    with proxy(free) as (port, _), dial(port) as client:
        assert read_all(client) == b"RST"


def test_slow_reader():
    """A reader that stops does not fill the proxy's memory, and gets everything when it goes on."""
    with both_ends() as (client, server, child):
        total, sent = 64 << 20, 0
        server.setblocking(False)
        block = b"x" * 65536
        while sent < total:
            if not select.select([], [server], [], 0.5)[1]:
                break
            sent += server.send(block)
        assert sent < total, "the proxy swallowed it all"
        with open(f"/proc/{child.pid}/status", encoding="ascii") as status:
            kib = int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
        assert kib < (200 << 10 if "asan" in SIOSPEC else 40 << 10), kib
        server.setblocking(True)
        server.shutdown(socket.SHUT_WR)
        assert len(read_all(client)) == sent


def test_faults():
    with both_ends("--reset", "10") as (client, server, _):
        server.sendall(b"x" * 50)
        assert read_all(client) in (b"x" * 10 + b"RST", b"RST")
    with both_ends("--stall", "3", "--stall-for", "50") as (client, server, _):
        client.sendall(b"abcdef")
        assert read_exactly(server, 6) == b"abcdef"
    with both_ends("--stall", "3") as (client, server, _):
        client.sendall(b"abcdef")
        assert read_exactly(server, 3) == b"abc"
        assert not select.select([server], [], [], 0.2)[0]
    with both_ends("--latency", "20-40", "--throttle", "100000", "--seed", "7") as (client, server, _):
        client.sendall(b"y" * 3000)
        assert read_exactly(server, 3000) == b"y" * 3000


def test_inspect():
    with both_ends("--inspect") as (client, server, child):
        client.sendall(b"GET /socket.io/?EIO=3&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n")
        read_exactly(server, 10)
        server.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n0{\"sid\":\"S\"}")
        read_exactly(client, 10)
        client.sendall(b"POST /socket.io/?EIO=4&transport=polling&sid=S HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n42[\x1b[1m\x1e9")
        client.shutdown(socket.SHUT_WR)
        read_all(server)
        server.close()
        read_all(client)
        child.send_signal(signal.SIGTERM)
        text = child.stdout.read()
    for expected in ("GET /socket.io/?EIO=3", "! ", "EIO4-HS-03: EIO is not 4", "200 OK, 12 bytes", "open 0{\"sid\":\"S\"}", "SIO5-PG-14: ",
                     "EIO4-PK-03: "):
        assert expected in text, (expected, text)
    assert "\x1b" not in text, "control characters of a peer"


def test_errors():
    def run(*arguments):
        done = subprocess.run([SIOSPEC, "proxy", *arguments], capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode, done.stderr

    url = ["--upstream", "http://127.0.0.1:1"]
    for arguments, status, words in (
            ([], 2, "--listen and --upstream are needed"),
            (["--listen", "x", *url], 2, "expects [HOST:]PORT"),
            (["--listen", "0", "--upstream", "ftp://x"], 2, "--upstream"),
            (["--listen", "0", "--upstream", "https://127.0.0.1"], 2, "not TLS"),
            (["--listen", "0", *url, "--deviate", "ack-wrong-i"], 2, "did you mean 'ack-wrong-id'?"),
            (["--listen", "0", *url, "--latency", "9-1"], 2, "--latency is a number or a range"),
            (["--listen", "203.0.113.1:1", *url], 3, "cannot listen"),
            (["--listen", "0", *url, "--data", "/nonexistent"], 2, "/nonexistent")):
        code, text = run(*arguments)
        assert code == status and words in text, (arguments, code, text)
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "deviations").mkdir()
        (pathlib.Path(folder) / "deviations/mine.json").write_text(json.dumps({"schema": 1, "deviations": [
            {"id": "mine", "title": "x", "requirements": ["SIO5-AK-02"], "rules": [{"on": "packet", "from": "server", "do": "fly"}]}]},
            indent=1), encoding="ascii")
        code, text = run("--listen", "0", *url, "--data", folder, "--deviate", "mine")
        assert code == 2 and re.search(r"mine\.json:\d+: at /deviations/0/rules/0/do", text), text


SAMPLE = ["eio4/errors/*", "eio4/segments/*", "eio4/close/*", "eio4/websocket/*", "eio4/polling-post/*", "eio4/upgrade/h*", "sio5/connect/*"]


def verdicts(url, globs):
    with tempfile.TemporaryDirectory() as folder:
        report = f"{folder}/r.json"
        subprocess.run([SIOSPEC, "check", "server", url, "--connect-timeout", "1000", "--upgrade-timeout", "1000", "--jobs", "8", "--report", f"json:{report}",
                        *(word for glob in globs for word in ("--select", glob))], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=300, check=False, cwd=folder)
        with open(report, encoding="utf-8") as file:
            return {f'{c["id"]}@{c["transport"]}': c["verdict"] for c in json.load(file)["cases"]}


def test_same_verdicts():
    """A server is judged the same behind the proxy, malformed requests and resets included."""
    environment = dict(os.environ, PORT="0", SIOSPEC_PING_INTERVAL="5000", SIOSPEC_PING_TIMEOUT="4000", SIOSPEC_CONNECT_TIMEOUT="1000",
                       SIOSPEC_UPGRADE_TIMEOUT="1000")
    with listener() as l:
        port = l.getsockname()[1]
    environment["PORT"] = str(port)
    mini = subprocess.Popen([str(ROOT / "conformance/testees/mini/run"), "socketio"], env=environment, stdout=subprocess.DEVNULL,
                            start_new_session=True)
    try:
        for _ in range(600):
            with contextlib.suppress(ConnectionRefusedError), dial(port):
                break
            threading.Event().wait(0.1)
        with proxy(port) as (behind, _):
            direct = verdicts(f"http://127.0.0.1:{port}", SAMPLE)
            through = verdicts(f"http://127.0.0.1:{behind}", SAMPLE)
            other = {key: (verdict, through.get(key)) for key, verdict in direct.items() if through.get(key) != verdict}
            for _ in range(3):  # a busy host may change a verdict once; the proxy would each time
                if other:
                    first, second = (verdicts(f"http://127.0.0.1:{where}", other) for where in (port, behind))
                    other = {key: (first.get(key), second.get(key)) for key in other if first.get(key) != second.get(key)}
    finally:
        os.killpg(mini.pid, signal.SIGTERM)
        mini.wait(PATIENCE)
    assert len(direct) > 150, len(direct)
    assert not other, other


def test_right_server_is_not_flagged():
    """`--inspect` finds no fault in the reference, whatever the cases send; the whole suite is for ci/inspect --right."""
    done = subprocess.run([str(ROOT / "ci/inspect"), "--right", *SAMPLE, "sio5/invalid/*", "sio5/acks/*", "eio4/heartbeat/*"], capture_output=True,
                          text=True, timeout=300, env=dict(os.environ, SIOSPEC=SIOSPEC))
    assert done.returncode == 0 and done.stdout.count("0 false flags") == 2, done.stdout + done.stderr


def main():
    wanted = sys.argv[1:]
    passed = failed = 0
    for name, test in sorted(globals().items()):
        if not name.startswith("test_") or (wanted and name not in wanted):
            continue
        try:
            test()
            passed += 1
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"FAIL {name}")
            traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
