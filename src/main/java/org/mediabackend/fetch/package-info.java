/**
 * Fetches what a command is to read from another host, so that the command itself needs no network. It promises that it
 * connects to no address that is not public, unless the operator allowed it: each address is looked at when a socket is
 * about to connect to it, so neither a redirect, nor a name that is resolved anew, nor an unusual way to write an
 * address leads elsewhere. What it fetches is bounded in size and time. It knows nothing of tasks and media.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.mediabackend.fetch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
