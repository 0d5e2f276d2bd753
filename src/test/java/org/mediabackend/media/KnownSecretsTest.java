package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.tools.Tool;

class KnownSecretsTest {

    private static final Map<String, @Nullable String> ENV = env();

    private static Map<String, @Nullable String> env() {
        Map<String, @Nullable String> env = new HashMap<>(Map.of("TOKEN", "hunter2-env", "LANG", "C"));
        env.put("TZ", null);
        return env;
    }

    /** What a tool says of its own accord, in words that no mask knows. */
    @ParameterizedTest
    @CsvSource({
        "cannot log in with hunter2-env today,cannot log in with *** today",
        "bad key 00112233445566778899aabbccddeeff!,bad key ***!",
        "header value abc-token-def refused,header value *** refused",
        "user is u and it is s3cretpw,user is u and it is ***",
        "the signature 9f8e7d6c is old,the signature *** is old",
        "Cannot find C locale,Cannot find C locale"
    })
    void whatAToolQuotesOfItsSecretsIsHidden(String said, String shown) {
        List<String> args = List.of(
                "-decryption_key",
                "00112233445566778899aabbccddeeff",
                "-headers",
                "X-Own: abc-token-def\r\n",
                "-i",
                "https://u:s3cretpw@h/x?sig=9f8e7d6c&v=1",
                "o.mp4");
        assertThat(tails(args).stderr(List.of(said))).containsExactly(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/?a=secret1&", "://", "://?", "://:", "://a:b"})
    void aHostileCommandCostsLittle(String piece) {
        List<String> args = Collections.nCopies(8, piece.repeat(130_000 / piece.length()));
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> tails(args).stderr(Collections.nCopies(80, "x".repeat(8_000))));
    }

    private static Tails tails(List<String> args) {
        Command command = new Command(Tool.FFMPEG, args, null, ENV, null, null, null, null);
        CommandRun run = new CommandRun(command, Path.of("/"), ".media-x", List.of(), 0, null, Map.of(), Policies.ALL);
        CommandPlan plan = new CommandPlan(
                args, OutputPlan.Progress.NOWHERE, List.of(), List.of(), List.of(), Optional.empty(), Optional::empty);
        return new Tails(plan, run);
    }
}
