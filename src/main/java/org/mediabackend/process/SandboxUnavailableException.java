package org.mediabackend.process;

/** The level that was asked for by name does not work here. */
final class SandboxUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SandboxUnavailableException(String sentence) {
        super(sentence);
    }
}
