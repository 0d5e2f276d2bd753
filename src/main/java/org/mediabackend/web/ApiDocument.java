package org.mediabackend.web;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds to the document of the API what every operation has in common: the errors and their numbers. */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    private static final String ERROR = "Error";

    @Bean
    OpenApiCustomizer errorsOfEveryOperation() {
        return api -> {
            api.setInfo(new Info()
                    .title("media-backend")
                    .version("1")
                    .description("Every answer is an envelope. Codes: " + codes(errors())));
            api.getComponents()
                    .addSchemas(ERROR, errorSchema())
                    .addSecuritySchemes(
                            "key",
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.HTTP)
                                    .scheme("bearer")
                                    .description("a key or a token; not asked for while there is neither"));
            api.addSecurityItem(new SecurityRequirement().addList("key"));
            api.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        if (path.startsWith("/api")) {
                            addErrors(operation, path, operation.getRequestBody() != null);
                        }
                    }));
        };
    }

    private static void addErrors(Operation operation, String path, boolean withBody) {
        Map<String, List<ApiError>> byStatus = new TreeMap<>(errors().stream()
                .filter(e -> appliesTo(e, path, withBody))
                .collect(Collectors.groupingBy(e -> String.valueOf(e.status().value()))));
        ApiResponses responses = operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
        byStatus.forEach((status, errors) -> responses.putIfAbsent(
                status,
                new ApiResponse()
                        .description(codes(errors))
                        .content(new Content()
                                .addMediaType(
                                        "application/json", new MediaType().schema(new Schema<>().$ref(ERROR))))));
        operation.setResponses(responses);
    }

    private static boolean appliesTo(ApiError error, String path, boolean withBody) {
        boolean aboutATask = path.startsWith("/api/tasks/{id}");
        boolean isValidation = path.endsWith("/validate");
        return switch (error) {
            case OK, BAD_REQUEST, NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, ORIGIN_REFUSED -> false;
            case TASK_NOT_FOUND -> aboutATask;
            case WORKER_NOT_FOUND, WORKER_LOST -> path.startsWith("/api/workers/{id}");
            case LANE_NOT_FOUND -> path.startsWith("/api/lanes/{lane}");
            case WRONG_STATE -> path.endsWith("/cancel") || path.endsWith("/restart");
            case INVALID_REQUEST -> withBody || path.equals("/api/tasks");
            // What a task would be refused for is the result of a validation, and no error.
            case REFUSED_BY_POLICY, TOOL_MISSING -> withBody && !isValidation;
            case MALFORMED_JSON, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, OVERLOADED, REQUEST_TIMEOUT -> withBody;
            case KEY_NOT_FOUND -> path.equals("/api/keys/{name}");
            case KEY_NAME_TAKEN -> path.equals("/api/keys") && withBody;
            case TENANT_RUNNING_FULL, TENANT_QUEUE_FULL ->
                path.startsWith("/api/tasks/") && !isValidation && (!aboutATask || path.endsWith("/restart"));
            case KEY_REUSED, QUEUE_FULL -> path.startsWith("/api/tasks/") && !aboutATask && !isValidation;
            case INTERNAL, DATABASE_UNAVAILABLE, UNAUTHENTICATED, FORBIDDEN, TOO_MANY_REQUESTS, ISSUER_UNAVAILABLE ->
                true;
        };
    }

    private static Schema<?> errorSchema() {
        Schema<?> field = new ObjectSchema()
                .addProperty("field", new StringSchema().example("commands[0].args[2]"))
                .addProperty("message", new StringSchema());
        return new ObjectSchema()
                .addProperty(
                        "code",
                        new IntegerSchema()
                                ._enum(errors().stream()
                                        .map(e -> (Number) e.code())
                                        .toList()))
                .addProperty("description", new StringSchema())
                .addProperty(
                        "result",
                        new ObjectSchema()
                                .nullable(true)
                                .addProperty("errors", new ArraySchema().items(field))
                                .addProperty("errorId", new StringSchema()))
                .description(codes(errors()));
    }

    private static List<ApiError> errors() {
        return Arrays.stream(ApiError.values())
                .filter(e -> e != ApiError.OK)
                .sorted(Comparator.comparingInt(ApiError::code))
                .toList();
    }

    private static String codes(List<ApiError> errors) {
        return errors.stream().map(e -> e.code() + ": " + e.meaning()).collect(Collectors.joining("; "));
    }
}
