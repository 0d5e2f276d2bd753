package org.mediabackend.media;

import java.util.UUID;

/** Whose published files a task may read beside its own. An implementation is safe for use by one thread. */
@FunctionalInterface
public interface OtherWorkspaces {

    /** Whether it may read what that task has published; not if there is no such task. */
    boolean mayRead(UUID task);
}
