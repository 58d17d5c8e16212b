#!/usr/bin/python3
"""docs/codec.md names every error and every switch of the codec."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
page = (root / "docs/codec.md").read_text()
missing = []
for header, prefix in (("error.h", "SIO_ERROR_LIST"), ("rules.h", "SIO_LENIENCY_LIST")):
    text = (root / "reference/base" / header).read_text()
    names = re.findall(r'^ +X\(\w+,\s*-?\d+,\s*(?:\\\s*)?"([a-z0-9-]+)"', text, re.M)
    if len(names) < 10:
        sys.exit(f"{header}: found only {len(names)} names in {prefix}")
    missing += [name for name in names if name != "ok" and f"`{name}`" not in page]
if missing:
    sys.exit("docs/codec.md does not name: " + ", ".join(missing))
