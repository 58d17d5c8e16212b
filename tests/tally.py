"""Counts checks for the test scripts beside it. The last line of a script is finish()'s: `N passed, N failed`."""
import sys

SHOWN, LONG = 20, 6000
_count = {"passed": 0, "failed": 0}


def _text(value):
    text = str(value)
    text = text if len(text) < LONG else f"{text[:LONG // 2]} ... {text[-LONG // 2:]}"
    return "    " + text.replace("\n", "\n    ")


def check(what, good, *more):
    """Counts one check; when it failed, says so and what else helps to understand why."""
    _count["passed" if good else "failed"] += 1
    if good:
        return
    print(f"FAIL {what}")
    for value in more:
        print(_text(value))


def holds(good, what):
    """The same, for those who put what it is about behind it."""
    check(what, good)


def check_none(what, problems):
    """The same for what must have no problems."""
    problems = list(problems)
    check(what, not problems, *problems[:SHOWN])


def finish():
    """Prints the sum and ends: with status 1 when a check failed, or when there was none."""
    print(f"{_count['passed']} passed, {_count['failed']} failed")
    sys.exit(_count["failed"] > 0 or _count["passed"] == 0)
