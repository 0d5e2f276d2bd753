/**
 * How the application speaks HTTP: the envelope, the numbers of its errors, what a task looks like in an answer, the
 * limits on a request before anyone reads it, CORS and {@code /health}. It promises that every answer that is neither a
 * stream nor a file is an envelope with a true status, also when Tomcat refuses a request before Spring sees it. It
 * never decides what a task is or does.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "task")
package org.mediabackend.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
