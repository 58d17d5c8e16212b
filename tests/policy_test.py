#!/usr/bin/python3
"""--policy holds a testee to what is intended where the protocol leaves a choice. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import subprocess
import tempfile

import jsonschema
from tally import check, finish

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.path.realpath(os.environ.get("SIOSPEC") or ROOT / "build/siospec")
MINI = ROOT / "conformance/testees/mini/run"
SCHEMA = json.loads((ROOT / "vectors/schema/policy.schema.json").read_text())


def scenario(name, *steps):
    return {"id": f"my/choice/{name}", "title": "t", "requirements": ["EIO4-HS-01"], "polarity": "positive", "profiles": ["choice"],
            "transports": ["websocket"], "steps": [{"open": {}}, {"join": {}}, *steps]}


ECHO = {"send": '42["message",1]'}
SCENARIOS = [
    scenario("plain", ECHO, {"expect": {"prefix": "42", "json": ["message-back", 1]}, "or": [{"starts": "43", "grade": "lenient", "why": "A-02: so"}]}),
    scenario("other", ECHO, {"expect": "4no", "or": [{"starts": "42", "grade": "lenient", "why": "A-02"}, {"starts": "43", "grade": "info", "why": "A-03"}]}),
    scenario("else", ECHO, {"expect": "4no", "else": {"grade": "info", "why": "as SIO5-BIN-13 has it"}}),
    scenario("fate", {"provoke": "49"}, {"outcome": {"closed": "pass", "alive": "lenient", "mute": "fail", "why": "A-12"}}),
    scenario("loop", {"repeat": 2, "steps": [ECHO, {"expect": {"starts": "42"}, "or": [{"starts": "43", "grade": "info", "why": "A-15"}]}]}),
    scenario("silent", {"echo": "x"}),
]


def write(work, rows, schema=1):
    path = work / "policy.json"
    path.write_text(json.dumps({"schema": schema, "policy": rows}))
    return path


def run(work, rows, *options, schema=1):
    path = write(work, rows, schema)
    report = work / "report.json"
    report.unlink(missing_ok=True)
    done = subprocess.run([SIOSPEC, "check", "server", "--no-bundles", "--data", work / "data", "--profile", "choice", "--policy", path,
                           "--report", f"json:{report}", *options, "--", MINI], capture_output=True, text=True, timeout=120)
    cases = json.loads(report.read_text())["cases"] if report.exists() else []
    return done, {case["id"].rsplit("/", 1)[1]: (case["verdict"], case["detail"]) for case in cases}


FREE = {"plain": "pass", "other": "lenient", "else": "info", "fate": "pass", "loop": "pass", "silent": "pass"}
HELD = (  # rows, and what differs from FREE
    ([], {}),
    ([{"about": "A-02", "intended": "lenient", "cases": "*/other"}], {}),
    ([{"about": "A-02", "intended": "lenient"}], {"plain": "the policy intends lenient for A-02"}),
    ([{"about": "A-02", "intended": "pass", "reason": "r", "x-mine": 1}], {"other": "the policy intends pass for A-02"}),
    ([{"about": "A-02", "intended": "pass", "cases": "my/choice/p*"}], {}),
    ([{"about": "A-03", "intended": "info"}], {"other": "the policy intends info for A-03"}),
    ([{"about": "SIO5-BIN-13", "intended": "info"}], {}),
    ([{"about": "placeholder-set", "intended": "pass"}, {"about": "packet-dropped", "intended": "pass"}], {"else": "row 2), but the testee does info"}),
    ([{"about": "event-without-payload", "intended": "closed"}], {}),
    ([{"about": "A-12", "intended": "alive"}], {"fate": "but the testee does closed"}),
    ([{"about": "A-12", "intended": "lenient"}], {"fate": "the policy intends lenient for A-12"}),
    ([{"about": "A-15", "intended": "info"}], {"loop": "step 3"}),
    ([{"about": "A-33", "intended": "pass"}], {}),  # no case leaves that open
)
BROKEN = (
    ([{"about": "A-12", "intended": "mute", "cases": "x"}], "/policy/0/intended: expected one of pass, lenient, closed, alive: no case leaves 'mute'"),
    ([{"about": "A-12", "intended": "good"}], "expected pass, lenient, info, closed, alive or mute, found 'good'"),
    ([{"about": "A-99", "intended": "pass"}], "/policy/0/about: expected a ruling, requirement or leniency, found 'A-99'"),
    ([{"about": "paket-dropped", "intended": "pass"}], "did you mean 'packet-dropped'?"),
    ([{"about": "A-12", "intended": "pass", "case": "x"}], "/policy/0/case"),
    ([{"about": "A-12"}], "/policy/0/intended"),
    ([{"about": "A-12", "intended": "lenient"}, {"about": "A-12", "intended": "closed"}],
     "/policy/1/intended: expected what does not contradict row 1, which intends lenient for A-12, found closed: in "),
    ([{"about": "A-02", "intended": "pass", "cases": "*/plain"}, {"about": "A-02", "intended": "lenient"}], "contradict row 1"),
    (["A-12"], "an object with about and intended"),
)


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        place = work / "data/scenarios/server"
        place.mkdir(parents=True)
        (place / "choice.json").write_text(json.dumps({"schema": 1, "chapter": "my/choice", "scenarios": SCENARIOS}))
        for rows, differs in HELD:
            jsonschema.Draft202012Validator(SCHEMA).validate({"schema": 1, "policy": rows})
            done, cases = run(work, rows)
            good = len(cases) == len(FREE) and done.returncode == (1 if differs else 0)
            for name, free in FREE.items():
                verdict, detail = cases.get(name, (None, ""))
                good = good and (verdict == "fail" and differs[name] in detail if name in differs else verdict == free)
            check(f"policy {rows}", good, cases, done.stderr)
        for rows, why in BROKEN:
            done, cases = run(work, rows)
            check(f"broken policy {rows}", done.returncode == 2 and why in done.stderr and not cases, done.stderr)
        done, _ = run(work, [], schema=2)
        check("a policy of another version", done.returncode == 2 and '"schema": 1' in done.stderr, done.stderr)
        done, cases = run(work, [{"about": "A-02", "intended": "lenient", "cases": "*/other"}], "--strict")
        check("--strict is stricter than a policy", done.returncode == 1 and cases["other"][0] == "lenient", done.stderr, cases)
        subprocess.run([SIOSPEC, "check", "server", "--data", work / "data", "--select", "my/choice/fate", "--profile", "choice", "--policy",
                        write(work, [{"about": "A-12", "intended": "alive"}]), "--report", "json:r.json", "--", MINI], cwd=work, timeout=120)
        replay = json.loads((work / "r.json").read_text())["cases"][0]["replay"]
        again = subprocess.run(replay.replace("siospec", SIOSPEC, 1), shell=True, cwd=work, capture_output=True, text=True, timeout=120)
        check("a breach of the policy is replayed with it", "--policy" in replay and again.returncode == 1 and again.stdout.endswith("\nreproduced\n"), replay,
              again.stdout, again.stderr)
    finish()


main()
