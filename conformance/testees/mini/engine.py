"""An Engine.IO server, protocol revision 4: handshake, HTTP long-polling, WebSocket, upgrade, heartbeat, close.

Comments name the requirements of docs/requirements.md.
"""

import asyncio
import base64
import binascii
import json
import secrets

from wire import Ended, TooLarge, WebSocket

SEPARATOR = '\x1e'
OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = '0123456'
DRAIN = 30.0        # seconds that a closed polling session waits for the GET that fetches its last packets
NOOP_AFTER = 0.1    # seconds that a GET is held during an upgrade

ERRORS = ['Transport unknown', 'Session ID unknown', 'Bad handshake method', 'Bad request', 'Forbidden',
          'Unsupported protocol version']
UNKNOWN_TRANSPORT, UNKNOWN_SID, BAD_METHOD, BAD_REQUEST, FORBIDDEN, UNSUPPORTED_VERSION = range(6)


class Malformed(Exception):
    """A packet that the protocol does not allow."""


class Options:
    """Times in seconds, sizes in bytes."""

    def __init__(self, ping_interval=25.0, ping_timeout=20.0, upgrade_timeout=10.0, max_payload=1000000):
        self.ping_interval, self.ping_timeout = ping_interval, ping_timeout
        self.upgrade_timeout, self.max_payload = upgrade_timeout, max_payload


def decode_packet(text):
    """A text packet as (type, data); data of a message is str, or bytes for `b` packets."""
    if text[:1] == 'b':
        try:
            return MESSAGE, base64.b64decode(text[1:].replace('-', '+').replace('_', '/') + '==')
        except binascii.Error:
            raise Malformed from None
    if text[:1] not in tuple('0123456'):
        raise Malformed  # EIO4-PK-03; the empty packet too
    return text[0], text[1:]


def text_form(packet):
    """A packet as it goes into a polling payload (EIO4-PY-02)."""
    return packet if isinstance(packet, str) else 'b' + base64.b64encode(packet).decode()


class Engine:
    """Owns the sessions; `handle` takes every HTTP request."""

    def __init__(self, path, options, on_open):
        """on_open(session) is called for each new session; it sets session.on_message and session.on_close."""
        self.path, self.options, self.on_open = path, options, on_open
        self.sessions = {}
        self.session_class = Session

    async def handle(self, request):
        if not request.path.startswith(self.path):
            return request.respond(404)
        refusal = self.check(request)
        if refusal is not None:
            return self.refuse(request, refusal)
        session = self.sessions.get(request.query.get('sid'))
        if request.wants_websocket:
            await self.websocket(request, session)
        elif session is None:
            self.open_by_polling(request)
        elif request.method == 'GET':
            await session.poll(request)
        else:
            await session.post(request)

    def check(self, request):
        """The reason to refuse a request, or None (order: EIO4-ER-09)."""
        query, upgrade = request.query, request.wants_websocket
        transport, sid = query.get('transport'), query.get('sid')
        if transport not in ('polling', 'websocket'):
            return UNKNOWN_TRANSPORT
        if upgrade and not WebSocket.acceptable(request):
            return BAD_REQUEST
        if sid:
            return self.check_session(request, self.sessions.get(sid))
        if request.method != 'GET':
            return BAD_METHOD
        if upgrade != (transport == 'websocket'):
            return BAD_REQUEST
        return None if query.get('EIO') == '4' else UNSUPPORTED_VERSION

    def check_session(self, request, session):
        if session is None:
            return UNKNOWN_SID
        transport = request.query['transport']
        transports = ('websocket',) if request.wants_websocket else ('polling', session.transport)
        if any(transport != wanted for wanted in transports):
            return BAD_REQUEST  # EIO4-PL-13, EIO4-UP-14
        if request.query.get('EIO') != '4':
            return BAD_REQUEST  # EIO4-PL-14
        return None if request.method in ('GET', 'POST') else BAD_METHOD

    def refuse(self, request, code):
        if request.wants_websocket:
            request.keep_alive = False
        body = json.dumps({'code': code, 'message': ERRORS[code]}, separators=(',', ':')).encode()
        request.respond(400, body, 'application/json')

    def open_by_polling(self, request):
        session = self.session_class(self, request.query, 'polling')
        request.respond(200, session.take_payload())
        self.on_open(session)

    async def websocket(self, request, session):
        websocket = WebSocket(request, self.options.max_payload)
        if session is None:
            session = self.session_class(self, request.query, 'websocket', websocket)
            self.on_open(session)
            await session.run()
        elif session.transport == 'websocket' or session.probing:
            websocket.close()  # EIO4-WS-11, EIO4-UP-13
        else:
            await session.probe(websocket)


