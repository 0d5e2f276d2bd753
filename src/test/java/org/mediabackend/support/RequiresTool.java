package org.mediabackend.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mediabackend.tools.Tool;

/** Skips the test, with the name of the package that is missing, unless these tools are on {@code PATH}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProgramCondition.class)
public @interface RequiresTool {

    /** All of them are needed. */
    Tool[] value();
}
