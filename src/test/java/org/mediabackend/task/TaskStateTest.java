package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskStateTest {

    @ParameterizedTest
    @CsvSource({
        "QUEUED, RUNNING FAILED CANCELLED, queued",
        "RUNNING, QUEUED RUNNING CANCELLING SUCCEEDED FAILED, started",
        "CANCELLING, CANCELLING CANCELLED, started",
        "SUCCEEDED, '', finished",
        "FAILED, QUEUED, failed",
        "CANCELLED, QUEUED, cancelled"
    })
    void aStateBecomesThese(TaskState state, String next, String wireName) {
        assertThat(Arrays.stream(TaskState.values()).filter(state::canBecome).map(Enum::name))
                .containsExactly(next.isEmpty() ? new String[0] : next.split(" "));
        assertThat(state.wireName()).isEqualTo(wireName);
    }
}
