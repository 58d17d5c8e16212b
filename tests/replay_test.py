#!/usr/bin/python3
"""Failures leave replay bundles, `siospec replay` shows them again, and --redact lets no secret out. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import jsonschema
from tally import check, finish

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.path.realpath(os.environ.get("SIOSPEC") or ROOT / "build/siospec")
MINI = ROOT / "conformance/testees/mini/run"
BAD = ROOT / "conformance/testees/bad/run"
SCHEMA = json.loads((ROOT / "vectors/schema/bundle.schema.json").read_text())
KILLER = "sio5/binary/placeholder-num-huge"
FAILS = {
    "id": "my/two/fails", "title": "It never says never", "requirements": ["EIO4-HS-01"], "polarity": "positive",
    "transports": ["polling", "websocket"], "chops": ["whole", "bytes"],
    "steps": [{"open": {}}, {"join": {}}, {"send": "42[\"message\",\"\\u202e' $(touch pwned)\"]"}, {"expect": "4never", "within": 50}],
}


def siospec(*words, cwd=None):
    done = subprocess.run([SIOSPEC, *map(str, words)], capture_output=True, text=True, cwd=cwd, stdin=subprocess.DEVNULL, timeout=120)
    return done.returncode, done.stdout, done.stderr


def load(path):
    return json.loads(pathlib.Path(path).read_text())


def bundles_of(folder):
    return sorted(pathlib.Path(folder).rglob("*@*.json"))


def valid(path):
    return [e.message for e in jsonschema.Draft202012Validator(SCHEMA).iter_errors(load(path))]


def test_default_folder(work, data):
    status, out, err = siospec("check", "server", "--data", data, "--select", "my/two/fails", "--report", "console",
                               "--report", "json:r.json", "--report", "tap:r.tap", "--", MINI, cwd=work)
    found = bundles_of(work / "siospec-failures")
    check("each failure writes a bundle", status == 1 and len(found) == 2 and "2 replay bundles in siospec-failures/" in err, out, err)
    for path in found:
        check(f"{path.name} fits its schema", not valid(path), valid(path))
        check(f"{path.name} holds no command", "mini/run" not in path.read_text())
    case = load(work / "r.json")["cases"][0]
    check("the reports tell the command", case["replay"].startswith("siospec replay siospec-failures/") and case["replay"] in out
          and case["replay"] in (work / "r.tap").read_text().replace("\\\"", "\""), case["replay"], out)
    again = subprocess.run(case["replay"].replace("siospec", SIOSPEC, 1), shell=True, cwd=work, capture_output=True, text=True, timeout=120)
    check("that command reproduces the failure", again.returncode == 1 and again.stdout.endswith("\nreproduced\n"), again.stdout, again.stderr)
    log = again.stdout.partition("the log (")[2].partition("by hand")[0].splitlines()[1:]
    # Two connections may be answered in either order.
    then, now = (sorted(re.sub(r"[A-Za-z0-9_-]{16,}|:[0-9]{4,5}", "#", line[15:]) for line in log if line.startswith(sign)) for sign in "-+")
    check("the logs are the same but for ids", len(log) > 10 and then == now, again.stdout)
    check("nothing raw reaches the terminal", "\u202e" not in again.stdout and "\x1b" not in again.stdout)
    return found[0]


def test_options(work, data, bundle):
    base = ("check", "server", "--data", data, "--select", "my/two/fails@polling")
    status, _, err = siospec(*base, "--no-bundles", "--", MINI, cwd=work)
    check("--no-bundles writes none", status == 1 and "bundle" not in err, err)
    status, _, err = siospec(*base, "--bundles", work / "mine", "--", MINI)
    check("--bundles names the folder", status == 1 and [p.name for p in bundles_of(work / "mine")] == ["my.two.fails@polling.json"], err)
    (work / "file").write_text("")
    status, _, err = siospec(*base, "--bundles", work / "file/x", "--", MINI)
    check("a folder that cannot be made is an error", status == 2 and "cannot make the folder" in err, status, err)
    status, _, err = siospec(*base, "--bundles", "a", "--no-bundles", "--", MINI)
    check("both at once are refused", status == 2 and "exclude" in err, err)
    for words, why in ((("replay",), "which bundle"), (("replay", bundle, "x", "y"), "unexpected 'y'"), (("replay", bundle, "x:y"), "not a URL"),
                       (("replay", bundle, "--"), "no command behind"), (("replay", "/nonexistent"), "/nonexistent"),
                       (("replay", work / "file"), "not JSON")):
        status, out, err = siospec(*words)
        check(f"replay {why}", status == 2 and why in err and not out, status, out, err)


def test_showing(bundle):
    for words in ((bundle,), (bundle, "--dry", "--", "/no/such/program")):
        status, out, err = siospec("replay", *words)
        check("without a testee it is shown", status == 0 and "then: fail at /steps/3" in out and 'expected text "4never"' in out
              and "EIO4-HS-01 (MUST)" in out and "\nby hand:\nBASE=http://127.0.0.1:" in out, status, out, err)
    status, out, err = siospec("replay", bundle, "--commands")
    check("--commands prints a script", status == 0 and out.startswith("BASE=http://127.0.0.1:") and subprocess.run(["sh", "-n"], input=out, text=True).returncode == 0, out)


def test_answers(work, data, bundle):
    spoilt = load(bundle)
    spoilt["found"]["message"] = "step 9 (echo): something else"
    other = work / "other.json"
    other.write_text(json.dumps(spoilt))
    status, out, err = siospec("replay", other, "--", MINI)
    check("a different failure is told", status == 1 and out.endswith("\na different failure\n"), status, out, err)
    spoilt["scenario"]["steps"] = [{"open": {}}]
    other.write_text(json.dumps(spoilt))
    status, out, err = siospec("replay", other, "--", MINI)
    check("what passes now is told", status == 0 and out.endswith("\npasses now\n") and "\nnow: pass\n" in out, status, out, err)
    spoilt["scenario"]["needs"] = {"capability": "no-such-thing"}
    other.write_text(json.dumps(spoilt))
    status, out, err = siospec("replay", other, "--", MINI)
    check("what cannot be told is told", status == 3 and out.endswith("\ncannot be told\n"), status, out, err)
    status, out, err = siospec("replay", bundle, "http://127.0.0.1:1/")
    check("a testee that is not there", status == 3 and err.startswith("siospec replay: no handshake"), status, out, err)


def test_crash(work):
    status, out, err = siospec("check", "server", "--select", f"{KILLER}@websocket", "--bundles", work / "crash", "--", BAD, "crash")
    bundle = work / "crash" / (KILLER.replace("/", ".") + "@websocket.json")
    check("a crash writes a bundle", status == 1 and bundle.exists() and not valid(bundle) and load(bundle)["found"]["health"] == "crash", out, err)
    check("the log of the crash is in it", any("sent" == e["kind"] for e in load(bundle)["log"]["entries"]))
    status, out, err = siospec("replay", bundle, "--", BAD, "crash")
    check("a crash is reproduced", status == 1 and "\nnow: crash" in out and out.endswith("\nreproduced\n"), status, out, err)
    status, out, err = siospec("replay", bundle, "--", MINI)
    check("a mended crash passes", status == 0 and out.endswith("\npasses now\n"), status, out, err)


# For machines without nc: as much of it as the commands use.
NC = """#!/usr/bin/python3
import os, socket, sys, threading
s = socket.create_connection((sys.argv[3], int(sys.argv[4])))
def send():
    while piece := os.read(0, 4096):
        s.sendall(piece)
