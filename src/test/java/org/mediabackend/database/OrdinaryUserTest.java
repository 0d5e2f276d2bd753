package org.mediabackend.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As root the other tests run the embedded server as root; this one runs it as a user without rights as well. */
class OrdinaryUserTest {

    private static final String NOBODY = "65534";
    private static final String[] AS_NOBODY = {
        "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs", "--"
    };

    @TempDir
    Path directory;

    @Test
    void embeddedServerRunsForAUserWithoutRights() throws Exception {
        assumeTrue(PostgresPrograms.isRoot(), "the other tests already run as an ordinary user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        String classPath = readableClassPath(Files.createDirectory(directory.resolve("class-path")));
        Path data = Files.createDirectory(directory.resolve("data-of-nobody"));
        Files.setAttribute(data, "unix:uid", Integer.parseInt(NOBODY));
        try (OwnerProcess owner = OwnerProcess.start(data.resolve("postgres"), classPath, AS_NOBODY)) {
            assertThat(owner.answer()).startsWith("READY ");
            assertThat(owner.finish()).isZero();
        }
        assertThat(Files.getAttribute(data.resolve("postgres/data"), "unix:uid"))
                .isEqualTo(65534);
    }

    @Test
    void directoryOfRootIsRefusedInASentence() throws Exception {
        assumeTrue(PostgresPrograms.isRoot(), "only root can make a directory that belongs to another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        String classPath = readableClassPath(Files.createDirectory(directory.resolve("class-path")));
        try (OwnerProcess owner = OwnerProcess.start(directory.resolve("postgres"), classPath, AS_NOBODY)) {
            assertThat(owner.answer()).startsWith("REFUSED The directory").contains("cannot be used: AccessDenied");
        }
        Path ofRoot = Files.createDirectory(directory.resolve("of-root"));
        try (OwnerProcess owner = OwnerProcess.start(ofRoot, classPath, AS_NOBODY)) {
            assertThat(owner.answer()).startsWith("REFUSED The directory").contains("belongs to root");
        }
    }

    /** The class path where every user can read it; the Maven repository is often below a private home. */
    private static String readableClassPath(Path copies) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            if (!Files.exists(source) || source.getFileName().toString().startsWith("ffmpeg-")) {
                continue;
            }
            Path copy = copies.resolve(entries.size() + "-" + source.getFileName());
            copy(source, copy);
            entries.add(copy.toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void copy(Path source, Path copy) throws IOException {
        try (Stream<Path> paths = Files.walk(source)) {
            for (Path path : paths.toList()) {
                Files.copy(path, copy.resolve(source.relativize(path).toString()));
            }
        }
    }
}
