"""Socket.IO packets, protocol revision 5: text with attachments to values, and back. bytes stand for binary."""

import json
import math
import re
import sys

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT, BINARY_ACK = range(7)
RESERVED = {'connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'}
MAX_ATTACHMENTS = 10   # SIO5-BIN-09
MAX_DEPTH = 512        # nested arrays and objects (SIO5-PG-18)

sys.setrecursionlimit(8 * MAX_DEPTH)  # `fill` and `extract` take two frames a level


class Malformed(Exception):
    """Text or binary that is no Socket.IO packet."""


class Packet:
    def __init__(self, kind, nsp='/', id=None, data=None, attachments=0):
        self.kind, self.nsp, self.id, self.data, self.attachments = kind, nsp, id, data, attachments


class Decoder:
    """Turns Engine.IO messages into packets; keeps the attachments of a packet that is not complete."""

    def __init__(self):
        self.packet, self.buffers = None, []

    def feed(self, message):
        """A complete packet, or None when attachments are missing. Raises Malformed."""
        if isinstance(message, str):
            if self.packet is not None:  # SIO5-BIN-11
                raise Malformed('text while attachments are outstanding')
            packet = decode(message)
        else:
            packet = self._attach(message)
        if packet.attachments > len(self.buffers):
            self.packet = packet
            return None
        packet.data = fill(packet.data, self.buffers) if self.buffers else packet.data
        self.packet, self.buffers = None, []
        return packet

    def _attach(self, buffer):
        if self.packet is None:  # SIO5-BIN-12
            raise Malformed('binary that no packet announced')
        self.buffers.append(buffer)
        return self.packet


class Reader:
    """A position in a text."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def digits(self):
        start = self.at
        while self.text[self.at:self.at + 1] in tuple('0123456789'):
            self.at += 1
        return self.text[start:self.at]

    def skip(self, character):
        found = self.text.startswith(character, self.at)
        self.at += found
        return found

    def namespace(self):
        """SIO5-PG-05: from `/` to a comma or the end of the text; `/` when there is none."""
        if not self.text.startswith('/', self.at):
            return '/'
        end = self.text.find(',', self.at)
        end = len(self.text) if end < 0 else end
        name, self.at = self.text[self.at:end], end + 1
        return name

    def rest(self):
        return self.text[self.at:]


def decode(text):
    """The packet of a text message, with placeholders where its attachments belong. Raises Malformed."""
    if text[:1] not in tuple('0123456'):
        raise Malformed('unknown packet type')
    packet, reader = Packet(int(text[0])), Reader(text)
    reader.at = 1
    if packet.kind in (BINARY_EVENT, BINARY_ACK):
        packet.attachments = attachment_count(reader)
    packet.nsp = reader.namespace()
    digits = reader.digits()
    if len(digits) > 20:
        raise Malformed('ack id too long')
    packet.id = int(digits) if digits else None
    packet.data = parse_json(reader.rest()) if reader.rest() else None
    if not valid(packet, bool(reader.rest())):
        raise Malformed('invalid payload')
    return packet


def attachment_count(reader):
    digits = reader.digits()
    if not digits or len(digits) > 9 or not reader.skip('-'):
        raise Malformed('illegal attachments')
    if not 0 < int(digits) <= MAX_ATTACHMENTS:
        raise Malformed('illegal number of attachments')
    return int(digits)


def valid(packet, has_payload):
    """SIO5-PG-13."""
    data = packet.data
    if packet.kind == CONNECT:
        return isinstance(data, dict) or not has_payload
    if packet.kind == DISCONNECT:
        return not has_payload
    if packet.kind == CONNECT_ERROR:
        return isinstance(data, (dict, str))
    if packet.kind in (ACK, BINARY_ACK):
        return isinstance(data, list)
    return isinstance(data, list) and bool(data) and valid_name(data[0])


def valid_name(name):
    """SIO5-EV-04, SIO5-EV-05."""
    return name not in RESERVED if isinstance(name, str) else isinstance(name, (int, float)) and not isinstance(name, bool)


# JSON as JavaScript has it.

def parse_json(text):
    try:
        value = json.loads(text, parse_constant=refuse_constant, parse_float=parse_number, parse_int=parse_number)
    except (ValueError, RecursionError):
        raise Malformed('no JSON') from None
    if depth(value) > MAX_DEPTH + 1:  # a leaf is a level too
        raise Malformed('nested too deeply')
    return value


def refuse_constant(name):
    raise ValueError(name)


def parse_number(text):
    """Integers stay exact; what is too large for a double becomes null, as JSON.stringify has it."""
    if not math.isfinite(float(text)):
        return None
    return int(text) if text.lstrip('-').isdigit() else float(text)


def depth(value):
    level, values = 0, [value]
    while values:
        level += 1
        values = [item for parent in values if isinstance(parent, (list, dict))
                  for item in (parent.values() if isinstance(parent, dict) else parent)]
    return level


def write_json(value):
    text = json.dumps(value, separators=(',', ':'), ensure_ascii=False)
    return re.sub('[\ud800-\udfff]', lambda lone: f'\\u{ord(lone[0]):04x}', text)  # a lone surrogate has no UTF-8


# Attachments.

def placeholder(number):
    return {'_placeholder': True, 'num': number}


def fill(value, buffers):
    """The value with its placeholders replaced. Raises Malformed for a number out of range (SIO5-BIN-13)."""
    if isinstance(value, list):
        return [fill(item, buffers) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get('_placeholder') is not True:
        return {key: fill(item, buffers) for key, item in value.items()}
    number = value.get('num')
    if type(number) is not int or not 0 <= number < len(buffers):
        raise Malformed('illegal attachments')
    return buffers[number]


def extract(value, buffers):
    """The value with its binary moved to buffers, in order (SIO5-BIN-01)."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        buffers.append(bytes(value))
        return placeholder(len(buffers) - 1)
    if isinstance(value, (list, tuple)):
        return [extract(item, buffers) for item in value]
    if isinstance(value, dict):
        return {key: extract(item, buffers) for key, item in value.items()}
    return value


def encode(packet):
    """The messages of a packet: its text, then its attachments."""
    buffers = []
    data = extract(packet.data, buffers)
    kind = packet.kind + 3 if buffers else packet.kind  # EVENT becomes BINARY_EVENT, ACK BINARY_ACK
    return [''.join([
        str(kind),
        f'{len(buffers)}-' if buffers else '',
        f'{packet.nsp},' if packet.nsp != '/' else '',
        '' if packet.id is None else str(packet.id),
        '' if data is None else write_json(data),
    ]), *buffers]
