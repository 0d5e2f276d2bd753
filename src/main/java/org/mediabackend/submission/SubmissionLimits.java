package org.mediabackend.submission;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much one request may ask for.
 *
 * @param commands most commands of a task, those of all its candidates and fallbacks together
 * @param args most arguments of a command
 * @param argSize largest argument; Linux itself runs none of 128 KiB or more
 * @param commandSize most bytes that the arguments of a command have together; Linux keeps about 2 MB for them
 * @param label most characters of a label
 * @param queued most tasks that wait in a lane
 */
@ConfigurationProperties("media.limits")
record SubmissionLimits(
        @DefaultValue("1000") int commands,
        @DefaultValue("10000") int args,
        @DefaultValue("131071B") DataSize argSize,
        @DefaultValue("1MB") DataSize commandSize,
        @DefaultValue("200") int label,
        @DefaultValue("100000") int queued) {

    SubmissionLimits {
        if (commands < 1 || args < 1 || label < 1 || queued < 1 || argSize.toBytes() < 1 || commandSize.toBytes() < 1) {
            throw new IllegalArgumentException("every media.limits.* must be at least 1");
        }
    }
}
