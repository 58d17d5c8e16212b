"""A small parser of Socket.IO texts with a fault planted behind comparisons: what tests/fuzz_codec_test.py fuzzes."""
import os

hoard = []


def crash():
    os._exit(7)


def hang():
    while True:
        pass


def memory():
    while True:
        hoard.append(bytearray(1 << 26))


def noise():
    os.write(1, b'print')


FAULTS = {'crash': crash, 'hang': hang, 'memory': memory, 'noise': noise}


def split_namespace(text):
    if not text.startswith('/'):
        return '/', text
    end = text.find(',')
    return (None, text) if end < 0 else (text[:end], text[end + 1:])


def split_id(text):
    end = 0
    while end < len(text) and end < 6 and text[end] in '0123456789':
        end += 1
    return text[:end], text[end:]


def parse(text, fault):
    """Returns namespace, id and name, or None when it refuses."""
    if not text.startswith('2'):
        return None
    namespace, text = split_namespace(text[1:])
    number, text = split_id(text)
    if namespace is None or not text.startswith('["') or not text.endswith('"]') or len(text) < 4:
        return None
    name = text[2:-2]
    if namespace == '/vq':
        if number == '731':
            if name == 'jx':
                if fault in FAULTS:
                    FAULTS[fault]()
                return namespace, int(number), 5 if fault == 'type' else name
    return namespace, int(number) if number else None, name
