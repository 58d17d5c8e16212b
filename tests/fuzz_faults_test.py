#!/usr/bin/python3
"""The seeded faults of the fuzzing benchmark (fuzz/faults/): the data is right, each fault is triggered and detected by its
proof, and none by the seeds. SIOSPEC_FAULTS is the folder of the programs. Ends with `N passed, N failed`."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
FAULTS = ROOT / "fuzz/faults"
sys.dont_write_bytecode = True
sys.path.insert(0, str(FAULTS))
sys.path.insert(0, str(ROOT / "tools"))
import datafiles
import state
from tally import check, finish

PROGRAMS = os.path.abspath(os.environ.get("SIOSPEC_FAULTS") or ROOT / "build/asan/faults")


def play(program, *inputs):
    """What the inputs trigger and whether it is detected: {name: Row}."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "FAULT_STATE": f"{folder}/state"}
        done = subprocess.run([f"{PROGRAMS}/{program}", *inputs], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False, timeout=120)
        check(f"{program} runs {inputs[0]}", done.returncode == 0, done.stdout[-2000:])
        recorded = state.read(f"{folder}/state")
        return {} if recorded is None else recorded.rows


def data():
    with open(FAULTS / "faults.json", encoding="utf-8") as file:
        whole = json.load(file)
    with open(FAULTS / "faults.schema.json", encoding="utf-8") as file:
        errors = [error.message for error in jsonschema.Draft202012Validator(json.load(file)).iter_errors(whole)]
    check("faults.json is valid", not errors, errors[:3])
    names = [fault["id"] for fault in whole["faults"]]
    listed = re.findall(r"X\((\w+)\)", (FAULTS / "list.h").read_text().split("#define", 2)[2].split("\n", 1)[1])
    check("faults.json and list.h have the same names, in order", names == listed == sorted(names), set(names) ^ set(listed))
    for folder, suffix in (("patches", ".patch"), ("proofs", "")):
        there = sorted(path.name[:len(path.name) - len(suffix)] for path in (FAULTS / folder).iterdir())
        check(f"{folder}/ has one of each", there == names, set(there) ^ set(names))
    for name in names:
        check(f"{name}.patch seeds {name} only", set(re.findall(r"FAULT\((\w+),", (FAULTS / f"patches/{name}.patch").read_text())) == {name})
    ids = {row["id"] for _, _, row in datafiles.requirements()}
    lessons = {row["id"] for row in json.loads((ROOT / "vectors/lessons.json").read_text())["lessons"]}
    for fault in whole["faults"]:
        models = {model for model in fault["modelled_on"] if not model.startswith("CVE-")}
        check(f"{fault['id']}: what it names exists", models <= ids | lessons and set(fault["requirements"]) <= ids)
    check("all three levels are there", {fault["level"] for fault in whole["faults"]} == {"packet", "session", "budget"})
    return whole["faults"]


def proofs(faults):
    for fault in faults:
        row = play(fault["target"], FAULTS / "proofs" / fault["id"]).get(fault["id"])
        check(f"{fault['id']} is triggered and detected by its proof", row and row.triggered == row.detected == 1, row)


def seeds():
    for program in ("packets", "sessions"):
        rows = play(program, FAULTS / "seeds" / program)
        check(f"seeds of {program} reach faults", any(row.reached for row in rows.values()))
        check(f"seeds of {program} trigger none", rows and not any(row.triggered for row in rows.values()),
              [name for name, row in rows.items() if row.triggered])


def harmless():
    """A condition that holds is not yet a detection: this id wraps to one that is refused, too."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "input")
        path.write_bytes(b'4299999999999999999999["a"]')
        row = play("packets", path).get("ack_id_wraps")
        check("what has no consequence is not detected", row and (row.triggered, row.tried, row.detected) == (1, 1, 0), row)


def main():
    proofs(data())
    seeds()
    harmless()
    finish()


main()
