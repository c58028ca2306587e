package dev.kairos.inference.scheduling;

import static dev.kairos.inference.scheduling.VirtualScheduler.MODEL;
import static dev.kairos.inference.scheduling.VirtualScheduler.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.Device;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever users submit, cancel and close, and whatever breaks meanwhile: everyone who asked gets
 * one answer, the right one, and nothing is left.
 */
class SchedulerPropertyTest {
    private static final int WORLDS = 150;
    private static final int STEPS = 400;
    private static final Capacity CAPACITY = new Capacity(40, 4_000);
    private static final ModelOptions OPTIONS =
            new ModelOptions("auto", 2, 2_048, 8, Duration.ofSeconds(10));

    /** So many tokens in each request of a lease use up its capacity. */
    private static final int CHARACTERS_THAT_FIT = 100;

    /** Fewer predictors that were replaced do not take their model along, whatever lost them. */
    private static final int FEWEST_REPLACED_WHEN_DOWN = 7;

    /** Runs older than this are ended, so that only texts that hang do. */
    private static final Duration LONGEST_RUN = Duration.ofSeconds(4);

    enum Policy {
        FIRST_COME {
            @Override
            PolicyFactory factory() {
                return FirstComePolicy.of(6, 1_000_000);
            }
        },
        TOKEN_BUDGET {
            @Override
            PolicyFactory factory() {
                return new TokenBudgetPolicies();
            }
        };

        abstract PolicyFactory factory();
    }

    @ParameterizedTest
    @EnumSource
    void everyRequestGetsOneAnswerAndNothingIsLeft(Policy policy) {
        long seed = System.nanoTime();
        System.out.println("SchedulerPropertyTest " + policy + " seed " + seed);
        for (int i = 0; i < WORLDS; i++) {
            new World(new Random(seed + i), policy.factory()).live("seed " + (seed + i));
        }
    }

    /** One who uses the scheduler, and what it was told after it had gone. */
    private static final class User {
        final Lease lease;
        final String pipeline;
        final List<Asked> asked = new ArrayList<>();
        boolean gone;
        int toldAfterwards;

        User(Lease lease, String pipeline) {
            this.lease = lease;
            this.pipeline = pipeline;
        }
    }

    private record Asked(String text, CompletableFuture<Answer> answer, AtomicInteger told) {}

    private static final class World {
        private final Random random;
        private final VirtualScheduler world;
        private final List<User> users = new ArrayList<>();
        private final List<User> all = new ArrayList<>();
        private final List<Long> begun = new ArrayList<>();
        private boolean opensFail;
        private boolean broken;

        World(Random random, PolicyFactory policies) {
            this.random = random;
            this.world = new VirtualScheduler(policies, Duration.ofSeconds(random.nextInt(3)));
            world.models.install("next", FakeModels.version(1));
            world.models.install("unfit", FakeModels.info(2, List.of("no", "yes")));
            world.models.onOpen =
                    predictor -> {
                        if (opensFail) {
                            throw new InferenceException(Reason.DEVICE_LOST, "gone");
                        }
                    };
            if (random.nextBoolean()) {
                world.models.devices = List.of(Device.gpu(0), Device.gpu(1));
            }
        }

        void live(String seed) {
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                arrive();
            }
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            rest(seed);
            check(seed);
        }

        private void arrive() {
            Lease lease = world.pool.lease(MODEL, OPTIONS, CAPACITY);
            var user = new User(lease, "pipeline-" + random.nextInt(3));
            users.add(user);
            all.add(user);
        }

        private User anyUser() {
            return users.get(random.nextInt(users.size()));
        }

        private void step() {
            int dice = random.nextInt(1000);
            if (dice < 550) {
                submit(anyUser(), text());
            } else if (dice < 720) {
                begin();
            } else if (dice < 880) {
                end();
            } else if (dice < 910) {
                cancel();
            } else if (dice < 960) {
                pass(Duration.ofMillis(random.nextInt(3_000)));
            } else if (dice < 970) {
                leave();
            } else if (dice < 980) {
                var unused =
                        anyUser()
                                .lease
                                .switchTo(List.of(MODEL, "next", "unfit").get(random.nextInt(3)));
            } else if (dice < 986) {
                anyPredictor().deviceLost = true;
                broken = true;
            } else if (dice < 990) {
                anyPredictor().mostPaddedTokens = 400 + random.nextInt(1_000);
            } else if (dice < 994) {
                // What opens again is needed for a new lease.
                opensFail = users.size() > 1 && random.nextBoolean();
                broken |= opensFail;
            } else if (!opensFail && users.size() < 4) {
                arrive();
            }
        }

        private FakePredictor anyPredictor() {
            return world.models.opened.get(random.nextInt(world.models.opened.size()));
        }

        private String text() {
            String[] kinds = {"bad", "crash", "nan", "oom", "lost", "hang", "unreadable"};
            String kind = random.nextInt(12) == 0 ? kinds[random.nextInt(kinds.length)] : "ok";
            int length = random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(30);
            return kind + "x".repeat(length);
        }

        private void submit(User user, String text) {
            var request =
                    new Request(
                            user.pipeline,
                            MODEL,
                            new ModelInput.Text(text),
                            world.now() + Duration.ofMillis(random.nextInt(2_000) - 200).toNanos(),
                            random.nextInt(3));
            var asked =
                    new Asked(text, user.lease.scheduler().submit(request), new AtomicInteger());
            user.asked.add(asked);
            var unused =
                    asked.answer()
                            .whenComplete(
                                    (answer, failure) -> {
                                        asked.told().incrementAndGet();
                                        user.toldAfterwards += user.gone ? 1 : 0;
                                    });
        }

