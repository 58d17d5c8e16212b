"""Seeds for the loader of scenarios: each verb of each seat with its fields, valid; and each kind of mistake once. Yields
(target, bytes)."""
import json

from mistakes import mistakes, wrong_kinds

GRADE = {'grade': 'lenient', 'why': 'a'}
# Objects, marks and values that the steps below name.
SERVER_SETUP = [{'open': {}}, {'request': {}}, {'channel': {}}, {'socket': {}}, {'mark': 'm'}, {'memory': 'n'}]
CLIENT_SETUP = [{'open': {}}, {'request': {}}, {'channel': {}}, {'socket': {}}, {'mark': 'm'}]

RESPONSE = {'status': [200, 204], 'headers': {'a': 'b', 'c': {'match': '^d'}, 'e': {'absent': True}}, 'body': 'ok', 'else': GRADE}
BOTH_SEATS = [
    {'send': ['2', {'hex': '00 ff'}], 'on': 'a'},
    {'provoke': {'text': {'concat': ['4', {'repeat': 'a', 'times': 'maxPayload+1'}]}}},
    {'expect': {'prefix': '42', 'json': ['a', {'$capture': 'x'}]}, 'within': 'soon', 'not_before': 5, 'since': 'm',
     'or': [{'silence': 'react', **GRADE}, {'starts': '41', 'grade': 'pass', 'then': 'end'}]},
    {'expect_set': ['40', {'any': True}], 'on': 'a', 'else': GRADE},
    {'silence': '1.5*interval + 200', 'or': [{'expect': '2', **GRADE}]},
    {'ended': {'code': [1000, 1005], 'refused': True}, 'or': [{'ended': {'code': 1000}, **GRADE}]},
    {'outcome': {'closed': 'pass', 'alive': 'lenient', 'mute': 'fail', 'why': 'a'}},
    {'frame': {'op': 'text', 'data': 'a', 'fin': True, 'rsv': 1, 'mask': False, 'form': '16', 'claim': 3, 'code': 1000}},
    {'expect_frame': {'op': 10, 'data': 'a'}, 'or': [{'ended': {}, **GRADE}]},
    {'write': {'b64': 'AAE='}, 'on': 't', 'chop': {'sizes': [1, 2], 'gap': 5}},
    {'read': {'match': '^HTTP'}, 'on': 't', 'or': [{'ended': {}, **GRADE}, {'starts': 'a', **GRADE}]},
    {'repeat': 2, 'steps': [{'echo': '${i}'}]},
    {'wait': 'timeout - 20', 'on': 'a'}, {'close': 'rst'}, {'adopt': 'w'}, {'reading': 'stop', 'on': 't'}, {'abort': 'r', 'how': 'fin'},
    {'shutdown': 't'}, {'reset': 't'}, {'upgrade': {}, 'on': 'a', 'else': GRADE}, {'survivor': {}, 'note': 'a', 'cites': ['A-1']}]
SERVER_STEPS = BOTH_SEATS + [
    {'open': {'transport': 'websocket', 'query': {'a': 'b'}, 'headers': {'c': None}, 'pong': False, 'poll': 'manual',
              'handshake': {'sid': {'$type': 'string'}}, 'first': '40'}, 'as': 'b'},
    {'join': {'nsp': '/a', 'auth': {}}, 'on': 'a'},
    {'poll': 'end', 'within': 'react'},
    {'request': {'method': 'POST', 'path': '/', 'sid': 'a', 'query': {'a': 'b'}, 'headers': {'c': 'd'}, 'body': 'e', 'length': '1', 'sent': 1,
                 'conn': 'k', 'chop': 'bytes'}, 'as': 's', 'response': RESPONSE},
    {'request': {'raw_query': 'a'}},
    {'response': RESPONSE, 'on': 'r', 'or': [{'status': 400, 'empty': True, **GRADE}]},
    {'response': {'payload': ['2', {'echoed': 'a'}], 'or': [{'aborted': True, **GRADE}]}, 'within': 'react'},
    {'finish': 'r'}, {'pending': 'r', 'for': 'soon', 'or': [{'aborted': True, **GRADE}]}, {'aborted': {}, 'on': 'r'},
    {'channel': {'sid': 'a', 'raw_query': 'a', 'path': '/', 'headers': {'c': 'd'}, 'method': 'GET', 'lazy': True, 'pong': True, 'frames': ['2'],
                 'response': {'status': 101}}, 'as': 'v'},
    {'memory': {'since': 'n', 'at_most': 5}},
    {'steady': {'rounds': 2, 'memory': 1, 'total': 2, 'descriptors': True, 'sessions': True}, 'steps': [{'echo': 'a'}]}]
