"""Seeds for the loader of codec vectors: files with every member, valid, and each kind of mistake once. Yields
(target, bytes)."""
import json

from mistakes import mistakes, wrong_kinds
from scenario_files import CANONICAL, PAYLOADS, SPELLINGS, TEXTS

EVENT = {'type': 'event', 'nsp': '/a', 'id': 7, 'data': ['a', {'$b': 'AQID'}, None]}
SOCKETIO = {'id': 'a/b', 'title': 'A title', 'note': 'a', 'links': ['https://a'], 'cve': 'CVE-2000-1', 'requirements': ['A-1'],
'limits': {'maxPayload': 100},
            'input': ['51-/a,7["a",{"_placeholder":true,"num":0},null]', {'hex': '01 02 03'}], 'expect': {'packets': [EVENT]},
            'or': [{'refused': 'json', 'leniency': 'a', 'why': 'b', 'grade': 'info'}, {'any': True, 'leniency': 'a', 'why': 'b'},
                   {'packets': [], 'more': True, 'leniency': 'c', 'why': 'b'}],
            'encode': True, 'budget': {'against': ['2["a"]'], 'times': 1.5, 'ms': 10, 'mib': 1}}
ENGINEIO = {'id': 'a/c', 'input': ['4a'], 'expect': {'packets': [{'type': 'message', 'data': 'a'}]}, 'or': [{'accepted': 1, 'leniency': 'a',
'why': 'b'}], 'encode': ['4a']}

# What decoders make of these is compared with what no vector expects.
NOTHING = {'packets': []}
# (codec, input): each end, and each kind of value.
INPUTS = [
    ('sio5', ['2["a",true,false,null,1,-1.5e3,"b","\\u0000","\\ud800","\\n\\u00e9",[],[[1]],{},{"k":{"l":1}},{"\\u006b":2}]']),
    ('sio5', ['51-["a",{"_placeholder":true,"num":0},{"k":[{"_placeholder":true,"num":0}]}]', {'hex': ''}]), ('sio5',
    ['51-["a",{"_placeholder":true,"num":0.5}]', {'hex': '00'}]),
    ('sio5', ['52-["a",{"_placeholder":true,"num":0}]', {'hex': '00'}]), ('sio5', ['61-/b,12[{"_placeholder":true,"num":0}]', {'b64': 'AAE='}]),
    ('sio5', [{'hex': '00'}]),
    ('sio5', ['0{"sid":"a"}']), ('sio5', ['0/a,']), ('sio5', ['1']), ('sio5', ['1/a,']), ('sio5', ['3/a,1[]']), ('sio5', ['4{"message":"a"}']),
    ('sio5', ['4"a"']), ('sio5', ['9']),
    ('sio5', ['2[']), ('sio5', []), ('sio5', ['2["' + 'é' * 400 + '"]']), ('eio4-packet', ['2probe']), ('eio4-packet', [{'hex': '0001'}]),
    ('eio4-packet', ['bAAE=']), ('eio4-packet', ['']),
    ('eio4-packet', ['4\x7f']), ('eio4-packet', ['0{}', '1']), ('eio4-payload', ['4a\x1e2\x1ebAAE=']), ('eio4-payload', ['4a\x1e']),
    ('eio4-payload', [{'hex': 'ff'}]),
    ('eio4-webtransport', [{'hex': '01 32'}, {'hex': '82 00 01 02'}]), ('eio4-webtransport', [{'hex': '7f 00'}]), ('eio4-webtransport', ['a']),
    ('eio4-webtransport', []),
    ('eio4-open', ['{"sid":"a","upgrades":["websocket"],"pingInterval":1,"pingTimeout":2,"maxPayload":3}']), ('eio4-open', ['{"sid":1}']),
    ('eio4-open', ['{}'])]
OUTCOMES = [{}, 1, {'any': True}, {'accepted': 1}, {'accepted': 0}, {'accepted': 1, 'packets': []}, {'more': True}, {'more': False},
            {'refused': 'any'}, {'refused': 'json'}, {'refused': 'x'}, {'refused': 1},
            {'refused': 'json', 'more': True}, {'packets': [], 'more': True}, {'packets': [], 'refused': 'json'}, {'packets': 1}, {'packets': [1]},
            {'packets': [{}]}, {'packets': [{'type': 'x'}]},
            {'packets': [{'type': 'ping'}]}, {'packets': [{'type': 'event', 'nsp': 'a'}]}, {'packets': [{'type': 'event', 'x': 1}]},
            {'packets': [{'nsp': '/'}]}, {'packets': [{'type': 'event'}] * 2}]
