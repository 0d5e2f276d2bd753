package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.mediabackend.submission.QueueLength.Next;

class QueueLengthTest {

    private static final int MOST = 3;

    private static final Duration PATIENT = Duration.ofMinutes(2);

    private final AtomicLong clock = new AtomicLong();
    private final QueueLength queue = new QueueLength(MOST, PATIENT, clock::get);

    @Test
    void theFirstSubmissionCountsAndThoseOfTheNextSecondGoByIt() throws Exception {
        queue.counted(count(), 1, true);
        later(Duration.ofSeconds(1));
        queue.ended(submit(), true);
        queue.ended(submit(), true);
        assertThat(queue.next()).isInstanceOf(Next.Refuse.class);
    }

    @Test
    void whatIsOnItsWayHasAPlaceUntilItEnds() throws Exception {
        queue.counted(count(), 1, true);
        Next first = submit();
        Next second = submit();
        assertThat(queue.next()).isInstanceOf(Next.Refuse.class);
        queue.ended(first, false);
        Next third = submit();
        queue.ended(second, true);
        queue.ended(third, true);
        assertThat(queue.next()).isInstanceOf(Next.Refuse.class);
    }

    @Test
    void whoCountsLeavesTheirPlacesToThoseOnTheirWay() throws Exception {
        queue.counted(count(), 1, true);
        Next first = submit();
        later(Duration.ofSeconds(2));
        Next.Count count = count();
        assertThat(count.most()).isEqualTo(MOST - 1);
        // Between the count and its end: whether it saw this one, nobody knows.
        queue.ended(first, true);
        queue.counted(count, 2, true);
        assertThat(queue.next()).isInstanceOf(Next.Refuse.class);
    }

    @Test
    void whatIsOlderThanASecondRefusesNothing() throws Exception {
        queue.counted(count(), MOST, true);
        assertThat(queue.next()).isInstanceOf(Next.Refuse.class);
        later(Duration.ofMillis(1001));
        count();
    }

    @Test
    void whileOneCountsTheOthersGoByTheCountBeforeIfThereWasRoomForBoth() throws Exception {
        queue.counted(count(), MOST - 2, true);
        later(Duration.ofSeconds(2));
        count();
        submit();
    }

    @Test
    void whileOneCountsTheOthersWaitForItWhereTheyWouldBeRefused() throws Exception {
        queue.counted(count(), MOST, true);
        later(Duration.ofSeconds(2));
        Next.Count count = count();
        CompletableFuture<Next> other = nextOfAnother();
        assertThat(other).isNotDone();
        queue.counted(count, 1, true);
        assertThat(other.join()).isInstanceOf(Next.Submit.class);
    }

    @Test
    void nobodyWaitsForACountForEver() throws Exception {
        QueueLength impatient = new QueueLength(MOST, Duration.ZERO, clock::get);
        assertThat(impatient.next()).isInstanceOf(Next.Count.class);
        assertThat(impatient.next()).isInstanceOf(Next.Busy.class);
    }

    @Test
    void whenACountFailsThoseWhoWaitedForItAllCountAtOnce() throws Exception {
        Next.Count count = count();
        CompletableFuture<Next> one = nextOfAnother();
        CompletableFuture<Next> two = nextOfAnother();
        queue.ended(count, false);
        assertThat(one.join()).isInstanceOf(Next.Count.class);
        assertThat(two.join()).isInstanceOf(Next.Count.class);
        assertThat(List.of(one.join(), two.join()))
                .as("and not both the last place")
                .contains(new Next.Count(MOST, 0), new Next.Count(MOST - 1, 0));
    }

    private Next.Count count() throws InterruptedException {
        Next next = queue.next();
        assertThat(next).isInstanceOf(Next.Count.class);
        return (Next.Count) next;
    }

    private Next submit() throws InterruptedException {
        Next next = queue.next();
        assertThat(next).isInstanceOf(Next.Submit.class);
        return next;
    }

    private void later(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** Of a thread that has come so far as to wait, or to have its answer. */
    private CompletableFuture<Next> nextOfAnother() {
        CompletableFuture<Next> next = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                next.complete(queue.next());
            } catch (InterruptedException e) {
                next.completeExceptionally(e);
            }
        });
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return next;
    }
}
