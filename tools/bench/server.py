#!/usr/bin/python3
"""Measures `siospec serve` beside npm socket.io, in the same run, and says which targets are met.

usage: server.py [idle|echo|mixed|polling]...

The server runs on one core and the load generator (tools/bench/load) on another. Where both servers are compared they
take turns, three times each, and the median counts: a busy machine disturbs both alike. What is compared is the CPU time
of the server's process, all threads, user and system: it moves far less than the rate when others use the machine.
"""

import contextlib
import json
import os
import re
import resource
import selectors
import subprocess
import sys

SIOSPEC = "build/siospec"
LOAD = "build/bench/load"
NODE_MODULE = "conformance/testees/node-socketio/node_modules/socket.io"
DESCRIPTORS = 16384
ROUNDS = 3
START_LIMIT = 30
CROWD = 10000


class BenchError(Exception):
    pass


# ---- the servers ----

def cores():
    """Two cores that we may use: one for the server, one for the load."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        raise BenchError("two cores are needed, one for the server and one for the load")
    return usable[0], usable[-1]


def allow_descriptors():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < DESCRIPTORS:
        raise BenchError(f"{DESCRIPTORS} file descriptors are needed; the hard limit is {hard} (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, hard))


def pinned(core):
    return lambda: os.sched_setaffinity(0, {core})


def ready_port(name, process):
    """Waits for the line `listening on URL`; returns the port."""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(START_LIMIT):
            raise BenchError(f"{name} did not say that it listens within {START_LIMIT} s")
    line = process.stdout.readline()
    found = re.match(r"listening on http://[^/:]+:(\d+)/", line)
    if not found:
        raise BenchError(f"{name} did not start: it said {line!r}, exit status {process.poll()}")
    return int(found.group(1))


class Server:
    def __init__(self, name, command, environment):
        self.name = name
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                                        env={**os.environ, **environment}, preexec_fn=pinned(cores()[0]))
        try:
            self.port = ready_port(name, self.process)
        except BaseException:
            self.stop()
            raise

    def load(self, *options):
        """Runs the load generator; returns what it found."""
        command = [LOAD, "--port", str(self.port), "--pid", str(self.process.pid), *map(str, options)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120,
                              preexec_fn=pinned(cores()[1]))
        if done.returncode != 0:
            raise BenchError(f"{self.name}: {' '.join(command)}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def reference():
    environment = {name: "" for name in os.environ if name.startswith("SIOSPEC_") or name in ("PORT", "HOST")}
    return Server("siospec serve", [SIOSPEC, "serve"], environment)


def socket_io():
    # Without the native add-ons of ws, as in a plain npm install.
    environment = {"NODE_ENV": "production", "WS_NO_BUFFER_UTIL": "1", "WS_NO_UTF_8_VALIDATE": "1"}
    return Server("npm socket.io", ["node", "tools/bench/socketio-server.mjs", NODE_MODULE], environment)


@contextlib.contextmanager
def both():
    with contextlib.ExitStack() as stack:
        servers = []
        for start in (reference, socket_io):
            servers.append(start())
            stack.callback(servers[-1].stop)
        yield servers


# ---- figures ----

def cpu(result):
    """Microseconds of CPU time a message."""
    if result["messages"] == 0:
        raise BenchError(f"no message was answered: {result}")
    return (result["user_us"] + result["system_us"]) / result["messages"]


def median(results):
    """The result whose CPU time a message is the median."""
    return sorted(results, key=cpu)[len(results) // 2]


def in_turns(plans):
    """Runs each (server, options) in turn, ROUNDS times; returns the median result of each."""
    results = [[] for _ in plans]
    for _ in range(ROUNDS):
        for kept, (server, options) in zip(results, plans):
            kept.append(server.load(*options))
    return [median(kept) for kept in results]


def row(what, ours, theirs, target="", met=None):
    verdict = "" if met is None else "met" if met else "MISSED"
    print(f"{what:<46} {ours:>11} {theirs:>11}   {target:<24} {verdict}", flush=True)


def ratio_row(what, ours, theirs, most):
    row(what, f"{ours:.2f}", f"{theirs:.2f}", f"ratio <= {most:.2f}: {ours / theirs:.2f}", ours / theirs <= most)


def detail_rows(what, ours, theirs):
    both_of = (ours, theirs)
    row(f"  user + system, us", *(f"{r['user_us'] / r['messages']:.1f} + {r['system_us'] / r['messages']:.1f}" for r in both_of))
    row(f"  {what} a second", *(f"{r['messages'] / r['seconds']:,.0f}" for r in both_of))
    row("  p50 / p99, ms", *(f"{r['p50_us'] / 1000:.2f} / {r['p99_us'] / 1000:.2f}" for r in both_of))


# ---- the parts ----

def idle():
    results = []
    for start in (reference, socket_io):
        server = start()
        try:
            # One whole ping interval: each connection is pinged exactly once.
            results.append(server.load("--clients", CROWD, "--active", 0, "--warmup", 3000, "--measure", 25000))
        finally:
            server.stop()
    ours, theirs = results
    mib = [f"{r['rss_kib'] / 1024:.1f}" for r in results]
    row(f"memory (RSS), {CROWD:,} idle websockets, MiB", *mib, "<= 30", ours["rss_kib"] <= 30 * 1024)
    row("  before the first connection, MiB", *(f"{r['rss_empty_kib'] / 1024:.1f}" for r in results))
    row("  a connection, KiB", *(f"{(r['rss_kib'] - r['rss_empty_kib']) / CROWD:.2f}" for r in results))
    row("  CPU for pings each 25 s, % of a core",
        *(f"{(r['user_us'] + r['system_us']) / r['seconds'] / 1e4:.2f}" for r in results))


def echo():
    with both() as servers:
        for clients, most in ((50, 1 / 2), (500, 1 / 3)):
            options = ("--clients", clients, "--active", clients)
            ours, theirs = in_turns([(server, options) for server in servers])
            ratio_row(f"event with ack, {clients} websockets, CPU us", cpu(ours), cpu(theirs), most)
            detail_rows("messages", ours, theirs)


def mixed():
    with both() as (ours, theirs):
        few, many = ("--clients", 50, "--active", 50), ("--clients", CROWD, "--active", 50)
        alone, crowd, other = in_turns([(ours, few), (ours, many), (theirs, many)])
        factor = cpu(crowd) / cpu(alone)
        row(f"event with ack, 50 of {CROWD:,} websockets, CPU us", f"{cpu(crowd):.2f}", f"{cpu(other):.2f}")
        row("  against 50 alone", f"{factor:.2f}", "", "<= 1.3", factor <= 1.3)
        detail_rows("messages", crowd, other)


def polling():
    with both() as servers:
        for what, extra in (("a POST whose answer a GET fetches", []), ("a POST of an event, GET held", ["--no-answers"])):
            options = ("--clients", 50, "--active", 50, "--polling", *extra)
            ours, theirs = in_turns([(server, options) for server in servers])
            rates = [1e6 / cpu(r) for r in (ours, theirs)]
            gain = rates[0] / rates[1]
            row(f"{what}, per CPU s", *(f"{rate:,.0f}" for rate in rates), f"ratio >= 1.50: {gain:.2f}", gain >= 1.5)
            detail_rows("POSTs", ours, theirs)


PARTS = {"idle": idle, "echo": echo, "mixed": mixed, "polling": polling}


def main(names):
    for name in names:
        if name not in PARTS:
            raise BenchError(f"no part {name!r}; there are {', '.join(PARTS)}")
    allow_descriptors()
    server_core, load_core = cores()
    with open(os.path.join(NODE_MODULE, "package.json"), encoding="utf-8") as package:
        version = json.load(package)["version"]
    node = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    print(f"npm socket.io {version}, node {node}; server on core {server_core}, load on core {load_core}")
    row("", "reference", "socket.io", "target")
    for name in names or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    try:
        main(sys.argv[1:])
    except (BenchError, OSError) as problem:
        sys.exit(f"bench: {problem}")
