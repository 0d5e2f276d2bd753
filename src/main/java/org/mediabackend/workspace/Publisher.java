package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.mediabackend.workspace.Publication.Item;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files visible under their names: each at once and whole, files that refer to others (playlists, manifests)
 * last, so that a reader never follows a reference to nothing. Thread-safe.
 *
 * <p>A process that dies in between leaves some files published; the next attempt of the task publishes again and
 * replaces them. Guarded files are linked, not moved: as long as the hidden directory is there it shows which files are
 * the task's own ({@link #undo}).
 */
final class Publisher {

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    /** A process that was frozen for longer asks again whether it may go on. */
    static final Duration TRUST = Duration.ofSeconds(1);

    private final Placing placing;
    private final boolean fsync;
    private final Duration trust;

    Publisher(Placing placing, boolean fsync, Duration trust) {
        this.placing = placing;
        this.fsync = fsync;
        this.trust = trust;
    }

    /** Writes a new small file and what is in it to the disk. */
    void write(Path hidden, String text) throws IOException {
        try (FileChannel file = create(hidden, text)) {
            if (fsync) {
                file.force(true);
            }
        }
    }

    /**
     * Writes a new small file and links it to its place, unless something is there.
     *
     * @param hidden the name until then, on the same file system; it is gone when this returns
     * @param allowed whether it may be published; asked right before
     * @return whether it is published, and on the disk
     * @throws IOException if it is not; what stands there by now counts for nothing
     */
    boolean publishNew(Path hidden, Path target, String text, BooleanSupplier allowed) throws IOException {
        try (FileChannel file = create(hidden, text)) {
            if (!allowed.getAsBoolean()) {
                return false;
            }
            Files.createLink(target, hidden);
            if (fsync) {
                // Both by one commit of the file system's journal; the directory's own then finds it done.
                file.force(true);
                forceDirectory(target.resolveSibling(""));
            }
            return true;
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    private static FileChannel create(Path path, String text) throws IOException {
        ByteBuffer left = StandardCharsets.UTF_8.encode(text);
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            while (left.hasRemaining()) {
                file.write(left);
            }
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Writes what is in hidden files to the disk, so that a power cut after their publication loses nothing of it.
     * Their hidden names need not outlast one.
     */
    void forceFiles(Path hidden) throws IOException {
        if (fsync) {
            for (Path file : HiddenFiles.below(hidden)) {
                forceFile(hidden.resolve(file));
            }
        }
    }

    /** Writes a hidden directory to the disk, with its own name and those in it: a later attempt goes on from it. */
    void force(Path hidden) throws IOException {
        if (!fsync) {
            return;
        }
        Set<Path> directories = new LinkedHashSet<>();
        for (Path file : HiddenFiles.below(hidden)) {
            Path path = hidden.resolve(file);
            forceFile(path);
            directories.add(path.resolveSibling(""));
        }
        directories.add(hidden.resolveSibling(""));
        directories.forEach(Publisher::forceDirectory);
    }

    /**
     * Publishes all of it. Again after it was interrupted, or after all was done, does what is left to do.
     *
     * @param stillAllowed throws when the caller may not publish; called before the first file and again when time has
     *     passed
     * @return the directories whose entries changed, for {@link #settle}
     * @throws FileAlreadyExistsException if a guarded file is there already; then no guarded file is published, and no
     *     other one either
     * @throws IOException if a file cannot be placed; guarded files are taken back, others stay
     */
    Set<Path> publish(List<Publication> publications, Runnable stillAllowed) throws IOException {
        List<Item> items = inOrder(publications);
        Set<Path> changed = new LinkedHashSet<>();
        List<Item> added = new ArrayList<>();
        try {
            stillAllowed.run();
            long asked = System.nanoTime();
            for (Item item : items) {
                if (System.nanoTime() - asked > trust.toNanos()) {
                    stillAllowed.run();
                    asked = System.nanoTime();
                }
                makeDirectories(item, changed);
                if (!item.isGuarded()) {
                    placing.replace(item.from(), item.to());
                } else if (add(item)) {
                    added.add(item);
                }
            }
            return changed;
        } catch (IOException | RuntimeException e) {
            takeBack(added, e);
            throw e;
        }
    }

    /** Writes renames to the disk; where that is not possible, they are as they are. */
    void settle(Set<Path> changed) {
        if (fsync) {
            changed.forEach(Publisher::forceDirectory);
        }
    }

    /** Takes back the guarded files of a publication that an earlier attempt began and no commit made count. */
    static void undo(Path hidden, Path target) throws IOException {
        Publication publication = new Publication(hidden, target, Set.of());
        for (Item item : publication.items()) {
            takeBack(item);
        }
    }

    private boolean add(Item item) throws IOException {
        try {
            placing.add(item.from(), item.to());
            return true;
        } catch (FileAlreadyExistsException e) {
            if (isSame(item)) {
                return false;
            }
            throw e;
        }
    }

    private static void takeBack(List<Item> added, Exception reason) {
        for (Item item : added) {
            try {
                takeBack(item);
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }

    private static void takeBack(Item item) throws IOException {
        if (isSame(item)) {
            Files.deleteIfExists(item.to());
        }
    }

    private static boolean isSame(Item item) throws IOException {
        return Files.exists(item.from()) && Files.exists(item.to()) && Files.isSameFile(item.from(), item.to());
    }

    /** Guarded files first: one that is refused is refused before anything is to be seen. */
    private static List<Item> inOrder(List<Publication> publications) throws IOException {
        List<Item> items = new ArrayList<>();
        for (Publication publication : publications) {
            items.addAll(publication.items());
        }
        Map<Item, Integer> ranks = new HashMap<>();
        for (Item item : items) {
            ranks.put(item, item.isGuarded() ? -1 : item.rank());
        }
        items.sort(Comparator.<Item>comparingInt(ranks::get).thenComparing(Item::file));
        return items;
    }

    private static void makeDirectories(Item item, Set<Path> changed) throws IOException {
        Path target = item.publication().target();
        Path directory = item.to().getParent();
        if (directory != null && changed.add(directory)) {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
            for (Path each = directory; each != null && !each.equals(target); each = each.getParent()) {
                changed.add(each);
            }
            changed.add(target);
        }
    }

    /** Not every file system can do that to a directory, and not every directory may be read: then it is as it is. */
    private static void forceDirectory(Path directory) {
        try {
            forceFile(directory);
        } catch (IOException e) {
            log.debug("{} could not be forced to the disk ({})", directory, e.toString());
        }
    }

    private static void forceFile(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
