package org.mediabackend.submission;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Schedule;

/** Reads when a task runs and how often it is tried: the fields that every submission with a body may have. */
final class ScheduleReader {

    private static final int LARGEST_PRIORITY = 100;
    private static final int MOST_ATTEMPTS = 100;
    private static final double USUAL_BACKOFF_SECONDS = 10;
    private static final double LONGEST_BACKOFF_SECONDS = 86_400;

    /** A year, also a leap year. More is a mistake. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(366);

    private final FieldErrors errors;
    private final Instant now;

    ScheduleReader(FieldErrors errors, Instant now) {
        this.errors = errors;
        this.now = now;
    }

    Schedule read(Fields fields) {
        int priority = fields.integerOr("priority", 0, -LARGEST_PRIORITY, LARGEST_PRIORITY);
        Instant notBefore = notBefore(fields);
        Fields retry = fields.object("retry");
        if (retry == null) {
            return new Schedule(priority, notBefore, 1, Duration.ZERO);
        }
        if (!retry.has("maxAttempts")) {
            errors.add(retry.pathOf("maxAttempts"), "must be given: how often the task is tried in all");
        }
        int maxAttempts = retry.integerOr("maxAttempts", 1, 1, MOST_ATTEMPTS);
        double backoffSeconds = retry.numberOr("backoffSeconds", USUAL_BACKOFF_SECONDS, 0, LONGEST_BACKOFF_SECONDS);
        return new Schedule(priority, notBefore, maxAttempts, Duration.ofMillis(Math.round(backoffSeconds * 1000)));
    }

    /** For an example that can be used as it stands. */
    private Instant tomorrow() {
        return now.plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
    }

    private @Nullable Instant notBefore(Fields fields) {
        String text = fields.text("notBefore");
        if (text == null) {
            return null;
        }
        Instant instant;
        try {
            instant = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeParseException e) {
            errors.add(
                    fields.pathOf("notBefore"),
                    "must be an ISO-8601 instant with its offset, such as tomorrow's " + tomorrow());
            return null;
        }
        if (instant.isAfter(now.plus(LONGEST_DELAY))) {
            errors.add(fields.pathOf("notBefore"), "must be at most a year ahead");
            return null;
        }
        // A moment in the past stays what it is, so that the same request sent again is the same; but the database
        // does not go back as far as a caller can write.
        return instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant;
    }
}
