#!/usr/bin/python3
"""siospec check codec: verdicts, reports, baseline, bundles, exit statuses. Last line: `N passed, N failed`."""
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import xml.etree.ElementTree as ET

import jsonschema
from processes import ends, noted_pid
from tally import check, finish

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIOSPEC = os.environ.get("SIOSPEC", str(ROOT / "build/siospec"))
REFERENCE = str(ROOT / "conformance/adapters/reference/run")
BAD = str(ROOT / "conformance/adapters/bad/bad.py")

# What the small adapters below answer is said by a mode; all else is the protocol.
ADAPTER = r'''#!/usr/bin/python3
import json, os, struct, sys

mode, file = sys.argv[1], sys.argv[2]
HOSTILE = "\x1b[31m</script></pre>]]><img src=x onerror=alert(1)>\u202e\x07&amp;`|\"'\nnot ok 99 - forged\r"
first = not os.path.exists(file)
open(file, "a").write("x")
def read():
    prefix = sys.stdin.buffer.read(4)
    return json.loads(sys.stdin.buffer.read(struct.unpack("<I", prefix)[0])) if len(prefix) == 4 else None
while (q := read()) is not None:
    a = {"id": q["id"]}
    evil = HOSTILE if mode == "hostile" else ""
    if q["op"] == "hello":
        a |= {"protocol": 1, "name": "small" + evil, "version": "1" + evil, "language": "Python" + evil,
              "codecs": {"eio4-open": ["decode"]} if mode == "other" else {"sio5": ["decode", "encode"]}}
    elif q["op"] not in ("decode", "encode"):
        a["unsupported"] = True
    elif mode == "hostile":
        a |= {"packets": [{"type": "event", "nsp": HOSTILE, "data": [HOSTILE]}], "refused": HOSTILE}
    elif mode == "cannot":
        a["unsupported"] = True
    elif mode == "forgetful" and first:
        a |= {"packets": [], "refused": "not today"}
    elif mode == "stuck":
        print(os.getpid(), file=open(file, "w"), flush=True)
        sys.stdin.buffer.read()
        import time; time.sleep(600)
    elif q["op"] == "encode":
        a["output"] = [{"$b": "AQIDBA=="}] if mode == "wrong" else ["2[\"a\"]"]
    elif mode == "wrong":
        a["packets"] = [{"type": "event", "nsp": "/", "data": ["b"]}]
    else:
        a["packets"] = [{"type": "event", "nsp": "/", "data": ["a"]}]
    text = json.dumps(a).encode()
    sys.stdout.buffer.write(struct.pack("<I", len(text)) + text)
    sys.stdout.buffer.flush()
'''
DATA = {"schema": 1, "codec": "sio5", "group": "my/codec", "title": "Words", "vectors": [
    {"id": "my/codec/a", "requirements": ["SIO5-PG-11"], "input": ['2["a"]'], "encode": True,
     "expect": {"packets": [{"type": "event", "nsp": "/", "data": ["a"]}]}},
    {"id": "my/codec/other", "requirements": ["SIO5-PG-11"], "cve": "CVE-2000-0001", "links": ["https://example.org/1"],
     "input": ['2["a" ]', {"hex": "00 ff"}], "expect": {"packets": [{"type": "event", "nsp": "/", "data": ["a"]}]}},
    {"id": "my/codec/lenient", "requirements": ["SIO5-EV-03"], "input": ["2"], "expect": {"refused": "any"},
     "or": [{"leniency": "odd-events-ignored", "why": "SIO5-EV-03", "packets": [{"type": "event", "nsp": "/", "data": ["a"]}]}]}]}
BOOM = {"schema": 1, "codec": "sio5", "group": "my/boom", "title": "Words", "vectors": [
    {"id": f"my/boom/{word}", "requirements": ["SIO5-PG-11"], "input": [word], "expect": {"packets": []}}
    for word in ("one", "boom", "two")]}


