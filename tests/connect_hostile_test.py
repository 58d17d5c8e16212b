#!/usr/bin/python3
"""`siospec connect` against servers that break the rules: it neither crashes nor hangs, and says in a JSON line what happened.

usage: connect_hostile_test.py [TEST...]      SIOSPEC names the binary (default: build/siospec)
"""

import base64
import hashlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import unittest

SIOSPEC = os.environ.get('SIOSPEC', 'build/siospec')
LIMIT = 60  # seconds
OPEN = b'0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000}'
UPGRADING = OPEN.replace(b'[]', b'["websocket"]')
JOINED = b'40{"sid":"j"}'
TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9


def http(body=b'', status='200 OK', fields=''):
    return f'HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n{fields}\r\n'.encode() + body


def frame(opcode, data=b'', final=0x80):
    size = bytes([len(data)]) if len(data) < 126 else b'\x7e' + struct.pack('>H', len(data)) if len(data) < 65536 else b'\x7f' + struct.pack('>Q', len(data))
    return bytes([final | opcode]) + size + data


class Peer:
    """One connection of the client, seen by the server."""

    def __init__(self, sock):
        self.sock, self.kept = sock, b''

    def until(self, end):
        while end not in self.kept:
            self.more()
        head, _, self.kept = self.kept.partition(end)
        return head

    def more(self):
        got = self.sock.recv(65536)
        if not got:
            raise EOFError
        self.kept += got

    def exactly(self, size):
        while len(self.kept) < size:
            self.more()
        taken, self.kept = self.kept[:size], self.kept[size:]
        return taken

    def request(self):
        """The next request: method, query and body."""
        head = self.until(b'\r\n\r\n').decode()
        self.fields = {name.lower(): value for name, _, value in (line.partition(': ') for line in head.split('\r\n')[1:])}
        method, target, _ = head.split('\r\n')[0].split(' ')
        return method, target, self.exactly(int(self.fields.get('content-length', 0)))

    def send(self, data):
        self.sock.sendall(data)

    def accepts(self):
        key = self.fields['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
        return base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()

    def upgrade(self, fields='', status='101 Switching Protocols', accept=None):
        self.send(f'HTTP/1.1 {status}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept or self.accepts()}\r\n{fields}\r\n'.encode())

    def frame(self):
        """The next frame of the client: opcode and data."""
        first, second = self.exactly(2)
        size = second & 0x7f
        size = size if size < 126 else int.from_bytes(self.exactly(2 if size == 126 else 8), 'big')
        mask = self.exactly(4)
        return first & 15, bytes(byte ^ mask[i & 3] for i, byte in enumerate(self.exactly(size)))

    def drain(self):
        """Reads until the client has gone."""
        while self.sock.recv(65536):
            pass

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.sock.close()


class Server:
    """Each connection gets a thread that runs `serve(peer)`."""

    def __init__(self, serve):
        self.serve, self.peers, self.faults = serve, [], []
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=64)
        self.url = f'http://127.0.0.1:{self.listener.getsockname()[1]}'
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                peer = Peer(self.listener.accept()[0])
            except OSError:
                return
            peer.thread = threading.Thread(target=self.run, args=[peer], daemon=True)
            peer.thread.start()
            self.peers.append(peer)

    def run(self, peer):
        try:
            self.serve(peer)
        except (OSError, EOFError):
            pass
        except Exception as fault:  # it shall fail the test, not the thread
            self.faults.append(fault)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for peer in self.peers:
            peer.thread.join(LIMIT)
            peer.sock.close()


def polling(*answers, post=http(b'ok')):
    """A server that answers the polls with these, one after the other, each POST with `post`; then no poll any more."""
    left = list(answers)

    def serve(peer):
        while True:
            method, _, _ = peer.request()
            if method == 'POST':
                peer.send(post)
            elif not left:
                peer.drain()
            else:
                peer.send(left.pop(0))

    return serve


