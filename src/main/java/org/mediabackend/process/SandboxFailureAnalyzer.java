package org.mediabackend.process;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a {@link SandboxUnavailableException} at start-up as its sentence instead of a stack trace. */
final class SandboxFailureAnalyzer extends AbstractFailureAnalyzer<SandboxUnavailableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SandboxUnavailableException cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Set MEDIA_SANDBOX=auto for any level that works, or mend what is missing", cause);
    }
}
