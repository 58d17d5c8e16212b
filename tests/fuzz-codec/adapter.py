#!/usr/bin/python3
"""adapter.py [FAULT]: parser.py as an adapter, with coverage. `wait`: it waits for any number of attachments; `dear`: it keeps
much of a long input; `exception`: an exception that nobody catches."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent / 'conformance/adapters'), str(HERE)]
sys.dont_write_bytecode = True

from lib.adapter import serve
from lib.coverage import cover

coverage = cover(['parser'])

from parser import parse

fault = sys.argv[1] if len(sys.argv) > 1 else None


class Ended(BaseException):
    """Not caught by those who catch Exception."""


class Codec:
    def decode(self, messages, packet, limits):
        if fault == 'wait' and isinstance(messages[0], str) and messages[0].startswith('5'):
            return True
        kept = [[c] for c in messages[0]] if fault == 'dear' else None
        found = parse(messages[0], fault) if isinstance(messages[0], str) else None
        if found is None or len(messages) > 1:
            raise ValueError('refused')
        if fault == 'exception' and found[0] == '/vq':
            raise Ended('boom 17')
        del kept
        packet(type='event', nsp=found[0], id=found[1], data=[found[2]] if found[2] != 5 else 5)


serve('small', '1', {'sio5': Codec()}, coverage)
