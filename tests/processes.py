"""What becomes of processes that a test has to do with."""
import pathlib
import re
import time

PATIENCE = 60  # seconds, for a busy host


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def noted_pid(path, process):
    """The number in the file, when it is there; None when the process that should see to it has ended."""
    while True:
        over = process.poll() is not None
        found = re.match(r"^(\d+)\n$", path.read_text()) if path.exists() else None
        if found or over:
            return int(found[1]) if found else None
        time.sleep(0.01)


def ends(pid):
    """Whether the process ends before patience does."""
    deadline = time.monotonic() + PATIENCE
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_alive(pid)
