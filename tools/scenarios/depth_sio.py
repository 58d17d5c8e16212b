"""vectors/scenarios/server/sio5-depth.json: see depth.py."""
from depth import ALL, IN_ANY_PIECES, begin, scenario

CHAPTER = "sio5/depth"
NOTE = "Written by tools/scenarios/make.py."
GITHUB = "https://github.com/"
HOLE = '{"_placeholder":true,"num":%d}'


def own(name, title, requirements, steps, **more):
    return scenario(CHAPTER, name, title, requirements, steps, **{"contract": "socketio", **more})


def header(kind, count, event, *data):
    return f'4{kind}{count}-["{event}",' + ",".join([*data, *(HOLE % i for i in range(count))]) + "]"


def back(count, *data):
    return {"prefix": f"45{count}-", "json": ["message-back", *data, *({"_placeholder": True, "num": i} for i in range(count))]}


def attachment(n):
    return {"hex": f"{n % 256:02x} {n * 7 % 256:02x} {n * 31 % 256:02x}"}


def binary_event(n, count=2):
    return [header(5, count, "message", str(n)), *(attachment(n + i) for i in range(count))]


def binary_answer(n, count=2):
    return [{"expect": back(count, n), "cites": ["SIO5-BIN-02"]}, *({"expect": {"binary": attachment(n + i)}, "cites": ["SIO5-BIN-02", "SIO5-BIN-04"]} for i in range(count))]


def binary():
    link = {"links": [GITHUB + "Totodore/socketioxide/issues/232"]}
    send, answers = [], []
    for n in range(40):
        send += [f'42["message","t{n}"]', *binary_event(n)]
        answers += [{"expect": {"echoed": f"t{n}"}}, *binary_answer(n)]
    yield own("attachments-under-load", "In a burst of 40 events and 40 with two attachments each, nothing comes between a header and its attachments",
              ["SIO5-BIN-02", "SIO5-BIN-04", "SIO5-EV-09"], [*begin(), {"send": send}, *answers, {"silence": 15}], transports=ALL, **link)
    names = ("a", "b", "c")
    steps = [step for n in names for step in ({"open": {}, "as": n}, {"join": {}, "on": n})]
    steps += [{"send": header(5, 2, "message", f'"{n}"'), "on": n} for n in names]
    steps += [{"send": attachment(10 * i), "on": n} for i, n in enumerate(names)]
    steps += [{"send": attachment(10 * i + 1), "on": n} for i, n in reversed(list(enumerate(names)))]
    for i, n in enumerate(names):
        steps += [{"expect": back(2, n), "on": n}, {"expect": {"binary": attachment(10 * i)}, "on": n}, {"expect": {"binary": attachment(10 * i + 1)}, "on": n}]
    yield own("attachments-of-three-connections", "Attachments that arrive for three connections in turn reach each its own event", ["SIO5-BIN-02", "SIO5-BIN-04", "SIO5-NS-06"], steps,
              transports=ALL, links=[GITHUB + "miguelgrinberg/python-socketio/issues/37"])
    deep = "[" * 60 + (HOLE % 0) + "]" * 60
    value = {"_placeholder": True, "num": 0}
    for _ in range(60):
        value = [value]
    yield own("attachment-60-levels-deep", "An attachment 60 arrays deep is put back there", ["SIO5-BIN-03", "SIO5-BIN-04"],
              [*begin(), {"send": [f'451-["message",{deep}]', {"hex": "0102"}]}, {"expect": {"prefix": "451-", "json": ["message-back", value]}}, {"expect": {"binary": {"hex": "0102"}}}])
    yield own("binary-events-in-pieces", "Header and attachments may arrive in any segmentation", ["SIO5-BIN-02", "SIO5-BIN-04"],
              [*begin(), {"send": binary_event(1, 3)}, *binary_answer(1, 3)], chops=IN_ANY_PIECES)
    yield own("mixed-burst-of-the-server", "A burst of the server's own, every other event binary, comes in order and unbroken", ["SIO5-BIN-02", "SIO5-EV-09"],
              [{"open": {}}, {"join": {"nsp": "/siospec"}}, {"send": '42/siospec,["do","emit-mixed",30]'},
               *(step for i in range(30) for step in mixed(i))], needs={"capability": "emit-mixed"})


def mixed(i):
    if i % 2:
        return [{"expect": {"prefix": "42/siospec,", "json": ["mixed", i]}}]
    return [{"expect": {"prefix": "451-/siospec,", "json": ["mixed", i, {"_placeholder": True, "num": 0}]}}, {"expect": {"binary": {"hex": f"{i:02x}{i:02x}"}}}]


