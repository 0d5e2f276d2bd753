package org.mediabackend.media;

import java.util.List;

/**
 * One change to an argument list that sends an output into a hidden directory.
 *
 * @param index the argument that changes
 * @param at where in it the hidden directory's name and a slash go
 * @param lead what goes before that name
 * @param newOption when not empty, the argument stays, and before it comes this option, with the directory for a value
 * @param name what follows the directory in that value
 * @param directories where the output belongs
 */
record Redirect(int index, int at, String lead, String newOption, String name, List<String> directories) {

    /** Puts the hidden directory before the last part of a path that begins at that place of the argument. */
    static Redirect of(ImageFile file, int pathStart, String lead) {
        int slash = file.path().lastIndexOf('/');
        return new Redirect(
                file.index(), pathStart + slash + 1, slash < 0 ? lead : "", "", "", List.of(file.directory()));
    }

    /** Names the directory by an option of its own, put before the argument of that index. */
    static Redirect byOption(int index, String option, String directory) {
        String lead = directory.equals(".") ? "" : directory.endsWith("/") ? directory : directory + "/";
        return new Redirect(index, 0, lead, option, "", List.of(directory));
    }

    void apply(List<String> args, String hidden) {
        if (!newOption.isEmpty()) {
            args.addAll(index, List.of(newOption, lead + hidden + (name.isEmpty() ? "" : "/" + name)));
            return;
        }
        String arg = args.get(index);
        args.set(index, arg.substring(0, at) + lead + hidden + "/" + arg.substring(at));
    }
}
