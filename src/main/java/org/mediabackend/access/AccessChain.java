package org.mediabackend.access;

import jakarta.servlet.DispatcherType;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mediabackend.web.SecurityHeaders;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** What a request passes before a controller sees it, and which role each path wants. Nothing keeps a session. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableConfigurationProperties(AccessSettings.class)
class AccessChain {

    private static final String SUBMIT = CallerRole.SUBMIT.getAuthority();
    private static final String READ = CallerRole.READ.getAuthority();
    private static final String OPERATE = CallerRole.OPERATE.getAuthority();

    private final AccessSettings settings;
    private final KeyRing ring;
    private final Access access;
    private final @Nullable Tokens tokens;

    AccessChain(AccessSettings settings, KeyRing ring, Access access) {
        this.settings = settings;
        this.ring = ring;
        this.access = access;
        this.tokens = settings.takesTokens() ? new Tokens(settings) : null;
    }

    /** Actuator's, which is on a port of its own. */
    @Bean
    @Order(1)
    SecurityFilterChain actuatorChain(HttpSecurity http) {
        plain(http, access::isRequiredForManagement)
                .securityMatcher("/actuator/**")
                .addFilterBefore(SecurityHeaders.filter(), SecurityContextHolderFilter.class)
                .authorizeHttpRequests(rules -> rules.requestMatchers("/actuator/health", "/actuator/health/**")
                        .permitAll()
                        .anyRequest()
                        .hasAuthority(OPERATE));
        return http.build();
    }

    /** Everything else's. What no rule names wants an operator under /api, and somebody known elsewhere. */
    @Bean
    @Order(2)
    SecurityFilterChain apiChain(HttpSecurity http) {
        plain(http, access::isRequired)
                // Streams last for hours: they keep the container's own request and nothing around it.
                .servletApi(AbstractHttpConfigurer::disable)
                .addFilterBefore(new RateFilter(), AuthorizationFilter.class)
                .authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers("/health", "/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/api/tasks", "/api/tasks/**")
                        .hasAuthority(READ)
                        .requestMatchers(HttpMethod.HEAD, "/api/tasks", "/api/tasks/**")
                        .hasAuthority(READ)
                        .requestMatchers(HttpMethod.POST, "/api/tasks/**")
                        .hasAuthority(SUBMIT)
                        .requestMatchers("/api/**")
                        .hasAuthority(OPERATE)
                        .anyRequest()
                        .authenticated());
        return http.build();
    }

    /** Methods that nobody knows are answered with 405 and what is allowed, as others are. */
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        return firewall;
    }

    private HttpSecurity plain(HttpSecurity http, BooleanSupplier required) {
        Refusals refusals = new Refusals();
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .addFilterBefore(
                        new CallerFilter(required, ring, settings.limits(), tokens), AuthorizationFilter.class);
    }
}
