"""Seeds for the prober's readers: what servers answer and clients ask, byte for byte. Yields (target, bytes)."""

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


# What stands before the reason, or the headers, of an answer that is refused or odd.
ODD_BEGINNINGS = [
    b'', b'H', b'HTTP', b'SSH-2.0-x', b'\x15', b'\x15\x03\x01\x00\x02\x02\x28', b'\x16\x03\x03', b'\x16\x04', b'HTTP/1.1 200 OK\n\n',
    b'HTTP/1.1 200 OK\r\nA: b\n', b'HTTP/1.1 20 OK\r\n\r\n', b'HTTP/1.1 2000 OK\r\n\r\n', b'HTTP/1.1 000 OK\r\n\r\n',
    b'HTTP/2.0 200 OK\r\n\r\n', b'HTTP/1.2 200 OK\r\n\r\n', b'HTTP/1.1\t200 OK\r\n\r\n', b'HTTP/11 200 OK\r\n\r\n', b'HTTP/1.1 200\r\n\r\n',
    b'HTTP/1.1 200 \r\n\r\n', b'HTTP/1.1 200 a\rb\r\n\r\n', b'HTTP/1.1 200 a\0b\r\n\r\n', b'HTTP/1.1 200 OK\r\nA: b', b'HTTP/1.1 101 \r\n\r\n',
    b'HTTP/1.1 102 Processing\r\nA: b\r\n\r\n' * 12 + b'HTTP/1.1 200 OK\r\n\r\n', b'HTTP/1.1 200 ' + b'a' * 500 + b'\r\n\r\n',
    b'HTTP/1.1 200 OK\r\n' + b'A: b\r\n' * 7 + b'\r\n', b'HTTP/1.1 200 OK\r\n' + b'A: b\r\n' * 257 + b'\r\n']
# Header lines, and what follows the blank line.
ODD_HEADERS = [
    (b' folded: a', b''), (b'A: b\r\n\tfolded', b''), (b'no colon', b''), (b': no name', b''), (b'A B: c', b''), (b'A : b', b''), (b'\xff: a', b''),
    (b'A: \0', b''), (b'A: b\rc', b''), (b'A:\t b\t ', b''), (b'Content-Length: a', b''), (b'Content-Length: ', b''), (b'Content-Length: 1,', b'a'),
    (b'Content-Length: 1, 1', b'a'), (b'Content-Length: 1, 2', b'ab'), (b'Content-Length: 1\r\nContent-Length: 2', b'ab'), (b'Content-Length: -1',
    b''),
    (b'Content-Length: 99999999999999999999', b''), (b'Content-Length: 16777217', b''), (b'Content-Length: 101', b'a' * 101),
    (b'Content-Length: 5', b'abc'), (b'Content-Length: 2', b'abc'), (b'Transfer-Encoding: gzip', b''), (b'Transfer-Encoding: gzip, chunked',
    b'0\r\n\r\n'),
    (b'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', b'0\r\n\r\n'),
    (b'Transfer-Encoding: chunked\r\nContent-Length: 1', b'0\r\n\r\n'), (b'Connection: close, keep-alive', b'a'), (b'Connection: x,, Keep-Alive',
    b'a')]
ODD_CHUNKS = [
    b'', b'\r\n', b'x\r\n', b'1', b'1\n', b'1 x\r\na\r\n', b'1;a=b\r\na\r\n0;c\r\n\r\n', b'1 ;a="b;c"\r\na\r\n0\r\n\r\n',
    b'0A\r\n0123456789\r\n0\r\n\r\n',
    b'00\r\n\r\n', b'1\r\nab\r\n', b'1\r\na\rb', b'1\r\na\n', b'1\r\na', b'2\r\na', b'65\r\n' + b'a' * 101 + b'\r\n0\r\n\r\n', b'1000001\r\n',
    b'11111111111111111\r\n', b'fffffffffffffffff\r\n', b'0\r\nA: b\r\nC: d\r\n\r\n', b'0\r\nA: b\n', b'0\r\nA',
    b'0\r\nA: ' + b'b' * 500 + b'\r\n\r\n',
    b'1;' + b'a' * 500 + b'\r\na\r\n0\r\n\r\n', b'1;' + b'a' * 200 + b'\r\na\r\n1;' + b'a' * 300 + b'\r\nb\r\n0\r\n\r\n']
UPGRADE = [b'Upgrade: websocket', b'Connection: keep-alive, Upgrade', b'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=']


