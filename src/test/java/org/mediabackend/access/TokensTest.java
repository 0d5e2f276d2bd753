package org.mediabackend.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mediabackend.access.TestCaller.code;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Real tokens of an issuer on this machine. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"media.role=api", "media.auth.audience=media", "media.auth.max-queued=1"})
class TokensTest {

    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final String NO_TASK = "/api/tasks/00000000-0000-0000-0000-000000000000";
    private static final RSAKey KEY = newKey();
    private static final HttpServer ISSUER = serve();
    private static final String NAME = "http://127.0.0.1:" + ISSUER.getAddress().getPort();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        DATABASE.register(registry);
        registry.add("media.auth.issuer", () -> NAME);
        registry.add(
                "media.data-dir",
                () -> Path.of("target/test-data/tokens").toAbsolutePath().toString());
    }

    @AfterAll
    static void stop() {
        ISSUER.stop(0);
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("k1").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer serve() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            Map<String, String> answers = Map.of(
                    "/.well-known/openid-configuration",
                    "{\"issuer\": \"" + base + "\", \"jwks_uri\": \"" + base + "/keys\"}",
                    "/keys",
                    new JWKSet(KEY.toPublicJWK()).toString());
            server.createContext("/", exchange -> {
                String answer = answers.get(exchange.getRequestURI().getPath());
                byte[] body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .issuer(NAME)
                .subject(subject)
                .audience("media")
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    private TestCaller bearing(JWTClaimsSet claims) throws JOSEException {
        return bearing(claims, KEY);
    }

    private TestCaller bearing(JWTClaimsSet claims, RSAKey key) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims);
        jwt.sign(new RSASSASigner(key));
        return new TestCaller(port, jwt.serialize());
    }

    @Test
    void rolesComeFromTheScopeOrAClaimAndTheTenantFromTheSubject() throws Exception {
        TestCaller ann =
                bearing(claims("ann").claim("scope", "openid submit read").build());
        TestCaller bob = bearing(claims("bob").claim("roles", List.of("read")).build());
        TestCaller root =
                bearing(claims("root").claim("roles", List.of("operate")).build());
        String id = ann.submit();
        assertThat(ann.get("/api/tasks/" + id).statusCode()).isEqualTo(200);
        assertThat(bob.get("/api/tasks/" + id).statusCode()).isEqualTo(404);
        assertThat(root.get("/api/tasks/" + id).statusCode()).isEqualTo(200);
        assertThat(code(bob.post("/api/tasks/demo/sleep", "{}"))).isEqualTo(40301);
        assertThat(ann.get("/api/keys").statusCode()).isEqualTo(403);
    }

    @Test
    void theDefaultLimitsHoldForTokens() throws Exception {
        TestCaller eve = bearing(claims("eve").claim("scope", "submit").build());
        eve.submit();
        assertThat(code(eve.post("/api/tasks/demo/sleep", "{}"))).isEqualTo(42904);
    }

    @Test
    void aTokenThatDoesNotHoldIsRefused() throws Exception {
        JWTClaimsSet good = claims("ann").claim("scope", "read").build();
        List<TestCaller> wrong = List.of(
                bearing(new JWTClaimsSet.Builder(good)
                        .expirationTime(Date.from(Instant.now().minusSeconds(3600)))
                        .build()),
                bearing(new JWTClaimsSet.Builder(good).issuer("http://other").build()),
                bearing(new JWTClaimsSet.Builder(good).audience("other").build()),
                bearing(new JWTClaimsSet.Builder(good).subject(null).build()),
                bearing(good, new RSAKeyGenerator(2048).keyID("k1").generate()),
                new TestCaller(port, new PlainJWT(good).serialize()),
                new TestCaller(port, "a.b.c"));
        for (TestCaller caller : wrong) {
            HttpResponse<String> response = caller.get(NO_TASK);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        }
        assertThat(bearing(good).get(NO_TASK).statusCode()).isEqualTo(404);
    }

    @Test
    void whoSendsNothingIsRefusedThoughThereIsNoKey() throws Exception {
        assertThat(new TestCaller(port, null).get(NO_TASK).statusCode()).isEqualTo(401);
        assertThat(new TestCaller(port, "mbk_x").get(NO_TASK).statusCode()).isEqualTo(401);
    }
}
