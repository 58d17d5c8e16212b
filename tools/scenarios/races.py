"""vectors/scenarios/server/eio4-upgrade-race.json: bounded interleavings of the two channels of an upgrade."""
import hashlib
import itertools

import schedule

CHAPTER = "eio4/upgrade/race"
NOTE = "Written by tools/scenarios/make.py. The events of a schedule are its name; its waits are drawn from its seed."
HAND = ("dial", "probe", "answer", "five")
NOTE_PAUSE = "The client says `5` while its GET is pending, which it should not (EIO4-UP-01): the GET must still end, and the session go on."


def interleave(*rows):
    """All merges of the rows that keep the order within each; no row twice."""
    rows = [r for r in rows if r]
    if not rows:
        yield ()
        return
    seen = set()
    for i, row in enumerate(rows):
        rest = rows[:i] + [row[1:]] + rows[i + 1:]
        for tail in interleave(*rest):
            whole = (row[0], *tail)
            if whole not in seen:
                seen.add(whole)
                yield whole


def some(rows, count):
    """A choice that does not depend on the order of the rows, nor changes when one is added."""
    return sorted(rows, key=lambda r: hashlib.sha256("-".join(r).encode()).digest())[:count]


def polls_end(row):
    """Whether something ends each GET without waiting for a heartbeat: a message, a probe, or `5`."""
    unread = polling = False
    for event in row:
        if event in ("post", "burst"):
            unread = True
        elif event == "poll":
            polling = True
        elif event == "end":
            if polling and not unread and "probe" not in row[:row.index(event, row.index("poll"))]:
                return False
            if polling:
                unread = polling = False
    return True


def sensible(row):
    """No GET that is refused and then awaited, and something of interest before `5`."""
    five = row.index("five")
    late = [e for e in row[five:] if e == "poll"]
    return polls_end(row) and len(late) <= 1 and (not late or row[-1] == "end" or "end" not in row[five:])


def straight_rows():
    yield from (r for r in interleave(HAND, ("poll", "end"), ("post",)) if sensible(r))
    yield from some([r for r in interleave(HAND, ("poll", "end"), ("post", "burst")) if sensible(r)], 45)
    yield from interleave(HAND[:3], ("post",))
    yield from some(list(interleave(HAND, ("burst", "post"))), 10)
    yield from some([r for r in interleave(HAND, ("poll", "end", "poll", "end")) if sensible(r)], 24)
    yield from some([r for r in interleave(HAND, ("poll", "end", "poll", "end"), ("post",)) if sensible(r)], 24)


def plain_rows():
    """No message but the last one: whether each GET is let go is all that matters."""
    yield from (r for r in interleave(HAND, ("poll", "end")) if sensible(r))


def pushed():
    """The server's application speaks all the while, unasked."""
    rows = [r for r in interleave(HAND, ("poll", "end", "poll", "end")) if "five" == r[-1] or r[-2:] == ("five", "end")]
    rows += list(interleave(HAND, ("poll", "end")))
    for row in [r for r in dict.fromkeys(rows) if r.index("five") > max(i for i, e in enumerate(r) if e == "poll")]:
        s = Pushed(("push", *row))
        s.close_over_websocket()
        scenario = s.scenario("What the server says of itself during the upgrade comes once and in order")
        scenario["contract"] = "socketio"
        scenario["needs"] = {"capability": "emit-paced"}
        yield scenario


class Pushed(schedule.Schedule):
    COUNT = 6

    def push(self):
        self.steps[-1 if "join" in self.steps[-1] else 1] = {"join": {"nsp": "/siospec"}}
        gap = self.random.choice((3, 8, 15))
        self.add(send=f'42/siospec,["do","emit-paced",{self.COUNT},{gap}]')

    def end(self):
        if self.polling:
            super().end()

    def close_over_websocket(self):
        self.end()
        self.add(adopt="w")
        for i in range(self.COUNT):
            self.add(expect={"prefix": "42/siospec,", "json": ["paced", i]}, cites=self.cite("EIO4-UP-22", "EIO4-UP-09"))
        self.add(silence=40, cites=["EIO4-UP-22"])


def tidy(row):
    """A GET after `5` is refused at once: there is no end to await."""
    out, polling = [], False
    for event in row:
        if event == "poll":
            polling = "five" not in out
        if event == "end" and not polling:
            continue
        out.append(event)
    return tuple(out)


