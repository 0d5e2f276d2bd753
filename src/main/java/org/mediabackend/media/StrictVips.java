package org.mediabackend.media;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.mediabackend.tools.Tool;

/** Judges a command of vips or vipsthumbnail; that its operation is known, {@link ImageArgv} has seen. Used once. */
final class StrictVips {

    private static final Pattern OPTIONS = Pattern.compile(".*?\\[([^\\[\\]]*)]", Pattern.DOTALL);
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,+ #-]*");

    /** ImageMagick, which libvips asks for what it does not know itself, would take that for a format. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*:.*", Pattern.DOTALL);

    /** They hand a file to ImageMagick, which takes it for what it likes. */
    private static final Set<String> REFUSED = Set.of("magickload", "magicksave", "magickload_buffer", "system");

    /** Parts of names of files that are written. */
    private static final Set<String> NAMES = Set.of("--basename", "--suffix", "--dirname");

    private final Tool tool;
    private final List<String> args;
    private final Judgement judgement;

    StrictVips(Command command, Judgement judgement) {
        this.tool = command.tool();
        this.args = command.args();
        this.judgement = judgement;
    }

    void judge() {
        if (!(ImageArgv.of(tool, args) instanceof ImageArgv.Files files)) {
            return;
        }
        for (int i = 0; i < args.size(); i++) {
            argument(args.get(i), i);
        }
        files.reads().forEach(this::read);
    }

    private void argument(String arg, int index) {
        if (REFUSED.contains(arg)) {
            judgement.refuse(index, "is an operation of vips that the strict policy does not allow");
        }
        int equals = arg.indexOf('=');
        String option = equals < 0 ? arg : arg.substring(0, equals);
        if (NAMES.contains(option)) {
            String name = equals >= 0 ? arg.substring(equals + 1) : index + 1 < args.size() ? args.get(index + 1) : "";
            if (name.replaceFirst("\\[.*", "").indexOf('/') >= 0 || name.startsWith("..")) {
                judgement.refuse(index, "must not hold a slash, since it is a part of the names of files");
            }
        }
        var options = OPTIONS.matcher(arg);
        if (arg.endsWith("]") && !options.matches()) {
            judgement.refuse(index, "has options in brackets that are not understood");
        } else if (arg.endsWith("]")) {
            List.of(options.group(1).split(",")).forEach(one -> option(one.strip(), index));
        }
    }

    /** An option of a loader or saver: {@code a.jpg[Q=80,profile=b.icc]}. */
    private void option(String option, int index) {
        int equals = option.indexOf('=');
        String key = (equals < 0 ? option : option.substring(0, equals)).strip();
        String value = equals < 0 ? "" : option.substring(equals + 1).strip();
        if (key.equals("profile")) {
            judgement.plainFile(index, value, false);
        } else if (!PLAIN.matcher(value).matches() || key.equals("filename")) {
            judgement.refuse(index, "has the option \"" + Shown.of(option) + "\" in brackets, which is no plain value");
        }
    }

    private void read(ImageFile file) {
        boolean refused = PREFIX.matcher(file.path()).matches()
                || ScriptFormats.isRefused(ScriptFormats.extension(file.path()), true)
                || judgement
                        .existing(file.path())
                        .filter(path -> ScriptFormats.isOneInside(path.content(), true))
                        .isPresent();
        if (refused) {
            judgement.refuse(
                    file.index(), "is an image that could name other files, which the strict policy does not read");
        }
    }
}
