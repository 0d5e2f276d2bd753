/** The application: each direct sub-package is a module with a promise of its own. */
@NullMarked
package org.mediabackend;

import org.jspecify.annotations.NullMarked;
