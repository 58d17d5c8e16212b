#!/usr/bin/python3
"""A server that is wrong on purpose: bad.py FAULT [socketio|engineio], or bad.py --list

Each fault is a few lines on top of the right server in ../mini. README.md tells what is expected of the checker.
"""

import asyncio
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'mini'))

import contract
import engine
import mini
import packets
import sockets
import wire
from engine import Engine, Session
from sockets import Client, Socket

FAULTS = {}


def fault(function):
    """Registers a function that breaks the server; its docstring says how."""
    FAULTS[function.__name__.replace('_', '-')] = function
    return function


def ignore(*_, **__):
    """Does nothing."""


# Malformed input.

@fault
def swallow_malformed():
    """Malformed Engine.IO and Socket.IO packets are ignored; the connection stays."""
    receive = Client.receive

    def forget(self):
        self.decoder = packets.Decoder()

    def client_receive(self, message):
        self.close = lambda: forget(self)
        receive(self, message)
        del self.close

    def session_receive(self, message):
        try:
            isinstance(message, bytes) or engine.decode_packet(message)
        except engine.Malformed:
            return True
        return valid_receive(self, message)

    valid_receive = Session.receive
    Client.receive, Session.receive = client_receive, session_receive


@fault
def mute():
    """After a malformed packet the session neither closes nor answers; pings go on."""
    receive, valid_receive = Client.receive, Session.receive

    def silence(session):
        session.on_message = session.send = ignore

    def client_receive(self, message):
        self.close = lambda: silence(self.session)
        receive(self, message)
        del self.close

    def session_receive(self, message):
        try:
            isinstance(message, bytes) or engine.decode_packet(message)
        except engine.Malformed:
            silence(self)
            return True
        return valid_receive(self, message)

    Client.receive, Session.receive = client_receive, session_receive


@fault
def crash():
    """The process dies of a placeholder whose number is out of range."""
    fill = packets.fill

    def fatal_fill(value, buffers):
        try:
            return fill(value, buffers)
        except packets.Malformed:
            os.abort()

    packets.fill = fatal_fill


@fault
def crash_deep():
    """The process dies of JSON that is nested more than 512 levels deep."""
    parse_json = packets.parse_json

    def fatal_parse(text):
        try:
            return parse_json(text)
        except packets.Malformed:
            if text.count('[') > 512 or text.count('{') > 512:
                os.abort()
            raise

    packets.parse_json = fatal_parse


@fault
def hang():
    """The process loops for ever when text comes while attachments are outstanding."""
    feed = packets.Decoder.feed

    def endless_feed(self, message):
        while self.packet is not None and isinstance(message, str):
            pass
        return feed(self, message)

    packets.Decoder.feed = endless_feed


@fault
def leak():
    """256 KiB of every session, and every message, are kept for ever."""
    kept = []
    init, receive = Session.__init__, Session.receive

    def greedy_init(self, *args):
        init(self, *args)
        kept.append(b'\1' * 262144)

    def greedy_receive(self, message):
        kept.append(message)
        return receive(self, message)

    Session.__init__, Session.receive = greedy_init, greedy_receive


@fault
def leak_little():
    """8 KiB of every session are kept for ever."""
    kept = []
    init = Session.__init__

    def hoarding_init(self, *args):
        init(self, *args)
        kept.append(b'\1' * 8192)

    Session.__init__ = hoarding_init


@fault
def leak_fd():
    """Every session leaves a descriptor open for ever."""
    init = Session.__init__

    def careless_init(self, *args):
        init(self, *args)
        os.open('/dev/null', os.O_RDONLY)

    Session.__init__ = careless_init


@fault
def leak_session():
    """Sessions that have ended stay in the table of sessions."""
    end = Session.end

    def unforgetting_end(self, *args, **options):
        end(self, *args, **options)
        self.engine.sessions[self.sid] = self

    Session.end = unforgetting_end


@fault
def grows_for_a_while():
    """Right, but its memory grows by 24 MiB with its first messages and sessions, as a cache or a young heap does."""
    kept = []
    init, receive = Session.__init__, Session.receive

    def keep():
        if len(kept) * 65536 < 24 << 20:
            kept.append(b'\1' * 65536)

    def caching_init(self, *args):
        init(self, *args)
        keep()

    def caching_receive(self, message):
        keep()
        return receive(self, message)

    Session.__init__, Session.receive = caching_init, caching_receive


# Handshake, polling and upgrade.

