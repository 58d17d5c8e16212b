#!/usr/bin/python3
"""siospec census: the same codec twice, one with leniencies, one that is wrong; quirks; files as inputs, made smaller; the JSON
report; the command line. Last line: `N passed, N failed`."""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
from tally import finish, holds

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = pathlib.Path(os.environ.get('SIOSPEC', ROOT / 'build/plain/siospec')).resolve()
REFERENCE = str(SIOSPEC.parent / 'reference-adapter')
WRONG = f'{ROOT}/conformance/adapters/bad/bad.py right'  # takes everything and finds no packet
CRASH = f'{ROOT}/conformance/adapters/bad/bad.py crash'  # and ends at "boom"
FAKE = f'{ROOT}/tests/census_codec.py'
LIMITS = ['--time', '60000', '--memory', '4096', '--shrink', '600000']  # sanitizers and a busy machine


def census(*arguments):
    run = subprocess.run([SIOSPEC, 'census', *LIMITS, *arguments], capture_output=True, text=True)
    return run.returncode, run.stdout, run.stderr


def schema_errors(name, value):
    schema = json.loads((ROOT / f'vectors/schema/{name}.schema.json').read_text())
    return [f'{list(e.absolute_path)}: {e.message[:200]}' for e in jsonschema.Draft202012Validator(schema).iter_errors(value)]


def report(*arguments):
    """The JSON report of a census, which must fit its schema."""
    status, out, err = census('--report', 'json', *arguments)
    try:
        value = json.loads(out)
    except ValueError:
        holds(False, f'a JSON report: {arguments}: {status} {out[:300]} {err}')
        return status, None
    holds(not schema_errors('census', value), f'census.schema.json: {schema_errors("census", value)[:2]}')
    return status, value


def write(folder, files):
    """Files of a new folder: {name: bytes, or such files}."""
    folder = pathlib.Path(folder)
    folder.mkdir()
    for name, content in files.items():
        if isinstance(content, dict):
            write(folder / name, content)
        else:
            (folder / name).write_bytes(content)
    return str(folder)


def agreement():
    status, out, err = census('--select', 'sio5/count/*', REFERENCE, REFERENCE)
    holds(status == 0 and 'A B \n' in out and '|' not in out, f'the same codec twice agrees with itself: {status}\n{out}{err}')


def leniency(folder):
    page = f'{folder}/page.md'
    status, out, _ = census('--select', 'sio5/count/*', '--report', f'md:{page}', REFERENCE, REFERENCE, f'{REFERENCE} zero-attachments')
    text = pathlib.Path(page).read_text()
    holds(status == 0, f'a leniency needs no quirk: {status}\n{out}')
    holds('A B | C' in out, f'the lenient one stands alone:\n{out}')
    holds('### SIO5-BIN-07' in text and '`zero-attachments`, A-14' in text, f'requirement and leniency are named:\n{text}')
    holds('- A, B, as expected: `refused`' in text, f'the sides are told:\n{text}')
    holds('| **A** | | 0 of ' in text, f'the matrix:\n{text}')


def quirk_file(folder, *quirks, name='quirks'):
    path = f'{folder}/{name}.json'
    value = {'schema': 1, 'quirks': [{'id': f'{name}/{i}', 'reason': 'it finds no packet', 'link': 'https://example.org/1', **q} for i, q in enumerate(quirks)]}
    holds(not schema_errors('quirks', value), f'quirks.schema.json: {schema_errors("quirks", value)[:1]}')
    pathlib.Path(path).write_text(json.dumps(value))
    return path


