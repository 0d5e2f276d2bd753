package org.mediabackend.support;

import java.io.File;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.mediabackend.tools.Tool;

/** Decides {@link RequiresTool} and {@link RequiresProgram}. */
final class ProgramCondition implements ExecutionCondition {

    /** How a reason begins; {@link SkippedTests} counts by what follows. */
    static final String NEEDS_PACKAGE = "needs package ";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        SortedSet<String> missing =
                context.getElement().map(ProgramCondition::missing).orElseGet(TreeSet::new);
        return missing.isEmpty()
                ? ConditionEvaluationResult.enabled("the programs are there")
                : ConditionEvaluationResult.disabled(NEEDS_PACKAGE + String.join(" ", missing));
    }

    private static SortedSet<String> missing(AnnotatedElement element) {
        SortedSet<String> packages = new TreeSet<>();
        AnnotationSupport.findAnnotation(element, RequiresTool.class).map(RequiresTool::value).stream()
                .flatMap(Stream::of)
                .filter(tool -> names(tool).stream().noneMatch(ProgramCondition::isOnPath))
                .forEach(tool -> packages.add(tool.debianPackage()));
        AnnotationSupport.findAnnotation(element, RequiresProgram.class)
                .filter(program -> !isOnPath(program.value()))
                .ifPresent(program -> packages.add(program.debianPackage()));
        return packages;
    }

    private static List<String> names(Tool tool) {
        return tool == Tool.MAGICK ? List.of("magick", "convert") : List.of(tool.wireName());
    }

    static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
