import java.util.Map;
import java.util.Properties;

/** The parsers of socket.io-client-java and engine.io-client-java. */
public final class Main {
    private static String version(String artifact) throws Exception {
        Properties p = new Properties();
        p.load(Main.class.getResourceAsStream("/META-INF/maven/io.socket/" + artifact + "/pom.properties"));
        return p.getProperty("version");
    }

    public static void main(String[] args) throws Exception {
        // What its parsers log about refusals belongs to no test.
        java.util.logging.LogManager.getLogManager().reset();
        Adapter.serve("socket.io-client-java, engine.io-client-java", version("socket.io-client") + ", " + version("engine.io-client"),
                Map.of("sio5", new SocketIO(), "eio4-packet", new EngineIO(), "eio4-payload", new Payload()));
    }
}
