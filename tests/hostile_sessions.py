"""Very many sessions from one process: each is a generator that sends, and yields until what it waits for has come."""
import random
import re
import select
import socket

from serve_client import PATIENCE, frame, reset


class Client:
    """What a session talks through; one connection at a time."""

    def __init__(self, crowd):
        self.crowd = crowd
        self.s = None
        self.fd = -1
        self.data = b""

    def connect(self):
        self.crowd.connect(self)
        self.data = b""

    def send(self, data):
        self.s.sendall(data)

    def request(self, method, query, body=b""):
        length = f"Content-Length: {len(body)}\r\n" if method == "POST" else ""
        self.send(f"{method} {self.crowd.path}{query} HTTP/1.1\r\nHost: x\r\n{length}\r\n".encode() + body)
        return (yield from self.answer())

    def answer(self):
        while b"\r\n\r\n" not in self.data:
            yield
        head, rest = self.data.split(b"\r\n\r\n", 1)
        size = re.search(rb"(?i)content-length: (\d+)", head)
        size = int(size[1]) if size else 0
        while len(rest) < size:
            yield
            rest = self.data.split(b"\r\n\r\n", 1)[1]
        self.data = rest[size:]
        return int(head.split()[1]), rest[:size]

    def upgrade(self, query):
        self.connect()
        self.send((f"GET {self.crowd.path}{query} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n").encode())
        status, _ = yield from self.answer()
        assert status == 101, status

    def message(self):
        """The next frame that is no ping of the server; all of ours are short."""
        while True:
            while len(self.data) < 2 or len(self.data) < 2 + self.data[1]:
                yield
            end = 2 + self.data[1]
            if self.data[1] > 125:
                raise AssertionError("a long frame")
            data, self.data = self.data[2:end], self.data[end:]
            if data == b"2":
                self.send(frame("3"))
            else:
                return data

    def until(self, wanted):
        while (yield from self.message()) != wanted:
            pass

    def handshake(self):
        """Opens a session over polling. Returns its query."""
        self.connect()
        status, body = yield from self.request("GET", "?EIO=4&transport=polling")
        assert status == 200, status
        self.crowd.opened += 1
        return "?EIO=4&transport=polling&sid=" + re.search(rb'"sid":"([^"]+)"', body)[1].decode()


# ---- sessions that behave ----

ECHO = '42["message",1]'
ECHOED = b'42["message-back",1]'


def polling(client):
    query = yield from client.handshake()
    status, _ = yield from client.request("POST", query, b"40\x1e" + ECHO.encode())
    assert status == 200, status
    body = b""
    while ECHOED not in body:
        status, body = yield from client.request("GET", query)
        assert status == 200, status
    status, _ = yield from client.request("POST", query, b"1")
    assert status == 200, status


def websocket(client):
    yield from client.upgrade("?EIO=4&transport=websocket")
    yield from client.message()
    client.crowd.opened += 1
    client.send(frame("40") + frame(ECHO))
    yield from client.until(ECHOED)
    client.send(frame(b"\x03\xe8", 8))
    yield from client.message()


def upgraded(client):
    query = yield from client.handshake()
    yield from client.request("POST", query, b"40")
    yield from client.request("GET", query)
    yield from client.upgrade(query.replace("polling", "websocket"))
    client.send(frame("2probe"))
    yield from client.until(b"3probe")
    client.send(frame("5") + frame(ECHO))
    yield from client.until(ECHOED)
    client.send(frame("1"))
    yield from client.message()


def left_alone(client):
    """Nobody tells the server that it is over."""
    query = yield from client.handshake()
    yield from client.request("POST", query, b"40")


# ---- and others ----