def quirks(folder):
    select = ['--select', 'sio5/ack/empty*']
    status, out, _ = census(*select, REFERENCE, WRONG)
    holds(status == 1 and 'unexplained, SIO5-AK-' in out and 'wrong: no packet' in out, f'an unexplained difference fails: {status}\n{out}')
    status, out, _ = census(*select, '--quirks', quirk_file(folder, {'codec': 'bad 1', 'requirement': 'SIO5-AK-*'}), REFERENCE, WRONG)
    holds(status == 0, f'an explained one does not: {status}\n{out}')
    for other in ({'codec': 'bad 2', 'vectors': '*'}, {'codec': 'bad 1', 'vectors': 'sio5/event/*'}, {'codec': 'bad*', 'vectors': '*', 'what': 'encode'},
                  {'codec': 'bad*', 'vectors': '*', 'outcome': 'refused'}):
        status, out, _ = census(*select, '--quirks', quirk_file(folder, other), REFERENCE, WRONG)
        holds(status == 1, f'the quirk is for something else: {other}: {status}\n{out}')
    # Only a census of all vectors tells; it takes long, and so is made once.
    made = f'{folder}/stale.json'
    status, out, _ = census('--quirks', quirk_file(folder, {'codec': 'siospec*', 'vectors': '*'}), '--report', 'console', '--report', f'json:{made}',
                            REFERENCE, REFERENCE)
    holds(status == 1 and 'stale quirk, it explains nothing: quirks/0' in out, f'a quirk that explains nothing is stale: {status}\n{out}')
    with open(made, encoding='utf-8') as file:
        value = json.load(file)
    holds(not schema_errors('census', value) and [q['id'] for q in value['stale']] == ['quirks/0'] and not value['explained'], f'stale: {value["stale"]}')
    mine = quirk_file(folder, {'codec': 'bad 1', 'requirement': 'SIO5-AK-*'}, name='mine')
    other = quirk_file(folder, {'codec': 'nobody*', 'vectors': '*'}, name='other')
    status, out, _ = census(*select, '--quirks', other, '--quirks', mine, REFERENCE, WRONG)
    holds(status == 0, f'of two files both count: {status}\n{out}')
    status, _, err = census(*select, '--quirks', mine, '--quirks', mine, REFERENCE, WRONG)
    holds(status == 2 and 'mine.json' in err and 'there already' in err, f'an id is there once: {status} {err}')
    good = {'id': 'a', 'codec': 'x', 'vectors': '*', 'reason': 'r', 'link': 'https://e.org'}
    for change in ({'vectors': None}, {'link': 'e.org'}, {'reason': None}, {'id': None}):
        broken = json.dumps({'schema': 1, 'quirks': [{k: v for k, v in {**good, **change}.items() if v is not None}]})
        pathlib.Path(f'{folder}/broken.json').write_text(broken)
        status, _, err = census(*select, '--quirks', f'{folder}/broken.json', REFERENCE, REFERENCE)
        holds(status == 2 and 'broken.json' in err, f'a broken file is refused: {broken}: {err}')


def files(folder):
    inputs = write(f'{folder}/inputs', {'event': b'2["a"]', 'zero': b'50-["some event",{"with":[1,2,3]}]', 'boom': b'2["boom"]', 'bytes': b'2["\xff"]', 'empty': b''})
    status, value = report('--inputs', inputs, REFERENCE, f'{REFERENCE} zero-attachments')
    it = value['disagreements'][0]
    holds(status == 0 and [k['inputs'] for k in value['clusters']] == [4, 1], f'files are inputs: {status} {value}')
    holds(it['requirement']['id'] == 'SIO5-BIN-07' and it['smallest']['id'] == 'input/zero' and it['smallest']['input'] == ['50-[3]'], f'what decides is found, what matters is left: {it}')
    sides = [(s['codecs'], s['verdict'], s['leniency'], s['why'], s['outcome']) for s in it['sides']]
    holds(sides == [(['A'], 'pass', None, None, 'refused'), (['B'], 'info', 'zero-attachments', 'A-14', '[{"type":"event","nsp":"/","data":[3]}]')], f'a leniency is allowed: {sides}')
    status, value = report('--inputs', inputs, REFERENCE, WRONG)
    zero = next(d for d in value['disagreements'] if 'input/zero' in d['inputs'])
    holds(status == 1 and not zero['explained'] and zero['sides'][1]['verdict'] == 'fail', f'what is neither is wrong: {zero}')
    status, out, _ = census('--inputs', inputs, REFERENCE, CRASH)
    holds(status == 1 and 'decode input/boom "2[\\"boom\\"]"' in out and 'wrong: crash' in out, f'a crash is an outcome:\n{out}')


