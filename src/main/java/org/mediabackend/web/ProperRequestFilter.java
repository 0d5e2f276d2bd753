package org.mediabackend.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what those behind it would stumble over wherever they first look at it: a content type that is none, or a
 * wildcard, and a query that cannot be decoded.
 */
final class ProperRequestFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isDecodable(request.getQueryString())) {
            ErrorAnswer.of(ApiError.BAD_REQUEST, "The query holds a % that two hexadecimal digits do not follow.")
                    .write(response);
        } else if (!isMediaType(request.getContentType())) {
            ErrorAnswer.of(
                            ApiError.UNSUPPORTED_MEDIA_TYPE,
                            "The header Content-Type names no media type; send application/json.")
                    .write(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isDecodable(@Nullable String query) {
        if (query == null) {
            return true;
        }
        for (int i = query.indexOf('%'); i >= 0; i = query.indexOf('%', i + 1)) {
            if (i + 2 >= query.length()
                    || Character.digit(query.charAt(i + 1), 16) < 0
                    || Character.digit(query.charAt(i + 2), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMediaType(@Nullable String type) {
        try {
            return type == null
                    || type.isEmpty()
                    || MediaType.parseMediaType(type).isConcrete();
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
