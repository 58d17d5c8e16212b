import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What an adapter in Java needs besides its codec: frames and answers. See docs/adapters.md. */
public final class Adapter {
    /** A message is a String or a byte[]; a packet a Map with type, nsp, id and data, as far as it has them. What is thrown is a refusal. */
    public interface Codec {
        /** Calls packet for each; says whether more input is awaited. */
        boolean decode(List<Object> messages, Consumer<Map<String, Object>> packet) throws Exception;

        List<Object> encode(List<Map<String, Object>> packets, boolean frame) throws Exception;
    }

    /** A packet out of names and values; what is null is absent. */
    public static Map<String, Object> packet(Object... members) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2)
            if (members[i + 1] != null) out.put((String) members[i], members[i + 1]);
        return out;
    }

    /** What a private field holds, for codecs that tell no other way. */
    public static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private final Map<String, Codec> codecs;
    private final String hello;

    private Adapter(String name, String version, Map<String, Codec> codecs) {
        this.codecs = codecs;
        String can = codecs.keySet().stream().map(c -> "\"" + c + "\":[\"decode\",\"encode\"]").collect(Collectors.joining(","));
        hello = "\"protocol\":1,\"name\":\"" + name + "\",\"version\":\"" + version + "\",\"language\":\"Java\",\"codecs\":{" + can + "}";
    }

    /** A text that is no UTF-8 is what Java's String makes of it. */
    private static Object message(Object m) {
        if (m instanceof String) return m;
        Object text = ((Map<?, ?>) m).get("text");
        return text == null ? bytes(m) : new String(bytes(text), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object m) {
        return Base64.getDecoder().decode((String) ((Map<?, ?>) m).get("$b"));
    }

    private static String refusal(Throwable e) {
        return "\"refused\":" + Json.text(e.getClass().getSimpleName() + ": " + e.getMessage());
    }

    // Errors that the host would not survive are not caught.
    private static String decode(Codec codec, Map<String, Object> request) {
        List<Object> messages = ((List<?>) request.get("input")).stream().map(Adapter::message).collect(Collectors.toList());
        List<Map<String, Object>> packets = new ArrayList<>();
        String end = "";
        try {
            if (codec.decode(messages, packets::add)) end = ",\"more\":true";
        } catch (Exception | StackOverflowError e) {
            end = "," + refusal(e);
        }
        return "\"packets\":[" + packets.stream().map(Adapter::packet).collect(Collectors.joining(",")) + "]" + end;
    }

    private static String packet(Map<String, Object> packet) {
        try {
            return Json.write(packet);
        } catch (StackOverflowError e) {
            packet.remove("data");
            packet.put("opaque", true);
            return Json.write(packet);
        }
    }

    @SuppressWarnings("unchecked")
    private static String encode(Codec codec, Map<String, Object> request) {
        try {
            List<Map<String, Object>> packets = (List<Map<String, Object>>) Json.plain(request.get("packets"));
            return "\"output\":" + Json.write(codec.encode(packets, "frame".equals(request.get("binary"))));
        } catch (UnsupportedOperationException e) {
            return "\"unsupported\":true"; // the adapter's own: the codec has no way to say it
        } catch (Exception | StackOverflowError e) {
            return refusal(e);
        }
    }

    private String answer(Map<String, Object> request) {
        Codec codec = codecs.get(String.valueOf(request.get("codec")));
        Object op = request.get("op");
        if ("hello".equals(op)) return hello;
        if (codec != null && "decode".equals(op)) return decode(codec, request);
        if (codec != null && "encode".equals(op)) return encode(codec, request);
        return "\"unsupported\":true";
    }

    private static byte[] word(int n) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array();
    }

    @SuppressWarnings("unchecked")
    private void add(byte[] frame, ByteArrayOutputStream out) throws IOException {
        Map<String, Object> request = (Map<String, Object>) Json.read(new String(frame, StandardCharsets.UTF_8));
        byte[] text = ("{\"id\":" + request.get("id") + "," + answer(request) + "}").getBytes(StandardCharsets.UTF_8);
        out.write(word(text.length));
        out.write(text);
    }

    /** Answers requests until the input ends. */
    public static void serve(String name, String version, Map<String, Codec> codecs) throws IOException {
        Adapter adapter = new Adapter(name, version, codecs);
        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(System.in, 1 << 18));
        OutputStream stdout = new java.io.FileOutputStream(java.io.FileDescriptor.out);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (;;) {
                byte[] frame = new byte[Integer.reverseBytes(in.readInt())];
                in.readFully(frame);
                adapter.add(frame, out);
                if (in.available() >= 4 && out.size() < 1 << 18) continue;
                out.writeTo(stdout);
                out.reset();
            }
        } catch (EOFException e) {
            return;
        }
    }
}
