"""Seeds from the codec vectors: yields (target, bytes)."""
import hashlib
import json

from payload import as_text, message, text_bytes


def load(folder):
    for path in sorted([*(folder / 'codec').glob('*.json'), *(folder / 'regressions/codec').glob('*.json')]):
        data = json.loads(path.read_text('utf-8'))
        for vector in data['vectors']:
            yield data, vector


def messages(vector):
    found = [message(form) for form in vector['input']]
    return found if all(found) else None


def wt_frame(binary, data):
    """The shortest WebTransport frame (EIO4-WT-02)."""
    size, bit = len(data), 0x80 if binary else 0
    if size < 126:
        return bytes([bit | size]) + data
    if size < 65536:
        return bytes([bit | 126]) + size.to_bytes(2, 'big') + data
    return bytes([bit | 127]) + size.to_bytes(8, 'big') + data


def some(data, share):
    """Whether these bytes are among one in `share`: a choice that stays the same."""
    return hashlib.sha1(data).digest()[0] % share == 0


def from_sio5(found):
    """Targets of Socket.IO get all; of what is only wrapped around a packet, some are enough."""
    texts = [as_text(binary, data) for binary, data in found]
    packets = [text if binary else b'4' + text for (binary, _), text in zip(found, texts)]
    body = b'\x1e'.join(packets)
    yield 'sio_decoder', body
    yield 'sio_messages', b'\x1e'.join(texts)
    if some(body, 4):
        yield 'sio_packet_trip', body
    if some(body, 8):
        yield from wrapped(found, body)
    for binary, data in found:
        yield ('base64' if binary else 'sio_packet'), (as_text(True, data)[1:] if binary else data)
        starts = [data.find(c) for c in (b'[', b'{', b'"') if c in data]
        if starts and not binary:
            yield 'json_scan', data[min(starts):]


def wrapped(found, body):
    stream = b''.join(wt_frame(b, d if b else b'4' + d) for b, d in found)
    for target, data in (('eio_payload', body), ('eio_webtransport', stream)):
        yield target, data
        yield target + '_trip', data
    for binary, data in found:
        if not binary:
            yield 'utf8', data
            yield 'eio_packet', b'4' + data
            yield 'eio_packet_trip', b'4' + data


def from_engine(codec, found):
    joined = b''.join(data for _, data in found)
    if codec == 'eio4-webtransport':
        yield 'eio_webtransport', joined
        yield 'eio_webtransport_trip', joined
    elif codec == 'eio4-open':
        yield 'eio_open', joined
        yield 'json_scan', joined
        yield 'eio_packet', b'0' + joined
    else:
        text = b''.join(as_text(*one) for one in found)
        yield 'eio_payload', text
        yield 'eio_payload_trip', text
        yield 'eio_packet', text
        yield 'eio_packet_trip', text
        yield 'utf8', text
        for packet in text.split(b'\x1e'):
            if packet[:1] == b'b':
                yield 'base64', packet[1:]


def shape(vector):
    """What the loader of vectors tells apart: which members there are, and of which kind."""
    return json.dumps([sorted(vector), sorted(vector['expect']), sorted(vector.get('or', [{}])[0]),
                       sorted({type(form).__name__ + ''.join(form if isinstance(form, dict) else '')
                               for form in vector['input']})])


def seeds(folder, allowed):
    seen = set()
    for data, vector in load(folder):
        if not allowed(vector):
            continue
        found = messages(vector)
        if found:
            codec = data['codec']
            yield from (from_sio5(found) if codec == 'sio5' else from_engine(codec, found))
        key = data['codec'] + shape(vector)
        # A few bytes of a file that stand for megabytes make every run slow.
        if key not in seen and 'repeat' not in json.dumps(vector):
            seen.add(key)
            yield 'vector_load', text_bytes(json.dumps(dict(data, vectors=[vector]), ensure_ascii=True))
