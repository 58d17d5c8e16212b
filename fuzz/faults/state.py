"""What a program with seeded faults records (fuzz/faults/fault.c), and the list of the faults."""
import collections
import json
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = 2
HEADER = struct.Struct("=6Q")  # version, faults, cpu, executions, cpu of the target alone and of starting trials
ROW = struct.Struct("=10Q")

Moment = collections.namedtuple("Moment", "cpu executions")  # ns of processor time; None in place of it: never
Row = collections.namedtuple("Row", "reached triggered detected tried first_reached first_triggered first_detected")
State = collections.namedtuple("State", "now rows")


def faults():
    """The rows of faults.json, in the order of list.h, which is that of the names."""
    with open(os.path.join(HERE, "faults.json"), encoding="utf-8") as file:
        return sorted(json.load(file)["faults"], key=lambda fault: fault["id"])


def moment(times, cpu, executions):
    return Moment(cpu, executions) if times else None


def read(name):
    """Returns the State, whose rows are by the name of the fault; None when nothing was recorded yet."""
    names = [fault["id"] for fault in faults()]
    try:
        with open(name, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    if len(data) < HEADER.size:
        return None
    version, count, cpu, executions, _, _ = HEADER.unpack_from(data)
    if version == 0:
        return None
    if version != VERSION or count != len(names):
        raise SystemExit(f"{name}: of another build")
    rows = {}
    for i, fault in enumerate(names):
        n = ROW.unpack_from(data, HEADER.size + i * ROW.size)
        firsts = [moment(n[k], n[4 + 2 * k], n[5 + 2 * k]) for k in range(3)]
        rows[fault] = Row(*n[:4], *firsts)
    return State(Moment(cpu, executions), rows)
