package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class BatchesTest {

    private final List<Integer> asked = new ArrayList<>();
    private int left = 1_000;

    @Test
    void aBatchThatTheDatabaseCannotDoInTimeIsHalvedUntilItCan() {
        assertThat(new Batches(500).run(() -> false, most -> remove(most, 70))).isEqualTo(1_000);
        assertThat(left).isZero();
        assertThat(asked).startsWith(500, 250, 125, 62, 87, 43, 68);
    }

    @Test
    void itGrowsAgainToTheWholeSize() {
        left = 100_000;
        boolean[] slow = {true};
        new Batches(500).run(() -> false, most -> {
            boolean wasSlow = slow[0];
            slow[0] = most > 100 && wasSlow;
            return remove(most, wasSlow ? 100 : 500);
        });
        assertThat(asked)
                .startsWith(500, 250, 125, 62, 87, 112)
                .contains(487, 500)
                .doesNotContain(501);
    }

    @Test
    void whatFailsEvenAloneIsTold() {
        assertThatThrownBy(() -> new Batches(500).run(() -> false, most -> remove(most, 0)))
                .isInstanceOf(DataAccessResourceFailureException.class);
        assertThat(asked).containsExactly(500, 250, 125, 62, 31, 15, 7, 3, 1);
    }

    @Test
    void itEndsWhenStopped() {
        assertThat(new Batches(10).run(() -> asked.size() == 2, most -> remove(most, 10)))
                .isEqualTo(20);
    }

    private int remove(int most, int possible) {
        asked.add(most);
        if (most > possible) {
            throw new DataAccessResourceFailureException("Read timed out");
        }
        int removed = Math.min(most, left);
        left -= removed;
        return removed;
    }
}
