package org.mediabackend.task;

import java.time.Duration;

/**
 * What makes a repeated submission one.
 *
 * @param key the caller's, 1 to 255 characters
 * @param requestHash of what is asked for; the same key with another hash is a mistake of the caller
 * @param kept how long a key is remembered
 */
@SuppressWarnings("ArrayRecordComponent") // Bound to a statement and compared by content; never a key of a map.
public record SubmissionKey(String key, byte[] requestHash, Duration kept) {}
