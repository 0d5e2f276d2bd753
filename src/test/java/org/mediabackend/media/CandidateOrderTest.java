package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.media.CandidateOrder.Ranked;

class CandidateOrderTest {

    @Test
    void lowerScoreIsTriedFirstAndAMissingOneIsTheEncodeCount() {
        assertThat(order(candidate("a", 0, 2.5), candidate("b", 2, null), candidate("c", 9, -1.0)))
                .containsExactly("c", "b", "a");
    }

    @Test
    void tiesGoByEncodeCountThenByPlace() {
        assertThat(order(
                        candidate("a", 2, 1.0),
                        candidate("b", 1, 1.0),
                        candidate("c", null, null),
                        candidate("d", 1, 1.0)))
                .containsExactly("b", "d", "a", "c");
    }

    @Test
    void minusZeroIsZero() {
        assertThat(order(candidate("a", 1, 0.0), candidate("b", 2, -0.0))).containsExactly("a", "b");
    }

    @Test
    void placesAndInferredCountsAreTold() {
        Ranked last = rank(candidate("a", null, null), candidate("b", 0, null)).getLast();
        assertThat(last).isEqualTo(new Ranked(candidate("a", null, null), 0, 1, 7, 7));
    }

    private static List<String> order(Spec.Candidate... candidates) {
        return rank(candidates).stream().map(r -> r.candidate().label()).toList();
    }

    private static List<Ranked> rank(Spec.Candidate... candidates) {
        return CandidateOrder.rank(List.of(candidates), commands -> 7);
    }

    private static Spec.Candidate candidate(String label, @Nullable Integer encodeCount, @Nullable Double score) {
        return new Spec.Candidate(label, encodeCount, score, List.of(), List.of());
    }
}
