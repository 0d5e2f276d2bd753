package org.mediabackend.batch;

/** How a step ended; what Spring Batch records of it follows from this alone. */
sealed interface StepOutcome {

    /** COMPLETED. */
    record Done() implements StepOutcome {}

    /**
     * FAILED; the flow may route onwards.
     *
     * @param message the exit message: the error with the last lines of standard error
     */
    record Failed(String message) implements StepOutcome {}

    /** STOPPED; a later attempt runs it again. */
    record Stopped() implements StepOutcome {}
}
