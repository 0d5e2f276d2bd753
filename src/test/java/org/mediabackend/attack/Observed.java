package org.mediabackend.attack;

import java.nio.file.Path;
import java.util.List;

/**
 * What is to be seen of an attack when it is over.
 *
 * @param text all that the attacker was told, byte by byte as Latin-1
 * @param outputs directories that the attacker may look into
 * @param keptBytes how much of the command's output was kept
 * @param refusal why the command was not run at all; empty: it was
 */
record Observed(String text, List<Path> outputs, long keptBytes, String refusal) {}
