import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.json.JSONObject;

/** The messages of a vector. */
final class Load {
    static boolean isText(Object p) {
        if (p instanceof String) return true;
        JSONObject o = (JSONObject) p;
        if (o.has("repeat")) return isText(o.get("repeat"));
        return o.has("concat") ? isText(o.getJSONArray("concat").get(0)) : o.has("text");
    }

    static byte[] bytes(Object p) {
        if (p instanceof String) return ((String) p).getBytes(StandardCharsets.UTF_8);
        JSONObject o = (JSONObject) p;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (o.has("b64")) out.writeBytes(Base64.getDecoder().decode(o.getString("b64")));
        if (o.has("hex") && !o.getString("hex").isEmpty())
            for (String octet : o.getString("hex").split("(?<=\\G..) ?")) out.write(Integer.parseInt(octet, 16));
        if (o.has("concat")) o.getJSONArray("concat").forEach(part -> out.writeBytes(bytes(part)));
        for (String form : new String[] {"text", "binary", "repeat"})
            for (int n = o.optInt("times", 1); n > 0 && o.has(form); n--) out.writeBytes(bytes(o.get(form)));
        return out.toByteArray();
    }
}