def folders(folder):
    """What --inputs takes, and what it says where it does not."""
    odd = {'a b': b'2["a"]', 'long': b'2["' + b'x' * 300000 + b'"]', '.hidden': b'2["a"]', 'nul': b'2["\0"]', '${x}': b'2["${x}"]', 'sequence': {'1': b'51-["a",{"_placeholder":true,"num":0}]', '2.bin': bytes(range(256))}}
    inputs = write(f'{folder}/odd', odd)
    pathlib.Path(os.fsdecode(os.fsencode(inputs) + b'/\xff\n')).write_bytes(b'\xff\xfe')
    status, value = report('--inputs', inputs, REFERENCE, REFERENCE)
    holds(status == 0 and value['inputs'] == 6 and value['codecs'][0]['pass'] == 6, f'any content and any name: {status} {value}')
    _, value = report('--inputs', inputs, REFERENCE, f'{FAKE} never')
    ids = [i for d in value['disagreements'] for i in d['inputs']]
    holds(r'input/\xff' + '\n' in ids and 'input/sequence' in ids, f'their names: {ids}')
    binary = write(f'{folder}/binary', {'frame.bin': b'\x04\0', 'text': b'4x'})
    status, value = report('--inputs', binary, '--codec', 'eio4-packet', REFERENCE, REFERENCE)
    holds(status == 0 and value['inputs'] == 2, f'binary packets: {status}')
    many = write(f'{folder}/many', {f'{i}': b'2["a",%d]' % i for i in range(2000)})
    status, value = report('--inputs', many, REFERENCE, REFERENCE)
    holds(status == 0 and value['inputs'] == 2000, f'thousands of files: {status}')
    two = write(f'{folder}/two', {'pair': {'1': b'4a', '2': b'4b'}})
    dangling = write(f'{folder}/dangling', {'good': b'2["a"]'})
    os.symlink('nowhere', f'{dangling}/link')
    fifo = write(f'{folder}/fifo', {'good': b'2["a"]'})
    os.mkfifo(f'{fifo}/pipe')
    for arguments, words in (([f'{folder}/nowhere'], 'cannot read .*nowhere: No such file'), ([f'{inputs}/long'], 'long: Not a directory'),
                             ([write(f'{folder}/nothing', {})], 'nothing: there is no file'), ([write(f'{folder}/within', {'empty': {}})], 'within/empty: there is no file'),
                             ([write(f'{folder}/deep', {'a': {'b': {'c': b''}}})], 'deep/a/b: a folder in a folder'), ([two, '--codec', 'eio4-payload'], 'two/pair: an input of eio4-payload is one message'),
                             ([dangling], 'dangling/link: cannot read: No such file'), ([fifo], 'fifo/pipe: not a regular file')):
        status, out, err = census('--inputs', *arguments, REFERENCE, REFERENCE)
        holds(status == 2 and re.search(words, err) and err.count('\n') == 1 and not out, f'one clear error: {arguments}: {status} {err}')
    if os.geteuid() != 0:
        os.chmod(binary, 0)
        status, _, err = census('--inputs', binary, REFERENCE, REFERENCE)
        holds(status == 2 and 'Permission denied' in err, f'a folder that may not be read: {status} {err}')
        os.chmod(binary, 0o700)


NOISE = b'{"x":[1,2,{"y":"' + b'abc' * 40 + b'"}],"z":null}'
# What is left of an input when the fake codec refuses what has the trait and another takes everything.
SHRUNK = (
    ('sio5', 'word', b'2["a",' + NOISE + b',"boom",[[]]]', ['2["boom"]']),
    ('sio5', 'two-words', {'1': b'2["crack",' + NOISE + b']', '2': b'2["x"]', '3': b'2["y","boom"]', '4': b'2["x"]'}, ['2["crack"]', '2["boom"]']),
    ('sio5', 'seven', {'1': b'2["x"]', '2': b'51-["boom",{"_placeholder":true,"num":0},' + NOISE + b']', '10.bin': b'abc\x07' * 40, '11': b'2["x"]'},
     ['51-["boom"]', {'b64': 'Bw=='}]),
    ('sio5', 'deep', b'2["a",' + b'[' * 300 + NOISE + b']' * 300 + b']', ['2["",' + '[' * 20 + ']' * 20 + ']']),
    ('eio4-packet', 'word', b'4' + NOISE + b'boom' + NOISE, ['4boom']),
    ('eio4-payload', 'record', b'\x1e'.join([b'4' + NOISE] * 30 + [b'4boom'] + [b'2'] * 30), ['4boom']),
    ('eio4-payload', 'two-words', b'\x1e'.join([b'4' + NOISE, b'4boom', b'2', b'4crack', b'4boom']), ['4crackboom']),
    ('eio4-webtransport', 'frame', {'1': b'\x012\x7e\x00', '2': b'\xc84' + b'x' * 150, '3': b'Z' * 49 + b'\x023a'}, [{'b64': 'AjRa'}]),
    ('eio4-webtransport', 'pieces', {str(i): b'\x024a' for i in range(9)}, [{'b64': ''}, {'b64': ''}, {'b64': 'ATQ='}]),
)


