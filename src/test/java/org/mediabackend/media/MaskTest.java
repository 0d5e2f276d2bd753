package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "https://h/p?sig=a&b=c~https://h/p?***",
                "https://u:p@h/x~https://u:***@h/x",
                "https://token@h/x~https://***@h/x",
                "ftp://u:p@w@h/x~ftp://u:***@h/x",
                "https://h/p#access=1~https://h/p#***",
                "https://h/p.mp4~https://h/p.mp4",
                "concat:https://h/a?s=1|https://h/b?s=2|c.ts~concat:https://h/a?***|https://h/b?***|c.ts",
                "movie=https\\://u\\:p@h/a~movie=https\\://u\\:***@h/a",
                "movie='https://h/a?s=1',scale=2~movie='https://h/a?***',scale=2",
                "https://h/a?sig=it's~https://h/a?***",
                "https://h/a,https://u:p@h/b~https://h/a,https://u:***@h/b",
                "https://h/p?s=1: Server returned 403~https://h/p?***: Server returned 403",
                "rtmp://h/live/key-1~rtmp://h/live/***",
                "rtmp://h/live~rtmp://h/live",
                "[f=mpegts:passphrase=abc:x=1]o.ts~[f=mpegts:passphrase=***:x=1]o.ts",
                "Authorization: Bearer abc def~Authorization: ***",
                "cookie: a=b; c=d~cookie: ***",
                "sent Bearer abc.def now~sent Bearer *** now",
                "matched as AVOption 'decryption_key' with argument '0011'.~"
                        + "matched as AVOption 'decryption_key' with argument '***'.",
                "key=value pairs, and 12:30://x~key=value pairs, and 12:30://x",
            })
    void secretsAreHiddenInText(String text, String shown) {
        assertThat(Mask.text(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-decryption_key",
                "-encryption_key",
                "-key",
                "-hls_enc_key",
                "-passphrase",
                "-rtmp_conn",
                "-cryptokey",
                "-http_proxy",
                "-cookies",
                "-authenticate",
                "--password",
                "-decryption_key:v"
            })
    void valuesOfSecretOptionsAreHidden(String option) {
        assertThat(Mask.commandLine("ffmpeg", List.of(option, "hunter2", "x")))
                .isEqualTo("ffmpeg " + option + " '***' x");
    }

    @Test
    void valuesOfSecretOptionsAreHiddenBehindAnEqualsSign() {
        assertThat(Mask.commandLine("vips", List.of("--password=hunter2"))).isEqualTo("vips '--password=***'");
    }

    @Test
    void headersKeepTheirNamesOnly() {
        assertThat(Mask.commandLine(
                        "ffmpeg", List.of("-headers", "Authorization: Bearer x\r\nX-Own: y\r\n", "-i", "a")))
                .isEqualTo("ffmpeg -headers $'Authorization: ***\\r\\nX-Own: ***' -i a");
    }

    @Test
    void onlyArgumentsThatNeedQuotesHaveThem() {
        assertThat(Mask.commandLine(
                        "ffmpeg", List.of("-i", "a b.mp4", "it's", "", "x=1:y=2", "中文.mp4", "$HOME", "~", "a\nb")))
                .isEqualTo("ffmpeg -i 'a b.mp4' 'it'\\''s' '' x=1:y=2 中文.mp4 '$HOME' '~' $'a\\nb'");
    }

    @Test
    void aShellReadsBackWhatIsShown() throws Exception {
        List<String> args =
                List.of("a b", "it's", "", "$(x)", "`y`", "a\\b", "new\nline\t'", "*?[a]", "~", "#c", "!h", "{a,b}");
        String line = Mask.commandLine("printf", args);
        Process shell = new ProcessBuilder("bash", "-c", line.replaceFirst("printf", "printf '%s\\\\0'")).start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(List.of(out.split("\0", -1)).subList(0, args.size())).isEqualTo(args);
    }

    @Test
    void aLongCommandIsCutAndKeepsItsSecrets() {
        String url = "https://user:" + "p".repeat(20_000) + "@h/x";
        String line = Mask.commandLine("ffmpeg", List.of("-i", url, "y".repeat(9_000), "z"));
        assertThat(line).hasSize(8_000).endsWith("y …").doesNotContain("pp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "://",
                "a://",
                "https://a",
                "https://u:p@",
                "?",
                "https://h/?",
                "|a://b?",
                "'",
                "\\",
                "\\://",
                "a",
                "-",
                "passphrase=",
                "Authorization:",
                "bearer ",
                "@",
                "key' with argument '",
                "rtmp://a/b/",
                "://@/",
                "'a://",
                "="
            })
    void hostileTextTakesLinearTime(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            Mask.text(text);
            Mask.commandLine(text, List.of(text, "-headers", text));
        });
    }
}
