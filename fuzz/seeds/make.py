#!/usr/bin/python3
"""Makes seed corpora and dictionaries of the fuzz targets from vectors and scenarios (docs/fuzzing.md).

usage: make.py [--without-triggers] FOLDER

Writes FOLDER/TARGET/SHA1 and FOLDER/TARGET.dict for every target, and for sio_messages, which is what
`siospec fuzz codec` takes, and the list FOLDER/made. What that list had before and is made no more is removed; other files in
the folders are left alone. The same data gives the same files."""
import argparse
import hashlib
import pathlib
import sys

import dictionary
import scenario_files
import scenarios
import triggers
import vector_files
import vectors
import wire

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LONGEST = 4096 # bytes: what libFuzzer makes by itself; longer seeds make every run slow


def targets():
    return sorted([*(path.stem for path in (ROOT / 'fuzz' / 'targets').glob('*.c')), 'sio_messages'])


def hand_made():
    """Session scripts that were written for the player."""
    for path in sorted((ROOT / 'fuzz' / 'session' / 'seeds').glob('*.script')):
        yield 'session', path.read_bytes()
        yield 'engineio_session', path.read_bytes()


def all_seeds(without):
    yield from vectors.seeds(ROOT / 'vectors', triggers.clean_vector if without else lambda vector: True)
    yield from scenarios.seeds(ROOT / 'vectors')
    yield from wire.seeds()
    yield from scenario_files.seeds()
    yield from vector_files.seeds()
    yield from hand_made()


def collect(without):
    corpus = {target: {} for target in targets()}
    for target, data in all_seeds(without):
        if target not in corpus:
            sys.exit(f'make.py: there is no target {target}')
        if 0 < len(data) <= LONGEST and not (without and not triggers.clean_seed(target, data)):
            corpus[target][hashlib.sha1(data).hexdigest()] = data
    return corpus


def write(folder, corpus):
    listed = folder / 'made'
    before = listed.read_text().split() if listed.exists() else []
    made = {f'{target}/{name}': data for target, seeds in corpus.items() for name, data in seeds.items()}
    for name in before:
        if name not in made:
            (folder / name).unlink(missing_ok=True)
    for target in corpus:
        (folder / target).mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (folder / name).write_bytes(data)
    listed.write_text(''.join(name + '\n' for name in sorted(made)))


def make(without):
    """Returns the seeds and the dictionary of each target."""
    corpus = collect(without)
    for target, seeds in corpus.items():
        if not seeds:
            sys.exit(f'make.py: no seed for {target}: say in vectors.py, scenarios.py or wire.py where it gets them')
    allowed = triggers.clean if without else lambda token: True
    return corpus, {target: dictionary.make(target, seeds.values(), allowed) for target, seeds in corpus.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--without-triggers', action='store_true', help='leave out what shows known vulnerabilities (triggers.py)')
    parser.add_argument('folder', type=pathlib.Path)
    options = parser.parse_args()
    corpus, dictionaries = make(options.without_triggers)
    write(options.folder, corpus)
    for target, text in dictionaries.items():
        (options.folder / f'{target}.dict').write_text(text)
    print(f'{sum(map(len, corpus.values()))} seeds for {len(corpus)} targets')


if __name__ == '__main__':
    main()