def siospec(*words, cwd=None, env=None):
    done = subprocess.run([SIOSPEC, *map(str, words)], capture_output=True, cwd=cwd, timeout=300, stdin=subprocess.DEVNULL,
                          env=None if env is None else os.environ | env)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def schema(name):
    return json.loads((ROOT / "vectors/schema" / name).read_text())


work = pathlib.Path(tempfile.mkdtemp(prefix="siospec-codec-"))
(work / "data/codec").mkdir(parents=True)
(work / "data/codec/my.json").write_text(json.dumps(DATA))
(work / "data/codec/boom.json").write_text(json.dumps(BOOM))
small = work / "small.py"
small.write_text(ADAPTER)
small.chmod(0o755)


def run(mode, *options, select="my/codec/*"):
    """Returns exit status, console report, standard error, and the cases of the JSON report by key."""
    (work / "mark").unlink(missing_ok=True)
    (work / "r.json").unlink(missing_ok=True)
    command = [REFERENCE] if mode == "reference" else [BAD, *mode[4:].split()] if mode.startswith("bad ") else [small, mode, work / "mark"]
    status, out, err = siospec("check", "codec", "--data", work / "data", "--select", select, "--report", "console", "--report",
                               f"json:{work}/r.json", *options, "--", *command, cwd=work)
    report = json.loads((work / "r.json").read_text()) if (work / "r.json").exists() else {"cases": []}
    if report["cases"]:
        jsonschema.validate(report, schema("report.schema.json"))
    return status, out, err, {f"{c['id']}@{c['transport']}": c for c in report["cases"]}, report


# The reference, over all vectors. Sanitizers keep what is freed, and are slow on a busy host.
status, out, err = siospec("check", "codec", "--no-bundles", "--memory", 4096, "--time", 60000, "--report", f"json:{work}/all.json", "--report", f"html:{work}/all.html", "--",
                           REFERENCE, cwd=work)
report = json.loads((work / "all.json").read_text())
check("the reference passes", status == 0 and out.endswith("conformant\n"), out[-2000:] + err)
check("all of it", report["summary"]["pass"] == len(report["cases"]) > 2000, [c for c in report["cases"] if c["verdict"] != "pass"])
check("who it is", report["testee"]["handshake"]["language"] == "C" and report["testee"]["url"].startswith("siospec "), report["testee"])
jsonschema.validate(report, schema("report.schema.json"))
size = (work / "all.html").stat().st_size
check("HTML of thousands stays small", size < 600_000 and (work / "all.html").read_text().count('class="page"') < 200, size)

# A codec that is wrong
status, out, err, cases, report = run("wrong", "--bundles", work / "bundles", "--strict", "--verbose")
check("wrong: status", status == 1, (status, err))
check("wrong: verdicts", [c["verdict"] for c in cases.values()] == ["fail"] * 4, cases)
check("wrong: the difference", 'expected [{"data":["a"],"nsp":"/","type":"event"}]' in out and 'got      [{"data":["b"]' in out, out)
check("wrong: text and bytes", 'input 1: text, 7 bytes: 2["a" ]' in out and "input 2: binary, 2 bytes: 00 ff" in out, out)
check("wrong: what was encoded", "got 1: binary, 4 bytes: 01 02 03 04" in out, out)
check("wrong: requirement", "SIO5-PG-11 (" in out, out)
check("wrong: CVE by name", "shows CVE-2000-0001: expected " in out and out.count("shows CVE-") == 1, out)
check("wrong: CVE in the end", "behaves as in known vulnerabilities: CVE-2000-0001 (1 case)" in out, out)
check("wrong: CVE for programs", [c.get("cve") for c in cases.values()] == [None, None, None, "CVE-2000-0001"], cases)
check("wrong: command", "siospec replay " in out and f"my.codec.a@decode.json -- {small} wrong" in out, out)
bundles = sorted(p.name for p in (work / "bundles").iterdir())
check("wrong: bundles", bundles == [f"my.codec.{n}.json" for n in ("a@decode", "a@encode", "lenient@decode", "other@decode")], bundles)
for name in bundles:
    jsonschema.validate(json.loads((work / "bundles" / name).read_text()), schema("bundle.schema.json"))

