package org.mediabackend.submission;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.Spec;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.SubmissionKey;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.FieldError;
import org.springframework.stereotype.Component;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Makes the key of a submission from the caller's header and what is asked for. */
@Component
@ConditionalOnApiRole
class SubmissionKeys {

    /** The name of the header. */
    static final String HEADER = "Idempotency-Key";

    /** What the document of the API says of it. */
    static final String MEANING = "1 to 255 visible ASCII characters; the same request sent again under the same key"
            + " answers the task that it was accepted as";

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,255}");

    /**
     * Sorted, so that the order in which a caller writes {@code env} does not matter; and without what is absent, so
     * that a version that knows one more optional field says the same of a request that has it not. A null in
     * {@code env} removes a name, so it stays.
     */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .changeDefaultPropertyInclusion(
                    inclusion -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private final IdempotencySettings settings;

    SubmissionKeys(IdempotencySettings settings) {
        this.settings = settings;
    }

    /**
     * The key of a request.
     *
     * @param header as the caller sent it
     * @param tenant whose key it is: two may choose the same; null while nothing authenticates
     * @throws ApiException {@link ApiError#INVALID_REQUEST} if the header is no key
     */
    SubmissionKey of(String header, @Nullable String tenant, Kind kind, Submission submission) {
        if (!VISIBLE_ASCII.matcher(header).matches()) {
            String rule = "must be 1 to 255 visible ASCII characters";
            throw new ApiException(
                    ApiError.INVALID_REQUEST,
                    "The header " + HEADER + " " + rule + ".",
                    List.of(new FieldError(HEADER, rule)));
        }
        Asked asked = new Asked(kind.wireName(), submission.spec(), submission.schedule());
        return new SubmissionKey(
                tenant == null ? header : ofTenant(tenant, header),
                sha256(JSON.writeValueAsBytes(asked)),
                settings.kept());
    }

    /** Hashed, since both together may be longer than a key; no tenant and no header holds a line break. */
    private static String ofTenant(String tenant, String header) {
        byte[] both = (tenant + "\n" + header).getBytes(StandardCharsets.UTF_8);
        return "sha256:" + HexFormat.of().formatHex(sha256(both));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private record Asked(String kind, Spec spec, Schedule schedule) {}
}
