package org.mediabackend.media;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mediabackend.tools.Tool;

/** Finds the inputs that the server can fetch for a command: each a whole argument, and the address of one file. */
final class RemoteInputs {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** They only name other files, which nobody fetches. */
    private static final Set<String> LISTS = Set.of("m3u8", "m3u", "mpd", "ffconcat", "sdp", "smil", "xspf", "pls");

    private RemoteInputs() {}

    /** In the order of the arguments; none if those are no proper command line. */
    static List<RemoteInput> of(Command command, FfmpegOptions options) {
        return switch (command.tool()) {
            case FFMPEG, FFPROBE -> ofFfmpeg(command, options);
            case MAGICK, VIPS, VIPSTHUMBNAIL -> ofImage(command);
        };
    }

    private static List<RemoteInput> ofFfmpeg(Command command, FfmpegOptions options) {
        FfmpegArgv argv;
        try {
            argv = command.tool() == Tool.FFPROBE
                    ? FfmpegArgv.parseProbe(command.args(), options)
                    : FfmpegArgv.parse(command.args(), options);
        } catch (FfmpegArgvException e) {
            return List.of();
        }
        return argv.inputs().stream()
                .filter(input -> input.location() instanceof Location.Url)
                .filter(input -> isFile(input.url(), input.format().orElse(null)))
                .map(input -> new RemoteInput(input.index(), input.url()))
                .toList();
    }

    private static List<RemoteInput> ofImage(Command command) {
        if (!(ImageArgv.of(command.tool(), command.args()) instanceof ImageArgv.Files files)) {
            return List.of();
        }
        return files.reads().stream()
                .filter(read -> command.args().get(read.index()).equals(read.path()))
                .filter(read -> isFile(read.path(), null))
                .map(read -> new RemoteInput(read.index(), read.path()))
                .toList();
    }

    private static boolean isFile(String url, @Nullable String format) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            return scheme != null
                    && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && !GuardedInputs.LISTS.contains(String.valueOf(format))
                    && !LISTS.contains(extension(url));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Of the file that a URL names, in lower case and harmless in a file's name; empty if it has none. */
    static String extension(String url) {
        String path = url.replaceFirst("[?#].*", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.contains(".") && extension.matches("[a-z0-9]{1,8}") ? extension : "";
    }
}
