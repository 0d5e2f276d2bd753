package org.mediabackend.media;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads one command of ImageMagick, left to right as it does itself. Used once. */
final class MagickArgv {

    private final List<String> args;
    private final String utility;
    private final List<ImageFile> reads = new ArrayList<>();
    private final List<ImageFile> writes = new ArrayList<>();
    private final List<Redirect> redirects = new ArrayList<>();
    private final Set<String> written = new HashSet<>();
    private final List<Integer> images = new ArrayList<>();
    private Optional<Integer> path = Optional.empty();
    private Optional<Integer> format = Optional.empty();

    MagickArgv(List<String> args) {
        this.args = args;
        this.utility = MagickCommand.of(args).utility();
    }

    ImageArgv read() {
        if (Set.of("import", "display", "animate", "conjure", "stream").contains(utility)) {
            return refused("ImageMagick's " + utility + " is not supported; use convert, identify, mogrify, montage,"
                    + " composite or compare");
        }
        int first = MagickCommand.of(args).args().size() < args.size() ? 1 : 0;
        for (int i = first; i < args.size(); i++) {
            String arg = args.get(i);
            if (!MagickOptions.isOption(arg)) {
                if (!Set.of("(", ")", "{", "}", "\\(", "\\)").contains(arg)) {
                    images.add(i);
                    if (!isLastOutput(i)) {
                        read(i);
                    }
                }
                continue;
            }
            String next = i + 1 < args.size() ? args.get(i + 1) : "";
            OptionalInt arity = MagickOptions.arity(utility, arg, next);
            if (arity.isEmpty() || i + arity.getAsInt() >= args.size()) {
                return refused(
                        arity.isEmpty()
                                ? "ImageMagick's option " + arg + " is not known here"
                                : "ImageMagick's option " + arg + " lacks its argument");
            }
            option(arg, i, arity.getAsInt());
            i += arity.getAsInt();
        }
        return finish(first);
    }

    private void option(String option, int index, int arity) {
        for (int i = index + 1; i <= index + arity; i++) {
            String argument = args.get(i);
            if (MagickOptions.writesFile(option)) {
                write(i);
            } else if (MagickOptions.readsFile(utility, option, argument)) {
                read(i);
            } else if (argument.startsWith("@") && argument.length() > 1) {
                // A text option whose argument begins with @ takes its text from that file.
                reads.add(new ImageFile(i, argument.substring(1)));
            }
        }
        if (option.equals("-path")) {
            path = Optional.of(index + 1);
        } else if (option.equals("-format")) {
            format = Optional.of(index + 1);
        }
    }

    /** Convert and its kind write the last argument, unless it is also the first image. */
    private boolean isLastOutput(int index) {
        boolean writesLast = !utility.equals("identify") && !utility.equals("mogrify");
        return writesLast && index == args.size() - 1 && images.size() > 1;
    }

    private ImageArgv finish(int first) {
        if (utility.equals("mogrify")) {
            Optional<ImageArgv> problem = mogrify(first);
            if (problem.isPresent()) {
                return problem.get();
            }
        } else if (!images.isEmpty() && isLastOutput(images.getLast())) {
            write(images.getLast());
        }
        for (int i : images) {
            MagickName name = MagickName.of(args.get(i));
            if (name.isRefused()
                    || (name.path().startsWith("@") && name.prefix().isEmpty())) {
                return refused("ImageMagick's argument " + args.get(i) + " names no plain file");
            }
        }
        for (ImageFile file : writes) {
            MagickName name = MagickName.of(args.get(file.index()));
            if (name.isUrl() || name.isRefused() || file.directory().contains("%")) {
                return refused("ImageMagick's output " + args.get(file.index()) + " is no file in a known directory");
            }
        }
        return new ImageArgv.Files(args, reads, writes, redirects);
    }

    /** Mogrify replaces its inputs, or writes files of the same names in another directory or of another format. */
    private Optional<ImageArgv> mogrify(int first) {
        List<ImageFile> inputs =
                reads.stream().filter(file -> images.contains(file.index())).toList();
        if (inputs.isEmpty()) {
            return Optional.empty();
        }
        for (ImageFile input : inputs) {
            String name = input.path().substring(input.path().lastIndexOf('/') + 1);
            int dot = name.lastIndexOf('.');
            String stem = dot < 0 ? name : name.substring(0, dot);
            String directory = path.map(i -> withoutSlash(args.get(i))).orElse(input.directory());
            String written = format.map(i -> stem + "." + args.get(i)).orElse(name);
            writes.add(new ImageFile(input.index(), directory.equals(".") ? written : directory + "/" + written));
        }
        if (path.isPresent()) {
            String directory = withoutSlash(args.get(path.get()));
            redirects.add(new Redirect(path.get(), directory.length(), "/", "", "", List.of(directory)));
            return Optional.empty();
        }
        if (inputs.stream().map(ImageFile::directory).distinct().count() > 1) {
            return Optional.of(refused("mogrify without -path takes files of one directory only"));
        }
        redirects.add(Redirect.byOption(first, "-path", inputs.getFirst().directory()));
        return Optional.empty();
    }

    private static String withoutSlash(String directory) {
        int end = directory.length();
        while (end > 1 && directory.charAt(end - 1) == '/') {
            end--;
        }
        return directory.substring(0, end);
    }

    private void read(int index) {
        MagickName name = MagickName.of(args.get(index));
        if (name.isStandardStream() || name.isMade()) {
            return;
        }
        if (written.contains(name.path())) {
            redirects.add(Redirect.of(new ImageFile(index, name.path()), name.pathStart(), ""));
            return;
        }
        String path = name.isUrl()
                ? args.get(index)
                : name.path().startsWith("@") ? name.path().substring(1) : name.path();
        reads.add(new ImageFile(index, path));
    }

    private void write(int index) {
        MagickName name = MagickName.of(args.get(index));
        if (name.isStandardStream() || name.isNowhere()) {
            return;
        }
        ImageFile file = new ImageFile(index, name.path());
        writes.add(file);
        written.add(name.path());
        redirects.add(Redirect.of(file, name.pathStart(), ""));
    }

    private static ImageArgv refused(String sentence) {
        return new ImageArgv.UnknownOperation(sentence);
    }
}
