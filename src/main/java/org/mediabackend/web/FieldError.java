package org.mediabackend.web;

/**
 * What is wrong with one field of a request.
 *
 * @param field its path, such as {@code commands[0].args[2]}; empty for the request as a whole
 * @param message one sentence without the path
 */
public record FieldError(String field, String message) {}
