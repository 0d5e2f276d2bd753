package org.mediabackend.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an argv of ffprobe ({@code parse_options} in {@code fftools/cmdutils.c}). Used once, by one thread. */
final class FfmpegProbeSplitter {

    private final List<String> args;
    private final FfmpegOptions table;
    private final List<Option> options = new ArrayList<>();
    private final List<InputFile> inputs = new ArrayList<>();
    private final List<OutputFile> outputs = new ArrayList<>();

    FfmpegProbeSplitter(List<String> args, FfmpegOptions table) {
        this.args = args;
        this.table = table;
    }

    FfmpegArgv split() throws FfmpegArgvException {
        boolean optionsMayCome = true;
        int next = 0;
        while (next < args.size()) {
            int index = next;
            String arg = args.get(index);
            if (!optionsMayCome || !arg.startsWith("-") || arg.equals("-")) {
                addInput(arg, index);
                next++;
            } else if (arg.equals("--")) {
                optionsMayCome = false;
                next++;
            } else {
                next += readOption(arg.substring(1), index) ? 2 : 1;
            }
        }
        List<InputFile> withOptions = inputs.stream()
                .map(i -> new InputFile(i.url(), i.index(), options))
                .toList();
        return new FfmpegArgv(args, options, withOptions, outputs, List.of(), List.of());
    }

    /** Whether it took a value. */
    private boolean readOption(String text, int index) throws FfmpegArgvException {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String specifier = colon < 0 ? "" : text.substring(colon + 1);
        Optional<OptionDefinition> known = table.ofFfprobe(name);
        boolean negated = known.isEmpty()
                && name.startsWith("no")
                && table.ofFfprobe(name.substring(2))
                        .filter(OptionDefinition::isNegatable)
                        .isPresent();
        if (negated || (known.isPresent() && !known.get().takesValue())) {
            options.add(new Option(negated ? name.substring(2) : name, specifier, null, false, negated, index));
            return false;
        }
        if (index + 1 >= args.size()) {
            throw new FfmpegArgvException(index, "option -" + text + " needs a value");
        }
        String value = args.get(index + 1);
        if (name.equals("i")) {
            addInput(value, index + 1);
        } else if (name.equals("o") && known.isPresent()) {
            outputs.add(new OutputFile(value, index + 1, List.of()));
        } else {
            options.add(new Option(name, specifier, value, false, false, index));
        }
        return true;
    }

    private void addInput(String url, int index) throws FfmpegArgvException {
        if (!inputs.isEmpty()) {
            throw new FfmpegArgvException(
                    index, "ffprobe reads one input, and '" + inputs.getFirst().url() + "' is it already");
        }
        inputs.add(new InputFile(url, index, List.of()));
    }
}
