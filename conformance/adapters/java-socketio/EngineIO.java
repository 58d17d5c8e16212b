import io.socket.engineio.parser.Packet;
import io.socket.engineio.parser.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** io.socket.engineio.parser, packets: what it refuses is a packet of type error. */
final class EngineIO implements Adapter.Codec {
    static Map<String, Object> good(Packet<?> p) {
        if (Packet.ERROR.equals(p.type)) throw new IllegalArgumentException((String) p.data);
        return Adapter.packet("type", p.type, "data", p.data);
    }

    static Packet<?> packet(Map<String, Object> p) {
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
}