def shrinking(folder):
    for number, (codec, trait, content, wanted) in enumerate(SHRUNK):
        inputs = write(f'{folder}/{number}', {'it': content})
        found = [report('--inputs', inputs, '--codec', codec, f'{FAKE} {trait}', f'{FAKE} never')[1] for _ in range(2)]
        for value in found:
            it = value['disagreements'][0]
            sides = [(side['codecs'], side['outcome']) for side in it['sides']]
            holds(it['smallest']['shrunk'] and it['smallest']['input'] == wanted, f'{codec} {trait}: {it["smallest"]}')
            holds(sides == [(['A'], 'refused'), (['B'], 'no packet')], f'{codec} {trait}: the same sides: {sides}')
        holds(found[0] == found[1], f'{codec} {trait}: the same again')
    crash = write(f'{folder}/crash', {'it': b'2["a",' + NOISE + b',"boom"]'})
    _, value = report('--inputs', crash, f'{FAKE} word crash', f'{FAKE} never')
    it = value['disagreements'][0]
    holds(it['smallest']['input'] == ['2["boom"]'] and it['sides'][0]['fault'] == 'crash', f'a crash: {it}')
    _, value = report('--inputs', crash, '--time', '100', '--shrink', '1', f'{FAKE} word hang', f'{FAKE} never')
    it = value['disagreements'][0]
    holds(value['hurried'] and it['sides'][0]['fault'] == 'hang' and not it['smallest']['shrunk'], f'a hang, and no time: {value}')
    _, out, _ = census('--inputs', crash, '--time', '100', '--shrink', '1', f'{FAKE} word hang', f'{FAKE} never')
    holds('the time for shrinking was over' in out, f'it is told:\n{out}')
    status, value = report('--select', 'sio5/attachment/in-object', REFERENCE, WRONG)
    it = value['disagreements'][0]
    holds(status == 1 and it['smallest']['shrunk'] and it['smallest']['id'] == 'sio5/attachment/in-object', f'a vector, too, when it is unexplained: {it}')
    _, value = report('--select', 'sio5/attachment/in-object', '--quirks', quirk_file(folder, {'codec': 'bad 1', 'vectors': '*'}), REFERENCE, WRONG)
    holds(not value['disagreements'][0]['smallest']['shrunk'], 'but not when it is explained')


def reports(folder):
    quirks = quirk_file(folder, {'codec': 'bad 1', 'requirement': 'SIO5-AK-*'})
    status, value = report('--select', 'sio5/ack/empty*', '--quirks', quirks, REFERENCE, f'{REFERENCE} zero-attachments', WRONG)
    holds(status == 0 and value['explained'] and value['inputs'] > 0, f'explained: {status} {value}')
    holds([(c['letter'], c['name']) for c in value['codecs']] == [('A', 'siospec'), ('B', 'siospec'), ('C', 'bad')], f'codecs: {value["codecs"]}')
    holds(value['codecs'][1]['leniencies'] == ['zero-attachments'], f'leniencies: {value["codecs"][1]}')
    holds([p['codecs'] for p in value['agreement']] == [['A', 'B'], ['A', 'C'], ['B', 'C']], f'pairs: {value["agreement"]}')
    holds([['A', 'B'], ['C']] in [k['sides'] for k in value['clusters']], f'clusters: {value["clusters"]}')
    it = value['disagreements'][0]
    holds(it['requirement']['id'].startswith('SIO5-AK-') and it['requirement']['text'], f'what decides: {it}')
    holds(it['sides'][1]['quirk']['id'] == 'quirks/0' and it['sides'][1]['verdict'] == 'fail' and it['sides'][0]['verdict'] == 'pass', f'sides: {it["sides"]}')
    holds(sum(len(d['inputs']) for d in value['disagreements']) == value['agreement'][1]['different'], 'every disagreement is there')
    status, value = report('--select', 'sio5/ack/empty*', REFERENCE, 'echo "none \xff" >&2; exit 69')
    holds(status == 3 and value['codecs'][1]['name'] is None and 'none' in value['codecs'][1]['trouble'], f'one that does not start: {value["codecs"]}')
    both = [f'{folder}/a.json', f'{folder}/a.md']
    status, out, _ = census('--select', 'sio5/ack/empty*', '--report', f'json:{both[0]}', '--report', f'md:{both[1]}', REFERENCE, REFERENCE)
    holds(status == 0 and out.startswith('A  siospec') and all(os.path.getsize(p) for p in both), f'several reports: {status} {out}')


