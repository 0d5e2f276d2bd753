package org.mediabackend.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips the test, with the name of the package that is missing, unless a program that is no tool is on {@code PATH}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProgramCondition.class)
public @interface RequiresProgram {

    /** The program's name, {@code bwrap}. */
    String value();

    /** The Debian package that brings it, {@code bubblewrap}. */
    String debianPackage();
}
