package org.mediabackend.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class BirthsTest {

    private static final long HIGHEST = 32_768;

    @Test
    void aProcessThatIsBornLaterIsAmongTheYounger() throws Exception {
        Births births = Births.soFar();
        Process first = new ProcessBuilder("sleep", "60").start();
        Process second = new ProcessBuilder("sleep", "60").start();
        try {
            LongPredicate younger = births.youngerThan(first.pid());
            assertThat(younger.test(second.pid())).isTrue();
            assertThat(younger.test(first.pid())).as("on Linux this is known").isFalse();
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }
    }

    @Test
    void whoHasAnIdThatWasNotReachedIsOlder() {
        LongPredicate younger = new Births(1_000, 300).youngerThan(5_000, 1_100, HIGHEST);
        assertThat(younger.test(5_001)).isTrue();
        assertThat(younger.test(5_400)).isTrue();
        assertThat(younger.test(5_000)).isFalse();
        assertThat(younger.test(4_999)).isFalse();
        assertThat(younger.test(20_000)).isFalse();
    }

    @Test
    void afterTheHighestIdTheLowestFollow() {
        LongPredicate younger = new Births(1_000, 300).youngerThan(HIGHEST - 10, 1_100, HIGHEST);
        assertThat(younger.test(HIGHEST - 9)).isTrue();
        assertThat(younger.test(400)).isTrue();
        assertThat(younger.test(20_000)).isFalse();
    }

    @Test
    void nobodyIsLeftOutOnceAllIdsMayHaveBeenGivenOut() {
        assertThat(new Births(1_000, 300)
                        .youngerThan(500, 1_000 + HIGHEST, HIGHEST)
                        .test(499))
                .isTrue();
    }

    @Test
    void nobodyIsLeftOutWhereNothingIsKnown() {
        assertThat(new Births(-1, 300).youngerThan(500, 6_000, HIGHEST).test(1)).isTrue();
        assertThat(new Births(1_000, -1).youngerThan(500, 6_000, HIGHEST).test(1))
                .isTrue();
        assertThat(new Births(1_000, 300).youngerThan(500, -1, HIGHEST).test(1)).isTrue();
        assertThat(new Births(1_000, 300).youngerThan(500, 1_000, HIGHEST).test(1))
                .isTrue();
        assertThat(new Births(1_000, 300).youngerThan(500, 6_000, -1).test(1)).isTrue();
    }
}