MESSAGE = {'method': 'GET', 'path': '/', 'query': {'EIO': '4'}, 'headers': {'a': {'match': '^b'}}, 'payload': ['40']}
CLIENT_STEPS = BOTH_SEATS + [
    {'open': {'transport': 'polling', 'handshake': {'sid': 'a'}, 'first': '2', 'by_hand': ['get'], **MESSAGE}, 'as': 'b', 'within': 5,
     'or': [{'query': {'a': {'absent': True}}, **GRADE}]},
    {'join': {'nsp': '/a', 'auth': {'$partial': {}}, 'reply': None}}, {'join': {'reply': ['40{}']}},
    {'request': {'kind': 'post', 'opening': True, 'sid': 'a', 'body': '40', 'empty': True}, 'as': 's'},
    {'respond': {'status': 200, 'reason': 'OK', 'headers': {'a': 'b'}, 'body': 'ok', 'length': '2', 'chunked': True, 'sent': 1,
                 'chop': 'halves', 'end': 'fin'}, 'on': 'r'},
    {'respond': {'payload': ['2']}}, {'respond': {'raw': 'a'}}, {'channel': {'opening': True, 'sid': 'a', 'frames': ['2']}, 'as': 'v'},
    {'socket': {}, 'as': 'u'},
    {'by_hand': [], 'on': 'a'}, {'by_hand': ['ping', 'post']}, {'report': {'event': 'connect', 'nsp': '/'}, 'within': 'soon'},
    {'no_report': {'event': 'a'}, 'for': 300}, {'quiet': 300, 'else': GRADE},
    {'count': {'of': 'requests', 'since': 'm', 'at_least': 0, 'at_most': 3}}, {'door': 'shut'}]

