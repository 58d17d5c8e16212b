#!/usr/bin/python3
"""Shows that tests/validate_data.py and tools/land-ids.py notice what they should: on a small copy of the data, each
spoilt in one way. Last line: `N passed, N failed`."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from tally import check, finish

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCENARIO = {"id": "x/y/z", "title": "T", "requirements": ["EIO4-HS-01"], "polarity": "positive", "transports": ["polling"],
            "steps": [{"open": {}, "cites": ["EIO4-HS-01"]}, {"expect": "2", "else": {"grade": "info", "why": "A-02"}}]}
SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}


class Copy:
    """A copy of the data without its scenarios and vectors, but with one scenario of our own."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        for part in ("tools", "vectors/requirements", "docs"):
            shutil.copytree(ROOT / part, self.root / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("tests/tally.py", "tests/validate_data.py", "vectors/ambiguities.json", "vectors/profiles.json"):
            (self.root / part).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / part, self.root / part)
        for name in ("requirements", "ambiguities", "profiles"):
            self.write(f"vectors/schema/{name}.schema.json", json.loads((ROOT / f"vectors/schema/{name}.schema.json").read_text()))
        self.write("vectors/schema/scenarios.schema.json", SCHEMA)
        self.scenario()

    def write(self, name, value):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))

    def scenario(self, **changes):
        self.write("vectors/scenarios/server/x.json", {"schema": 1, "scenarios": [{**SCENARIO, **changes}]})

    def edit(self, name, change):
        value = json.loads((self.root / name).read_text())
        change(value)
        self.write(name, value)

    def run(self, tool, *words):
        done = subprocess.run([sys.executable, "-B", self.root / tool, *words], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def complaints(self):
        """What validate_data.py reports, but for the suites, which a copy without scenarios cannot cover."""
        _, text = self.run("tests/validate_data.py")
        fails = [line[5:] for line in text.splitlines() if line.startswith("FAIL ")]
        return [f for f in fails if not f.startswith("every test of the v4 and v5 suites")], text


def spoil(what, change, complaint):
    """After `change` the data check complains about `complaint` and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(folder)
        change(copy)
        found, text = copy.complaints()
        check(what, found and all(complaint in f for f in found), text)


def row(copy, change):
    """Changes the rows of one group; the page follows."""
    copy.edit("vectors/requirements/eio4-close.json", lambda v: change(v["requirements"]))
    copy.run("tools/gen-requirements-doc.py")


def spoil_all():
    spoil("a level that does not exist", lambda c: row(c, lambda r: r[0].update(level="PERHAPS")), "eio4-close.json")
    spoil("a quirk that fails", lambda c: row(c, lambda r: r[3]["policy"].update(fail="x")), "eio4-close.json")
    spoil("a file without schema", lambda c: c.write("vectors/novel/a.json", {}), "vectors/novel/a.json")
    spoil("a broken schema", lambda c: c.write("vectors/schema/scenarios.schema.json", {**SCHEMA, "type": 5}), "scenarios.schema.json is a schema")
    spoil("a scenario with an unknown requirement", lambda c: c.scenario(requirements=["EIO4-HS-77"]), "scenarios: cited requirements exist")
    spoil("a step that cites an unknown requirement", lambda c: c.scenario(steps=[{"open": {}, "cites": ["SIO5-XX-01"]}]),
          "scenarios: cited requirements exist")
    spoil("an unknown ruling as reason", lambda c: c.scenario(steps=[{"else": {"why": "A-99"}}]), "scenarios: cited rulings exist")
    spoil("no transport", lambda c: c.scenario(transports=[]), "scenarios: each runs on a transport")
    spoil("an unknown profile", lambda c: c.scenario(profiles=["nonsense"]), "scenarios: profiles exist")
    spoil("an unknown official test", lambda c: c.scenario(official=["E4-26"]), "scenarios: official tests exist")
    spoil("a stale page", lambda c: (c.root / "docs/requirements.md").write_text("old"), "docs/requirements.md is up to date")


def landing():
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(folder)
        (copy.root / "vectors/landed-ids.txt").unlink(missing_ok=True)
        status, text = copy.run("tools/land-ids.py")
        check("the first landing takes all ids", status == 0 and text.startswith("412 landed, 412 new"), text)
        check("a landed set is accepted", not copy.complaints()[0], copy.complaints()[1])
        copy.scenario(title="Other words", requirements=["EIO4-HS-02"])
        check("other words keep the meaning", not copy.complaints()[0], copy.complaints()[1])
        copy.scenario(steps=[{"open": {}}])
        check("other steps are another meaning", copy.complaints()[0] == ["landed ids keep their meaning"], copy.complaints()[1])
        status, text = copy.run("tools/land-ids.py")
        check("landing refuses another meaning", status == 1 and "refused: x/y/z changed its meaning" in text, text)
        status, text = copy.run("tools/land-ids.py", "--force", "x/*")
        check("force accepts it", status == 0 and not copy.complaints()[0], text)
        copy.scenario(id="x/y/renamed")
        check("a landed id that is gone", copy.complaints()[0] == ["landed ids exist"], copy.complaints()[1])
        status, text = copy.run("tools/land-ids.py")
        check("landing refuses to drop", status == 1 and "refused: x/y/z is gone" in text, text)
        row(copy, lambda rows: rows.pop())
        status, text = copy.run("tools/land-ids.py", "--force", "x/*")
        check("force is for the ids named", status == 1 and "refused: EIO4-CL-11 is gone" in text, text)


def main():
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(folder)
        (copy.root / "vectors/landed-ids.txt").unlink(missing_ok=True)
        found, text = copy.complaints()
        check("the copy is sound", not found, text)
    spoil_all()
    landing()
    finish()


if __name__ == "__main__":
    main()
