package org.mediabackend.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes requests that nobody sends who means well; the same ones for the same seed. */
final class HostileRequests {

    private static final List<String> PATHS = List.of(
            "/health",
            "/api/tasks/demo/sleep",
            "/api/tasks/ffmpeg/pipeline",
            "/api/tasks/ffmpeg/search",
            "/api/tasks/image/pipeline",
            "/api/tasks/ffmpeg/probe",
            "/api/tasks",
            "/api/tasks/00000000-0000-0000-0000-000000000000",
            "/api/tasks/00000000-0000-0000-0000-000000000000/cancel",
            "/api/tasks/00000000-0000-0000-0000-000000000000/restart",
            "/api/tasks/00000000-0000-0000-0000-000000000000/events",
            "/api/workers",
            "/api/workers/x/drain",
            "/api/lanes/heavy/nope",
            "/v3/api-docs",
            "/error",
            "/nope");

    private static final List<String> PATH_TRICKS = List.of(
            "/..",
            "/%2e%2e/",
            "//",
            ";a=b",
            "/%00",
            "/%2f",
            "/%5c",
            "\\",
            "%",
            "%zz",
            "%c0%af",
            "/.",
            "|",
            "{}",
            "\"",
            "#x",
            "?%zz",
            "?a[]=%ff",
            "?\u0000",
            " ",
            "\u00e9",
            "/../../../../etc/passwd",
            "?" + "a=b&".repeat(1500));

    private static final List<String> METHODS = List.of(
            "GET",
            "POST",
            "POST",
            "POST",
            "PUT",
            "DELETE",
            "PATCH",
            "HEAD",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "FROB",
            "get",
            "",
            "G\u0000T",
            "PRI",
            "X".repeat(300));

    private static final List<String> VERSIONS = List.of(
            " HTTP/1.1", " HTTP/1.1", " HTTP/1.1", " HTTP/1.0", " HTTP/2.0", " HTTP/9.9", "", " http/1.1", " X");

    private static final List<String> HEADERS = List.of(
            "Content-Type: application/json",
            "Content-Type: application/json; charset=utf-7",
            "Content-Type: */*",
            "Content-Type: a b",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: text/xml",
            "Content-Type:",
            "Content-Encoding: gzip",
            "Accept: ;;;",
            "Accept: text/event-stream",
            "Accept: " + "a/b,".repeat(500),
            "Accept-Charset: x-nope",
            "Accept-Encoding: \u0001",
            "Accept-Language: " + "x-".repeat(500),
            "Origin: null",
            "Origin: https://example.org",
            "Origin: ://",
            "Access-Control-Request-Method: FROB",
            "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: ,,,\u00ff",
            "Authorization: Bearer",
            "Authorization: Bearer mbk_000000000000_" + "A".repeat(43),
            "Authorization: Basic ====",
            "X-API-Key: \u00ff\u0080",
            "Idempotency-Key: " + "k".repeat(256),
            "Idempotency-Key: a\u0007b",
            "Last-Event-ID: 99999999999999999999999",
            "Last-Event-ID: -1",
            "Expect: 100-continue",
            "Expect: nonsense",
            "Range: bytes=0-0,-1,5-1",
            "If-Modified-Since: yesterday",
            "Upgrade: websocket\r\nConnection: Upgrade",
            "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
            "X-Forwarded-For: ' OR 1=1 --",
            "X-Forwarded-Proto: javascript",
            "X-HTTP-Method-Override: DELETE",
            "Cookie: JSESSIONID=" + "0".repeat(500),
            "Host: y",
            "Host: a b",
            "Bad Header: x",
            ": x",
            "X: " + "x".repeat(9000),
            " folded",
            "X\u0000: y");

    private final Random random;

    HostileRequests(long seed) {
        this.random = new Random(seed);
    }

    byte[] next() {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        if (random.nextInt(40) == 0) {
            byte[] noise = new byte[random.nextInt(500)];
            random.nextBytes(noise);
            return noise;
        }
        boolean honest = random.nextInt(3) > 0;
        String method = honest ? "POST" : pick(METHODS);
        String path = pick(PATHS) + (honest && random.nextInt(4) > 0 ? "" : pick(PATH_TRICKS));
        add(request, method + " " + path + (honest ? " HTTP/1.1" : pick(VERSIONS)) + "\r\n");
        if (honest || random.nextBoolean()) {
            add(request, "Host: x\r\nConnection: close\r\n");
        }
        if (honest) {
            add(request, "Content-Type: application/json\r\n");
        }
        for (int i = random.nextInt(honest ? 2 : 5); i > 0; i--) {
            add(request, pick(HEADERS) + "\r\n");
        }
        body(request);
        return request.toByteArray();
    }