REPEATS = [['a', 3], ['', 0], ['é', 2], ['a', -1], ['a', 1 << 40], ['a', '3'], ['a'], 'a', [1, 2], [{'$b': 'AAE='}, 3], [{'$b': 'A'}, 3],
           [{'$b': 'AAE='}, -1], [{'$b': 1}, 2], [{'a': 1}, 2], [{'$b': ''}, 5]]
ENCODED = [{'type': 'connect', 'data': {'a': [1, 'b', True, None]}}, {'type': 'disconnect', 'nsp': '/a'}, {'type': 'ack', 'id': 3,
           'data': [{'$b': ''}, {'k': {'$b': 'AA=='}}]},
           {'type': 'event', 'id': 1.5, 'data': ['a']}, {'type': 'event', 'data': 1}, {'type': 'event', 'data': [{'$u16': [55296, 10, 34, 92]},
           {'$o': [['b', 1], [{'$u16': [0]}, 2]]}, {'$n': '1e400'}]},
           {'type': 'connect_error', 'data': 'a'}, {'type': 'event', 'data': [1.5, -0.0, 1e300, 'é\x1f\x7f', {'$repeat': ['a', 3]}]},
           {'type': 'event', 'nsp': '/a,b', 'data': []}]


def vector(**more):
    return {'id': 'a/b', 'input': ['2["a"]'], 'expect': {'accepted': 1}, **more}


def document(codec, *vectors):
    return {'schema': 1, 'codec': codec, 'vectors': list(vectors)}


def single_mistakes():
    """What no other document below has wrong."""
    yield from (document('sio5', vector(**{key: value})) for key, value in (
        ('id', 'a\0'), ('links', []), ('links', ['http://a']), ('links', [1]), ('cve', 'a'), ('requirements', 1), ('requirements', [1]),
        ('requirements', []), ('limits', {}),
        ('limits', {'maxPayload': 0}), ('limits', {'maxPayload': 1, 'a': 1}), ('input', 1), ('or', 1), ('or', [1]), ('or', [{'any': True,
        'why': 'a'}]), ('or', [{'leniency': 'a', 'why': 'b'}]), ('or', [{'any': True, 'leniency': '\0', 'why': 'b'}]),
        ('or', [{'any': True, 'leniency': 'a', 'why': 'b', 'grade': 'pass'}]), ('encode', True), ('encode', [1]), ('budget', 1), ('budget', {}),
        ('budget', {'ms': 1}), ('budget', {'against': [], 'ms': 1}),
        ('budget', {'against': ['2'], 'times': 0.5, 'ms': 1}), ('budget', {'against': ['2'], 'ms': 0}), ('budget', {'against': ['2']}), ('budget',
        {'against': [1], 'mib': 1}), ('unknown', 1)))
    yield from (document('sio5', one) for one in (1, None, []))
    yield from (document(codec, vector()) for codec in ('sio4', '', 'sio5\0', 5))
    yield document('eio4-packet', *(vector(id=name, input=['2']) for name in 'aba'))
    yield document('sio5', *(vector(id=name) for name in 'cba'))
    yield from ({'schema': 1}, {'schema': 2, 'codec': 'sio5'}, {'codec': 'sio5'}, {'schema': 1, 'codec': 'sio5', 'vectors': 1}, {'schema': 1,
        'codec': 'sio5', 'vectors': []}, [], 1, None)
    yield {**document('sio5', vector()), 'title': None}
    yield {**document('sio5', vector()), 'title': 'a', 'group': 'b'}


def files():
    yield from (document('sio5', SOCKETIO), document('eio4-payload', ENGINEIO))
    yield from mistakes(document('sio5', SOCKETIO), 4)
    yield from wrong_kinds(document('eio4-payload', ENGINEIO), 6)
    yield from single_mistakes()
    for codec, messages in INPUTS:
        for expect in (NOTHING, {'refused': 'any'}):
            yield document(codec, vector(input=messages, expect=expect))
    for codec in ('sio5', 'eio4-packet'):
        yield from (document(codec, vector(expect=outcome)) for outcome in OUTCOMES)
    yield from (document('sio5', vector(input=[payload])) for payload in PAYLOADS)
    for value in [*CANONICAL, *({'$repeat': form} for form in REPEATS), *({'$n': spelling} for spelling in SPELLINGS[:9])]:
        yield document('sio5', vector(expect={'packets': [{'type': 'event', 'data': ['a', value]}]}, encode=['2["a"]']))
    for packet in ENCODED:
        yield document('sio5', vector(expect={'packets': [packet]}, encode=True))
    for kind in ('open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'):
        for codec, data in (('eio4-payload', 'a'), ('eio4-webtransport', {'$b': 'AA=='})):
            yield document(codec, vector(input=['4a'], expect={'packets': [{'type': kind, 'data': data}]}, encode=True))


def seeds():
    for file in files():
        yield 'vector_load', json.dumps(file).encode()
    for text in TEXTS:
        yield 'vector_load', text
