import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Canonical JSON: null, Boolean, Number, String, byte[], List and Map; whatever else there is, is of the host. */
final class Json {
    private static final long EXACT = 1L << 53;
    private static final int DEEPEST = 1000; // answers are no deeper: readers of JSON have limits of their own

    private Json() {}

    // ---- writing ----

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    static String text(String s) {
        StringBuilder out = new StringBuilder();
        string(s, out);
        return out.toString();
    }

    private static boolean wellFormed(String s) {
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) return false;
            if (pair) i++;
        }
        return true;
    }

    private static void string(String s, StringBuilder out) {
        if (!wellFormed(s)) {
            StringBuilder units = new StringBuilder();
            s.chars().forEach(u -> units.append(units.length() == 0 ? "" : ",").append(u));
            out.append("{\"$u16\":[").append(units).append("]}");
            return;
        }
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        out.append('"');
    }

    private static void number(Number n, StringBuilder out) {
        double d = n.doubleValue();
        boolean plain = !Double.isNaN(d) && !Double.isInfinite(d) && Math.abs(d) < EXACT;
        out.append(plain ? "" : "{\"$n\":\"").append(n).append(plain ? "" : "\"}");
    }

    private static void object(Map<?, ?> map, StringBuilder out, int depth) {
        boolean odd = map.keySet().stream().anyMatch(k -> !wellFormed((String) k) || ((String) k).indexOf('\0') >= 0)
                || map.size() == 1 && ((String) map.keySet().iterator().next()).startsWith("$");
        String comma = odd ? "{\"$o\":[" : "{";
        if (map.isEmpty()) out.append(comma);
        for (Map.Entry<?, ?> e : map.entrySet()) {
            out.append(comma).append(odd ? "[" : "");
            string((String) e.getKey(), out);
            out.append(odd ? ',' : ':');
            write(e.getValue(), out, depth);
            out.append(odd ? "]" : "");
            comma = ",";
        }
        out.append(odd ? "]}" : "}");
    }

    private static void write(Object v, StringBuilder out, int depth) {
        if (depth > DEEPEST) throw new StackOverflowError();
        if (v == null || v instanceof Boolean) out.append(v);
        else if (v instanceof Number) number((Number) v, out);
        else if (v instanceof String) string((String) v, out);
        else if (v instanceof byte[]) out.append("{\"$b\":\"").append(Base64.getEncoder().encodeToString((byte[]) v)).append("\"}");
        else if (v instanceof Map) object((Map<?, ?>) v, out, depth + 1);
        else if (v instanceof List) {
            String comma = "[";
            if (((List<?>) v).isEmpty()) out.append(comma);
            for (Object each : (List<?>) v) {
                out.append(comma);
                write(each, out, depth + 1);
                comma = ",";
            }
            out.append(']');
        } else {
            out.append("{\"$host\":").append(text(v.getClass().getSimpleName())).append('}');
        }
    }

    // ---- what canonical JSON stands for ----

    private static Number spelt(String digits) {
        BigDecimal n = new BigDecimal(digits);
        try {
            return n.longValueExact();
        } catch (ArithmeticException e) {
            return n.doubleValue();
        }
    }

    private static String units(Object list) {
        StringBuilder out = new StringBuilder();
        ((List<?>) list).forEach(u -> out.append((char) ((Number) u).intValue()));
        return out.toString();
    }

    static Object plain(Object v) {
        if (v instanceof List) {
            List<Object> out = new ArrayList<>();
            ((List<?>) v).forEach(each -> out.add(plain(each)));
            return out;
        }
        if (!(v instanceof Map)) return v;
        Map<?, ?> map = (Map<?, ?>) v;
        Map<String, Object> out = new LinkedHashMap<>();
        if (map.containsKey("$n") && map.size() == 1) return spelt((String) map.get("$n"));
        if (map.containsKey("$u16") && map.size() == 1) return units(map.get("$u16"));
        if (map.containsKey("$b") && map.size() == 1) return Base64.getDecoder().decode((String) map.get("$b"));
        if (map.containsKey("$o") && map.size() == 1) {
            for (Object pair : (List<?>) map.get("$o")) out.put((String) plain(((List<?>) pair).get(0)), plain(((List<?>) pair).get(1)));
        } else {
            map.forEach((k, each) -> out.put((String) k, plain(each)));
        }
        return out;
    }

    // ---- reading: requests are well-formed ----

    static Object read(String text) {
        return new Reader(text).value();
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        private char skip() {
            while (text.charAt(at) <= ' ') at++;
            return text.charAt(at);
        }

        /** Whether the list or object goes on; steps over the comma or the end. */
        private boolean more(char end) {
            char c = skip();
            if (c == ',' || c == end) at++;
            return c != end;
        }

        Object value() {
            switch (skip()) {
                case '{': return object();
                case '[': return list();
                case '"': return string();
                case 't': at += 4; return true;
                case 'f': at += 5; return false;
                case 'n': at += 4; return null;
                default: return number();
            }
        }

        private Map<String, Object> object() {
            Map<String, Object> out = new LinkedHashMap<>();
            at++;
            while (more('}')) {
                skip();
                String key = string();
                skip();
                at++;
                out.put(key, value());
            }
            return out;
        }

        private List<Object> list() {
            List<Object> out = new ArrayList<>();
            at++;
            while (more(']')) out.add(value());
            return out;
        }

        private Number number() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
            return spelt(text.substring(from, at));
        }

        private String string() {
            int from = ++at;
            while (text.charAt(at) != '"' && text.charAt(at) != '\\') at++;
            if (text.charAt(at) == '"') return text.substring(from, at++);
            StringBuilder out = new StringBuilder(text.substring(from, at));
            while (text.charAt(at) != '"') out.append(text.charAt(at) == '\\' ? escape() : text.charAt(at++));
            at++;
            return out.toString();
        }

        private char escape() {
            char c = text.charAt(at + 1);
            at += 2;
            if (c == 'u') {
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            int known = "bfnrt".indexOf(c);
            return known < 0 ? c : "\b\f\n\r\t".charAt(known);
        }
    }
}
