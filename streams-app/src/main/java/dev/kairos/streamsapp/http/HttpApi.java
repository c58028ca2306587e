package dev.kairos.streamsapp.http;

import static java.util.Objects.requireNonNull;

import dev.kairos.streamsapp.json.Json;
import dev.kairos.streamsapp.views.Views;
import dev.kairos.streamsapp.views.ViewsNotReadyException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.staticfiles.Location;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP addresses and the live page. Answers are JSON; an error is {@code {"error": code,
 * "message": text}}, with what is known beside it where something was not found.
 */
public final class HttpApi {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final int MAX_ITEMS = 200;
    private static final int DEFAULT_ITEMS = 50;
    private static final int KNOWN_LISTED = 20;
    private static final int MAX_THREADS = 16;
    private static final int MIN_THREADS = 4;
    private static final int IDLE_THREAD_MILLIS = 30_000;

    /** The page runs its own script and style and talks to its own origin; nothing else. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                    + "img-src 'self' data:; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'";

    private static final String ECHARTS = echartsPath();

    private final Views views;
    private final LiveFeed feed;
    private final Readiness readiness;
    private final PrometheusMeterRegistry meters;

    /** Answers from the views, follows the feed, and tells readiness and meters. */
    public HttpApi(
            Views views, LiveFeed feed, Readiness readiness, PrometheusMeterRegistry meters) {
        this.views = requireNonNull(views, "views");
        this.feed = requireNonNull(feed, "feed");
        this.readiness = requireNonNull(readiness, "readiness");
        this.meters = requireNonNull(meters, "meters");
    }

    /** A server with these addresses, not started yet. */
    public Javalin createServer() {
        return Javalin.create(this::configure);
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.jetty.threadPool =
                new QueuedThreadPool(MAX_THREADS, MIN_THREADS, IDLE_THREAD_MILLIS);
        config.staticFiles.add("/public", Location.CLASSPATH);
        createRoutes(config.routes);
    }

    private void createRoutes(RoutesConfig routes) {
        routes.before(HttpApi::secure);
        routes.get("/api/v1/predictions/{pipeline}/<key>", this::prediction);
        routes.get("/api/v1/sentiment/<symbol>", this::sentiment);
        routes.get("/api/v1/symbols", context -> json(context, views.overview()));
        routes.get("/api/v1/items", this::items);
        routes.get("/api/v1/forecasts/{pipeline}/<key>", context -> unavailable("forecasts"));
        routes.get("/api/v1/alerts", context -> unavailable("alerts"));
        routes.sse("/api/v1/stream", feed::add);
        routes.get("/vendor/echarts.min.js", HttpApi::echarts);
        routes.get("/health/live", context -> json(context, Map.of("status", "live")));
        routes.get("/health/ready", this::ready);
        routes.get("/metrics", this::metrics);

        routes.exception(ApiException.class, (e, context) -> fail(context, e));
        routes.exception(
                ViewsNotReadyException.class,
                (e, context) -> fail(context, ApiException.notReady(e.getMessage())));
        routes.exception(
                InvalidStateStoreException.class,
                (e, context) ->
                        fail(context, ApiException.notReady("The views move: " + e.getMessage())));
        routes.exception(
                Exception.class,
                (e, context) -> {
                    LOG.error("{} {} failed", context.method(), context.path(), e);
                    fail(context, new ApiException(500, "internal", "See the log", Map.of()));
                });
        routes.exception(
                HttpResponseException.class,
                (e, context) ->
                        fail(
                                context,
                                new ApiException(
                                        e.getStatus(),
                                        e.getStatus() == 404 ? "no_such_address" : "bad_request",
                                        e.getMessage(),
                                        Map.of())));
    }

    private static void secure(Context context) {
        context.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "no-referrer");
        if (context.path().startsWith("/api/") || context.path().startsWith("/health/")) {
            context.header("Cache-Control", "no-store");
        }
    }

    private void prediction(Context context) {
        var pipeline = context.pathParam("pipeline");
        var key = context.pathParam("key");
        var prediction = views.prediction(pipeline, key);
        if (prediction.isPresent()) {
            json(context, prediction.get());
            return;
        }
        var known = views.known();
        if (known.containsKey(pipeline)) {
            throw ApiException.notFound(
                    "Pipeline " + pipeline + " has written no prediction for key " + key,
                    Map.of("known_keys", some(known.get(pipeline))));
        }
        throw ApiException.notFound(
                "No prediction of a pipeline " + pipeline + " has been seen",
                Map.of("known_pipelines", some(known.keySet())));
    }

    private void sentiment(Context context) {
        var symbol = context.pathParam("symbol");
        var sentiment = views.sentiment(symbol);
        if (sentiment.isPresent()) {
            json(context, sentiment.get());
            return;
        }
        var known = new TreeSet<String>();
        views.overview().symbols().forEach(other -> known.add(other.symbol()));
        throw ApiException.notFound(
                "No sentiment of a symbol " + symbol + " has been seen",
                Map.of("known_symbols", some(known)));
    }

    private void items(Context context) {
        var limit = context.queryParam("limit");
        int items;
        try {
            items = limit == null ? DEFAULT_ITEMS : Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            items = 0;
        }
        if (items < 1 || items > MAX_ITEMS) {
            throw new ApiException(
                    400,
                    "bad_request",
                    "limit is a number from 1 to " + MAX_ITEMS + ", not " + limit,
                    Map.of());
        }
        json(context, views.latestItems(items));
    }

    private static void unavailable(String what) {
        throw new ApiException(
                501, "not_available", "No pipeline of this version writes " + what, Map.of());
    }

    private void ready(Context context) {
        var state = readiness.state();
        context.status(state.ready() ? 200 : 503);
        json(
                context,
                Map.of("status", state.ready() ? "ready" : "not_ready", "reason", state.reason()));
    }

    private void metrics(Context context) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8").result(meters.scrape());
    }

    private static List<String> some(Collection<String> names) {
        return names.stream().limit(KNOWN_LISTED).toList();
    }

    private static void fail(Context context, ApiException e) {
        var body = new LinkedHashMap<String, Object>();
        body.put("error", e.code());
        body.put("message", e.getMessage());
        body.putAll(e.details());
        if (e.status() == 503) {
            context.header("Retry-After", "2");
        }
        context.status(e.status());
        json(context, body);
    }

    private static void json(Context context, Object body) {
        context.contentType("application/json; charset=utf-8").result(Json.text(body));
    }

    /** One file of the WebJar; its path there holds its version. */
    private static void echarts(Context context) {
        context.contentType("text/javascript; charset=utf-8")
                .header("Cache-Control", "max-age=86400")
                .result(resource(ECHARTS));
    }

    private static String echartsPath() {
        try (var pom = resource("/META-INF/maven/org.webjars.npm/echarts/pom.properties")) {
            var properties = new Properties();
            properties.load(pom);
            return "/META-INF/resources/webjars/echarts/"
                    + properties.getProperty("version")
                    + "/dist/echarts.min.js";
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the version of the ECharts WebJar", e);
        }
    }

    private static InputStream resource(String path) {
        var stream = HttpApi.class.getResourceAsStream(path);
        if (stream == null) {
            throw new IllegalStateException("The ECharts WebJar is not on the classpath: " + path);
        }
        return stream;
    }
}
