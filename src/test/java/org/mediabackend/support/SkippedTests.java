package org.mediabackend.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Counts what was skipped, by the package that would be needed, and writes it to {@code target/skipped-tests.txt}: one
 * line for the count, then one for each test. The build shows the file as its last word.
 */
public final class SkippedTests implements TestExecutionListener {

    /** A test that did not run, and why. */
    record Skip(String test, String reason) {}

    private final List<Skip> skips = Collections.synchronizedList(new ArrayList<>());
    private volatile TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionSkipped(TestIdentifier skipped, String reason) {
        if (skipped.isTest()) {
            skips.add(new Skip(name(skipped), reason));
        }
        plan.getDescendants(skipped).stream()
                .filter(TestIdentifier::isTest)
                .forEach(test -> skips.add(new Skip(name(test), reason)));
    }

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            String reason = result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
            skips.add(new Skip(name(finished), reason.replaceFirst("^Assumption failed: ", "")));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        try {
            List<String> lines = new ArrayList<>();
            lines.add(summary(skips));
            skips.forEach(skip -> lines.add("  " + skip.test() + ": " + skip.reason()));
            Files.createDirectories(Path.of("target"));
            Files.write(Path.of("target", "skipped-tests.txt"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code skipped 3 tests: 2 need libvips-tools, 1 needs imagemagick}. */
    static String summary(List<Skip> skips) {
        Map<String, Long> byReason =
                skips.stream().collect(Collectors.groupingBy(Skip::reason, TreeMap::new, Collectors.counting()));
        String reasons = byReason.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> part(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        return "skipped " + skips.size() + (skips.size() == 1 ? " test" : " tests")
                + (skips.isEmpty() ? "" : ": " + reasons);
    }

    private static String part(String reason, long count) {
        return reason.startsWith(ProgramCondition.NEEDS_PACKAGE)
                ? count
                        + (count == 1 ? " needs " : " need ")
                        + reason.substring(ProgramCondition.NEEDS_PACKAGE.length())
                : count + " as " + reason;
    }

    private String name(TestIdentifier test) {
        String parent = plan.getParent(test).map(TestIdentifier::getDisplayName).orElse("");
        return parent + "." + test.getDisplayName();
    }
}
