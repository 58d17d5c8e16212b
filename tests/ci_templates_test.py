#!/usr/bin/python3
"""What users' CI systems are given (docs/ci.md), run as far as it runs here: the bodies of the action's steps and of the GitLab job,
taken from their YAML, and the plain recipe, against a right server and a wrong one."""
import json
import os
import re
import subprocess
import tempfile

import yaml
from tally import check, finish

TOP = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
SIOSPEC = os.path.realpath(os.environ.get("SIOSPEC") or os.path.join(TOP, "build/siospec"))
RIGHT = f"{TOP}/conformance/testees/mini/run socketio"
WRONG = f"{TOP}/conformance/testees/bad/run any-eio socketio"
FEW = "--select EIO4-HS-04 --select EIO4-HS-09"
REPORTS = ["report.html", "report.json", "junit.xml", "report.md", "badge.svg"]


def load(name):
    with open(os.path.join(TOP, name), encoding="utf-8") as file:
        return yaml.safe_load(file)


def shell(body, folder, **variables):
    """Runs a body as a CI system does: in sh, ended by the first failure."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "SIOSPEC", "INPUT_"))}
    env.update(SIOSPEC=SIOSPEC, **variables)
    return subprocess.run(["sh", "-e", "-c", body], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def expand(text, inputs):
    """${{ inputs.x }} and ${{ github.action_path }}, as GitHub replaces them."""
    values = {"github.action_path": TOP, **{f"inputs.{key}": value for key, value in inputs.items()}}
    return re.sub(r"\$\{\{ *([a-z._-]+) *\}\}", lambda found: values[found.group(1)], text)


def action_runs(action, given):
    """Runs the steps of the composite action; the exit status of the first that fails, its output, and what the steps put out."""
    inputs = {name: str(row.get("default", "")) for name, row in action["inputs"].items()}
    inputs.update(given)
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: os.path.join(folder, name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in paths.values():
            open(path, "w", encoding="utf-8").close()
        for step in action["runs"]["steps"]:
            if "run" not in step:
                continue
            env = {key: expand(str(value), inputs) for key, value in step.get("env", {}).items()}
            place = os.path.join(folder, expand(step.get("working-directory", "."), inputs))
            done = shell(step["run"], place, **env, **paths)
            if done.returncode != 0:
                break
        read = {name: open(path, encoding="utf-8").read() for name, path in paths.items()}
        outputs = dict(line.split("=", 1) for line in read["GITHUB_OUTPUT"].splitlines())
        reports = sorted(os.listdir(os.path.join(folder, inputs["reports"]))) if os.path.isdir(os.path.join(folder, inputs["reports"])) else []
    return done, outputs, read["GITHUB_STEP_SUMMARY"], reports


def test_action():
    action = load("action.yml")
    check("action: composite", action["runs"]["using"] == "composite", action["runs"]["using"])
    for step in action["runs"]["steps"]:
        check("action: every step that runs names its shell", "run" not in step or step.get("shell") == "sh", step.get("name"))
        check("action: no input in the text of a script", "${{" not in step.get("run", ""), step.get("run"))
    used = set(re.findall(r"inputs\.([a-z-]+)", json.dumps(action["runs"])))
    check("action: every input is used, and every used one declared", used == set(action["inputs"]), used ^ set(action["inputs"]))
    done, outputs, summary, reports = action_runs(action, {"command": RIGHT, "options": FEW})
    check("action: a right server", done.returncode == 0, done.stdout)
    check("action: its outputs", outputs == {"status": "0", "health": "ok"}, outputs)
    check("action: the summary of the job", "siospec" in summary, summary)
    check("action: the reports", set(REPORTS) <= set(reports), reports)
    done, outputs, _, _ = action_runs(action, {"command": WRONG, "options": FEW})
    check("action: a wrong server", done.returncode == 1 and outputs["status"] == "1", done.stdout)
    done, outputs, _, _ = action_runs(action, {"command": "exit 7", "options": FEW})
    check("action: no server", done.returncode == 3 and outputs == {"status": "3"}, f"{outputs} {done.stdout}")
    done, outputs, _, _ = action_runs(action, {"url": "http://127.0.0.1:9; touch owned", "options": FEW})
    check("action: an input is no shell", done.returncode == 2 and "owned" not in os.listdir("."), done.stdout)


def job_runs(command, options):
    job = load("ci/templates/gitlab.yml")[".siospec"]
    variables = {**{key: str(value) for key, value in job["variables"].items()}, "SIOSPEC_COMMAND": command, "SIOSPEC_OPTIONS": options}
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(TOP, os.path.join(folder, ".siospec"))  # in place of the clone, which needs the network
        done = shell("\n".join(job["before_script"] + job["script"]), folder, **variables)
        kept = [path for path in job["artifacts"]["paths"] + [job["artifacts"]["reports"]["junit"]] if os.path.exists(os.path.join(folder, path))]
    return done, kept


def test_gitlab():
    done, kept = job_runs(RIGHT, FEW)
    check("gitlab: a right server", done.returncode == 0, done.stdout)
    check("gitlab: the artifacts are where the job says", len(kept) == 2, kept)
    done, kept = job_runs(WRONG, FEW)
    check("gitlab: a wrong server", done.returncode == 1 and len(kept) == 2, done.stdout)


def test_plain():
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(TOP, os.path.join(folder, ".siospec"))
        for command, status in ((RIGHT, 0), (WRONG, 1)):
            done = shell(f'exec "{TOP}/ci/templates/plain.sh" {command}', folder, SIOSPEC_OPTIONS=FEW, SIOSPEC_REPOSITORY="none")
            check(f"plain: exit {status}", done.returncode == status, done.stdout)
        check("plain: the reports", set(REPORTS) <= set(os.listdir(os.path.join(folder, "siospec-report"))), os.listdir(folder))
    with tempfile.TemporaryDirectory() as folder:
        done = shell(f'"{TOP}/ci/templates/plain.sh"', folder)
        check("plain: says what it needs", done.returncode != 0 and "SIOSPEC_REPOSITORY" in done.stdout, done.stdout)


def test_clone():
    """The plain recipe with a real clone, of this checkout; the build is left out, since SIOSPEC names a binary."""
    if not os.path.exists(os.path.join(TOP, ".git")):
        return
    with tempfile.TemporaryDirectory() as folder:
        done = shell(f'exec "{TOP}/ci/templates/plain.sh" {RIGHT}', folder, SIOSPEC_OPTIONS=FEW, SIOSPEC_REPOSITORY=f"file://{TOP}")
        check("plain: with a clone", done.returncode == 0 and os.path.exists(os.path.join(folder, "siospec-report/junit.xml")), done.stdout)


def test_docs():
    with open(os.path.join(TOP, "docs/ci.md"), encoding="utf-8") as file:
        text = file.read()
    inputs = set(load("action.yml")["inputs"])
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.S)
    check("docs: examples", len(blocks) >= 2, len(blocks))
    for block in blocks:
        tree = yaml.safe_load(block)
        for job in tree.get("jobs", {}).values():
            for step in job["steps"]:
                if "siospec" in step.get("uses", ""):
                    check("docs: inputs that exist", set(step["with"]) <= inputs, step["with"])
    for name in inputs:
        check("docs: every input", f"`{name}`" in text, name)


for test in (test_action, test_gitlab, test_plain, test_clone, test_docs):
    test()
finish()
