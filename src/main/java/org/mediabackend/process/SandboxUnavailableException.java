package org.mediabackend.process;

/** Commands cannot be confined as the settings ask for; the start ends with its sentence. */
public final class SandboxUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * One with that sentence.
     *
     * @param sentence what is wrong and what to do
     */
    public SandboxUnavailableException(String sentence) {
        super(sentence);
    }
}
