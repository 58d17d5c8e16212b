#!/usr/bin/python3
"""siospec replay, minimize and promote of findings of both kinds: a promoted case fails what it was found in and passes the reference,
check loads it, and nothing is written of what does not hold. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import subprocess
import tempfile

import jsonschema
from tally import finish, holds

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.environ.get('SIOSPEC') or str(ROOT / 'build/siospec')
REFERENCE = os.environ.get('SIOSPEC_ADAPTER') or str(ROOT / 'build/reference-adapter')
ADAPTER = str(ROOT / 'tests/fuzz-codec/adapter.py')
BAD = str(ROOT / 'tests/fuzz_bad.py')
LIMITS = {'answer': 2000, 'memory': 256, 'swell': 0, 'memoryPerByte': 48, 'timePerByte': 1000, 'attachments': 100}
CODEC = {'schema': 1, 'finding': 'codec', 'id': 'crash-boom-058b6398', 'kind': 'crash', 'rule': 'the-adapter-exited-with-status', 'title': 'it exited', 'codec': 'sio5',
         'name': 'small', 'version': '1', 'language': 'Python', 'command': ['no-such-command'], 'limits': LIMITS, 'reference': False, 'seed': 1, 'run': 1,
         'seconds': 0.1, 'input': ['2/vq,731["jx"]', '2["x"]']}
SERVER = {'schema': 1, 'finding': 'server', 'name': 'crash-1234abcd', 'kind': 'crash', 'confirmed': True, 'seen': 'it exited',
          'key': 'crash: RuntimeError: binary data of N bytes behind a question | File "fuzz_bad.py", line N, in wrong', 'exception': '', 'frame': '',
          'run': 1, 'times': 1, 'seed': 1, 'testee': {'contract': 'socketio'}, 'output': [], 'script': 'open websocket\nsend 40\nsend 421[1]\nbinary 01\n'}


def siospec(*words):
    return subprocess.run([SIOSPEC, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)


def valid(value, schema):
    schemas = {f.name: json.loads(f.read_text()) for f in (ROOT / 'vectors/schema').glob('*.json')}
    resolver = jsonschema.RefResolver('', schemas[schema], store=schemas)
    return not list(jsonschema.Draft202012Validator(schemas[schema], resolver=resolver).iter_errors(value))


class Place:
    """Folders for what is promoted, and files of findings."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.vectors, self.seeds = self.folder / 'vectors', self.folder / 'seeds'
        for path in (self.vectors, self.seeds):
            path.mkdir()

    def finding(self, base, **changes):
        path = self.folder / 'finding.json'
        path.write_text(json.dumps({**base, **changes}))
        return path

    def promote(self, finding, *words):
        return siospec('promote', finding, '--vectors', self.vectors, '--seeds', self.seeds, *words)

    def promote_live(self, *words):
        """On a host that stalls a scenario may be inconclusive, which promote refuses."""
        for _ in range(3):
            done = self.promote(*words)
            if done.returncode != 1:
                break
        return done

    def written(self):
        return sorted(str(p.relative_to(self.folder)) for top in (self.vectors, self.seeds) for p in top.rglob('*') if p.is_file())


