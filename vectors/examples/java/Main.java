import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.json.JSONObject;

/** java -cp ... Main FOLDER: reads codec vectors (docs/vectors.md) and makes the bytes of every message. */
public final class Main {
    public static void main(String[] args) throws Exception {
        int vectors = 0, texts = 0, sum = 0;
        List<Path> names = Files.list(Path.of(args[0])).sorted().collect(Collectors.toList());
        for (Path name : names) {
            for (Object vector : new JSONObject(Files.readString(name)).getJSONArray("vectors")) {
                vectors++;
                for (Object message : ((JSONObject) vector).getJSONArray("input")) {
                    // Here your decoder gets the bytes, as text if isText(); the vector's "expect" says what must come out.
                    if (Load.isText(message)) texts++;
                    for (byte b : Load.bytes(message)) sum = sum * 31 + (b & 0xFF);
                }
            }
        }
        System.out.printf("%d vectors, %d texts, sum %s%n", vectors, texts, Integer.toUnsignedString(sum));
    }
}
