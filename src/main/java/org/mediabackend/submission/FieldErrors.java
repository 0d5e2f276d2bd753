package org.mediabackend.submission;

import java.util.ArrayList;
import java.util.List;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.FieldError;

/** Collects what is wrong with a request, so that the caller hears of everything at once. Used by one thread. */
final class FieldErrors {

    /** Enough to see what is wrong; a hostile request could have millions. */
    private static final int MOST = 100;

    private final List<FieldError> errors = new ArrayList<>();

    void add(String field, String message) {
        FieldError error = new FieldError(field, message);
        if (errors.size() < MOST && !errors.contains(error)) {
            errors.add(error);
        }
    }

    List<FieldError> list() {
        return List.copyOf(errors);
    }

    /** Throws if anything was wrong; the sentence names the first field. */
    void throwIfAny(ApiError error) {
        if (errors.isEmpty()) {
            return;
        }
        FieldError first = errors.getFirst();
        String subject = first.field().isEmpty() ? "The request" : first.field();
        int more = errors.size() - 1;
        String rest = more == 0 ? "" : " (" + more + " more in result.errors)";
        throw new ApiException(error, subject + " " + first.message() + rest + ".", errors);
    }
}
