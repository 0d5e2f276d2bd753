package org.mediabackend.stream;

import java.io.IOException;

/** Where a client's bytes go. Thread-safe. */
interface Wire {

    /**
     * From now on it outlasts the thread that opened it, and no call waits. Called once, after the greeting.
     *
     * @param owner is told what becomes of it
     */
    void lasts(Owner owner) throws IOException;

    /** Whether there is room for the next bytes. If not, the owner is told once that there is, or that it is gone. */
    boolean isReady() throws IOException;

    /** Sends all of it; only called when there is room. */
    void send(byte[] bytes) throws IOException;

    /** Nothing more is sent; also when the connection is gone already. */
    void complete();

    /** Whose it is. */
    interface Owner {

        /** There is room again. */
        void ready();

        /** The connection is no more. */
        void gone();
    }
}