def websocket(*pieces, opening=OPEN):
    """A server that opens a session over WebSocket, answers CONNECT, and sends these bytes."""

    def serve(peer):
        peer.request()
        peer.upgrade()
        peer.send(frame(TEXT, opening))
        peer.frame()
        peer.send(frame(TEXT, JOINED))
        for piece in pieces:
            peer.send(piece)
        peer.drain()

    return serve


class Hostile(unittest.TestCase):
    def meet(self, serve, *options, lines='', name=None):
        """Runs the client against the server. Returns its status, and what it printed."""
        with Server(serve) as server:
            done = subprocess.run([SIOSPEC, 'connect', server.url, '--no-reconnection', '--wait', '3000', *options], input=lines.encode(), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=LIMIT, check=False)
        self.assertNotIn(b'Sanitizer', done.stderr, name)
        self.assertNotIn(b'runtime error', done.stderr, name)
        self.assertEqual(server.faults, [], name)
        self.assertIn(done.returncode, (0, 1), (name, done.stderr))
        return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()]

    def refused(self, serve, event, text, *options, lines='', name=None):
        """The client ends with status 1 after an event of this kind, that says this."""
        status, said = self.meet(serve, *options, lines=lines, name=name)
        self.assertEqual(status, 1, (name, said))
        self.assertIn(event, [one['event'] for one in said], (name, said))
        self.assertIn(text, json.dumps([one for one in said if one['event'] == event]), (name, said))

    def test_open_packets(self):
        for body in (b'', b'x', b'0', b'0[]', b'0{', b'0{"sid":1}', b'0{}', OPEN.replace(b'"s"', b'""'), OPEN.replace(b'"s"', b'null'), OPEN.replace(b'[]', b'{}'),
                     OPEN.replace(b'[]', b'[1]'), OPEN.replace(b'25000', b'-1'), OPEN.replace(b'25000', b'1e99'), OPEN.replace(b'20000', b'"20000"'),
                     OPEN.replace(b'"s"', b'"\xff"'), b'40', b'1', b'2', b'6', b'b', b'97:' + OPEN, OPEN + b'\x1e', b'\x1e' + OPEN):
            self.refused(polling(http(body)), 'unreachable', '', '--transports', 'polling', name=body)
            if b'\x1e' in body or b'\xff' in body:
                continue

            def serve(peer, body=body):
                peer.request()
                peer.upgrade()
                peer.send(frame(TEXT, body))
                peer.drain()

            self.refused(serve, 'unreachable', '', '--transports', 'websocket', name=body)

    def test_timers(self):
        huge = b'18446744073709551615'
        for interval, timeout in ((b'0', b'0'), (b'1', b'0')):
            opening = OPEN.replace(b'25000', interval).replace(b'20000', timeout)
            self.refused(polling(http(opening)), 'unreachable', 'ping timeout', '--transports', 'polling', name=opening)
        opening = OPEN.replace(b'25000', huge).replace(b'20000', huge)
        status, said = self.meet(polling(http(opening), http(JOINED), http(b'42["x"]')), lines='wait event\n')
        self.assertEqual((status, [one['event'] for one in said]), (0, ['connect', 'event', 'disconnect']))

    def test_answers_to_the_first_poll(self):
        good = http(OPEN)
        for answer, why in ((b'', 'not answered'), (b'x', 'no HTTP'), (b'HTTP/2.0 200 OK\r\n\r\n', 'no HTTP'), (b'HTTP/1.1 200', 'not answered'),
                            (good[:-5], 'not answered'), (good[:30], 'not answered'), (http(OPEN, '204 No Content'), 'with 200'), (http(b'', '304 Not Modified'), 'with 200'),
                            (http(b'', '302 Found', 'Location: /\r\n'), 'with 200'), (http(b'{"code":3}', '400 Bad Request'), 'with 200'),
                            (http(b'', '401 Unauthorized'), 'with 200'), (http(b'', '500 Oops'), 'with 200'), (http(b'', '999 ?'), 'with 200'),
                            (http(OPEN, '101 Switching Protocols'), 'switch'), (http(OPEN, fields='Content-Encoding: gzip\r\n'), 'Content-Encoding'),
                            (http(OPEN, fields='Content-Length: 3\r\n'), 'breaks HTTP'), (http(OPEN, fields='Transfer-Encoding: chunked\r\n'), 'breaks HTTP'),
                            (http(OPEN, fields='no colon\r\n'), 'breaks HTTP'), (http(OPEN, fields='A: ' + 'a' * 70000 + '\r\n'), 'too long'),
                            (good.replace(b'Content-Length: ', b'Content-Length: -'), 'breaks HTTP'), (good.replace(b'Content-Length: ', b'Content-Length: 9' + b'9' * 30), 'breaks HTTP'),
                            (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 'chunks'), (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n', 'chunks'),
                            (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n0x', 'chunks'), (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n', 'breaks HTTP'),
                            (b'HTTP/1.1 100 Continue\r\n\r\n' * 9, 'not answered')):
            def serve(peer, answer=answer):
                peer.request()
                peer.send(answer)
                peer.sock.shutdown(socket.SHUT_WR)

            self.refused(serve, 'unreachable', why, '--transports', 'polling', name=answer[:200])

        def early(peer):
            peer.send(good + good)
            peer.drain()

        self.meet(early, '--transports', 'polling')

    def test_resets(self):
        def at_once(peer):
            peer.reset()

        def after_a_request(peer):
            peer.request()
            peer.reset()

        def in_an_answer(peer):
            peer.request()
            peer.send(http(OPEN)[:-3])
            peer.reset()

        def in_the_handshake(peer):
            peer.request()
            peer.send(b'HTTP/1.1 101')
            peer.reset()

        def in_a_frame(peer):
            peer.request()
            peer.upgrade()
            peer.send(frame(TEXT, OPEN)[:-3])
            peer.reset()

        for serve, transports in ((at_once, 'polling'), (at_once, 'websocket'), (after_a_request, 'polling'), (after_a_request, 'websocket'), (in_an_answer, 'polling'),
                                  (in_the_handshake, 'websocket'), (in_a_frame, 'websocket')):
            self.refused(serve, 'unreachable', '', '--transports', transports, name=serve.__name__)

    def test_handshakes_of_websockets(self):
        for arguments in ({'accept': 'x' * 28}, {'fields': 'Sec-WebSocket-Extensions: permessage-deflate\r\n'}, {'fields': 'Sec-WebSocket-Protocol: chat\r\n'},
                          {'status': '200 OK'}, {'status': '404 Not Found'}, {'status': '204 No Content'}):
            def serve(peer, arguments=arguments):
                peer.request()
                peer.upgrade(**arguments)
                peer.drain()

            self.refused(serve, 'unreachable', 'did not switch', '--transports', 'websocket', name=arguments)

    def test_frames(self):
        event = frame(TEXT, b'42["x"]')
        for pieces, why in (([bytes([event[0], event[1] | 0x80]) + b'mask' + event[2:]], 'rules: 1002'), ([frame(TEXT | 0x40, b'42["x"]')], 'rules: 1002'),
                            ([frame(3)], 'rules: 1002'), ([frame(11)], 'rules: 1002'), ([frame(0, b'x')], 'rules: 1002'), ([frame(TEXT, b'4', 0), frame(TEXT, b'4')], 'rules: 1002'),
                            ([frame(PING, b'', 0)], 'rules: 1002'), ([frame(PING, b'x' * 126)], 'rules: 1002'), ([b'\x81\x7e\x00\x01x'], 'rules: 1002'),
                            ([b'\x81\x7f' + b'\xff' * 8], 'rules: 1002'), ([b'\x81\x7f' + b'\x00\x01' * 4], 'rules: 1009'), ([frame(TEXT, b'42["\xff"]')], 'rules: 1007'),
                            ([frame(TEXT, b'42["\xe2', 0), frame(0, b'x')], 'rules: 1007'), ([frame(CLOSE, b'x')], 'rules: 1002'), ([frame(CLOSE, b'\x03\xed')], 'rules: 1002'),
                            ([frame(CLOSE, b'\x03\xe8\xff')], 'rules: 1007'), ([frame(CLOSE)], 'server closed'), ([frame(CLOSE, b'\x0f\xa0bye')], 'server closed the WebSocket: 4000'),
                            ([frame(TEXT, b'1')], 'transport close')):
            self.refused(websocket(*pieces), 'disconnect', why, '--transports', 'websocket', lines='wait disconnect\n', name=pieces)
        pieces = [frame(TEXT, b'42["', 0), frame(PING, b'!'), frame(0, b'', 0), frame(0, b'x"]')]
        status, said = self.meet(websocket(*[bytes([byte]) for byte in b''.join(pieces)]), '--transports', 'websocket', lines='wait event\n')
        self.assertEqual((status, said[1]['name']), (0, 'x'))

    def test_packets(self):
        """After CONNECT, on both transports: the connection ends for each of these."""
        for text in (b'7', b'x', b'4', b'4x', b'47', b'42', b'42{}', b'42[]', b'42["a"', b'42["a"]x', b'42[true]', b'42["connect"]', b'431x[]', b'430{}', b'40[]', b'41{}',
                     b'44', b'45["a"]', b'451["a"]', b'451-["a",{"_placeholder":true,"num":1}]', b'451-["a",{"_placeholder":true,"num":-1}]', b'4599999999999999999999-["a"]',
                     b'42/a', b'4299999999999999999999["a"]', b'42' + b'[' * 100000, b'452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]\x1e42["b"]', b'bAA==',
                     b'b!', b'42["\xed\xa0\x80"]', b'42["\xc0\x80"]'):
            self.refused(polling(http(OPEN), http(JOINED), http(text)), 'disconnect', 'parse error', '--transports', 'polling', lines='wait disconnect\n', name=text[:99])
            reason = 'rules: 1007' if b'\xed' in text or b'\xc0' in text else 'parse error'
            frames = [frame(TEXT, part) for part in text.split(b'\x1e')]
            self.refused(websocket(*frames), 'disconnect', reason, '--transports', 'websocket', lines='wait disconnect\n', name=text[:99])
        self.refused(websocket(frame(BINARY, b'\x01')), 'disconnect', 'parse error', '--transports', 'websocket', lines='wait disconnect\n')

    def test_what_is_ignored(self):
        """Packets that are for nobody, or come too late."""
        quiet = b'\x1e'.join([b'6', b'3', b'5', OPEN, b'4379["x"]', b'430[]', b'430[]', b'42/other,["x"]', b'41/other,', b'44/other,{"message":"x"}'] + [JOINED] * 1000 + [b'42["end"]'])
        status, said = self.meet(polling(http(OPEN), http(JOINED), http(quiet)), '--transports', 'polling', lines='wait event\n')
        self.assertEqual((status, [one['event'] for one in said]), (0, ['connect', 'event', 'disconnect']))

    def test_refusals(self):
        for packet, message in ((b'44{"message":"\\ud800\\u0000"}', '\ud800\0'), (b'44{"message":5}', ''), (b'44"text"', ''), (b'40{}', 'no sid'), (b'40', 'no sid')):
            status, said = self.meet(polling(http(OPEN), http(b'\x1e'.join([packet] * 1000))), '--transports', 'polling', name=packet)
            self.assertEqual((status, [one['event'] for one in said]), (1, ['connect_error']), packet)
            self.assertIn(message, said[0]['message'])

    def test_floods(self):
        self.refused(polling(http(OPEN), http(b'\x1e'.join([b'42["a"]'] * 200000))), 'unreachable', 'too many events', '--transports', 'polling')
        lines = 'wait connect\n' + 'wait disconnect 20000\n'
        pings = frame(PING, b'x' * 100) * 20000 + frame(TEXT, b'2') * 20000 + frame(CLOSE)
        self.refused(websocket(pings), 'disconnect', 'server closed', '--transports', 'websocket', lines=lines)
        self.refused(websocket(frame(TEXT, b'41') * 10000), 'disconnect', 'io server disconnect', '--nsp', '/', '--nsp', '/b', '--transports', 'websocket', lines=lines)

    def test_pings_to_a_client_whose_posts_are_not_answered(self):
        """What waits to be sent is bounded."""
        pings = http(b'\x1e'.join([b'2'] * 100000))

        def serve(peer):
            method, target, _ = peer.request()
            while method == 'GET':
                peer.send(pings if 'sid=' in target else http(OPEN))
                method, target, _ = peer.request()
            peer.drain()

        self.refused(serve, 'unreachable', 'does not take', '--transports', 'polling')

    def test_upgrades_that_fail(self):
        """Polling goes on."""
        for first in (b'', frame(TEXT, b'3'), frame(TEXT, b'6'), frame(TEXT, b'x'), frame(BINARY, b'3probe'), frame(CLOSE), frame(TEXT, b'42["x"]'), frame(3), None):
            failed = threading.Event()
            left = [http(UPGRADING), http(JOINED)]

            def serve(peer, first=first, failed=failed, left=left):
                while True:
                    method, target, _ = peer.request()
                    if 'transport=websocket' in target:
                        break
                    if method == 'GET' and not left:
                        failed.wait(LIMIT)
                    peer.send(http(b'ok') if method == 'POST' else left.pop(0) if left else http(b'42["end"]\x1e1'))
                if first is not None:
                    peer.upgrade()
                    peer.frame()
                    peer.send(first)
                else:
                    peer.send(http(b'', '400 Bad Request'))
                peer.sock.shutdown(socket.SHUT_WR)
                while peer.sock.recv(4096):
                    pass
                failed.set()

            status, said = self.meet(serve, lines='wait event\n', name=first)
            self.assertIn('end', [one.get('name') for one in said], (first, said))

    def test_what_came_before_a_reset_counts(self):
        """The last words, and a reset at once."""
        end = frame(TEXT, b'42["end"]')

        def serve(peer):
            peer.request()
            peer.upgrade()
            peer.send(frame(TEXT, OPEN))
            peer.frame()
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            peer.sock.sendall(frame(TEXT, JOINED) + end)
            peer.sock.close()

        for _ in range(10):
            _, said = self.meet(serve, '--transports', 'websocket')
            self.assertIn('end', [one.get('name') for one in said], said)

    def test_answers_that_close_no_socket(self):
        """`Connection: close` and then nothing: the client closes, else each poll would cost a socket."""
        left = [OPEN, JOINED] + [b'6'] * 50 + [b'42["end"]']
        gone = []

        def serve(peer):
            method, _, _ = peer.request()
            if method == 'GET' and not left:
                peer.drain()
                return
            peer.send(http(b'ok' if method == 'POST' else left.pop(0), fields='Connection: close\r\n'))
            peer.drain()
            gone.append(peer)

        status, said = self.meet(serve, '--transports', 'polling', lines='wait event\n')
        self.assertEqual((status, said[1]['name']), (0, 'end'))
        self.assertGreater(len(gone), 50)

    def test_a_large_message_is_sent_before_the_end(self):
        """The last message goes out although the lines, and with them the client, end at once."""
        got = []

        def serve(peer):
            peer.request()
            peer.upgrade()
            peer.send(frame(TEXT, OPEN))
            peer.frame()
            peer.send(frame(TEXT, JOINED))
            got.append(len(peer.frame_size()))

        def frame_size(peer):
            first = peer.exactly(14)
            return peer.exactly(int.from_bytes(first[2:10], 'big'))

        Peer.frame_size = frame_size
        status, _ = self.meet(serve, '--transports', 'websocket', lines='wait connect\nemit x "' + 'x' * 6000000 + '"\n')
        self.assertEqual((status, got), (0, [6000000 + len('42["x",""]')]))


if subprocess.run([SIOSPEC, 'connect', '--help'], capture_output=True, check=False).returncode != 0:
    print('this build has no `siospec connect` (WITH_SERVE=0)\n1 passed, 0 failed')
    sys.exit(0)
result = unittest.main(exit=False).result
bad = len(result.failures) + len(result.errors)
print(f'{result.testsRun - bad} passed, {bad} failed')
sys.exit(1 if bad else 0)
