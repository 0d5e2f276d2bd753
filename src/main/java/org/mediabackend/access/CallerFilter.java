package org.mediabackend.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ErrorAnswer;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who calls: by a key in {@code Authorization: Bearer} or {@code X-API-Key}, or by an issuer's token. Who
 * gives none goes on as nobody, and the rules say what nobody may. The chain's context filter clears the context.
 */
final class CallerFilter extends OncePerRequestFilter {

    private static final String KEY_HEADER = "X-API-Key";
    private static final String BEARER = "Bearer ";

    private final BooleanSupplier required;
    private final KeyRing ring;
    private final CallerLimits defaults;
    private final @Nullable Tokens tokens;

    CallerFilter(BooleanSupplier required, KeyRing ring, CallerLimits defaults, @Nullable Tokens tokens) {
        this.required = required;
        this.ring = ring;
        this.defaults = defaults;
        this.tokens = tokens;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // Before the credentials: while nothing authenticates, what existing callers send means nothing.
        if (!required.getAsBoolean()) {
            letIn(Caller.ANYBODY);
            chain.doFilter(request, response);
            return;
        }
        String credential = credential(request);
        if (credential == null) {
            chain.doFilter(request, response);
            return;
        }
        try {
            Optional<Caller> caller = caller(credential);
            if (caller.isEmpty()) {
                refuse(response, "The key is not known, or was revoked; send one that counts.");
                return;
            }
            letIn(caller.get());
        } catch (BadJwtException e) {
            refuse(response, "The token is not valid here, or no longer; get a new one from the issuer.");
            return;
        } catch (JwtException e) {
            logger.warn("The issuer of tokens does not answer: " + e.getMessage());
            ErrorAnswer.of(
                            ApiError.ISSUER_UNAVAILABLE,
                            "The issuer of tokens does not answer; try again in a few" + " seconds.")
                    .write(response);
            return;
        }
        chain.doFilter(request, response);
    }

    private Optional<Caller> caller(String credential) {
        if (tokens != null && !credential.startsWith(KeySecret.PREFIX)) {
            return Optional.of(tokens.caller(credential));
        }
        return KeySecret.parse(credential)
                .flatMap(ring::find)
                .map(key -> new Caller(
                        key.name(),
                        key.tenant(),
                        CallerRole.withIncluded(key.roles()),
                        key.limits().or(defaults)));
    }

    private static void letIn(Caller caller) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new CallerAuthentication(caller));
        SecurityContextHolder.setContext(context);
    }

    private static void refuse(HttpServletResponse response, String sentence) throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, Refusals.CHALLENGE + ", error=\"invalid_token\"");
        ErrorAnswer.of(ApiError.UNAUTHENTICATED, sentence).write(response);
    }

    private static @Nullable String credential(HttpServletRequest request) {
        String key = request.getHeader(KEY_HEADER);
        if (key != null) {
            return key.strip();
        }
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }
}
