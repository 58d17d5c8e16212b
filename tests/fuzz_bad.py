#!/usr/bin/python3
"""A server that hurts in one way: fuzz_bad.py FAULT. For fuzz_server_test.py; each fault needs a session, a moment or both."""
import asyncio
import os
import sys
import time
import traceback

TESTEES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'conformance', 'testees')
sys.path.insert(0, os.path.join(TESTEES, 'mini'))
sys.dont_write_bytecode = True

import mini  # noqa: E402
from engine import Session  # noqa: E402
from wire import Connection, WebSocket  # noqa: E402


def dies():
    """The process ends with an uncaught exception when binary data comes in a session that has asked for an acknowledgement."""
    receive = Session.receive

    def wrong(self, message):
        try:
            if isinstance(message, str) and message[:2] == '42' and message[2:3].isdigit():
                self.asked = True
            elif isinstance(message, bytes) and hasattr(self, 'asked'):
                raise RuntimeError(f'binary data of {len(message)} bytes behind a question')
        except RuntimeError:
            traceback.print_exc()
            os._exit(1)
        return receive(self, message)

    Session.receive = wrong


def hangs():
    """It loops for ever when a peer closes its half of a connection while its poll is held."""
    eof_received, poll = Connection.eof_received, Session.poll

    async def wrong_poll(self, request):
        request.conn.polls = True
        await poll(self, request)
        request.conn.polls = False

    def wrong_eof(self):
        while getattr(self, 'polls', False):
            time.sleep(60)
        return eof_received(self)

    Connection.eof_received, Session.poll = wrong_eof, wrong_poll


def forgets():
    """A POST with a noop behind another packet gets no answer."""
    post = Session.post

    async def wrong(self, request):
        respond = request.respond
        request.respond = lambda status, *rest: None if b'\x1e6' in bytes(getattr(request, 'seen', b'')) else respond(status, *rest)
        body = request.body

        async def remember(limit):
            request.seen = await body(limit)
            return request.seen

        request.body = remember
        await post(self, request)
        while b'\x1e6' in bytes(getattr(request, 'seen', b'')) and not request.conn.gone.done():
            await asyncio.sleep(0.05)

    Session.post = wrong


def leaks():
    """An upgrade that comes to nothing leaves a descriptor open."""
    stop_probe = Session.stop_probe

    def wrong(self, websocket):
        if self.probing is websocket:
            os.dup(1)
        return stop_probe(self, websocket)

    Session.stop_probe = wrong


def blocks():
    """An acknowledgement that nobody asked for stops everything for some seconds."""
    receive = Session.receive

    def wrong(self, message):
        if isinstance(message, str) and message.startswith('43'):
            time.sleep(5)
        return receive(self, message)

    Session.receive = wrong


def accepts():
    """An unknown session id opens a new session."""
    check = mini.Engine.check_session
    mini.Engine.check_session = lambda self, request, session: None if session is None and request.method == 'GET' and not request.wants_websocket else check(self, request, session)


def twins():
    """Two deaths with the same words and no place: a peer that is reset while its poll is held, and one that is on a WebSocket."""
    lost, poll, socket = Connection.connection_lost, Session.poll, WebSocket.__init__

    async def wrong_poll(self, request):
        request.conn.hurts = True
        await poll(self, request)
        request.conn.hurts = False

    def wrong_socket(self, request, limit):
        request.conn.hurts = True
        return socket(self, request, limit)

    def wrong_lost(self, exc):
        if isinstance(exc, ConnectionResetError) and getattr(self, 'hurts', False):
            print('Error: read ECONNRESET', file=sys.stderr, flush=True)
            os._exit(1)
        return lost(self, exc)

    Connection.connection_lost, Session.poll, WebSocket.__init__ = wrong_lost, wrong_poll, wrong_socket


def tolerates():
    """A POST with a packet that is none is answered with ok."""
    post = Session.post

    async def wrong(self, request):
        respond = request.respond
        request.respond = lambda status, *rest: respond(200, b'ok') if status == 400 else respond(status, *rest)
        await post(self, request)

    Session.post = wrong


def drops():
    """An empty event name ends all sessions."""
    receive, everybody = Session.receive, []
    begin = Session.__init__

    def wrong_begin(self, *args, **named):
        everybody.append(self)
        return begin(self, *args, **named)

    def wrong(self, message):
        if message == '42[""]':
            for session in everybody:
                session.close('gone')
        return receive(self, message)

    Session.receive, Session.__init__ = wrong, wrong_begin


def hoards():
    """Whoever leaves a namespace makes it keep 30 MB."""
    receive, kept = Session.receive, []

    def wrong(self, message):
        if isinstance(message, str) and message.startswith('41'):
            kept.append(b'x' * (30 << 20))
        return receive(self, message)

    Session.receive = wrong


def right():
    """Nothing is wrong."""


if __name__ == '__main__':
    globals()[sys.argv[1]]()
    asyncio.run(mini.serve(mini.make_engine('socketio')))