def page(folder):
    """What ci/census --check notices."""
    loader = importlib.machinery.SourceFileLoader('ci_census', str(ROOT / 'ci/census'))
    sys.dont_write_bytecode = True
    ci = importlib.util.module_from_spec(importlib.util.spec_from_loader('ci_census', loader))
    loader.exec_module(ci)
    names = [f'{folder}/census.{name}' for name in ('md', 'json')]
    census('--select', 'sio5/ack/*', '--report', f'md:{names[0]}', '--report', f'json:{names[1]}', REFERENCE, f'{FAKE} never', WRONG)
    text, value = pathlib.Path(names[0]).read_text(), json.loads(pathlib.Path(names[1]).read_text())
    row = re.search(r'^\| B \| fake \| never \| Python \| (\d+)', text, re.M)
    pair = re.search(r'^\| \*\*B\*\* \| (\d+) of', text, re.M)
    holds(row and pair, f'tables:\n{text[:1500]}')

    def spoilt(match):
        return text[:match.start(1)] + '7' + text[match.end(1):]

    def complaints(old, made=text):
        with contextlib.redirect_stderr(io.StringIO()) as err:
            return list(ci.compare(old, made, value)), err.getvalue()

    holds(complaints(text) == ([], ''), f'the same page: {complaints(text)}')
    for old, word in ((spoilt(row), 'fake: (7'), (spoilt(pair), 'fake and siospec: (7'), (text.replace('no packet', 'a packet'), 'not what would be written')):
        holds(word in '\n'.join(complaints(old)[0]), f'another page: {word}: {complaints(old)}')
    other = text.replace('| fake | never |', '| fake | older |')
    holds(complaints(other) == ([], 'census: fake never is not compared: the page has older\n'), f'another version: {complaints(other)}')
    del value['codecs'][1], value['agreement'][2], value['agreement'][0]
    holds(complaints(text, 'less')[0] == [], f'a codec is not here: {complaints(text, "less")}')
    holds(complaints(spoilt(pair), 'less')[0] == [], 'nor is what was said about it')


def command_line():
    select = ['--select', 'sio5/ack/empty*']
    for commands in ([REFERENCE, '--', REFERENCE, 'zero-attachments'], ['--', REFERENCE, '--', REFERENCE, 'zero-attachments'], [REFERENCE, f'{REFERENCE} zero-attachments']):
        _, value = report(*select, *commands)
        holds([c['leniencies'] for c in value['codecs']] == [[], ['zero-attachments']], f'commands: {commands}: {value["codecs"]}')
    _, value = report(*select, '--', FAKE, 'always', '--', 'env', 'A B=C; exit 1', FAKE, 'never', '--', REFERENCE)
    holds([c['version'] for c in value['codecs']][:2] == ['always', 'never'], f'words stay words: {value["codecs"]}')
    status, out, _ = census('--help')
    holds(status == 0 and '-- CMD [ARG...] -- CMD' in out and 'exit status' in out, f'help:\n{out}')


def troubles():
    select = ['--select', 'sio5/ack/empty*']
    status, out, _ = census(*select, REFERENCE, REFERENCE, 'echo none >&2; exit 69')
    holds(status == 3 and 'C  echo none' in out and 'did not run' in out and ' A B' in out, f'one that does not start is told: {status}\n{out}')
    status, out, _ = census(*select, REFERENCE, 'exit 1')
    holds(status == 3, f'one codec alone is no census: {status}')
    status, out, _ = census(*select, REFERENCE, WRONG, 'exit 1')
    holds(status == 1, f'what is unexplained comes first: {status}')
    status, _, err = census('--select', 'nothing/*', REFERENCE, REFERENCE)
    holds(status == 3 and 'nothing is selected' in err, f'nothing is selected: {status} {err}')
    two = [REFERENCE, REFERENCE]
    for arguments in ([REFERENCE], ['--', REFERENCE], ['--', '--'], [REFERENCE, '--'], ['', REFERENCE], ['--codec', 'sio5', *two], ['--inputs', '/', '--codec', 'sio9', *two],
                      ['--report', 'pdf', *two], ['--report', 'md:', *two], ['--report', 'md', '--report', 'json', *two], ['--report', 'md:/nowhere/x', *two],
                      ['--inputs', '/', '--skip', 'x', *two], ['--shrink', '-1', *two], ['--quirks', '/nowhere/x', *two]):
        status, out, err = census(*arguments)
        holds(status == 2 and err.startswith('siospec census: ') and not out, f'bad usage: {arguments}: {status} {err}')


def main():
    agreement()
    troubles()
    command_line()
    for test in (leniency, quirks, files, folders, shrinking, reports, page):
        with tempfile.TemporaryDirectory() as folder:
            test(folder)
    errors = schema_errors('quirks', json.loads((ROOT / 'conformance/adapters/quirks.json').read_text()))
    holds(not errors, f'conformance/adapters/quirks.json: {errors[:1]}')
    finish()


if __name__ == '__main__':
    main()
