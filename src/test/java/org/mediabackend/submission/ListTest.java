package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.web.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The list over HTTP. */
class ListTest extends ServerTest {

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void noTask() {
        jdbc.sql("DELETE FROM task").update();
    }

    @Test
    void anItemIsWhatItsStatusAnswers() throws Exception {
        String id = submit();
        JsonNode answer = json(get("/api/tasks"));
        assertThat(answer.propertyNames()).containsExactly("code", "description", "result");
        assertThat(answer.get("result").propertyNames()).containsExactly("items", "nextCursor");
        assertThat(answer.at("/result/items").size()).isEqualTo(1);
        assertThat(answer.at("/result/items/0"))
                .isEqualTo(json(get("/api/tasks/" + id)).get("result"));
        assertThat(answer.at("/result/nextCursor").isNull()).isTrue();
    }

    @Test
    void pagesFollowByTheirCursors() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(submit());
        }
        List<String> listed = new ArrayList<>();
        String path = "/api/tasks?limit=2";
        for (int page = 1; page <= 3; page++) {
            JsonNode result = json(get(path)).get("result");
            result.get("items").forEach(item -> listed.add(item.get("id").stringValue()));
            assertThat(result.get("nextCursor").isNull()).isEqualTo(page == 3);
            path = "/api/tasks?limit=2&cursor=" + result.get("nextCursor").asString();
        }
        ids.sort(Comparator.reverseOrder());
        assertThat(listed).as("in the order of their ids").isEqualTo(ids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status=queued | 2",
                "status=failed | 0",
                "status=failed,queued | 2",
                "status=failed&status=queued | 2",
                "status= | 2",
                "kind=demo.sleep | 2",
                "kind=ffmpeg.search | 0",
                "kind=ffmpeg.search&status=queued | 0",
                "from=2020-01-01T00:00:00Z | 2",
                "from=2020-01-01T00:00:00%2B01:00 | 2",
                "from=2020-01-01T00:00:00+01:00 | 2",
                "to=2020-01-01T00:00:00Z | 0",
                "from=9999-12-31T23:59:59Z | 0",
                "to=9999-12-31T23:59:59Z | 2",
                "limit=1 | 1",
                "color=blue | 2"
            })
    void aFilterHolds(String query, int found) throws Exception {
        submit();
        submit();
        assertThat(json(get("/api/tasks?" + query)).at("/result/items").size()).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=done",
                "status=RUNNING",
                "kind=demo",
                "from=yesterday",
                "from=2020-01-01",
                "to=-999999999-01-01T00:00:00Z",
                "to=1969-12-31T23:59:59Z",
                "from=2020-01-01T00:00:00Z&from=2021-01-01T00:00:00Z",
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=99999999999999999999",
                "limit=1&limit=2",
                "cursor=abc",
                "cursor=1-1-1-1-1",
                "cursor=%27%20OR%201=1"
            })
    void whatIsWrongWithAFilterIsSaidOfIt(String query) throws Exception {
        HttpResponse<String> answer = get("/api/tasks?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("code").asInt()).isEqualTo(40001);
        assertThat(json(answer).at("/result/errors/0/field").stringValue()).isEqualTo(query.replaceFirst("=.*", ""));
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws Exception {
        assertThat(json(get("/api/tasks?status=x&limit=x&cursor=x"))
                        .at("/result/errors")
                        .size())
                .isEqualTo(3);
    }

    @Test
    void theDocumentNamesItsParameters() throws Exception {
        JsonNode list = json(get("/v3/api-docs")).at("/paths/~1api~1tasks/get");
        List<String> names = new ArrayList<>();
        list.get("parameters").forEach(each -> names.add(each.get("name").stringValue()));
        assertThat(names).containsExactlyInAnyOrder("status", "kind", "from", "to", "limit", "cursor");
        assertThat(list.at("/responses/400/description").stringValue()).contains("40001");
    }

    private String submit() throws Exception {
        return json(post("/api/tasks/demo/sleep", "{\"seconds\": 0}"))
                .at("/result/id")
                .stringValue();
    }
}