@fault
def no_maxpayload():
    """The handshake lacks maxPayload."""
    handshake = Session.handshake
    Session.handshake = lambda self: handshake(self).replace(f',"maxPayload":{self.options.max_payload}', '')


@fault
def any_eio():
    """Any value of EIO, and none, opens a session."""
    check = Engine.check

    def lenient_check(self, request):
        refusal = check(self, request)
        return None if refusal == engine.UNSUPPORTED_VERSION else refusal

    Engine.check = lenient_check


@fault
def ok_uppercase():
    """POSTs are answered with OK instead of ok."""
    respond = wire.Request.respond

    def shout(self, status, body=b'', *args, **options):
        respond(self, status, b'OK' if body == b'ok' else body, *args, **options)

    wire.Request.respond = shout


@fault
def hostile_answers():
    """POSTs and refusals are answered with text that attacks whoever prints it: markup, terminal and bidi controls, no UTF-8."""
    respond = wire.Request.respond
    evil = b'</script></pre>]]><img src=http://127.0.0.1:9/x onerror=alert(1)>"\'`|# \x1b[2J\x1b]0;x\x07\r\n\x00\xe2\x80\xae\xed\xa0\x80\xff' + b'A' * 20000

    def attack(self, status, body=b'', *args, **options):
        respond(self, status, evil if body == b'ok' or status >= 400 else body, *args, **options)

    wire.Request.respond = attack


@fault
def drop_data():
    """POSTs are answered with ok, and what they carry is dropped, except the first one of a session."""
    receive_payload = Session.receive_payload

    def first_only(self, text):
        posts = self.posts = getattr(self, 'posts', 0) + 1
        return receive_payload(self, text) if posts == 1 else True

    Session.receive_payload = first_only


@fault
def first_packet_only():
    """Of several packets in one POST only the first is looked at."""
    receive_payload = Session.receive_payload
    Session.receive_payload = lambda self, text: receive_payload(self, text.split(engine.SEPARATOR)[0])


@fault
def no_limit():
    """POSTs and frames longer than maxPayload are accepted."""
    body, init = wire.Request.body, wire.WebSocket.__init__
    wire.Request.body = lambda self, limit: body(self, 100 * limit)
    wire.WebSocket.__init__ = lambda self, request, limit: init(self, request, 100 * limit)


@fault
def second_get_held():
    """A second GET waits until the first one is answered, instead of ending the session."""
    poll = Session.poll

    async def queued_poll(self, request):
        while self.pending is not None and not request.conn.gone.done():
            await asyncio.wait({request.conn.gone}, timeout=0.01)
        if self.state == 'closed':
            return request.respond(400)
        await poll(self, request)

    Session.poll = queued_poll


@fault
def no_noop():
    """The GET that is held during an upgrade is never released."""
    wake_poll = Session.wake_poll

    def wake_with_packets(self):
        if self.out:
            wake_poll(self)

    Session.wake_poll = wake_with_packets


@fault
def loses_at_upgrade():
    """What is buffered when an upgrade completes is lost."""
    flush = Session.flush

    def forgetful_flush(self):
        if self.transport == 'websocket' and getattr(self, 'last', None) == 'polling':
            self.out.clear()
        self.last = self.transport
        flush(self)

    Session.flush = forgetful_flush


@fault
def second_websocket():
    """A second WebSocket for a session is kept open, and ignored."""
    websocket = Engine.websocket

    async def indulgent(self, request, session):
        if session is None or (session.transport != 'websocket' and not session.probing):
            return await websocket(self, request, session)
        extra = wire.WebSocket(request, self.options.max_payload)
        while True:
            await extra.receive()

    Engine.websocket = indulgent


@fault
def binary_prefix():
    """Binary WebSocket frames carry the byte 04 in front, as in protocol revision 3."""
    send = wire.WebSocket.send
    wire.WebSocket.send = lambda self, message: send(self, message if isinstance(message, str) else b'\4' + message)


# Heartbeat.

@fault
def ping_never():
    """No ping is ever sent, and no session ever times out."""
    Session.schedule_ping = lambda self: self.set_timer(86400, ignore)


@fault
def ping_late():
    """Pings come half an interval late."""
    Session.schedule_ping = lambda self: (setattr(self, 'awaits_pong', False),
                                          self.set_timer(self.options.ping_interval * 1.5, self.ping))


def stretch_timeout(factor):
    """Sessions end so many ping timeouts after an unanswered ping."""
    ping = Session.ping

    def patient_ping(self):
        ping(self)
        self.set_timer(self.options.ping_timeout * factor, self.end, 'ping timeout')

    Session.ping = patient_ping


