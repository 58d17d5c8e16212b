"""vectors/floor.json: ladders of what the protocol leaves open. A rung is a small program, as in a scenario."""
import json

from layout import compact

HOLE = '{"_placeholder":true,"num":%d}'
JOINED = [{"open": {}}, {"join": {}}]
ECHOED = {"match": '^42 *\\[ *"message-back"'}


def repeat(what, times):
    return {"repeat": what, "times": times}


def attachments():
    for n in (1, 5, 10, 11, 16, 32, 64, 128, 255):
        header = f'45{n}-["message",' + ",".join(HOLE % i for i in range(n)) + "]"
        yield n, [*JOINED, {"send": [header, *({"hex": f"{i:02x}"} for i in range(n))]}, {"expect": {"starts": f"45{n}-"}},
                  *({"expect": {"binary": {"hex": f"{i:02x}"}}} for i in range(n))]


def packets():
    for n in (1, 16, 17, 32, 64, 128, 256, 512, 1000):
        body = {"echo": "x"} if n == 1 else {"concat": [repeat({"concat": [{"echo": "x"}, "\u001e"]}, n - 1), {"echo": "x"}]}
        yield n, [*JOINED, {"request": {"method": "POST", "sid": "a", "body": body}, "response": {"status": 200}},
                  {"repeat": n, "steps": [{"expect": {"echoed": "x"}}]}, {"silence": 10}]


def depth():
    for n in (16, 32, 64, 100, 128, 200, 256, 400, 500, 512, 513, 800, 1000):
        yield n, [*JOINED, {"send": {"concat": ['42["message",', repeat("[", n), repeat("]", n), "]"]}}, {"expect": ECHOED}, {"echo": "alive"}]


def ack_ids():
    for label, n in (("2^31 - 1", 2**31 - 1), ("2^31", 2**31), ("2^32", 2**32), ("2^53 - 1", 2**53 - 1), ("2^53 + 1", 2**53 + 1),
                     ("2^63", 2**63), ("2^64", 2**64), ("10^30 + 1", 10**30 + 1)):
        yield label, [*JOINED, {"send": f'42{n}["message-with-ack","x"]'}, {"expect": {"prefix": f"43{n}", "json": ["x"]}}, {"echo": "alive"}]


def namespaces():
    for n in (1, 10, 50, 100, 250, 500):
        yield n, [*JOINED, {"repeat": n, "steps": [{"join": {"nsp": "/siospec-dynamic-floor${i}"}}]}, {"echo": "alive"}]


def namespace_names():
    for n in (10, 100, 1000, 10000, 100000, 500000):
        yield n, [*JOINED, {"send": {"concat": ["40/", repeat("n", n), ","]}}, {"expect": {"starts": "44/n"}}, {"echo": "alive"}]


def event_names():
    for n in (10, 100, 1000, 10000, 100000, 500000):
        yield n, [*JOINED, {"send": {"concat": ['42["', repeat("e", n), '"]']}}, {"echo": "alive"}]


def messages():
    for n in (1000, 10000, 65535, 65536, 100000, 500000, 900000):
        text = {"concat": ['42["message","', repeat("x", n), '"]']}
        yield n, [*JOINED, {"send": text}, {"expect": {"prefix": "42", "json": ["message-back", {"$string": repeat("x", n)}]}}]


def sessions():
    for n in (10, 50, 100, 200, 300, 500):
        yield n, [{"repeat": n, "steps": [{"open": {}}]}, {"open": {}, "as": "last"}, {"join": {}, "on": "last"}, {"echo": "alive", "on": "last"}]


MEASURES = (
    ("attachments", "attachments of one event", attachments, "websocket", ["SIO5-BIN-09"], {"contract": "socketio"}),
    ("packets", "packets in one payload", packets, "polling", ["EIO4-PL-31"], {}),
    ("depth", "levels of JSON", depth, "websocket", ["SIO5-PG-18"], {"contract": "socketio"}),
    ("ack-ids", "ack id", ack_ids, "websocket", ["SIO5-AK-08"], {"contract": "socketio"}),
    ("namespaces", "namespaces on one connection", namespaces, "websocket", ["SIO5-NS-04"], {"contract": "socketio", "needs": {"capability": "dynamic"}}),
    ("namespace-names", "characters of a namespace's name", namespace_names, "websocket", ["SIO5-NS-03"], {"contract": "socketio"}),
    ("event-names", "characters of an event's name", event_names, "websocket", ["SIO5-EV-04"], {"contract": "socketio"}),
    ("sessions", "sessions at once", sessions, "websocket", ["EIO4-HS-09"], {}),
    ("messages", "characters of one argument", messages, "websocket", ["EIO4-WS-07"], {"contract": "socketio"}),
)


def measure_text(row):
    name, title, ladder, transport, requirements, more = row
    head = {"id": name, "title": title, "requirements": requirements, "transports": [transport], **more}
    lines = [f"      {json.dumps(k)}: {compact(v)}" for k, v in head.items()]
    rungs = ",\n".join("        " + compact({"label": str(label), "steps": steps}) for label, steps in ladder())
    return "    {\n" + ",\n".join(lines) + f',\n      "rungs": [\n{rungs}\n      ]\n    }}'


def text():
    body = ",\n".join(measure_text(row) for row in MEASURES)
    return f'{{\n  "schema": 1,\n  "note": "Written by tools/scenarios/make.py.",\n  "measures": [\n{body}\n  ]\n}}\n'
