package org.mediabackend.media;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The order in which a search tries its candidates: score ascending, a candidate without one has its encode count for a
 * score; ties by encode count, then by place in the request. Pure, for any thread.
 */
public final class CandidateOrder {

    private CandidateOrder() {}

    /**
     * A candidate and its place.
     *
     * @param origIndex its place in the request, from 0
     * @param orderIndex its place in the order of trying, from 0
     * @param score the score it was ranked by
     * @param encodeCount how many of its commands re-encode, as given or inferred
     */
    public record Ranked(Spec.Candidate candidate, int origIndex, int orderIndex, double score, int encodeCount) {}

    /**
     * The candidates in the order of trying.
     *
     * @param encodeCountOf infers how many of the commands re-encode, for a candidate that does not say
     */
    public static List<Ranked> rank(List<Spec.Candidate> candidates, ToIntFunction<List<Command>> encodeCountOf) {
        List<Ranked> ranked = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Spec.Candidate candidate = candidates.get(i);
            Integer given = candidate.encodeCount();
            int encodeCount = given != null ? given : encodeCountOf.applyAsInt(candidate.commands());
            Double score = candidate.score();
            // why: adding 0.0 makes -0.0 the 0.0 that it equals; Double.compare would put it first.
            ranked.add(new Ranked(candidate, i, i, score != null ? score + 0.0 : encodeCount, encodeCount));
        }
        ranked.sort(Comparator.comparingDouble(Ranked::score)
                .thenComparingInt(Ranked::encodeCount)
                .thenComparingInt(Ranked::origIndex));
        for (int i = 0; i < ranked.size(); i++) {
            Ranked r = ranked.get(i);
            ranked.set(i, new Ranked(r.candidate(), r.origIndex(), i, r.score(), r.encodeCount()));
        }
        return List.copyOf(ranked);
    }

    /**
     * The same candidates in an order that was fixed before.
     *
     * @param origIndices their places in the request, in that order; if it does not name each of them once, the rank
     *     holds
     */
    public static List<Ranked> inOrder(List<Ranked> ranked, List<Integer> origIndices) {
        if (origIndices.size() != ranked.size() || Set.copyOf(origIndices).size() != ranked.size()) {
            return ranked;
        }
        Map<Integer, Ranked> byPlace = ranked.stream().collect(Collectors.toMap(Ranked::origIndex, each -> each));
        List<Ranked> ordered = new ArrayList<>();
        for (int origIndex : origIndices) {
            Ranked r = byPlace.get(origIndex);
            if (r == null) {
                return ranked;
            }
            ordered.add(new Ranked(r.candidate(), origIndex, ordered.size(), r.score(), r.encodeCount()));
        }
        return List.copyOf(ordered);
    }
}
