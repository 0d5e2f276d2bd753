package org.mediabackend.submission;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of a request as one strict JSON object in UTF-8. */
final class JsonBody {

    private static final int DEEPEST = 50;

    /** A body of 10 MB can hold seven million; as a tree they would take half a gigabyte. */
    private static final long MOST_TOKENS = 1_000_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonBody() {}

    /**
     * Reads the body; an empty one is an empty object.
     *
     * @throws ApiException {@link ApiError#MALFORMED_JSON}, {@link ApiError#INVALID_REQUEST} if it is no object
     */
    static ObjectNode parse(byte[] bytes) {
        if (bytes.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        requireUtf8(bytes);
        if (!(tree(bytes) instanceof ObjectNode object)) {
            throw new ApiException(
                    ApiError.INVALID_REQUEST, "The body must be a JSON object, such as {\"label\": \"...\"}.");
        }
        return object;
    }

    private static JsonNode tree(byte[] bytes) {
        try {
            return JSON.readTree(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new ApiException(
                    ApiError.MALFORMED_JSON, "The body is not proper JSON" + place(e) + ": " + problem(e) + ".");
        } catch (NumberFormatException e) {
            // Such as 1e99999999999: grammar allows it, and the parser's numbers do not.
            throw new ApiException(
                    ApiError.MALFORMED_JSON, "The body is not proper JSON: it has a number of absurd size.");
        }
    }

    private static String place(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        return at == null || at.getLineNr() < 1 ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /** The first sentence of the parser's; the rest of it speaks of the parser's own settings. */
    private static String problem(JacksonException e) {
        String text = e.getOriginalMessage();
        if (text == null) {
            return "it cannot be read";
        }
        if (text.startsWith("Document nesting depth")) {
            return "it is nested deeper than " + DEEPEST + " levels";
        }
        if (text.startsWith("Token count")) {
            return "it has more than " + MOST_TOKENS + " elements";
        }
        String line = text.lines().findFirst().orElse(text);
        int end = line.indexOf(" (");
        String sentence = end > 0 && !line.startsWith("Unexpected character") ? line.substring(0, end) : line;
        return sentence.length() > 200 ? sentence.substring(0, 200) + "..." : sentence;
    }

    /** Given bytes, the parser would guess other encodings; given a reader, malformed sequences would be replaced. */
    private static void requireUtf8(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer thrownAway = CharBuffer.allocate(8192);
        while (true) {
            CoderResult result = decoder.decode(in, thrownAway, true);
            if (result.isError()) {
                throw new ApiException(
                        ApiError.MALFORMED_JSON,
                        "The body is not proper UTF-8: byte " + in.position() + " does not belong there.");
            }
            if (result.isUnderflow()) {
                return;
            }
            thrownAway.clear();
        }
    }
}
