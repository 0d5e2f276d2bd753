package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.mediabackend.submission.QueueLength.Next;

class QueueLengthTest {

    private static final int MOST = 3;

    private final AtomicLong clock = new AtomicLong();
    private final QueueLength queue = new QueueLength(MOST, clock::get);

    @Test
    void theFirstSubmissionCountsAndThoseOfTheNextSecondGoByIt() throws Exception {
        assertThat(queue.next()).isEqualTo(Next.COUNT);
        queue.counted(1);
        later(Duration.ofSeconds(1));
        assertThat(queue.next()).isEqualTo(Next.SUBMIT);
        queue.added();
        assertThat(queue.next()).isEqualTo(Next.SUBMIT);
        queue.added();
        assertThat(queue.next()).isEqualTo(Next.REFUSE);
    }

    @Test
    void whatIsOlderThanASecondRefusesNothing() throws Exception {
        assertThat(queue.next()).isEqualTo(Next.COUNT);
        queue.counted(MOST);
        assertThat(queue.next()).isEqualTo(Next.REFUSE);
        later(Duration.ofMillis(1001));
        assertThat(queue.next()).isEqualTo(Next.COUNT);
    }

    @Test
    void whileOneCountsTheOthersGoByTheCountBeforeIfThereWasRoom() throws Exception {
        assertThat(queue.next()).isEqualTo(Next.COUNT);
        queue.counted(MOST - 1);
        later(Duration.ofSeconds(2));
        assertThat(queue.next()).isEqualTo(Next.COUNT);
        assertThat(queue.next()).isEqualTo(Next.SUBMIT);
    }

    @Test
    void whileOneCountsTheOthersWaitForItWhereTheyWouldBeRefused() throws Exception {
        assertThat(queue.next()).isEqualTo(Next.COUNT);
        queue.counted(MOST);
        later(Duration.ofSeconds(2));
        assertThat(queue.next()).isEqualTo(Next.COUNT);
        CompletableFuture<Next> other = nextOfAnother();
        assertThat(other).isNotDone();
        queue.counted(1);
        assertThat(other.join()).isEqualTo(Next.SUBMIT);
    }

    @Test
    void whenACountFailsThoseWhoWaitedForItAllCountAtOnce() throws Exception {
        assertThat(queue.next()).isEqualTo(Next.COUNT);
        CompletableFuture<Next> one = nextOfAnother();
        CompletableFuture<Next> two = nextOfAnother();
        queue.notCounted();
        assertThat(one.join()).isEqualTo(Next.COUNT);
        assertThat(two.join()).isEqualTo(Next.COUNT);
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
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return next;
    }
}
