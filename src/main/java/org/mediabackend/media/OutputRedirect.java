package org.mediabackend.media;

import java.nio.file.Path;

/**
 * A path as written, redirected into the hidden directory beside its target.
 *
 * @param text what to write in the argv instead
 * @param publication from where to where the result goes
 */
record OutputRedirect(String text, OutputPlan.Publication publication) {

    /**
     * @param url a path, with or without {@code file:}
     * @param pattern whether a percent sign in a directory's name stands for something: then the hidden directory comes
     *     before that directory
     */
    static OutputRedirect of(String url, boolean pattern, Path cwd, String hiddenName) {
        String prefix = url.startsWith("file:") ? "file:" : "";
        String path = url.substring(prefix.length());
        int name = path.lastIndexOf('/') + 1;
        int percent = pattern ? path.indexOf('%') : -1;
        if (percent >= 0 && percent < name) {
            name = path.lastIndexOf('/', percent) + 1;
        }
        String parent = path.substring(0, name);
        Path target = parent.isEmpty() ? cwd : cwd.resolve(parent);
        return new OutputRedirect(
                prefix + parent + hiddenName + "/" + path.substring(name),
                new OutputPlan.Publication(target.resolve(hiddenName), target));
    }
}
