"""TCP connections, HTTP/1.1 requests and WebSockets (RFC 6455) on asyncio, with nothing but the standard library."""

import asyncio
import base64
import hashlib
import struct
import urllib.parse

HEAD_LIMIT = 16 * 1024     # bytes of a request line with its headers
READ_AHEAD = 64 * 1024     # bytes kept unread before the peer is made to wait
LINGER = 1.0               # seconds that we read on after our FIN

REASONS = {101: 'Switching Protocols', 200: 'OK', 400: 'Bad Request', 404: 'Not Found', 413: 'Payload Too Large',
           431: 'Request Header Fields Too Large'}


class Ended(Exception):
    """The peer is gone, or has closed its half of the connection."""


class BadRequest(Exception):
    """The bytes are not an HTTP request that we can answer in its terms."""

    def __init__(self, status=400):
        super().__init__(status)
        self.status = status


class TooLarge(Exception):
    """A body is longer than the caller allows."""


class Connection(asyncio.Protocol):
    """One TCP connection: bytes in order, and a future `gone` that is done when the peer has closed."""

    def __init__(self, serve):
        self.serve = serve
        self.buffer = bytearray()
        self.arrived = asyncio.Event()
        self.finished = False   # we have sent our last byte

    # What asyncio tells us.

    def connection_made(self, transport):
        self.transport = transport
        self.loop = asyncio.get_running_loop()
        self.gone = self.loop.create_future()
        self.task = self.loop.create_task(self._run())

    def data_received(self, data):
        if self.finished and self.task.done():
            return
        self.buffer += data
        self.arrived.set()
        if len(self.buffer) > READ_AHEAD:
            self.transport.pause_reading()

    def eof_received(self):
        self.connection_lost(None)
        return True  # keep our half: a request that is whole still gets its answer

    def connection_lost(self, exc):
        if not self.gone.done():
            self.gone.set_result(None)
        self.arrived.set()

    async def _run(self):
        try:
            await self.serve(self)
        except Ended:
            pass
        except BaseException:
            self.transport.abort()
            raise
        self.buffer.clear()
        self.transport.resume_reading()
        if not self.finished:
            self.transport.close()

    # What the layers above use.

    async def more(self):
        """Waits until the buffer has grown. Raises Ended when it never will."""
        if self.gone.done():
            raise Ended
        self.arrived.clear()
        self.transport.resume_reading()
        size = len(self.buffer)
        await self.arrived.wait()
        if len(self.buffer) == size:
            raise Ended

    async def read(self, size):
        while len(self.buffer) < size:
            await self.more()
        return self._take(size)

    async def read_until(self, mark, limit):
        """The bytes before the mark, which is consumed too."""
        start = 0
        while True:
            found = self.buffer.find(mark, start)
            if found > limit or (found < 0 and len(self.buffer) > limit):
                raise BadRequest(431)
            if found >= 0:
                data = self._take(found + len(mark))
                return data[:found]
            start = max(0, len(self.buffer) - len(mark))
            await self.more()

    def _take(self, size):
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data

    def write(self, data):
        if not self.finished:
            self.transport.write(data)

    def finish(self):
        """Sends FIN but goes on reading for a while: closing with unread bytes would reset the connection, and the
        peer could lose what we sent last."""
        if not self.finished:
            self.finished = True
            try:
                self.transport.write_eof()
            except OSError:
                pass  # the peer has reset the connection already
            self.loop.call_later(LINGER, self.transport.close)

    def abort(self):
        self.transport.abort()


class Request:
    """One HTTP request; `respond` answers it."""

    def __init__(self, conn, method, target, version, headers):
        self.conn, self.method, self.headers = conn, method, headers
        self.path, _, query = target.partition('?')
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))  # of equal keys the last one counts
        self.keep_alive = version == 'HTTP/1.1' and 'close' not in self.tokens('connection')
        self.body_read = not (self.length or self.chunked)
        self.answered = False

    @classmethod
    async def read(cls, conn):
        head = await conn.read_until(b'\r\n\r\n', HEAD_LIMIT)
        lines = head.decode('latin-1').lstrip('\r\n').split('\r\n')
        parts = lines[0].split(' ')
        if len(parts) != 3 or not parts[2].startswith('HTTP/1.'):
            raise BadRequest
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(':')
            if not colon or not name or name != name.strip():
                raise BadRequest
            name, value = name.lower(), value.strip()
            headers[name] = f'{headers[name]}, {value}' if name in headers else value
        return cls(conn, *parts, headers)

    def tokens(self, name):
        return [token.strip().lower() for token in self.headers.get(name, '').split(',')]

    @property
    def chunked(self):
        return 'chunked' in self.tokens('transfer-encoding')

    @property
    def length(self):
        text = self.headers.get('content-length', '0')
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise BadRequest
        return int(text)

    @property
    def wants_websocket(self):
        return 'upgrade' in self.tokens('connection') and 'websocket' in self.tokens('upgrade')

    async def body(self, limit):
        """The whole body. Raises TooLarge as soon as it is known to be longer than the limit."""
        if 'expect' in self.headers and not self.answered:
            self.conn.write(b'HTTP/1.1 100 Continue\r\n\r\n')
        if self.chunked:
            data = await self._chunks(limit)
        elif self.length > limit:
            raise TooLarge
        else:
            data = await self.conn.read(self.length)
        self.body_read = True
        return data

    async def _chunks(self, limit):
        data = b''
        while True:
            size = (await self.conn.read_until(b'\r\n', 256)).partition(b';')[0].strip()
            try:
                size = int(size, 16)
            except ValueError:
                raise BadRequest from None
            if size < 0 or len(data) + size > limit:
                raise TooLarge
            if size == 0:
                break
            data += await self.conn.read(size)
            await self.conn.read(2)
        while await self.conn.read_until(b'\r\n', HEAD_LIMIT):
            pass  # trailers
        return data

    def respond(self, status, body=b'', content_type='text/plain; charset=UTF-8', headers=()):
        self.answered = True
        if not self.body_read:
            self.keep_alive = False  # where the next request would begin is not known
        lines = [f'HTTP/1.1 {status} {REASONS[status]}', f'Content-Length: {len(body)}', 'Cache-Control: no-store', *headers]
        if body:
            lines.append(f'Content-Type: {content_type}')
        lines.append('Connection: ' + ('keep-alive' if self.keep_alive else 'close'))
        self.conn.write('\r\n'.join(lines).encode() + b'\r\n\r\n' + (b'' if self.method == 'HEAD' else body))


