package org.mediabackend.batch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * An execution context as its two columns hold it: what is too long for the short one stands whole in the other, as
 * Spring Batch's {@code JdbcExecutionContextDao} writes it.
 *
 * @param shortText at most 2,500 characters
 * @param whole null if the short text is all of it
 */
record ContextText(String shortText, @Nullable String whole) {

    private static final int MOST_CHARACTERS = 2_500;

    /** Of Spring Batch's own, so that both cut at the same place. */
    private static final String CUT = " ...";

    private static final int CUT_AT = MOST_CHARACTERS - 8;

    static ContextText of(ExecutionContext context, ExecutionContextSerializer serializer) {
        Map<String, Object> entries = new HashMap<>();
        context.entrySet().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            serializer.serialize(entries, out);
        } catch (IOException e) {
            throw new UncheckedIOException("an execution context cannot be written", e);
        }
        String text = out.toString(StandardCharsets.UTF_8);
        return text.length() > MOST_CHARACTERS
                ? new ContextText(text.substring(0, CUT_AT) + CUT, text)
                : new ContextText(text, null);
    }

    ExecutionContext context(ExecutionContextSerializer serializer) {
        String text = whole == null ? shortText : whole;
        try {
            return new ExecutionContext(
                    serializer.deserialize(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw new UncheckedIOException("an execution context cannot be read", e);
        }
    }
}
