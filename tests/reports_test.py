#!/usr/bin/python3
"""Reports as their readers see them: JUnit against the rules of Surefire's schema, TAP with Perl's prove, SVG and JSON."""
import json
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET

import jsonschema
from tally import check, finish

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SIOSPEC = os.environ.get("SIOSPEC", ROOT + "/build/siospec")
MINI = ROOT + "/conformance/testees/mini/run"
BAD = ROOT + "/conformance/testees/bad/run"

# What Surefire's schema (surefire-test-report.xsd) says, as far as it concerns us: attributes (True: required), and the
# order of children with the most of each.
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?")
ATTRIBUTES = {
    "testsuite": {"name": True, "time": False, "tests": True, "errors": True, "skipped": True, "failures": True, "group": False},
    "properties": {},
    "property": {"name": True, "value": True},
    "testcase": {"name": True, "classname": False, "group": False, "time": True},
    "failure": {"message": False, "type": True},
    "error": {"message": False, "type": True},
    "skipped": {"message": False},
    "system-out": {},
}
MANY = 10**9
CHILDREN = {
    "testsuite": [("properties", MANY), ("testcase", MANY)],
    "properties": [("property", MANY)],
    "testcase": [("failure", MANY), ("skipped", 1), ("error", 1), ("system-out", 1)],
}


def surefire_problems(element):
    tag, allowed, order = element.tag, ATTRIBUTES.get(element.tag), CHILDREN.get(element.tag, [])
    if allowed is None:
        yield f"unknown element {tag}"
        return
    for name, required in allowed.items():
        if required and name not in element.attrib:
            yield f"{tag} without {name}"
    for name, value in element.attrib.items():
        if name not in allowed:
            yield f"{tag} with {name}"
        if name == "time" and not TIME.fullmatch(value):
            yield f"{tag} with time {value}"
    if order and (element.text or "").strip():
        yield f"{tag} with text"
    ranks = {name: rank for rank, (name, _) in enumerate(order)}
    last = -1
    for child in element:
        if child.tag not in ranks or ranks[child.tag] < last:
            yield f"{child.tag} in {tag} where it may not be"
        last = ranks.get(child.tag, last)
        yield from surefire_problems(child)
    for name, most in order:
        if len(element.findall(name)) > most:
            yield f"{tag} with too many {name}"


def check_junit(path, report):
    suite = ET.parse(path).getroot()
    problems = list(surefire_problems(suite))
    check("JUnit fits Surefire's schema", not problems, problems[:3])
    cases = suite.findall("testcase")
    names = [f"{case['id']}@{case['transport']}" for case in report["cases"]]
    check("JUnit has each case once", [case.get("name") for case in cases] == names)
    for tag, attribute in ("failure", "failures"), ("error", "errors"), ("skipped", "skipped"):
        check(f"JUnit counts {attribute}", int(suite.get(attribute)) == len(suite.findall(f"testcase/{tag}")))
    check("JUnit counts tests", int(suite.get("tests")) == len(cases))
    wanted = {name for name, case in zip(names, report["cases"]) if case["verdict"] in ("fail", "flaky")}
    got = {case.get("name") for case in cases if case.find("failure") is not None or case.find("error") is not None}
    check("JUnit fails what failed", wanted == got and wanted, wanted ^ got)
    text = cases[names.index(sorted(wanted)[0])][0].text
    check("a failure tells how to see it again", "run it again:" in text and "siospec check server --" in text and "on the wire" in text)


def check_tap(path, report):
    text = open(path, encoding="utf-8", newline="").read()
    check("TAP says its version", text.startswith("TAP version 14\n"))
    lines = text.split("\n")
    points = [line for line in lines if re.match(r"(not )?ok \d+ - ", line)]
    check("TAP has the points of its plan", f"1..{len(points)}" in lines and len(points) == len(report["cases"]))
    check("TAP counts from 1", [int(re.search(r"\d+", p)[0]) for p in points] == list(range(1, len(points) + 1)))
    inside = False
    for i, line in enumerate(lines[:-1]):
        if line == "  ---":
            check("a YAML block follows its point", not inside and lines[i - 1] in points)
            inside = True
        elif line == "  ...":
            inside = False
        elif inside:
            key, value = re.fullmatch(r"  ([a-z_]+): (.*)", line).groups()
            json.loads(value)  # a flow scalar or list that YAML and JSON read alike
        elif line not in points and not line.startswith("#") and not re.fullmatch(r"1\.\.\d+|TAP version 14", line):
            check("TAP has no stray lines", False, line)
    check("the last YAML block is closed", not inside)


def check_prove(path, folder):
    """Perl's prove before 3.48 knows version 13 only; but for that line the two read alike here."""
    old = folder + "/13.tap"
    text = open(path, encoding="utf-8").read()
    open(old, "w", encoding="utf-8").write(text.replace("TAP version 14", "TAP version 13", 1))
    run = subprocess.run(["prove", "-v", "--exec", "cat", old], capture_output=True, text=True)
    bad = len(re.findall(r"^not ok (?!.*# TODO)", text, re.M))
    check("prove reads the TAP report", "Parse errors" not in run.stdout and f"Failed {bad}/" in run.stdout, run.stdout[-400:])


def check_badge(path, report):
    svg = ET.parse(path).getroot()
    good = sum(report["summary"][v] for v in ("pass", "lenient", "info"))
    judged = good + sum(report["summary"][v] for v in ("fail", "flaky", "known"))
    title = svg.find("{http://www.w3.org/2000/svg}title").text
    check("the badge counts", title == f"socket.io v5: {good}/{judged}, not conformant", title)