# Bundles
bundle = work / "bundles/my.codec.other@decode.json"
status, out, err = siospec("replay", bundle, "--", small, "wrong", work / "mark")
check("replay: the same", status == 1 and out.endswith("\nreproduced\n"), (status, out, err))
status, out, err = siospec("replay", bundle, "--", small, "right", work / "mark")
check("replay: mended", status == 0 and out.endswith("\npasses now\n"), (status, out, err))
status, out, err = siospec("replay", bundle)
check("replay: shown", status == 0 and "input 2: binary, 2 bytes: 00 ff" in out and "--select my/codec/other@decode -- ADAPTER" in out, (status, out))
status, out, err = siospec("replay", bundle, "http://127.0.0.1:1")
check("replay: not at a URL", status == 2 and "-- ADAPTER" in err, (status, err))
status, out, err = siospec("replay", bundle, "--", "/nonexistent/adapter")
check("replay: no adapter", status == 3, (status, err))
for change, where in (({"codec": "sio9"}, "sio5"), ({"settings": {"leniencies": [], "time": 0, "memory": 1}}, "/settings"),
                      ({"case": json.loads(bundle.read_text())["case"] | {"transport": "polling"}}, "transport"),
                      ({"vector": {"id": "x"}}, "/vector")):
    (work / "broken.json").write_text(json.dumps(json.loads(bundle.read_text()) | change))
    status, out, err = siospec("replay", work / "broken.json", "--", small, "right", work / "mark")
    check(f"replay: broken {list(change)}", status == 2 and where in err and err.count("\n") == 1, (status, err))

# Leniencies
status, out, err, cases, report = run("right", "--no-bundles")
check("lenient", status == 0 and cases["my/codec/lenient@decode"]["verdict"] == "lenient" and "odd-events-ignored (SIO5-EV-03): " in out, out)
status, out, err, cases, report = run("right", "--no-bundles", "--strict")
check("lenient under --strict", status == 1, (status, out))
status, out, err, cases, report = run("right", "--no-bundles", "--leniency", "odd-events-ignored")
check("a claim that holds", status == 0 and report["testee"]["capabilities"] == ["odd-events-ignored"], report["testee"])
status, out, err, cases, report = run("reference", "--no-bundles", "--leniency", "odd-events-ignored", select="my/codec/lenient")
check("a claim that does not", status == 1 and "claims odd-events-ignored and does not show it" in out, out)
check("... and how to see it again", "--leniency odd-events-ignored" in out, out)
status, out, err, cases, report = run("right", "--leniency", "odd-event-ignored")
check("no such leniency", status == 2 and "did you mean 'odd-events-ignored'" in err, (status, err))

# What cannot be asked
status, out, err, cases, report = run("other", "--no-bundles")
check("another codec", status == 3 and {c["verdict"] for c in cases.values()} == {"unsupported"} and "does not offer sio5" in out, (status, out))
status, out, err, cases, report = run("cannot", "--no-bundles")
check("an operation that it cannot do", {c["verdict"] for c in cases.values()} == {"unsupported"}, cases)

# Different each time
status, out, err, cases, report = run("forgetful", "--no-bundles", select="my/codec/a")
check("flaky", status == 1 and [c["verdict"] for c in cases.values()] == ["flaky", "flaky"] and "failed in 1 of 2 runs" in out, (status, out))

# Several at once
status, out, err, cases, report = run("wrong", "--no-bundles", "--jobs", "3", "--strict")
check("three at once", status == 1 and [c["verdict"] for c in cases.values()] == ["fail"] * 4, cases)

