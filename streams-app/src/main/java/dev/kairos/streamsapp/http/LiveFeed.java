package dev.kairos.streamsapp.http;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.Prediction;
import dev.kairos.streamsapp.json.AvroJson;
import dev.kairos.streamsapp.json.Json;
import dev.kairos.streamsapp.topology.ViewListener;
import dev.kairos.streamsapp.views.Headline;
import io.javalin.http.sse.SseClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is new to every open event stream. Each client has a bounded buffer and a thread that
 * empties it; a client whose buffer is full is dropped, so that nobody slows the views or another
 * client. A client that comes back reads the views again: nothing is sent twice on purpose.
 */
public final class LiveFeed implements ViewListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);

    private final Options options;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final ExecutorService senders;
    private final Counter dropped;

    /**
     * How much the feed bears.
     *
     * @param maxClients event streams at once
     * @param buffer events that wait for one client
     * @param heartbeat silence after which a comment is sent, so that both sides notice a dead
     *     connection
     */
    public record Options(int maxClients, int buffer, Duration heartbeat) {
        /** Bounds for one page of each of some dozens of people. */
        public static final Options DEFAULT = new Options(64, 512, Duration.ofSeconds(10));

        public Options {
            if (maxClients < 1 || buffer < 1 || heartbeat.toMillis() < 1) {
                throw new IllegalArgumentException("Every bound of the feed is positive");
            }
        }
    }

    /** Starts without clients. */
    public LiveFeed(Options options, MeterRegistry meters) {
        this.options = requireNonNull(options, "options");
        senders =
                new ThreadPoolExecutor(
                        0,
                        options.maxClients(),
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> {
                            var thread = new Thread(task, "event-stream");
                            thread.setDaemon(true);
                            return thread;
                        });
        meters.gauge("kairos.stream.clients", clients, Set::size);
        dropped = meters.counter("kairos.stream.clients.dropped");
    }

    @Override
    public void onPrediction(Prediction prediction) {
        if (!clients.isEmpty()) {
            var data = AvroJson.of(prediction).toString();
            publish(new Event("prediction", data, prediction.getId()));
        }
    }

    @Override
    public void onHeadline(Headline headline) {
        if (!clients.isEmpty()) {
            publish(new Event("headline", Json.text(headline), null));
        }
    }

    private void publish(Event event) {
        for (var client : clients) {
            if (!client.waiting.offer(event)) {
                clients.remove(client);
                dropped.increment();
                LOG.info("Dropped a client that fell {} events behind", options.buffer());
            }
        }
    }

    /** Open event streams. */
    public int clients() {
        return clients.size();
    }

    /** Keeps the client until it leaves, falls behind or the feed closes. */
    void add(SseClient sse) {
        sse.keepAlive();
        var client = new Client(sse, new ArrayBlockingQueue<>(options.buffer()));
        clients.add(client);
        try {
            senders.execute(() -> send(client));
        } catch (RejectedExecutionException e) {
            clients.remove(client);
            sse.sendComment("too many event streams are open; try again later");
            sse.close();
        }
    }

    private void send(Client client) {
        try {
            // Tells the client at once that it is connected.
            client.sse.sendComment("connected");
            while (clients.contains(client) && !client.sse.terminated()) {
                var event =
                        client.waiting.poll(options.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
                if (event == null) {
                    client.sse.sendComment("heartbeat");
                } else {
                    client.sse.sendEvent(event.name, event.data, event.id);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("An event stream ended", e);
        } finally {
            clients.remove(client);
            client.sse.close();
        }
    }

    /** Ends every event stream. */
    @Override
    public void close() {
        clients.clear();
        senders.shutdownNow();
    }

    private record Event(String name, String data, String id) {}

    private static final class Client {
        private final SseClient sse;
        private final BlockingQueue<Event> waiting;

        private Client(SseClient sse, BlockingQueue<Event> waiting) {
            this.sse = sse;
            this.waiting = waiting;
        }
    }
}