def broken(client):
    """Valid bytes in which some have been changed, left out or sent twice; whatever comes back."""
    chance = client.crowd.chance
    query = yield from client.handshake()
    if chance.random() < 0.5:
        client.connect()
        target = client.crowd.path + query
        data = (f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 18\r\n\r\n40\x1e{ECHO}"
                f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\nPOST {target} HTTP/1.1\r\nHost: x\r\n"
                "Transfer-Encoding: chunked\r\n\r\n3\r\n42[\r\n2\r\n1]\r\n0\r\n\r\n").encode()
    else:
        yield from client.upgrade(query.replace("polling", "websocket"))
        data = b"".join((frame("2probe"), frame("5"), frame("40"), frame('40/siospec,{"a":1}'), frame(ECHO),
                         frame('452-7["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'), frame(b"abc", 2),
                         frame(b"", 2), frame('42/siospec,3["do","rooms"]'), frame("x", 9), frame("42[", 1, False),
                         frame('"message"]', 0), frame('43[1]'), frame("41"), frame(b"\x03\xe8", 8)))
    client.send(mutate(data, chance))
    if chance.random() < 0.7:
        client.s.shutdown(socket.SHUT_WR)  # so that the server comes to an end, too
        while True:
            yield


def mutate(data, chance):
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(data))
        to = min(len(data), at + chance.randrange(1, 30))
        match chance.randrange(5):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at] = chance.choice(b"\0\xff\r\n:;-0123456789[]{}\"\\\x1e")
            case 2 if to - at < len(data):
                del data[at:to]
            case 3:
                data[at:at] = data[at:to]
            case _:
                del data[at + 1:]
    return bytes(data)


BEHAVED = (polling, websocket, upgraded, left_alone)


class Crowd:
    """Runs sessions, many at once. `opened` counts those that the server has let in."""

    def __init__(self, server, seed):
        self.address = (server.host, server.port)
        self.path = server.path
        self.chance = random.Random(seed)
        self.poll = select.epoll()
        self.sessions = {}  # descriptor: [client, generator, steps left or None, kind]
        self.opened = self.failed = 0
        self.counts = {}

    def connect(self, client):
        session = self.sessions.pop(client.fd, None)
        if client.s is not None:
            client.s.close()
        client.s = socket.create_connection(self.address, PATIENCE)
        client.s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.fd = client.s.fileno()
        self.poll.register(client.fd, select.EPOLLIN)
        if session is not None:
            self.sessions[client.fd] = session

    def begin(self):
        client = Client(self)
        if self.chance.random() < 0.1:
            kind, steps = broken, None
        else:
            kind = self.chance.choice(BEHAVED)
            steps = self.chance.randrange(1, 9) if self.chance.random() < 0.3 else None
        name = kind.__name__ + ("" if steps is None else ", reset")
        self.counts[name] = self.counts.get(name, 0) + 1
        work = kind(client)
        if not self.advance(client, work, kind):
            self.sessions[client.fd] = [client, work, steps, kind]

    def advance(self, client, work, kind, error=None):
        """Goes on with a session. Returns whether it has ended."""
        try:
            if error is None:
                next(work)
            else:
                work.throw(error)
            return False
        except StopIteration:
            pass
        except (OSError, EOFError, AssertionError) as problem:
            if kind is not broken:
                self.failed += 1
                print(f"{kind.__name__}: {problem!r}")
        client.s.close()
        return True

    def turn(self):
        events = self.poll.poll(PATIENCE)
        if not events:
            raise AssertionError(f"{len(self.sessions)} sessions wait in vain")
        for fd, _ in events:
            client, work, steps, kind = session = self.sessions[fd]
            try:
                data = client.s.recv(65536)
            except OSError:
                data = b""
            client.data += data
            if steps is not None:
                session[2] = steps - 1
                if session[2] == 0:
                    del self.sessions[fd]
                    reset(client.s)
                    continue
            if self.advance(client, work, kind, None if data else EOFError("the server closed")):
                self.sessions.pop(client.fd, None)

    def run(self, total, at_once):
        """Until `total` sessions have been opened."""
        while self.sessions or self.opened < total:
            while self.opened < total and len(self.sessions) < at_once:
                self.begin()
            if self.sessions:
                self.turn()
        self.poll.close()
