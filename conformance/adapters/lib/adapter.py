"""What an adapter in Python needs besides its codec: frames, canonical JSON, answers. See docs/adapters.md.

    serve(name, version, {'sio5': Codec()}, coverage=None)  # coverage.py, optional

A codec has decode(messages, packet, limits) and encode(packets, binary), or one of them. decode() calls
packet(type=..., nsp=..., id=..., data=...) for each packet, None for what is absent, and returns true when it waits for more; encode() returns messages.
A message is a str or bytes. What they raise is a refusal.
"""
import base64
import json
import os
import re
import struct

TYPES = ['connect', 'disconnect', 'event', 'ack', 'connect_error', 'event', 'ack']
# Where one of these stands, what json.dumps writes may not be canonical: lone surrogates, NUL, a key with $, 16 digits.
ODD = re.compile(r'\\ud[89a-f]|\\u0000|"\$|\d{16}')
DEEPEST = 1000  # answers are no deeper: readers of JSON have limits of their own


def type_name(number):
    """A number that is no type is shown as it is."""
    return TYPES[number] if number in range(len(TYPES)) else str(number)


def type_number(name):
    return TYPES.index(name)


# ---- canonical JSON ----

def units(text):
    return [u for (u,) in struct.iter_unpack('<H', text.encode('utf-16-le', 'surrogatepass'))]


def canonical_text(text):
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return {'$u16': units(text)}


def canonical_object(value, depth):
    members = [(canonical_text(k), canonical(v, depth)) for k, v in value.items()]
    names = [k for k in value if '\0' in k]
    if names or any(isinstance(k, dict) for k, _ in members) or len(members) == 1 and members[0][0].startswith('$'):
        return {'$o': members}
    return dict(members)


def canonical(value, depth=0):
    if depth > DEEPEST:
        raise RecursionError
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return canonical_text(value)
    if isinstance(value, int):
        return value if abs(value) < 2 ** 53 else {'$n': str(value)}
    if isinstance(value, float):
        text = repr(value)
        return value if abs(value) < 1e15 else {'$n': {'inf': 'Infinity', '-inf': '-Infinity', 'nan': 'NaN'}.get(text, text)}
    if isinstance(value, (bytes, bytearray)):
        return {'$b': base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [canonical(v, depth + 1) for v in value]
    if isinstance(value, dict):
        return canonical_object(value, depth + 1)
    return {'$host': type(value).__name__}


ENCODE = json.JSONEncoder(allow_nan=False, separators=(',', ':')).encode


def write(value):
    try:
        text = ENCODE(value)
        if not ODD.search(text):
            return text
    except (TypeError, ValueError, RecursionError):
        pass
    return ENCODE(canonical(value))


def read(value):
    if isinstance(value, list):
        return [read(v) for v in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (form, inner), = value.items()
        if form == '$n':
            return int(inner) if re.fullmatch(r'-?\d+', inner) else float(inner)
        if form == '$u16':
            return struct.pack('<%dH' % len(inner), *inner).decode('utf-16-le', 'surrogatepass')
        if form == '$b':
            return base64.b64decode(inner)
        if form == '$o':
            return {read(k): read(v) for k, v in inner}
    return {k: read(v) for k, v in value.items()}


def message(m):
    """A text that is no UTF-8 is what Python's web servers make of it when they are not told to refuse it."""
    return base64.b64decode(m['text']['$b']).decode(errors='replace') if 'text' in m else base64.b64decode(m['$b'])


# ---- answers ----

def write_packet(packet):
    try:
        return write(packet)
    except RecursionError:
        return write({k: v for k, v in packet.items() if k != 'data'} | {'opaque': True})


def write_packets(packets):
    try:
        return write(packets)
    except RecursionError:
        return '[' + ','.join(map(write_packet, packets)) + ']'


def refusal(error):
    return '"refused":' + json.dumps(canonical_text('%s: %s' % (type(error).__name__, error)) if str(error) else type(error).__name__)


def decode(codec, request):
    packets, end = [], ''

    def packet(**fields):
        packets.append({k: v for k, v in fields.items() if v is not None})

    try:
        if codec.decode([m if type(m) is str else message(m) for m in request['input']], packet, request.get('limits', {})):
            end = ',"more":true'
    except Exception as error:
        end = ',' + refusal(error)
    return '"packets":' + write_packets(packets) + end


def encode(codec, request):
    try:
        output = codec.encode(read(request['packets']), request.get('binary'))
    except Exception as error:
        return refusal(error)
    return '"output":' + write(output)


OPERATIONS = {'decode': decode, 'encode': encode}


def answer(hello, codecs, request):
    op = request['op']
    if op == 'hello':
        return hello
    codec = codecs.get(request.get('codec'))
    if op not in OPERATIONS or not hasattr(codec, op):
        return '"unsupported":true'
    return OPERATIONS[op](codec, request)


def answer_covered(hello, codecs, coverage, request):
    if coverage is not None and request['op'] == 'places':
        return '"places":' + json.dumps(coverage.places)
    if coverage is None or request['op'] == 'hello':
        return answer(hello, codecs, request)
    coverage.begin(request.get('hints'))
    return answer(hello, codecs, request) + coverage.end()


# ---- frames ----

def write_all(out):
    view = memoryview(out)
    while view:
        view = view[os.write(1, view):]


def frames(held):
    """The contents of the whole frames of held, and how many bytes they are."""
    found, at = [], 0
    while len(held) - at >= 4:
        end = at + 4 + int.from_bytes(held[at:at + 4], 'little')
        if end > len(held):
            break
        found.append(held[at + 4:end])
        at = end
    return found, at


def serve(name, version, codecs, coverage=None):
    can = {k: [op for op in OPERATIONS if hasattr(c, op)] for k, c in codecs.items()}
    who = {'protocol': 1, 'name': name, 'version': version, 'language': 'Python', 'codecs': can}
    hello = json.dumps(who if coverage is None else who | {'coverage': coverage.count})[1:-1]
    held = b''
    while chunk := os.read(0, 1 << 18):
        held += chunk
        found, length = frames(held)
        held = held[length:]
        out = []
        for request in json.loads(b'[' + b','.join(found) + b']'):
            text = ('{"id":%d,%s}' % (request['id'], answer_covered(hello, codecs, coverage, request))).encode()
            out += [len(text).to_bytes(4, 'little'), text]
        write_all(b''.join(out))
