"""The contracts with a testee: engineio, and socketio with the control namespace (docs/control-namespace.md)."""

import asyncio
import re

import actions
from sockets import Namespace, Refused, Server
from watch import watch

CAPABILITIES = {'control', 'refused', 'slow', 'dynamic', 'view', 'disconnect-reason', *actions.ACTIONS}


def echo_session(session):
    """Contract engineio: every message, text or binary, is sent back unchanged."""
    session.on_message = session.send


def socketio_server(connect_timeout):
    """Contract socketio. Give its `open` to an Engine."""
    server = Server(connect_timeout)
    for name in '/', '/custom':
        server.of(name).on_connect = greet
    for name in '/', '/siospec', '/siospec-slow':
        server.of(name).handlers.update(ECHO)
    server.of('/siospec').handlers.update(CONTROL)
    server.of('/siospec-refused').admit = refuse
    server.of('/siospec-slow').admit = admit_slowly
    server.of('/siospec-slow').on_connect = lambda socket: watch.let_in(socket.auth.get('tag'))
    for namespace in server.namespaces.values():
        namespace.on_disconnect = watch.disconnected
    server.patterns.append((re.compile('/siospec-dynamic-[a-z0-9]+'), dynamic))
    return server


def dynamic(name):
    namespace = Namespace(name)
    namespace.handlers.update({**ECHO, **CONTROL})
    namespace.on_disconnect = watch.disconnected
    return namespace


def greet(socket):
    socket.emit('auth', socket.auth)


async def refuse(socket):
    data = {'data': socket.auth['data']} if 'data' in socket.auth else {}
    raise Refused(socket.auth.get('message', 'refused'), **data)


async def admit_slowly(socket):
    delay = socket.auth.get('delay', 100)
    await asyncio.sleep(min(delay, 5000) / 1000 if isinstance(delay, (int, float)) else 0)


def message(socket, args, ack):
    socket.emit('message-back', *args)


def message_with_ack(socket, args, ack):
    if ack:
        ack(*args)


def capability(socket, args, ack):
    if ack:
        ack(bool(args) and isinstance(args[0], str) and args[0] in CAPABILITIES)


def do(socket, args, ack):
    action = actions.ACTIONS.get(args[0]) if args and isinstance(args[0], str) else None
    asyncio.ensure_future(actions.perform(action, socket, args[1:], ack or (lambda *_: None)))


ECHO = {'message': message, 'message-with-ack': message_with_ack}
CONTROL = {'capability': capability, 'do': do}
