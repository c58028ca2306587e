package dev.kairos.local.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.kairos.events.NewsItem;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.local.ledger.FakePipeline;
import dev.kairos.local.ledger.RunningKafka;
import dev.kairos.local.ledger.TopicReader;
import dev.kairos.schemas.AvroDeserializer;
import dev.kairos.schemas.AvroSerdeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final String HEADER = "created_at\tticker\ttext\n";
    private static final Instant START = Instant.parse("2014-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Beside the project, unless -Dkairos.data names another folder. */
    private static final Path REAL_DATA =
            Path.of(System.getProperty("kairos.data", "../../../shared/data"), "stocknet");

    @TempDir private Path folder;

    /** Remembers what it was told. */
    private static final class Progress implements ReplayProgress {
        private final List<String> malformed = new ArrayList<>();
        private volatile long sent;

        @Override
        public void begin(long rows, long alreadyThere) {}

        @Override
        public void malformed(String file, long line, String reason) {
            malformed.add(file + ":" + line + " " + reason);
        }

        @Override
        public void sent(long rows, Instant eventTime) {
            sent = rows;
        }

        @Override
        public void waiting(String broker) {}
    }

    private final Progress progress = new Progress();

    private ReplayResult replay(Endpoints endpoints, Speed speed) {
        return new Replay(endpoints, folder, speed, progress).run();
    }

    private void write(String name, String rows) throws IOException {
        try (var out = Files.newOutputStream(folder.resolve(name))) {
            if (name.endsWith(".gz")) {
                try (var zipped = new GZIPOutputStream(out)) {
                    zipped.write((HEADER + rows).getBytes(UTF_8));
                }
            } else {
                out.write((HEADER + rows).getBytes(UTF_8));
            }
        }
    }

    private static String rows(int count, Duration apart) {
        var rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rows.append(START.plus(apart.multipliedBy(i))).append("\tACME\ttweet ").append(i);
            rows.append('\n');
        }
        return rows.toString();
    }

    private static List<NewsItem> news(Endpoints endpoints) {
        var deserializer = AvroDeserializer.reading(NewsItem.class);
        deserializer.configure(
                Map.of(AvroSerdeConfig.REGISTRY_URL, endpoints.registryUrl()), false);
        List<NewsItem> items = new ArrayList<>();
        try (var reader = new TopicReader(endpoints.bootstrap(), PATIENCE)) {
            reader.assign(reader.partitionsByTopic().get(endpoints.topics().news()));
            reader.readTo(
                    reader.ends(),
                    record -> items.add(deserializer.deserialize(record.topic(), record.value())));
        }
        items.sort(Comparator.comparing(NewsItem::getPublishedAt).thenComparing(NewsItem::getId));
        return items;
    }

    @Test
    void everyRowIsAnItemWithItsTimeDuplicatesToo() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(2);
        write(
                "tweets_2014.tsv.gz",
                "2014-01-01T00:00:00Z\tACME\tsaid \"up\"\n"
                        + "2014-01-01T00:00:00Z\tBOLT\tsaid \"up\"\n"
                        + "2014-01-02T00:00:00Z\tACME\tagain\n"
                        + "2014-01-02T00:00:00Z\tACME\tagain\n");
        write("tweets_2015.tsv", "2015-01-01T00:00:00Z\t\tof nothing\n");

        ReplayResult result = replay(endpoints, Speed.MAX);

        assertThat(result.sent()).isEqualTo(5);
        assertThat(result.isComplete()).isTrue();
        List<NewsItem> items = news(endpoints);
        assertThat(items)
                .extracting(NewsItem::getId)
                .containsExactly(
                        "tweets_2014.tsv.gz:2",
                        "tweets_2014.tsv.gz:3",
                        "tweets_2014.tsv.gz:4",
                        "tweets_2014.tsv.gz:5",
                        "tweets_2015.tsv:2");
        assertThat(items.get(0).getHeadline()).isEqualTo("said \"up\"");
        assertThat(items.get(0).getSource()).isEqualTo("stocknet");
        assertThat(items.get(1).getSymbols()).containsExactly("BOLT");
        assertThat(items.get(3).getPublishedAt()).isEqualTo("2014-01-02T00:00:00Z");
        assertThat(items.get(4).getSymbols()).containsExactly("");
    }

    @Test
    void malformedRowsAreNamedAndSkipped() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(1);
        write(
                "tweets_x.tsv",
                "2014-01-01T00:00:00Z\tACME\tfine\n"
                        + "2014-01-01T00:00:00Z\tACME\n"
                        + "yesterday\tACME\ttext\n"
                        + "2014-01-01T00:00:01Z\tACME\tfine\n");

        ReplayResult result = replay(endpoints, Speed.MAX);

        assertThat(result.sent()).isEqualTo(2);
        assertThat(result.malformed()).isEqualTo(2);
        assertThat(result.isComplete()).isTrue();
        assertThat(progress.malformed)
                .containsExactly(
                        "tweets_x.tsv:3 2 columns instead of 3",
                        "tweets_x.tsv:4 'yesterday' is no time");
    }

    @Test
    void eventTimeGoesByAtTheSpeedAskedFor() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(1);
        write("tweets_x.tsv", rows(4, Duration.ofMinutes(1)));

        ReplayResult result = replay(endpoints, Speed.parse("60x"));

        assertThat(result.took()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(20));
    }

    @Test
    void whatWasStoppedGoesOnAndWhatIsCompleteIsRefused() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(2);
        write("tweets_x.tsv", rows(40, Duration.ofSeconds(1)));
        var first = new Replay(endpoints, folder, Speed.parse("5x"), progress);

        CompletableFuture<ReplayResult> running = CompletableFuture.supplyAsync(first::run);
        await().atMost(PATIENCE).until(() -> progress.sent >= 3);
        first.close();

        ReplayResult stopped = running.get();
        assertThat(stopped.isComplete()).isFalse();
        ReplayResult second = replay(endpoints, Speed.MAX);
        assertThat(second.alreadyThere()).isEqualTo(stopped.sent());
        assertThat(second.isComplete()).isTrue();
        assertThat(news(endpoints)).hasSize(40).extracting(NewsItem::getId).doesNotHaveDuplicates();
        assertThatThrownBy(() -> replay(endpoints, Speed.MAX))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("all 40 rows")
                .hasMessageContaining("--topic-prefix");
    }

    @Test
    void aTopicWithOtherRecordsIsRefused() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(2);
        write("tweets_x.tsv", rows(3, Duration.ofSeconds(1)));
        try (var pipeline = FakePipeline.at(endpoints)) {
            pipeline.item("ACME");
        }

        assertThatThrownBy(() -> replay(endpoints, Speed.MAX))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("that replay did not write")
                .hasMessageContaining("--topic-prefix");
        assertThat(news(endpoints)).hasSize(1);
    }

    @Test
    void aTopicWithOtherDataIsRefused() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(1);
        write("tweets_x.tsv", rows(3, Duration.ofSeconds(1)));
        replay(endpoints, Speed.MAX);
        write("tweets_y.tsv", rows(3, Duration.ofSeconds(1)));

        assertThatThrownBy(() -> replay(endpoints, Speed.MAX))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("of other data");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Endpoints endpoints = RunningKafka.withoutTopics();

        assertThatThrownBy(() -> replay(endpoints, Speed.MAX))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("No tweets_*.tsv.gz in " + folder);
        write("tweets_x.tsv", rows(3, Duration.ofSeconds(1)));
        assertThatThrownBy(() -> replay(endpoints, Speed.MAX))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining(endpoints.topics().news())
                .hasMessageContaining("kairos up --no-generator");
        assertThatThrownBy(
                        () ->
                                new Replay(
                                                endpoints,
                                                folder.resolve("nowhere"),
                                                Speed.MAX,
                                                progress)
                                        .run())
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("nowhere is no folder");
    }

    @Test
    void aFileCutShortIsNamed() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(1);
        write("tweets_x.tsv.gz", rows(5_000, Duration.ofSeconds(1)));
        Path file = folder.resolve("tweets_x.tsv.gz");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> replay(endpoints, Speed.MAX))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("tweets_x.tsv.gz cannot be read beyond line");
        assertThat(news(endpoints)).isEmpty();
    }

    @Test
    void atFullSpeedNoPartitionComesToLifeBehindTheOthers() throws Exception {
        Endpoints endpoints = RunningKafka.withTopics(4);
        write("tweets_x.tsv.gz", rows(20_000, Duration.ofMinutes(10)));

        try (var judge = new LatenessJudge(endpoints, 4)) {
            replay(endpoints, Speed.MAX);
            await().atMost(PATIENCE).until(() -> judge.seen() == 20_000);
            assertThat(judge.late()).isLessThan(20);
        }
    }

    @Test
    void theRealTweetsAreHardlyEverLate() throws Exception {
        assumeThat(REAL_DATA)
                .as("the optional data folder ../shared/data beside the project")
                .isDirectory();
        Endpoints endpoints = RunningKafka.withTopics(4);

        try (var judge = new LatenessJudge(endpoints, 4)) {
            ReplayResult result = new Replay(endpoints, REAL_DATA, Speed.MAX, progress).run();
            assertThat(result.isComplete()).isTrue();
            assertThat(result.malformed()).isZero();
            System.out.printf("%,d tweets in %s%n", result.sent(), result.took());
            await().atMost(PATIENCE).until(() -> judge.seen() == result.sent());
            assertThat(judge.late()).isLessThan(result.sent() / 100);
            System.out.printf("%,d late%n", judge.late());
        }
    }
}
