"""Coverage of a Python parser for `siospec fuzz codec` (docs/adapters.md#coverage): the modules under test are changed
when they are imported. Off unless SIOSPEC_COVERAGE=1 is in the environment.

    coverage = cover(['my_parser'])  # before they are imported
    serve(..., coverage=coverage)

Blocks count how often they run. A comparison counts how near its sides come to each other: a fuzzer then keeps the input that
has one more character right.
"""
import ast
import importlib.abc
import importlib.machinery
import json
import os
import sys

SLOTS = 48  # counters of a comparison: 0 equal, 1-16 common prefix of texts, 17-47 common leading bits of numbers
MOST = 1 << 16
MOST_PAIRS = 96
LONGEST = 64
MOST_ELEMENTS = 16
EVERY = 1 if os.environ.get('SIOSPEC_COVERAGE_EACH') == '1' else 8
# What libFuzzer tells apart: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128-255.
BUCKET = [0] + [1 << sum(n >= least for least in (2, 3, 4, 8, 16, 32, 128)) for n in range(1, 256)]
METHODS = {'startswith', 'endswith', 'find', 'index', 'count', 'split', 'partition'}


class Probe:
    """What the changed modules call."""

    def __init__(self):
        self.used = 0
        self.counts = bytearray(MOST)
        self.touched = []
        self.pairs = None
        self.seen = bytearray(MOST)
        self.told = 0
        self.places = []  # [counter, "file:line"] of each block

    def allot(self, count):
        first = min(self.used, MOST - count)  # sites beyond the map share its last counters
        self.used = min(self.used + count, MOST)
        return first

    def block(self, file, line):
        index = self.allot(1)
        self.places.append([index, '%s:%d' % (file, line)])
        return index

    def hit(self, index):
        count = self.counts[index]
        if not count:
            self.touched.append(index)
        if count < 255:
            self.counts[index] = count + 1

    def passed(self, index, value):
        self.hit(index)
        return value

    def keep(self, a, b):
        if len(self.pairs) < MOST_PAIRS and len(a) <= LONGEST and len(b) <= LONGEST:
            self.pairs.append((a, b))

    def near(self, site, a, b):
        kind = type(a)
        if kind is not type(b):
            return
        if kind is str or kind is bytes:
            if a == b:
                self.hit(site)
                return
            n, most = 0, min(len(a), len(b), 15)
            while n < most and a[n] == b[n]:
                n += 1
            self.hit(site + 1 + n)
            if self.pairs is not None:
                self.keep(*((a, b) if kind is str else (a.decode('latin-1'), b.decode('latin-1'))))
        elif kind is int:
            self.hit(site if a == b else site + 17 + min(30, max(0, 32 - (a ^ b).bit_length())))
            if a != b and self.pairs is not None:
                self.keep(str(a), str(b))

    def among(self, site, a, b):
        if isinstance(b, (str, bytes)):
            self.near(site, b, a)
        elif isinstance(b, (list, tuple, set, frozenset, dict)):
            for _, element in zip(range(MOST_ELEMENTS), b):
                self.near(site, a, element)

    def eq(self, site, a, b):
        self.near(site, a, b)
        return a == b

    def ne(self, site, a, b):
        self.near(site, a, b)
        return a != b

    def within(self, site, a, b):
        self.among(site, a, b)
        return a in b

    def without(self, site, a, b):
        self.among(site, a, b)
        return a not in b

    def call(self, site, owner, name, *args, **named):
        if args and isinstance(owner, (str, bytes)):
            self.near(site, owner, args[0])
        return getattr(owner, name)(*args, **named)

    # ---- for the adapter ----

    @property
    def count(self):
        return max(self.used, 1)

    def begin(self, hints):
        for index in self.touched:
            self.counts[index] = 0
        self.touched.clear()
        self.pairs = [] if hints else None

    def is_new(self):
        fresh = False
        for index in self.touched:
            bit = BUCKET[self.counts[index]]
            if not self.seen[index] & bit:
                self.seen[index] |= bit
                fresh = True
        return fresh

    def end(self):
        """Of inputs that show nothing new one in some tells its counters: writing and reading them is dear."""
        if not self.is_new() and self.pairs is None:
            self.told += 1
            if self.told % EVERY:
                return ''
        listed = ','.join(['%d,%d' % (i, self.counts[i]) for i in self.touched])
        hints = '' if self.pairs is None else ',"compared":' + json.dumps([[readable(t) for t in pair] for pair in self.pairs])
        self.pairs = None
        return ',"coverage":[' + listed + ']' + hints


