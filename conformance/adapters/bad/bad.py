#!/usr/bin/python3
"""An adapter that is wrong on purpose: bad.py FAULT [FILE], or bad.py --list

It speaks the adapter protocol (docs/adapters.md) over a codec that takes every sio5 input and finds no packet in it. What
the fault does happens at inputs with the word "boom", unless it says otherwise. FILE remembers that it has happened.
"""

import json
import os
import select
import signal
import struct
import sys
import time

FAULTS = {}
MIB = 1 << 20


def fault(function):
    """Registers a class or function; its docstring says what is wrong."""
    FAULTS[function.__name__.replace('_', '-')] = function
    return function


class Adapter:
    """The right adapter, which each fault breaks in one place."""

    def __init__(self, file=None):
        self.file = file
        self.version = '1'
        self.protocol = 1
        self.leniencies = []

    def run(self):
        while (request := self.read()) is not None:
            self.take(request)
        self.end()

    def read(self):
        prefix = sys.stdin.buffer.read(4)
        if len(prefix) < 4:
            return None
        return json.loads(sys.stdin.buffer.read(struct.unpack('<I', prefix)[0]))

    def take(self, request):
        if 'boom' in json.dumps(request):
            self.boom(request)
        else:
            self.answer(request)

    def answer(self, request):
        if request['op'] == 'hello':
            self.hello(request)
        elif request['op'] == 'decode':
            self.write({'id': request['id'], 'packets': []})
        else:
            self.unknown(request)

    def hello(self, request):
        self.write({'id': request['id'], 'protocol': self.protocol, 'name': 'bad', 'version': self.version,
                    'language': 'Python', 'codecs': {'sio5': ['decode']}, 'leniencies': self.leniencies})

    def unknown(self, request):
        self.write({'id': request['id'], 'unsupported': True})

    def boom(self, request):
        self.answer(request)

    def write(self, answer):
        self.raw(json.dumps(answer).encode())

    def raw(self, content):
        self.bytes(struct.pack('<I', len(content)) + content)

    def bytes(self, content):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    def end(self):
        """The input has ended."""


def sleep_for_ever():
    while True:
        time.sleep(3600)


# It ends.

@fault
class crash(Adapter):
    """Ends with status 3 and a message."""
    def boom(self, request):
        print('first line\nit goes boom', file=sys.stderr, flush=True)
        os._exit(3)


@fault
class segfault(Adapter):
    """Is killed by a signal."""
    def boom(self, request):
        os.kill(os.getpid(), signal.SIGSEGV)


@fault
class closes_stdout(Adapter):
    """Closes its standard output and lives on."""
    def boom(self, request):
        os.close(1)
        sleep_for_ever()


@fault
class leaves_a_child(Adapter):
    """Ends with status 8 and leaves a child that holds its standard output."""
    def boom(self, request):
        if os.fork() == 0:
            sleep_for_ever()
        os._exit(8)


@fault
class exits(Adapter):
    """Ends at once, before the hello."""
    def run(self):
        print('not today', file=sys.stderr, flush=True)
        os._exit(7)


@fault
class together(Adapter):
    """Ends when it has seen both "left" and "right"."""
    seen = ''

    def take(self, request):
        self.seen += json.dumps(request)
        if 'left' in self.seen and 'right' in self.seen:
            os._exit(4)
        super().take(request)


@fault
class once(Adapter):
    """Ends at "boom", but only when FILE does not exist yet."""
    def boom(self, request):
        if os.path.exists(self.file):
            return self.answer(request)
        open(self.file, 'w').close()
        os._exit(5)


@fault
class tired(Adapter):
    """Ends after each five requests."""
    count = 0

    def take(self, request):
        self.count += 1
        if self.count > 7:
            os._exit(6)
        super().take(request)


@fault
class status_at_end(Adapter):
    """Ends with status 9 when its input ends."""
    def end(self):
        sys.exit(9)


@fault
class another(Adapter):
    """Ends, and has another version when it is started again."""
    def __init__(self, file=None):
        super().__init__(file)
        self.version = str(os.getpid())

    def boom(self, request):
        os._exit(3)


# It does not answer.

@fault
class hangs(Adapter):
    """Sleeps."""
    def boom(self, request):
        sleep_for_ever()


@fault
class spins(Adapter):
    """Computes for ever, and does not listen to SIGTERM."""
    def boom(self, request):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            pass


@fault
class endless_frame(Adapter):
    """Announces 200 MiB and lets them drip."""
    def boom(self, request):
        self.bytes(struct.pack('<I', 200 * MIB) + b'{')
        while True:
            self.bytes(b' ')
            time.sleep(0.01)


@fault
class never_reads(Adapter):
    """Reads nothing after the hello."""
    count = 0

    def take(self, request):
        super().take(request)
        self.count += 1
        if self.count == 2:
            sleep_for_ever()


