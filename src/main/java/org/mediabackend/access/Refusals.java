package org.mediabackend.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ErrorAnswer;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Says in an envelope that somebody may not, as 401 or 403. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    static final String CHALLENGE = "Bearer realm=\"media-backend\"";

    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException authException)
            throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        ErrorAnswer.of(
                        ApiError.UNAUTHENTICATED,
                        "This server wants to know who calls; send a key as Authorization: Bearer or X-API-Key.")
                .write(response);
    }

    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException accessDeniedException)
            throws IOException {
        Caller caller = Caller.current();
        ErrorAnswer.of(
                        ApiError.FORBIDDEN,
                        "The caller " + caller.name() + " has not the role that this needs; its roles are "
                                + String.join(
                                        ", ",
                                        caller.roles().stream()
                                                .map(CallerRole::wireName)
                                                .sorted()
                                                .toList())
                                + ".")
                .write(response);
    }
}