    private void body(ByteArrayOutputStream request) {
        byte[] body = json();
        String length = "Content-Length: " + body.length + "\r\n";
        switch (random.nextInt(12)) {
            case 0 ->
                add(request, "Content-Length: " + pick(List.of("-1", "x", "9".repeat(30), "1000000000", "+5", "")));
            case 1 -> add(request, length + "Content-Length: 3\r\n");
            case 2 ->
                add(request, length + "Transfer-Encoding: " + pick(List.of("chunked", "gzip", "x", "chunked, x")));
            case 3 -> {
                add(request, "Transfer-Encoding: chunked\r\n\r\n");
                add(
                        request,
                        pick(List.of("ffffffffffffffff", "-1", "x", "5;" + "e".repeat(9000), "5\r\nab", "0\r\nX")));
                return;
            }
            case 4 -> {
                add(request, "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length) + "\r\n");
                request.writeBytes(body);
                add(request, "\r\n0\r\n\r\n");
                return;
            }
            case 5 -> add(request, "Content-Length: " + (body.length + 100) + "\r\n");
            default -> add(request, length);
        }
        add(request, "\r\n");
        request.writeBytes(body);
    }

    private byte[] json() {
        String value = value();
        String text = switch (random.nextInt(10)) {
            case 0 -> value;
            case 1 -> "{\"commands\": " + value + "}";
            case 2 -> "{\"candidates\": [{\"commands\": [{\"args\": [" + value + "]}]}]}";
            case 3 -> "{\"commands\": [{\"args\": [\"-i\", " + value + ", \"o.mp4\"], \"cwd\": " + value + "}]}";
            case 4 -> "{\"commands\": [{\"args\": [\"a\"], \"env\": {" + string() + ": " + value + "}}]}";
            case 5 -> "{\"commands\": [{\"args\": [\"a\"], \"timeoutMs\": " + value + "}], \"label\": " + value + "}";
            case 6 -> "{\"seconds\": " + value + ", \"steps\": " + value + "}";
            case 7 -> "{\"priority\": " + value + ", \"notBefore\": " + value + ", \"retry\": " + value + "}";
            case 8 -> "{\"from\": " + value + "}";
            default -> "{" + string() + ": " + value + ", " + string() + ": " + value + "}";
        };
        byte[] bytes = text.getBytes(random.nextInt(8) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        if (random.nextInt(6) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private String value() {
        return switch (random.nextInt(14)) {
            case 0 -> "null";
            case 1 -> "[".repeat(random.nextInt(5000));
            case 2 -> "{\"a\":".repeat(random.nextInt(5000));
            case 3 -> "1" + "0".repeat(random.nextInt(3000));
            case 4 -> "1e" + pick(List.of("999999999", "-999999999", "400", "99999999999999999999"));
            case 5 -> "-" + "0.".repeat(random.nextInt(4));
            case 6 -> "[" + "{},".repeat(random.nextInt(20_000)) + "{}]";
            case 7 -> "\"" + "x".repeat(random.nextInt(300_000)) + "\"";
            case 8 -> "true";
            case 9 -> "NaN";
            case 10 -> "[[], {}, \"\", 0, null, " + string() + "]";
            case 11 -> Integer.toString(random.nextInt());
            default -> string();
        };
    }

    private String string() {
        return pick(List.of(
                "\"a\"",
                "\"\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\\u202e\\ufffe\"",
                "\"label\"",
                "\"commands\"",
                "\"LD_PRELOAD\"",
                "\"../../../../etc/passwd\"",
                "\"/etc/passwd\"",
                "\"concat:/etc/passwd|/etc/shadow\"",
                "\"http://169.254.169.254/\"",
                "\"${jndi:ldap://x/a}\"",
                "\"#{T(java.lang.Runtime)}\"",
                "\"'; DROP TABLE task; --\"",
                "\"%s%n%x\"",
                "\"\\",
                "\"\n\"",
                "'a'",
                "\"" + "\\u0041".repeat(50) + "\""));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** Byte by character, so that what is no ASCII is no UTF-8 either. */
    private static void add(ByteArrayOutputStream request, String text) {
        request.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
