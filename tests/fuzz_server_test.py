#!/usr/bin/python3
"""siospec fuzz server, minimize, and replay of scripts: usage, exit statuses, and what they make of a known fault. The search
itself is tested by ci/fuzz. Last line: `N passed, N failed`."""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
SIOSPEC = os.environ.get("SIOSPEC") or os.path.join(TOP, "build/siospec")
BAD = os.path.join(TOP, "tests/fuzz_bad.py")
KILLS = 'get\nopen websocket\nsend 40\nsend 421[1]\nbinary 01\n'


def siospec(*words):
    return subprocess.run([SIOSPEC, *words], cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def test_usage():
    for words, status in [(("fuzz", "server", "--help"), 0), (("minimize", "--help"), 0), (("fuzz", "server"), 2), (("fuzz", "server", "--"), 2),
                          (("fuzz", "server", "--time", "1x", "--", "true"), 2), (("fuzz", "server", "http://127.0.0.1:1/", "--", "true"), 2), (("minimize",), 2),
                          (("minimize", "/nonexistent.script", "--", "true"), 2), (("fuzz", "server", "--runs", "1", "--", "true"), 3),
                          (("fuzz", "server", "--runs", "1", "--findings", "/proc/none/f", "--", "true"), 2),
                          (("fuzz", "server", "--runs", "1", "http://127.0.0.1:1/"), 3)]:
        done = siospec(*words)
        assert done.returncode == status, (words, done)


def test_right_server_has_no_finding():
    with tempfile.TemporaryDirectory() as folder:
        done = siospec("fuzz", "server", "--seed", "3", "--runs", "40", "--findings", os.path.join(folder, "f"), "--", BAD, "right")
        assert done.returncode == 0 and "40 scripts" in done.stdout and "seed 3" in done.stdout, done
        assert not os.path.exists(os.path.join(folder, "f"))


def test_replay_tells_a_crash():
    with tempfile.TemporaryDirectory() as folder:
        script = write(folder, "a.script", KILLS)
        done = siospec("replay", script, "--", BAD, "dies")
        assert done.returncode == 1 and "now: crash" in done.stdout and "RuntimeError: binary data" in done.stdout, done
        done = siospec("replay", script, "--", BAD, "right")
        assert done.returncode == 0 and "nothing is wrong" in done.stdout, done
        done = siospec("replay", script)
        assert done.returncode == 0 and done.stdout == KILLS, done


def test_what_a_replay_sees():
    """Oracles that need no search, each with the server that shows it and one that does not."""
    for fault, script, words in [("tolerates", "open polling\npost x\n", "now: disagreement, a POST (POST) was answered with status 200; the reference answers 400"),
                                 ("drops", 'open websocket\nsend 40\nsend 42[""]\n', "now: lost"),
                                 ("right", 'open websocket\nsend 40\nsend 42[""]\nopen polling\npost x\n', "now: nothing is wrong")]:
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(3):  # of a starved server nobody says that it lost a session
                done = siospec("replay", write(folder, "a.script", script), "--", BAD, fault)
                if words in done.stdout:
                    break
            assert words in done.stdout, (fault, done)


def test_time_and_memory_are_bounded():
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "a.script", "open websocket\nsend 40\nsend 41\nopen websocket\nsend 40\nsend 41\n")
        done = siospec("fuzz", "server", "--seed", "1", "--time", "1s", "--corpus", folder, "--findings", os.path.join(folder, "f"), "--", BAD, "right")
        assert done.returncode == 0 and "0 findings" in done.stdout, done
        done = siospec("fuzz", "server", "--seed", "1", "--runs", "2000", "--corpus", folder, "--memory", "150", "--stop-after", "1", "--findings", os.path.join(folder, "f"), "--", BAD, "hoards")
        assert done.returncode == 1 and "more than its budget" in done.stdout, done
        done = siospec("fuzz", "server", "--runs", "1", "--corpus", os.path.join(folder, "none"), "--", BAD, "right")
        assert done.returncode == 2 and "none" in done.stderr, done


