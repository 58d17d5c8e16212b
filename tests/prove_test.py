#!/usr/bin/python3
"""siospec prove on alternatives of our own: what holds, what does not, and what is broken data. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import subprocess
import tempfile

from tally import check, finish

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.path.realpath(os.environ.get("SIOSPEC") or ROOT / "build/siospec")
SCENARIO = {"id": "my/way/greeting", "title": "T", "requirements": ["EIO4-PK-01"], "polarity": "positive", "transports": ["polling", "websocket"],
            "contract": "engineio", "steps": [{"open": {}}, {"send": "4hello"}, {"expect": "4hello", "or": [
                {"starts": "4HELLO", "grade": "info", "why": "louder"}], "else": {"grade": "info", "why": "not said"}}]}
LOUD = [{"on": "packet", "from": "server", "match": {"text": "^4hello$"}, "do": [{"replace": "4HELLO"}]}]
LOST = [{"on": "packet", "from": "server", "match": {"text": "^4hello$"}, "do": ["drop"]}]


def alternative(takes, **more):
    return {"id": "mine-" + takes.replace("/", "-"), "title": "T", "cases": ["my/way/greeting"], "takes": takes, **more}


def prove(work, *alternatives):
    """Exit status, the lines about ours by id, all output, and the JSON."""
    for name, array in (("scenarios/server/mine", "scenarios"), ("alternatives/mine", "alternatives")):
        path = work / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        value = {"schema": 1, array: [SCENARIO] if array == "scenarios" else list(alternatives)}
        path.write_text(json.dumps({**value, "chapter": "my/way"} if array == "scenarios" else value))
    matrix = work / "matrix.json"
    matrix.unlink(missing_ok=True)
    done = subprocess.run([SIOSPEC, "prove", "--alternatives", "--select", "mine-*", "--data", work, "--json", matrix],
                          capture_output=True, text=True, timeout=120)
    lines = {line.split()[1]: line for line in done.stdout.splitlines() if line.startswith(("ok ", "FAIL "))}
    return done.returncode, lines, done.stdout + done.stderr, json.loads(matrix.read_text()) if matrix.exists() else None


def holding(work):
    status, lines, text, matrix = prove(work, alternative("asked"), alternative("or/0", rules=LOUD), alternative("else", rules=LOST))
    check("each end is brought about", status == 0 and len(lines) == 3 and all(": 2 of 2" in line for line in lines.values()), text)
    check("the sum counts them", "6 runs in" in text and "3 of 3 alternatives hold up their side" in text, text)
    runs = {entry["id"]: entry["runs"] for entry in matrix["alternatives"]}
    check("the JSON has them", runs.get("mine-else") == {"my/way/greeting@polling": "info", "my/way/greeting@websocket": "info"}, matrix)


def failing(work):
    status, lines, text, _ = prove(work, alternative("else", rules=LOUD))
    check("another end than promised fails", status == 1 and lines["mine-else"].startswith("FAIL") and
          "my/way/greeting@" in lines["mine-else"] and "louder" in lines["mine-else"], text)
    status, lines, text, _ = prove(work, alternative("else", unreachable="W"))
    check("what cannot be brought about is said so", status == 0 and "else: cannot be brought about here" in lines["mine-else"], text)
    status, lines, text, _ = prove(work, alternative("asked"), {**alternative("asked", unreachable="W"), "id": "mine-never"})
    check("an excuse that is none fails", status == 1 and "takes it after all, under mine-asked" in lines["mine-never"], text)
    status, lines, text, _ = prove(work, alternative("asked", contract="socketio"))
    check("a case that does not run fails", status == 1 and "my/way/greeting does not run on its servers" in lines["mine-asked"], text)


def broken(work):
    for name, wrong, complaint in (
            ("an end that the case has not", alternative("or/1"), "mine-or-1 takes or/1, which is no end of my/way/greeting"),
            ("a step without ends", alternative("asked", step=1), "mine-asked takes asked, which is no end of my/way/greeting"),
            ("an unknown case", {**alternative("asked"), "cases": ["my/way/nothing"]}, "mine-asked is for the unknown case my/way/nothing"),
            ("a broken rule", alternative("else", rules=[{"on": "nothing", "do": ["drop"]}]), "/alternatives/0/rules/0")):
        status, _, text, _ = prove(work, wrong)
        check(name, status == 2 and complaint in text, text)


def main():
    for part in (holding, failing, broken):
        with tempfile.TemporaryDirectory() as folder:
            part(pathlib.Path(folder))
    finish()


if __name__ == "__main__":
    main()
