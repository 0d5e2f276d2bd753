package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.web.ServerTest;
import tools.jackson.databind.JsonNode;

/** When a task runs and how often it is tried, as a caller says it and as the status shows it. */
class ScheduleTest extends ServerTest {

    private static final String SLEEP = "/api/tasks/demo/sleep";

    @Test
    void whoAsksForNothingIsServedAtOnceAndOnce() throws Exception {
        JsonNode status = accepted(SLEEP, "{}");
        assertThat(status.get("priority").intValue()).isZero();
        assertThat(status.get("notBefore").isNull()).isTrue();
        assertThat(status.get("retry").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/tasks/demo/sleep~{%s}",
                "/api/tasks/ffmpeg/pipeline~{\"commands\":[{\"args\":[\"-i\",\"a\",\"b.mp4\"]}],%s}",
                "/api/tasks/image/pipeline~{\"commands\":[{\"args\":[\"a.png\",\"b.png\"]}],%s}",
                "/api/tasks/ffmpeg/search~{\"candidates\":[{\"commands\":[{\"args\":[\"-i\",\"a\",\"b.mp4\"]}]}],%s}",
            })
    void everySubmissionWithABodyHasTheFields(String submission) throws Exception {
        String path = submission.substring(0, submission.indexOf('~'));
        Instant later = Instant.now().plus(2, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);
        JsonNode status = accepted(
                path,
                submission
                        .substring(path.length() + 1)
                        .formatted("\"priority\":-7,\"notBefore\":\"" + later.atOffset(ZoneOffset.ofHours(8))
                                + "\",\"retry\":{\"maxAttempts\":3,\"backoffSeconds\":0.25}"));
        assertThat(status.get("priority").intValue()).isEqualTo(-7);
        assertThat(Instant.parse(status.get("notBefore").stringValue())).isEqualTo(later);
        assertThat(status.get("retry"))
                .isEqualTo(
                        JSON.readTree("{\"maxAttempts\":3,\"backoffSeconds\":0.25,\"retries\":0,\"lastError\":null}"));
    }

    @Test
    void theNewFieldsStandBetweenTheAttemptsAndTheSteps() throws Exception {
        List<String> names = List.copyOf(accepted(SLEEP, "{}").propertyNames());
        assertThat(names)
                .containsSubsequence("finishedAt", "attempts", "priority", "notBefore", "retry", "steps")
                .startsWith("id", "status", "progress", "stage", "message", "meta", "result", "error", "kind");
    }

