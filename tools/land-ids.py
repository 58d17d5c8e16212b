#!/usr/bin/python3
"""Keeps vectors/landed-ids.txt, the list of ids that users may have in their known-failures files.

usage: tools/land-ids.py [--force ID…]

Adds the ids that are new. Refuses when a landed id is gone or means something else: give the thing a new id instead.
--force accepts the change for the ids named behind it (globs allowed), for a landed case that was wrong.
Exit status: 0 done, 1 refused."""
import argparse
import fnmatch
import sys

import datafiles

HEADER = """# Landed ids: "ID SHA-256", written by tools/land-ids.py. The hash is of what a scenario or vector means; "-" for requirements.
# An id here never disappears and never changes its meaning: users have it in their known-failures files.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--force", nargs="+", default=[], metavar="ID")
    force = parser.parse_args().force
    landed, current = datafiles.landed_ids(), datafiles.current_ids()
    refused = 0
    for name, digest in sorted(landed.items()):
        if current.get(name) == digest or any(fnmatch.fnmatchcase(name, f) for f in force):
            continue
        print(f"refused: {name} {'is gone' if name not in current else 'changed its meaning'}", file=sys.stderr)
        refused += 1
    if refused:
        return 1
    lines = (f"{name} {digest}\n" for name, digest in sorted(current.items()))
    datafiles.LANDED.write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"{len(current)} landed, {len(current.keys() - landed.keys())} new, {len(landed.keys() - current.keys())} dropped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
