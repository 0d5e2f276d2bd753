package org.mediabackend.media;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.mediabackend.media.CommandOutcome.Written;

/** Output lines for people: bounded, without progress, secrets, control characters, and names of the server's own. */
final class Tails {

    private static final int MAX_LINE = 500;
    // Postgres refuses a NUL in a text, and a terminal obeys an escape.
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    private final CommandPlan plan;
    private final KnownSecrets secrets;
    private final List<String> hiddenNames = new ArrayList<>();

    Tails(CommandPlan plan, CommandRun run) {
        this.plan = plan;
        this.secrets = KnownSecrets.of(run.command());
        hiddenNames.add(run.hiddenName() + "/");
        for (Written written : run.unpublished()) {
            hiddenNames.add(written.hidden().getFileName() + "/");
        }
    }

    List<String> stdout(List<String> lines) {
        // With progress elsewhere, what is on the standard output is media.
        return plan.progress() == OutputPlan.Progress.STANDARD_ERROR
                ? List.of()
                : clean(lines, plan.progress() == OutputPlan.Progress.STANDARD_OUTPUT);
    }

    List<String> stderr(List<String> lines) {
        return clean(lines, plan.progress() == OutputPlan.Progress.STANDARD_ERROR);
    }

    private List<String> clean(List<String> lines, boolean withProgress) {
        return lines.stream()
                .filter(line -> !withProgress || !FfmpegProgressParser.isProgressLine(line))
                .map(this::clean)
                .toList();
    }

    private String clean(String line) {
        String shown = line;
        for (String hidden : hiddenNames) {
            shown = shown.replace(hidden, "");
        }
        return Mask.bounded(Mask.text(secrets.hide(CONTROL.matcher(shown).replaceAll(""))), MAX_LINE);
    }
}
