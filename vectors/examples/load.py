"""python3 load.py FOLDER: reads codec vectors (docs/vectors.md) and makes the bytes of every message."""
import base64
import json
import pathlib
import sys


def message(p):
    """(whether it is text, its bytes)"""
    if isinstance(p, str):
        return True, p.encode()
    if 'repeat' in p:
        text, unit = message(p['repeat'])
        return text, unit * p['times']
    if 'concat' in p:
        parts = [message(part) for part in p['concat']]
        return parts[0][0], b''.join(part for _, part in parts)
    if 'text' in p or 'binary' in p:
        return 'text' in p, message(p.get('text', p.get('binary')))[1]
    return False, bytes.fromhex(p['hex']) if 'hex' in p else base64.b64decode(p['b64'])


files = [json.loads(path.read_text('utf-8')) for path in sorted(pathlib.Path(sys.argv[1]).glob('*.json'))]
vectors = [vector for file in files for vector in file['vectors']]
# Here your decoder gets the messages of a vector; vector['expect'] says what must come out.
messages = [message(p) for vector in vectors for p in vector['input']]
total = 0
for b in b''.join(content for _, content in messages):
    total = (total * 31 + b) & 0xFFFFFFFF
print(f'{len(vectors)} vectors, {sum(text for text, _ in messages)} texts, sum {total}')
