#!/usr/bin/python3
"""Makes seed corpora and dictionaries of the fuzz targets from vectors and scenarios (docs/fuzzing.md).

usage: make.py [--without-triggers] FOLDER

Writes FOLDER/TARGET/SHA1 and FOLDER/TARGET.dict for every target. What was in FOLDER/TARGET before and is made no more is
removed. The same data gives the same files."""
import argparse
import hashlib
import pathlib
import sys

import dictionary
import scenarios
import triggers
import vectors
import wire

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LONGEST = 4096 # bytes: what libFuzzer makes by itself; longer seeds make every run slow


def targets():
    return sorted(path.stem for path in (ROOT / 'fuzz' / 'targets').glob('*.c'))


def hand_made():
    """Session scripts that were written for the player."""
    for path in sorted((ROOT / 'fuzz' / 'session' / 'seeds').glob('*.script')):
        yield 'session', path.read_bytes()
        yield 'engineio_session', path.read_bytes()


def all_seeds(without):
    yield from vectors.seeds(ROOT / 'vectors', triggers.clean_vector if without else lambda vector: True)
    yield from scenarios.seeds(ROOT / 'vectors')
    yield from wire.seeds()
    yield from hand_made()


def collect(without):
    corpus = {target: {} for target in targets()}
    for target, data in all_seeds(without):
        if target not in corpus:
            sys.exit(f'make.py: there is no target {target}')
        if 0 < len(data) <= LONGEST and not (without and not triggers.clean_seed(target, data)):
            corpus[target][hashlib.sha1(data).hexdigest()] = data
    return corpus


def write(folder, name, seeds):
    folder = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in seeds:
            path.unlink()
    for name, data in seeds.items():
        path = folder / name
        if not path.exists() or path.stat().st_size != len(data):
            path.write_bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--without-triggers', action='store_true', help='leave out what shows known vulnerabilities (triggers.py)')
    parser.add_argument('folder', type=pathlib.Path)
    options = parser.parse_args()
    corpus = collect(options.without_triggers)
    for target, seeds in corpus.items():
        if not seeds:
            sys.exit(f'make.py: no seed for {target}: say in vectors.py, scenarios.py or wire.py where it gets them')
        write(options.folder, target, seeds)
        allowed = triggers.clean if options.without_triggers else lambda token: True
        (options.folder / f'{target}.dict').write_text(dictionary.make(target, seeds.values(), allowed))
    print(f'{sum(map(len, corpus.values()))} seeds for {len(corpus)} targets')


main()
