package org.mediabackend.web;

import jakarta.servlet.Filter;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** What stands between the wire and the controllers: Tomcat's own errors, headers, CORS, and the limit on bodies. */
@Configuration(proxyBeanMethods = false)
class HttpBorder {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> envelopeForTomcatsOwnErrors() {
        return tomcat -> tomcat.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(TomcatErrorValve.class.getName());
            }
        });
    }

    @Bean
    FilterRegistrationBean<Filter> securityHeaders() {
        return registered(SecurityHeaders.filter(), 0);
    }

    /** Before CORS, which looks at the content type of what comes from a page. */
    @Bean
    FilterRegistrationBean<Filter> properRequests() {
        return registered(new ProperRequestFilter(), 5);
    }

    private static FilterRegistrationBean<Filter> registered(Filter filter, int place) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
        return registration;
    }

    /** Before the limit, so that a page can read the refusal of a body. */
    @Bean
    FilterRegistrationBean<CorsFilter> corsFilter(CorsSettings settings) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(settings.allowOrigins());
        cors.setAllowCredentials(settings.allowCredentials());
        cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"));
        cors.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        cors.setExposedHeaders(List.of("Location", "Retry-After", "WWW-Authenticate"));
        cors.setMaxAge(3600L);
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", cors);
        CorsFilter filter = new CorsFilter(everywhere);
        filter.setCorsProcessor(new EnvelopeCorsProcessor());
        FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return registration;
    }

    @Bean
    FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter(BodyLimitSettings settings) {
        FilterRegistrationBean<BodyLimitFilter> registration =
                new FilterRegistrationBean<>(new BodyLimitFilter(settings));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 20);
        return registration;
    }

    private static final class EnvelopeCorsProcessor extends DefaultCorsProcessor {

        @Override
        protected void rejectRequest(ServerHttpResponse response) throws IOException {
            ErrorAnswer answer = ErrorAnswer.of(
                    ApiError.ORIGIN_REFUSED,
                    "This origin, method or header is not allowed from a browser; CORS_ALLOW_ORIGINS names who is.");
            response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
            response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
            response.getBody().write(answer.json());
            response.flush();
        }
    }
}
