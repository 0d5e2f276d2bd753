package org.mediabackend.media;

/**
 * An input of a command that lies on another host.
 *
 * @param argument the place of its address in the command's arguments, from 0
 * @param url its address as written, by http or https; may hold secrets
 */
public record RemoteInput(int argument, String url) {

    /** A name for the file that it is fetched to; of its own name only the extension, by which some tools go. */
    public String fileName() {
        String extension = RemoteInputs.extension(url);
        return "input-" + argument + (extension.isEmpty() ? "" : "." + extension);
    }
}
