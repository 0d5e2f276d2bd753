package org.mediabackend.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

class SkippedTestsTest {

    /** Not run by itself: its name does not end in Test. */
    static class NeedsWhatIsNotThere {

        @Test
        @RequiresProgram(value = "no-such-program", debianPackage = "no-such-package")
        void neverRuns() {
            throw new AssertionError("it ran");
        }

        @Test
        @RequiresProgram(value = "sh", debianPackage = "dash")
        void runs() {}
    }

    @Test
    void countsBySentence() {
        assertThat(SkippedTests.summary(List.of())).isEqualTo("skipped 0 tests");
        assertThat(SkippedTests.summary(List.of(
                        new SkippedTests.Skip("a", "needs package libvips-tools"),
                        new SkippedTests.Skip("b", "needs package imagemagick"),
                        new SkippedTests.Skip("c", "needs package libvips-tools"))))
                .isEqualTo("skipped 3 tests: 2 need libvips-tools, 1 needs imagemagick");
        assertThat(SkippedTests.summary(List.of(new SkippedTests.Skip("a", "nobody is root"))))
                .isEqualTo("skipped 1 test: 1 as nobody is root");
    }

    @Test
    void testWhoseProgramIsMissingIsSkippedAndTheOtherRuns() {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(NeedsWhatIsNotThere.class))
                .build();
        var config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(config).execute(request, listener);
        assertThat(listener.getSummary().getTestsSkippedCount()).isEqualTo(1);
        assertThat(listener.getSummary().getTestsSucceededCount()).isEqualTo(1);
        assertThat(listener.getSummary().getTestsFailedCount()).isZero();
    }
}
