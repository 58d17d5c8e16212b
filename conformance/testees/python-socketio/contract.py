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
    for namespace in '/', '/custom':
        add_connection(sio, namespace, then=greet)
    for namespace in '/', '/siospec', '/siospec-slow':
        add_echo(sio, namespace)
    add_connection(sio, '/siospec')
    control.add_control(sio, '/siospec')
    control.add_refused(sio)
    add_connection(sio, '/siospec-slow', before=control.let_in_slowly, then=control.count_slow)
    return sio


async def nothing(*_):
    """Neither a reason to wait before the CONNECT reply, nor anything to do after it."""


async def greet(sio, namespace, sid, auth):
    await sio.emit('auth', auth, to=sid, namespace=namespace)


def add_connection(sio, namespace, before=nothing, then=nothing):
    """Lets sockets in: `before` is awaited first, `then` runs once the CONNECT reply is written."""

    async def after(sid, auth):
        if sio.manager.is_connected(sid, namespace):
            await then(sio, namespace, sid, auth)

    async def connect(sid, environ, auth=None):
        auth = auth or {}
        await before(auth)
        watch.connected(sid, environ, auth)
        # The library writes the CONNECT reply when this handler has returned; the contract wants events after it.
        sio.start_background_task(after, sid, auth)

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
