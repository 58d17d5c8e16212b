"""Seeds for the prober's readers: what servers answer, byte for byte. Yields (target, bytes)."""

BODIES = [b'', b'ok', b'0{"sid":"a","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}',
          b'2', b'40{"sid":"a"}\x1e42["a",1]', b'6', '{"code":1,"message":"Session ID unknown"}'.encode()]
HEADERS = [b'', b'Content-Type: text/plain; charset=UTF-8\r\n', b'Connection: close\r\n', b'Connection: keep-alive\r\n',
           b'cache-control:no-store\r\nX-Empty:\r\n', b'Set-Cookie: io=a; Path=/; HttpOnly; SameSite=Strict\r\n']
STATUS = [b'HTTP/1.1 200 OK', b'HTTP/1.1 400 Bad Request', b'HTTP/1.0 200 OK', b'HTTP/1.1 204 No Content', b'HTTP/1.1 304 ',
          b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK', b'HTTP/1.1 503']


def responses():
    for status in STATUS:
        for header in HEADERS:
            for body in BODIES[:3]:
                yield status + b'\r\n' + header + b'Content-Length: %d\r\n\r\n' % len(body) + body
    for body in BODIES:
        chunks = b''.join(b'%x\r\n%s\r\n' % (len(body[i:i + 7]), body[i:i + 7]) for i in range(0, len(body), 7))
        yield b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' + chunks + b'0\r\n\r\n'
        yield b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' + chunks + b'0\r\nA: b\r\n\r\n'
        yield b'HTTP/1.1 200 OK\r\n\r\n' + body
    yield (b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
           b'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x012')


def frame(opcode, data, fin=True):
    size = len(data)
    head = bytes([opcode | (0x80 if fin else 0)])
    if size < 126:
        return head + bytes([size]) + data
    return head + b'\x7e' + size.to_bytes(2, 'big') + data


def streams():
    for body in BODIES:
        yield frame(1, body)
        yield frame(2, body)
        yield frame(1, body[:3], False) + frame(9, b'a') + frame(0, body[3:])
        yield frame(2, body[:1], False) + frame(0, body[1:2], False) + frame(0, body[2:])
    yield frame(1, b'a' * 125) + frame(1, b'a' * 126) + frame(2, b'a' * 290)
    for code in (1000, 1001, 1002, 1006, 1009, 1011, 3000, 4999, 0):
        yield frame(8, code.to_bytes(2, 'big') + b'bye')
    for odd in (frame(8, b''), frame(8, b'a'), frame(9, b'a' * 125), frame(10, b''), frame(9, b'', False), frame(3, b''),
                frame(0, b'a'), frame(1, b'\xff'), frame(1, '\u00e9\U0001f600'.encode()), b'\x81\x81abcda', b'\xc1\x01a',
                b'\x81\x7e\x00\x01a', b'\x81\x7f' + bytes(7) + b'\x01a', b'\x81\x7f\x80' + bytes(7)):
        yield odd


def seeds():
    for data in responses():
        yield 'wire_http', data
    for data in streams():
        yield 'wire_ws', data