class Session:
    """One Engine.IO session. `on_message(data)` and `on_close(reason)` belong to the layer above."""

    def __init__(self, engine, query, transport, websocket=None):
        self.engine, self.options, self.query = engine, engine.options, query
        self.transport, self.websocket = transport, websocket
        self.sid = new_id()
        self.out = []          # packets that wait for a GET
        self.pending = None    # the future that wakes the GET that is held
        self.posting = None    # the POST whose body is being read
        self.probing = None    # the WebSocket of an upgrade that is not complete
        self.probed = False    # it has had its `3probe`
        self.timer = None      # the next ping, or the deadline for the pong
        self.awaits_pong = False
        self.state = 'open'    # then 'draining' (only the last packets are fetched), then 'closed'
        self.on_message = self.on_close = lambda _: None
        self.loop = asyncio.get_running_loop()
        engine.sessions[self.sid] = self
        self.push(OPEN + self.handshake())
        self.schedule_ping()

    def handshake(self):
        return json.dumps({
            'sid': self.sid,
            'upgrades': ['websocket'] if self.transport == 'polling' else [],
            'pingInterval': round(self.options.ping_interval * 1000),
            'pingTimeout': round(self.options.ping_timeout * 1000),
            'maxPayload': self.options.max_payload,
        }, separators=(',', ':'))

    # Sending.

    def send(self, data):
        """Sends a message, str or bytes."""
        if self.state == 'open':
            self.push(MESSAGE + data if isinstance(data, str) else data)

    @property
    def writable(self):
        """Whether a packet would leave at once; volatile messages want to know."""
        return self.transport == 'websocket' or (self.pending is not None and not self.pending.done())

    def push(self, packet):
        self.out.append(packet)
        self.flush()

    def flush(self):
        if self.transport == 'websocket':
            for packet in self.take():
                self.websocket.send(packet)  # EIO4-WS-01
        elif self.out:
            self.wake_poll()

    def take(self):
        packets, self.out = self.out, []
        return packets

    def take_payload(self):
        return SEPARATOR.join(map(text_form, self.take())).encode()

    def wake_poll(self):
        """Answers a held GET with what is buffered; with a noop when nothing is."""
        if self.pending is not None and not self.pending.done():
            self.pending.set_result(None)

    # Heartbeat.

    def schedule_ping(self):
        self.awaits_pong = False
        self.set_timer(self.options.ping_interval, self.ping)

    def set_timer(self, seconds, action, *args):
        if self.timer is not None:
            self.timer.cancel()
        self.timer = self.loop.call_later(seconds, action, *args)

    def ping(self):
        self.push(PING)
        self.awaits_pong = True
        self.set_timer(self.options.ping_timeout, self.end, 'ping timeout')

    def pong(self):
        if self.awaits_pong:  # an unsolicited pong changes nothing
            self.schedule_ping()  # EIO4-HB-05

    # HTTP long-polling.

    async def poll(self, request):
        if self.pending is not None:  # EIO4-PL-06
            request.respond(400)
            return self.end('transport error')
        self.pending = self.loop.create_future()
        self.flush()
        if self.state == 'draining':
            self.end(None)
        await self.poll_answer(request.conn.gone)
        self.pending = None
        if request.conn.gone.done():  # EIO4-PL-09
            return self.end('transport error')
        request.respond(200, self.take_payload() or NOOP.encode())

    async def poll_answer(self, gone):
        """Waits for packets for the held GET, or for the end of its connection."""
        while not self.pending.done() and not gone.done():
            await asyncio.wait({self.pending, gone}, timeout=NOOP_AFTER if self.probed else None,
                               return_when=asyncio.FIRST_COMPLETED)
            if self.probed:
                self.wake_poll()  # EIO4-UP-06

    async def post(self, request):
        if self.posting is not None:  # EIO4-PL-24
            request.respond(400)
            self.posting.conn.abort()
            return self.end('transport error')
        self.posting = request
        try:
            body = await request.body(self.options.max_payload)
        except TooLarge:
            return request.respond(413)
        except Ended:  # EIO4-PL-30
            self.end('transport error')
            raise
        finally:
            self.posting = None
        valid = self.receive_payload(body.decode(errors='replace'))
        request.respond(200, b'ok', 'text/html') if valid else request.respond(400)

    def receive_payload(self, text):
        """Whether all packets were valid; after an invalid one, or a close, the rest is not looked at."""
        for packet in text.split(SEPARATOR):
            if self.state != 'open':
                break
            if not self.receive(packet):
                return False
        return True

    # Receiving.

    def receive(self, message):
        """Takes a packet: text, or bytes from a binary frame. False when it is malformed; the session is over then."""
        try:
            kind, data = (MESSAGE, message) if isinstance(message, bytes) else decode_packet(message)
        except Malformed:
            self.end('parse error')
            return False
        if kind == MESSAGE:
            self.on_message(data)
        elif kind == PONG:
            self.pong()
        elif kind == PING:  # EIO4-HB-07
            self.end('transport error')
        elif kind == CLOSE:
            self.end('transport close', farewell=NOOP)  # EIO4-CL-02
        return True  # open, upgrade and noop mean nothing here (EIO4-WS-16)

    # WebSocket.

    async def run(self):
        """Receives from the WebSocket until it ends."""
        try:
            while self.state == 'open':
                self.receive(await self.websocket.receive())
        except Ended:
            self.end('transport close')

    async def probe(self, websocket):
        """An upgrade: `2probe`, `3probe`, then `5` (EIO4-UP-03 to EIO4-UP-08)."""
        self.probing = websocket
        limit = self.loop.call_later(self.options.upgrade_timeout, self.stop_probe, websocket)  # EIO4-UP-12
        try:
            ready = await self.probe_steps(websocket)
        except Ended:
            ready = False
        limit.cancel()
        if not ready or self.probing is not websocket:
            return self.stop_probe(websocket)
        self.probing, self.probed = None, False
        self.transport, self.websocket = 'websocket', websocket
        self.wake_poll()
        self.flush()
        if self.awaits_pong:  # EIO4-UP-21
            self.schedule_ping()
        if self.state == 'draining':  # EIO4-UP-18
            self.end(None)
        await self.run()

    async def probe_steps(self, websocket):
        if await websocket.receive() != PING + 'probe':
            return False
        websocket.send(PONG + 'probe')
        self.probed = True
        self.wake_poll()  # EIO4-UP-05
        return await websocket.receive() == UPGRADE

    def stop_probe(self, websocket):
        """The upgrade has failed; polling goes on and may be upgraded later (EIO4-UP-16)."""
        websocket.close()
        if self.probing is websocket:
            self.probing, self.probed = None, False

    # Closing.

    def close(self, reason='forced close'):
        """The server's own close: what is buffered is delivered first (EIO4-CL-07)."""
        if self.state != 'open':
            return
        if self.transport == 'websocket' or self.pending is not None:
            return self.end(reason)
        self.state = 'draining'  # EIO4-CL-05
        self.set_timer(DRAIN, self.end, None)
        self.on_close(reason)

    def end(self, reason, farewell=CLOSE):
        """The session is over now and its sid is forgotten (EIO4-CL-11). A held GET ends with the farewell."""
        if self.state == 'closed':
            return
        told, self.state = self.state == 'draining', 'closed'
        self.engine.sessions.pop(self.sid, None)
        self.timer.cancel()
        if self.transport == 'websocket':
            self.websocket.close()
        elif self.pending is not None:
            self.push(farewell)
        if self.probing:
            self.stop_probe(self.probing)  # EIO4-UP-17
        if not told:
            self.on_close(reason)


_counter = secrets.randbits(24)


def new_id():
    """20 URL-safe characters: 12 random bytes and a counter (EIO4-HS-13)."""
    global _counter
    _counter = (_counter + 1) % 2 ** 24
    return base64.urlsafe_b64encode(secrets.token_bytes(12) + _counter.to_bytes(3, 'big')).decode()
