package org.mediabackend.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Where one attack takes place: the caller's directory {@code {work}} in the data directory {@code {data}}, another
 * caller's task {@code {other}} there, files {@code {foreign}} that are nobody's business, services {@code {tcp}},
 * {@code {udp}}, {@code {sock}}, a port {@code {free}} where nobody listens, a process {@code {victim}}, and a number
 * {@code {number}} that is nowhere else. {@code {up}} leads from the caller's directory to the foreign one, and
 * {@code {journal}} and {@code {postgres}} are files of the server.
 */
final class Scene implements AutoCloseable {

    private static final Pattern PLACE = Pattern.compile(
            "\\{(work|data|other|foreign|up|display|journal|postgres|tcp|udp|sock|free|victim|number)\\}");

    private final Path home;
    private final Path data;
    private final Path work;
    private final Path foreign;
    private final Path other;
    /** The server's own. */
    private final List<Path> kept;

    private final Secret secret = Secret.random();
    private final Listeners listeners;
    private final int free;
    private final Process victim;
    private final String number = Long.toString(ThreadLocalRandom.current().nextLong(100_000_000, 1_000_000_000));
    private final Map<Path, String> before;
    private final Map<Path, String> given;

    /**
     * Prepares it.
     *
     * @param home of this scene alone
     * @param data the data directory of the server
     */
    Scene(Path home, Path data, Media media, Attack attack) throws IOException {
        this.home = Files.createDirectories(home);
        this.data = data;
        this.work = Files.createDirectories(data.resolve("work").resolve(home.getFileName()));
        this.foreign = Files.createDirectory(home.resolve("foreign"));
        this.other = Files.createDirectories(
                data.resolve("outputs").resolve(UUID.randomUUID().toString()));
        secret.hideIn(foreign);
        Files.write(foreign.resolve("canary.mov"), media.film(secret));
        secret.hideAsTenant(other);
        String owner = other.getFileName().toString();
        kept = List.of(data.resolve("attempts/of-" + owner), data.resolve("postgres/of-" + owner));
        for (Path file : kept) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, secret.token());
        }
        listeners = new Listeners(foreign.resolve("sock"));
        free = freePort();
        victim = victim();
        media.copyTo(work);
        for (Map.Entry<String, String> file : attack.files().entrySet()) {
            put(work.resolve(file.getKey()), file.getValue());
        }
        Trees.openToAll(home);
        Trees.openToAll(work);
        Trees.openToAll(other);
        before = now();
        given = Trees.snapshot(List.of(work));
    }

    Path work() {
        return work;
    }

    Secret secret() {
        return secret;
    }

    Listeners listeners() {
        return listeners;
    }

    int free() {
        return free;
    }

    Process victimProcess() {
        return victim;
    }

    String number() {
        return number;
    }

    /** What is no caller's own, when nothing had happened yet. */
    Map<Path, String> before() {
        return before;
    }

    /** The same now. */
    final Map<Path, String> now() throws IOException {
        return Trees.snapshot(List.of(foreign, other, kept.get(0), kept.get(1)));
    }

    /** What the attacker brought along. */
    Map<Path, String> given() {
        return given;
    }

    /** The places filled in. */
    String fill(String text) {
        return PLACE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(place(found.group(1))));
    }

    @Override
    public void close() throws IOException {
        listeners.close();
        victim.destroyForcibly();
        Processes.endAll(work.toString());
        Processes.endAll(number);
        FileSystemUtils.deleteRecursively(work);
        FileSystemUtils.deleteRecursively(home);
        FileSystemUtils.deleteRecursively(other);
        for (Path file : kept) {
            Files.deleteIfExists(file);
        }
    }

    private String place(String name) {
        return switch (name) {
            case "work" -> work.toString();
            case "data" -> data.toString();
            case "other" -> other.toString();
            case "foreign" -> foreign.toString();
            case "up" -> work.relativize(foreign).toString();
            case "journal" -> kept.get(0).toString();
            case "postgres" -> kept.get(1).toString();
            // An X server of that number listens there.
            case "display" -> Integer.toString(listeners.tcpPort() - 6000);
            case "tcp" -> Integer.toString(listeners.tcpPort());
            case "udp" -> Integer.toString(listeners.udpPort());
            case "sock" -> foreign.resolve("sock").toString();
            case "free" -> Integer.toString(free);
            case "victim" -> Long.toString(victim.pid());
            default -> number;
        };
    }

    private void put(Path path, String content) throws IOException {
        Files.createDirectories(path.getParent());
        if (content.startsWith("-> ")) {
            Files.createSymbolicLink(path, Path.of(fill(content.substring(3))));
        } else if (content.equals("{stranger}")) {
            Files.write(path, Stranger.library());
        } else {
            Files.write(path, fill(content).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private Process victim() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "120");
        builder.environment().put("SECRET", secret.token());
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** All places where an attacker may look for what came out. */
    List<Path> ownPlaces(List<Path> outputs) {
        return Stream.concat(Stream.of(work), outputs.stream())
                .filter(Files::isDirectory)
                .toList();
    }
}
