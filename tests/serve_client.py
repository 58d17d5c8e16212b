"""A running `siospec serve`, and small clients of raw sockets, for the tests of the reference server."""
import base64
import concurrent.futures
import os
import pathlib
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import traceback

SIOSPEC = os.environ.get("SIOSPEC", str(pathlib.Path(__file__).resolve().parent.parent / "build/siospec"))
PATIENCE = 30  # seconds: a limit for what hangs, not a measure
AVAILABLE = subprocess.run([SIOSPEC, "serve", "--help"], capture_output=True, check=False).returncode == 0


def environment(**more):
    names = ("PORT", "HOST", "SIOSPEC_")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(names)}
    return {**clean, **more}


class Server:
    """`siospec serve` on a free port; `with` ends it."""

    def __init__(self, *options, env=None, log=False, program=SIOSPEC):
        self.child = subprocess.Popen(
            [program, "serve", *options], env=environment(**(env or {})), text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE if log else None)
        self.line = self.child.stdout.readline()
        match = re.fullmatch(r"listening on (https?)://(\[[^]]*\]|[^:]*):(\d+)(/.*)\n", self.line)
        if match is None:
            raise AssertionError(f"no such line: {self.line!r}")
        self.scheme, self.host, self.port, self.path = match[1], match[2].strip("[]"), int(match[3]), match[4]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        self.child.stdout.close()

    @property
    def pid(self):
        return self.child.pid

    def stop(self, number=signal.SIGTERM):
        """Returns the exit status; sanitizers turn a leak into one that is not 0."""
        self.child.send_signal(number)
        return self.child.wait(PATIENCE)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def cpu(self):
        """Seconds of CPU so far."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """KiB that are resident."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1])

    def connect(self):
        s = socket.create_connection((self.host, self.port), PATIENCE)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.scheme == "https":
            context = ssl._create_unverified_context()  # noqa: S323
            s = context.wrap_socket(s)
        return s

    def request(self, method, query, body=None, headers=(), keep=None):
        """One exchange. Returns (status, header fields, body); on the socket `keep`, or on one of its own."""
        s = keep or self.connect()
        send_request(s, method, self.path + query, body, headers)
        answer = read_answer(s)
        if keep is None:
            s.close()
        return answer

    def polling(self):
        """Opens a session. Returns its query."""
        status, _, body = self.request("GET", "?EIO=4&transport=polling")
        if status != 200:
            raise AssertionError(f"{status} {body}")
        return "?EIO=4&transport=polling&sid=" + re.search(rb'"sid":"([^"]+)"', body)[1].decode()

    def websocket(self, query="?EIO=4&transport=websocket"):
        s = self.connect()
        send_upgrade(s, self.path + query)
        status, _, _ = read_answer(s)
        if status != 101:
            raise AssertionError(f"{status} instead of 101")
        return s


def reset(s):
    """Ends a connection with RST."""
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def send_request(s, method, target, body=None, headers=()):
    lines = [f"{method} {target} HTTP/1.1", "Host: x", *headers]
    if body is not None and not any(h.startswith("Content-Length") for h in headers):
        lines.append(f"Content-Length: {len(body)}")
    s.sendall("\r\n".join([*lines, "", ""]).encode() + (body or b""))


def send_upgrade(s, target, headers=()):
    key = base64.b64encode(os.urandom(16)).decode()
    send_request(s, "GET", target, None, ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                                          f"Sec-WebSocket-Key: {key}", *headers])


def exactly(s, n):
    data = b""
    while len(data) < n:
        piece = s.recv(n - len(data))
        if not piece:
            raise EOFError(f"{len(data)} of {n} bytes")
        data += piece
    return data


def read_answer(s):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += exactly(s, 1)
    lines = head.decode("latin-1").split("\r\n")
    fields = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:] if line)}
    return int(lines[0].split()[1]), fields, exactly(s, int(fields.get("content-length", 0)))


def frame(data, opcode=1, fin=True):
    """A frame of a client, masked."""
    data = data.encode() if isinstance(data, str) else data
    mask = os.urandom(4)
    head = bytes([opcode | (0x80 if fin else 0)])
    if len(data) < 126:
        head += bytes([0x80 | len(data)])
    elif len(data) < 65536:
        head += bytes([0xFE]) + len(data).to_bytes(2, "big")
    else:
        head += bytes([0xFF]) + len(data).to_bytes(8, "big")
    body = int.from_bytes(data, "big") ^ int.from_bytes((mask * (len(data) // 4 + 1))[:len(data)], "big")
    return head + mask + body.to_bytes(len(data), "big")


def read_frame(s):
    """Returns (opcode, data)."""
    first, second = exactly(s, 2)
    size = second & 127
    if size == 126:
        size = int.from_bytes(exactly(s, 2), "big")
    elif size == 127:
        size = int.from_bytes(exactly(s, 8), "big")
    return first & 15, exactly(s, size)


def read_message(s):
    """The next frame that is no ping."""
    while True:
        opcode, data = read_frame(s)
        if data == b"2" and opcode == 1:
            s.sendall(frame("3"))
        else:
            return opcode, data


def join(s):
    """CONNECT to / on a fresh WebSocket."""
    assert read_message(s)[1][:1] == b"0"
    s.sendall(frame("40"))
    assert read_message(s)[1][:2] == b"40"
    assert read_message(s)[1] == b'42["auth",{}]'


class Tally:
    """Counts checks; the last line is what tests/run.sh wants."""

    def __init__(self):
        self.passed = self.failed = 0
        self.lock = threading.Lock()

    def run(self, check):
        try:
            check()
            with self.lock:
                self.passed += 1
        except Exception as error:  # noqa: BLE001 - a test that dies is one that fails
            with self.lock:
                self.failed += 1
                print(f"FAIL {check.__name__}: {error!r}")
                traceback.print_exc()

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def main(module, at_once=1):
    """Runs every function test_* of a module, some of them at once when they mostly wait."""
    if not AVAILABLE:
        print("this build has no `siospec serve` (WITH_SERVE=0)\n1 passed, 0 failed")
        sys.exit(0)
    tally = Tally()
    chosen = sys.argv[1:]
    checks = [check for name, check in vars(module).items()
              if name.startswith("test_") and (not chosen or name in chosen)]
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        list(pool.map(tally.run, checks))
    sys.exit(tally.end())
