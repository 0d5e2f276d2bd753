package org.mediabackend.media;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.mediabackend.tools.Tool;

/**
 * Judges an argv of ffmpeg or ffprobe by what is known to be harmless: every option must be one that the version at
 * hand has, and every value that could name a file, a filter, a format or a protocol is looked at. Used once.
 */
final class StrictFfmpeg {

    /** Options of the program that no task needs, and what to do instead. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("filter_script", "give the graph itself by -filter"),
            Map.entry("filter_complex_script", "give the graph itself by -filter_complex"),
            Map.entry("fpre", "give the preset's options themselves"),
            Map.entry("pre", "give the preset's options themselves"),
            Map.entry("apre", "give the preset's options themselves"),
            Map.entry("vpre", "give the preset's options themselves"),
            Map.entry("spre", "give the preset's options themselves"),
            Map.entry("report", "the last lines of the log are in the task's history"),
            Map.entry("sdp_file", "sessions are not served here"),
            Map.entry("init_hw_device", "devices are not reached from here"),
            Map.entry("filter_hw_device", "devices are not reached from here"),
            Map.entry("vaapi_device", "devices are not reached from here"),
            Map.entry("qsv_device", "devices are not reached from here"),
            Map.entry("sources", "devices are not reached from here"),
            Map.entry("sinks", "devices are not reached from here"));

    private static final Set<String> READ = Set.of("attach");
    private static final Set<String> WRITTEN = Set.of(
            "vstats_file",
            "passlogfile",
            "progress",
            "print_graphs_file",
            "stats_enc_pre",
            "stats_enc_post",
            "stats_mux_pre",
            "dump_attachment");
    private static final Set<String> BITSTREAM_FILTERS = Set.of("bsf", "absf", "vbsf");
    private static final Set<String> GRAPHS = Set.of("vf", "af", "filter", "filter_complex", "lavfi");
    private static final Set<String> CODECS = Set.of("c", "codec", "vcodec", "acodec", "scodec", "dcodec");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.+-]*");

    private final Tool tool;
    private final Command command;
    private final FfmpegOptions table;
    private final Judgement judgement;
    private final StrictValues values;

    StrictFfmpeg(Command command, FfmpegOptions table, Judgement judgement) {
        this.tool = command.tool();
        this.command = command;
        this.table = table;
        this.judgement = judgement;
        this.values = new StrictValues(table.version(), judgement);
    }

    void judge() {
        FfmpegArgv argv;
        try {
            argv = tool == Tool.FFPROBE
                    ? FfmpegArgv.parseProbe(command.args(), table)
                    : FfmpegArgv.parse(command.args(), table);
        } catch (FfmpegArgvException e) {
            judgement.refuse(e.index(), "is not understood: " + e.problem());
            return;
        }
        argv.allOptions().forEach(this::option);
        argv.inputs().forEach(this::input);
        argv.outputs().forEach(this::output);
    }

    private void option(Option option) {
        if (option.fromFile()) {
            judgement.refuse(option.index(), "takes its value from a file, which is not judged; give the value itself");
            return;
        }
        Optional<OptionDefinition> own =
                tool == Tool.FFPROBE ? table.ofFfprobe(option.name()) : table.ofFfmpeg(option.name());
        if (own.isPresent()) {
            own(option);
        } else {
            values.option(option.name(), option.text(), option.index());
        }
    }

    /** An option of the program itself; that the program has it, its table says. */
    private void own(Option option) {
        String name = option.name();
        String instead = REFUSED.get(name);
        if (instead != null) {
            judgement.refuse(
                    option.index(), "is option -" + name + ", which the strict policy does not allow; " + instead);
        } else if (READ.contains(name)) {
            judgement.plainFile(option.valueIndex(), option.text(), false);
        } else if (WRITTEN.contains(name)) {
            written(option);
        } else if (BITSTREAM_FILTERS.contains(name)) {
            values.bitstreamFilters(option.text(), option.valueIndex());
        } else if (GRAPHS.contains(name)) {
            new StrictGraph(option.valueIndex(), table.version(), judgement).judge(option.text());
        } else if (CODECS.contains(name) && !WORD.matcher(option.text()).matches()) {
            judgement.refuse(option.valueIndex(), "names no codec");
        } else if (name.equals("hwaccel_device") && !option.text().matches("\\d{0,3}")) {
            judgement.refuse(option.valueIndex(), "may only be a device's number");
        } else if (name.equals("f") && tool == Tool.FFPROBE) {
            demuxer(option);
        }
    }

