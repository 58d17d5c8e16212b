import io.socket.client.*;
import java.net.URI;
import java.util.*;
import java.util.concurrent.*;
import org.json.*;

/** The Java client under the contract of docs/clients.md. */
public class Client {
    static final Map<String, Socket> sockets = new ConcurrentHashMap<>();
    static final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    static final IO.Options options = new IO.Options();

    static Socket join(String nsp) throws Exception {
        if (sockets.containsKey(nsp)) return sockets.get(nsp).connect();
        Socket socket = IO.socket(URI.create(System.getenv("SIOSPEC_URL") + nsp), options);
        sockets.put(nsp, socket);
        socket.on("connect", none -> Reports.send("connect", nsp));
        socket.on("connect_error", why -> Reports.refused(nsp, Reports.first(why)));
        socket.on("disconnect", why -> Reports.send("disconnect", nsp, "reason", Reports.first(why)));
        socket.on("message", args -> socket.emit("message-back", args));
        socket.on("message-with-ack", args -> { Reports.answer(args); });
        socket.on("message-later", args -> timer.schedule(
            () -> socket.emit("message-back", Arrays.copyOfRange(args, 1, args.length)), ((Number) args[0]).longValue(), TimeUnit.MILLISECONDS));
        socket.on("join", args -> { try { join((String) args[0]); } catch (Exception e) { throw new RuntimeException(e); } });
        socket.on("leave", args -> sockets.get(args[0]).disconnect());
        socket.on("emit-with-ack", args -> socket.emit("ping-app", args, Reports.ack(nsp)));
        return socket.connect();
    }

    public static void main(String[] none) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> Reports.send("uncaught", "/", "error", error));
        options.transports = System.getenv("SIOSPEC_TRANSPORTS").split(",");
        String auth = System.getenv("SIOSPEC_AUTH");
        if (auth != null && !auth.isEmpty()) options.auth = Reports.strings(new JSONObject(auth));
        Manager manager = join("/").io();
        manager.on("reconnect_attempt", attempt -> Reports.send("reconnect_attempt", "/", "attempt", attempt[0]));
        manager.on("reconnect_failed", ignored -> Reports.send("reconnect_failed", "/"));
    }
}
