package org.mediabackend.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The project's README in one language. */
record Readme(String text) {

    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");

    static Readme english() {
        return of("README.md");
    }

    static Readme chinese() {
        return of("README.zh-CN.md");
    }

    private static Readme of(String name) {
        try {
            return new Readme(Files.readString(Path.of(name)));
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    /** The fenced blocks of a language, {@code sh} or {@code sql}, in their order. */
    List<String> blocks(String language) {
        return FENCED.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map((MatchResult block) -> block.group(2).strip())
                .toList();
    }
}
