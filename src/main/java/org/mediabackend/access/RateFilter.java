package org.mediabackend.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ErrorAnswer;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Holds a caller to its requests per second; each process counts for itself. */
final class RateFilter extends OncePerRequestFilter {

    /** An issuer may know any number of people. The one that was silent for the longest begins anew. */
    private static final int MOST_CALLERS = 10_000;

    private final Map<String, Counted> counted = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Counted> eldest) {
            return size() > MOST_CALLERS;
        }
    };

    private record Counted(double perSecond, Bucket bucket) {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication of) {
            Caller caller = of.getPrincipal();
            Double perSecond = caller.limits().requestsPerSecond();
            if (perSecond != null) {
                ConsumptionProbe probe = bucket(caller, perSecond).tryConsumeAndReturnRemaining(1);
                if (!probe.isConsumed()) {
                    refuse(response, perSecond, Duration.ofNanos(probe.getNanosToWaitForRefill()));
                    return;
                }
            }
        }
        chain.doFilter(request, response);
    }

    private Bucket bucket(Caller caller, double perSecond) {
        // A key and a token's subject may have one name.
        String who = caller.name() + " " + caller.tenant();
        synchronized (counted) {
            Counted known = counted.get(who);
            if (known == null || known.perSecond != perSecond) {
                known = new Counted(perSecond, bucket(perSecond));
                counted.put(who, known);
            }
            return known.bucket;
        }
    }

    private static Bucket bucket(double perSecond) {
        long burst = Math.max(1, (long) Math.ceil(perSecond));
        Duration untilFull = Duration.ofNanos((long) (burst / perSecond * 1_000_000_000));
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(burst, untilFull))
                .build();
    }

    private static void refuse(HttpServletResponse response, double perSecond, Duration wait) throws IOException {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        String rate = perSecond == Math.rint(perSecond) ? Long.toString((long) perSecond) : Double.toString(perSecond);
        ErrorAnswer.of(
                        ApiError.TOO_MANY_REQUESTS,
                        "This caller may send " + rate + " requests per second; try again in " + seconds + " s.")
                .retryAfter(Duration.ofSeconds(seconds))
                .write(response);
    }
}
