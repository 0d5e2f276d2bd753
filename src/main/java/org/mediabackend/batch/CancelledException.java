package org.mediabackend.batch;

/** Between the end of the work and its publication somebody cancelled the task. */
class CancelledException extends RuntimeException {}