def straight():
    rows = list(dict.fromkeys(tidy(r if "five" in r else (*r, "five")) for r in itertools.chain(straight_rows(), plain_rows())))
    for row in rows:
        five = row.index("five")
        pending = row[:five].count("poll") > row[:five].count("end")
        late = [e for e in row[five:] if e in ("poll", "post", "burst")]
        if "burst" in late:
            continue
        s = schedule.Schedule(row, "negative" if late else "positive")
        s.close_over_websocket()
        title = "No message is lost, doubled or late over the upgrade, and every GET is answered"
        if late:
            title = "After `5` a request on polling is refused; nothing is lost, doubled or late"
        yield s.scenario(title, NOTE_PAUSE if pending else None)


def in_flight():
    """A POST whose body is on its way while the channels change."""
    for start, end in itertools.combinations_with_replacement(range(5), 2):
        for polled in (False, True):
            row = list(HAND)
            row.insert(end, "finish")
            row.insert(start, "half")
            if polled:
                row.insert(0, "poll")
                row.insert(row.index("five"), "end")
            if start == 4 or (polled and not polls_with_half_end(row)):
                continue
            s = schedule.Schedule(row)
            s.close_over_websocket()
            broken = row.index("finish") > row.index("five")
            note = "The client says `5` before its POST is complete, which it should not (EIO4-UP-01)." if broken else None
            yield s.scenario("A POST that is on its way during the upgrade is answered, and the session goes on", note)


def polls_with_half_end(row):
    return row.index("probe") < row.index("end")


PREFIXES = (
    ("dial",), ("dial", "probe"), ("dial", "probe", "answer"),
)
CUTS = ("rst", "fin", "frame")


def probing_rows():
    for prefix in PREFIXES:
        yield prefix
        yield from interleave(prefix, ("post",))
        yield from interleave(prefix, ("poll",))
        yield from interleave(prefix, ("poll",), ("burst",))
        yield from (r for r in interleave(prefix, ("poll", "end")) if "probe" in r and r.index("probe") < r.index("end"))


def abandoned():
    """The probing channel goes away before `5`: polling goes on, and a later upgrade works."""
    rows = [(*row, cut) for row in dict.fromkeys(probing_rows()) for cut in CUTS]
    for row in some([r for r in rows if len(r) > 2], 60):
        s = Abandoned(row, "negative")
        s.go_on_by_polling()
        yield s.scenario("A probe that is given up leaves the session on polling, with all its messages, and able to upgrade")


class Abandoned(schedule.Schedule):
    def cut(self, how):
        self.link("abandoned")
        self.add(close=how, on="w")

    def rst(self):
        self.cut("rst")

    def fin(self):
        self.cut("fin")

    def frame(self):
        self.cut("frame")

    def go_on_by_polling(self):
        self.add(send=self.message())
        self.expect_sent()
        self.add(wait=50)
        if self.polling:
            self.add(send=self.message())
            self.add(poll="end")
            self.expect_sent()
        self.add(echo="over polling", cites=self.cite("EIO4-UP-16"))
        self.add(upgrade={}, **{"else": {"grade": "lenient", "why": "EIO4-UP-16: a later upgrade is refused before the upgrade timeout"}})
        self.add(echo="over websocket", cites=self.cite("EIO4-UP-16", "EIO4-UP-15"))


class Closed(Abandoned):
    """The client ends the session in the middle."""

    def bye(self):
        self.add(close="packet", cites=self.cite("EIO4-CL-02"))
        self.polling = False

    def judge(self):
        self.add(ended={}, within="interval + 0.5*timeout", cites=self.cite("EIO4-CL-11"))
        if self.dialled:
            self.add(ended={}, on="w", within=400, cites=self.cite("EIO4-UP-17"), **{"else": {"grade": "lenient", "why": "closed only at the upgrade timeout"}})
        self.add(survivor={})

    def judge_lost_websocket(self):
        """After `5` the WebSocket is the session: when it is lost, so is the session. A reset may overtake the `5`."""
        grades = {"closed": "pass", "alive": "pass"} if "rst" in self.name else {"closed": "pass"}
        self.add(outcome=grades, cites=self.cite("EIO4-CL-11", "EIO4-CL-10"))


def closed():
    rows = []
    for prefix in PREFIXES:
        rows += [(*r, "bye") for r in interleave(prefix, ("poll",))] + [(*prefix, "bye"), (*prefix, "post", "bye")]
    for row in dict.fromkeys(rows):
        s = Closed(row, "negative")
        s.judge()
        yield s.scenario("A close packet during the upgrade ends the session on both channels")
    for cut in CUTS:
        for row in (HAND, ("post", *HAND), ("poll", *HAND[:3], "end", "five")):
            s = Closed((*row, cut), "negative")
            s.judge_lost_websocket()
            yield s.scenario("A WebSocket that is lost right after `5` takes the session along")


