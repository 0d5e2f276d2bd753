package org.mediabackend.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.mediabackend.fetch.FetchOutcome.Failed;
import org.mediabackend.fetch.FetchOutcome.Fetched;
import org.mediabackend.fetch.FetchOutcome.Refused;
import org.mediabackend.fetch.FetchOutcome.Stopped;

/** One file that is fetched, once. {@link #stop()} may be called by any thread, at any time. */
public final class Fetch {

    private static final int BUFFER = 65_536;

    /** Of a status: the other host is out of order, or wants to be asked later. */
    private static final Set<Integer> PASSES = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final CloseableHttpClient client;
    private final FetchSettings settings;
    private final URI uri;
    private final ScheduledExecutorService clock;
    private volatile boolean stopped;
    private volatile boolean late;
    private boolean made;

    @SuppressWarnings("NullAway.Init")
    private volatile HttpGet request;

    Fetch(CloseableHttpClient client, FetchSettings settings, ScheduledExecutorService clock, URI uri) {
        this.client = client;
        this.settings = settings;
        this.clock = clock;
        this.uri = uri;
    }

    /** Ends the fetch soon. */
    public void stop() {
        stopped = true;
        HttpGet running = request;
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * Fetches into a file that is not there yet. Blocks; belongs on a platform or a virtual thread of the caller's.
     *
     * @param progress hears from time to time how many bytes have come
     */
    public FetchOutcome to(Path target, LongConsumer progress) {
        FetchOutcome outcome;
        try {
            request = request();
        } catch (URISyntaxException e) {
            return new Refused("is no address of a file by http or https");
        }
        if (stopped) {
            return new Stopped();
        }
        Future<?> deadline = clock.schedule(this::cancelLate, settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        try {
            outcome = client.execute(request, response -> answered(response, target, progress));
        } catch (IOException | IllegalArgumentException e) {
            outcome = failed(e);
        } finally {
            deadline.cancel(false);
        }
        if (outcome instanceof Fetched) {
            return outcome;
        }
        if (made) {
            discard(target);
        }
        return stopped ? new Stopped() : outcome;
    }

    /** Cancelling the request ends it wherever it stands: at a connection, a header that drips, or the content. */
    private void cancelLate() {
        late = true;
        request.cancel();
    }

    private HttpGet request() throws URISyntaxException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null) {
            throw new URISyntaxException("", "no host, or another scheme");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        HttpGet get = new HttpGet(new URI(scheme + "://" + uri.getHost() + port + path + query));
        String user = uri.getUserInfo();
        if (user != null) {
            String basic = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
            get.setHeader(HttpHeaders.AUTHORIZATION, "Basic " + basic);
        }
        return get;
    }

    private FetchOutcome answered(ClassicHttpResponse response, Path target, LongConsumer progress) throws IOException {
        int status = response.getCode();
        if (status != 200) {
            abandon();
            return new Failed("its server answered " + status, PASSES.contains(status));
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Failed("its server answered nothing", false);
        }
        if (entity.getContentLength() > settings.maxSize().toBytes()) {
            abandon();
            return tooLarge();
        }
        long bytes = 0;
        byte[] buffer = new byte[BUFFER];
        try (OutputStream file = Files.newOutputStream(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            made = true;
            InputStream content = entity.getContent();
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                bytes += read;
                if (bytes > settings.maxSize().toBytes()) {
                    abandon();
                    return tooLarge();
                }
                file.write(buffer, 0, read);
                progress.accept(bytes);
            }
        }
        return new Fetched(bytes);
    }

    /** Else the client would read the rest, to keep the connection. */
    private void abandon() {
        request.cancel();
    }

    private Refused tooLarge() {
        return new Refused(
                "is larger than " + settings.maxSize().toBytes() + " bytes, which media.fetch.max-size allows");
    }

    private FetchOutcome failed(Exception e) {
        if (late) {
            return new Failed("did not come within " + settings.timeout().toSeconds() + " s", true);
        }
        if (has(e, AddressRefusedException.class)) {
            return new Refused(
                    "leads to an address that is not public; the operator may allow it by media.fetch.allow");
        }
        if (e instanceof FileSystemException || has(e, FileSystemException.class)) {
            return new Failed("could not be written: " + e, true);
        }
        return switch (e) {
            case SocketTimeoutException timeout ->
                new Failed("its server was silent for " + settings.silence().toSeconds() + " s", true);
            case UnknownHostException unknown -> new Failed("its host is not known", true);
            case ConnectException refused -> new Failed("its server does not answer", true);
            case SSLException tls -> new Failed("its server cannot be trusted: " + firstLine(tls), false);
            case ClientProtocolException protocol ->
                new Failed("its server answered what cannot be followed: " + firstLine(protocol), false);
            case SocketException broken -> new Failed("its server broke off", true);
            default -> new Failed("could not be fetched: " + firstLine(e), true);
        };
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
            for (Throwable suppressed : cause.getSuppressed()) {
                if (type.isInstance(suppressed)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Without what may stand in a URL. */
    private static String firstLine(Exception e) {
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return line.contains("://") || line.contains("?") ? e.getClass().getSimpleName() : line;
    }

    private static void discard(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            // Its directory goes with the attempt.
        }
    }
}
