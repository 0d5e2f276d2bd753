package org.mediabackend.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Looks for the evidence of one attack: while it runs, and when it is over. What is seen is a sentence, else empty. */
final class Judge implements AutoCloseable {

    private static final long POLL_NANOS = 50_000_000;
    private static final int POLLS_OF_GRACE = 30;

    private final Attack attack;
    private final Scene scene;
    private final Thread watch = Thread.ofPlatform().daemon().unstarted(this::watch);
    private volatile boolean over;
    private volatile String seen = "";
    private volatile long bornNanos;

    Judge(Attack attack, Scene scene) {
        this.attack = attack;
        this.scene = scene;
        watch.start();
    }

    /** Whether there is no need to wait for more. */
    boolean hasSeen() {
        return !seen.isEmpty();
    }

    /** The verdict. */
    String verdict(Observed observed) throws IOException {
        if (hasSeen()) {
            return seen;
        }
        return switch (attack.evidence()) {
            case TEXT -> text(observed, scene.secret()::isIn, "the secret");
            case STRANGER -> text(observed, text -> text.contains(Stranger.SAYS), "what the stranger says");
            case PIXELS -> pixels(observed);
            case FOREIGN -> foreign();
            case OUTSIDE -> {
                String text = text(observed, scene.secret()::isIn, "the secret");
                yield text.isEmpty() ? foreign() : text;
            }
            case CONTACT -> scene.listeners().contact();
            case VICTIM -> gone(() -> scene.victimProcess().isAlive()) ? "the other's process is gone" : "";
            case ALIVE -> {
                // It may still be about to start.
                gone(() -> true);
                yield sleeping().isEmpty() ? "" : "processes " + sleeping() + " live on";
            }
            case OUTPUT ->
                observed.keptBytes() > Limits.OUTPUT_PAST ? observed.keptBytes() + " bytes of output are kept" : "";
            case OPEN_PORT, MEMORY, DISK, TIME, PROCESSES -> "";
        };
    }

    @Override
    public void close() {
        over = true;
    }

    private void watch() {
        while (!over && seen.isEmpty()) {
            try {
                seen = look();
            } catch (IOException e) {
                // A directory was removed while it was read.
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private String look() throws IOException {
        return switch (attack.evidence()) {
            case OPEN_PORT -> answers();
            case CONTACT -> scene.listeners().contact();
            case MEMORY ->
                Processes.with(scene.work().toString(), "").stream()
                        .map(Processes::residentBytes)
                        .filter(bytes -> bytes > Limits.MEMORY)
                        .map(bytes -> "it held " + bytes + " bytes of memory")
                        .findAny()
                        .orElse("");
            case DISK -> {
                long bytes = Trees.bytes(List.of(scene.work()));
                yield bytes > Limits.BYTES_PAST ? bytes + " bytes are on the disk" : "";
            }
            case TIME -> time();
            case PROCESSES ->
                sleeping().size() > Limits.PROCESSES_PAST ? sleeping().size() + " processes ran" : "";
            default -> "";
        };
    }

    private String time() {
        if (Processes.with(scene.work().toString(), "").isEmpty()) {
            return "";
        }
        if (bornNanos == 0) {
            bornNanos = System.nanoTime();
        }
        return System.nanoTime() - bornNanos > Limits.TIME_PAST.toNanos() ? "it runs for more than its time" : "";
    }

    private String answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", scene.free()), 200);
            return "port " + scene.free() + " answers";
        } catch (IOException e) {
            return "";
        }
    }

    private List<Long> sleeping() {
        return Processes.with(scene.number(), "sleep");
    }

    private interface Living {
        boolean isSo();
    }

    /** Whether it goes within a moment: what is told to end needs one. */
    private static boolean gone(Living living) {
        for (int i = 0; i < POLLS_OF_GRACE && living.isSo(); i++) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return !living.isSo();
    }

    private interface Trace {
        boolean isIn(String text);
    }

    private String text(Observed observed, Trace trace, String what) throws IOException {
        if (trace.isIn(observed.text())) {
            return what + " is in the answer";
        }
        for (Path file : madeFiles(observed)) {
            if (trace.isIn(new String(Trees.head(file), StandardCharsets.ISO_8859_1))) {
                return what + " is in " + file.getFileName();
            }
        }
        return "";
    }

    private String pixels(Observed observed) throws IOException {
        for (Path file : madeFiles(observed)) {
            if (file.endsWith("pixels.gray")) {
                byte[] pixels = Trees.head(file);
                for (byte pixel : pixels) {
                    if (pixel != pixels[0]) {
                        return "a text is in the picture";
                    }
                }
            }
        }
        return "";
    }

    private List<Path> madeFiles(Observed observed) throws IOException {
        List<Path> made = new ArrayList<>();
        Map<Path, String> now = Trees.snapshot(scene.ownPlaces(observed.outputs()));
        now.forEach((path, what) -> {
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    && !what.equals(scene.given().get(path))) {
                made.add(path);
            }
        });
        return made;
    }

    private String foreign() throws IOException {
        Map<Path, String> now = scene.now();
        for (Map.Entry<Path, String> was : scene.before().entrySet()) {
            if (!was.getValue().equals(now.get(was.getKey()))) {
                return was.getKey().getFileName() + " was changed";
            }
        }
        for (Path path : now.keySet()) {
            if (!scene.before().containsKey(path)) {
                return path.getFileName() + " has appeared";
            }
        }
        return "";
    }
}
