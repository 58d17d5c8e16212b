"""The actions of `do`: coroutines that take the caller and their arguments and return the acknowledgement.

What the library cannot do (volatile, acknowledging twice, broadcasts with acknowledgement, ...) is absent.
"""

import asyncio
import urllib.parse

from watch import watch


class Caller:
    """The socket that asks, with the library's calls shortened for it."""

    def __init__(self, sio, namespace, sid):
        self.sio, self.namespace, self.sid = sio, namespace, sid

    async def emit(self, event, *args, **options):
        if not isinstance(event, str):
            raise ValueError('no event name')
        await self.sio.emit(event, args, to=self.sid, namespace=self.namespace, **options)

    def connection(self):
        return self.sio.manager.eio_sid_from_sid(self.sid, self.namespace)

    def sibling(self, namespace):
        """The socket that the same connection has in another namespace."""
        sid = self.sio.manager.sid_from_eio_sid(self.connection(), namespace)
        if sid is None:
            raise ValueError(f'not connected to {namespace}')
        return Caller(self.sio, namespace, sid)


SHAPES = {
    'one': (b'\1\2\3',),
    'nested': ({'a': [b'\1', {'b': b'\2\3'}], 'c': b'\4', 'd': 'text'},),
    'twice': (b'\1\2\3',) * 2,
    'empty': (b'',),
    'ten': ([bytes([i]) for i in range(10)],),
}


def up_to(limit, value):
    if isinstance(value, int) and 0 <= value <= limit:
        return value
    raise ValueError(f'not an integer from 0 to {limit}: {value}')


def count(value):
    return up_to(100000, value)


def seconds(ms):
    return up_to(60000, ms) / 1000


async def emit(caller, event, *args):
    await caller.emit(event, *args)


async def emit_to(caller, namespace, event, *args):
    await caller.sibling(namespace).emit(event, *args)


async def send(caller, *args):
    await caller.sio.send(args, to=caller.sid, namespace=caller.namespace)


async def emit_reserved(caller, name):
    try:
        await caller.emit(name)
    except Exception:
        return True
    return False


async def emit_burst(caller, n, size=None):
    text = [] if size is None else ['x' * up_to(10000000, size)]
    for i in range(count(n)):
        await caller.emit('burst', i, *text)


async def emit_paced(caller, n, ms):
    async def pace(n, pause):
        for i in range(n):
            await asyncio.sleep(pause)
            await caller.emit('paced', i)
    caller.sio.start_background_task(pace, count(n), seconds(ms))


async def emit_mixed(caller, n):
    for i in range(count(n)):
        await caller.emit('mixed', i, *([bytes([i % 256]) * 2] if i % 2 == 0 else []))


async def emit_binary(caller, shape):
    await caller.emit('binary', *SHAPES[shape])


async def emit_with_ack(caller, event, *args):
    async def answered(*answer):
        await caller.emit('done', 'emit-with-ack', event, *answer)
    await caller.emit(event, *args, callback=answered)


async def emit_with_timeout(caller, ms, event, *args):
    limit = seconds(ms)
    answer = asyncio.get_running_loop().create_future()

    def answered(*values):
        if not answer.done():
            answer.set_result(values)

    async def report():
        try:
            result = ('acked', *await asyncio.wait_for(answer, limit))
        except asyncio.TimeoutError:
            result = ('timeout',)
        await caller.emit('done', 'emit-with-timeout', event, *result)

    await caller.emit(event, *args, callback=answered)
    caller.sio.start_background_task(report)


async def ack_later(caller, ms, *args):
    await asyncio.sleep(seconds(ms))
    return args


async def ack_binary(caller, shape):
    return SHAPES[shape]


async def join(caller, *rooms):
    for room in rooms:
        caller.sio.enter_room(caller.sid, room, namespace=caller.namespace)


async def leave(caller, *rooms):
    for room in rooms:
        caller.sio.leave_room(caller.sid, room, namespace=caller.namespace)


async def rooms_of(caller):
    return (caller.sio.rooms(caller.sid, namespace=caller.namespace),)


async def broadcast(caller, options, event, *args):
    # The library excludes sockets, not rooms, so the members of the rooms are looked up.
    manager, namespace = caller.sio.manager, caller.namespace
    excluded = [sid for room in options.get('except', []) for sid, _ in manager.get_participants(namespace, room)]
    if not options.get('sender'):
        excluded.append(caller.sid)
    for room in options.get('rooms') or [None]:
        await caller.sio.emit(event, args, room=room, skip_sid=list(excluded), namespace=namespace)
        excluded += [sid for sid, _ in manager.get_participants(namespace, room)]


async def disconnect(caller, namespace=None):
    target = caller if namespace is None else caller.sibling(namespace)
    await caller.sio.disconnect(target.sid, namespace=target.namespace)
    return caller.sio.not_handled if target is caller else None


async def close(caller):
    await caller.sio.eio.disconnect(caller.connection())
    return caller.sio.not_handled


async def emit_then_close(caller, n):
    await emit_burst(caller, n)
    return await close(caller)


async def handshake(caller):
    environ, auth = watch.handshakes[caller.sid]
    query = dict(urllib.parse.parse_qsl(environ.get('QUERY_STRING', ''), keep_blank_values=True))
    return {'query': query, 'auth': auth}


async def disconnects(caller, sid, ms):
    return ([None] * await watch.ends_of(sid, min(seconds(ms), 5)),)


async def slow_connects(caller, tag):
    return watch.slow.get(tag, 0)


async def sessions(caller):
    return len(caller.sio.eio.sockets)


ACTIONS = {
    'emit': emit, 'emit-to': emit_to, 'send': send, 'emit-reserved': emit_reserved, 'emit-burst': emit_burst,
    'emit-paced': emit_paced, 'emit-mixed': emit_mixed, 'emit-binary': emit_binary, 'emit-with-ack': emit_with_ack,
    'emit-with-timeout': emit_with_timeout, 'ack-later': ack_later, 'ack-binary': ack_binary, 'join': join,
    'leave': leave, 'rooms': rooms_of, 'broadcast': broadcast, 'disconnect': disconnect, 'close': close,
    'emit-then-close': emit_then_close, 'handshake': handshake, 'disconnects': disconnects,
    'slow-connects': slow_connects, 'sessions': sessions,
}
