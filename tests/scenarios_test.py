#!/usr/bin/python3
"""Checks what neither the schema nor a run sees of the scenarios: the enumerated files are what tools/scenarios/ makes, and
the races hold what docs/scenarios.md says of them. Last line: `N passed, N failed`."""
import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import datafiles  # noqa: E402
from tally import check_none, finish

RACES, SCENARIOS = 200, 450
NOT_YET = {"IF-56"}  # connection state recovery has no cases yet


def check_files():
    run = subprocess.run([sys.executable, "-B", ROOT / "tools/scenarios/make.py", "--check"], capture_output=True, text=True, check=False)
    check_none("the enumerated scenarios are what tools/scenarios/ makes", run.stderr.splitlines() if run.returncode else [])


def check_races(scenarios):
    races = [s for s in scenarios if s["id"].startswith("eio4/upgrade/race/")]
    page = (ROOT / "docs/scenarios.md").read_text(encoding="utf-8")
    check_none(f"at least {RACES} races", [len(races)] * (len(races) < RACES))
    check_none("a race has a seed of its own", {s["id"] for s in races if "seed" not in s} | (set() if len({s["seed"] for s in races}) == len(races) else {"seeds repeat"}))
    check_none("a race is in the profile", (s["id"] for s in races if "race" not in s["profiles"]))
    check_none("no two races are the same", duplicates(repr(s["steps"]) for s in races))
    words = {w for s in races for w in s["id"].rsplit("/", 1)[1].split("-")} - {"cut", "get", "then"}
    check_none("docs/scenarios.md explains every event", (w for w in words if f"`{w}`" not in page and f"-{w}`" not in page))


def check_twins(scenarios):
    """Cases of one seat and contract that do the same are one case."""
    def does(s):
        return repr([s["id"].startswith("client/"), s.get("client"), s.get("contract"), s.get("needs"), s.get("vars"), s.get("chops"), s.get("seed"), bare(s["steps"])])

    def bare(value):
        if isinstance(value, list):
            return [bare(v) for v in value]
        if isinstance(value, dict):
            return {k: bare(v) for k, v in sorted(value.items()) if k not in ("note", "cites")}
        return value

    seen = {}
    pairs = [(seen.setdefault(does(s), s), s) for s in scenarios]
    check_none("no two scenarios do the same", (f"{a['id']} = {b['id']}" for a, b in pairs
                                           if a is not b and set(a["transports"]) & set(b["transports"])))


def check_lessons(scenarios):
    lessons = datafiles.load(datafiles.VECTORS / "lessons.json")["lessons"]
    links = {s["id"]: set(s.get("links", ())) for s in scenarios}
    check_none("lessons: ids are unique", duplicates(n["id"] for n in lessons))
    check_none("lessons: their cases exist", (f"{n['id']}: {c}" for n in lessons for c in n.get("cases", ()) if c not in links))
    check_none("lessons: each case cites a link of its lesson",
          (f"{n['id']}: {c}" for n in lessons for c in n.get("cases", ()) if not links.get(c, set()) & set(n["links"])))
    check_none("lessons: each one about a server of Engine.IO 4 or Socket.IO 5 has a case",
          (n["id"] for n in lessons if "cases" not in n and n["side"] != "client" and set(n["protocols"]) & {"EIO4", "SIO5"} and n["id"] not in NOT_YET))


def check_docs():
    """Ids that the documentation names exist."""
    known = set(datafiles.current_ids()) | {a["id"] for a in datafiles.ambiguities()}
    known |= {n["id"] for n in datafiles.load(datafiles.VECTORS / "lessons.json")["lessons"]}
    cases = {s["id"] for _, s in datafiles.elements("scenarios")}
    folders = {"/".join(i.split("/")[:n]) for i in known for n in range(1, i.count("/") + 1)}
    unknown = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        named = re.findall(r"(?<![\w/.-])((?:eio4|sio5)/[a-z0-9][a-z0-9/-]*[a-z0-9])(?![\w*…/.-])", text)
        named += re.findall(r"\b((?:EIO[34]|SIO[45])-[A-Z]+-\d+|A-\d\d|IF-\d\d)\b", text)
        named += re.findall(r"--(?:deviate|vary)[ =]([a-z][a-z0-9-]+)", text)
        unknown += (f"{page.name}: {name}" for name in named if name not in known and name not in cases and name not in folders)
    check_none("the documentation names only ids that exist", unknown)


def check_coverage():
    siospec = os.environ.get("SIOSPEC", str(ROOT / "build/siospec"))
    floor = datafiles.VECTORS / "coverage-floor.json"
    run = subprocess.run([siospec, "coverage", "--check", floor], capture_output=True, text=True, check=False)
    check_none("no landed MUST or SHOULD has lost coverage", run.stderr.splitlines() or [f"status {run.returncode}"] * run.returncode)


def duplicates(values):
    seen = set()
    return [v for v in values if v in seen or seen.add(v)]


def main():
    scenarios = [s for _, s in datafiles.elements("scenarios")]
    check_none(f"at least {SCENARIOS} scenarios", [len(scenarios)] * (len(scenarios) < SCENARIOS))
    check_files()
    check_races(scenarios)
    check_twins(scenarios)
    check_lessons(scenarios)
    check_docs()
    check_coverage()
    finish()


if __name__ == "__main__":
    main()
