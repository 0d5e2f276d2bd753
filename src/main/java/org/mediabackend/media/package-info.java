/**
 * What a request means: the commands of ffmpeg, ffprobe, ImageMagick and libvips as data. It reads an argv into global
 * options, inputs and outputs; says which files a command reads and writes, whether it re-encodes, how long its output
 * will be and how far it has come; masks secrets; ranks the candidates of a search. It promises pure functions over
 * argument lists, never a shell string. It never touches a task, the database or Spring Batch.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"process", "tools"})
package org.mediabackend.media;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