# One mistake each that no field by itself shows, behind the setup; and the forms of what the fields hold.
SERVER_MISTAKES = [
    # names
    {'send': '2', 'on': 'nobody'}, {'send': '2', 'on': 'r'}, {'response': {}, 'on': 'a'}, {'frame': {'op': 1}, 'on': 't'}, {'write': 'a', 'on': 'r'},
    {'adopt': 't'}, {'adopt': 'x'}, {'finish': 'a'}, {'shutdown': 'w'}, {'echo': 'a', 'on': 'm'}, {'echo': 'a', 'on': 'w'}, {'ended': {}, 'on': 'r'},
    {'request': {'sid': 'r'}}, {'channel': {'sid': 'b'}}, {'wait': 1, 'on': 'r'}, {'expect': '2', 'since': 'a'}, {'memory': {'since': 'm',
    'at_most': 1}},
    {'open': {}, 'as': 'r'}, {'request': {}, 'as': 'w'}, {'channel': {}, 'as': 't'}, {'socket': {}, 'as': 'a'}, {'open': {}, 'as': 'a'},
    {'ended': {}, 'on': 't', 'or': [{'expect': '2', **GRADE}]}, {'send': '${x}'}, {'send': '${'}, {'send': '${1}'}, {'send': '$${x}'},
    {'send': '${a.sid} ${a.nsid} ${a.interval} ${path}'}, {'send': '${a.x}'}, {'send': '${r.sid}'}, {'send': '${i}'}, {'send': '${' + 'x' * 70 + '}'},
    {'expect': {'json': {'$ref': 'x'}}}, {'expect': {'json': {'$unlike': 'x'}}}, {'expect': {'json': {'$ref': 'a.sid', '$capture': 'y'}}},
    {'repeat': 1, 'steps': [{'repeat': 1, 'steps': [{'repeat': 1, 'steps': [{'repeat': 1, 'steps': [{'wait': 1}]}]}]}]},
    {'repeat': 1, 'steps': [{'send': '${i}'}, {'send': '${j}'}]}, {'mark': 'a.b'}, {'mark': '1'}, {'mark': ''}, {'mark': 'a b'}, {'memory': 'm'},
    # verbs
    {}, {'on': 'a'}, {'sned': '2'}, {'nothing-like-it': 1}, {'n' * 40: 1}, {'send': '2', 'expect': '2'}, {'request': {}, 'response': {}, 'send': '2'},
    {'wait': 1, 'within': 5}, {'wait': 1, 'form': 5}, {'repeat': 1}, {'steady': {'rounds': 1}}, {'pending': 'r'}, {'send': '2', 'as': 'b'},
    {'socket': {}, 'on': 'a'},
    {'request': {}, 'within': 5}, {'request': {}, 'or': [{'aborted': True, **GRADE}]}, {'channel': {}, 'within': 5}, {'channel': {}, 'else': GRADE},
    {'channel': {}, 'or': [{'status': 400, **GRADE}]}, {'request': {}, 'response': {'or': [{'status': 400, **GRADE}]}, 'or': [{'status': 401,
    **GRADE}]},
    {'request': {}, 'response': {'else': GRADE}, 'else': GRADE}, {'channel': {'response': {}}, 'response': {}}, {'respond': {}}, {'door': 'open'},
    {'upgrade': {'a': 1}}, {'survivor': 1}, {'channel': {'query': {}, 'raw_query': ''}},
    # alternatives
    {'expect': '2', 'or': [1]}, {'expect': '2', 'or': [{}]}, {'expect': '2', 'or': [{'starts': '2'}]}, {'expect': '2', 'or': [{'starts': '2',
    'grade': 'info'}]},
    {'expect': '2', 'or': [{'starts': '2', 'grade': 'fail'}]}, {'expect': '2', 'or': [{'wait': 1, **GRADE}]}, {'expect': '2', 'or': []},
    {'expect': '2', 'or': [{'ended': {}, 'starts': '2', **GRADE}]}, {'expect': '2', 'or': [{'starts': '2', 'then': 'go', **GRADE}]},
    {'expect': '2', 'or': [{'expect_set': ['2'], **GRADE}]}, {'read': 'a', 'or': [{'silence': 5, **GRADE}]}, {'read': 'a', 'or': [{'expect': 'a',
    **GRADE}]},
    {'expect_frame': {'op': 1}, 'or': [{'ended': {}, 'op': 1, **GRADE}]}, {'expect_frame': {'op': 1}, 'or': [GRADE]},
    {'expect_frame': {'op': 1}, 'or': [{'op': 2, **GRADE}]}, {'expect_frame': {'op': 1}, 'or': [{'op': 2}]},
    {'response': {}, 'or': [{'aborted': True, 'status': 200, **GRADE}]}, {'response': {}, 'or': [{'status': 200}]}, {'expect': '2',
    'else': {'grade': 'info'}},
    # ranges and words
    {'frame': {'op': 16}}, {'frame': {'op': 'nothing'}}, {'frame': {'op': 1, 'rsv': 8}}, {'frame': {'op': 8, 'code': 65536}}, {'ended': {'code': -1}},
    {'repeat': 0, 'steps': [{'wait': 1}]}, {'repeat': 100001, 'steps': [{'wait': 1}]}, {'memory': {'since': 'n', 'at_most': -1}},
    {'response': {'status': 99}},
    {'response': {'status': [200, 600]}}, {'write': 'a', 'chop': {'sizes': [0]}}, {'write': 'a', 'chop': {'sizes': [1] * 65}}, {'write': 'a',
    'chop': 'x'},
    {'response': {'headers': {'a': {'match': '('}}}}, {'response': {'headers': {'a': {'match': 'a\0'}}}},
    {'response': {'headers': {'a': {'match': '${x}'}}}},
    {'response': {'headers': {'a': {}}}}, {'request': {'query': {'a/b~c': 1}}}, {'survivor': {}, 'cites': ['a-1']}, {'survivor': {},
    'cites': ['A--1']},
    {'survivor': {}, 'cites': ['A1-']}, {'survivor': {}, 'cites': ['A1']}, {'echo': 'a\0b'}]
CLIENT_MISTAKES = [
    {'poll': 'start'}, {'finish': 'r'}, {'memory': 'n'}, {'steady': {'rounds': 1}, 'steps': [{'wait': 1}]}, {'response': {}}, {'by_hand': ['other']},
    {'by_hand': ['get', 'get']},
    {'report': {}}, {'report': {'event': {'$type': 'x'}}}, {'join': {'reply': 1}}, {'respond': {'body': 'a', 'raw': 'b'}},
    {'respond': {'payload': '2'}},
    {'count': {'of': 'requests', 'since': 'x'}}, {'open': {'first': '0{"sid":"${b.sid}"}'}, 'as': 'b'}, {'open': {}, 'as': 'r'}, {'open': {},
    'or': [{'kind': 'get', **GRADE}]},
    {'request': {}, 'or': [{'method': 'GET'}]}, {'request': {'kind': 'x'}}, {'respond': {'end': 'x'}}, {'socket': {'a': 1}},
    {'no_report': {'event': 'a'}, 'within': 1},
    {'zzz': 1}]
DURATIONS = ['', ' ', '1', '1.5', '1.', '.5', '1..2', '+1', '-1', '1 + ', '1 - 2', '1 * ', '2*interval', '2 * react + jitter - slack',
             'interval interval', 'forever', '1 % 2', '1e3',
             'connect_timeout + upgrade_timeout', '99999999999', '86400000', '2*', '2*x', -1, 86400001, 0, 0.5, None, [], True]
