package org.mediabackend.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.OptionDefinition.Scope;

/**
 * Reads an argv of ffmpeg in ffmpeg's own order of decisions ({@code split_commandline} in {@code fftools/cmdutils.c}).
 * Used once, by one thread.
 */
final class FfmpegSplitter {

    private final List<String> args;
    private final FfmpegOptions table;
    private final List<Option> globals = new ArrayList<>();
    private final List<InputFile> inputs = new ArrayList<>();
    private final List<OutputFile> outputs = new ArrayList<>();
    private final List<Option> decoders = new ArrayList<>();
    private List<Option> group = new ArrayList<>();
    private int next;

    FfmpegSplitter(List<String> args, FfmpegOptions table) {
        this.args = args;
        this.table = table;
    }

    FfmpegArgv split() throws FfmpegArgvException {
        int afterDashes = -1;
        while (next < args.size()) {
            int index = next++;
            String arg = args.get(index);
            if (arg.equals("--")) {
                afterDashes = next;
            } else if (!arg.startsWith("-") || arg.equals("-") || index == afterDashes) {
                finishOutput(arg, index);
            } else {
                readOption(arg.substring(1), index);
            }
        }
        return new FfmpegArgv(args, globals, inputs, outputs, decoders, group);
    }

    private void readOption(String text, int index) throws FfmpegArgvException {
        if (text.equals("i")) {
            finishInput(valueOf(text, index), index + 1);
        } else if (text.equals("dec") && table.hasLoopbackDecoders()) {
            valueOf(text, index);
            decoders.addAll(group);
            group = new ArrayList<>();
        } else {
            readNamed(text, index);
        }
    }

    private void readNamed(String text, int index) throws FfmpegArgvException {
        boolean fromFile = text.startsWith("/") && table.readsValuesFromFiles();
        String whole = fromFile ? text.substring(1) : text;
        int colon = whole.indexOf(':');
        String name = colon < 0 ? whole : whole.substring(0, colon);
        String specifier = colon < 0 ? "" : whole.substring(colon + 1);

        Optional<OptionDefinition> known = table.ofFfmpeg(name);
        if (known.isPresent()) {
            OptionDefinition definition = known.get();
            if (fromFile && !definition.takesValue()) {
                throw new FfmpegArgvException(index, "option -" + name + " takes no value, so none from a file");
            }
            add(definition, new Option(name, specifier, argument(definition, text, index), fromFile, false, index));
            return;
        }
        Optional<OptionDefinition> opposite = name.startsWith("no")
                ? table.ofFfmpeg(name.substring(2)).filter(OptionDefinition::isNegatable)
                : Optional.empty();
        if (opposite.isPresent()) {
            add(opposite.get(), new Option(name.substring(2), specifier, null, false, true, index));
            return;
        }
        if (name.isEmpty() || text.startsWith("/")) {
            throw new FfmpegArgvException(index, "ffmpeg knows no option -" + text);
        }
        group.add(new Option(name, specifier, valueOf(text, index), false, false, index));
    }

    private @Nullable String argument(OptionDefinition definition, String text, int index) throws FfmpegArgvException {
        return switch (definition.arity()) {
            case BOOLEAN, FLAG -> null;
            case VALUE, NEGATABLE_VALUE -> valueOf(text, index);
            case EXIT -> next < args.size() ? args.get(next++) : null;
        };
    }

    private String valueOf(String text, int index) throws FfmpegArgvException {
        if (next >= args.size()) {
            throw new FfmpegArgvException(index, "option -" + text + " needs a value");
        }
        return args.get(next++);
    }

    private void add(OptionDefinition definition, Option option) {
        (definition.scope() == Scope.GLOBAL ? globals : group).add(option);
    }

    private void finishInput(String url, int index) throws FfmpegArgvException {
        for (Option option : group) {
            if (!table.ofFfmpeg(option.name()).map(d -> d.scope().allowsInput()).orElse(true)) {
                throw new FfmpegArgvException(
                        option.index(),
                        "option -" + option.name() + " is for outputs, but the next file is the input at args[" + index
                                + "]; move it behind that input");
            }
        }
        inputs.add(new InputFile(url, index, group));
        group = new ArrayList<>();
    }

    private void finishOutput(String url, int index) throws FfmpegArgvException {
        if (url.isEmpty()) {
            throw new FfmpegArgvException(index, "an output needs a name");
        }
        for (Option option : group) {
            if (!table.ofFfmpeg(option.name())
                    .map(d -> d.scope().allowsOutput())
                    .orElse(true)) {
                throw new FfmpegArgvException(
                        option.index(),
                        "option -" + option.name() + " is for inputs, but the next file is the output at args[" + index
                                + "]; move it before its input");
            }
        }
        outputs.add(new OutputFile(url, index, group));
        group = new ArrayList<>();
    }
}
