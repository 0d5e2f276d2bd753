package org.mediabackend.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

/**
 * Every attack of the table: shown to succeed against the bare tool on this machine, shown to fail within each sandbox
 * with a policy that lets everything through to it, and refused by the strict policy where arguments can show it. The
 * counts go to {@code target/attacks.txt}.
 */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE, Tool.MAGICK, Tool.VIPS, Tool.VIPSTHUMBNAIL})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AttackTest {

    private static Theatre theatre;

    static List<Attack> attacks() {
        return Attacks.ALL;
    }

    static Stream<Arguments> confined() {
        return Stream.of(Level.BUBBLEWRAP, Level.LANDLOCK)
                .flatMap(level -> Attacks.ALL.stream().map(attack -> Arguments.of(level, attack)));
    }

    @BeforeAll
    static void begin() throws Exception {
        theatre = new Theatre(Attacks.ALL);
    }

    @AfterAll
    static void end() throws Exception {
        try (Theatre closed = theatre) {
            new Report(Attacks.ALL, closed.stages()).write();
        }
    }

    @Test
    @Order(1)
    void eachRowIsAnotherAttack() {
        assertThat(Attacks.ALL)
                .hasSizeGreaterThan(120)
                .extracting(Attack::toString)
                .doesNotHaveDuplicates();
        assertThat(Attacks.ALL).extracting(Attack::family).contains(Family.values());
    }

    @ParameterizedTest
    @MethodSource("attacks")
    @Order(2)
    void bareToolDoesIt(Attack attack) throws Exception {
        Stage.Finding finding = theatre.stage(Level.BARE).of(attack);
        if (attack.notHere().isEmpty()) {
            assertThat(finding.evidence())
                    .as(
                            "evidence that the attack works; it said: %s",
                            finding.observed().text())
                    .isNotEmpty();
        } else {
            assertThat(finding.evidence()).as("marked: %s", attack.notHere()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("confined")
    @Order(3)
    void sandboxContainsIt(Level level, Attack attack) throws Exception {
        Stage.Finding finding = theatre.stage(level).of(attack);
        if (attack.evidence() != Evidence.STRANGER && attack.stillOpen().isEmpty()) {
            // Machine code that runs within may do no more there than a tool may; the report counts it.
            assertThat(finding.evidence()).as("evidence that the attack works").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("attacks")
    @Order(4)
    void strictPolicyRefusesItOrTheRestContainsIt(Attack attack) throws Exception {
        Stage.Finding finding = theatre.stage(Level.STRICT).of(attack);
        if (!attack.stillOpen().isEmpty()) {
            return;
        }
        if (attack.seenByPolicy()) {
            assertThat(finding.observed().refusal()).as("the policy's refusal").isNotEmpty();
        }
        assertThat(finding.evidence()).as("evidence that the attack works").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "BARE", mode = EnumSource.Mode.EXCLUDE)
    @Order(5)
    void honestWorkIsDoneAfterAllThat(Level level) throws Exception {
        theatre.stage(level).awaitAll();
        List<String> commands = List.of(
                "{\"args\": [\"-i\", \"video.mp4\", \"-vf\", \"scale=32:24\", \"small.mp4\"], \"cwd\": \"%1$s\"}",
                "{\"args\": [\"-f\", \"lavfi\", \"-i\", \"testsrc=d=1\", \"test.mp4\"], \"cwd\": \"%1$s\"}",
                "{\"tool\": \"ffprobe\", \"args\": [\"-show_streams\", \"video.mp4\"], \"cwd\": \"%1$s\"}",
                "{\"tool\": \"magick\", \"args\": [\"image.png\", \"-resize\", \"50%%\", \"half.png\"], \"cwd\":"
                        + " \"%1$s\"}",
                "{\"tool\": \"vips\", \"args\": [\"copy\", \"image.png\", \"copy.png\"], \"cwd\": \"%1$s\"}",
                "{\"tool\": \"vipsthumbnail\", \"args\": [\"image.png\", \"-o\", \"%1$s/thumb.png\"], \"cwd\":"
                        + " \"%1$s\"}");
        String body = "{\"label\": \"honest\", \"commands\": [%s]}"
                .formatted(String.join(", ", commands).formatted(theatre.work(level)));
        JsonNode status = theatre.server(level).submit(body);

        assertThat(status.get("status").stringValue())
                .as("%s", status.get("error"))
                .isEqualTo("finished");
        assertThat(theatre.work(level))
                .isDirectoryContaining("glob:**/{small.mp4}")
                .isDirectoryContaining("glob:**/{thumb.png}");
    }
}
