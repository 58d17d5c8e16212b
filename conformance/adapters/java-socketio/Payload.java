import io.socket.engineio.parser.Packet;
import io.socket.engineio.parser.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** io.socket.engineio.parser, payloads. */
final class Payload implements Adapter.Codec {
    public boolean decode(List<Object> messages, Consumer<Map<String, Object>> each) {
        Parser.decodePayload((String) messages.get(0), (packet, index, total) -> {
            each.accept(EngineIO.good(packet));
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
