package org.mediabackend.build.wrong.util;

/** Lives in a package whose name says nothing. */
class Wrong {}