threading.Thread(target=send, daemon=True).start()
s.settimeout(int(sys.argv[2]))
try:
    while piece := s.recv(4096):
        os.write(1, piece)
except OSError:
    pass
"""


def test_by_hand(work):
    """The commands of a failure show the wrong bytes: the event 42 is acknowledged as 43."""
    select = "sio5/acks/id-two-digits"
    siospec("check", "server", "--select", select, "--bundles", work / "hand", "--", BAD, "wrong-ack-id")
    path = os.environ["PATH"]
    if shutil.which("nc") is None:
        (work / "bin").mkdir()
        (work / "bin/nc").write_text(NC)
        (work / "bin/nc").chmod(0o755)
        path = f"{work / 'bin'}:{path}"
    server = subprocess.Popen([BAD, "wrong-ack-id"], stdout=subprocess.PIPE, text=True, env={**os.environ, "PORT": "0"})
    try:
        url = server.stdout.readline().split()[-1]
        for transport in ("polling", "websocket", "upgraded"):
            _, script, _ = siospec("replay", "--commands", work / f"hand/sio5.acks.id-two-digits@{transport}.json", url)
            done = subprocess.run(["sh"], input=script.encode(), env={**os.environ, "PATH": path}, capture_output=True, timeout=100)
            check(f"the commands for {transport} show the wrong id", b"4343[42]" in done.stdout and b"Session ID unknown" not in done.stdout,
                  script, done.stdout, done.stderr)
    finally:
        server.terminate()
        server.wait()


SECRETS = {"header": "hemligt-9f", "query": "p%c3%a5sword", "auth": "t0k\"en", "cookie": "kaka-77"}


def leaks(texts):
    spellings = [*SECRETS.values(), 't0k\\"en', "påsword"]
    return [(name, s) for name, text in texts.items() for s in spellings if s in text]


def test_redaction(work, data):
    given = ("--header", f"Authorization: Bearer {SECRETS['header']}", "--header", f"Cookie: io={SECRETS['cookie']}",
             "--query", f"key={SECRETS['query']}", "--auth", json.dumps({"user": {"token": SECRETS["auth"]}}))
    base = ("check", "server", "--data", data, "--select", "my/two/fails", "--report", "console", "--report", "json:r.json", "--report", "tap:r.tap", *given)
    status, out, err = siospec(*base, "--redact", "--bundles", "secret", "--", MINI, cwd=work)
    texts = {"console": out, "stderr": err, "json": (work / "r.json").read_text(), "tap": (work / "r.tap").read_text()}
    texts.update({p.name: p.read_text() for p in bundles_of(work / "secret")})
    check("--redact lets nothing out", status == 1 and len(texts) == 6 and not leaks(texts), leaks(texts), out[:2000])
    bundle = work / "secret/my.two.fails@polling.json"
    masked = [e for e in load(work / "secret/my.two.fails@websocket.json")["log"]["entries"] if e["kind"] == "sent" and "$b" in e["bytes"]]
    check("frames are still there", masked)
    check("a redacted bundle fits its schema", not valid(bundle), valid(bundle))
    status, _, err = siospec("replay", bundle, "--", MINI)
    check("its secrets must be given again", status == 2 and "give its header again, --header 'Authorization:[redacted]'" in err, err)
    status, _, err = siospec("replay", bundle, *given[:6], "--", MINI)
    check("the payload, too", status == 2 and "--auth JSON" in err, err)
    status, out, err = siospec("replay", bundle, *given, "--", MINI)
    check("then it runs", status == 1 and out.endswith("\nreproduced\n"), out, err)
    siospec(*base, "--bundles", "open", "--", MINI, cwd=work)
    status, out, err = siospec("replay", work / "open/my.two.fails@polling.json", "--", MINI)
    check("a bundle that is not redacted needs nothing", status == 1 and out.endswith("\nreproduced\n") and SECRETS["header"] in out, out, err)


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        data = work / "data"
        (data / "scenarios/server").mkdir(parents=True)
        (data / "scenarios/server/two.json").write_text(json.dumps({"schema": 1, "chapter": "my/two", "scenarios": [FAILS]}))
        bundle = test_default_folder(work, data)
        test_options(work, data, bundle)
        test_showing(bundle)
        test_answers(work, data, bundle)
        test_crash(work)
        test_by_hand(work)
        test_redaction(work, data)
    finish()


main()