        private void begin() {
            Device device = world.models.devices.get(random.nextInt(world.models.devices.size()));
            long busy =
                    world.running.stream()
                            .filter(run -> run.replica().device().equals(device))
                            .filter(run -> !run.isGivenUp())
                            .count();
            if (busy < OPTIONS.predictors() && world.begin(device) != null) {
                begun.add(world.now());
            }
        }

        private void end() {
            if (!world.running.isEmpty()) {
                tryToEnd(world.running.get(random.nextInt(world.running.size())));
            }
        }

        private void tryToEnd(BatchRun run) {
            boolean hangs =
                    run.items().stream().anyMatch(item -> text(item.input()).startsWith("hang"));
            if (hangs && !run.isGivenUp()) {
                return;
            }
            if (hangs) {
                List.copyOf(world.models.opened).forEach(FakePredictor::release);
            }
            world.end(run);
        }

        private static String text(ModelInput input) {
            return ((ModelInput.Text) input).text();
        }

        private void cancel() {
            List<Asked> asked = anyUser().asked;
            if (!asked.isEmpty()) {
                asked.get(random.nextInt(asked.size())).answer().cancel(false);
            }
        }

        private void leave() {
            if (users.size() > 1) {
                User user = users.remove(random.nextInt(users.size()));
                user.lease.close();
                user.gone = true;
                assertThat(user.asked).allSatisfy(asked -> assertThat(asked.answer()).isDone());
            }
        }

        private void pass(Duration time) {
            for (BatchRun run : List.copyOf(world.running)) {
                if (world.now() - run.startedNanos() > LONGEST_RUN.toNanos()) {
                    tryToEnd(run);
                }
            }
            world.advance(time);
        }

        /** Everything works again, and all that is to be done is done. */
        private void rest(String seed) {
            opensFail = false;
            for (int i = 0; i < 3_000 && !isQuiet(); i++) {
                for (FakePredictor predictor : world.models.opened) {
                    predictor.mostPaddedTokens = Integer.MAX_VALUE;
                    predictor.deviceLost = false;
                }
                for (Device device : world.models.devices) {
                    world.begin(device);
                }
                List.copyOf(world.running).forEach(this::tryToEnd);
                pass(Duration.ofMillis(200));
            }
            assertThat(isQuiet())
                    .as("%s: %s %s", seed, world.pool.snapshot(), world.running)
                    .isTrue();
        }

        private boolean isQuiet() {
            return world.pool.snapshot().inFlight() == 0
                    && world.running.isEmpty()
                    && world.pool.models().stream().allMatch(ModelSnapshot::serving);
        }

        private void check(String seed) {
            long asked = 0;
            long failed = 0;
            for (User user : all) {
                assertThat(user.toldAfterwards).as(seed).isZero();
                for (Asked one : user.asked) {
                    assertThat(one.answer()).as("%s %s", seed, one.text()).isDone();
                    assertThat(one.told()).as(seed).hasValue(1);
                    asked++;
                    failed += one.answer().isCompletedExceptionally() ? 1 : 0;
                    checkAnswer(one, seed);
                }
            }
            SchedulerSnapshot counts = world.pool.snapshot();
            assertThat(counts.records()).as(seed).isEqualTo(asked);
            assertThat(counts.failures()).as(seed).isEqualTo(failed);
            assertThat(counts.waitingTokens()).as(seed).isZero();
            for (User user : users) {
                // All room came back: so many find a place again.
                for (int i = 0; i < CAPACITY.records(); i++) {
                    submit(user, "y".repeat(CHARACTERS_THAT_FIT - 2) + (10 + i));
                    Asked last = user.asked.get(user.asked.size() - 1);
                    assertThat(last.answer()).as(seed).isNotCompletedExceptionally();
                }
            }
            rest(seed);
            users.forEach(user -> user.lease.close());
            world.advance(Duration.ofSeconds(60));
            assertThat(world.pool.models()).as(seed).isEmpty();
            assertThat(world.pool.snapshot().predictors()).as(seed).isZero();
            assertThat(world.models.opened)
                    .as(seed)
                    .allSatisfy(predictor -> assertThat(predictor.closed).isTrue());
            assertThat(world.tasks()).as(seed).isZero();
        }

        private void checkAnswer(Asked one, String seed) {
            String text = one.text();
            if (one.answer().isCancelled()) {
                return;
            }
            if (!one.answer().isCompletedExceptionally()) {
                assertThat(text).as(seed).doesNotContainPattern("^(bad|crash|nan|oom|unreadable)");
                Answer answer = one.answer().join();
                assertThat(answer.probabilities())
                        .as(seed)
                        .isEqualTo(FakePredictor.expected(text, answer.model().hash()));
                assertThat(answer.truncated()).isEqualTo(text.length() > 256);
                return;
            }
            Set<Reason> possible = EnumSet.of(Reason.OVERLOAD);
            if (text.startsWith("bad") || text.startsWith("unreadable")) {
                possible.add(Reason.BAD_INPUT);
            } else if (text.startsWith("hang")) {
                possible.add(Reason.TIMEOUT);
            } else if (text.startsWith("lost")) {
                possible.add(Reason.DEVICE_LOST);
            } else if (!text.startsWith("ok")) {
                possible.add(Reason.MODEL_ERROR);
            }
            boolean down = world.pool.snapshot().replacedPredictors() >= FEWEST_REPLACED_WHEN_DOWN;
            if (broken || down) {
                possible.add(Reason.DEVICE_LOST);
            }
            assertThat(failureOf(one.answer()).reason()).as("%s %s", seed, text).isIn(possible);
        }
    }
}