PAYLOADS = ['', {}, 1, None, {'hex': 1}, {'hex': 'a'}, {'hex': 'xx'}, {'hex': '0A\tfF\n'}, {'b64': 1}, {'b64': 'A'}, {'b64': 'A==='},
            {'b64': 'AB=='}, {'b64': 'AAB='},
            {'b64': 'A\0AA'}, {'b64': 'AAAA'}, {'echo': 1}, {'echo': 'a'}, {'repeat': 'a'}, {'repeat': 'a', 'times': -1}, {'repeat': 'a',
            'times': 10000001},
            {'repeat': 'a', 'times': 'x'}, {'repeat': 'a', 'times': 'maxPayload'}, {'repeat': 'a', 'times': 'maxPayload-3'}, {'repeat': 'a',
            'times': 'maxPayload3'},
            {'repeat': 'a', 'times': 'maxPayload+'}, {'repeat': 'a', 'times': 'maxPayload+1x'}, {'repeat': 'a', 'times': 'maxPayload+12345678901'},
            {'repeat': {}, 'times': 1},
            {'repeat': 'a', 'times': 1, 'x': 1}, {'concat': 1}, {'concat': []}, {'concat': ['a', {'hex': ''}]}, {'concat': [{'hex': '00'},
            {'b64': ''}]}, {'concat': [1]},
            {'text': {'hex': '00'}}, {'binary': 'a'}, {'text': 1}, {'binary': 'a', 'text': 'b'}, {'x': 1}]
PATTERNS = ['', 1, {}, {'x': 1}, {'any': True}, {'any': False}, {'starts': 1}, {'starts': 'a'}, {'match': '('}, {'match': 1}, {'match': '^a'},
            {'binary': {'hex': '0'}},
            {'text': 1}, {'echoed': 1}, {'echoed': 'a'}, {'starts': 'a', 'match': 'b'}, {'prefix': '42'}, {'prefix': 1, 'json': 1}, {'prefix': '4',
            'json': 1, 'x': 1},
            {'prefix': '4', 'json': 1, '$capture': 1}, {'prefix': '4', 'json': 1, '$capture': 'a.b'}, {'prefix': '4', 'json': 1, '$capture': 'y'},
            {'prefix': '4', 'match': 'a'}]
VALUES = [{'$type': 'integer'}, {'$type': 'x'}, {'$type': 1}, {'$capture': 1}, {'$capture': '1'}, {'$ref': 'a.sid'}, {'$ref': 'a..b'}, {'$ref': 1},
          {'$unlike': 'a.sid'},
          {'$partial': {'a': 1}}, {'$partial': 1}, {'$partial': {'$type': 'any'}}, {'$match': '^a'}, {'$match': '['}, {'$one_of': [1, 2]},
          {'$one_of': []}, {'$one_of': 1},
          {'$one_of': [{'$x': 1}]}, {'$not': 1}, {'$each': {'$type': 'x'}}, {'$has': [1]}, {'$has': []}, {'$range': [1, 2]}, {'$range': [2, 1]},
          {'$range': [1]}, {'$range': ['a', 2]},
          {'$string': 'a'}, {'$string': {'repeat': 'a', 'times': 3}}, {'$string': 1}, {'$x': 1}, {'$type': 'any', 'a': 1}, {'$type': 'any',
          '$not': 1}, {'$type': 'any', '$capture': 'y'},
          {'$n': '1'}, {'$n': 'a'}, {'$b': '!'}, {'a/b': [{'c~d': {'$x': 1}}]}]
# Values that canonical JSON spells; `vars` takes them.
CANONICAL = [1, 1.5, -0.0, 1e300, 'a', '', True, False, None, [], [1, [2]], {}, {'a': {'b': 1}}, {'$o': []}, {'$o': [['b', 1], ['a', 2], ['b', 3]]},
             {'$o': [[{'$u16': [97]}, 1]]},
             {'$o': 1}, {'$o': [1]}, {'$o': [[1]]}, {'$o': [[1, 2]]}, {'$o': [['a', {'$x': 1}]]}, {'$u16': [97, 55357, 56832, 55357, 233, 8364]},
             {'$u16': [65536]}, {'$u16': [-1]},
             {'$u16': ['a']}, {'$u16': 1}, {'$b': 'AAE='}, {'$b': 1}, {'$b': 'A'}, {'$x': 1}, {'$n': 1}, {'a': {'$n': 1}}, [{'$b': 1}]]
