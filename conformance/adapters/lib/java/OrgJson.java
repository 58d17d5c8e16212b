import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/** The values of org.json, which parsers in Java take and make, to Java's own and back. Only for adapters whose codec has org.json. */
final class OrgJson {
    private OrgJson() {}

    static Object plain(Object v) {
        if (v == JSONObject.NULL) return null;
        if (v instanceof JSONArray) {
            List<Object> out = new ArrayList<>();
            for (int i = 0; i < ((JSONArray) v).length(); i++) out.add(plain(((JSONArray) v).opt(i)));
            return out;
        }
        if (!(v instanceof JSONObject)) return v;
        Map<String, Object> out = new LinkedHashMap<>();
        for (Iterator<?> keys = ((JSONObject) v).keys(); keys.hasNext(); ) {
            String key = (String) keys.next();
            out.put(key, plain(((JSONObject) v).opt(key)));
        }
        return out;
    }

    static Object json(Object v) throws JSONException {
        if (v == null) return JSONObject.NULL;
        if (v instanceof Collection) {
            JSONArray out = new JSONArray();
            for (Object each : (Collection<?>) v) out.put(json(each));
            return out;
        }
        if (!(v instanceof Map)) return v;
        JSONObject out = new JSONObject();
        for (Map.Entry<?, ?> e : ((Map<?, ?>) v).entrySet()) out.put((String) e.getKey(), json(e.getValue()));
        return out;
    }
}
