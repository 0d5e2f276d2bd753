package org.mediabackend.submission;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mediabackend.media.Command;
import org.springframework.stereotype.Component;

/**
 * Takes every argument for a file that could be one, without knowing the tool's options: {@code 50%} is then a harmless
 * file of the command's directory, and nothing that leads out of it is overlooked. The last argument is the output.
 */
@Component
final class FilesByShape implements CommandFiles {

    private static final Pattern PREFIX = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*):(.*)$", Pattern.DOTALL);
    private static final Pattern REMOTE = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*)://.*$", Pattern.DOTALL);

    @Override
    public List<Use> of(Command command) {
        List<Use> uses = new ArrayList<>();
        List<String> args = command.args();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("-") && !arg.isEmpty()) {
                uses.add(use(i, arg, i == args.size() - 1));
            }
        }
        return uses;
    }

    private static Use use(int index, String arg, boolean written) {
        Matcher remote = REMOTE.matcher(arg);
        if (remote.matches() && !arg.regionMatches(true, 0, "file:", 0, 5)) {
            return new Use.Remote(index, remote.group(1).toLowerCase(Locale.ROOT));
        }
        String path = arg;
        // A coder before the file (png:x), and a file that holds the text (caption:@x).
        for (Matcher prefix = PREFIX.matcher(path); prefix.matches(); prefix = PREFIX.matcher(path)) {
            path = prefix.group(2);
        }
        return new Use.LocalFile(index, path.startsWith("@") ? path.substring(1) : path, written);
    }
}
