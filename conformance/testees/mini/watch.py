"""What the application was told, for those who ask later."""

import asyncio
import collections

LIMIT = 10000  # entries kept of each kind, so that a long run does not grow without end


class Bounded(collections.OrderedDict):
    """A dictionary that forgets its oldest entry when it grows over LIMIT."""

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > LIMIT:
            self.popitem(last=False)


class Watch:
    def __init__(self):
        self.reasons = Bounded()   # sid -> reasons of its disconnects
        self.slow = Bounded()      # tag -> sockets let into /siospec-slow
        self.waiting = {}          # sid -> futures of those who wait in reasons_of

    def disconnected(self, socket, reason):
        self.reasons[socket.sid] = [*self.reasons.get(socket.sid, []), reason]
        for waiter in self.waiting.pop(socket.sid, []):
            if not waiter.done():
                waiter.set_result(None)

    def let_in(self, tag):
        if isinstance(tag, str):
            self.slow[tag] = self.slow.get(tag, 0) + 1

    async def reasons_of(self, sid, seconds):
        """The reasons so far; when there is none, waits for the first one, at most so many seconds."""
        if sid not in self.reasons:
            waiter = asyncio.get_running_loop().create_future()
            self.waiting.setdefault(sid, []).append(waiter)
            await asyncio.wait({waiter}, timeout=seconds)
            self.waiting.get(sid, [waiter]).remove(waiter)
            if not self.waiting.get(sid, True):
                del self.waiting[sid]
        return self.reasons.get(sid, [])


watch = Watch()
