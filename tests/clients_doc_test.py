#!/usr/bin/python3
"""docs/clients.md holds: its reports are what vectors/schema/client-report.schema.json says, what is wrong is not, and its examples
are the programs that run. Last line: `N passed, N failed`."""
import json
import pathlib
import re
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
EVENTS = {'connect', 'connect_error', 'disconnect', 'reconnect_attempt', 'reconnect_failed', 'ack', 'uncaught'}
GOOD = [
    {'event': 'disconnect', 'nsp': '/'},
    {'event': 'reconnect_attempt', 'nsp': '/', 'attempt': 1},
    {'event': 'ack', 'nsp': '/a', 'args': [{'b': 1, '$': [{'$b': ''}]}, None]},
]
WRONG = [
    [],
    {'nsp': '/'},
    {'event': 'message', 'nsp': '/'},
    {'event': 'connect'},
    {'event': 'connect', 'nsp': 'a'},
    {'event': 'connect', 'nsp': '/', 'sid': 'x'},
    {'event': 'connect', 'nsp': '/', 'reason': 'x'},
    {'event': 'connect_error', 'nsp': '/', 'message': 7},
    {'event': 'disconnect', 'nsp': '/', 'reason': None},
    {'event': 'reconnect_attempt'},
    {'event': 'reconnect_attempt', 'attempt': 0},
    {'event': 'reconnect_attempt', 'attempt': '1'},
    {'event': 'ack', 'nsp': '/'},
    {'event': 'ack', 'nsp': '/', 'args': {}},
    {'event': 'ack', 'nsp': '/', 'args': [], 'error': 'late'},
    {'event': 'ack', 'nsp': '/', 'args': [{'$b': 'AQ'}]},
    {'event': 'ack', 'nsp': '/', 'args': [[{'a': {'$b': 'AQ==', 'c': 1}}]]},
    {'event': 'uncaught'},
]
passed = failed = 0


def count(good, what):
    global passed, failed
    passed, failed = passed + good, failed + (not good)
    if not good:
        print(f'FAIL {what}')


def blocks(text, language):
    return re.findall(rf'^```{language}\n(.*?)^```$', text, re.DOTALL | re.MULTILINE)


def main():
    doc = (ROOT / 'docs/clients.md').read_text()
    validator = jsonschema.Draft202012Validator(json.loads((ROOT / 'vectors/schema/client-report.schema.json').read_text()))
    shown = [json.loads(line) for block in blocks(doc, 'json') for line in block.splitlines()]
    count({report['event'] for report in shown} == EVENTS, 'not every event is shown')
    for report in shown + GOOD:
        count(validator.is_valid(report), f'not valid: {report}')
    for report in WRONG:
        count(not validator.is_valid(report), f'valid: {report}')
    count(blocks(doc, 'js') == [(ROOT / 'conformance/clients/node-socketio/client.mjs').read_text()], 'the example is not client.mjs')
    loop = blocks(doc, 'javascript')
    count(len(loop) == 1 and loop[0] in (ROOT / 'conformance/clients/node-socketio/together.mjs').read_text(), 'the loop is not that of together.mjs')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


sys.exit(main())
