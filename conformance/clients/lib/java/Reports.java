import io.socket.client.*;
import java.net.*;
import java.util.*;
import java.util.concurrent.*;
import org.json.*;

/** Reports to SIOSPEC_CONTROL, in order, from a thread of their own. */
class Reports {
    static final ExecutorService sender = Executors.newSingleThreadExecutor();
    static final Map<String, String> env = System.getenv();

    static void send(String event, String nsp, Object... more) {
        try {
            JSONObject report = new JSONObject().put("event", event).put("nsp", nsp);
            for (int i = 0; i < more.length; i += 2)
                report.put((String) more[i], more[i + 1] instanceof Throwable ? more[i + 1].toString() : spell(more[i + 1]));
            String line = report + "\n", control = env.get("SIOSPEC_CONTROL");
            if (control != null && !control.isEmpty()) sender.submit(() -> post(control, line.getBytes("UTF-8")));
        } catch (JSONException e) { throw new RuntimeException(e); }
    }

    static int post(String control, byte[] body) throws Exception {
        HttpURLConnection to = (HttpURLConnection) new URL(control).openConnection();
        to.setDoOutput(true);
        to.getOutputStream().write(body);
        return to.getResponseCode();
    }

    static Object spell(Object value) throws JSONException {
        if (value instanceof byte[]) return new JSONObject().put("$b", Base64.getEncoder().encodeToString((byte[]) value));
        if (value instanceof JSONArray) {
            JSONArray out = new JSONArray();
            for (int i = 0; i < ((JSONArray) value).length(); i++) out.put(spell(((JSONArray) value).get(i)));
            return out;
        }
        if (!(value instanceof JSONObject)) return value;
        JSONObject out = new JSONObject();
        for (Iterator<?> keys = ((JSONObject) value).keys(); keys.hasNext();) { String key = (String) keys.next(); out.put(key, spell(((JSONObject) value).get(key))); }
        return out;
    }

    static void refused(String nsp, Object why) {
        if (!(why instanceof JSONObject)) { send("connect_error", nsp, "message", String.valueOf(why)); return; }
        Object data = ((JSONObject) why).opt("data"), message = ((JSONObject) why).opt("message");
        if (data == null) send("connect_error", nsp, "message", message);
        else send("connect_error", nsp, "message", message, "data", data);
    }

    /** A server may send events of these names, with any arguments. */
    static Object first(Object[] args) { return args.length > 0 ? args[0] : ""; }

    static void answer(Object[] args) {
        int last = args.length - 1;
        if (last >= 0 && args[last] instanceof Ack) ((Ack) args[last]).call(Arrays.copyOf(args, last));
    }

    static AckWithTimeout ack(String nsp) {
        return new AckWithTimeout(500) {
            public void onSuccess(Object... args) {
                JSONArray all = new JSONArray();
                for (Object arg : args) all.put(arg);
                send("ack", nsp, "args", all);
            }
            public void onTimeout() { send("ack", nsp, "error", "timeout"); }
        };
    }

    static Map<String, String> strings(JSONObject object) throws JSONException {
        Map<String, String> out = new HashMap<>();
        for (Iterator<?> keys = object.keys(); keys.hasNext();) { String key = (String) keys.next(); out.put(key, object.getString(key)); }
        return out;
    }
}
