#!/usr/bin/python3
"""`siospec connect` against the reference server: transports, binary, namespaces, refusals, reconnection, TLS, bad input.

usage: connect_test.py [TEST...]      SIOSPEC names the binary (default: build/siospec)
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

SIOSPEC = os.environ.get('SIOSPEC', 'build/siospec')
LIMIT = 60  # seconds


class Server:
    """The reference server, as long as the block lasts."""

    def __init__(self, *options):
        self.options = options

    def __enter__(self):
        self.process = subprocess.Popen([SIOSPEC, 'serve', '--host', '127.0.0.1', *self.options], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1].removesuffix('/socket.io/')
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.wait(LIMIT)
        self.process.stdout.close()


def connect(url, lines, *options):
    """The exit status, and what was printed, as objects."""
    done = subprocess.run([SIOSPEC, 'connect', url, *options], input=lines, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT)
    if 'Sanitizer' in done.stderr or 'runtime error' in done.stderr:
        raise AssertionError(done.stderr)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def named(events, name):
    return [event for event in events if event.get('event') == name]


class Connect(unittest.TestCase):
    def test_transports(self):
        with Server() as server:
            for transports in ('polling', 'websocket', 'polling,websocket'):
                status, events, _ = connect(server.url, 'emit-ack message-with-ack 1, "two", [{"$b": "AQID"}], {"$b":""}\n', '--transports', transports)
                self.assertEqual(status, 0, events)
                self.assertEqual(named(events, 'ack')[0]['args'], [1, 'two', [{'$b': 'AQID'}], {'$b': ''}])
                self.assertEqual(named(events, 'disconnect'), [{'event': 'disconnect', 'nsp': '/', 'reason': 'io client disconnect'}])

    def test_acknowledgements_are_told_apart(self):
        with Server() as server:
            status, events, _ = connect(server.url, 'emit-ack message-with-ack 1\nemit-ack message-with-ack 2\n')
            self.assertEqual((status, named(events, 'ack')), (0, [{'event': 'ack', 'nsp': '/', 'asked': n, 'args': [n]} for n in (1, 2)]), events)

    def test_names_may_have_blanks(self):
        with Server() as server:
            _, lines, _ = connect(server.url, 'wait connect\nemit "two words\\u0021" 1\nemit "" 2\nemit "half 3\nemit "a"b 4\n', '--trace', '--transports', 'websocket')
            sent = [line['text'] for line in lines if line.get('packet') == 'out']
            self.assertIn('42["two words!", 1]', sent)
            self.assertIn('42["", 2]', sent)
            self.assertEqual(len(named(lines, 'error')), 2, lines)

    def test_trace_shows_the_upgrade(self):
        with Server() as server:
            _, lines, _ = connect(server.url, 'wait connect\nwait upgraded 1\n', '--trace')
            texts = [line.get('text') for line in lines if 'packet' in line]
            self.assertIn('40', texts)
            self.assertTrue(texts[0].startswith('0{"sid"'), texts)

    def test_trace_tells_each_packet_apart(self):
        with Server() as server:
            _, lines, _ = connect(server.url, 'wait event\nemit-ack message-with-ack 7\nemit message {"$b":"AQID"}\nwait event\n', '--trace', '--transports', 'polling')
            packets = [line for line in lines if 'packet' in line]
            self.assertFalse([line for line in packets if '\x1e' in line['text']], packets)
            self.assertEqual(packets[0]['type'], 'open')
            self.assertIn({'packet': 'in', 'transport': 'polling', 'text': '42["auth",{}]', 'type': 'message', 'sio': 'EVENT', 'nsp': '/', 'payload': ['auth', {}]}, packets)
            self.assertIn({'packet': 'in', 'transport': 'polling', 'text': '430[7]', 'type': 'message', 'sio': 'ACK', 'nsp': '/', 'id': 0, 'payload': [7]}, packets)
            header = [line for line in packets if line.get('sio') == 'BINARY_EVENT']
            self.assertEqual([(line['packet'], line['attachments']) for line in header], [('out', 1), ('in', 1)], packets)
            self.assertEqual([line['packet'] for line in packets if line['type'] == 'binary' and line['text'] == 'bAQID'], ['out', 'in'], packets)

    def test_namespaces(self):
        with Server() as server:
            lines = 'wait event\njoin /custom {"a":1}\nwait event\nuse /\nemit message "main"\nwait event\nuse /custom\nleave\nwait disconnect\n'
            status, events, _ = connect(server.url, lines, '--auth', '{"token":"x"}')
            self.assertEqual(status, 0, events)
            args = {(event['nsp'], event['name']): event['args'] for event in named(events, 'event')}
            self.assertEqual(args[('/', 'auth')], [{'token': 'x'}])
            self.assertEqual(args[('/custom', 'auth')], [{'a': 1}])
            self.assertEqual(args[('/', 'message-back')], ['main'])
            self.assertEqual([event['nsp'] for event in named(events, 'disconnect')], ['/custom', '/'])

    def test_a_refusal(self):
        with Server() as server:
            status, events, _ = connect(server.url, '', '--nsp', '/unknown')
            self.assertEqual(status, 1)
            self.assertEqual(named(events, 'connect_error')[0]['message'], 'Invalid namespace')

    def test_reconnection(self):
        with Server() as server:
            port = server.url.rsplit(':', 1)[1]
            client = subprocess.Popen([SIOSPEC, 'connect', server.url, '--reconnection-delay', '50'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            until(client, 'connect')
            server.process.kill()
            server.process.wait(LIMIT)
            server.process.stdout.close()
            until(client, 'disconnect')
            client.stdin.write('emit message "kept"\n')
            client.stdin.flush()
            until(client, 'reconnect_attempt')
            with Server('--port', port):
                until(client, 'reconnect')
                while until(client, 'event')['args'] != ['kept']:
                    pass
                client.stdin.close()
                self.assertEqual(client.wait(LIMIT), 0)
            client.stdout.close()
            server.process = subprocess.Popen(['true'], stdout=subprocess.PIPE)

    def test_attempts_end(self):
        status, events, _ = connect('http://127.0.0.1:1', '', '--reconnection-delay', '1', '--attempts', '2')
        self.assertEqual(status, 1)
        self.assertEqual([event['event'] for event in events[-2:]], ['unreachable', 'reconnect_failed'])
        self.assertEqual(len(named(events, 'reconnect_attempt')), 2)
        self.assertIn('refused', events[0]['detail'])

    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            key, cert = os.path.join(folder, 'key.pem'), os.path.join(folder, 'cert.pem')
            subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost',
                            '-addext', 'subjectAltName=IP:127.0.0.1'], check=True, stderr=subprocess.DEVNULL)
            with Server('--tls-cert', cert, '--tls-key', key) as server:
                big = 'x' * 300000
                for options in (['--insecure'], ['--cacert', cert], ['--cacert', cert, '--transports', 'websocket']):
                    status, events, _ = connect(server.url, f'emit-ack message-with-ack "{big}"\n', *options)
                    self.assertEqual(status, 0, events)
                    self.assertEqual(named(events, 'ack')[0]['args'], [big])
                status, events, _ = connect(server.url, '', '--no-reconnection')
                self.assertEqual(status, 1)
                self.assertIn('self-signed', events[0]['detail'])

    def test_wrong_lines(self):
        with Server() as server:
            for line in ('bogus', 'emit x {', 'emit connect', 'emit x {"$b":"!"}', 'ack 7 1', 'join chat', 'use /nowhere', 'leave /nowhere', 'wait'):
                status, events, _ = connect(server.url, line + '\n')
                self.assertEqual(status, 1, line)
                self.assertEqual(len(named(events, 'error')), 1, line)

    def test_wrong_usage(self):
        for words in ([], ['nonsense'], ['http://x', 'more'], ['http://x', '--transports', 'carrier-pigeon'], ['http://x', '--auth', '[]'], ['http://x', '--nsp', 'chat'],
                      ['http://x', '--header', 'nonsense'], ['http://x', '--query', 'a b'], ['http://x', '--path', 'x'], ['http://x', '--', 'true']):
            done = subprocess.run([SIOSPEC, 'connect', *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT)
            self.assertEqual((done.returncode, done.stdout), (2, ''), words)
            self.assertTrue(done.stderr.startswith('siospec connect: '), words)
        done = subprocess.run([SIOSPEC, 'connect', 'http://127.0.0.1:1', '--cacert', '/nowhere'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=LIMIT)
        self.assertEqual(done.returncode, 3)


def until(client, event):
    """The next object with this event."""
    for line in client.stdout:
        seen = json.loads(line)
        if seen.get('event') == event:
            return seen
    raise AssertionError(f'{event} has not come')


if subprocess.run([SIOSPEC, 'connect', '--help'], capture_output=True, check=False).returncode != 0:
    print('this build has no `siospec connect` (WITH_SERVE=0)\n1 passed, 0 failed')
    sys.exit(0)
result = unittest.main(exit=False).result
bad = len(result.failures) + len(result.errors)
print(f'{result.testsRun - bad} passed, {bad} failed')
sys.exit(1 if bad else 0)
