#!/usr/bin/python3
"""The generator of seeds and dictionaries: every target has some, the same each time, within bounds, and without the
triggers of known vulnerabilities when asked. Ends with `N passed, N failed`."""
import hashlib
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / 'fuzz' / 'seeds'))
import make
from tally import check, finish


def generate(without=False):
    corpus, dictionaries = make.make(without)
    files = {f'{target}/{name}': data for target, seeds in corpus.items() for name, data in seeds.items()}
    files.update({f'{target}.dict': text.encode() for target, text in dictionaries.items()})
    return files


def targets():
    return [path.stem for path in (ROOT / 'fuzz' / 'targets').glob('*.c')] + ['sio_messages']


def seeds_of(files):
    return {name: data for name, data in files.items() if '/' in name}


def bounds(files):
    seeds = seeds_of(files)
    for target in targets():
        check(f'{target} has seeds', any(name.startswith(target + '/') for name in seeds))
        check(f'{target} has a dictionary', len(files.get(target + '.dict', b'')) > 0)
    check('names are hashes', all(name.split('/')[1] == hashlib.sha1(data).hexdigest() for name, data in seeds.items()))
    check('none is long or empty', all(0 < len(data) <= 4096 for data in seeds.values()))
    entry = re.compile(r'"([^"\\]|\\x[0-9a-f]{2})+"')
    wrong = [line for name, data in files.items() if name.endswith('.dict') for line in data.decode().splitlines()
             if not entry.fullmatch(line)]
    check('dictionaries are well-formed', not wrong, wrong[:3])


def steps(files):
    """Scripts that the scenarios became have known steps only: the strict reader takes them."""
    header = (ROOT / 'fuzz' / 'session' / 'script.h').read_text()
    words = set(re.findall(r'X\([A-Z_]+, "([a-z-]+)",', header))
    lines = {line.split(b' ')[0].decode() for name, data in files.items() if name.startswith('session/')
             for line in data.split(b'\n') if line and not line.startswith(b'#')}
    check('steps are known', lines <= words and len(lines) > 12, lines - words)


def again(first):
    check('two runs give the same', first == generate())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make.write(folder, {'sio_packet': {'a': b'1', 'b': b'2'}, 'utf8': {'c': b'3'}})
        (folder / 'sio_packet' / 'mine').write_bytes(b'2["mine"]')
        make.write(folder, {'sio_packet': {'a': b'1'}, 'utf8': {'c': b'4'}})
        left = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob('?*') if path.is_file()}
        check('what is made no more goes, what was put there stays', left == {
            'sio_packet/a': b'1', 'sio_packet/mine': b'2["mine"]', 'utf8/c': b'4', 'made': b'sio_packet/a\nutf8/c\n'}, left)


def triggers(full):
    """The triggers as the vectors of the vulnerabilities have them, looked for in every seed and dictionary."""
    known = [b'"num":"', b'"error"', b'2[{', b'2[null', b'[{"toString"', b'51000000-', b'511-', b'5' + b'9' * 30,
             b'__proto__', b'"num":-1', b'"num":0.5']
    clean = generate(True)
    for word in known:
        found = [name for name, data in clean.items() if word in data]
        check(f'{word} is in no seed', not found, found[:2])
    seeds = seeds_of(clean)
    check('no seed is long', all(len(data) <= 1024 for data in seeds.values()))
    check('seeds are a part of all', set(seeds) < set(seeds_of(full)))
    check('most are left', len(seeds) > len(seeds_of(full)) / 2)
    check('the full ones show what is looked for', any(b'"num":"' in data for data in full.values()))


def rules():
    """What must be left out, and what must stay."""
    harmful = [b'51-["a",{"_placeholder":true,"num":"at"}]', b'51-["a",{"_placeholder":true,"num":1}]', b'51-["a",{"_placeholder":true}]',
               b'51-["a",{"_placeholder":1,"num":0}]', b'51-["a",{"nu\\u006d":"at","_placeholder":true}]', b'52[{"toString":1}]', b'2/a,1[true]',
               b'2[ {}]', b'51000-["a"]', b'511-["a"]', b'5Infinity-["a"]', b'51e3-["a"]', b'6 99-[]', b'50x100-["a"]',
               b'51-["a",{"_placeholder":true,"num":0}]\x1e2["a"]', b'2["error"]', b'2' + b'1' * 41 + b'["a"]']
    harmless = [b'51-["a",{"_placeholder":true,"num":0}]\x1ebAQID', b'452-/a,7["m",{"num":1,"_placeholder":true},{"_placeholder":true,"num":0}]',
                b'2["a-b",{"num":7}]', b'40/a,{"token":"x"}', b'510-["a"]', b'2["\\u0000"]', b'2[5]']
    wrong = [data for data in harmful if make.triggers.clean_seed('sio_messages', data)]
    check('what triggers is left out', not wrong, wrong)
    wrong = [data for data in harmless if not make.triggers.clean_seed('sio_messages', data)]
    check('what is harmless stays', not wrong, wrong)


made = generate()
rules()
bounds(made)
steps(made)
again(made)
triggers(made)
finish()
