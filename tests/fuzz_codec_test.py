#!/usr/bin/python3
"""siospec fuzz codec: coverage leads it to what stands behind comparisons, each oracle sees its fault, a seed repeats a run,
quirks explain. Without clang only the message about it is tested. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from xml.etree import ElementTree

import jsonschema
from tally import finish, holds

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = ROOT / 'build/plain/siospec'
ENGINE = ROOT / 'build/plain/siospec-fuzz-codec'
ADAPTER = str(ROOT / 'tests/fuzz-codec/adapter.py')
SCHEMA = ROOT / 'vectors/schema'
LIMITS = ['--time', '300', '--memory', '256', '--answer', '1000', '--seed', '7']
RUNS = ['--runs', '3000', '--swell', '0']


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
    holds(run.returncode == 3 and 'not built' in run.stderr and 'install clang' in run.stderr, f'without the engine: {run}')


def feedback(folder):
    """One seed must grow a corpus: an engine that does not see the counters keeps nothing and says nothing."""
    guided = Run(folder, *RUNS, '--corpus', f'{folder}/guided', '--', ADAPTER)
    Run(folder, *RUNS, '--corpus', f'{folder}/blind', '--blind', '--', ADAPTER)
    sizes = [len(os.listdir(f'{folder}/{name}')) for name in ('guided', 'blind')]
    holds(sizes[0] > 10 and sizes[1] <= 1, f'from one seed: {sizes}\n{guided}')
    holds(guided.status == 0 and not guided.found, f'a good parser: {guided}')


def is_valid(finding, name='finding.schema.json'):
    schemas = {f.name: json.loads(f.read_text()) for f in SCHEMA.glob('*.json')}
    resolver = jsonschema.RefResolver('', schemas[name], store=schemas)
    return not list(jsonschema.Draft202012Validator(schemas[name], resolver=resolver).iter_errors(finding))


def sarif_problems(log):
    """What SARIF 2.1.0 demands of what we write: required members, types, indices, enumerations."""
    if log.get('version') != '2.1.0' or not isinstance(log.get('runs'), list) or not log['$schema'].endswith('sarif-schema-2.1.0.json'):
        yield 'no log'
    for run in log['runs']:
        driver = run['tool']['driver']
        rules = driver['rules']
        if not driver['name'] or len({r['id'] for r in rules}) != len(rules) or not all(r['shortDescription']['text'] for r in rules):
            yield 'driver'
        if not all(i['executionSuccessful'] is True for i in run['invocations']) or run['columnKind'] not in ('utf16CodeUnits', 'unicodeCodePoints'):
            yield 'run'
        for result in run['results']:
            if not result['message']['text'] or result['level'] not in ('none', 'note', 'warning', 'error'):
                yield 'result'
            if rules[result['ruleIndex']]['id'] != result['ruleId']:
                yield 'rule'
            if not all(isinstance(v, str) for v in result['partialFingerprints'].values()):
                yield 'fingerprint'
            for place in result.get('locations', ()):
                if not re.fullmatch(r"[A-Za-z0-9._~/%-]+", place['physicalLocation']['artifactLocation']['uri']):
                    yield 'uri'
            for suppression in result.get('suppressions', ()):
                if suppression['kind'] not in ('inSource', 'external'):
                    yield 'suppression'


def reports(folder):
    """The same findings as text, JSON, JUnit and SARIF; what is known is no failure."""
    names = {k: f'{folder}/report.{k}' for k in ('json', 'junit', 'sarif')}
    run = Run(folder, *RUNS, '--until', '*', *(w for k, f in names.items() for w in ('--report', f'{k}:{f}')), '--', ADAPTER, 'crash')
    report, sarif = json.loads(pathlib.Path(names['json']).read_text()), json.loads(pathlib.Path(names['sarif']).read_text())
    suite = ElementTree.parse(names['junit']).getroot()
    name = next(iter(run.found), '')
    holds(run.status == 1 and 'FOUND crash/' in run.out and is_valid(report, 'fuzz.schema.json'), f'text and JSON: {run} {report}')
    holds([f['id'] for f in report['findings']] == [name] and report['counts'] == {'new': 1, 'unconfirmed': 0, 'known': 0, 'explained': 0}, report)
    holds(not list(sarif_problems(sarif)), f'{list(sarif_problems(sarif))}: {sarif}')
    result = sarif['runs'][0]['results'][0]
    holds(result['level'] == 'error' and result['ruleId'].startswith('crash/') and result['partialFingerprints'] == {'siospecSignature/v1': name}, sarif)
    cases = suite.findall('testcase')
    holds(suite.get('failures') == '1' and int(suite.get('tests')) == len(cases) == 8 and [c.get('name') for c in cases if c.find('failure') is not None] == [name], 'JUnit')
    again = Run(folder, *RUNS, '--until', '*', '--known', run.folder / 'found', '--report', 'sarif', '--', ADAPTER, 'crash')
    result = json.loads(again.out)['runs'][0]['results'][0]
    holds(again.status == 0 and result['level'] == 'note' and result['suppressions'][0]['kind'] == 'external', f'known: {again}')


def modes(folder):
    corpus = pathlib.Path(folder) / 'corpus'
    first = Run(folder, *RUNS, '--findings', f'{folder}/batch', '--corpus', corpus, 'batch', '--', ADAPTER)
    kept = sorted(p.name for p in corpus.iterdir())
    holds(first.status == 0 and 'part 1, 3000 inputs in all' in first.out and len(kept) > 5, f'batch: {first}')
    second = Run(folder, 'batch', *RUNS, '--runs', '300', '--findings', f'{folder}/batch', '--corpus', corpus, '--report', 'json', '--', ADAPTER)
    holds(second.status == 0 and json.loads(second.out)['seed'] == 8, f'the second part has the next seed: {second}')
    holds((pathlib.Path(folder) / 'batch/batch.state').read_text().startswith('seed 7 parts 2 runs 3300 '), 'state')
    kept = sorted(p.name for p in corpus.iterdir())
    smoke = Run(folder, 'smoke', *RUNS, '--runs', '500', '--corpus', corpus, '--', ADAPTER)
    holds(smoke.status == 0 and sorted(p.name for p in corpus.iterdir()) == kept, f'smoke leaves the corpus as it is: {smoke}')
    (corpus / 'again').write_bytes((corpus / kept[0]).read_bytes() + b' ' * 40)
    report = f'{folder}/cover.json'
    cover = Run(folder, 'cover', '--corpus', corpus, '--report', f'json:{report}', '--', ADAPTER)
    before = json.loads(pathlib.Path(report).read_text())
    holds(cover.status == 0 and is_valid(before, 'fuzz.schema.json') and before['coverage']['inputs'] == len(kept) + 1 and before['coverage']['subjects'][0]['counters'] > 0, f'{cover} {before}')
    prune = Run(folder, 'prune', '--corpus', corpus, '--', ADAPTER)
    left = sorted(p.name for p in corpus.iterdir())
    holds(prune.status == 0 and 0 < len(left) <= len(kept) and 'inputs removed' in prune.out and len(left) == before['coverage']['needed'], f'{prune} {left}')
    Run(folder, 'cover', '--corpus', corpus, '--report', f'json:{report}', '--', ADAPTER)
    after = json.loads(pathlib.Path(report).read_text())['coverage']
    holds(after['features'] == before['coverage']['features'], f'nothing is lost: {before} {after}')
    empty = pathlib.Path(folder) / 'empty'
    empty.mkdir()
    for words, status in ((('--seeds', f'{folder}/none'), 2), (('--dictionary', f'{folder}/none'), 2), (('--dictionary', ADAPTER), 3), (('--known', f'{folder}/none'), 2), (('--findings', '/proc/none/f'), 2),
                          (('smoke', '--corpus', f'{folder}/none'), 2), (('cover', '--corpus', f'{folder}/none'), 2), (('prune', '--corpus', empty), 3)):
        run = Run(folder, *words, '--time', '5', '--', ADAPTER)
        holds(run.status == status and not (pathlib.Path(folder) / 'none').exists(), f'what nothing was tried with is no success: {words}: {run}')
    for words in (('prune',), ('batch',), ('flight',), ('smoke', 'batch')):
        run = Run(folder, *words, '--', ADAPTER)
        holds(run.status == 2, f'{words}: {run}')


def planted(folder):
    """Three comparisons deep; the words stand nowhere but in the parser."""
    for fault, kind in (('crash', 'crash'), ('hang', 'hang'), ('memory', 'memory'), ('noise', 'noise'), ('type', 'type')):
        run = Run(folder, *RUNS, '--runs', '20000', '--until', '*', '--', ADAPTER, fault)
        holds(run.status == 1 and [k for k, _ in run.kinds()] == [kind], f'{fault}: {run}')
        for name, finding in run.found.items():
            raw = (run.folder / 'found' / f'{name}.input').read_bytes()
            holds(raw == b'2/vq,731["jx"]', f'{fault}: its input: {raw}')
            holds(is_valid(finding) and finding['input'] == [raw.decode()] and finding['command'] == [ADAPTER, fault], f'{fault}: {finding}')
    blind = Run(folder, *RUNS, '--blind', '--runs', '5000', '--', ADAPTER, 'crash')
    holds(blind.status == 0, f'without coverage it is not found: {blind}')


def other_oracles(folder):
    run = Run(folder, *RUNS, '--until', '*', '--', ADAPTER, 'wait')
    holds(run.kinds() == {('wait', 'unannounced')}, f'wait: {run}')
    many = pathlib.Path(folder) / 'many'
    many.mkdir()
    (many / 'one').write_text('51000-["a"]')
    run = Run(folder, *RUNS, '--seeds', many, '--until', '*', '--', ADAPTER, 'wait')
    holds(run.kinds() == {('wait', 'attachments')}, f'wait for many: {run}')
    run = Run(folder, '--runs', '500', '--swell', '300000', '--until', '*', '--', ADAPTER, 'dear')
    holds({k for k, _ in run.kinds()} == {'dear'}, f'dear: {run}')
    run = Run(folder, *RUNS, '--runs', '20000', '--until', '*', '--', ADAPTER, 'exception')
    finding = next(iter(run.found.values()), {})
    holds(finding.get('kind') == 'crash' and 'Ended: boom 17' in finding.get('exception', '') and finding['rule'].endswith('in-decode'), f'exception: {run}')


def repeatable(folder):
    ends = [Run(folder, *RUNS, '--', ADAPTER).out.splitlines()[-1] for _ in range(2)]
    new = [e.split('), ')[1] for e in ends]
    holds(new[0] == new[1] and ' new, ' in new[0], f'the same seed: {ends}')


def differential(folder):
    reference = str(ROOT / 'build/plain/reference-adapter')
    run = Run(folder, *RUNS, '--', ADAPTER, '--', reference)
    holds(run.status == 1 and {k for k, _ in run.kinds()} == {'differ'} and all(f['name'] == 'small' for f in run.found.values()),
          f'only the small parser differs from the reference: {run}')
    quirks = pathlib.Path(folder) / 'quirks.json'
    quirks.write_text(json.dumps({'schema': 1, 'quirks': [{'id': 'small', 'codec': 'small*', 'finding': 'differ/*', 'reason': 'it is small', 'link': 'https://example.org/'}]}))
    run = Run(folder, *RUNS, '--quirks', quirks, '--', ADAPTER, '--', reference)
    holds(run.status == 0 and run.found and all(f['explained'] == 'it is small' for f in run.found.values()), f'explained: {run}')


def usage(folder):
    for arguments, status, word in ((['--', 'false'], 3, 'hello'), ([], 2, 'command'), (['--codec', 'x', '--', 'true'], 2, 'no codec'),
                                    (['--codec', 'eio4-open', '--', ADAPTER], 3, 'does not decode'), (['--', ADAPTER, '--', '--'], 2, 'command')):
        run = Run(folder, *arguments)
        holds(run.status == status and (word in run.err or status == 3), f'{arguments}: {run}')


def main():
    with tempfile.TemporaryDirectory() as folder:
        without_engine(folder)
        if ENGINE.exists():
            for test in (feedback, planted, other_oracles, repeatable, differential, reports, modes, usage):
                test(folder)
        else:
            print('SKIPPED: siospec-fuzz-codec is not built, clang is missing')
    finish()


main()
