"""vectors/scenarios/server/eio4-depth.json: see depth.py."""
from depth import IN_ANY_PIECES, begin, echoes, scenario

CHAPTER = "eio4/depth"
NOTE = "Written by tools/scenarios/make.py."
SOCKETIOXIDE = "https://github.com/Totodore/socketioxide/issues/"
UTF8 = {
    1: "\u0001\u001f ~\u007f",
    2: "\u0080\u00e9\u07ff",
    3: "\u0800\u20ac\ud7ff\ue000\ufffd\uffff",
    4: "\U00010000\U0001f600\U000fffff\U0010ffff",
}


def own(name, title, requirements, steps, **more):
    return scenario(CHAPTER, name, title, requirements, steps, **more)


def bursts():
    for count in (1, 16, 17, 100, 1000):
        more = {"links": ["https://github.com/miguelgrinberg/python-engineio/issues/142"]} if count > 1 else {}
        if count >= 100:
            more["hazard"] = "flood"  # a testee that is busy with it would be late for its other sessions
        yield own(f"burst-of-{count}", f"{count} packets in one write come back, each once and in order",
                  ["EIO4-PL-31", "EIO4-PL-03", "EIO4-WS-01"], [*begin(), *echoes([f"m{i}" for i in range(count)]), {"silence": 15}], **more)
    texts = [f"m{i}" for i in range(3)]
    steps = [*begin(poll="manual"), {"poll": "start"}, {"wait": 20}, {"send": [{"echo": t} for t in texts]}, {"poll": "end"},
             *({"expect": {"echoed": t}, "cites": ["EIO4-PL-03", "EIO4-PY-01"]} for t in texts), {"silence": 15}]
    yield own("parked-poll-gets-all", "A GET that waits gets all that comes for it, packet by packet", ["EIO4-PL-03", "EIO4-PY-01"], steps,
              transports=["polling"], links=[SOCKETIOXIDE + n for n in ("737", "738", "739")])
    steps = [*begin(poll="manual"), {"send": [{"echo": t} for t in texts]}, {"wait": 20},
             {"request": {"sid": "a"}, "response": {"status": 200, "payload": [{"echoed": t} for t in texts]}}]
    yield own("late-poll-gets-all", "A GET that comes late gets all that waited for it in one payload", ["EIO4-PL-12", "EIO4-PL-03", "EIO4-PY-01"], steps, transports=["polling"])


def utf8():
    for size, text in UTF8.items():
        yield own(f"utf8-of-{size}-bytes", f"The first and last characters of {size} bytes come back, however they are cut", ["EIO4-PK-02"],
                  [*begin(), {"echo": text}, {"echo": text * 40}, {"send": [{"echo": text}, {"echo": text[::-1]}]}, {"expect": {"echoed": text}}, {"expect": {"echoed": text[::-1]}}],
                  chops=IN_ANY_PIECES)
        yield own(f"utf8-of-{size}-bytes-across-buffers", f"Long text of {size} bytes a character comes back, wherever a buffer ends in it", ["EIO4-PK-02"],
                  [*begin(), *(step for shift in range(size) for step in echoes(["x" * shift + "${long}"]))], vars={"long": (text * 20000)[:20000]})


def segmentation():
    yield own("websocket-in-pieces", "A WebSocket session may arrive in any segmentation: request, frames, everything", ["EIO4-WS-17", "EIO4-HS-17"],
              [*begin(), *echoes(["a", "b" * 119, "c" * 130, "d" * 400])], transports=["websocket"], chops=IN_ANY_PIECES)
    yield own("upgrade-in-pieces", "An upgrade may arrive in any segmentation", ["EIO4-UP-04", "EIO4-UP-15", "EIO4-UP-22"],
              [*begin(), {"send": {"echo": "before"}}, {"upgrade": {}}, {"send": {"echo": "after"}}, {"expect": {"echoed": "before"}}, {"expect": {"echoed": "after"}}],
              transports=["polling"], chops=IN_ANY_PIECES)
    steps = []
    for i, sent in enumerate((0, 1, 2, 3, 5)):
        a, p = f"a{i}", f"p{i}"
        steps += [{"open": {"poll": "manual"}, "as": a}, {"join": {}, "on": a},
                  {"request": {"method": "POST", "sid": a, "body": {"concat": [{"echo": f"é{i}"}, "\u001e", {"echo": f"€{i}"}]}, "sent": sent}, "as": p}, {"wait": 12},
                  {"finish": p}, {"response": {"status": 200}, "on": p}, {"expect": {"echoed": f"é{i}"}, "on": a}, {"expect": {"echoed": f"€{i}"}, "on": a}]
    yield own("bodies-that-pause", "A body that pauses after any of its first bytes is one body", ["EIO4-PL-31", "EIO4-PK-02"], steps, transports=["polling"])
    chunks = "".join(f"1\r\n{c}\r\n" for c in '42["message","chunked"]')
    for contract, body, back in (("socketio", chunks, "chunked"), ("engineio", "1\r\n4\r\n3\r\nchu\r\n4\r\nnked\r\n", "chunked")):
        yield own(f"chunked-byte-by-byte-{contract}", "A body in HTTP chunks of one byte is one body", ["EIO4-PL-28", "EIO4-PL-31"],
                  [*begin(poll="manual"), {"request": {"method": "POST", "sid": "a", "headers": {"Transfer-Encoding": "chunked", "Content-Length": None}, "body": body + "0\r\n\r\n", "chop": "halves"}, "response": {"status": 200}},
                   {"expect": {"echoed": back}}], contract=contract, transports=["polling"])
    head = "GET ${path}?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    steps = []
    for i, size in enumerate((1, 7, 40, 90)):
        steps += [{"socket": {}, "as": f"t{i}"}, {"write": head, "on": f"t{i}", "chop": {"sizes": [size], "gap": 1}}, {"read": {"match": "HTTP/1\\.1 101(.|\n|\r)*0\\{.*\\}"}, "on": f"t{i}"}, {"reset": f"t{i}"}]
    yield own("upgrade-request-in-pieces", "An upgrade request may be cut anywhere", ["EIO4-HS-17"], steps, transports=["websocket"])