def codec(place):
    holds(valid(CODEC, 'finding.schema.json'), 'the finding is one')
    path = place.finding(CODEC)
    shown = siospec('replay', path)
    holds(shown.returncode == 0 and '2/vq,731' in shown.stdout and 'then: crash/the-adapter' in shown.stdout, shown)
    again = siospec('replay', path, '--', ADAPTER, 'crash')
    holds(again.returncode == 1 and again.stdout.endswith('\nreproduced\n'), again)
    other = siospec('replay', place.finding(CODEC, input=['2/vq,["x"]']), '--', ADAPTER, 'exception')
    holds(other.returncode == 1 and 'now: crash/ended-boom-in-decode' in other.stdout and other.stdout.endswith('fails in another way\n'), other)
    path = place.finding(CODEC)
    right = siospec('replay', path, '--', REFERENCE)
    holds(right.returncode == 0 and 'nothing is wrong' in right.stdout, right)
    small = siospec('minimize', path, '--', ADAPTER, 'crash')
    minimal = json.loads((place.folder / 'finding.min.json').read_text())
    holds(small.returncode == 0 and minimal['input'] == ['2/vq,731["jx"]'], (small, minimal))
    holds(valid(minimal, 'finding.schema.json') and (place.folder / 'finding.min.input').read_text() == minimal['input'][0], 'the minimal finding')
    done = place.promote(path, '--id', 'boom', '--', ADAPTER, 'crash')
    holds(done.returncode == 0 and place.written() == ['seeds/sio_decoder/boom', 'vectors/regressions/codec/boom.json'], (done, place.written()))
    vector = json.loads((place.vectors / 'regressions/codec/boom.json').read_text())
    holds(valid(vector, 'codec.schema.json') and vector['vectors'][0]['input'] == CODEC['input'], vector)
    holds((place.seeds / 'sio_decoder/boom').read_bytes() == b'2/vq,731["jx"]\x1e2["x"]', 'the seed')
    run = ['check', 'codec', '--no-bundles', '--data', place.vectors, '--select', 'sio5/regressions/*', '--']
    bad, good = siospec(*run, ADAPTER, 'crash'), siospec(*run, REFERENCE)
    holds(bad.returncode == 1 and 'crash' in bad.stdout, bad)
    holds(good.returncode == 0 and '1 pass' in good.stdout, good)
    twice = place.promote(path, '--id', 'boom', '--', ADAPTER, 'crash')
    holds(twice.returncode == 2 and 'there already' in twice.stderr, twice)
    (place.seeds / 'sio_decoder/boom').unlink()
    other = place.folder / 'vectors/regressions/codec/boom.json'
    other.rename(other.with_name('other.json'))
    taken = place.promote(path, '--id', 'boom', '--', ADAPTER, 'crash')
    holds(taken.returncode == 2 and 'there is a vector sio5/regressions/boom already' in taken.stderr, taken)


def codec_budget(place):
    """A dear input becomes a vector with a budget."""
    dear = place.finding(CODEC, id='dear-1', kind='dear', rule='memory-digits-1', input=['2["a"]'], limits={**LIMITS, 'swell': 300000}, swell={'at': 0, 'structure': False})
    done = place.promote(dear, '--', ADAPTER, 'dear')
    holds(done.returncode == 0, done)
    vector = json.loads((place.vectors / 'regressions/codec/dear-1.json').read_text())['vectors'][0]
    holds(vector['budget']['mib'] == 13 and vector['input'][0]['concat'][1] == {'repeat': '2', 'times': 300001}, vector)


def cve(place):
    """CVE-2022-2421 as it is: a placeholder's num that names a method. Only where npm's parser is installed already."""
    run = ROOT / 'conformance/adapters/node-socketio/run'
    if not (ROOT / 'build/packages/node-socketio/.made').exists():
        print('SKIPPED: npm\'s parsers are not installed (ci/install-deps testees)')
        return
    path = place.finding(CODEC, id='type-host-value-1', kind='type', rule='host-value', input=['51-["a",{"_placeholder":true,"num":"__proto__"}]', {'$b': 'AA=='}])
    done = place.promote(path, '--', run, '4.2.0')
    holds(done.returncode == 0, done)
    right = place.promote(path, '--id', 'fixed', '--', run, '4.2.7')
    holds(right.returncode == 1 and 'does not show any more' in right.stderr, right)


def server(place):
    holds(valid(SERVER, 'server-finding.schema.json'), 'the finding is one')
    path = place.finding(SERVER)
    done = place.promote_live(path, '--', BAD, 'dies')
    files = ['seeds/session/crash-1234abcd', 'vectors/regressions/scenarios/server/crash-1234abcd.json']
    holds(done.returncode == 0 and place.written() == files, (done, place.written()))
    scenario = json.loads((place.folder / files[1]).read_text())
    holds(valid(scenario, 'scenarios.schema.json'), scenario)
    run = ['check', 'server', '--no-bundles', '--no-floor', '--data', place.vectors, '--select', 'server/regressions/*', '--']
    bad = siospec(*run, BAD, 'dies')
    holds(bad.returncode == 1 and '1 fail' in bad.stdout, bad)
    long = place.finding(SERVER, script='open polling\npost 40\nopen websocket\nsend 40\nsend 421[1]\nbinary 01\nsend 42["x"]\n')
    small = siospec('minimize', long, '--', BAD, 'dies')
    minimal = json.loads((place.folder / 'finding.min.json').read_text())
    holds(small.returncode == 0 and valid(minimal, 'server-finding.schema.json') and len(minimal['script']) < 60, (small, minimal))
    holds((place.folder / 'finding.min.script').read_text() == minimal['script'], 'the script stands beside it')
    done = place.promote_live(place.folder / 'finding.min.json', '--id', 'small', '--', BAD, 'dies')
    holds(done.returncode == 0, done)
    path = place.finding(SERVER)
    healed = place.promote(path, '--id', 'healed', '--', BAD, 'right')
    holds(healed.returncode == 1 and 'does not show any more' in healed.stderr, healed)
    disagreement = place.finding(SERVER, name='disagreement-1', kind='disagreement', key='disagreement: status 200',
                                 seen='a request that must be refused was answered with status 200 (EIO4-ER-01)', script='request GET EIO=4&transport=polling&sid=unknown\n')
    done = place.promote_live(disagreement, '--', BAD, 'accepts')
    holds(done.returncode == 0, done)
    scenario = json.loads((place.vectors / 'regressions/scenarios/server/disagreement-1.json').read_text())['scenarios'][0]
    holds(scenario['requirements'] == ['EIO4-ER-01'], scenario)


