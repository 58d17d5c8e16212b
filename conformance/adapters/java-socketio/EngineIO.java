import io.socket.engineio.parser.Packet;
import io.socket.engineio.parser.Parser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** io.socket.engineio.parser: what it refuses is a packet of type error. */
final class EngineIO implements Adapter.Codec {
    private static Map<String, Object> good(Packet<?> p) {
        if (Packet.ERROR.equals(p.type)) throw new IllegalArgumentException((String) p.data);
        Map<String, Object> out = new LinkedHashMap<>(Map.of("type", p.type));
        if (p.data != null) out.put("data", p.data);
        return out;
    }

    private static Packet<?> packet(Map<String, Object> p) {
        return new Packet<>((String) p.get("type"), p.get("data"));
    }

    // Text goes to the parser of polling, which reads base64, too; a binary frame to that of WebSocket.
    public boolean decode(List<Object> messages, Consumer<Map<String, Object>> each) {
        Object m = messages.get(0);
        each.accept(good(m instanceof String ? Parser.decodeBase64Packet((String) m) : Parser.decodePacket((byte[]) m)));
        return false;
    }

    // Binary as text is made where a payload is: that of one packet.
    public List<Object> encode(List<Map<String, Object>> packets, boolean frame) {
        if (!frame) return new Payload().encode(packets, false);
        List<Object> out = new ArrayList<>();
        Parser.encodePacket(packet(packets.get(0)), out::add);
        return out;
    }

    static final class Payload implements Adapter.Codec {
        public boolean decode(List<Object> messages, Consumer<Map<String, Object>> each) {
            Parser.decodePayload((String) messages.get(0), (packet, index, total) -> {
                each.accept(good(packet));
                return true;
            });
            return false;
        }

        public List<Object> encode(List<Map<String, Object>> packets, boolean frame) {
            List<Object> out = new ArrayList<>();
            Parser.encodePayload(packets.stream().map(EngineIO::packet).toArray(Packet[]::new), out::add);
            return out;
        }
    }
}
