package org.mediabackend.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.mediabackend.support.TestDatabase;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A test against the API over real HTTP, on a database of its own; no worker takes what it submits. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "media.role=api")
public abstract class ServerTest {

    protected static final TestDatabase DATABASE = TestDatabase.migrated();
    protected static final Path DATA = Path.of("target/test-data/api").toAbsolutePath();
    protected static final JsonMapper JSON = JsonMapper.shared();

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    protected int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        Files.createDirectories(DATA.resolve("media"));
        DATABASE.register(registry);
        registry.add("media.data-dir", DATA::toString);
        registry.add("media.network", () -> "fetch");
    }

    protected HttpResponse<String> post(String path, String json) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    protected HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    protected HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    protected HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The whole answer to raw bytes; the request must close the connection. */
    protected RawHttp raw() {
        return new RawHttp(port);
    }

    protected static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    protected static long tasks() throws SQLException {
        try (var connection = DATABASE.connect();
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM task")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