# What {"$n": …} says is read as JSON by the checker's own reader.
SPELLINGS = ['0', '-0', '1.50', '1e400', '-1.5E-3', '+1', '01', '1.', '.5', '1e', '1e+', '--1', '-', '', ' 1 ', '1 2', 'true', 'false', 'null',
             'nul', '"a"', '"\\u00e9\\ud83d\\ude00\\ud800"',
             '"\\ud83d\\u0041"', '"\\uD83D\\uZZZZ"', '"\\u12"', '"\\x"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"a', '"a\n"', '"\\', '[]', '[1, 2 ]', '[1',
             '[1,]', '[1 2]', '{}', '{"a":1, "b" : [2]}', '{"a"', '{"a":',
             '{"a":1', '{"a":1,}', '{1:2}', '{a}', '[' * 600, '{"a":{"a":1,"a":2}}', 'é', '"é"', '"\x7f"']
DEEP = 0
for _ in range(520):
    DEEP = [DEEP]


def scenario(steps, **more):
    return {'id': 'a/b', 'title': 'A title', 'requirements': ['A-1'], 'polarity': 'positive', 'transports': ['polling'], 'steps': steps, **more}


def document(scenarios, **more):
    return {'schema': 1, 'chapter': 'a', 'scenarios': scenarios, **more}


def with_step(step, seat):
    setup, more = (CLIENT_SETUP, {'seat': 'client'}) if seat == 'client' else (SERVER_SETUP, {})
    return document([scenario([*setup, step])], **more)


def whole_files():
    full = scenario([{'open': {}}], contract='socketio', profiles=['core'], official=['a'], needs={'control': True, 'capability': 'b'},
    hazard='hang', chops=['whole', 'bytes'],
                    seed=3, lasts='2*interval', vars={'v': 1}, note='a', links=['https://a', 'http://b'])
    files = [document([full], seat='server', note='a'), document([scenario([{'open': {}}], client={'transports': 'polling', 'auth': {'a': 1}})],
    seat='client')]
    for file in files:
        yield file
        yield from mistakes(file, 4)
    yield from (document([scenario([{'open': {}}], **{key: value})]) for key, value in (
        ('client', {}), ('id', 'b/c'), ('id', 'a'), ('id', 'a/'), ('id', 'A/b'), ('id', 'a/b\0'), ('transports', ['polling', 'polling']), ('hazard',
        'none'), ('seed', 0),
        ('lasts', 1.5), ('needs', {'control': False}), ('needs', {'capability': 'A'}), ('vars', {'1': 1}), ('vars', {'a.b': 1}), ('links',
        ['ftp://a']),
        ('vars', {f'v{i}': 1 for i in range(257)}), ('unknown' * 5, 1)))
    yield document([scenario([{'open': {}}]), scenario([{'open': {}}])])
    yield document([scenario([{'open': {}}], id=f'a/{name}', transports=['websocket', 'upgraded']) for name in 'cbd'])
    yield from ([], 1, None, {})


def forms():
    """The forms of durations, payloads, patterns and values, right and wrong, in a step that takes them."""
    for value in DURATIONS:
        yield {'wait': value}
    for value in PAYLOADS:
        yield {'send': value}
    for value in PATTERNS:
        yield {'expect': value}
    for value in VALUES:
        yield {'expect': {'json': value}}


def files():
    yield from whole_files()
    for seat, steps, wrong in (('server', SERVER_STEPS, SERVER_MISTAKES), ('client', CLIENT_STEPS, CLIENT_MISTAKES)):
        for step in steps:
            yield with_step(step, seat)
            if seat == 'server' or step not in BOTH_SEATS:
                yield from (with_step(one, seat) for one in wrong_kinds(step, 2))
        yield from (with_step(step, seat) for step in wrong)
    yield from (with_step(step, 'server') for step in forms())
    for value in [*CANONICAL, *({'$n': spelling} for spelling in SPELLINGS), DEEP, list(range(600))]:
        yield document([scenario([{'open': {}}, {'join': {}}], vars={'v': value})])


# What no document says.
TEXTS = [b'{', b'[1,', b'{"schema": 1, "schema": 1}', b'{"schema": 1e999}', b'{"schema": 99999999999999999999}', b'\xff', b'"', b'[' * 3000,
         b'{"a": "\\ud800"}', b'\n\n{"a": "\\u0000", x}',
         b'{"schema": 1,\n "chapter":\n "A"}']


def seeds():
    for file in files():
        yield 'scenario_load', json.dumps(file).encode()
    for text in TEXTS:
        yield 'scenario_load', text
