#!/usr/bin/python3
"""siospec fuzz codec: coverage leads it to what stands behind comparisons, each oracle sees its fault, a seed repeats a run,
quirks explain. Without clang only the message about it is tested. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = ROOT / 'build/plain/siospec'
ENGINE = ROOT / 'build/plain/siospec-fuzz-codec'
ADAPTER = str(ROOT / 'tests/fuzz-codec/adapter.py')
SCHEMA = ROOT / 'vectors/schema'
LIMITS = ['--time', '300', '--memory', '256', '--answer', '1000', '--seed', '7']
RUNS = ['--runs', '3000', '--swell', '0']
passed = failed = 0


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f'FAIL {what}')


class Run:
    def __init__(self, folder, *arguments):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
        seeds = self.folder / 'seeds'
        seeds.mkdir()
        (seeds / 'one').write_text('2["a"]')
        run = subprocess.run([SIOSPEC, 'fuzz', 'codec', *LIMITS, '--seeds', seeds, '--findings', self.folder / 'found', *arguments],
                             capture_output=True, text=True)
        self.status, self.out, self.err = run.returncode, run.stdout, run.stderr
        self.found = {f.stem: json.loads(f.read_text()) for f in sorted((self.folder / 'found').glob('*.json'))}

    def kinds(self):
        return {(f['kind'], f['rule']) for f in self.found.values()}

    def __str__(self):
        return f'status {self.status}\n{self.out}{self.err}{self.kinds()}'


def without_engine(folder):
    alone = shutil.copy(SIOSPEC, folder)
    run = subprocess.run([alone, 'fuzz', 'codec', '--', 'true'], capture_output=True, text=True)
    check(run.returncode == 3 and 'not built' in run.stderr and 'install clang' in run.stderr, f'without the engine: {run}')


def feedback(folder):
    """One seed must grow a corpus: an engine that does not see the counters keeps nothing and says nothing."""
    guided = Run(folder, *RUNS, '--corpus', f'{folder}/guided', '--', ADAPTER)
    Run(folder, *RUNS, '--corpus', f'{folder}/blind', '--blind', '--', ADAPTER)
    sizes = [len(os.listdir(f'{folder}/{name}')) for name in ('guided', 'blind')]
    check(sizes[0] > 10 and sizes[1] <= 1, f'from one seed: {sizes}\n{guided}')
    check(guided.status == 0 and not guided.found, f'a good parser: {guided}')


def is_valid(finding):
    schemas = {f.name: json.loads(f.read_text()) for f in SCHEMA.glob('*.json')}
    resolver = jsonschema.RefResolver('', schemas['finding.schema.json'], store=schemas)
    return not list(jsonschema.Draft202012Validator(schemas['finding.schema.json'], resolver=resolver).iter_errors(finding))


def planted(folder):
    """Three comparisons deep; the words stand nowhere but in the parser."""
    for fault, kind in (('crash', 'crash'), ('hang', 'hang'), ('memory', 'memory'), ('noise', 'noise'), ('type', 'type')):
        run = Run(folder, *RUNS, '--runs', '20000', '--until', '*', '--', ADAPTER, fault)
        check(run.status == 1 and [k for k, _ in run.kinds()] == [kind], f'{fault}: {run}')
        for name, finding in run.found.items():
            raw = (run.folder / 'found' / f'{name}.input').read_bytes()
            check(raw == b'2/vq,731["jx"]', f'{fault}: its input: {raw}')
            check(is_valid(finding) and finding['input'] == [raw.decode()] and finding['command'] == [ADAPTER, fault], f'{fault}: {finding}')
    blind = Run(folder, *RUNS, '--blind', '--runs', '5000', '--', ADAPTER, 'crash')
    check(blind.status == 0, f'without coverage it is not found: {blind}')


def other_oracles(folder):
    run = Run(folder, *RUNS, '--until', '*', '--', ADAPTER, 'wait')
    check(run.kinds() == {('wait', 'attachments')}, f'wait: {run}')
    run = Run(folder, '--runs', '500', '--swell', '300000', '--until', '*', '--', ADAPTER, 'dear')
    check({k for k, _ in run.kinds()} == {'dear'}, f'dear: {run}')
    run = Run(folder, *RUNS, '--runs', '20000', '--until', '*', '--', ADAPTER, 'exception')
    finding = next(iter(run.found.values()), {})
    check(finding.get('kind') == 'crash' and 'Ended: boom 17' in finding.get('exception', '') and finding['rule'].endswith('in-decode'), f'exception: {run}')


def repeatable(folder):
    ends = [Run(folder, *RUNS, '--', ADAPTER).out.splitlines()[-1] for _ in range(2)]
    new = [e.split('), ')[1] for e in ends]
    check(new[0] == new[1] and ' new, ' in new[0], f'the same seed: {ends}')


def differential(folder):
    reference = str(ROOT / 'build/plain/reference-adapter')
    run = Run(folder, *RUNS, '--', ADAPTER, '--', reference)
    check(run.status == 1 and {k for k, _ in run.kinds()} == {'differ'} and all(f['name'] == 'small' for f in run.found.values()),
          f'only the small parser differs from the reference: {run}')
    quirks = pathlib.Path(folder) / 'quirks.json'
    quirks.write_text(json.dumps({'schema': 1, 'quirks': [{'id': 'small', 'codec': 'small*', 'finding': 'differ/*', 'reason': 'it is small', 'link': 'https://example.org/'}]}))
    run = Run(folder, *RUNS, '--quirks', quirks, '--', ADAPTER, '--', reference)
    check(run.status == 0 and run.found and all(f['explained'] == 'it is small' for f in run.found.values()), f'explained: {run}')


def usage(folder):
    for arguments, status, word in ((['--', 'false'], 3, 'hello'), ([], 2, 'command'), (['--codec', 'x', '--', 'true'], 2, 'no codec'),
                                    (['--codec', 'eio4-open', '--', ADAPTER], 3, 'does not decode'), (['--', ADAPTER, '--', '--'], 2, 'command')):
        run = Run(folder, *arguments)
        check(run.status == status and (word in run.err or status == 3), f'{arguments}: {run}')


def main():
    with tempfile.TemporaryDirectory() as folder:
        without_engine(folder)
        if ENGINE.exists():
            for test in (feedback, planted, other_oracles, repeatable, differential, usage):
                test(folder)
        else:
            print('SKIPPED: siospec-fuzz-codec is not built, clang is missing')
    print(f'{passed} passed, {failed} failed')
    return failed > 0


sys.exit(main())