def readable(text):
    return text.encode('utf-8', 'replace').decode()


class Instrument(ast.NodeTransformer):
    COMPARED = {ast.Eq: 'eq', ast.NotEq: 'ne', ast.In: 'within', ast.NotIn: 'without'}

    def __init__(self, probe, file):
        self.probe = probe
        self.file = file

    def block(self, node, parent):
        """A counter for a node; one that was changed already stands where its parent does."""
        return self.probe.block(self.file, getattr(node, 'lineno', parent.lineno))

    def ask(self, name, *args):
        function = ast.Attribute(ast.Name('__siospec__', ast.Load()), name, ast.Load())
        return ast.Call(function, [ast.Constant(a) if isinstance(a, (int, str)) else a for a in args], [])

    def counted(self, body, node):
        return [ast.Expr(self.ask('hit', self.block(body[0] if body else node, node)))] + body

    def function(self, node):
        self.generic_visit(node)
        first = 1 if ast.get_docstring(node, clean=False) is not None else 0
        node.body = node.body[:first] + self.counted(node.body[first:], node)
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = function

    def branches(self, node):
        self.generic_visit(node)
        node.body = self.counted(node.body, node)
        if getattr(node, 'orelse', None):
            node.orelse = self.counted(node.orelse, node)
        return node

    def visit_If(self, node):
        self.branches(node)
        node.orelse = node.orelse or self.counted([], node)
        return node

    visit_For = visit_While = visit_ExceptHandler = branches

    def visit_IfExp(self, node):
        self.generic_visit(node)
        node.body = self.ask('passed', self.block(node.body, node), node.body)
        node.orelse = self.ask('passed', self.block(node.orelse, node), node.orelse)
        return node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        node.values[1:] = [self.ask('passed', self.block(v, node), v) for v in node.values[1:]]
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        name = self.COMPARED.get(type(node.ops[0]))
        if len(node.ops) != 1 or name is None:
            return node
        return self.ask(name, self.probe.allot(SLOTS), node.left, node.comparators[0])

    def visit_Call(self, node):
        self.generic_visit(node)
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in METHODS or not node.args:
            return node
        call = self.ask('call', self.probe.allot(SLOTS), node.func.value, node.func.attr)
        call.args += node.args
        call.keywords = node.keywords
        return call


class Loader(importlib.machinery.SourceFileLoader):
    probe = None

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        tree = Instrument(self.probe, os.path.basename(path)).visit(ast.parse(self.get_data(path), path))
        return compile(ast.fix_missing_locations(tree), path, 'exec', dont_inherit=True)

    def exec_module(self, module):
        module.__siospec__ = self.probe
        super().exec_module(module)


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, modules, probe):
        self.modules = modules
        self.probe = probe

    def find_spec(self, fullname, path, target=None):
        if fullname not in self.modules:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = Loader(spec.loader.name, spec.loader.path)
            spec.loader.probe = self.probe
        return spec


def cover(modules):
    """Instruments these modules when they are imported. Returns None when nobody asks for coverage."""
    if os.environ.get('SIOSPEC_COVERAGE') != '1':
        return None
    probe = Probe()
    sys.meta_path.insert(0, Finder(modules, probe))
    return probe
