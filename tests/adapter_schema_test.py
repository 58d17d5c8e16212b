#!/usr/bin/python3
"""Real traffic between siospec and its reference adapter is what vectors/schema/adapter.schema.json says, and what is wrong is not.

Without arguments it runs the unit test of the reference adapter with itself in between; with SIOSPEC_TEE_LOG set it is that
go-between. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = pathlib.Path(os.environ.get('SIOSPEC', ROOT / 'build/plain/siospec')).resolve().parent
LONGEST = 20000  # of the frames that are looked at

WRONG = {
    'request': [
        {'id': 7, 'op': 'decode', 'codec': 'sio5'},
        {'id': 7, 'op': 'decode', 'codec': 'sio9', 'input': []},
        {'id': 7, 'op': 'decode', 'codec': 'sio5', 'input': [7]},
        {'id': 7, 'op': 'decode', 'codec': 'eio4-packet', 'input': ['2', '3']},
        {'id': 7, 'op': 'decode', 'codec': 'eio4-webtransport', 'input': ['2']},
        {'id': -1, 'op': 'decode', 'codec': 'sio5', 'input': []},
        {'id': 7, 'op': 'encode', 'codec': 'eio4-packet', 'packets': []},
        {'id': 7, 'op': 'encode', 'codec': 'sio5', 'packets': [{'nsp': '/'}]},
        {'id': 3, 'op': 'hello', 'protocol': 1},
    ],
    'answer': [
        {'packets': []},
        {'id': 7},
        {'id': 7, 'packets': {}},
        {'id': 7, 'packets': [{'nsp': '/'}]},
        {'id': 7, 'packets': [], 'more': True, 'refused': 'x'},
        {'id': 7, 'packets': [], 'reason': 'json'},
        {'id': 7, 'output': [{'$b': 'AQ'}]},
        {'id': 7, 'unsupported': False},
        {'id': 0, 'protocol': 2, 'name': 'x', 'version': '1', 'language': 'C', 'codecs': {'sio5': ['decode']}},
        {'id': 0, 'protocol': 1, 'name': 'x', 'version': '1', 'language': 'C', 'codecs': {}},
    ],
}


def copy(source, sink, log):
    """Hands on what comes, and keeps it."""
    with open(log, 'ab') as kept:
        while chunk := source.read1(1 << 16):
            kept.write(chunk)
            sink.write(chunk)
            sink.flush()
    sink.close()


def go_between(log):
    child = subprocess.Popen([BUILT / 'reference-adapter'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    requests = threading.Thread(target=copy, args=(sys.stdin.buffer, child.stdin, log + '.request'))
    requests.start()
    copy(child.stdout, sys.stdout.buffer, log + '.answer')
    requests.join()
    os._exit(child.wait())


def frames(path):
    data = path.read_bytes()
    at = 0
    while at < len(data):
        length, = struct.unpack_from('<I', data, at)
        if length <= LONGEST:
            yield json.loads(data[at + 4:at + 4 + length])
        at += 4 + length


def main():
    import jsonschema
    schema = json.loads((ROOT / 'vectors/schema/adapter.schema.json').read_text())

    def validator(kind):
        return jsonschema.Draft202012Validator({'$defs': schema['$defs'], '$ref': f'#/$defs/{kind}'})

    passed = failed = 0

    def count(good, what):
        nonlocal passed, failed
        passed, failed = passed + good, failed + (not good)
        if not good:
            print(f'FAIL {what}')

    for kind, values in WRONG.items():
        check = validator(kind)
        for value in values:
            count(not check.is_valid(value), f'{kind} should not be valid: {json.dumps(value)}')
    with tempfile.TemporaryDirectory() as folder:
        log = f'{folder}/log'
        environment = {**os.environ, 'SIOSPEC_TEE_LOG': log, 'SIOSPEC_ADAPTER': __file__, 'CK_RUN_CASE': 'strict'}
        run = subprocess.run([BUILT / 'conformance/adapter/reference_test'], env=environment, capture_output=True, text=True)
        count(run.returncode == 0, f'the vectors pass through the go-between\n{run.stdout}{run.stderr}')
        for kind in WRONG:
            check, seen = validator(kind), 0
            for value in frames(pathlib.Path(f'{log}.{kind}')):
                seen += 1
                error = next(check.iter_errors(value), None)
                if error is not None:
                    count(False, f'{kind} {json.dumps(value)[:300]}: {error.message[:300]}')
            count(seen > 2000, f'{seen} frames of kind {kind} were seen')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    if 'SIOSPEC_TEE_LOG' in os.environ:
        go_between(os.environ['SIOSPEC_TEE_LOG'])
    sys.exit(main())
