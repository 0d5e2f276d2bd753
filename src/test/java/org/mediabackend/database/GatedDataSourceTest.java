package org.mediabackend.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

class GatedDataSourceTest {

    private static final Connection CONNECTION = (Connection) Proxy.newProxyInstance(
            GatedDataSourceTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (p, m, a) -> null);

    private final Semaphore asked = new Semaphore(0);
    private final Semaphore answers = new Semaphore(0);
    private volatile boolean away = true;
    private volatile boolean isBusy;

    private final GatedDataSource gate = new GatedDataSource(
            new AbstractDataSource() {
                @Override
                public Connection getConnection() throws SQLException {
                    asked.release();
                    answers.acquireUninterruptibly();
                    if (away) {
                        throw new SQLTransientConnectionException("timed out");
                    }
                    return CONNECTION;
                }

                @Override
                public Connection getConnection(String user, String password) throws SQLException {
                    return getConnection();
                }
            },
            () -> !away || isBusy);

    @Test
    void aBurstOfCallersWaitsItsTurn() throws Exception {
        away = false;
        List<CompletableFuture<Boolean>> burst = callers(200);
        asked.acquire(200);
        answers.release(200);
        assertThat(burst).allMatch(CompletableFuture::join);
    }

    @Test
    void whileTheDatabaseIsAwayThreeWaitAndOthersAreRefusedAtOnce() throws Exception {
        answers.release();
        assertThatThrownBy(gate::getConnection).hasMessage("timed out");
        List<CompletableFuture<Boolean>> probes = callers(3);
        asked.acquire(4);
        assertThatThrownBy(gate::getConnection).hasMessageContaining("does not answer others");
        assertThat(probes).noneMatch(CompletableFuture::isDone);
        away = false;
        answers.release(3);
        assertThat(probes).allMatch(CompletableFuture::join);
        answers.release();
        assertThat(gate.getConnection()).isSameAs(CONNECTION);
    }

    @Test
    void whoWaitedInVainForAPoolThatIsMerelyBusyWaitsOn() throws Exception {
        isBusy = true;
        List<CompletableFuture<Boolean>> callers = callers(10);
        asked.acquire(10);
        answers.release(10);
        asked.acquire(10);
        assertThat(callers).noneMatch(CompletableFuture::isDone);
        away = false;
        answers.release(10);
        assertThat(callers).allMatch(CompletableFuture::join);
    }

    private List<CompletableFuture<Boolean>> callers(int count) {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Boolean> got = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    got.complete(gate.getConnection() == CONNECTION);
                } catch (SQLException e) {
                    got.complete(false);
                }
            });
            all.add(got);
        }
        return all;
    }
}