def check_markdown(path, report):
    text = open(path, encoding="utf-8").read()
    check("Markdown says the verdict first", text.startswith("## ❌ siospec: not conformant\n"))
    check("Markdown has the counts", f"| fail | {report['summary']['fail']} |" in text)
    check("Markdown tells how to run it again", "siospec check server --seed" in text)


def compare(*arguments):
    return subprocess.run([SIOSPEC, "compare", *arguments], cwd=ROOT, capture_output=True, text=True)


def check_compare(good, bad, folder):
    """GOOD and BAD are reports of two testees; the first run of one of them is the same testee as the second."""
    run = compare(good, bad)
    check("different testees make a matrix", run.returncode == 0 and "requirements that differ" in run.stdout, run.stdout + run.stderr)
    check("the matrix shows what is broken", re.search(r"^P F  EIO4-PL-21  MUST", run.stdout, re.M), run.stdout)
    run = compare(good, bad, "--cases")
    check("a matrix of cases", run.returncode == 0 and re.search(r"^P F  eio4/\S+@polling", run.stdout, re.M), run.stdout)
    run = compare(good, bad, "--since")
    check("--since finds what got worse", run.returncode == 1 and "got worse (" in run.stdout, run.stdout)
    run = compare(bad, good, "--since")
    check("and what got better", run.returncode == 0 and "got better (" in run.stdout and "nothing got worse" in run.stdout, run.stdout)
    run = compare(bad, bad)
    check("the same testee is compared in time", run.returncode == 0 and run.stdout.endswith("nothing changed\n"), run.stdout)
    run = compare(bad, bad, "--matrix")
    check("--matrix asks for the matrix", run.returncode == 0 and "alike in all reports" in run.stdout, run.stdout)
    files = {f: f"{folder}/c.{f}" for f in ("json", "md", "html")}
    run = compare(good, bad, "--since", *(a for f, p in files.items() for a in ("--report", f"{f}:{p}")))
    schema = json.load(open(ROOT + "/vectors/schema/compare.schema.json"))
    result = json.load(open(files["json"]))
    problems = list(jsonschema.Draft202012Validator(schema).iter_errors(result))
    check("the JSON comparison fits its schema", not problems, problems[:1])
    check("it says that something got worse", result["worse"] is True and "broken" in {c["change"] for c in result["changes"]})
    check("Markdown and HTML say so too", "something got worse" in open(files["md"]).read() and "<h1>Something got worse</h1>" in open(files["html"]).read())


def check_compare_usage(good, folder):
    broken = folder + "/broken.json"
    open(broken, "w").write('{"schema": 1}\n')
    for name, arguments, want in [
        ("one report is too few", [good], "give at least two reports"),
        ("no such file", [good, "/nonexistent.json"], "/nonexistent.json"),
        ("a broken report", [good, broken], "broken.json is no report of siospec check: at /testee/url: expected a string"),
        ("an unknown format", [good, good, "--report", "xml"], "--report 'xml' is not FORMAT"),
        ("two on standard output", [good, good, "--report", "md", "--report", "json"], "only one --report"),
        ("a full disk", [good, good, "--report", "html:/dev/full"], "cannot write /dev/full: No space left on device"),
        ("no folder", [good, good, "--report", "json:/nonexistent/x"], "cannot write /nonexistent/x: No such file"),
    ]:
        run = compare(*arguments)
        check(f"compare, {name}", run.returncode == 2 and want in run.stderr, (run.returncode, run.stderr))


def check_html(path, report):
    text = open(path, encoding="utf-8").read()
    check("HTML says the verdict in words", "<h1>Not conformant</h1>" in text)
    check("HTML asks nothing of the network", not re.search(r'(src|srcset|action)="?http|<link[^>]*href="http|@import|url\(', text))
    ids = re.findall(r'<section class="page" id="([^"]+)"', text)
    check("HTML has a page a case, each once", {f"{c['id']}@{c['transport']}" for c in report["cases"]} <= set(ids) and len(ids) == len(set(ids)))
    targets = set(re.findall(r'href="#([^"]+)"', text))
    check("every link in the HTML leads somewhere", targets <= set(ids) | {"overview", "wrong"}, targets - set(ids))
    check("HTML does not come from a template half filled", "@@" not in text and "{{" not in text)


def main():
    with tempfile.TemporaryDirectory() as folder:
        names = {f: f"{folder}/r.{f}" for f in ("json", "junit", "tap", "md", "badge", "console", "html")}
        command = [SIOSPEC, "check", "server", "--no-bundles", "--select", "eio4/polling-post/*ok*", "--select", "eio4/segments/one-*", "--select", "eio4/handshake/*"]
        for name, path in names.items():
            command += ["--report", f"{name}:{path}"]
        run = subprocess.run(command + ["--", BAD, "ok-uppercase"], cwd=ROOT, capture_output=True, text=True)
        check("the run fails", run.returncode == 1, run.stderr)
        report = json.load(open(names["json"]))
        check_junit(names["junit"], report)
        check_tap(names["tap"], report)
        check_prove(names["tap"], folder)
        check_badge(names["badge"], report)
        check_markdown(names["md"], report)
        check_html(names["html"], report)
        console = open(names["console"], encoding="utf-8").read()
        check("the console points at the first different byte", 'expected ok  (2 bytes)' in console, console[:1500])
        left = sorted(os.listdir(folder))
        check("nothing but the reports is left", left == sorted(["13.tap"] + [f"r.{f}" for f in names]), left)
        good = folder + "/good.json"
        run = subprocess.run([*command[:10], "--report", f"json:{good}", "--", MINI], cwd=ROOT, capture_output=True, text=True)
        check("the right server passes", run.returncode == 0, run.stdout)
        check_compare(good, names["json"], folder)
        check_compare_usage(good, folder)
    finish()


main()
