#!/usr/bin/python3
"""siospec check client: a good client passes, bad ones are blamed for what they do wrong. Last line: `N passed, N failed`."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

from processes import ends, noted_pid
from tally import check, finish

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.environ.get("SIOSPEC", str(ROOT / "build/siospec"))
CLIENT = str(ROOT / "tests/mini_client.py")
HOSTILE, PONG, ENVELOPE = "client/hostile/unknown-packet-type@polling", "client/heartbeat/pong@polling", "client/open/envelope@polling"


def siospec(*args, **environment):
    run = subprocess.run([SIOSPEC, *args], capture_output=True, text=True, timeout=120, check=False, env={**os.environ, **environment})
    return run.returncode, run.stdout, run.stderr


def run(folder, fault, *keys, given=(), **environment):
    """Returns the exit status and the cases of the report, by key."""
    out = folder / f"{fault}{''.join(given)}.json"
    select = [word for key in keys for word in ("--select", key)]
    status, text, errors = siospec("check", "client", *given, "--report", f"json:{out}", "--bundles", str(folder / fault), *select, "--", CLIENT, fault, **environment)
    if not out.exists():
        return status, {}, text + errors
    return status, {f"{c['id']}@{c['transport']}": c for c in json.loads(out.read_text())["cases"]}, text + errors


def good(folder):
    status, cases, text = run(folder, "none", HOSTILE, PONG, ENVELOPE)
    check("a good client is conformant", status == 0, text)
    check("all three cases pass", [c["verdict"] for c in cases.values()] == ["pass"] * 3, cases)


def dies(folder):
    status, cases, text = run(folder, "dies", HOSTILE, PONG)
    case = cases.get(HOSTILE, {})
    check("a client that dies is not conformant", status == 1, text)
    check("its death is a crash", (case.get("verdict"), case.get("health")) == ("fail", "crash"), case)
    check("how it ended is told", "exited with status 1" in case.get("detail", "") and "packet type 9" in case.get("detail", ""), case)
    check("the packet is blamed", '49["message",1]' in case.get("detail", ""), case)
    check("another case is not", cases.get(PONG, {}).get("verdict") == "pass", cases)
    bundle = folder / "dies" / (HOSTILE.replace("/", ".") + ".json")
    check("a bundle holds it", bundle.exists() and json.loads(bundle.read_text())["seat"] == "client", text)
    status, out, errors = siospec("replay", str(bundle), "--", CLIENT, "dies")
    check("replay shows it again", status == 1 and "reproduced" in out, out + errors)
    status, out, errors = siospec("replay", str(bundle), "--", CLIENT)
    check("replay with a good client passes", status == 0, out + errors)


def hangs(folder):
    status, cases, text = run(folder, "hangs", HOSTILE)
    case = cases.get(HOSTILE, {})
    check("a client that hangs is not conformant", status == 1, text)
    check("that is a hang", (case.get("verdict"), case.get("health")) == ("fail", "hang"), case)


def late(folder):
    status, cases, text = run(folder, "late", HOSTILE)
    case = cases.get(HOSTILE, {})
    check("an error that is told after an answer is a crash", (status, case.get("verdict"), case.get("health")) == (1, "fail", "crash"), (status, case, text))


def deaf(folder):
    status, cases, text = run(folder, "deaf", PONG)
    case = cases.get(PONG, {})
    check("a client that never pongs is not conformant", status == 1, text)
    check("the case fails at the pong", case.get("verdict") == "fail" and "expect 3" in case.get("detail", ""), case)


def lacks(folder):
    """What the library has not is told as that; what has nothing to do with it is judged."""
    lacking = ("client/close/unknown-sid-at-post@polling", "client/hostile-http/first-503@polling", "client/upgrade/refused-503@upgraded", "client/connect/auth@websocket")
    keys = [word for key in (*lacking, PONG) for word in ("--select", key)]
    for name, given, wanted in (("without", (), ["fail"] * 4 + ["pass"]),
                                ("with", ("--lacks", "disconnect,retry,early-join,auth-values"), ["unsupported"] * 4 + ["pass"])):
        out = folder / f"{name}.json"
        status, text, errors = siospec("check", "client", *given, "--report", f"json:{out}", "--report", "console", "--no-bundles", *keys, "--", CLIENT, "once")
        cases = {f"{c['id']}@{c['transport']}": c for c in json.loads(out.read_text())["cases"]} if out.exists() else {}
        found = [cases.get(key, {}).get("verdict") for key in (*lacking, PONG)]
        check(f"{name} --lacks: the verdicts", found == wanted, (found, text, errors))
        check(f"{name} --lacks: the exit status", status == (0 if given else 1), (status, text))
    check("the reasons are told", all(why in text for why in ("does not report disconnect", "does not try again", "joins only after its upgrade", "has only strings")), text)
    status, text, errors = siospec("check", "client", "--lacks", "retry,wings", "--", CLIENT)
    check("an unknown word is refused", status == 2 and "'wings'" in errors, errors)


def never(folder):
    status, out, errors = siospec("check", "client", "--no-bundles", "--", "/bin/false")
    check("a client that never connects ends the run", status == 3 and "no client connected" in errors, out + errors)
    status, out, errors = siospec("check", "client", "--select", "client/none/*", "--", "/bin/false")
    check("nothing to select is told in the words of clients", status == 3 and "no case for clients" in errors and "contract" not in errors, errors)
    status, out, errors = siospec("check", "client", "--listen", "1", "--", "x")
    check("a port and a command exclude each other", status == 2 and "not both" in errors, errors)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for more in ((), ("--page", "http://127.0.0.1:1/p.html")):
            status, out, errors = siospec("check", "client", "--listen", port, *more)
            check("a port that somebody else has is told, in one line", (status, errors) == (3, f"siospec check client: cannot listen on 127.0.0.1:{port}: Address already in use\n"), errors)
    status, out, errors = siospec("list", "scenarios", "--seat", "client")
    check("list knows the seat", status == 0 and "client/heartbeat/pong" in out and "eio4/" not in out, out)


def interrupted(folder):
    """The first client has a child, which belongs to the client."""
    for given in ((), ("--together",)):
        noted = folder / f"child{''.join(given)}"
        family = folder / "family"
        family.write_text(f"#!/bin/sh\nsleep 1000 &\necho $! >{noted}\nwait\n")
        family.chmod(0o755)
        with subprocess.Popen([SIOSPEC, "check", "client", "--no-bundles", *given, "--", str(family)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
            pid = noted_pid(noted, running)
            running.send_signal(signal.SIGINT)
            _, errors = running.communicate(timeout=120)
        check("an interrupt is told, and ends the run", running.returncode == -signal.SIGINT and "interrupted; the testee is stopped" in errors, (given, running.returncode, errors))
        check("an interrupt ends the client and its child", pid and ends(pid), (given, pid))


def run_together(folder, fault, *keys):
    """As run; and the starts of the program, in order."""
    starts = folder / f"{fault}.starts"
    status, cases, text = run(folder, fault, *keys, given=("--together",), MINI_STARTS=str(starts))
    return status, {key: case["verdict"] for key, case in cases.items()}, starts.read_text().split(), cases, text


def together(folder):
    status, verdicts, starts, _, text = run_together(folder, "none", PONG, ENVELOPE)
    check("clients in one process pass", (status, list(verdicts.values())) == (0, ["pass"] * 2), text)
    check("there was one process", starts == ["together"], starts)
    status, verdicts, starts, _, text = run_together(folder, "dies", HOSTILE, PONG)
    check("what is dangerous has a process of its own", (status, verdicts) == (1, {HOSTILE: "fail", PONG: "pass"}), text)
    check("from the start, and at its second look", starts[0] == "together" and starts.count("together") == 1 and "alone" in starts, starts)


def dies_together(folder):
    status, verdicts, starts, cases, text = run_together(folder, "faints", PONG, ENVELOPE, "client/events/echo@polling")
    check("when the shared process dies, one case is to blame", status == 1 and verdicts.pop(PONG, "") == "fail" and set(verdicts.values()) == {"pass"}, cases, text)
    check("it is a crash, of its own process", cases.get(PONG, {}).get("health") == "crash" and "exited with status 1" in cases[PONG]["detail"], cases)
    check("the shared one was started again, once", starts.count("together") == 2 and "alone" in starts, starts)
    status, verdicts, starts, cases, text = run_together(folder, "stops", PONG, ENVELOPE)
    check("when it hangs, too", (status, verdicts) == (1, {PONG: "fail", ENVELOPE: "pass"}), cases, text)


def not_together(folder):
    def errors_of(*command, **environment):
        status, _, errors = siospec("check", "client", "--together", "--no-bundles", *command, **environment)
        return status, errors
    status, errors = errors_of("--", "sleep", "1000", SIOSPEC_START_LIMIT="1000")
    check("a program that does not ask for cases is told so, in one line", status == 3 and errors.count("\n") == 1 and "must ask SIOSPEC_CASES" in errors and "docs/clients.md" in errors, (status, errors))
    status, errors = errors_of("--", "/bin/false")
    check("likewise one that ends", status == 3 and errors.count("\n") == 1 and "must ask SIOSPEC_CASES" in errors and "exited with status 1" in errors, (status, errors))
    status, errors = errors_of("--", str(folder / "nothing"))
    check("likewise one that is not there", status == 3 and "cannot start" in errors, (status, errors))
    check("--together needs a command", errors_of()[0] == 2 and "needs -- CMD" in errors_of()[1], errors_of())
    for more in ((), ("--", "x"), ("--page", "http://127.0.0.1:1/")):
        status, errors = errors_of("--listen", "1", *more)
        check("--together and --listen exclude each other", status == 2 and "not both" in errors, (status, errors))


def browse(port, opened, run):
    """What the page at the port does, with a client for each frame."""
    clients = {}
    while run.poll() is None:
        try:
            cases = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/cases", timeout=10))
        except (OSError, ValueError, http.client.HTTPException):
            cases = []  # not yet, or no more
        for number in clients.keys() - {case["number"] for case in cases}:
            clients.pop(number).kill()
        for case in cases:
            if case["number"] not in clients:
                url = urllib.parse.urlsplit(case["source"])
                opened.append(url._replace(query="").geturl())
                clients[case["number"]] = subprocess.Popen([CLIENT], stderr=subprocess.DEVNULL, env={**os.environ, **{f"SIOSPEC_{k.upper()}": v for k, v in urllib.parse.parse_qsl(url.query)}})
        time.sleep(0.02)
    for client in clients.values():
        client.kill()


def page(_folder):
    status, out, errors = siospec("check", "client", "--page", "http://127.0.0.1/", "--", "x")
    check("a page needs a port", status == 2 and "needs --listen" in errors, errors)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([SIOSPEC, "check", "client", "--no-bundles", "--select", PONG, "--select", ENVELOPE, "--listen", str(port), "--page", "http://127.0.0.1:1/p.html"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        opened = []
        browse(port, opened, run)
        out = run.stdout.read()
        check("frames of a page are clients", run.returncode == 0 and "2 pass" in out, out)
    check("each case has a frame of its own", len(opened) == 3 and set(opened) == {"http://127.0.0.1:1/p.html"}, opened)
    check("where to open it is told", f"open http://127.0.0.1:{port}/" in out, out)


with tempfile.TemporaryDirectory() as name:
    for test in (good, dies, hangs, late, deaf, lacks, never, interrupted, page, together, dies_together, not_together):
        test(pathlib.Path(name))
finish()
