package org.mediabackend.batch;

import org.mediabackend.task.Entry;

/**
 * What one attempt asks to have written at one time: the entry of its task, and its changes in Spring Batch's tables.
 */
record Asked(Entry entry, Changes changes) {}
