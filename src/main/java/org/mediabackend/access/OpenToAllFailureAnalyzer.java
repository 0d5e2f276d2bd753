package org.mediabackend.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows an {@link OpenToAllException} at start-up as its sentence instead of a stack trace. */
final class OpenToAllFailureAnalyzer extends AbstractFailureAnalyzer<OpenToAllException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OpenToAllException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Make a key first, with: scripts/server keys create --name admin --roles operate. Or set"
                        + " MEDIA_AUTH_ISSUER, or leave SERVER_ADDRESS at 127.0.0.1.",
                cause);
    }
}
