"""socketio.packet, fed as socketio.server feeds it."""
from socketio.packet import BINARY_ACK, BINARY_EVENT, Packet

from lib.adapter import type_name, type_number


class SocketIO:
    def decode(self, messages, packet, limits):
        waiting = None
        for message in messages:
            pkt = waiting or Packet(encoded_packet=message)
            if waiting and not waiting.add_attachment(message):
                continue
            if not waiting and pkt.packet_type in (BINARY_EVENT, BINARY_ACK):
                waiting = pkt
                continue
            waiting = None
            packet(type=type_name(pkt.packet_type), nsp=pkt.namespace or '/', id=pkt.id, data=pkt.data)
        return waiting is not None

    def encode(self, packets, binary):
        out = []
        for p in packets:
            encoded = Packet(type_number(p['type']), p.get('data'), p['nsp'], p.get('id')).encode()
            out += encoded if isinstance(encoded, list) else [encoded]
        return out
