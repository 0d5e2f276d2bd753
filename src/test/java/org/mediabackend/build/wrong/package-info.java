/** Classes that break the rules of {@code ArchitectureTest} on purpose, to show that each of them can fail. */
@NullMarked
package org.mediabackend.build.wrong;

import org.jspecify.annotations.NullMarked;
