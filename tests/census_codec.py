#!/usr/bin/python3
"""A codec that finds no packet in anything, for tests of the census: census_codec.py [NAME [MODE]]

It refuses an input of which the trait NAME is true. MODE: `crash` or `hang` instead of refusing."""
import base64
import json
import os
import struct
import sys
import time

CODECS = ['sio5', 'eio4-packet', 'eio4-payload', 'eio4-webtransport', 'eio4-open']


def binary(message):
    return base64.b64decode(message['$b']) if isinstance(message, dict) and '$b' in message else None


def text(message):
    if isinstance(message, dict):
        return base64.b64decode(message['text']['$b']).decode('latin-1') if 'text' in message else ''
    return message


def frames(messages):
    stream = b''.join(binary(m) or b'' for m in messages)
    while stream:
        header = 1 + {126: 2, 127: 8}.get(stream[0] & 127, 0)
        length = stream[0] & 127 if header == 1 else int.from_bytes(stream[1:header], 'big')
        if len(stream) < header + length:
            return
        yield stream[header:header + length]
        stream = stream[header + length:]


TRAITS = {
    'never': lambda m: False,
    'always': lambda m: True,
    'word': lambda m: any('boom' in text(x) for x in m),
    'two-words': lambda m: any('boom' in text(x) for x in m) and any('crack' in text(x) for x in m),
    'seven': lambda m: any('boom' in text(x) for x in m) and any(b'\x07' in (binary(x) or b'') for x in m),
    'deep': lambda m: any('[' * 20 in text(x) for x in m),
    'record': lambda m: any('4boom' in text(x).split('\x1e') for x in m),
    'frame': lambda m: any(f.startswith(b'4') and b'Z' in f for f in frames(m)),
    'pieces': lambda m: len(m) > 2,
}


def read():
    prefix = sys.stdin.buffer.read(4)
    return json.loads(sys.stdin.buffer.read(struct.unpack('<I', prefix)[0])) if len(prefix) == 4 else None


def answer(request, trait, mode):
    if request['op'] == 'hello':
        return {'protocol': 1, 'name': 'fake', 'version': trait, 'language': 'Python', 'codecs': {c: ['decode'] for c in CODECS}}
    if request['op'] != 'decode':
        return {'unsupported': True}
    if not TRAITS[trait](request['input']):
        return {'packets': []}
    if mode == 'crash':
        os._exit(3)
    while mode == 'hang':
        time.sleep(3600)
    return {'refused': 'no'}


def main():
    trait, mode = [*sys.argv[1:], 'never', ''][:2] if len(sys.argv) != 2 else [sys.argv[1], '']
    while (request := read()) is not None:
        content = json.dumps({'id': request['id'], **answer(request, trait, mode)}).encode()
        sys.stdout.buffer.write(struct.pack('<I', len(content)) + content)
        sys.stdout.buffer.flush()


main()
