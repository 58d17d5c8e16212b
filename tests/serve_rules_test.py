#!/usr/bin/python3
"""The table "Where each rule is" of docs/reference-server.md, against the code and the catalogue of requirements.
`serve_rules_test.py --write` fills in its last column. Last line: `N passed, N failed`."""
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from serve_client import main  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOC = ROOT / "docs/reference-server.md"
HERE, NOT_HERE = "## Where each rule is", "### Rules that are not here"
ID = re.compile(r"\b(EIO4|SIO5)-([A-Z]+)-(\d+)(?:(?: to (?:EIO4|SIO5)-[A-Z]+-(\d+)))?")
SERVER = {"server", "both", "parser", "sender", "receiver", "encoder"}


def cited(path):
    """The ids in a file, those between the ends of a range included."""
    found = set()
    for protocol, group, first, last in ID.findall(path.read_text(encoding="utf-8")):
        found |= {f"{protocol}-{group}-{n:02}" for n in range(int(first), int(last or first) + 1)}
    return found


# The reference client has a page of its own (docs/reference-client.md).
CLIENT = re.compile(r"client/|transport/(call|reach|line|client_loop|address|response)\.c|app/(talk|say|lines|binary)\.c")


def sources():
    """Name → ids, of the files of the server that are no tests."""
    files = [p for p in (ROOT / "reference").rglob("*.c") if not p.stem.endswith(("_test", "_bench"))]
    names = {p.relative_to(ROOT / "reference").as_posix(): p for p in files}
    return {name: cited(p) for name, p in names.items() if not CLIENT.match(name)}


def catalogue():
    files = sorted((ROOT / "vectors/requirements").glob("*.json"))
    return {r["id"]: r for f in files for r in json.loads(f.read_text(encoding="utf-8"))["requirements"]}


def spell(ids):
    """`EIO4-HS-04…06, 08; SIO5-CN-01`."""
    groups = {}
    for i in sorted(ids):
        group, number = i.rsplit("-", 1)
        runs = groups.setdefault(group, [])
        if runs and runs[-1][1] + 1 == int(number):
            runs[-1][1] += 1
        else:
            runs.append([int(number), int(number)])
    return "; ".join(
        f"{group}-" + ", ".join(f"{a:02}" if a == b else f"{a:02}…{b:02}" for a, b in runs) for group, runs in groups.items())


def read_ids(text):
    """The inverse."""
    found = set()
    for group in filter(None, text.strip().split("; ")):
        prefix, numbers = re.fullmatch(r"((?:EIO4|SIO5)-[A-Z]+)-(.*)", group).groups()
        for run in numbers.split(", "):
            first, _, last = run.partition("…")
            found |= {f"{prefix}-{n:02}" for n in range(int(first), int(last or first) + 1)}
    return found


def rows(heading):
    """The rows of the first table below a heading, as lists of cells."""
    text = DOC.read_text(encoding="utf-8").split(heading + "\n", 1)[1]
    table = re.search(r"^\|.*?\n\n", text, re.S | re.M)[0].strip().split("\n")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def table():
    return {re.fullmatch(r"`(.*)`", file)[1]: read_ids(ids) for file, _, ids in rows(HERE)}


def test_each_row_is_what_its_file_says():
    code = {file: ids for file, ids in sources().items() if ids}
    for file, ids in table().items():
        assert ids == code.get(file, set()), f"{file}: run tests/serve_rules_test.py --write: {ids ^ code.get(file, set())}"
    assert not code.keys() - table().keys(), f"no row: {code.keys() - table().keys()}"


def test_each_id_is_in_the_catalogue():
    known = catalogue()
    for path in (ROOT / "reference").rglob("*.[ch]"):
        assert cited(path) <= known.keys(), (path, cited(path) - known.keys())
    for _, ids in table().items():
        assert ids <= known.keys(), ids - known.keys()


def test_each_rule_for_a_server_is_somewhere():
    here = set().union(*table().values())
    absent = set().union(*(read_ids(ids) for ids, _ in rows(NOT_HERE)))
    ours = {i for i, r in catalogue().items() if i.startswith(("EIO4-", "SIO5-")) and SERVER & set(r["binds"])}
    assert not here & absent, f"both here and not: {here & absent}"
    assert absent <= ours, absent - ours
    assert not ours - here - absent, f"nowhere: {spell(ours - here - absent)}"


def write():
    text = DOC.read_text(encoding="utf-8")
    before, rest = text.split(HERE, 1)
    code = sources()
    fill = lambda m: f"| `{m[1]}` | {m[2].strip()} | {spell(code[m[1]])} |"  # noqa: E731
    part, after = rest.split(NOT_HERE, 1)
    DOC.write_text(before + HERE + re.sub(r"^\| `([^`]*)` \|(.*)\|[^|]*\|$", fill, part, flags=re.M) + NOT_HERE + after,
                   encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
        sys.exit(0)
    main(sys.modules[__name__])
