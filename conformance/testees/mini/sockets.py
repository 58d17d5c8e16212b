"""A Socket.IO server, protocol revision 5, on top of engine.py: namespaces, events, acknowledgements, rooms.

Comments name the requirements of docs/requirements.md.
"""

import asyncio
import itertools
import traceback

from engine import new_id
from packets import (ACK, BINARY_ACK, BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, RESERVED, Decoder,
                     Malformed, Packet, encode)


class Refused(Exception):
    """Raised by an `admit` hook; becomes a CONNECT_ERROR."""

    def __init__(self, message, **data):
        super().__init__(message)
        self.payload = {'message': message, **data}


class Namespace:
    """Sockets, rooms and handlers of one namespace.

    admit(socket), a coroutine, may raise Refused. on_connect(socket) runs once the CONNECT reply is written,
    on_disconnect(socket, reason) when the socket has left. handlers[event](socket, args, ack): `ack` is a function, or
    None when no acknowledgement was asked for.
    """

    def __init__(self, name):
        self.name, self.sockets, self.rooms, self.handlers = name, {}, {}, {}
        self.ids = itertools.count()  # for events with acknowledgement; a broadcast has one id for all (SIO5-AK-15)
        self.admit = None
        self.on_connect = self.on_disconnect = lambda *_: None

    def members(self, rooms, excluded):
        """The sockets in any of the rooms (none given: all) and in none of the excluded rooms."""
        chosen = set().union(*(self.rooms.get(room, ()) for room in rooms)) if rooms else set(self.sockets)
        chosen.difference_update(*(self.rooms.get(room, ()) for room in excluded))
        return [self.sockets[sid] for sid in chosen]


class Server:
    """Gives each Engine.IO session a Client. `patterns` is a list of (regular expression, function of a name) for
    namespaces that are made on demand."""

    def __init__(self, connect_timeout=45.0):
        self.connect_timeout = connect_timeout
        self.namespaces, self.patterns = {}, []
        self.client_class = Client

    def of(self, name):
        return self.namespaces.setdefault(name, Namespace(name))

    def find(self, name):
        if name not in self.namespaces:
            for pattern, make in self.patterns:
                if pattern.fullmatch(name):  # SIO5-NS-04
                    self.namespaces[name] = make(name)
        return self.namespaces.get(name)

    def open(self, session):
        """For Engine's on_open."""
        self.client_class(self, session)


class Client:
    """One connection: its sockets by namespace, and the decoder."""

    def __init__(self, server, session):
        self.server, self.session = server, session
        self.sockets = {}      # namespace -> Socket; a socket that is being admitted is there already
        self.decoder = Decoder()
        self.closed = False
        self.timer = session.loop.call_later(server.connect_timeout, self.close)  # SIO5-CN-15
        session.on_message, session.on_close = self.receive, self.ended

    def send(self, packet):
        for message in encode(packet):  # one after the other, so that nothing comes in between (SIO5-BIN-02)
            self.session.send(message)

    def receive(self, message):
        try:
            packet = self.decoder.feed(message)
            if packet is not None and not self.closed:
                self.dispatch(packet)
        except Malformed:
            self.close()  # SIO5-INV-01

    def dispatch(self, packet):
        socket = self.sockets.get(packet.nsp)
        if packet.kind == CONNECT and socket is None:
            self.connect(packet)
        elif socket is None or not socket.connected:
            raise Malformed('not connected to the namespace')  # SIO5-CN-13, SIO5-NS-08
        elif packet.kind == DISCONNECT:
            socket.leave('client namespace disconnect')
        elif packet.kind in (EVENT, BINARY_EVENT):
            socket.receive_event(packet)
        elif packet.kind in (ACK, BINARY_ACK):
            socket.receive_ack(packet)
        else:
            raise Malformed('second CONNECT, or CONNECT_ERROR')  # SIO5-CN-17, SIO5-INV-05

    def connect(self, packet):
        namespace = self.server.find(packet.nsp)
        if namespace is None:
            return self.send(Packet(CONNECT_ERROR, packet.nsp, data={'message': 'Invalid namespace'}))
        socket = self.sockets[packet.nsp] = Socket(self, namespace, packet.data or {})
        if namespace.admit is None:
            socket.join()
        else:
            socket.admission = asyncio.ensure_future(self.admit(socket))

    async def admit(self, socket):
        """An asynchronous hook decides; the client may be gone by then (SIO5-CN-22)."""
        try:
            await socket.namespace.admit(socket)
        except Refused as refusal:
            del self.sockets[socket.namespace.name]
            return self.send(Packet(CONNECT_ERROR, socket.namespace.name, data=refusal.payload))
        if not self.closed:
            socket.join()

    def close(self):
        """The end of the connection without DISCONNECT packets (SIO5-INV-02)."""
        self.session.close()

    def ended(self, reason):
        self.closed = True
        self.timer.cancel()
        for socket in list(self.sockets.values()):
            socket.leave(reason)


