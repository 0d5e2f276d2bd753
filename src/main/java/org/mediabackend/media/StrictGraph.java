package org.mediabackend.media;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges a filter graph: every filter and every option must be known, and what names a file is looked at. */
final class StrictGraph {

    private static final Pattern SCALER_FLAGS = Pattern.compile("[A-Za-z0-9_+=:. -]*");

    /** They send text to the other filters of their graph while it runs. */
    private static final Set<String> COMMANDERS = Set.of("sendcmd", "asendcmd");

    private final int index;
    private final FfmpegVersion version;
    private final Judgement judgement;
    private final ListedFiles lists;

    StrictGraph(int index, FfmpegVersion version, Judgement judgement) {
        this.index = index;
        this.version = version;
        this.judgement = judgement;
        this.lists = new ListedFiles(index, judgement);
    }

    void judge(String graph) {
        String text = graph.stripLeading();
        if (text.startsWith("sws_flags=")) {
            // why: ffmpeg looks for the first semicolon here, whatever is quoted.
            int end = text.indexOf(';');
            String flags = text.substring("sws_flags=".length(), end < 0 ? text.length() : end);
            if (!SCALER_FLAGS.matcher(flags).matches()) {
                judgement.refuse(index, "begins with sws_flags that are not understood");
            }
            text = end < 0 ? "" : text.substring(end + 1);
        }
        List<FfmpegFilter> filters =
                FfmpegFilter.chains(text).stream().flatMap(List::stream).toList();
        filters.forEach(this::judge);
        if (filters.stream().anyMatch(f -> COMMANDERS.contains(f.name()))) {
            filters.stream()
                    .filter(f -> !COMMANDERS.contains(f.name()))
                    .filter(f -> FfmpegFilterTable.of(f.name(), version)
                            .filter(FfmpegFilterTable.Row::takesFiles)
                            .isPresent())
                    .findFirst()
                    .ifPresent(f -> judgement.refuse(
                            index,
                            "has sendcmd beside " + f.name()
                                    + ", whose files it could change while it runs; put them in two commands"));
        }
    }

    private void judge(FfmpegFilter filter) {
        Optional<FfmpegFilterTable.Row> row = FfmpegFilterTable.of(filter.name(), version);
        if (row.isEmpty()) {
            judgement.refuse(
                    index,
                    "has the filter \"" + Shown.of(filter.name())
                            + "\", which the strict policy does not know for ffmpeg " + Shown.of(version)
                            + "; leave it out, or let the operator set MEDIA_POLICY=open");
            return;
        }
        long byPlace = filter.arguments().stream()
                .filter(argument -> argument.key().isEmpty())
                .count();
        if (byPlace > 1 && row.get().kinds().contains(FfmpegFilterTable.Kind.DEMUXER)) {
            judgement.refuse(index, "gives the filter " + filter.name() + " options without their names; name them");
            return;
        }
        for (FfmpegFilter.Argument argument : filter.arguments()) {
            judge(filter.name(), row.get(), argument);
        }
    }

    private void judge(String filter, FfmpegFilterTable.Row row, FfmpegFilter.Argument argument) {
        String key = argument.key();
        if (key.isEmpty()) {
            // An argument by its place could be any of them.
            row.kinds().stream().distinct().forEach(kind -> value(filter, kind, argument.value(), true));
            return;
        }
        Optional<FfmpegFilterTable.Kind> kind = row.option(key);
        if (kind.isEmpty()) {
            judgement.refuse(
                    index,
                    "gives the filter " + filter + " an option \"" + Shown.of(key)
                            + "\", which the strict policy does not know; leave it out");
            return;
        }
        value(filter, kind.get(), argument.value(), false);
    }

    private void value(String filter, FfmpegFilterTable.Kind kind, String value, boolean byPlace) {
        switch (kind) {
            case VALUE -> {}
            case READ -> judgement.plainFile(index, value, false);
            case WRITE -> judgement.plainFile(index, value, true);
            case MEDIA -> {
                judgement.plainFile(index, value, false);
                lists.refuseAny(value, filter);
            }
            case MODEL -> model(value);
            case DEMUXER -> {
                if (!byPlace && !FfmpegNames.demuxers().contains(value)) {
                    judgement.refuse(
                            index,
                            "reads the format \"" + Shown.of(value) + "\" by " + filter
                                    + ", which the strict policy does not allow; give the file by -i");
                }
            }
            case REFUSED -> {
                if (!byPlace) {
                    judgement.refuse(index, "has an option of " + filter + " that the strict policy does not allow");
                }
            }
        }
    }

    /** {@code path=a.json:name=b|version=vmaf_v0.6.1}. */
    private void model(String value) {
        for (String model : FfmpegTokens.split(value, '|')) {
            for (String pair : FfmpegTokens.split(model, ':')) {
                int equals = pair.indexOf('=');
                if (equals < 0 || pair.startsWith("path")) {
                    judgement.plainFile(index, pair.substring(equals + 1), false);
                }
            }
        }
    }
}
