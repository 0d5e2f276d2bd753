package org.mediabackend.media;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** ffmpeg's grammar of urls ({@code url_find_protocol} in {@code libavformat/avio.c}) and its pseudo formats. */
final class LocationGrammar {

    private static final Set<String> DEVICES = Set.of(
            "alsa",
            "android_camera",
            "audiotoolbox",
            "avfoundation",
            "bktr",
            "caca",
            "decklink",
            "dshow",
            "fbdev",
            "gdigrab",
            "iec61883",
            "jack",
            "kmsgrab",
            "libcdio",
            "libdc1394",
            "libndi_newtek",
            "openal",
            "opengl",
            "oss",
            "pulse",
            "sdl",
            "sdl2",
            "sndio",
            "v4l2",
            "vfwcap",
            "video4linux2",
            "x11grab",
            "xcbgrab",
            "xv");

    /** Protocols that hand all of their text on to one other url. */
    private static final Set<String> WRAPPERS =
            Set.of("async", "cache", "crypto", "md5", "bluray", "concatf", "unix", "dvd");

    private LocationGrammar() {}

    static Location ofInput(String url, @Nullable String format) {
        if ("lavfi".equals(format)) {
            return new Location.Generated(url);
        }
        return format != null && DEVICES.contains(format) ? new Location.Device(format, url) : ofUrl(url, 0);
    }

    static Location ofOutput(String url, @Nullable String format) {
        if ("null".equals(format)) {
            return new Location.Nothing();
        }
        if ("tee".equals(format)) {
            return new Location.Nested(
                    "tee",
                    OutputTeeSlave.readAll(url).stream()
                            .map(OutputTeeSlave::location)
                            .toList());
        }
        return format != null && DEVICES.contains(format) ? new Location.Device(format, url) : ofUrl(url, 1);
    }

    private static Location ofUrl(String url, int standardDescriptor) {
        if (url.equals("-")) {
            return new Location.Pipe(standardDescriptor);
        }
        if (url.startsWith("subfile,")) {
            int start = url.indexOf(",:");
            String inner = start < 0 ? "" : url.substring(start + 2);
            return new Location.Nested("subfile", List.of(ofUrl(inner, standardDescriptor)));
        }
        String scheme = scheme(url);
        String rest = url.substring(Math.min(url.length(), scheme.length() + 1));
        return switch (scheme) {
            case "" -> ofPath(url, standardDescriptor);
            case "file" -> ofPath(rest, standardDescriptor);
            case "pipe", "fd" -> new Location.Pipe(descriptor(rest, standardDescriptor));
            case "concat", "tee" ->
                new Location.Nested(
                        scheme,
                        Arrays.stream(rest.split("\\|"))
                                .map(part -> ofUrl(part, standardDescriptor))
                                .toList());
            default -> ofOther(url, scheme, rest, standardDescriptor);
        };
    }

    private static Location ofOther(String url, String scheme, String rest, int standardDescriptor) {
        int plus = scheme.indexOf('+');
        if (plus > 0) {
            String inner = scheme.substring(plus + 1) + ":" + rest;
            return new Location.Nested(scheme.substring(0, plus), List.of(ofUrl(inner, standardDescriptor)));
        }
        if (scheme.equals("md5") && rest.isEmpty()) {
            return new Location.Pipe(1);
        }
        return WRAPPERS.contains(scheme)
                ? new Location.Nested(scheme, List.of(ofUrl(rest, standardDescriptor)))
                : new Location.Url(scheme, url);
    }

    private static Location ofPath(String path, int standardDescriptor) {
        return switch (path) {
            case "/dev/null" -> new Location.Nothing();
            case "/dev/stdin" -> new Location.Pipe(0);
            case "/dev/stdout" -> new Location.Pipe(1);
            case "/dev/stderr" -> new Location.Pipe(2);
            default -> ofPlainPath(path, standardDescriptor);
        };
    }

    private static Location ofPlainPath(String path, int standardDescriptor) {
        for (String prefix : List.of("/dev/fd/", "/proc/self/fd/")) {
            if (path.startsWith(prefix)) {
                return new Location.Pipe(descriptor(path.substring(prefix.length()), standardDescriptor));
            }
        }
        return path.startsWith("/dev/") && !path.startsWith("/dev/shm/")
                ? new Location.Device("file", path)
                : new Location.LocalFile(path);
    }

    private static int descriptor(String text, int standardDescriptor) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : standardDescriptor;
    }

    /** The letters before the first colon if they can be a protocol; empty for a path. */
    private static String scheme(String url) {
        int end = 0;
        while (end < url.length() && isSchemeCharacter(url.charAt(end))) {
            end++;
        }
        return end > 0 && end < url.length() && url.charAt(end) == ':' ? url.substring(0, end) : "";
    }

    private static boolean isSchemeCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '-'
                || c == '.';
    }
}
