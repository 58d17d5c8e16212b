#!/usr/bin/python3
"""siospec census: the same codec twice, one with leniencies, one that is wrong; quirks; files as inputs. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = pathlib.Path(os.environ.get('SIOSPEC', ROOT / 'build/plain/siospec')).resolve()
REFERENCE = str(SIOSPEC.parent / 'reference-adapter')
WRONG = f'{ROOT}/conformance/adapters/bad/bad.py right'  # takes everything and finds no packet
CRASH = f'{ROOT}/conformance/adapters/bad/bad.py crash'  # and ends at "boom"
LIMITS = ['--time', '60000', '--memory', '4096']  # sanitizers and a busy machine
passed = failed = 0


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f'FAIL {what}')


def census(*arguments):
    run = subprocess.run([SIOSPEC, 'census', *LIMITS, *arguments], capture_output=True, text=True)
    return run.returncode, run.stdout, run.stderr


def agreement():
    status, out, err = census('--select', 'sio5/count/*', REFERENCE, REFERENCE)
    check(status == 0 and 'A B \n' in out and '|' not in out, f'the same codec twice agrees with itself: {status}\n{out}{err}')


def leniency(folder):
    page = f'{folder}/page.md'
    status, out, _ = census('--select', 'sio5/count/*', '--report', f'md:{page}', REFERENCE, REFERENCE, f'{REFERENCE} zero-attachments')
    text = pathlib.Path(page).read_text()
    check(status == 0, f'a leniency needs no quirk: {status}\n{out}')
    check('A B | C' in out, f'the lenient one stands alone:\n{out}')
    check('### SIO5-BIN-07' in text and '`zero-attachments`, A-14' in text, f'requirement and leniency are named:\n{text}')
    check('- A, B, as expected: `refused`' in text, f'the sides are told:\n{text}')
    check('| **A** | | 0 of ' in text, f'the matrix:\n{text}')


def quirk_file(folder, *quirks):
    path = f'{folder}/quirks.json'
    value = {'schema': 1, 'quirks': [{'reason': 'it finds no packet', 'link': 'https://example.org/1', **q} for q in quirks]}
    schema = json.loads((ROOT / 'vectors/schema/quirks.schema.json').read_text())
    jsonschema.Draft202012Validator(schema).validate(value)
    pathlib.Path(path).write_text(json.dumps(value))
    return path


def quirks(folder):
    select = ['--select', 'sio5/ack/empty*']
    status, out, _ = census(*select, REFERENCE, WRONG)
    check(status == 1 and 'unexplained, SIO5-AK-' in out and 'wrong: no packet' in out, f'an unexplained difference fails: {status}\n{out}')
    status, out, _ = census(*select, '--quirks', quirk_file(folder, {'codec': 'bad 1', 'requirement': 'SIO5-AK-*'}), REFERENCE, WRONG)
    check(status == 0, f'an explained one does not: {status}\n{out}')
    for other in ({'codec': 'bad 2', 'vectors': '*'}, {'codec': 'bad 1', 'vectors': 'sio5/event/*'}, {'codec': 'bad*', 'vectors': '*', 'what': 'encode'},
                  {'codec': 'bad*', 'vectors': '*', 'outcome': 'refused'}):
        status, out, _ = census(*select, '--quirks', quirk_file(folder, other), REFERENCE, WRONG)
        check(status == 1, f'the quirk is for something else: {other}: {status}\n{out}')
    status, out, _ = census('--quirks', quirk_file(folder, {'codec': 'siospec*', 'vectors': '*'}), REFERENCE, REFERENCE)
    check(status == 1 and 'stale quirk' in out, f'a quirk that explains nothing is stale: {status}\n{out}')
    for broken in ('{"schema":1,"quirks":[{"codec":"x","reason":"r","link":"https://e.org"}]}',
                   '{"schema":1,"quirks":[{"codec":"x","vectors":"*","reason":"r","link":"e.org"}]}',
                   '{"schema":1,"quirks":[{"codec":"x","vectors":"*","link":"https://e.org"}]}'):
        pathlib.Path(f'{folder}/broken.json').write_text(broken)
        status, _, err = census(*select, '--quirks', f'{folder}/broken.json', REFERENCE, REFERENCE)
        check(status == 2 and 'broken.json' in err, f'a broken file is refused: {broken}: {err}')


def files(folder):
    inputs = pathlib.Path(f'{folder}/inputs')
    inputs.mkdir()
    for name, content in (('event', b'2["a"]'), ('zero', b'50-["some event",{"with":[1,2,3]}]'), ('boom', b'2["boom"]'), ('bytes', b'2["\xff"]'), ('empty', b'')):
        (inputs / name).write_bytes(content)
    status, out, err = census('--inputs', str(inputs), REFERENCE, f'{REFERENCE} zero-attachments')
    check(status == 1 and 'unexplained, SIO5-BIN-07, 1 inputs: shrunk input/zero "50-[\\"\\"]"' in out, f'files are inputs, what decides is found, what matters is left: {status}\n{out}{err}')
    check('  B, wrong: [{"type":"event","nsp":"/","data":[""]}]' in out, f'what comes of the shrunk input is told:\n{out}')
    check('     4  A B' in out, f'they agree on the others:\n{out}')
    status, out, _ = census('--inputs', str(inputs), REFERENCE, CRASH)
    check(status == 1 and 'shrunk input/boom "2[\\"boom\\"]"' in out and 'wrong: crash' in out, f'a crash is an outcome:\n{out}')
    status, _, err = census('--inputs', f'{folder}/nowhere', REFERENCE, REFERENCE)
    check(status == 2 and 'nowhere' in err, f'a folder that is not there: {status} {err}')


def troubles():
    status, out, _ = census('--select', 'sio5/ack/empty*', REFERENCE, REFERENCE, 'echo none >&2; exit 69')
    check(status == 0 and 'C  echo none' in out and 'did not run' in out, f'one that does not start is told: {status}\n{out}')
    status, out, _ = census('--select', 'sio5/ack/empty*', REFERENCE, 'exit 1')
    check(status == 1, f'one codec alone is no census: {status}')
    for arguments in ([REFERENCE], ['--codec', 'sio5', REFERENCE, REFERENCE], ['--inputs', '/', '--codec', 'sio9', REFERENCE, REFERENCE],
                      ['--report', 'pdf', REFERENCE, REFERENCE], ['--select', 'nothing/*', REFERENCE, REFERENCE], ['--', 'a', 'b']):
        status, _, err = census(*arguments)
        check(status == 2 and err.startswith('siospec census: '), f'bad usage: {arguments}: {status} {err}')


def main():
    agreement()
    troubles()
    for test in (leniency, quirks, files):
        with tempfile.TemporaryDirectory() as folder:
            test(folder)
    schema = json.loads((ROOT / 'vectors/schema/quirks.schema.json').read_text())
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(json.loads((ROOT / 'conformance/adapters/quirks.json').read_text())))
    check(not errors, f'conformance/adapters/quirks.json: {errors[:1]}')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