def odd_responses():
    yield from ODD_BEGINNINGS
    for version in (b'1.1', b'1.0'):
        for header, rest in ODD_HEADERS:
            yield b'HTTP/' + version + b' 200 OK\r\n' + header + b'\r\n\r\n' + rest
        yield b'HTTP/' + version + b' 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n'
    for chunks in ODD_CHUNKS:
        yield b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' + chunks
    yield b'HTTP/1.1 200 OK\r\n\r\n' + b'a' * 101
    for i in range(len(UPGRADE)):
        yield b'HTTP/1.1 101 \r\n' + b'\r\n'.join(UPGRADE[:i] + UPGRADE[i + 1:]) + b'\r\n\r\n'
        yield b'HTTP/1.1 101 \r\n' + b'\r\n'.join(UPGRADE[:i] + [b'A: b'] + UPGRADE[i:])[:-2] + b'\r\n\r\n'


def requests():
    for line in (b'GET / HTTP/1.1', b'POST /socket.io/?EIO=4 HTTP/1.0', b'OPTIONS * HTTP/1.1', b'GET / HTTP/1.2', b'GET / HTTP/2.0', b'GET /', b'GET',
                 b'GET  HTTP/1.1', b'GET / a HTTP/1.1', b'GET /HTTP/1.1', b'G\0T / HTTP/1.1', b' / HTTP/1.1', b'', b'GET / HTTP/1.1 '):
        yield line + b'\r\nHost: a\r\n\r\n'
    yield b'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n2'
    yield b'POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n2GET'
    yield b'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n2\r\n0\r\n\r\n'
    yield b'GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\x80abcd'


def frame(opcode, data, fin=True, mask=b''):
    """A frame with the shortest length; with a mask of four bytes it is one of a client."""
    size, bit = len(data), 0x80 if mask else 0
    head = bytes([opcode | (0x80 if fin else 0), bit | (size if size < 126 else 126)])
    data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)) if mask else data
    return head + (size.to_bytes(2, 'big') if size >= 126 else b'') + mask + data


def odd_streams(mask=b''):
    """What RFC 6455 forbids, and what it allows but seldom comes; of servers, or of clients."""
    bit = bytes([0x80 if mask else 0])

    def one(opcode, data=b'', fin=True):
        return frame(opcode, data, fin, mask)

    def raw(first, length, rest=b''):
        return bytes([first, length | bit[0]]) + rest
    for opcode in range(16):
        yield one(opcode, b'a')
        yield one(opcode, b'a', False)
    for first in (0xc1, 0xa1, 0x91, 0xf1):
        yield raw(first, 0, mask)
    for length in (b'\x7e\x00\x7d', b'\x7e\x00\x7e', b'\x7e\xff\xff', b'\x7f' + bytes(6) + b'\xff\xff', b'\x7f' + bytes(5) + b'\x01\0\0',
                   b'\x7f' + b'\xff' * 8, b'\x7f' + bytes(7)):
        for first in (0x82, 0x89):
            yield raw(first, length[0], length[1:] + mask)
    yield raw(0x82, 127, bytes(5) + b'\x01\0\0' + mask + b'a' * 10)
    yield one(2, b'a' * 300) + one(2, b'b' * 301)
    yield one(2, b'a' * 200, False) + one(0, b'b' * 100, False) + one(0, b'c')
    yield one(1, b'a', False) + one(1, b'b')
    yield one(1, b'a', False) + one(8) + one(0, b'b')
    yield one(1, b'a') + one(0, b'b')
    yield one(1, b'', False) * 2
    yield one(1, b'', False) + one(0, b'', False) * 3 + one(0)
    yield one(1, b'\xf0\x9f', False) + one(9) + one(0, b'\x98\x80')
    for text in (b'\x80', b'\xc0\x80', b'\xe0\x80\x80', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'\xf5', b'\xe2\x82', b'\xc3(', b'\xef\xbf\xbd',
        b'\xf0\x90\x80\x80'):
        yield one(1, text)
        yield one(1, text, False) + one(0, text)
        yield one(8, b'\x03\xe8' + text)
    for code in (999, 1003, 1004, 1005, 1014, 1015, 1016, 2999, 3999, 5000, 65535):
        yield one(8, code.to_bytes(2, 'big'))
    yield one(8) + one(1, b'a')
    yield one(8, b'\x03\xe8') + one(8, b'\x03\xe8')
    yield one(9, b'a' * 125) + one(10, b'a' * 125) + one(1, b'a')
    yield one(1, b'abcdefgh')[:-3]
    yield one(1, b'a' * 300)[:3]


def streams():
    for mask in (b'', b'\x01\x80\xff\x7f'):
        yield from odd_streams(mask)
    for body in BODIES:
        yield frame(1, body, mask=b'abcd')
        yield frame(2, body[:3], False, b'abcd') + frame(9, b'a', mask=b'\0\0\0\0') + frame(0, body[3:], mask=b'efgh')
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
    for source in (responses, odd_responses, requests):
        for data in source():
            yield 'wire_http', data
    for data in streams():
        yield 'wire_ws', data
