#!/usr/bin/python3
"""Writes those files of vectors/scenarios/server/ that are enumerated, not written by hand, and vectors/floor.json.

usage: tools/scenarios/make.py [--check]

--check writes nothing and fails when a file is not what the tables say. An id, once landed (tools/land-ids.py), stays and
keeps its meaning: add schedules, do not change them. Exit status: 0 done or up to date, 1 stale."""
import pathlib
import sys

sys.dont_write_bytecode = True
import depth_eio  # noqa: E402
import depth_sio  # noqa: E402
import floor  # noqa: E402
import layout  # noqa: E402
import races  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "vectors" / "scenarios" / "server"
TABLES = (races, depth_eio, depth_sio)


def files():
    """(path, text) of each file that is made here."""
    for table in TABLES:
        yield FOLDER / (table.CHAPTER.replace("/", "-") + ".json"), layout.file_text(table.CHAPTER, table.NOTE, table.scenarios())
    yield FOLDER.parent.parent / "floor.json", floor.text()


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print(__doc__, file=sys.stderr)
        return 2
    stale = 0
    for path, text in files():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if check:
            print(f"{path.name}: not what tools/scenarios/ says", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name}: written")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
