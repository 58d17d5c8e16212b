"""engineio.packet and engineio.payload."""
import engineio.packet
import engineio.payload


def names(packets):
    return [{'type': engineio.packet.packet_names[p.packet_type].lower(), 'data': p.data} for p in packets]


def numbers(packets):
    return [engineio.packet.Packet(engineio.packet.packet_names.index(p['type'].upper()), p.get('data')) for p in packets]


class Packet:
    def decode(self, messages, packet, limits):
        for p in names([engineio.packet.Packet(encoded_packet=messages[0])]):
            packet(**p)

    def encode(self, packets, binary):
        return [p.encode(b64=binary == 'text') for p in numbers(packets)]


class Payload:
    def decode(self, messages, packet, limits):
        for p in names(engineio.payload.Payload(encoded_payload=messages[0]).packets):
            packet(**p)

    def encode(self, packets, binary):
        return [engineio.payload.Payload(packets=numbers(packets)).encode()]