def own_address():
    """An address of this host that is not loopback, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
            return probe.getsockname()[0]
        except OSError:
            return None


def test_only_loopback():
    address = own_address()
    if address is None or address.startswith("127."):
        return
    server = subprocess.Popen([SIOSPEC, "serve", "--host", "0.0.0.0"], stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().split(":")[2].split("/")[0]
        url = f"http://{address}:{port}/"
        done = siospec("fuzz", "server", "--runs", "3", url)
        assert done.returncode == 2 and "--allow-destructive" in done.stderr, done
        done = siospec("fuzz", "server", "--runs", "3", "--allow-destructive", url)
        assert done.returncode == 0 and "3 scripts" in done.stdout, done
    finally:
        server.terminate()
        server.wait()


def test_minimize_keeps_what_is_needed():
    with tempfile.TemporaryDirectory() as folder:
        done = siospec("minimize", write(folder, "a.script", KILLS), "--", BAD, "dies")
        with open(os.path.join(folder, "a.min.script"), encoding="utf-8") as file:
            small = file.read()
        assert done.returncode == 0 and "get" not in small and small.endswith("binary\n") and len(small) < len(KILLS), (small, done)
        done = siospec("minimize", os.path.join(folder, "a.min.script"), "--", BAD, "right")
        assert done.returncode == 1 and "does not show" in done.stderr, done


def test_reports_and_modes():
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "r.json")
        words = ("fuzz", "server", "batch", "--runs", "20", "--seed", "3", "--findings", os.path.join(folder, "f"), "--report", "json:" + report, "--", BAD, "right")
        for part in (1, 2):
            done = siospec(*words)
            with open(report, encoding="utf-8") as file:
                found = json.load(file)
            assert done.returncode == 0 and f"part {part}, {20 * part} scripts in all" in done.stdout, done
            assert found["fuzz"] == "server" and found["runs"] == 20 and found["findings"] == [], found
        scripts = os.path.join(folder, "scripts")
        os.mkdir(scripts)
        for name in ("a", "b"):
            write(scripts, name + ".script", "open websocket\nsend 40\nclose\n")
        done = siospec("fuzz", "server", "cover", "--corpus", scripts, "--", BAD, "right")
        assert done.returncode == 0 and "2 inputs, " in done.stdout and "2  step open websocket" in done.stdout, done
        done = siospec("fuzz", "server", "prune", "--corpus", scripts, "--", BAD, "right")
        # How answers are cut on the way is not the same twice: the second may show something more.
        assert done.returncode == 0 and "a.script" in os.listdir(scripts), done


def interrupt(folder, name, target):
    found, report = os.path.join(folder, name), os.path.join(folder, f"{name}.json")
    with subprocess.Popen([SIOSPEC, "fuzz", "server", "batch", "--seed", "5", "--findings", found, "--report", f"json:{report}", *target], cwd=TOP,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        began = run.stdout.readline() == "seed 5\n"
        time.sleep(1)  # at any time; here scripts are under way
        run.send_signal(signal.SIGINT)
        out, errors = run.communicate()
    assert began and run.returncode == -signal.SIGINT and "it ends soon" in errors, (run.returncode, out, errors)
    with open(os.path.join(found, "batch.state"), encoding="utf-8") as file:
        assert file.read().startswith("seed 5 parts 1 runs "), "the batch can go on"
    with open(report, encoding="utf-8") as file:
        assert json.load(file)["findings"] == []


def test_a_signal_ends_it_in_order():
    with tempfile.TemporaryDirectory() as folder:
        interrupt(folder, "started", ["--", BAD, "right"])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        with subprocess.Popen([BAD, "right"], cwd=TOP, stdout=subprocess.PIPE, text=True, env={**os.environ, "PORT": port}) as server:
            try:
                interrupt(folder, "there", [server.stdout.readline().split()[-1]])
            finally:
                server.kill()


def test_findings_that_are_none():
    with tempfile.TemporaryDirectory() as folder:
        for text in ("{", "[]", json.dumps({"finding": "server", "kind": "crash"}), json.dumps({"finding": "server", "kind": "abc", "script": "get"})):
            done = siospec("minimize", write(folder, "a.json", text), "--", BAD, "right")
            assert done.returncode == 2, (text, done)


def main():
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_")]
    failed = 0
    for name, test in tests:
        try:
            test()
        except AssertionError as error:
            failed += 1
            print(f"not ok {name}: {error}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
