"""Seeds from the scenarios: session scripts, queries, scenario files. A script does what the scenario's client does, as
far as a script can; what is expected is left out, since the player of scripts has a model of its own."""
import json
from urllib.parse import quote

from payload import message, text_bytes

CLIENTS = 4
CLOSES = {'packet': 'send 1', 'frame': 'close', 'fin': 'reset', 'rst': 'reset'}


def escape(data, token=False):
    """Bytes as they stand in a script: fuzz/session/script_print.c."""
    names = {0x0a: '\\n', 0x0d: '\\r', 0x09: '\\t', 0x5c: '\\\\'}
    out = []
    for i, byte in enumerate(data):
        blank = byte == 0x20 and (token or i + 1 == len(data))
        plain = 0x20 <= byte < 0x7f and byte != 0x5c and not blank
        out.append(chr(byte) if plain else names.get(byte, f'\\x{byte:02x}'))
    return ''.join(out)


class Script:
    """A script that is being written."""

    def __init__(self, transport):
        self.transport = transport
        self.lines = []
        self.clients = {}     # name -> number
        self.channels = set() # names of WebSockets beside a session
        self.now = 0

    def turn(self, name):
        number = self.clients.setdefault(name, min(len(self.clients), CLIENTS - 1))
        if number != self.now:
            self.add(f'as {number}')
            self.now = number

    def add(self, line):
        self.lines.append(line)

    def argument(self, word, data, token=False):
        self.add(f'{word} {escape(data, token)}' if data else word)

    def send(self, form, name):
        if isinstance(form, list):
            for one in form:
                self.send(one, name)
            return
        if isinstance(form, dict) and 'echo' in form:
            form = '42' + json.dumps(['message', form['echo']])
        found = message(form, 2000)
        if not found:
            return
        self.turn(name)
        on_socket = name in self.channels
        if found[0]:
            self.add(f'{"blob" if on_socket else "binary"} {found[1].hex()}'.rstrip())
        else:
            self.argument('frame' if on_socket else 'send', found[1])

    def request(self, request, name):
        query = dict(EIO='4', transport='polling')
        query.update(request.get('query', {}))
        text = '&'.join(quote(key) + '=' + quote(str(value)) for key, value in sorted(query.items())
                        if isinstance(value, (str, int)) and '${' not in str(value))
        if request.get('sid') in self.clients:
            text += f'&sid=${{{self.clients[request["sid"]]}.sid}}'
        body = message(request['body'], 2000) if 'body' in request else None
        line = f'request {request.get("method", "GET")} {escape(text.encode(), True)}'
        self.add(line + (' ' + escape(body[1]) if body and body[1] else ''))


def join(script, step, name):
    nsp = step.get('nsp', '/')
    data = json.dumps(step['auth']) if 'auth' in step else ''
    script.send('40' + (nsp + ',' if nsp != '/' else '') + data, name)


def channel(script, step, name):
    owner = step.get('sid')
    if owner in script.clients:
        script.clients[name] = script.clients[owner]
        script.turn(name)
        script.add('socket EIO=4&transport=websocket&sid=${sid}')
    else:
        script.turn(name)
        script.add('socket EIO=4&transport=websocket')
    script.channels.add(name)


def one_step(script, step):
    kind, value = next(iter(step.items()))
    name = step.get('on', step.get('as', 'a'))
    if kind == 'open':
        script.turn(name)
        script.add('open ' + script.transport)
    elif kind == 'join':
        join(script, value, name)
    elif kind == 'echo':
        script.send({'echo': value}, name)
    elif kind in ('send', 'provoke'):
        script.send(value, name)
    elif kind in ('wait', 'silence'):
        script.add(f'advance {value if isinstance(value, int) else 300}')
    elif kind == 'poll' and value == 'start':
        script.turn(name)
        script.add('get')
    elif kind == 'request' and isinstance(value, dict):
        script.request(value, name)
    elif kind == 'channel':
        channel(script, value, name)
    elif kind == 'upgrade':
        script.turn(name)
        script.lines += ['probe', 'upgrade']
    elif kind == 'close' and value in CLOSES:
        script.turn(name)
        script.add(CLOSES[value])
    elif kind in ('abort', 'reset'):
        script.add('reset')
    elif kind == 'reading':
        script.turn(name)
        script.add('pause' if value == 'stop' else 'resume')


def scripts(scenario):
    for transport in scenario.get('transports', ['polling', 'websocket']):
        script = Script(transport)
        for step in scenario['steps']:
            one_step(script, step)
        if len(script.lines) > 1:
            yield text_bytes('\n'.join(script.lines) + '\n')


def load(folder):
    for path in sorted([*(folder / 'scenarios').glob('*/*.json'), *(folder / 'regressions/scenarios').glob('*/*.json')]):
        data = json.loads(path.read_text('utf-8'))
        for scenario in data['scenarios']:
            yield data, scenario


def shape(scenario):
    return json.dumps([sorted(scenario), sorted({key for step in scenario['steps'] for key in step})])


def queries(script):
    for line in script.split(b'\n'):
        words = line.split(b' ')
        if words[0] in (b'request', b'socket') and len(words) > (words[0] == b'request') + 1:
            yield words[2 if words[0] == b'request' else 1].replace(b'${', b'').replace(b'}', b'')


def seeds(folder):
    seen = set()
    for data, scenario in load(folder):
        for script in scripts(scenario):
            yield 'session', script
            yield 'engineio_session', script
            for query in queries(script):
                yield 'eio_query', query
        key = shape(scenario)
        if key not in seen:
            seen.add(key)
            yield 'scenario_load', text_bytes(json.dumps(dict(data, scenarios=[scenario]), ensure_ascii=True))
