package org.mediabackend.access;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.web.client.RestTemplate;

/**
 * The tokens of one issuer: signature, issuer, times and audience are checked, the roles are read from a claim, and the
 * subject is the tenant. The issuer is first asked when the first token comes. Thread-safe.
 */
final class Tokens {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AccessSettings settings;
    private final JwtDecoder decoder;

    Tokens(AccessSettings settings) {
        this.settings = settings;
        this.decoder = new SupplierJwtDecoder(() -> decoder(settings));
    }

    /**
     * Who bears the token.
     *
     * @throws BadJwtException if it does not hold
     * @throws JwtException if the issuer could not be asked
     */
    Caller caller(String token) {
        Jwt jwt;
        try {
            jwt = decoder.decode(token);
        } catch (JwtDecoderInitializationException e) {
            throw new JwtException("its description could not be had", e);
        }
        String subject = jwt.getSubject();
        if (subject == null || subject.isBlank()) {
            throw new BadJwtException("no subject");
        }
        return new Caller(subject, subject, CallerRole.withIncluded(roles(jwt)), settings.limits());
    }

    private Set<CallerRole> roles(Jwt jwt) {
        Set<CallerRole> roles = EnumSet.noneOf(CallerRole.class);
        for (String path : settings.rolesClaim()) {
            Object claim = at(jwt.getClaims(), path);
            if (claim != null) {
                words(claim).forEach(word -> CallerRole.ofWireName(word).ifPresent(roles::add));
                break;
            }
        }
        return roles;
    }

    private static List<String> words(Object claim) {
        return claim instanceof Collection<?> many
                ? many.stream().map(String::valueOf).toList()
                : Arrays.asList(claim.toString().split(" "));
    }

    private static @Nullable Object at(Map<String, Object> claims, String path) {
        Object found = claims.get(path);
        int dot = path.indexOf('.');
        if (found != null || dot < 0) {
            return found;
        }
        if (!(claims.get(path.substring(0, dot)) instanceof Map<?, ?> nested)) {
            return null;
        }
        return nested.get(path.substring(dot + 1));
    }

    private static JwtDecoder decoder(AccessSettings settings) {
        SimpleClientHttpRequestFactory http = new SimpleClientHttpRequestFactory();
        http.setConnectTimeout(PATIENCE);
        http.setReadTimeout(PATIENCE);
        RestTemplate rest = new RestTemplate(http);
        NimbusJwtDecoder decoder = settings.jwks().isBlank()
                ? NimbusJwtDecoder.withIssuerLocation(settings.issuer())
                        .restOperations(rest)
                        .build()
                : NimbusJwtDecoder.withJwkSetUri(settings.jwks())
                        .restOperations(rest)
                        .jwsAlgorithms(all -> all.addAll(Arrays.asList(SignatureAlgorithm.values())))
                        .build();
        OAuth2TokenValidator<Jwt> usual = JwtValidators.createDefaultWithIssuer(settings.issuer());
        decoder.setJwtValidator(
                settings.audience().isBlank()
                        ? usual
                        : new DelegatingOAuth2TokenValidator<>(usual, forUs(settings.audience())));
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> forUs(String audience) {
        return new JwtClaimValidator<List<String>>(
                JwtClaimNames.AUD, named -> named != null && named.contains(audience));
    }
}
