package org.mediabackend.build.wrong;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.batch.core.job.Job;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Breaks every rule about classes. */
class WrongService {

    @Autowired
    private @Nullable Connection connection;

    @Nullable
    PGConnection listening;

    @Nullable
    SseEmitter emitter;

    @Nullable
    Job job;

    @Nullable
    Connection injected() {
        return connection;
    }

    void talkAndSleep() throws Exception {
        System.out.println(new ProcessBuilder("true").start());
        Thread.sleep(0);
    }
}
