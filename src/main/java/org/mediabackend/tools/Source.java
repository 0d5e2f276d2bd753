package org.mediabackend.tools;

/** Where a tool was found. */
public enum Source {
    SETTING("by setting"),
    PATH("on PATH"),
    BUNDLED("bundled");

    private final String shown;

    Source(String shown) {
        this.shown = shown;
    }

    /** As a person reads it. */
    @Override
    public String toString() {
        return shown;
    }
}