def ids():
    for name, text in (("2-53-exactly", 2**53), ("2-63", 2**63), ("2-64-minus-1", 2**64 - 1), ("2-64", 2**64), ("2-64-plus-7", 2**64 + 7)):
        yield own(f"id-{name}", f"The ack id {text} is refused, or answered in some way", ["SIO5-AK-10"],
                  [*begin(), {"provoke": f'42{text}["message-with-ack","x"]'}, {"outcome": {"closed": "info", "alive": "info", "mute": "fail", "why": "A-15: outside the portable range"}}], polarity="negative")
    portable = (0, 9, 10, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**48, 2**53 - 1)
    yield own("ids-at-the-edges", "Each id up to 2^53 - 1 comes back as it is, in any order", ["SIO5-AK-02", "SIO5-AK-08", "SIO5-AK-12"],
              [*begin(), {"send": [f'42{i}["message-with-ack","{i}"]' for i in portable]}, {"expect_set": [{"prefix": f"43{i}", "json": [str(i)]} for i in portable]}])
    yield own("ids-of-binary-events", "Ids at the edges of integers work on binary events too", ["SIO5-AK-02", "SIO5-AK-04"],
              [*begin(), *(step for i in (0, 2**31, 2**32, 2**53 - 1) for step in (
                  {"send": [f'451-{i}["message-with-ack",{HOLE % 0}]', {"hex": "ff00"}]}, {"expect": {"prefix": f"461-{i}", "json": [{"_placeholder": True, "num": 0}]}}, {"expect": {"binary": {"hex": "ff00"}}}))])
    yield own("ids-in-a-namespace", "Ids at the edges of integers work in a namespace too", ["SIO5-AK-02", "SIO5-PG-02"],
              [{"open": {}}, {"join": {"nsp": "/siospec"}}, *(step for i in (0, 2**31, 2**32, 2**53 - 1) for step in (
                  {"send": f'42/siospec,{i}["message-with-ack",{i}]'}, {"expect": {"prefix": f"43/siospec,{i}", "json": [i]}}))], needs={"control": True})


def namespaces():
    send, answers = [], []
    for n in range(30):
        send += [f'42["message","root{n}"]', f'42/siospec,["message","own{n}"]']
        answers += [{"expect": {"echoed": f"root{n}"}}, {"expect": {"prefix": "42/siospec,", "json": ["message-back", f"own{n}"]}}]
    yield own("namespaces-under-load", "Two namespaces that talk at the same time keep their order, also between each other", ["SIO5-NS-06", "SIO5-EV-09"],
              [*begin(), {"join": {"nsp": "/siospec"}}, {"send": send}, *answers], needs={"control": True})
    yield own("unknown-namespaces-in-a-burst", "Twenty CONNECTs at once to namespaces that do not exist are all refused, and the connection goes on", ["SIO5-CN-04", "SIO5-CN-12"],
              [*begin(), {"send": [f"40/random{i}," for i in range(20)]}, *({"expect": {"match": f"^44/random{i},"}} for i in range(20)), {"echo": "undisturbed"}], polarity="negative")
    yield own("join-and-leave-often", "A namespace can be joined and left fifty times", ["SIO5-CN-18", "SIO5-DC-01"],
              [*begin(), {"repeat": 50, "steps": [{"join": {"nsp": "/custom"}}, {"send": "41/custom,"}, {"echo": "left"}]}, {"echo": "undisturbed"}])
    yield own("emit-while-joining", "Two CONNECTs in one write are answered by whole packets, never by a bare 4", ["SIO5-CN-02", "SIO5-CN-08", "SIO5-PG-03"],
              [{"open": {}}, {"send": ["40", "40/custom,"]},
               {"expect_set": [{"prefix": "40", "json": {"$partial": {"sid": {"$type": "string"}}}}, {"prefix": "42", "json": ["auth", {}]},
                               {"prefix": "40/custom,", "json": {"$partial": {"sid": {"$type": "string"}}}}, {"prefix": "42/custom,", "json": ["auth", {}]}]},
               {"silence": 20}, {"echo": "joined"}], links=[GITHUB + "zishang520/socket.io/issues/52"])
    yield own("disconnect-with-a-comma", "`41,` is a DISCONNECT with a comma that is not needed, or is refused", ["SIO5-DC-05"],
              [*begin(), {"provoke": "41,"}, {"outcome": {"closed": "info", "mute": "info", "alive": "info", "why": "the text has no such form; the reference refuses it"}}],
              polarity="negative", links=[GITHUB + "doghappy/socket.io-client-csharp/issues/200"])


def scenarios():
    return [s for family in (binary, ids, namespaces) for s in family()]
