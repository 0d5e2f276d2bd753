package org.mediabackend.submission;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a submission needs of this machine.
 *
 * @param requireTools whether the tools of a command must be on this machine; false where only the workers have them
 */
@ConfigurationProperties("media.policy")
record SubmissionSettings(@DefaultValue("true") boolean requireTools) {}