    @Test
    void aRetryWaitsTenSecondsUnlessToldOtherwise() throws Exception {
        JsonNode retry = accepted(SLEEP, "{\"retry\":{\"maxAttempts\":2.0}}").get("retry");
        assertThat(retry.get("backoffSeconds").doubleValue()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001-02-03T04:05:06Z", "1969-12-31T23:59:59.5-18:00", "-999999999-01-01T00:00:00Z"})
    void aMomentInThePastIsNow(String moment) throws Exception {
        JsonNode status = accepted(SLEEP, "{\"notBefore\":\"" + moment + "\"}");
        assertThat(status.get("notBefore").isNull()).isTrue();
    }

    @Test
    void oneYearAheadIsAllowedAndMoreIsNot() throws Exception {
        OffsetDateTime now = OffsetDateTime.now();
        assertThat(accepted(SLEEP, "{\"notBefore\":\"" + now.plusYears(1) + "\"}")
                        .get("notBefore")
                        .isNull())
                .isFalse();
        assertRefused("{\"notBefore\":\"" + now.plusDays(367) + "\"}", "notBefore", "a year ahead");
        assertRefused("{\"notBefore\":\"+999999999-12-31T00:00:00Z\"}", "notBefore", "a year ahead");
    }

    @Test
    void theExampleOfAMomentInARefusalIsAccepted() throws Exception {
        String refusal = json(post(SLEEP, "{\"notBefore\":\"tomorrow\"}"))
                .at("/result/errors/0/message")
                .stringValue();
        String example = refusal.substring(refusal.lastIndexOf(' ') + 1);
        assertThat(Instant.parse(example)).isAfter(Instant.now());
        assertThat(accepted(SLEEP, "{\"notBefore\":\"" + example + "\"}")
                        .get("notBefore")
                        .isNull())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"priority\": 101}                                       ~priority              ~between -100 and"
                        + " 100",
                "{\"priority\": -101}                                      ~priority              ~between -100 and"
                        + " 100",
                "{\"priority\": 0.5}                                       ~priority              ~fraction",
                "{\"priority\": \"5\"}                                     ~priority              ~not a string",
                "{\"priority\": null}                                      ~priority              ~not null",
                "{\"notBefore\": 1767225600}                               ~notBefore             ~not a number",
                "{\"notBefore\": \"\"}                                     ~notBefore             ~ISO-8601",
                "{\"notBefore\": \"tomorrow\"}                             ~notBefore             ~ISO-8601",
                "{\"notBefore\": \"2026-01-01\"}                           ~notBefore             ~ISO-8601",
                "{\"notBefore\": \"2026-01-01T00:00:00\"}                  ~notBefore             ~its offset",
                "{\"notBefore\": \"2026-02-30T00:00:00Z\"}                 ~notBefore             ~ISO-8601",
                "{\"retry\": 3}                                            ~retry                 ~must be an object",
                "{\"retry\": [{\"maxAttempts\": 3}]}                       ~retry                 ~must be an object",
                "{\"retry\": {}}                                           ~retry.maxAttempts     ~must be given",
                "{\"retry\": {\"maxAttempts\": null}}                      ~retry.maxAttempts     ~must be given",
                "{\"retry\": {\"maxAttempts\": 0}}                         ~retry.maxAttempts     ~between 1 and 100",
                "{\"retry\": {\"maxAttempts\": 101}}                       ~retry.maxAttempts     ~between 1 and 100",
                "{\"retry\": {\"maxAttempts\": true}}                      ~retry.maxAttempts     ~not a boolean",
                "{\"retry\": {\"maxAttempts\": 2, \"backoffSeconds\": -1}} ~retry.backoffSeconds  ~between 0 and 86400",
                "{\"retry\": {\"maxAttempts\": 2, \"backoffSeconds\": 86401}} ~retry.backoffSeconds ~between 0 and"
                        + " 86400",
                "{\"retry\": {\"maxAttempts\": 2, \"backoffSeconds\": \"5\"}} ~retry.backoffSeconds ~not a string",
            })
    void aWrongValueIsRefusedByName(String body, String field, String saying) throws Exception {
        assertRefused(body, field, saying);
    }

    @Test
    void theDocumentOfTheApiNamesThem() throws Exception {
        JsonNode api = json(get("/v3/api-docs"));
        for (String schema : List.of("Sleep", "Pipeline", "Search")) {
            JsonNode properties = api.at("/components/schemas/" + schema + "/properties");
            assertThat(properties.propertyNames()).as(schema).contains("priority", "notBefore", "retry");
            assertThat(properties.at("/priority/minimum").intValue()).isEqualTo(-100);
        }
        assertThat(api.at("/components/schemas/TaskStatus/properties").propertyNames())
                .contains("priority", "notBefore", "retry");
        JsonNode probe = api.get("paths").get("/api/tasks/ffmpeg/probe").get("post");
        assertThat(probe.at("/parameters/0/name").stringValue()).isEqualTo(SubmissionKeys.HEADER);
        assertThat(probe.at("/responses/409/description").stringValue()).contains("40902");
        assertThat(api.get("paths").get("/api/tasks/{id}").at("/get/responses").propertyNames())
                .doesNotContain("409");
        assertThat(api.get("paths")
                        .get("/api/tasks/{id}")
                        .at("/get/responses/429/description")
                        .stringValue())
                .contains("42901")
                .doesNotContain("42902");
    }

    private JsonNode accepted(String path, String body) throws Exception {
        HttpResponse<String> response = post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(get(response.headers().firstValue("Location").orElseThrow()))
                .get("result");
    }

    private void assertRefused(String body, String field, String saying) throws Exception {
        long before = tasks();
        HttpResponse<String> response = post(SLEEP, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(json(response).get("code").intValue()).isEqualTo(40001);
        assertThat(json(response).at("/result/errors/0/field").stringValue()).isEqualTo(field);
        assertThat(json(response).get("description").stringValue())
                .startsWith(field + " ")
                .contains(saying);
        assertThat(tasks()).isEqualTo(before);
    }
}
