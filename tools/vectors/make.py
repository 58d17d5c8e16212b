#!/usr/bin/python3
"""Writes vectors/codec/*.json from the tables beside this file.

usage: tools/vectors/make.py [--check | --count]

--check writes nothing and fails when a file is not what the tables say. --count prints for each requirement how many vectors show what
must be taken, what must be refused, and how many of them are encoded. An id, once landed (tools/land-ids.py), stays and
keeps its meaning: add vectors, do not change them. Exit status: 0 done or up to date, 1 stale."""
import sys

sys.dont_write_bytecode = True
import also  # noqa: E402
import build  # noqa: E402
import eio4  # noqa: E402
import eio4_edges  # noqa: E402
import sio5_binary  # noqa: E402
import sio5_broken  # noqa: E402
import sio5_cve  # noqa: E402
import sio5_grammar  # noqa: E402
import sio5_json  # noqa: E402
import sio5_pairs  # noqa: E402
import sio5_tree  # noqa: E402
import sio5_types  # noqa: E402
import sio5_unicode  # noqa: E402
import sio5_values  # noqa: E402
import webtransport  # noqa: E402
import webtransport_pieces  # noqa: E402

TABLES = (eio4, webtransport, sio5_grammar, sio5_types, sio5_json, sio5_binary, sio5_cve, sio5_pairs, sio5_unicode, sio5_broken, sio5_values, webtransport_pieces, eio4_edges, sio5_tree)


def groups():
    found = [g for table in TABLES for g in table.groups()]
    vectors = [v for g in found for v in g.vectors]
    also.cite(vectors)
    if also.unused(vectors):
        raise SystemExit(f"also.py: no vector is {', '.join(also.unused(vectors))}")
    return found


def count(vectors):
    """A line for each requirement."""
    sides = {}
    for vector in vectors:
        for requirement in vector["requirements"]:
            row = sides.setdefault(requirement, [0, 0, 0])
            row["refused" in vector["expect"]] += 1
            row[2] += "encode" in vector
    print(f"{'requirement':14}{'taken':>8}{'refused':>9}{'encoded':>9}")
    for requirement, (taken, refused, encoded) in sorted(sides.items()):
        print(f"{requirement:14}{taken:8}{refused:9}{encoded:9}")


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check and sys.argv[1:] != ["--count"]:
        print(__doc__, file=sys.stderr)
        return 2
    found = groups()
    if sys.argv[1:] == ["--count"]:
        count([v for g in found for v in g.vectors])
        return 0
    wanted = {g.path: g.text() for g in found}
    stale = [p for p in build.FOLDER.glob("*.json") if p not in wanted]
    stale += [p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    if check:
        for path in stale:
            print(f"{path.relative_to(build.ROOT)}: not what tools/vectors/ says", file=sys.stderr)
        return 1 if stale else 0
    build.FOLDER.mkdir(exist_ok=True)
    for path in stale:
        if path in wanted:
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    print(f"{sum(len(g.vectors) for g in found)} vectors in {len(wanted)} files, {len(stale)} files changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
