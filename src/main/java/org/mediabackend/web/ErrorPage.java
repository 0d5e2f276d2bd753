package org.mediabackend.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what failed outside of a controller, such as in a filter; takes the place of Boot's error page. */
@RestController
@Hidden
class ErrorPage implements ErrorController {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorPage.class);

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<Envelope<@Nullable Object>> error(HttpServletRequest request) {
        if (request.getDispatcherType() != DispatcherType.ERROR
                || !(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status)) {
            return ErrorAnswer.ofStatus(404).toResponse();
        }
        if (status < 500 || status == 503) {
            return ErrorAnswer.ofStatus(status).toResponse();
        }
        String errorId = ErrorAnswer.newErrorId();
        LOG.error(
                "Error {} at {} {}",
                errorId,
                request.getMethod(),
                request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI),
                (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION));
        return ErrorAnswer.internal(errorId).toResponse();
    }
}
