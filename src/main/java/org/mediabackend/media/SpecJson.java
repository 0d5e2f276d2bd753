package org.mediabackend.media;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON in which a {@link Spec} is stored with its task. Unknown fields are ignored, so that it can grow. */
public final class SpecJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private SpecJson() {}

    /** The spec as one JSON object; its kind is not in it. */
    public static String write(Spec spec) {
        return JSON.writeValueAsString(spec);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param type the record of the task's kind
     * @throws tools.jackson.core.JacksonException if it is none
     */
    public static <T extends Spec> T read(String json, Class<T> type) {
        return JSON.readValue(json, type);
    }
}
