package org.mediabackend.task;

import java.util.UUID;

/** One attempt of a task, whoever holds it. */
public record AttemptId(UUID taskId, int attempt) {}
