#!/usr/bin/python3
"""Validates all data under vectors/: each file against its schema, then what a schema cannot see.

A file in vectors/NAME/, or vectors/NAME.json, is described by vectors/schema/NAME.schema.json. Last line: `N passed, N failed`."""
import pathlib
import re
import subprocess
import sys

import jsonschema

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import datafiles  # noqa: E402
from tally import check_none, finish

REQUIREMENTS, RULINGS = 411, 35
SUITES = {"E4": 25, "E3": 24, "S5": 32}


def name(path):
    return str(path.relative_to(datafiles.ROOT))


def schemas():
    return {p.name: datafiles.load(p) for p in sorted((datafiles.VECTORS / "schema").glob("*.json"))}


def check_schemas():
    found = schemas()
    store = dict(found)
    store.update({s["$id"]: s for s in found.values() if "$id" in s})
    for file, schema in found.items():
        check_none(f"schema/{file} is a schema", broken_schema(schema))
    for path in datafiles.data_files():
        schema = found.get(datafiles.kind_of(path) + ".schema.json")
        check_none(name(path), schema_errors(path, schema, store) if schema else ["no schema for it under vectors/schema/"])


def broken_schema(schema):
    if schema.get("$schema") != "https://json-schema.org/draft/2020-12/schema":
        yield "expected draft 2020-12"
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        yield error.message


def schema_errors(path, schema, store):
    resolver = jsonschema.RefResolver(schema.get("$id", ""), schema, store=store)
    for error in jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(datafiles.load(path)):
        yield f"{error.json_path}: {error.message[:200]}"


def duplicates(values):
    seen = set()
    return [v for v in values if v in seen or seen.add(v)]


def members(value, key):
    """Every value of a member `key` at any depth."""
    if isinstance(value, dict):
        for k, v in value.items():
            if k == key:
                yield v
            yield from members(v, key)
    elif isinstance(value, list):
        for v in value:
            yield from members(v, key)


def check_catalogue():
    rows = [row for _, _, row in datafiles.requirements()]
    rulings = datafiles.ambiguities()
    ids, a_ids = {r["id"] for r in rows}, {a["id"] for a in rulings}
    check_none("requirement ids are unique", duplicates(r["id"] for r in rows))
    check_none("ruling ids are unique", duplicates(a["id"] for a in rulings))
    check_none(f"{REQUIREMENTS} requirements", [f"there are {len(rows)}"] * (len(rows) != REQUIREMENTS))
    check_none(f"{RULINGS} rulings", [f"there are {len(rulings)}"] * (len(rulings) != RULINGS))
    check_none("requirements name known rulings", (f"{r['id']}: {a}" for r in rows for a in r["ambiguities"] if a not in a_ids))
    check_none("rulings name known requirements", (f"{a['id']}: {r}" for a in rulings for r in a["requirements"] if r not in ids))
    back = {a["id"]: set(a["requirements"]) for a in rulings}
    check_none("rulings name the requirements that name them",
          (f"{a} lacks {r['id']}" for r in rows for a in r["ambiguities"] if r["id"] not in back.get(a, ())))
    check_none("texts cite known ids", (f"{i} cites {c}" for i, text in texts(rows, rulings) for c in cited(text) if c not in ids | a_ids))
    check_none("official tests exist", (f"{r['id']}: {t}" for r in rows for t in r["official"] if not known_test(t)))
    return ids, a_ids


def texts(rows, rulings):
    for r in rows:
        for text in (r["text"], *r["policy"].values()):
            yield r["id"], text
    for a in rulings:
        for key in ("topic", "found", "ruling", "reason"):
            yield a["id"], a[key]


def cited(text):
    return re.findall(r"\b(?:EIO[34]-[A-Z]+|SIO5-[A-Z]+|SIO4|MSG|ADP|A)-\d\d\b(?!-)", text)


def known_test(test):
    suite, number = test.rstrip("~").split("-")
    return 1 <= int(number) <= SUITES[suite]


def check_cases(kind, ids, a_ids):
    items = list(datafiles.elements(kind))
    check_none(f"{kind}: ids are unique", duplicates(e["id"] for _, e in items))
    check_none(f"{kind}: cited requirements exist",
          (f"{e['id']}: {r}" for _, e in items for r in references(e) if r not in ids))
    check_none(f"{kind}: cited rulings exist",
          (f"{e['id']}: {a}" for _, e in items for why in members(e, "why") if isinstance(why, str)
           for a in cited(why) if a not in a_ids | ids))
    return items


def references(element):
    yield from element.get("requirements", ())
    for cites in members(element.get("steps", []), "cites"):
        yield from cites


def check_scenarios(ids, a_ids):
    items = [e for _, e in check_cases("scenarios", ids, a_ids)]
    profiles = {p["name"] for p in datafiles.load(datafiles.VECTORS / "profiles.json")["profiles"]}
    check_none("scenarios: each runs on a transport", (e["id"] for e in items if not e["transports"]))
    check_none("scenarios: profiles exist", (f"{e['id']}: {p}" for e in items for p in e.get("profiles", ()) if p not in profiles))
    check_none("scenarios: official tests exist", (f"{e['id']}: {t}" for e in items for t in e.get("official", ()) if not known_test(t)))
    stands = {t for e in items if "official" in e.get("profiles", ()) for t in e.get("official", ())}
    check_none("every test of the v4 and v5 suites has a scenario in the profile `official`",
          (t for suite in ("E4", "S5") for t in (f"{suite}-{n:02}" for n in range(1, SUITES[suite] + 1)) if t not in stands))


def check_landed():
    landed, current = datafiles.landed_ids(), datafiles.current_ids()
    check_none("landed ids exist", (i for i in landed if i not in current))
    check_none("landed ids keep their meaning", (i for i, digest in landed.items() if current.get(i, digest) != digest))
    new = len(current.keys() - landed.keys())
    if new:
        print(f"note: {new} ids are not in vectors/landed-ids.txt yet (tools/land-ids.py adds them)")


def check_documents():
    run = subprocess.run([sys.executable, "-B", datafiles.ROOT / "tools" / "gen-requirements-doc.py", "--check"],
                         capture_output=True, text=True, check=False)
    check_none("docs/requirements.md is up to date", [run.stderr.strip()] * (run.returncode != 0))


def main():
    check_schemas()
    ids, a_ids = check_catalogue()
    check_scenarios(ids, a_ids)
    for kind in ("codec", "deviations", "variations", "alternatives"):
        check_cases(kind, ids, a_ids)
    check_landed()
    check_documents()
    finish()


if __name__ == "__main__":
    main()
