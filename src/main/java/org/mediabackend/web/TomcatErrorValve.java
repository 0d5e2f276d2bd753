package org.mediabackend.web;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Tomcat refuses before Spring sees it: a bad request line, forbidden characters in a path, headers that
 * are too large. Public and without arguments because Tomcat makes it by name.
 */
public class TomcatErrorValve extends ErrorReportValve {

    private static final Logger LOG = LoggerFactory.getLogger(TomcatErrorValve.class);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported() || !canWrite(response)) {
            return;
        }
        try {
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setContentType("application/json");
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(new String(answer(status, throwable).json(), StandardCharsets.UTF_8));
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The client went away before it heard of status {}", status, e);
        }
    }

    private static ErrorAnswer answer(int status, @Nullable Throwable throwable) {
        // Tomcat tells of a bad request by an exception too.
        if (throwable == null || status != 500) {
            return ErrorAnswer.ofStatus(status);
        }
        String errorId = ErrorAnswer.newErrorId();
        LOG.error("Error {} before any controller was reached", errorId, throwable);
        return ErrorAnswer.internal(errorId);
    }

    private static boolean canWrite(Response response) {
        AtomicBoolean allowed = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        return allowed.get();
    }
}
