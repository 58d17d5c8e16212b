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
        self.handshakes = Bounded()    # sid -> (environ, auth)
        self.ends = Bounded()          # sid -> how often the end was told
        self.slow = Bounded()          # tag -> sockets let into /siospec-slow
        self.changed = None            # wakes those who wait in ends_of

    def connected(self, sid, environ, auth):
        self.handshakes[sid] = (environ, auth)

    def disconnected(self, sid):
        self.ends[sid] = self.ends.get(sid, 0) + 1
        self.handshakes.pop(sid, None)
        if self.changed is not None:
            self.changed.set()
            self.changed = None

    def let_in(self, tag):
        self.slow[tag] = self.slow.get(tag, 0) + 1

    async def ends_of(self, sid, seconds):
        """How often the end of the socket was told; waits for the first time, at most so many seconds."""
        deadline = asyncio.get_running_loop().time() + seconds
        while sid not in self.ends:
            left = deadline - asyncio.get_running_loop().time()
            self.changed = self.changed or asyncio.Event()
            try:
                await asyncio.wait_for(self.changed.wait(), left)
            except asyncio.TimeoutError:
                break
        return self.ends.get(sid, 0)


watch = Watch()
