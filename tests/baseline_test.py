#!/usr/bin/python3
"""The baselines of the testees fit their schema, and their hashes are what docs/reports.md describes: they are computed here anew. A row whose
case has changed since is told, but is the business of the next run against that testee. Last line: `N passed, N failed`."""
import hashlib
import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def plain(steps):
    return [{k: plain(v) if k == "steps" else v for k, v in step.items() if k not in ("note", "cites")} for step in steps]


def case_hash(scenario):
    """sha256 of what the case does and expects, cut to 128 bits."""
    does = {k: scenario[k] for k in ("chops", "contract", "hazard", "needs", "vars") if k in scenario}
    does |= {"steps": plain(scenario["steps"]), "ok": "EIO4-PL-21" in scenario["requirements"]}
    text = json.dumps(does, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # jansson writes control characters with capital digits, and knows no \b, \f and the like less than Python does.
    for code in range(0x20):
        text = text.replace(f"\\u{code:04x}", f"\\u{code:04X}")
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()[:32]


def problems(known, schema, scenarios):
    yield from (f"{e.json_path}: {e.message}" for e in jsonschema.Draft202012Validator(schema).iter_errors(known))
    for row in known["known"]:
        name = row["case"].rsplit("@", 1)[0]
        if name not in scenarios:
            yield f"{row['case']}: there is no such case"
        elif "hash" not in row:
            yield f"{row['case']}: no hash: run siospec check server --baseline FILE --update-baseline"
        if "message" not in row and row["verdict"] != "flaky":
            yield f"{row['case']}: no message"


def changed(known, scenarios):
    """The rows whose cases do something else than when they were written."""
    rows = ((row, scenarios.get(row["case"].rsplit("@", 1)[0])) for row in known["known"])
    return [row["case"] for row, scenario in rows if scenario and "hash" in row and row["hash"] != case_hash(scenario)]


def main():
    schema = load(ROOT / "vectors/schema/known.schema.json")
    files = sorted((ROOT / "vectors/scenarios").rglob("*.json"))
    scenarios = {s["id"]: s for f in files for s in load(f)["scenarios"]}
    failed = 0
    baselines = sorted((ROOT / "conformance/testees").glob("*/known*.json"))
    for path in baselines:
        known = load(path)
        found = list(problems(known, schema, scenarios))
        stale = changed(known, scenarios)
        if len(stale) * 2 > len(known["known"]):
            found.append(f"{len(stale)} hashes differ: is this not the hash of docs/reports.md?")
        for case in stale:
            print(f"note: {path.relative_to(ROOT)}: {case} has changed: see whether its row still holds, then run with --update-baseline")
        failed += bool(found)
        if found:
            print(f"FAIL {path.relative_to(ROOT)}")
            print("".join(f"    {line}\n" for line in found[:20]), end="")
    print(f"{len(baselines) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not baselines else 0)


main()