@fault
def timeout_late():
    """Sessions time out late, by more than half a ping timeout."""
    stretch_timeout(1.6)


@fault
def timeout_doubled():
    """Sessions time out after two ping timeouts."""
    stretch_timeout(2)


@fault
def pong_ignored():
    """Sessions time out although their pings were answered."""
    Session.pong = ignore


# Socket.IO.

@fault
def no_connect_timeout():
    """A connection that never sends CONNECT is kept for ever."""
    init = sockets.Server.__init__
    sockets.Server.__init__ = lambda self, _: init(self, 86400.0)


@fault
def echo_before_connect():
    """The first event is written before the CONNECT reply."""
    join = Socket.join

    def hasty_join(self):
        on_connect, self.namespace.on_connect = self.namespace.on_connect, ignore
        if on_connect is contract.greet:
            self.client.send(packets.Packet(packets.EVENT, self.namespace.name, data=['auth', self.auth]))
        join(self)
        self.namespace.on_connect = on_connect

    Socket.join = hasty_join


@fault
def string_error():
    """The payload of CONNECT_ERROR is a string, as in protocol revision 4."""
    send = Client.send

    def terse_send(self, packet):
        if packet.kind == packets.CONNECT_ERROR:
            packet.data = packet.data['message']
        send(self, packet)

    Client.send = terse_send


@fault
def wrong_ack_id():
    """Acknowledgements carry the id plus one."""
    acknowledger = Socket.acknowledger
    Socket.acknowledger = lambda self, id: acknowledger(self, id + 1)


@fault
def wrong_namespace():
    """Events are sent without their namespace."""
    send = Client.send

    def homeless_send(self, packet):
        if packet.kind == packets.EVENT:
            packet.nsp = '/'
        send(self, packet)

    Client.send = homeless_send


@fault
def double_echo():
    """Every message is echoed twice."""
    message = contract.message

    def twice(socket, args, ack):
        message(socket, args, ack)
        message(socket, args, ack)

    def twice_session(session):
        session.on_message = lambda data: (session.send(data), session.send(data))

    contract.ECHO['message'] = twice
    contract.echo_session = twice_session


@fault
def reorder():
    """Text messages that are sent in one go leave in reverse order."""
    send = Session.send

    def late_send(self, data):
        if not hasattr(self, 'batch'):
            self.batch = []
        self.batch.append(data)
        if len(self.batch) == 1:
            self.loop.call_soon(leave, self)

    def leave(self):
        batch, self.batch = self.batch, []
        if all(isinstance(data, str) and data[:1] not in '01' for data in batch):
            batch.reverse()
        for data in batch:
            send(self, data)

    Session.send = late_send


@fault
def strict_json():
    """JSON with white space between its tokens is refused."""
    parse_json = packets.parse_json

    def narrow_parse(text):
        value = parse_json(text)
        if len(packets.write_json(value)) < len(text) and any(space in text for space in ('[ ', ', ', ': ', ' ]')):
            raise packets.Malformed('white space')
        return value

    packets.parse_json = narrow_parse


# Right, but hard on the checker.

@fault
def slow():
    """Right, but every message, and every end, leaves 60 ms late (EIO4-HB-03 forgives half a ping timeout)."""
    push, run, close = Session.push, Session.run, wire.WebSocket.close

    def late_push(self, packet):
        if packet[:1] in (engine.OPEN, engine.PING):
            push(self, packet)
        else:
            self.loop.call_later(0.06, push, self, packet)

    async def late_run(self):
        await run(self)
        await asyncio.sleep(0.15)  # for what has not left yet

    def late_close(self, code=None):
        self.conn.loop.call_later(0.06, close, self, code)

    Session.push, Session.run, wire.WebSocket.close = late_push, late_run, late_close


@fault
def exits_at_once():
    """The process ends before it listens."""
    sys.exit('this server gives up at once')


@fault
def never_opens_port():
    """The process lives, but never listens."""
    time.sleep(86400)


def usage():
    print('usage: bad.py FAULT [socketio|engineio]\n')
    for name, function in FAULTS.items():
        print(f'  {name:20} {function.__doc__}')


def main():
    args = sys.argv[1:]
    if not args or args[0] not in FAULTS:
        usage()
        sys.exit(0 if args == ['--list'] else 64)
    name = mini.contract_name(args[1:])
    FAULTS[args[0]]()
    asyncio.run(mini.serve(mini.make_engine(name)))


main()
