package org.mediabackend.tools;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The archive on the class path that holds ffmpeg for this platform: bytedeco's, read without its loader, which would
 * cost 0.8 s and load the libraries into the JVM. It is read by its connection, so that it may itself lie inside the
 * runnable jar.
 */
final class BundleArchive implements AutoCloseable {

    private static final String ROOT = "org/bytedeco/ffmpeg/";
    private static final String PROPERTIES = "META-INF/maven/org.bytedeco/ffmpeg/pom.properties";

    private final JarFile jar;
    private final String folder;

    private BundleArchive(JarFile jar, String folder) {
        this.jar = jar;
        this.folder = folder;
    }

    /** Opens it; null when the class path has none for this platform. */
    static @Nullable BundleArchive open() throws IOException {
        // The classifier's names: the GPL build (x264, x265) before the plain one.
        for (String folder : List.of(ROOT + platform() + "-gpl/", ROOT + platform() + "/")) {
            URL program = BundleArchive.class.getClassLoader().getResource(folder + Tool.FFMPEG.wireName());
            if (program != null && program.openConnection() instanceof JarURLConnection connection) {
                connection.setUseCaches(false);
                return new BundleArchive(connection.getJarFile(), folder);
            }
        }
        return null;
    }

    /** The version of the archive, as {@code 8.1.2-1.5.14}. */
    String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = jar.getInputStream(jar.getEntry(PROPERTIES))) {
            properties.load(stream);
        }
        return properties.getProperty("version");
    }

    /** The programs and libraries, without what only the JVM would load. */
    Stream<JarEntry> files() {
        return jar.stream()
                .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(folder))
                .filter(entry ->
                        !name(entry).startsWith("libjni") && !name(entry).contains("/"));
    }

    /** The file's name without its folder. */
    String name(JarEntry file) {
        return file.getName().substring(folder.length());
    }

    InputStream open(JarEntry file) throws IOException {
        return jar.getInputStream(file);
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        return (os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : "linux")
                + (arch.equals("aarch64") ? "-arm64" : "-x86_64");
    }
}
