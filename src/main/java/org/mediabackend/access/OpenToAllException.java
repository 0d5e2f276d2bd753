package org.mediabackend.access;

import java.io.Serial;

/** The server would serve strangers, and nothing tells them apart. */
final class OpenToAllException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    OpenToAllException(String address) {
        super("The API would be open to everybody who reaches " + address + ", since there is no key and no issuer.");
    }
}
