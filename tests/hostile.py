"""What the tests with hostile clients share: a server that is watched, and clients that behave or do not."""
import contextlib
import os
import pathlib
import re
import time

from serve_client import PATIENCE, SIOSPEC, Server, frame, join, read_message

LOST = (OSError, EOFError)
# Memory is measured without sanitizers: they keep what is freed.
PLAIN = pathlib.Path(__file__).resolve().parent.parent / "build/siospec"


HANDSHAKE = "?EIO=4&transport=polling"
FAST = {"SIOSPEC_PING_INTERVAL": "300", "SIOSPEC_PING_TIMEOUT": "200", "SIOSPEC_CONNECT_TIMEOUT": "1000",
        "SIOSPEC_UPGRADE_TIMEOUT": "1000"}


def handshake(server):
    """A client that behaves, whatever the contract, is let in."""
    assert server.request("GET", HANDSHAKE)[0] == 200


def suite(server, app, *options, program=SIOSPEC):
    """The command that checks the server with all cases of a contract."""
    return [os.fspath(program), "check", "server", f"http://127.0.0.1:{server.port}{server.path}", "--contract", app,
            "--connect-timeout", "1000", "--upgrade-timeout", "1000", *options]


def echo(server):
    """A client that behaves is served."""
    ws = server.websocket()
    join(ws)
    ws.sendall(frame('42["message",1]'))
    assert read_message(ws)[1] == b'42["message-back",1]'
    ws.close()


def wait_for(what, condition, patience=PATIENCE):
    """Asks again and again; the limit is for what never comes."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never: {what}")
        time.sleep(0.02)


def sleeps(server):
    text = pathlib.Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii", errors="replace")
    return text.rsplit(")", 1)[1].split()[0] == "S"


def rests(server):
    """Whether a quarter of a second passes with hardly any CPU: nothing spins. What spins on a busy machine gets little CPU,
    too, but is never found asleep."""
    before = server.cpu()
    for _ in range(5):
        time.sleep(0.05)
        if not sleeps(server):
            return False
    return server.cpu() - before <= 0.05


def swallow(s):
    """Reads until the end."""
    with contextlib.suppress(*LOST):
        while s.recv(65536):
            pass
    s.close()


@contextlib.contextmanager
def watched(*options, env=None, program=SIOSPEC, serves=echo):
    """A server that must be as before when the block has ended: it serves, it rests, it has no more descriptors than
    before, it ends with 0 (which a sanitizer turns into something else when memory is lost). `serves` is a client that
    behaves."""
    with Server(*options, env=env, program=program) as server:
        serves(server)
        wait_for("one client and back to the start", lambda: rests(server))
        descriptors = server.descriptors()
        yield server
        serves(server)
        wait_for("the CPU at rest", lambda: rests(server))
        wait_for("all descriptors back", lambda: server.descriptors() <= descriptors)
        status = server.stop()
        assert status == 0, f"exit status {status}: a leak or worse"


def peak(server):
    """KiB that were resident at most."""
    text = pathlib.Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", text)[1])


@contextlib.contextmanager
def bounded(mib, *options, env=None, serves=echo):
    """A watched server, without sanitizers, that at no time grows by more than `mib` MiB."""
    if not PLAIN.exists():
        raise AssertionError(f"{PLAIN} is missing: run make first")
    with watched(*options, env=env, program=os.fspath(PLAIN), serves=serves) as server:
        before = server.memory()
        yield server
        grown = (peak(server) - before) / 1024
        if os.environ.get("SHOW"):
            print(f"grown by {grown:.1f} of {mib} MiB")
        assert grown <= mib, f"grown by {grown:.1f} MiB"
