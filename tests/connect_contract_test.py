#!/usr/bin/python3
"""`siospec connect --contract` does what docs/clients.md asks for, and its reports are what the schema says: against a server that only
answers long-polls, whose script is below.

usage: connect_contract_test.py      SIOSPEC names the binary (default: build/siospec)
"""

import http.server
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.environ.get('SIOSPEC', 'build/siospec')
LIMIT = 60  # seconds
OPEN = '0{"sid":"abc","upgrades":[],"pingInterval":30000,"pingTimeout":30000,"maxPayload":1000000}'
ARGS = '{"a":["é",{"_placeholder":true,"num":0}]},{"_placeholder":true,"num":1},{"_placeholder":true,"num":2}'
BYTES = ['bAQID', 'b', 'bBA==']


class Peer(http.server.ThreadingHTTPServer):
    """Server and control in one. What is put into `out` answers the next poll; what was posted goes to `posted` and `reports`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.out, self.posted, self.reports = queue.Queue(), queue.Queue(), queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return f'http://127.0.0.1:{self.server_address[1]}'

    def handle_error(self, *unused):
        """The client that is stopped leaves a poll behind."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header('Content-Type', 'text/plain; charset=UTF-8')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(self.server.out.get(timeout=LIMIT) if '&sid=' in self.path else OPEN)

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length'])).decode()
        is_report = self.path.startswith('/reports?key=')
        for item in body.splitlines() if is_report else body.split('\x1e'):
            (self.server.reports if is_report else self.server.posted).put(item)
        self.answer('ok')

    def log_message(self, *unused):
        pass


class Contract(unittest.TestCase):
    def setUp(self):
        self.schema = jsonschema.Draft202012Validator(json.loads((ROOT / 'vectors/schema/client-report.schema.json').read_text()))
        self.peer = Peer()
        environment = dict(os.environ, SIOSPEC_URL=self.peer.url(), SIOSPEC_TRANSPORTS='polling', SIOSPEC_AUTH='{"t":1}',
                           SIOSPEC_CONTROL=self.peer.url() + '/reports?key=1')
        self.errors = tempfile.TemporaryFile()
        self.client = subprocess.Popen([SIOSPEC, 'connect', '--contract'], env=environment, stdout=self.errors, stderr=self.errors)
        self.wants('40{"t":1}')
        self.gives('40{"sid":"x"}')
        self.reports({'event': 'connect', 'nsp': '/'})

    def tearDown(self):
        self.client.kill()
        self.client.wait(LIMIT)
        self.peer.shutdown()
        self.peer.server_close()
        self.errors.seek(0)
        self.assertEqual(self.errors.read(), b'')
        self.errors.close()

    def gives(self, *packets):
        self.peer.out.put('\x1e'.join(packets))

    def wants(self, *packets):
        self.assertEqual([self.peer.posted.get(timeout=LIMIT) for _ in packets], list(packets))

    def reports(self, *wanted):
        for report in wanted:
            got = json.loads(self.peer.reports.get(timeout=LIMIT))
            self.assertTrue(self.schema.is_valid(got), got)
            self.assertEqual(got, report)

    def test_messages(self):
        self.gives('42["message"]', f'453-["message",{ARGS}]', *BYTES, '421["message-with-ack"]', f'453-2["message-with-ack",{ARGS}]', *BYTES,
                   '42["message-with-ack",1]', '42["else",1]', '42["message-later",0,"z"]', f'453-["message-later",1,{ARGS}]', *BYTES)
        self.wants('42["message-back"]', f'453-["message-back",{ARGS}]', *BYTES, '431[]', f'463-2[{ARGS}]', *BYTES,
                   '42["message-back","z"]', f'453-["message-back",{ARGS}]', *BYTES)

    def test_acknowledgements(self):
        self.gives(f'453-["emit-with-ack",{ARGS}]', *BYTES)
        self.wants(f'453-0["ping-app",{ARGS}]', *BYTES)
        self.gives(f'463-0[{ARGS}]', *BYTES)
        self.reports({'event': 'ack', 'nsp': '/', 'args': [{'a': ['é', {'$b': 'AQID'}]}, {'$b': ''}, {'$b': 'BA=='}]})
        self.gives('42["emit-with-ack",1]')
        self.wants('421["ping-app",1]')
        self.gives('431[ 1 ,\r\n{"a":\n2} ] ')
        self.reports({'event': 'ack', 'nsp': '/', 'args': [1, {'a': 2}]})
        self.gives('42["emit-with-ack"]')
        self.wants('422["ping-app"]')
        self.reports({'event': 'ack', 'nsp': '/', 'error': 'timeout'})

    def test_namespaces(self):
        self.gives('42["join","/a"]', '42["join","/b"]', '42["join",7]', '42["leave","/no"]')
        self.wants('40/a,{"t":1}', '40/b,{"t":1}')
        self.gives('40/a,{"sid":"y"}', '44/b,{"message":"no","data":[7]}')
        self.reports({'event': 'connect', 'nsp': '/a'}, {'event': 'connect_error', 'nsp': '/b', 'message': 'no', 'data': [7]})
        self.gives('42/a,["message",1]', '42["leave","/a"]')
        self.wants('42/a,["message-back",1]', '41/a,')
        self.reports({'event': 'disconnect', 'nsp': '/a', 'reason': 'io client disconnect'})
        self.gives('41')
        self.reports({'event': 'disconnect', 'nsp': '/', 'reason': 'io server disconnect'})
        self.assertIsNone(self.client.poll())

    def test_reconnection(self):
        self.gives('1')
        self.reports({'event': 'disconnect', 'nsp': '/', 'reason': 'transport close'}, {'event': 'reconnect_attempt', 'attempt': 1})
        self.wants('40{"t":1}')
        self.gives('40{"sid":"x"}')
        self.reports({'event': 'connect', 'nsp': '/'})

    def test_end(self):
        self.client.send_signal(signal.SIGTERM)
        self.assertEqual(self.client.wait(LIMIT), -signal.SIGTERM)


class Wrong(unittest.TestCase):
    def test_settings(self):
        for settings in ({}, {'SIOSPEC_URL': 'x'}, {'SIOSPEC_URL': 'http://127.0.0.1:1', 'SIOSPEC_TRANSPORTS': 'x'},
                         {'SIOSPEC_URL': 'http://127.0.0.1:1', 'SIOSPEC_AUTH': '[]'}):
            bare = {name: value for name, value in os.environ.items() if not name.startswith('SIOSPEC_')}
            done = subprocess.run([SIOSPEC, 'connect', '--contract'], env={**bare, **settings}, stderr=subprocess.PIPE, timeout=LIMIT)
            self.assertEqual(done.returncode, 2, done.stderr)
        done = subprocess.run([SIOSPEC, 'connect', '--contract'], env={**bare, 'SIOSPEC_URL': 'http://127.0.0.1:1', 'SIOSPEC_CONTROL': 'https://x/'},
                              stderr=subprocess.PIPE, timeout=LIMIT)
        self.assertEqual(done.returncode, 3, done.stderr)


if subprocess.run([SIOSPEC, 'connect', '--help'], capture_output=True, check=False).returncode != 0:
    print('this build has no `siospec connect` (WITH_SERVE=0)\n1 passed, 0 failed')
    sys.exit(0)
result = unittest.main(exit=False).result
bad = len(result.failures) + len(result.errors)
print(f'{result.testsRun - bad} passed, {bad} failed')
sys.exit(1 if bad else 0)
