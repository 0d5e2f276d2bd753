package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one file comes to its place, at once and whole. */
interface Placing {

    /** Moves it there, in the place of what was there. */
    void replace(Path from, Path to) throws IOException;

    /**
     * Puts it there unless something is there. It also stays where it was, so that a later attempt can tell by the
     * common inode that the new file is this one.
     *
     * @throws FileAlreadyExistsException if something is there
     */
    void add(Path from, Path to) throws IOException;

    /** By the system calls {@code rename} and {@code link}. */
    final class BySystem implements Placing {

        private static final Logger log = LoggerFactory.getLogger(Placing.class);

        @Override
        public void replace(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void add(Path from, Path to) throws IOException {
            try {
                Files.createLink(to, from);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException e) {
                // A file system without hard links: nobody else gets the name, but a reader may see it empty.
                Files.createFile(to);
                log.debug("{} cannot be linked ({}); it is moved", from, e.toString());
                replace(from, to);
            }
        }
    }
}
