package org.mediabackend.fetch;

import jakarta.annotation.PreDestroy;
import java.net.URI;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Fetches files by {@code http} and {@code https}. It keeps neither cookies nor connections, unpacks nothing, tries
 * nothing twice, and uses no proxy. Thread-safe.
 */
@Component
public class Fetcher {

    /** More at once than any worker has slots. */
    private static final int MOST_CONNECTIONS = 1_000;

    /** Of the answer's head; nobody's is longer who means well. */
    private static final int LONGEST_LINE = 16_384;

    private static final int MOST_HEADERS = 200;

    private final FetchSettings settings;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("fetch-clock").daemon().factory());

    @Autowired
    Fetcher(FetchSettings settings) {
        this(settings, SystemDefaultDnsResolver.INSTANCE);
    }

    Fetcher(FetchSettings settings, DnsResolver names) {
        this.settings = settings;
        this.client = client(settings, names);
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Prepares to fetch; nothing is asked of anybody yet. */
    public Fetch fetch(URI uri) {
        return new Fetch(client, settings, clock, uri);
    }

    @PreDestroy
    void close() {
        clock.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    private static CloseableHttpClient client(FetchSettings settings, DnsResolver names) {
        Addresses addresses = new Addresses(settings.allow());
        PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager(
                new DefaultHttpClientConnectionOperator(
                        proxy -> new GuardedSocket(addresses),
                        null,
                        names,
                        RegistryBuilder.<TlsSocketStrategy>create()
                                .register("https", DefaultClientTlsStrategy.createDefault())
                                .build()),
                PoolConcurrencyPolicy.LAX,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(LONGEST_LINE)
                                .setMaxHeaderCount(MOST_HEADERS)
                                .build())
                        .build());
        connections.setMaxTotal(MOST_CONNECTIONS);
        connections.setDefaultMaxPerRoute(MOST_CONNECTIONS);
        Timeout silence = Timeout.of(settings.silence().toMillis(), TimeUnit.MILLISECONDS);
        connections.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(silence)
                .setSocketTimeout(silence)
                .build());
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(silence)
                        .setConnectionRequestTimeout(silence)
                        .setRedirectsEnabled(settings.redirects() > 0)
                        .setMaxRedirects(Math.max(1, settings.redirects()))
                        .build())
                .setRedirectStrategy(new PasswordStays())
                .setUserAgent("media-backend")
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .build();
    }

    /** A redirect to another host goes there without the password of the first. */
    private static final class PasswordStays extends DefaultRedirectStrategy {

        @Override
        public boolean isRedirectAllowed(HttpHost from, HttpHost to, HttpRequest redirect, HttpContext context) {
            if (!from.equals(to)) {
                redirect.removeHeaders(HttpHeaders.AUTHORIZATION);
            }
            return true;
        }
    }
}
