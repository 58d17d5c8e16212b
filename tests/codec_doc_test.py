#!/usr/bin/python3
"""docs/codec.md names every error and every switch of the codec."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
page = (root / "docs/codec.md").read_text()
missing = []
count = 0
for header, prefix in (("error.h", "SIO_ERROR_LIST"), ("rules.h", "SIO_LENIENCY_LIST")):
    text = (root / "reference/base" / header).read_text()
    names = re.findall(r'^ +X\(\w+,\s*-?\d+,\s*(?:\\\s*)?"([a-z0-9-]+)"', text, re.M)
    if len(names) < 10:
        sys.exit(f"{header}: found only {len(names)} names in {prefix}")
    count += len(names)
    missing += [name for name in names if name != "ok" and f"`{name}`" not in page]
for name in missing:
    print(f"docs/codec.md does not name {name}")
print(f"{count - len(missing)} passed, {len(missing)} failed")
sys.exit(1 if missing else 0)
