package org.mediabackend.web;

/** What a process of this application does; {@code media.role}. */
public enum Role {
    ALL,
    API,
    WORKER;

    /** Whether it serves what is under {@code /api}. */
    public boolean servesApi() {
        return this != WORKER;
    }
}
