package org.mediabackend.task;

import java.util.UUID;

/** What became of a submission. */
public sealed interface Submitted {

    /** A new task was queued. */
    record Accepted(UUID id) implements Submitted {}

    /** The same request was submitted under the key before. */
    record Known(UUID id) implements Submitted {}

    /** Another request was submitted under the key before. */
    record KeyReused() implements Submitted {}

    /** The queue of its lane has no room. */
    record Full() implements Submitted {}
}