# Faults
for fault, verdict, health, words in (("crash", "fail", "crash", "exited with status 3"), ("hangs", "fail", "hang", "no answer for 3000 ms"),
                                      ("eats", "fail", "leak", "64 are allowed"), ("prints", "fail", "ok", "noise: ")):
    status, out, err, cases, report = run(f"bad {fault}", "--no-bundles", "--time", "3000" if fault == "hangs" else "60000", "--memory", "64", select="my/boom/*")
    found = cases.get("my/boom/boom@decode", {})
    check(f"{fault}: blamed", status == 1 and (found.get("verdict"), found.get("health")) == (verdict, health), (status, found, err))
    check(f"{fault}: in words", words in found.get("detail", ""), found)
    check(f"{fault}: nobody else", report["summary"]["pass"] == 2 and report["health"] == health, report["summary"])
status, out, err, cases, report = run(f"bad once {work}/once", "--no-bundles", select="my/boom/*")
check("a crash that does not come again", status == 1 and report["health"] == "crash" and "not again" in (report["stray"] or ""), report)
status, out, err, cases, report = run("bad twice", "--no-bundles", select="my/boom/*")
check("answers twice", status == 1 and report["summary"]["inconclusive"] == 3 and "twice" in report["stray"], (status, report["summary"], report["stray"]))
for fault, words in (("exits", "exited with status 7"), ("yes", "unsupported"), ("protocol-2", "`protocol` is 1")):
    status, out, err, cases, report = run(f"bad {fault}", select="my/boom/*")
    check(f"{fault}: does not begin", status == 3 and words in err and err.count("\n") == 1, (status, err))
status, out, err = siospec("check", "codec", "--", BAD, "no-hello", cwd=work, env={"SIOSPEC_START_LIMIT": "300"})
check("no hello in time", status == 3 and "300 ms" in err, (status, err))
status, out, err = siospec("check", "codec", "--", "/nonexistent/adapter", cwd=work)
check("does not start", status == 3 and err.count("\n") == 1, (status, err))

# Baseline
known = work / "known.json"
base = ("check", "codec", "--no-bundles", "--data", work / "data", "--baseline", known, "--skip", "eio4/*", "--skip", "sio5/*")
status, out, err = siospec(*base[:-4], "--update-baseline", "--", BAD, "crash", cwd=work)
rows = {r["case"]: r for r in json.loads(known.read_text())["known"]} if known.exists() else {}
check("baseline: written", rows.get("my/boom/boom@decode", {}).get("verdict") == "crash" and "hash" in rows["my/boom/boom@decode"], (status, err[-300:]))
jsonschema.validate(json.loads(known.read_text()), schema("known.schema.json"))
status, out, err = siospec(*base, "--", BAD, "crash", cwd=work)
check("baseline: known", status == 0 and "conformant but for known failures" in out, (status, out[-600:], err))
status, out, err = siospec(*base, "--skip", "my/codec/*", "--", BAD, "right", cwd=work)
check("baseline: stale", status == 1 and "my/boom/boom@decode is listed as crash, but now its verdict is pass" in out, (status, out[-600:]))
known.write_text(json.dumps({"schema": 1, "known": [{"case": "my/codec/none@decode", "verdict": "fail", "reason": "x"}]}))
status, out, err = siospec(*base, "--", small, "right", work / "mark", cwd=work)
check("baseline: no such vector", status == 1 and "there is no such case" in out, (status, out[-600:]))

# Every format survives a hostile adapter
formats = {f: work / f"hostile.{f}" for f in ("console", "tap", "json", "junit", "html", "md", "badge")}
reports = [word for f, path in formats.items() for word in ("--report", f"{f}:{path}")]
status, out, err, cases, report = run("hostile", "--bundles", work / "evil", *reports)
check("hostile: status", status == 1, (status, err))
for f, path in formats.items():
    text = path.read_text()
    check(f"hostile: {f} is clean", re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text) is None, f)
    check(f"hostile: {f} tells", f == "badge" or "onerror" in text, f)
    check(f"hostile: {f} forges nothing", "<img" not in re.sub(r"(?ms)^(`{3,}).*?^\1$", "", text) or f in ("console", "tap", "json"), f)
