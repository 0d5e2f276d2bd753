package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mediabackend.tools.Tool;

class SpecJsonTest {

    static List<Spec> specs() {
        Map<String, @Nullable String> env = new LinkedHashMap<>();
        env.put("TZ", "UTC");
        env.put("LANG", null);
        Command full = new Command(
                Tool.VIPS, List.of("copy", "ä \"\\\n", ""), "media", env, 5_000_000_000L, 2.5, 0L, 90_000_000_000L);
        Command bare = new Command(Tool.FFMPEG, List.of("-version"), null, Map.of(), null, null, null, null);
        return List.of(
                new Spec.Sleep("s", 0.1, 200),
                new Spec.Probe("p"),
                new Spec.Pipeline("x", List.of(full, bare), List.of(), OutputStrictness.READABLE),
                new Spec.Search(
                        "y",
                        List.of(
                                new Spec.Candidate("a", null, -1e-3, List.of(bare), List.of(full)),
                                new Spec.Candidate("b", 3, null, List.of(bare), List.of())),
                        null));
    }

    @Test
    void aTaskOfBeforeTheCheckOfOutputsLeavesItToTheDeployment() {
        Spec.Search old = SpecJson.read("{\"label\":\"y\",\"candidates\":[]}", Spec.Search.class);
        assertThat(old.outputCheck()).isNull();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void whatIsWrittenIsReadBackEqual(Spec spec) {
        assertThat(SpecJson.read(SpecJson.write(spec), spec.getClass())).isEqualTo(spec);
    }
}
