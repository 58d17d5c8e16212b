#!/usr/bin/python3
"""Writes docs/requirements.md from vectors/requirements/ and vectors/ambiguities.json.

usage: tools/gen-requirements-doc.py [--check]

--check writes nothing; exit status 1 when the page is stale."""
import collections
import sys

import datafiles

PAGE = datafiles.ROOT / "docs" / "requirements.md"
INTRO = """<!-- Written by tools/gen-requirements-doc.py from vectors/. Do not edit. -->
# The requirements

What Engine.IO v4 (with the differences of v3) and Socket.IO v5 (with those of v4) demand, {count} rows, and what siospec makes of
each. `siospec explain ID` prints one row with the cases that cover it; `siospec coverage` prints them all.

- **Level.** MUST, SHOULD and MAY are those of the protocol text. DE-FACTO is not in the text, but the reference implementation
  (npm socket.io and engine.io) does it and clients meet it.
- **Policy.** What *passes*, what is *lenient* (accepted, a failure only under `--strict`), what is *informational* (reported, never
  counted), what *fails*. The policy wins over the level. Quirks, accidents of the reference implementation, never fail. A process
  that dies or hangs is a failure in any case, whatever the row says.
- **Seen** by: `wire`, with the plain contract; `control`, needs the application's namespace `/siospec` ([page](control-namespace.md));
  `config`, needs the named capability; `none`, not visible from outside.
- **Rulings** A-01 to A-{rulings} are [at the end](#rulings): what siospec does where text, suites and implementations differ.
- **Wire notation.** `\\x1e` is the byte 1E; other text in backticks is literal.
- **Sources.** E3, E4: Engine.IO protocol 3, 4. S3, S4, S5: Socket.IO protocol 3, 4, 5. `eio/`, `sio/` and so on: packages of the
  reference implementation. Official tests are numbered per suite in order (E4-01 …); ~ marks one that cannot fail for the row.

"""
GRADES = (("pass", "Pass"), ("lenient", "Lenient"), ("informational", "Informational"), ("fail", "Fail"))
LEVELS = ("MUST", "SHOULD", "MAY", "DE-FACTO")


def summary(rows):
    """One line a group: rows by level and by the way they are seen."""
    groups = collections.OrderedDict()
    for _, group, row in rows:
        groups.setdefault(group["group"], (group["title"], []))[1].append(row)
    yield "| group | rows | " + " | ".join(LEVELS) + " | wire | control | config | none |\n"
    yield "|---|" + "---|" * 9 + "\n"
    for name, (title, members) in groups.items():
        cells = [sum(r["level"] == level for r in members) for level in LEVELS]
        cells += [sum(r["observable"] == o for r in members) for o in ("wire", "control", "config", "none")]
        yield f"| [{name}. {title}](#{anchor(name, title)}) | {len(members)} | " + " | ".join(map(str, cells)) + " |\n"
    yield "\n"


def anchor(name, title):
    """As GitHub makes it from a heading."""
    text = f"{name}. {title}".lower()
    return "".join(c for c in text.replace(" ", "-") if c.isalnum() or c in "-_")


def row_text(row):
    seen = row["observable"] + (f" ({row['capability']})" if row["capability"] else "")
    facts = [f"**{row['level']}**", "binds " + ", ".join(row["binds"]), "seen: " + seen, "judged on: " + ", ".join(row["seats"])]
    if row["quirk"]:
        facts.append("quirk")
    yield f"### {row['id']}\n\n" + " · ".join(facts) + "\n\n" + row["text"] + "\n\n"
    for key, name in GRADES:
        if key in row["policy"]:
            yield f"- *{name}:* {row['policy'][key]}\n"
    provenance = row["provenance"]
    tail = ["Source: " + provenance["source"]]
    if provenance["versions"]:
        tail.append(", ".join(provenance["versions"]))
    if provenance["verified"]:
        tail.append("observed live")
    if row["ambiguities"]:
        tail.append("rulings " + ", ".join(f"[{a}](#{a.lower()})" for a in row["ambiguities"]))
    if row["official"]:
        tail.append("official tests " + ", ".join(row["official"]))
    yield "\n" + "; ".join(tail) + ".\n\n"


def page():
    rows, rulings = list(datafiles.requirements()), datafiles.ambiguities()
    yield INTRO.format(count=len(rows), rulings=f"{len(rulings):02}")
    yield from summary(rows)
    seen = None
    for _, group, row in rows:
        if group["group"] != seen:
            seen = group["group"]
            yield f"## {seen}. {group['title']}\n\n"
        yield from row_text(row)
    yield "## Rulings\n\n"
    for a in rulings:
        yield f"### {a['id']}\n\n**{a['topic']}.** {a['found']}\n\n*Ruling:* {a['ruling']}\n\n*Reason:* {a['reason']}\n\n"
        yield "Requirements: " + ", ".join(f"[{r}](#{r.lower()})" for r in a["requirements"]) + ".\n\n"


def main():
    text = "".join(page()).rstrip("\n") + "\n"
    if sys.argv[1:] == ["--check"]:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
        if stale:
            print("docs/requirements.md is stale: run tools/gen-requirements-doc.py", file=sys.stderr)
        return 1 if stale else 0
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
