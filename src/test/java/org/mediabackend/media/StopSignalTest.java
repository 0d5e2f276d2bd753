package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSignalTest {

    private final StopSignal stop = new StopSignal();
    private final List<String> told = new ArrayList<>();

    @Test
    void allThatRunAtTheSameTimeAreTold() {
        StopSignal.Registration command = stop.onStop(() -> told.add("command"));
        StopSignal.Registration probe = stop.onStop(() -> told.add("probe"));
        probe.close();
        stop.onStop(() -> told.add("other probe"));
        stop.stop();
        assertThat(told).containsExactlyInAnyOrder("command", "other probe");
        command.close();
    }

    @Test
    void whoComesAfterTheStopIsToldAtOnce() {
        stop.stop();
        stop.onStop(() -> told.add("late"));
        assertThat(told).containsExactly("late");
    }
}