def limits():
    yield own("fragments-at-the-limit", "A message in fragments of exactly maxPayload bytes together comes back", ["EIO4-WS-07", "EIO4-WS-17"],
              [{"open": {}}, {"channel": {"pong": True}}, {"expect": {"starts": "0{"}, "on": "w"},
               {"frame": {"op": "text", "data": "4", "fin": False}, "on": "w"}, {"frame": {"op": "continuation", "data": {"repeat": "x", "times": "maxPayload-1"}}, "on": "w"},
               {"expect": {"text": {"concat": ["4", {"repeat": "x", "times": "maxPayload-1"}]}}, "on": "w"}], contract="engineio", transports=["websocket"])
    yield own("binary-at-the-limit", "A binary message of exactly maxPayload bytes comes back", ["EIO4-WS-07", "EIO4-WS-02"],
              [{"open": {}}, {"send": {"repeat": {"hex": "a5"}, "times": "maxPayload"}}, {"expect": {"binary": {"repeat": {"hex": "a5"}, "times": "maxPayload"}}}],
              contract="engineio", transports=["websocket"])
    yield own("packets-at-the-limit", "A body of several packets of exactly maxPayload bytes together is processed", ["EIO4-PL-26", "EIO4-PL-31"],
              [*begin(), {"request": {"method": "POST", "sid": "a", "body": {"concat": ["4a\u001e4b\u001e4", {"repeat": "x", "times": "maxPayload-7"}]}}, "response": {"status": 200}},
               {"expect": "4a"}, {"expect": "4b"}, {"expect": {"text": {"concat": ["4", {"repeat": "x", "times": "maxPayload-7"}]}}}], contract="engineio", transports=["polling"])
    yield own("packets-over-the-limit", "A body of several packets, one byte over maxPayload together, is refused as a whole", ["EIO4-PL-26"],
              [*begin(), {"provoke": ["4a", "4b", {"concat": ["4", {"repeat": "x", "times": "maxPayload-6"}]}]},
               {"expect": {"match": "^nothing is delivered$"}, "within": 250, "or": [{"silence": 200, "grade": "pass", "why": "refused"}, {"ended": {}, "grade": "pass", "why": "refused, and the session closed"}]},
               {"survivor": {}}], contract="engineio", transports=["polling"], polarity="negative")


def floods():
    long = {"concat": ["42[\"message\",\"", {"repeat": "x", "times": 60000}, "\"]"]}
    steps = [*begin(), {"open": {}, "as": "b"}, {"join": {}, "on": "b"}, {"reading": "stop"}, {"provoke": [long] * 60}, {"echo": "others are served", "on": "b"},
             {"wait": 200}, {"echo": "still", "on": "b"}, {"close": "rst"}, {"wait": 50}, {"echo": "and after it", "on": "b"}]
    yield own("reader-that-stops", "A client that does not read its 3.6 MB of answers does not stop the others", ["SIO5-INV-01"], steps,
              contract="socketio", transports=["websocket"], hazard="flood", polarity="negative")
    steps = [*begin(poll="manual"), {"open": {}, "as": "b"}, {"join": {}, "on": "b"}, *({"provoke": [long] * 14} for _ in range(6)), {"poll": "start"}, {"reading": "stop"},
             {"echo": "others are served", "on": "b"}, {"wait": 200}, {"echo": "still", "on": "b"}, {"reading": "go"}, {"close": "rst"}, {"wait": 50}, {"echo": "and after it", "on": "b"}]
    yield own("poll-that-is-not-read", "A client that does not read the 5 MB answer to its GET does not stop the others", ["SIO5-INV-01"], steps,
              contract="socketio", transports=["polling"], hazard="flood", polarity="negative")
    round_of = [{"request": {"query": {"EIO": "9"}}, "as": "r", "response": {"status": 400}},
                {"channel": {"query": {"sid": "nobody"}, "lazy": True}, "as": "w"}, {"ended": {"refused": True}, "on": "w"},
                {"socket": {}, "as": "t"}, {"write": "GET ${path}?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n", "on": "t"}, {"reset": "t"}]
    steps = [{"repeat": 60, "steps": round_of}, {"memory": "warm"}, {"repeat": 200, "steps": round_of}, {"memory": {"since": "warm", "at_most": 48000000}}]
    yield own("failed-handshakes-are-forgotten", "Memory does not grow with handshakes that failed", ["EIO4-HS-04", "EIO4-WS-10"], steps, transports=["polling"],
              hazard="memory", polarity="negative", links=["https://github.com/mrniko/netty-socketio/blob/master/CHANGELOG.md"])


def scenarios():
    return [s for family in (bursts, utf8, segmentation, limits, floods) for s in family()]
