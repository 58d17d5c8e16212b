#!/usr/bin/python3
"""python.py -- CMD...: starts the server CMD and lets Debian's python3-socketio client use it. Exit status 1 when something
fails, 69 without the client."""
import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys

try:
    import aiohttp  # noqa: F401 - what the client needs for both transports
    import socketio
except ImportError:
    print("not available: install with: apt-get install python3-socketio python3-aiohttp", file=sys.stderr)
    sys.exit(69)

logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # the library does not close what it opened
PATIENCE = 30  # seconds: a limit for what hangs
WAYS = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"]}
VALUES = ["grüße 😀 \x00 \\ \" /", [0, -1, 1.5, 2**53 - 1], {"a": [None, True, {"b": []}], "": {}}, b"\1\2\3", b"",
          {"a": [b"\4", {"b": b"\5\6"}], "c": "d"}, bytes(range(256)) * 400, "x" * 900000]


class Server:
    def __init__(self, command):
        self.command = command
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def start(self):
        env = {**os.environ, "HOST": "127.0.0.1", "PORT": str(self.port), "SIOSPEC_PING_INTERVAL": "300",
               "SIOSPEC_PING_TIMEOUT": "20000", "SIOSPEC_CONNECT_TIMEOUT": "20000"}
        self.child = subprocess.Popen(self.command, env=env, stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                if self.child.poll() is not None:
                    break
                await asyncio.sleep(0.05)
        raise SystemExit(f"the server does not start: {self.command}")

    async def stop(self, number=signal.SIGTERM):
        self.child.send_signal(number)
        while self.child.poll() is None:
            await asyncio.sleep(0.02)


class Client:
    """The library's client, with a queue of the events of each namespace."""

    def __init__(self, way, **options):
        self.way = way
        self.sio = socketio.AsyncClient(**{"reconnection": False, **options})
        self.queues = {}

    async def connect(self, url, auth=None, namespaces=("/", "/siospec"), wait=True):
        for namespace in namespaces:
            queue = self.queues[namespace] = asyncio.Queue()
            for event in ("auth", "message-back", "done", "binary", "disconnect", "connect_error"):
                self.sio.on(event, self.listener(queue, event), namespace=namespace)
        self.sio.on("ask", lambda *args: args, namespace="/siospec")
        await self.sio.connect(url, auth=auth, transports=WAYS[self.way], namespaces=list(namespaces), wait=wait,
                               wait_timeout=PATIENCE)

    @staticmethod
    def listener(queue, event):
        async def hear(*args):
            await queue.put((event, *args))
        return hear

    async def next(self, event, namespace="/"):
        while True:
            got = await asyncio.wait_for(self.queues[namespace].get(), PATIENCE)
            if got[0] == event:
                return list(got[1:])

    async def ask(self, *args, namespace="/"):
        return await self.sio.call(args[0], tuple(args[1:]), namespace=namespace, timeout=PATIENCE)


def same(got, wanted):
    if got != wanted:
        raise AssertionError(f"got {got!r:.200}, wanted {wanted!r:.200}")


async def auth_comes_back(c):
    same(await c.next("auth"), [{"token": "abc"}])


async def events_come_back(c):
    for value in VALUES:
        await c.sio.emit("message", ("x", value))
        same(await c.next("message-back"), ["x", value])


async def events_are_acknowledged(c):
    for value in VALUES:
        same(await c.ask("message-with-ack", "x", value), ("x", value))


async def the_server_asks(c):
    await c.sio.emit("do", ("emit-with-ack", "ask", {"q": 1}, b"\7"), namespace="/siospec")
    same(await c.next("done", "/siospec"), ["emit-with-ack", "ask", {"q": 1}, b"\7"])


async def attachments(c):
    await c.sio.emit("do", ("emit-binary", "ten"), namespace="/siospec")
    same(await c.next("binary", "/siospec"), [[bytes([i]) for i in range(10)]])
    same(await c.ask("do", "ack-binary", "nested", namespace="/siospec"),
         {"a": [b"\1", {"b": b"\2\3"}], "c": b"\4", "d": "text"})


async def the_server_disconnects(c):
    await c.sio.emit("do", ("disconnect",), namespace="/siospec")
    await c.next("disconnect", "/siospec")
    same(await c.ask("message-with-ack", 1), 1)


CHECKS = (auth_comes_back, events_come_back, events_are_acknowledged, the_server_asks, attachments, the_server_disconnects)


async def namespaces(server, way):
    c = Client(way)
    await c.connect(server.url, {"token": "def"}, ("/", "/custom"))
    same(await c.next("auth", "/custom"), [{"token": "def"}])
    await c.sio.disconnect()
    c = Client(way)
    await c.connect(server.url, None, ("/random",), wait=False)
    same(await c.next("connect_error", "/random"), [{"message": "Invalid namespace"}])
    await c.sio.disconnect()


async def reconnects(server, way):
    c = Client(way, reconnection=True, reconnection_delay=0.1, reconnection_delay_max=0.3)
    await c.connect(server.url, {"token": 1})
    await c.next("auth")
    # python3-engineio 4.3.4 takes the close packet of an orderly end as its own wish and stays away, so it gets a crash.
    await server.stop(signal.SIGKILL)
    await server.start()
    same(await c.next("auth"), [{"token": 1}])
    same(await c.ask("message-with-ack", "again"), "again")
    await c.sio.disconnect()


async def plain(server, way, check):
    c = Client(way)
    await c.connect(server.url, {"token": "abc"})
    try:
        await check(c)
    finally:
        await c.sio.disconnect()


async def run(what, name):
    try:
        await what
        print(f"ok    {name}", flush=True)
        return 0
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a failure
        print(f"FAIL  {name}: {error!r}", flush=True)
        return 1


async def main():
    server = Server(sys.argv[sys.argv.index("--") + 1:])
    await server.start()
    failed = 0
    for way in WAYS:
        for check in CHECKS:
            failed += await run(plain(server, way, check), f"{way}: {check.__name__.replace('_', ' ')}")
        failed += await run(namespaces(server, way), f"{way}: namespaces")
        failed += await run(reconnects(server, way), f"{way}: reconnects after a restart")
    await server.stop()
    return 1 if failed else 0


sys.exit(asyncio.run(main()))
