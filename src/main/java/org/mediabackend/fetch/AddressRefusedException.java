package org.mediabackend.fetch;

import java.io.IOException;
import java.io.Serial;

/** That a name or a redirect led to an address that may not be connected to. */
final class AddressRefusedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    AddressRefusedException() {
        super("leads to an address that is not public");
    }
}