ET.parse(formats["junit"])
ET.parse(formats["badge"])
check("hostile: no test point of its own", not re.search(r"^not ok 99", formats["tap"].read_text(), re.M))
check("hostile: the terminal", "\x1b" not in out + err and "\u202e" not in out + err)
evil = work / "evil/my.codec.a@decode.json"
status, out, err = siospec("replay", evil, "--", small, "hostile", work / "mark")
check("hostile: replay", status == 1 and "\x1b" not in out + err, (status, err))

status, out, err = siospec("check", "codec", "--no-bundles", "--", BAD, "misspells", cwd=work)
check("hostile: claims what does not exist", status == 3 and "'odd-event-\\x1bignored'; did it mean 'odd-events-ignored'?" in err and err.count("\n") == 1, (status, err))

# Frames
status, out, err, cases, report = run("right", "--no-bundles", "--trace", select="my/codec/a@decode")
check("trace", err.startswith('> {"id":0,"op":"hello"') and '> {"id":2,"op":"decode"' in err and '< {"id": 2, "packets": ' in err, err)

# Words
for words, wrong in (((), "-- CMD"), (("http://x",), "unexpected"), (("--",), "no command"), (("--profile", "core", "--", "x"), "unknown option"),
                     (("--time", "0", "--", "x"), "--time"), (("--report", "odd", "--", "x"), "unknown report format"),
                     (("--update-baseline", "--", "x"), "--baseline FILE")):
    status, out, err = siospec("check", "codec", *words, cwd=work)
    check(f"usage {words}", status == 2 and wrong in err and "--help" in err and not out, (status, err))
status, out, err = siospec("check", "codec", "--select", "nothing/*", "--", "true", cwd=work)
check("nothing selected", status == 3 and "nothing selected" in err, (status, err))
status, out, err = siospec("check", "codec", "--dry-run", "--select", "sio5/type/empty", cwd=work)
check("dry run", status == 0 and out == "sio5/type/empty@decode\n", out)
status, out, err = siospec("check", "codec", "--help")
check("help", status == 0 and "--leniency" in out and "exit status" in out)
status, out, err = siospec("check", "--help")
check("help of check", status == 0 and "check codec" in out and "check server" in out, out)
with open("/dev/full", "w") as full:
    done = subprocess.run([SIOSPEC, "check", "codec", "--no-bundles", "--select", "sio5/type/*", "--", REFERENCE], stdout=full, stderr=subprocess.PIPE)
check("a full disk", done.returncode == 2 and b"cannot write" in done.stderr, done)

# The data for other projects: the README knows every folder, file and schema that it comes with
status, out, err = siospec("vectors", "copy", work / "copy")
readme = (work / "copy/README.md").read_text() if status == 0 else ""
for path in sorted((work / "copy").iterdir()) if readme else []:
    name = path.name + ("/" if path.is_dir() else "")
    check(f"vectors copy: the README tells of {name}", f"`{name}`" in readme or name in ("README.md", "coverage-floor.json"), readme[:300])
for name in sorted(set(re.findall(r"^\| `.*\| ((?:`[a-z]+`(?:, )?)+) \|$", readme.split("\n## ")[0], re.M))):
    for one in re.findall("`([a-z]+)`", name):
        check(f"vectors copy: schema {one}", (work / f"copy/schema/{one}.schema.json").exists(), name)

# Interrupted
(work / "mark").write_text("")
process = subprocess.Popen([SIOSPEC, "check", "codec", "--no-bundles", "--data", work / "data", "--select", "my/codec/a@decode", "--", small, "stuck",
                            work / "mark"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
pid = noted_pid(work / "mark", process)
process.send_signal(signal.SIGINT)
process.wait(60)
check("an interrupt ends the adapter, too", pid and ends(pid), pid)

subprocess.run(["rm", "-rf", work], check=True)
finish()
