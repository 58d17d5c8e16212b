"""Both contracts: socketio, with the control namespace (docs/control-namespace.md), and engineio."""

import engineio
import socketio

import config
import control
from watch import watch


def engineio_server():
    """Every message, text or binary, is sent back unchanged."""
    eio = engineio.AsyncServer(**config.OPTIONS)

    @eio.on('message')
    async def echo(sid, data):
        await eio.send(sid, data)

    return eio


def socketio_server():
    sio = socketio.AsyncServer(**config.OPTIONS)
    add_greeting(sio, '/')
    add_echo(sio, '/')
    add_greeting(sio, '/custom')
    add_greeting(sio, '/siospec')
    add_echo(sio, '/siospec')
    control.add_control(sio, '/siospec')
    control.add_refused(sio)
    add_greeting(sio, '/siospec-slow', control.let_in_slowly)
    add_echo(sio, '/siospec-slow')
    return sio


async def at_once(auth):
    """The usual way into a namespace: nothing to wait for."""


def add_greeting(sio, namespace, let_in=at_once):
    """On connection emits `auth` with the CONNECT payload."""

    async def greet(sid, auth):
        if not sio.manager.is_connected(sid, namespace):
            return
        if namespace == '/siospec-slow':
            watch.let_in(auth.get('tag'))
        await sio.emit('auth', auth, to=sid, namespace=namespace)

    async def connect(sid, environ, auth=None):
        await let_in(auth or {})
        watch.connected(sid, environ, auth or {})
        # The library writes the CONNECT reply when this handler has returned; the contract wants the event after it.
        sio.start_background_task(greet, sid, auth or {})

    async def disconnect(sid):
        watch.disconnected(sid)

    sio.on('connect', connect, namespace=namespace)
    sio.on('disconnect', disconnect, namespace=namespace)


def add_echo(sio, namespace):
    async def message(sid, *args):
        await sio.emit('message-back', args, to=sid, namespace=namespace)

    async def message_with_ack(sid, *args):
        return args

    sio.on('message', message, namespace=namespace)
    sio.on('message-with-ack', message_with_ack, namespace=namespace)