def server_lasting(place):
    """What shows beside the script, or only when it is played many times."""
    for kind, fault, key, script in (('lost', 'drops', 'lost: ', 'open websocket\nsend 40\nsend 42[""]\n'), ('descriptors', 'leaks', 'descriptors: grows', 'open polling\nprobe\nreset\n')):
        path = place.finding(SERVER, name=f'{kind}-1', kind=kind, key=key, script=script)
        done = place.promote_live(path, '--', BAD, fault)
        holds(done.returncode == 0 and f'vectors/regressions/scenarios/server/{kind}-1.json' in place.written(), (done, place.written()))
    grows = place.finding(SERVER, name='memory-1', kind='memory', key='memory: grows', script='open websocket\nsend 40\nsend 41\n')
    done = siospec('replay', grows, '--', BAD, 'hoards')
    holds(done.returncode == 1 and done.stdout.endswith('\nreproduced\n'), done)
    done = siospec('replay', grows, '--', BAD, 'right')
    holds(done.returncode == 0 and 'nothing is wrong' in done.stdout, done)


def refusals(place):
    deep = '[' * 100000
    for text in ('{', '[]', '{}', deep, json.dumps({'finding': 'codec'}), json.dumps({'finding': 'server'}), json.dumps({**SERVER, 'script': 'fly\n'}),
                 json.dumps({**SERVER, 'script': 'open polling revision 3\n'}), *(json.dumps({**CODEC, **changes}) for changes in (
                     {'id': '../../x'}, {'kind': 'other'}, {'codec': 'x'}, {'limits': {**LIMITS, 'memory': 1 << 40}}, {'limits': None}, {'input': ['a'] * 65},
                     {'input': [{'$b': '*'}]}, {'input': [5]}, {'kind': 'dear', 'swell': {'at': 99}}))):
        (place.folder / 'finding.json').write_text(text)
        done = place.promote(place.folder / 'finding.json', '--', ADAPTER)
        holds(done.returncode == 2 and done.stderr.startswith('siospec promote: ') and done.stderr.count('\n') == 1, (text[:200], done))
    path = place.finding(CODEC)
    unknown = place.folder / 'unknown.script'
    unknown.write_text('open polling\nfoo bar\n')
    for command in ('replay', 'minimize'):
        done = siospec(command, unknown, '--', BAD, 'right')
        holds(done.returncode == 2 and 'line 2' in done.stderr, done)
    for words, status, word in ((('--id', '../x', '--', ADAPTER), 2, 'small letters'), (('--requirement', 'X-1', '--', ADAPTER), 2, 'no requirement'),
                                (('--', ADAPTER), 1, 'does not show'), (('--', 'false'), 3, ''), (('http://127.0.0.1:1/',), 2, 'ADAPTER'), ((), 2, 'URL')):
        done = place.promote(path, *words)
        holds(done.returncode == status and word in done.stderr, (words, done))
    done = siospec('promote', path, '--vectors', place.folder / 'none', '--', ADAPTER)
    holds(done.returncode == 2 and 'no folder' in done.stderr, done)
    holds(place.written() == [], place.written())


def main():
    for test in (codec, codec_budget, cve, server, server_lasting, refusals):
        with tempfile.TemporaryDirectory() as folder:
            test(Place(folder))
    finish()


main()
