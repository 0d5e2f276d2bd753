package org.mediabackend.task;

import java.util.List;
import java.util.function.Function;

/**
 * What a claim took.
 *
 * @param more whether there may be more to take than was asked for. If not, all that comes later is told by a
 *     notification or comes due at its time.
 */
public record Claim<T>(List<T> taken, boolean more) {

    /** Nothing, and there is nothing. */
    public static <T> Claim<T> none() {
        return new Claim<>(List.of(), false);
    }

    /** The same, of other things. */
    public <R> Claim<R> map(Function<T, R> function) {
        return new Claim<>(taken.stream().map(function).toList(), more);
    }
}
