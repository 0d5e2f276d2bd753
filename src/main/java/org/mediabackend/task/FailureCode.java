package org.mediabackend.task;

/** Why a task failed, as a stable name; its category decides once what follows from it. */
public enum FailureCode {
    COMMAND_FAILED(Category.MEDIA),
    COMMAND_TIMEOUT(Category.MEDIA),
    COMMAND_STALLED(Category.MEDIA),
    OUTPUT_INVALID(Category.MEDIA),
    ALL_CANDIDATES_FAILED(Category.MEDIA),
    DIRECTORY_MISSING(Category.USER),
    OUTPUT_REFUSED(Category.USER),
    OUTPUT_TOO_LARGE(Category.USER),
    TOOL_MISSING(Category.RESOURCES),
    DISK(Category.RESOURCES),
    OUT_OF_MEMORY(Category.RESOURCES),
    /** The host of an input does not answer, or is out of order. */
    FETCH_FAILED(Category.RESOURCES),
    /** An input's host does not give it, or it must not be fetched. */
    FETCH_REFUSED(Category.USER),
    /** Its worker was lost several times in a row. */
    WORKER_LOST(Category.RESOURCES),
    INTERNAL(Category.INTERNAL);

    /** Whose fault a failure is. */
    public enum Category {
        /** The request. Another try ends the same way. */
        USER,
        /** The files or what was asked of them. Another try ends the same way. */
        MEDIA,
        /** The machine: disk, memory, a missing program. Another try may succeed. */
        RESOURCES,
        /** A bug. */
        INTERNAL
    }

    private final Category category;

    FailureCode(Category category) {
        this.category = category;
    }

    /** Whose fault it is. */
    public Category category() {
        return category;
    }

    /** Whether another try may end otherwise. */
    public boolean mayPass() {
        return switch (category) {
            case USER, MEDIA -> false;
            case RESOURCES, INTERNAL -> true;
        };
    }
}
