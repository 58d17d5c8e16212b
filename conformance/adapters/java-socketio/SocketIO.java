import io.socket.parser.IOParser;
import io.socket.parser.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** io.socket.parser. It has no packet without id: -1 means that there is none. */
final class SocketIO implements Adapter.Codec {
    private static final List<String> TYPES = List.of("connect", "disconnect", "event", "ack", "connect_error", "event", "ack");

    private static Map<String, Object> packet(Packet<?> p) {
        Map<String, Object> out = Adapter.packet("type", TYPES.get(p.type), "nsp", p.nsp, "id", p.id < 0 ? null : p.id);
        if (p.data != null) out.put("data", OrgJson.plain(p.data));
        return out;
    }

    public boolean decode(List<Object> messages, Consumer<Map<String, Object>> each) throws Exception {
        IOParser.Decoder decoder = new IOParser.Decoder();
        decoder.onDecoded(p -> each.accept(packet(p)));
        for (Object m : messages)
            if (m instanceof String) decoder.add((String) m);
            else decoder.add((byte[]) m);
        return Adapter.field(decoder, "reconstructor") != null;
    }

    public List<Object> encode(List<Map<String, Object>> packets, boolean frame) throws Exception {
        List<Object> out = new ArrayList<>();
        for (Map<String, Object> p : packets) {
            Packet<Object> packet = new Packet<>(TYPES.indexOf(p.get("type")), p.containsKey("data") ? OrgJson.json(p.get("data")) : null);
            packet.nsp = (String) p.get("nsp");
            Number id = (Number) p.getOrDefault("id", -1L);
            if (id.longValue() != id.intValue()) throw new UnsupportedOperationException();
            packet.id = id.intValue();
            new IOParser.Encoder().encode(packet, messages -> out.addAll(List.of(messages)));
        }
        return out;
    }
}
