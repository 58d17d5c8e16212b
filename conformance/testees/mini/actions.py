"""The actions of `do`: functions or coroutines of the asking socket and their arguments.

They return the list of arguments of the acknowledgement, or None when there is none (or they have given it).
"""

import asyncio
import inspect

from watch import watch


async def perform(action, socket, args, ack):
    """Carries out an action, and acknowledges it. Wrong arguments come from the peer: they are answered, not raised."""
    try:
        if action is None:
            raise ValueError('unknown action')
        answer = action(socket, *args) if action is not ack_twice else action(socket, ack)
        if inspect.isawaitable(answer):
            answer = await answer
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        answer = [{'error': f'{type(error).__name__}: {error}'}]
    if answer is not None:
        ack(*answer)


SHAPES = {
    'one': (b'\1\2\3',),
    'nested': ({'a': [b'\1', {'b': b'\2\3'}], 'c': b'\4', 'd': 'text'},),
    'twice': (b'\1\2\3',) * 2,
    'empty': (b'',),
    'ten': ([bytes([i]) for i in range(10)],),
    'view': (memoryview(b'\1\2\3\4\5\6\7\10')[2:5],),
}


def up_to(limit, value):
    if isinstance(value, int) and 0 <= value <= limit:
        return value
    raise ValueError(f'not an integer from 0 to {limit}: {value}')


def count(value):
    return up_to(100000, value)


def seconds(ms):
    return up_to(60000, ms) / 1000


def name(event):
    if isinstance(event, str):
        return event
    raise ValueError('no event name')


def sibling(socket, namespace):
    """The socket that the same connection has in another namespace."""
    other = socket.client.sockets.get(namespace)
    if other is None:
        raise ValueError(f'not connected to {namespace}')
    return other


def emit(socket, event, *args):
    socket.emit(name(event), *args)
    return []


def emit_to(socket, namespace, event, *args):
    return emit(sibling(socket, namespace), event, *args)


def send(socket, *args):
    return emit(socket, 'message', *args)  # SIO5-EV-16


def emit_reserved(socket, event):
    try:
        socket.emit(name(event))
    except ValueError:
        return [True]
    return [False]


def emit_burst(socket, n, size=None):
    text = [] if size is None else ['x' * up_to(10000000, size)]
    for i in range(count(n)):
        socket.emit('burst', i, *text)
    return []


def emit_paced(socket, n, ms):
    async def pace(n, pause):
        for i in range(n):
            await asyncio.sleep(pause)
            socket.emit('paced', i)
    asyncio.ensure_future(pace(count(n), seconds(ms)))
    return []


def emit_mixed(socket, n):
    for i in range(count(n)):
        socket.emit('mixed', i, *([bytes([i % 256]) * 2] if i % 2 == 0 else []))
    return []


def emit_binary(socket, shape):
    return emit(socket, 'binary', *SHAPES[shape])


def emit_volatile(socket, event, *args):
    socket.emit(name(event), *args, volatile=True)
    return []


def emit_with_ack(socket, event, *args):
    def answered(*answer):
        socket.emit('done', 'emit-with-ack', event, *answer)

    socket.emit(name(event), *args, ack=answered, id=next(socket.namespace.ids))
    return []


def emit_with_timeout(socket, ms, event, *args):
    def answered(*answer):
        timer.cancel()
        socket.emit('done', 'emit-with-timeout', event, 'acked', *answer)

    def late():
        socket.forget(id)
        socket.emit('done', 'emit-with-timeout', event, 'timeout')

    id = next(socket.namespace.ids)
    timer = asyncio.get_running_loop().call_later(seconds(ms), late)
    socket.emit(name(event), *args, ack=answered, id=id)
    return []


def ack_twice(socket, ack):
    ack('first')
    ack('second')


async def ack_later(socket, ms, *args):
    await asyncio.sleep(seconds(ms))
    return args


def ack_binary(socket, shape):
    return SHAPES[shape]


def join(socket, *rooms):
    for room in rooms:
        socket.enter(room)
    return []


def leave(socket, *rooms):
    for room in rooms:
        socket.exit(room)
    return []


def rooms_of(socket):
    return [list(socket.rooms)]


def audience(socket, options):
    sockets = socket.namespace.members(options.get('rooms', []), options.get('except', []))
    return [other for other in sockets if other is not socket or options.get('sender')]


def broadcast(socket, options, event, *args):
    for other in audience(socket, options):
        other.emit(name(event), *args)
    return []


def broadcast_with_ack(socket, options, ms, event, *args):
    asked = audience(socket, options)
    id, answers = next(socket.namespace.ids), []

    def answered(*answer):
        answers.append(answer[0] if answer else None)
        if len(answers) == len(asked):
            timer.cancel()
            finish()

    def finish():
        for other in asked:
            other.forget(id)
        socket.emit('done', 'broadcast-with-ack', event, len(answers) == len(asked), answers)

    timer = asyncio.get_running_loop().call_later(seconds(ms), finish)
    for other in asked:
        other.emit(name(event), *args, ack=answered, id=id)
    return []


def disconnect(socket, namespace=None):
    target = socket if namespace is None else sibling(socket, namespace)
    target.disconnect()
    return None if target is socket else []


def disconnect_close(socket, namespace=None):
    (socket if namespace is None else sibling(socket, namespace)).disconnect(close=True)


def close(socket):
    socket.client.close()


def emit_then_close(socket, n):
    emit_burst(socket, n)
    close(socket)


def handshake(socket):
    return [{'query': socket.client.session.query, 'auth': socket.auth}]


async def disconnects(socket, sid, ms):
    return [await watch.reasons_of(sid, min(seconds(ms), 5.0))]


def slow_connects(socket, tag):
    return [watch.slow.get(tag, 0)]


def sessions(socket):
    return [len(socket.client.session.engine.sessions)]


ACTIONS = {
    'emit': emit, 'emit-to': emit_to, 'send': send, 'emit-reserved': emit_reserved, 'emit-burst': emit_burst,
    'emit-paced': emit_paced, 'emit-mixed': emit_mixed, 'emit-binary': emit_binary, 'emit-volatile': emit_volatile,
    'emit-with-ack': emit_with_ack, 'emit-with-timeout': emit_with_timeout, 'ack-twice': ack_twice,
    'ack-later': ack_later, 'ack-binary': ack_binary, 'join': join, 'leave': leave, 'rooms': rooms_of,
    'broadcast': broadcast, 'broadcast-with-ack': broadcast_with_ack, 'disconnect': disconnect,
    'disconnect-close': disconnect_close, 'close': close, 'emit-then-close': emit_then_close,
    'handshake': handshake, 'disconnects': disconnects, 'slow-connects': slow_connects, 'sessions': sessions,
}
