"""One schedule of the two channels of an upgrade: a row of events, turned into the steps of a scenario.

The events of the client (see EVENTS) come in any order that leaves it a client; from the row follows what the protocol
demands: which GET must be answered, which request must be refused, which messages come back, once each and in order."""
import hashlib
import random

LINKS = {
    "noop": ["https://github.com/socketio/engine.io-server-java/issues/14", "https://github.com/Totodore/socketioxide/issues/497"],
    "again": ["https://github.com/Totodore/socketioxide/issues/479"],
    "leak": ["https://github.com/Totodore/socketioxide/issues/94"],
    "order": ["https://github.com/miguelgrinberg/python-engineio/issues/160"],
    "abandoned": ["https://github.com/Totodore/socketioxide/issues/731"],
    "second": ["https://github.com/socketio/socket.io-protocol/issues/29"],
}
REFUSED = {"status": 400, "or": [{"status": [401, 403, 404, 405, 409, 410], "grade": "lenient", "why": "another client error"}]}
WAITS = (0, 0, 0, 0, 2, 5, 9)


class Schedule:
    """Collects the steps of a row of events and what it knows of the session meanwhile."""

    def __init__(self, events, polarity="positive"):
        self.events = events
        self.name = "-".join(events)
        self.seed = int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4], "big") | 1
        self.random = random.Random(self.seed)
        self.polarity = polarity
        self.steps = [{"open": {"poll": "manual"}}, {"join": {}}]
        self.requirements = []
        self.links = []
        self.count = 0
        self.sent = []  # messages that must come back
        self.dialled = self.probed = self.upgraded = self.polling = self.settled = False
        self.loose = []  # messages that may come back or not, because the client broke a rule
        for event in events:
            self.add_wait()
            getattr(self, event.replace("-", "_"))()

    def cite(self, *ids):
        self.requirements += [i for i in ids if i not in self.requirements]
        return list(ids)

    def link(self, *keys):
        self.links += [link for key in keys for link in LINKS[key] if link not in self.links]

    def add(self, **step):
        self.steps.append(step)

    def add_wait(self):
        time = self.random.choice(WAITS)
        if time:
            self.add(wait=time)

    def message(self):
        self.count += 1
        text = f"m{self.count}"
        self.sent.append(text)
        return {"echo": text}

    # What the client does.

    def dial(self):
        self.dialled = True
        self.add(channel={"sid": "a", "pong": True}, **{"as": "w"})

    def probe(self):
        self.probed = True
        self.add(send="2probe", on="w")

    def answer(self):
        self.add(expect="3probe", on="w", cites=self.cite("EIO4-UP-04"))

    def five(self):
        if self.polling:
            self.link("order")
            self.add(poll="leave")
        self.upgraded = True
        self.add(send="5", on="w")
        self.cite("EIO4-UP-08", "EIO4-UP-15")

    def settle(self):
        """Which channel a testee reads first is its affair: an answer on the WebSocket shows that it has read the `5`."""
        if self.settled:
            return
        self.settled = True
        self.end()
        self.add(adopt="w")
        self.expect_sent()
        self.add(echo="upgraded", cites=self.cite("EIO4-UP-15"))

    def poll(self):
        if self.upgraded:
            self.settle()
            self.add(request={"sid": "a"}, **{"as": "late"}, response=REFUSED, cites=self.cite("EIO4-UP-14"))
            return
        self.polling = True
        self.polled_late = self.probed
        self.add(poll="start")

    def end(self):
        if not self.polling:
            return
        self.polling = False
        cites = ["EIO4-PL-03"]
        if self.probed:
            cites = ["EIO4-UP-06"] if self.polled_late else ["EIO4-UP-05"]
            self.link("again" if self.polled_late else "noop", "leak")
        # A noop has to come before a ping would end the GET as well; that bound is wider where host or testee are slow.
        within = {"within": "0.8*interval + react - 1000"} if self.probed else {}
        self.add(poll="end", **within, cites=self.cite(*cites))

    def post(self):
        if self.upgraded:
            self.settle()
            body = {"echo": "never"}
            self.add(request={"method": "POST", "sid": "a", "body": body}, **{"as": "late"}, response=REFUSED, cites=self.cite("EIO4-UP-14"))
            return
        self.add(send=self.message())
        self.cite("EIO4-UP-22", *(["EIO4-UP-09"] if self.probed else []))

    def burst(self):
        self.add(send=[self.message() for _ in range(5)])
        self.cite("EIO4-UP-22", *(["EIO4-UP-09"] if self.probed else []))

    def half(self):
        """The head of a POST and a part of its body."""
        self.add(request={"method": "POST", "sid": "a", "body": self.message(), "sent": 2}, **{"as": "p"})

    def finish(self):
        self.add(finish="p")
        if not self.upgraded:
            self.add(response={"status": 200}, on="p", cites=self.cite("EIO4-UP-22"))
            return
        # The client has broken EIO4-UP-01: its message may be lost, the request may not be left alone.
        self.loose.append(self.sent.pop())
        self.add(response={"status": [200, 400], "or": [{"aborted": True, "grade": "pass", "why": "ended without a response"}]}, on="p")

    # How it ends.

    def expect_sent(self):
        for text in self.sent:
            self.add(expect={"echoed": text}, cites=self.cite("EIO4-UP-22"))
        self.sent = []

    def close_over_websocket(self):
        """The upgrade is complete: everything has come or comes on the WebSocket, and nothing twice."""
        self.end()
        if not self.settled:
            self.add(adopt="w")
        self.add(send=self.message(), cites=self.cite("EIO4-UP-15"))
        loose = [{"expect": {"echoed": t}, "grade": "pass", "why": "the POST was cut by the upgrade: delivered or lost"} for t in self.loose]
        if loose:
            self.steps.append({"expect": {"echoed": self.sent[0]}, "or": loose})
            self.sent = []
            self.add(wait=30)
            return
        self.expect_sent()
        self.add(echo="end", cites=["EIO4-UP-22"])
        self.add(silence=15, cites=["EIO4-UP-22"])
        self.cite("EIO4-UP-22")

    def scenario(self, title, note=None):
        scenario = {
            "id": f"eio4/upgrade/race/{self.name}",
            "title": title,
            "requirements": self.requirements,
            "polarity": self.polarity,
            "transports": ["polling"],
            "profiles": ["core", "race"],
            "seed": self.seed,
        }
        if note:
            scenario["note"] = note
        if self.links:
            scenario["links"] = self.links
        scenario["steps"] = self.steps
        return scenario