class Broken(Closed):
    """A request of the polling transport is cut while the session upgrades: the session ends, or goes on; it does not hang."""

    def get(self):
        self.add(request={"sid": "a"}, **{"as": "g"})

    def cut_get(self):
        self.add(abort="g", how="rst")

    def end_get(self):
        self.add(abort="g", how="fin")

    def cut_post(self):
        self.sent.clear()
        self.add(abort="p", how="rst")

    def end_post(self):
        self.sent.clear()
        self.add(abort="p", how="fin")

    def then_five(self):
        """See judge_after_five."""

    def fates(self):
        """A POST that was cut ends the session, or leaves no trace (EIO4-PL-30). A GET that was cut ends it, too (EIO4-PL-09), unless a
        noop had been on its way. RST takes back what the server has not read yet: then nothing was cut."""
        if "end-post" in self.events:
            self.cite("EIO4-PL-30")
            return {"closed": "pass", "alive": "lenient", "why": "EIO4-PL-30: nothing of the cut body is processed"}
        if "get" in self.events and "probe" not in self.events:
            self.cite("EIO4-PL-09")
            return {"closed": "pass", "alive": "fail" if "end-get" in self.events else "pass"}
        return {"closed": "pass", "alive": "pass"}

    def judge(self):
        self.add(wait=40)
        self.cite("EIO4-UP-17")
        self.add(outcome=self.fates())

    def judge_after_five(self):
        self.add(wait=40)
        self.add(survivor={})
        self.steps.append({"send": "5", "on": "w", "else": {"grade": "pass", "why": "the session went with its request"}})
        self.add(adopt="w")
        self.add(outcome=self.fates(), cites=self.cite("EIO4-UP-17", "EIO4-UP-08"))


def broken():
    for cut, start in (("cut-get", "get"), ("end-get", "get"), ("cut-post", "half"), ("end-post", "half")):
        for prefix in PREFIXES:
            for row in interleave(prefix, (start,)):
                s = Broken((*row, cut), "negative")
                s.judge()
                yield s.scenario("A request that breaks off during the upgrade ends the session or leaves it usable; it does not hang")
        s = Broken((start, *HAND[:3], cut, "then-five"), "negative")
        s.judge_after_five()
        yield s.scenario("A request that breaks off right before `5` ends the session or leaves it usable; it does not hang")


class Odd(Abandoned):
    """What a client should not do while it upgrades."""

    def second(self):
        self.link("second")
        self.add(channel={"sid": "a", "lazy": True, "frames": ["2probe"]}, **{"as": "v"})
        never = {"match": "^no packet at all$"}
        gone = [{"ended": {"refused": True}, "grade": "pass", "why": "refused or closed"}]
        self.steps.append({"expect": never, "on": "v", "within": "interval + 0.5*timeout", "or": gone, "cites": self.cite("EIO4-UP-13")})

    def junk(self):
        self.cite("EIO4-UP-10")
        self.add(send="4junk", on="w")


def odd():
    for row in interleave(HAND, ("second",)):
        if row.index("second") < row.index("dial"):
            continue
        s = Odd(row, "negative")
        s.close_over_websocket()
        yield s.scenario("A second WebSocket for the same sid is refused or closed; the first one and the session go on")
    rows = [(*r, "junk") for prefix in PREFIXES for r in (prefix, *interleave(prefix, ("poll",)))]
    for row in rows:
        s = Odd(row, "negative")
        s.go_on_by_polling_or_end()
        yield s.scenario("A message on the probing channel is not delivered; polling goes on, or the session is closed")


def go_on_by_polling_or_end(self):
    self.add(wait=30)
    self.steps.append({"send": self.message(), "else": {"grade": "lenient", "why": "EIO4-UP-10: the whole session is closed"}})
    self.expect_sent()
    self.add(echo="over polling", cites=self.cite("EIO4-UP-10"))


Odd.go_on_by_polling_or_end = go_on_by_polling_or_end


def scenarios():
    by_id = {}
    for family in (straight, pushed, in_flight, abandoned, closed, broken, odd):
        for scenario in family():
            by_id.setdefault(scenario["id"], scenario)
    return sorted(by_id.values(), key=lambda s: s["id"])