async def serve_http(conn, handle):
    """Reads requests and hands them to the coroutine `handle`, one after the other, until the connection is over."""
    while True:
        try:
            request = await Request.read(conn)
        except BadRequest as error:
            conn.write(f'HTTP/1.1 {error.status} {REASONS[error.status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'.encode())
            return conn.finish()
        try:
            await handle(request)
        except BadRequest as error:
            request.respond(error.status)
        if not request.keep_alive:
            return conn.finish()


CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class ProtocolError(Exception):
    """The peer broke RFC 6455; `code` goes into our close frame."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class WebSocket:
    """The server's end of a WebSocket; messages are str or bytes."""

    def __init__(self, request, limit):
        """Answers the upgrade request with 101. Messages longer than the limit are refused with 1009."""
        key = request.headers['sec-websocket-key']
        accept = base64.b64encode(hashlib.sha1(f'{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11'.encode()).digest()).decode()
        self.conn, self.limit, self.closing = request.conn, limit, False
        request.answered, request.keep_alive = True, False
        self.conn.write('\r\n'.join([
            'HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade',
            f'Sec-WebSocket-Accept: {accept}', '', '']).encode())

    @staticmethod
    def acceptable(request):
        return (request.method == 'GET' and request.headers.get('sec-websocket-version') == '13'
                and len(request.headers.get('sec-websocket-key', '')) == 24)

    def send(self, message):
        if isinstance(message, str):
            self._send_frame(TEXT, message.encode())
        else:
            self._send_frame(BINARY, message)

    def _send_frame(self, opcode, data):
        if self.closing:
            return
        size = len(data)
        if size < 126:
            head = bytes([0x80 | opcode, size])
        elif size < 65536:
            head = struct.pack('>BBH', 0x80 | opcode, 126, size)
        else:
            head = struct.pack('>BBQ', 0x80 | opcode, 127, size)
        self.conn.write(head + data)

    def close(self, code=None):
        """Sends a close frame, our last one; `receive` then goes on until the peer has closed as well."""
        if self.closing:
            return
        self._send_frame(CLOSE, b'' if code is None else struct.pack('>H', code))
        self.closing = True
        self.conn.finish()

    async def receive(self):
        """The next message. Raises Ended when there will be none."""
        try:
            while True:
                message = await self._message()
                if not self.closing:
                    return message
        except ProtocolError as error:
            self.close(error.code)
            raise Ended from None

    async def _message(self):
        opcode, parts, size = None, [], 0
        while True:
            fin, op, data = await self._data_frame(self.limit - size)
            if (op == CONTINUATION) == (opcode is None):
                raise ProtocolError(1002)
            opcode = op or opcode
            parts.append(data)
            size += len(data)
            if fin:
                break
        message = b''.join(parts)
        if opcode == BINARY:
            return message
        try:
            return message.decode()
        except UnicodeDecodeError:
            raise ProtocolError(1007) from None

    async def _data_frame(self, limit):
        """The next frame that is not a control frame; those are answered on the way."""
        while True:
            fin, opcode, data = await self._frame(limit)
            if opcode == PING:
                self._send_frame(PONG, data)
            elif opcode == CLOSE:
                self._answer_close(data)
                raise Ended
            elif opcode != PONG:
                return fin, opcode, data

    async def _frame(self, limit):
        first, second = await self.conn.read(2)
        fin, opcode, size = first & 0x80, first & 0x0f, second & 0x7f
        if first & 0x70 or not second & 0x80 or opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise ProtocolError(1002)
        if opcode >= CLOSE and (size > 125 or not fin):
            raise ProtocolError(1002)
        if size == 126:
            size, = struct.unpack('>H', await self.conn.read(2))
        elif size == 127:
            size, = struct.unpack('>Q', await self.conn.read(8))
        if opcode < CLOSE and size > limit:
            raise ProtocolError(1009)
        mask = await self.conn.read(4)
        return fin, opcode, unmask(await self.conn.read(size), mask)

    def _answer_close(self, data):
        code = struct.unpack('>H', data[:2])[0] if len(data) >= 2 else None
        legal = code is None and not data or code is not None and (
            1000 <= code <= 1003 or 1007 <= code <= 1011 or 3000 <= code <= 4999)
        self.close(code if legal else 1002)


def unmask(data, mask):
    """XORs the data with the four mask bytes, in one operation on big integers."""
    whole = (mask * (len(data) // 4 + 1))[:len(data)]
    return (int.from_bytes(data, 'big') ^ int.from_bytes(whole, 'big')).to_bytes(len(data), 'big')