    private void written(Option option) {
        if (option.is("dump_attachment") && option.text().isEmpty()) {
            // The file would have the name that the input's metadata says.
            judgement.refuse(option.valueIndex(), "must name the file, since the input's own names are not judged");
            return;
        }
        judgement.plainFile(option.valueIndex(), option.text(), true);
    }

    private void input(InputFile input) {
        input.options().stream().filter(o -> o.is("f")).forEach(this::demuxer);
        switch (input.location()) {
            case Location.Generated(String graph) ->
                new StrictGraph(input.index(), table.version(), judgement).judge(graph);
            case Location.Nested nested -> nested(input, nested);
            case Location.Pipe(int descriptor)
            when descriptor > 2 ->
                judgement.refuse(input.index(), "names a file descriptor that a command does not have");
            case Location.LocalFile file -> {}
            case Location.Pipe p -> {}
            case Location.Nothing n -> {}
            case Location.Device d -> {}
            case Location.Url u -> {}
        }
        new ListedFiles(input.index(), judgement).judge(input);
    }

    private void nested(InputFile input, Location.Nested nested) {
        if (!GuardedInputs.NESTED.contains(nested.scheme())) {
            judgement.refuse(
                    input.index(),
                    "reads through the protocol " + nested.scheme() + ", which the strict policy does not allow");
        }
        for (Location part : nested.parts()) {
            switch (part) {
                case Location.LocalFile f -> {}
                case Location.Nested deeper -> nested(input, deeper);
                case Location.Url u -> {}
                default -> judgement.refuse(input.index(), "wraps something that is no file");
            }
        }
    }

    private void demuxer(Option option) {
        String name = option.text();
        boolean list = GuardedInputs.LISTS.contains(name);
        if (!list && !name.equals("lavfi") && !FfmpegNames.demuxers().contains(name)) {
            judgement.refuse(
                    option.valueIndex(),
                    "is the input format \"" + Shown.of(name) + "\", which the strict policy does not allow");
        }
    }

    private void output(OutputFile output) {
        for (Option option : output.options()) {
            if (option.is("f")) {
                values.muxer(option.text(), option.valueIndex());
            }
        }
        if (output.format().filter("tee"::equals).isPresent()) {
            OutputTeeSlave.readAll(output.url()).forEach(slave -> teeSlave(slave, output.index()));
        }
        switch (output.location()) {
            case Location.Pipe(int descriptor)
            when descriptor > 2 ->
                judgement.refuse(output.index(), "names a file descriptor that a command does not have");
            case Location.Nested nested
            when !nested.scheme().equals("tee") ->
                judgement.refuse(
                        output.index(),
                        "is written through the protocol " + nested.scheme()
                                + ", which the strict policy does not allow");
            default -> {}
        }
    }

    private void teeSlave(OutputTeeSlave slave, int index) {
        slave.options().forEach((key, value) -> {
            int slash = key.indexOf('/');
            String name = slash < 0 ? key : key.substring(0, slash);
            switch (name) {
                case "f" -> {
                    values.muxer(value, index);
                    if (value.equals("tee")) {
                        judgement.refuse(index, "is a tee within a tee");
                    }
                }
                case "bsfs" -> values.bitstreamFilters(value, index);
                case "select", "onfail", "use_fifo" -> {}
                default -> values.option(name, value, index - 1);
            }
        });
        boolean plain = switch (slave.location()) {
            case Location.Nested n -> false;
            case Location.Device d -> false;
            default -> true;
        };
        if (!plain) {
            judgement.refuse(index, "has an output in its tee that is no plain file");
        }
    }
}
