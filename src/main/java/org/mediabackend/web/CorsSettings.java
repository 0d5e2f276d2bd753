package org.mediabackend.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which pages may call the API from a browser; credentials are never allowed.
 *
 * @param allowOrigins origins such as {@code https://example.org}; {@code *} is every one, none refuses all others
 */
@ConfigurationProperties("media.cors")
record CorsSettings(@DefaultValue("*") List<String> allowOrigins) {}
