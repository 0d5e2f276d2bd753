package org.mediabackend.submission;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of one object of a request. Nothing is coerced: {@code "5"} is no number. A number without a fraction is
 * an integer however it is written, so {@code 5.0} is one. What is wrong is noted, and the default given instead.
 */
final class Fields {

    private final ObjectNode object;
    private final String path;
    private final FieldErrors errors;

    Fields(ObjectNode object, String path, FieldErrors errors) {
        this.object = object;
        this.path = path;
        this.errors = errors;
    }

    /** A field with its path in the request. */
    record Field(String path, JsonNode value) {}

    /** Where the object stands in the request. */
    String path() {
        return path;
    }

    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Whether the field is there and not null. */
    boolean has(String name) {
        JsonNode value = object.get(name);
        return value != null && !value.isNull();
    }

    /** Text without NUL and without halves of characters; null stands only where the contract allows it. */
    @Nullable
    String text(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : text(new Field(pathOf(name), value));
    }

    @Nullable
    String text(Field field) {
        if (!field.value().isString()) {
            wrong(field, "must be a string");
            return null;
        }
        String text = field.value().stringValue();
        if (text.indexOf('\0') >= 0) {
            wrong(field.path(), "must not contain a NUL character");
            return null;
        }
        if (hasLoneSurrogate(text)) {
            wrong(field.path(), "must not contain half of a surrogate pair");
            return null;
        }
        return text;
    }

    /** Like {@link #text(String)}, but the contract gives the field a default and so no null. */
    String textOr(String name, String otherwise) {
        JsonNode value = object.get(name);
        String text = value == null ? null : text(new Field(pathOf(name), value));
        return text == null ? otherwise : text;
    }

    /** A finite number within the bounds. */
    @Nullable
    Double number(String name, double least, double most) {
        return has(name) ? number(new Field(pathOf(name), object.path(name)), least, most) : null;
    }

    double numberOr(String name, double otherwise, double least, double most) {
        JsonNode value = object.get(name);
        Double number = value == null ? null : number(new Field(pathOf(name), value), least, most);
        return number == null ? otherwise : number;
    }

    private @Nullable Double number(Field field, double least, double most) {
        if (!field.value().isNumber()) {
            wrong(field, "must be a number");
            return null;
        }
        double number = field.value().decimalValue().doubleValue();
        if (!(number >= least && number <= most)) {
            wrong(field.path(), "must be between " + plain(least) + " and " + plain(most));
            return null;
        }
        return number;
    }

    /** A whole number within the bounds. */
    @Nullable
    Long integer(String name, long least, long most) {
        return has(name) ? integer(new Field(pathOf(name), object.path(name)), least, most) : null;
    }

    int integerOr(String name, int otherwise, int least, int most) {
        JsonNode value = object.get(name);
        Long integer = value == null ? null : integer(new Field(pathOf(name), value), least, most);
        return integer == null ? otherwise : Math.toIntExact(integer);
    }

    private @Nullable Long integer(Field field, long least, long most) {
        if (!field.value().isNumber()) {
            wrong(field, "must be an integer");
            return null;
        }
        // The double first: 1e999999999 has no affordable exact form.
        double near = field.value().decimalValue().doubleValue();
        if (near < least || near > most) {
            wrong(field.path(), "must be an integer between " + least + " and " + most);
            return null;
        }
        BigDecimal exact = field.value().decimalValue().stripTrailingZeros();
        if (exact.scale() > 0) {
            wrong(field.path(), "must be an integer, without a fraction");
            return null;
        }
        return exact.longValueExact();
    }

    /** Whether the field is an array without elements. */
    boolean isEmptyArray(String name) {
        return object.get(name) instanceof ArrayNode array && array.isEmpty();
    }

    /** The elements of an array; empty if it is absent, null or wrong. */
    List<Field> elements(String name) {
        return has(name) ? elements(new Field(pathOf(name), object.path(name))) : List.of();
    }

    private List<Field> elements(Field field) {
        if (!(field.value() instanceof ArrayNode array)) {
            wrong(field, "must be an array");
            return List.of();
        }
        return IntStream.range(0, array.size())
                .mapToObj(i -> new Field(field.path() + "[" + i + "]", array.get(i)))
                .toList();
    }

    /** The fields of an object in a field; null if it is absent, null or wrong. */
    @Nullable
    Fields object(String name) {
        return has(name) ? object(new Field(pathOf(name), object.path(name))) : null;
    }

    @Nullable
    Fields object(Field field) {
        if (!(field.value() instanceof ObjectNode nested)) {
            wrong(field, "must be an object");
            return null;
        }
        return new Fields(nested, field.path(), errors);
    }

    Iterable<String> names() {
        return object.propertyNames();
    }

    private void wrong(Field field, String rule) {
        wrong(field.path(), rule + ", not " + kind(field.value().getNodeType()));
    }

    private void wrong(String at, String message) {
        errors.add(at, message);
    }

    private static String kind(JsonNodeType type) {
        return switch (type) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "a number";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "something else";
        };
    }

    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
