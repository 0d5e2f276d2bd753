package org.mediabackend.media;

/**
 * One option of ffmpeg's or ffprobe's own command line, as a version knows it. Options of codecs, formats and protocols
 * (ffmpeg's AVOptions) have no definition: each takes one value.
 *
 * @param name without the dash
 */
public record OptionDefinition(String name, Arity arity, Scope scope) {

    /** What follows the option's name. */
    public enum Arity {
        /** Nothing; {@code -noNAME} is its opposite. */
        BOOLEAN,
        /** Nothing, and it has no opposite. */
        FLAG,
        /** One argument. */
        VALUE,
        /** One argument; {@code -noNAME} takes none. */
        NEGATABLE_VALUE,
        /** The next argument if there is one; the program prints something and ends. */
        EXIT
    }

    /** What the option belongs to. */
    public enum Scope {
        GLOBAL,
        INPUT,
        OUTPUT,
        INPUT_AND_OUTPUT;

        boolean allowsInput() {
            return this == INPUT || this == INPUT_AND_OUTPUT;
        }

        boolean allowsOutput() {
            return this == OUTPUT || this == INPUT_AND_OUTPUT;
        }
    }

    boolean takesValue() {
        return arity == Arity.VALUE || arity == Arity.NEGATABLE_VALUE;
    }

    /** Whether {@code -noNAME} is understood. */
    boolean isNegatable() {
        return arity == Arity.BOOLEAN || arity == Arity.NEGATABLE_VALUE;
    }
}