@fault
class no_hello(Adapter):
    """Does not even read the hello."""
    def run(self):
        sleep_for_ever()


@fault
class lives_on(Adapter):
    """Sleeps when its input has ended."""
    def end(self):
        sleep_for_ever()


# It takes too much.

@fault
class eats(Adapter):
    """Eats 2 GB, then answers."""
    def boom(self, request):
        food = [bytearray(b'x' * MIB) for _ in range(2048)]
        self.answer(request)
        del food


@fault
class child_eats(Adapter):
    """Has a child that eats 2 GB, then answers."""
    def boom(self, request):
        pid = os.fork()
        if pid == 0:
            food = [bytearray(b'x' * MIB) for _ in range(2048)]
            os._exit(len(food) != 2048)
        os.waitpid(pid, 0)
        self.answer(request)


# It writes what is no answer.

@fault
class prints(Adapter):
    """Prints a line on its standard output."""
    def boom(self, request):
        self.bytes(b'debug: got boom\n')
        self.answer(request)


@fault
class banner(Adapter):
    """Prints a line on its standard output before anything else."""
    def run(self):
        self.bytes(b'Welcome to my adapter 1.0\n')
        super().run()


@fault
class four_gib(Adapter):
    """Announces a frame of 4 GiB."""
    def boom(self, request):
        self.bytes(b'\xff\xff\xff\xff{')
        sleep_for_ever()


@fault
class no_object(Adapter):
    """Answers with a JSON array."""
    def boom(self, request):
        self.raw(b'[1,2]')


@fault
class no_id(Adapter):
    """Answers without an id."""
    def boom(self, request):
        self.write({'packets': []})


@fault
class no_utf8(Adapter):
    """Answers with bytes that are no UTF-8."""
    def boom(self, request):
        self.raw(b'{"id":%d,"refused":"\xff"}' % request['id'])


@fault
class empty_frame(Adapter):
    """Answers with a frame of no bytes."""
    def boom(self, request):
        self.raw(b'')


# It answers what was not asked.

@fault
class twice(Adapter):
    """Answers twice."""
    def boom(self, request):
        self.answer(request)
        self.answer(request)


@fault
class twice_at_end(Adapter):
    """Answers the last request again when its input has ended."""
    def take(self, request):
        super().take(request)
        self.last = request

    def end(self):
        self.answer(self.last)


@fault
class unknown_id(Adapter):
    """Answers a request that nobody made."""
    def boom(self, request):
        self.answer({**request, 'id': request['id'] + 1000000})


@fault
class early(Adapter):
    """Answers requests 1 to 3 together with the hello."""
    def hello(self, request):
        super().hello(request)
        for n in (1, 2, 3):
            self.write({'id': n, 'unsupported': True})


@fault
class yes(Adapter):
    """Answers an operation that it cannot know."""
    def unknown(self, request):
        self.write({'id': request['id'], 'packets': []})


@fault
class protocol_2(Adapter):
    """Speaks another version of the protocol."""
    def __init__(self, file=None):
        super().__init__(file)
        self.protocol = 2


@fault
class nameless(Adapter):
    """Says hello without its name."""
    def hello(self, request):
        self.write({'id': request['id'], 'protocol': 1, 'codecs': {'sio5': ['decode']}})


@fault
class misspells(Adapter):
    """Claims a leniency that does not exist."""
    def __init__(self, file=None):
        super().__init__(file)
        self.leniencies = ['odd-event-\x1bignored']


@fault
class long_version(Adapter):
    """Has a version of 1 MB."""
    def __init__(self, file=None):
        super().__init__(file)
        self.version = '1' * 1000000


# Unusual, and right.

@fault
class right(Adapter):
    """Nothing is wrong."""


@fault
class backwards(Adapter):
    """Answers whatever has come, the last first: that is allowed."""
    held = []

    def read(self):
        while self.held and not select.select([sys.stdin.buffer], [], [], 0.05)[0]:
            self.flush()
        return super().read()

    def take(self, request):
        self.held.append(request)
        if len(self.held) == 4:
            self.flush()

    def flush(self):
        while self.held:
            super().take(self.held.pop())

    def end(self):
        self.flush()


@fault
class floods_stderr(Adapter):
    """Writes 32 MiB of messages before it answers: that is allowed."""
    def boom(self, request):
        for _ in range(32):
            sys.stderr.write('message\n' * (MIB // 8))
        sys.stderr.flush()
        self.answer(request)


def main():
    if sys.argv[1:] == ['--list']:
        for name, function in FAULTS.items():
            print(f'{name}\t{function.__doc__}')
        return 0
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in FAULTS:
        print(__doc__, file=sys.stderr)
        return 64
    FAULTS[sys.argv[1]](*sys.argv[2:]).run()
    return 0


if __name__ == '__main__':
    sys.exit(main())