class Socket:
    """A client in a namespace."""

    def __init__(self, client, namespace, auth):
        self.client, self.namespace, self.auth = client, namespace, auth
        self.sid = new_id()  # never the Engine.IO id (EIO4-HS-14)
        self.acks, self.rooms = {}, set()
        self.connected = False

    def join(self):
        """The client is in: says so, and tells the application."""
        self.connected = True
        self.client.timer.cancel()  # SIO5-CN-16
        self.namespace.sockets[self.sid] = self
        self.enter(self.sid)  # SIO5-EV-15
        self.client.send(Packet(CONNECT, self.namespace.name, data={'sid': self.sid}))
        self.namespace.on_connect(self)

    def leave(self, reason):
        """The client is out of the namespace; nothing is sent."""
        self.client.sockets.pop(self.namespace.name, None)
        if not self.connected:
            return
        self.connected = False
        for room in list(self.rooms):
            self.exit(room)
        del self.namespace.sockets[self.sid]
        self.acks.clear()
        self.namespace.on_disconnect(self, reason)

    # Receiving.

    def receive_event(self, packet):
        name, *args = packet.data
        handler = self.namespace.handlers.get(name) if isinstance(name, str) else None
        if handler is None:
            return  # SIO5-EV-08
        try:
            handler(self, args, None if packet.id is None else self.acknowledger(packet.id))
        except Exception:  # the application's fault must not end the connection of others
            traceback.print_exc()

    def acknowledger(self, id):
        used = False

        def acknowledge(*args):
            nonlocal used
            if not used and self.connected:  # SIO5-AK-05
                self.client.send(Packet(ACK, self.namespace.name, id, list(args)))
            used = True

        return acknowledge

    def receive_ack(self, packet):
        callback = self.acks.pop(packet.id, None)
        if callback is not None:  # SIO5-AK-06
            callback(*packet.data)

    # Sending.

    def emit(self, event, *args, ack=None, id=None, volatile=False):
        """Emits an event. `ack` is called with the answer; `id`, needed then, is one of `namespace.ids`."""
        if event in RESERVED:  # SIO5-EV-07
            raise ValueError(f'"{event}" is a reserved event name')
        if not self.connected or volatile and not self.client.session.writable:  # SIO5-EV-10
            return
        if ack is not None:
            self.acks[id] = ack
        self.client.send(Packet(EVENT, self.namespace.name, id, [event, *args]))

    def forget(self, id):
        """A late answer with this id is ignored (SIO5-AK-14)."""
        self.acks.pop(id, None)

    def disconnect(self, close=False):
        """Leaves the namespace; with `close`, all namespaces and the connection (SIO5-DC-03)."""
        leaving = list(self.client.sockets.values()) if close else [self]
        for socket in leaving:
            if socket.connected:
                self.client.send(Packet(DISCONNECT, socket.namespace.name))
                socket.leave('server namespace disconnect')
        if close:
            self.client.close()

    # Rooms.

    def enter(self, room):
        self.rooms.add(room)
        self.namespace.rooms.setdefault(room, set()).add(self.sid)

    def exit(self, room):
        self.rooms.discard(room)
        members = self.namespace.rooms.get(room, set())
        members.discard(self.sid)
        if not members:
            self.namespace.rooms.pop(room, None)
