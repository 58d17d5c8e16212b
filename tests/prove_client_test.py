#!/usr/bin/python3
"""siospec prove on the client seat: what cases notice, and what they do not. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import subprocess
import tempfile

from tally import check, finish

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.path.realpath(os.environ.get("SIOSPEC") or ROOT / "build/siospec")
# No other case that judges clients cites these.
SEEN, SAID, NOBODY = "EIO3-HB-01", "EIO3-HB-07", "EIO3-UP-01"
CASE = "client/mine/twice"
SCENARIO = {"id": CASE, "title": "T", "requirements": [SEEN, SAID], "polarity": "positive", "transports": ["websocket", "polling"], "lasts": 1500, "steps": [
    {"open": {}}, {"join": {}}, {"echo": "mine-1", "cites": [SAID]}, {"send": '42["emit-with-ack","x"]'}, {"expect": '420["ping-app","x"]'}, {"send": '430["mine"]'},
    {"report": {"event": "ack", "args": ["mine"]}, "cites": [SEEN]}, {"close": "rst"},
    {"open": {}, "as": "b"}, {"join": {}, "on": "b"}, {"echo": "mine-2", "on": "b", "cites": [SAID]}]}
# What other cases say is left alone: one of them, chosen by chance, must pass.
ANSWER = "message-back.*mine-"
BACK = {"on": "packet", "from": "client", "match": {"text": ANSWER}, "do": [{"edit": {"find": "message-back", "put": "message-gone"}}]}
TOLD = {"on": "request", "match": {"body": "\"mine\""}}
DEVIATIONS = [
    {"id": "mine-noticed", "requirements": [SAID], "rules": [BACK]},
    {"id": "mine-second", "requirements": [SAID], "rules": [{**BACK, "skip": 1, "first": 1}]},
    {"id": "mine-polling", "requirements": [SAID], "rules": [{**BACK, "match": {"text": ANSWER, "transport": "polling"}}]},
    {"id": "mine-falsified", "requirements": [SEEN], "reports": [{**TOLD, "do": [{"edit": {"find": "\"mine\"", "put": "\"yours\""}}]}]},
    {"id": "mine-kept-back", "requirements": [SEEN], "reports": [{**TOLD, "do": [{"answer": {"status": 204}}]}]},
    {"id": "mine-unnoticed", "requirements": [SAID], "rules": [{**BACK, "match": {"text": "^never$"}}]},
    {"id": "mine-cited-by-nobody", "requirements": [NOBODY], "rules": [BACK]},
]
VARIATIONS = [
    {"id": "mine-legal", "why": "W", "rules": [{"on": "request", "do": [{"split": 20, "gap": 0}]}]},
    {"id": "mine-illegal", "why": "W", "rules": [{"on": "request", "match": {"sid": "none"}, "do": [{"target": {"find": "EIO=4", "put": "EIO=3"}}]}]},
]


def write(work, name, **value):
    path = work / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"schema": 1, "seat": "client", **value}))


def prove(work, *args):
    """Exit status, the lines about ours by id, and all output."""
    done = subprocess.run([SIOSPEC, "prove", "--sample", "1", "--varied", "2", "--data", work, *args], capture_output=True, text=True, timeout=300, check=False)
    lines = {line.split()[1]: line for line in done.stdout.splitlines() if line.startswith(("ok ", "FAIL "))}
    return done.returncode, lines, done.stdout + done.stderr


def proof(work):
    status, lines, text = prove(work, "--select", "mine-*", "--json", work / "matrix.json")
    check("what does not hold fails the proof", status == 1, text)
    for name in ("noticed", "second", "polling", "falsified", "kept-back"):
        check(f"mine-{name} is noticed", lines.get(f"mine-{name}", "").startswith("ok ") and ": noticed by 1 of" in lines[f"mine-{name}"], text)
    check("what no case notices fails", lines.get("mine-unnoticed", "").startswith("FAIL") and "noticed by 0 of 2" in lines["mine-unnoticed"] and
          "no case fails at a step that cites it" in lines["mine-unnoticed"], text)
    check("what no case cites fails", "no case cites it" in lines.get("mine-cited-by-nobody", ""), text)
    check("what is legal makes no case fail", lines.get("mine-legal", "").startswith("ok ") and "2 of 2 pass" in lines["mine-legal"], text)
    check("a case that fails under a variation fails the proof", lines.get("mine-illegal", "").startswith("FAIL") and
          "0 of 2 pass" in lines["mine-illegal"] and "expected EIO=4" in lines["mine-illegal"], text)
    check("the sum counts them", "5 of 7 deviations, 1 of 2 variations" in text, text)
    matrix = json.loads((work / "matrix.json").read_text())
    runs = {entry["id"]: entry["runs"] for entry in matrix["deviations"]}
    check("the JSON names the seat", all(entry["seat"] == "client" for entry in matrix["deviations"]), matrix)
    check("one transport is enough where it shows", f"{CASE}@polling" not in runs["mine-noticed"], runs)
    check("the next one runs where it does not", [runs["mine-polling"].get(f"{CASE}@{t}") for t in ("websocket", "polling")] == ["pass", "fail"], runs)


def usage(work):
    status, _, text = prove(work, "--seat", "server", "--select", "mine-*")
    check("the other seat has none of them", status == 2 and "nothing selected" in text, text)
    status, _, text = prove(work, "--seat", "nobody")
    check("a seat is server or client", status == 2 and "--seat is server or client" in text, text)
    write(work, "deviations/client-mine", deviations=[{"id": "mine-broken", "title": "T", "requirements": [SEEN], "reports": [{"on": "request", "do": ["fly"]}]}])
    status, _, text = prove(work, "--select", "mine-*")
    check("broken rules for reports are broken data", status == 2 and "/deviations/0/reports/0/do" in text, text)


def main():
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        write(work, "scenarios/client/mine", chapter="client/mine", scenarios=[SCENARIO])
        write(work, "deviations/client-mine", deviations=[{"title": "T", **d} for d in DEVIATIONS])
        write(work, "variations/client-mine", variations=[{"title": "T", **v} for v in VARIATIONS])
        proof(work)
        usage(work)
    finish()


if __name__ == "__main__":
    main()
