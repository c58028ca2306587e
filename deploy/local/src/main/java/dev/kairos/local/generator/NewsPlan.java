package dev.kairos.local.generator;

import static dev.kairos.local.generator.Story.pick;

import dev.kairos.local.generator.NewsMaterial.Company;
import dev.kairos.local.generator.NewsMaterial.Mood;
import dev.kairos.local.generator.PlannedRecord.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * An endless stream of planned records that a seed determines: Poisson arrivals about companies
 * whose news is good, bad or neither for a while, bursts in which several outlets tell the same
 * story, duplicates, late records and broken ones. Not thread-safe.
 */
final class NewsPlan {
    /** The news-sentiment pipeline's bound on disorder: within it, nothing is late. */
    static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);

    /** The news-sentiment pipeline's allowed lateness. */
    static final Duration ALLOWED_LATENESS = Duration.ofSeconds(30);

    /** Records "late within the bound" stay within half of the allowed lateness. */
    static final Duration WITHIN_BOUND = ALLOWED_LATENESS.dividedBy(2);

    private static final Duration LATE_FROM = ALLOWED_LATENESS.multipliedBy(20);
    private static final Duration LATE_TO = ALLOWED_LATENESS.multipliedBy(120);
    private static final Duration USUAL_DELAY = Duration.ofMillis(600);
    private static final Duration LONGEST_USUAL_DELAY = Duration.ofSeconds(4);

    // Together 2 to 3 % of all records. Fixed distances rather than chances, so that a minute has
    // some of every kind.
    private static final int FAULT_EVERY = 55;
    private static final int LATE_EVERY = 100;

    private static final double SAME_ID_SHARE = 0.015;
    private static final double OTHER_ID_SHARE = 0.01;
    private static final double WITHIN_BOUND_SHARE = 0.02;
    private static final double TWO_COMPANIES_SHARE = 0.10;
    private static final double THREE_COMPANIES_SHARE = 0.02;
    private static final double TRUE_TO_MOOD_SHARE = 0.75;

    // Bursts are as frequent and long that one is on most of the time, which makes the mean rate
    // what was asked for.
    private static final double QUIET_RATE_SHARE = 0.8;
    private static final double BURST_RATE_SHARE = 0.25;
    private static final double SECONDS_BETWEEN_BURSTS = 8;
    private static final double SHORTEST_BURST = 4;
    private static final double LONGEST_BURST = 9;
    private static final double MEAN_SECONDS_OF_MOOD = 45;

    /** Duplicates repeat one of the last so many. */
    private static final int REPEATABLE = 40;

    private record Burst(Story story, double end) {}

    private record Arc(Mood mood, double end) {}

    private final long seed;
    private final double rate;
    private final NewsMaterial material;
    private final Random random;
    private final Map<Company, Arc> arcs = new HashMap<>();
    private final List<Burst> bursts = new ArrayList<>();
    private final Deque<PlannedRecord> repeatable = new ArrayDeque<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private double seconds;
    private double nextBurstAt;
    private long sequence;
    private long nextFault;
    private long nextLate;
    private long burstsBegun;

    /**
     * @param seed what determines the plan
     * @param rate records a second in the mean
     */
    NewsPlan(long seed, double rate, NewsMaterial material) {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate must be above 0, not " + rate);
        }
        this.seed = seed;
        this.rate = rate;
        this.material = material;
        this.random = new Random(seed);
        this.nextBurstAt = exponential(SECONDS_BETWEEN_BURSTS);
        this.nextFault = around(FAULT_EVERY);
        this.nextLate = around(LATE_EVERY);
    }

    /** Bursts that have begun so far. */
    long burstsBegun() {
        return burstsBegun;
    }

    /** The next record. */
    PlannedRecord next() {
        advanceTime();
        PlannedRecord planned = plan();
        sequence++;
        return planned;
    }

    private void advanceTime() {
        bursts.removeIf(burst -> burst.end() <= seconds);
        double intensity = rate * (QUIET_RATE_SHARE + BURST_RATE_SHARE * bursts.size());
        seconds += exponential(1 / intensity);
        while (nextBurstAt <= seconds) {
            Company company = anyCompany();
            Mood mood = random.nextBoolean() ? Mood.POSITIVE : Mood.NEGATIVE;
            double length = random.nextDouble(SHORTEST_BURST, LONGEST_BURST);
            bursts.add(new Burst(story(company, mood), nextBurstAt + length));
            arcs.put(company, new Arc(mood, seconds + exponential(MEAN_SECONDS_OF_MOOD)));
            burstsBegun++;
            nextBurstAt += exponential(SECONDS_BETWEEN_BURSTS);
        }
    }

    private PlannedRecord plan() {
        if (sequence == nextFault) {
            nextFault += around(FAULT_EVERY);
            return item(Kind.BROKEN, Optional.of(nextFault()), usualDelay());
        }
        if (sequence >= nextLate) {
            nextLate += around(LATE_EVERY);
            return item(Kind.LATE, Optional.empty(), between(LATE_FROM, LATE_TO));
        }
        double die = random.nextDouble();
        if (die < SAME_ID_SHARE + OTHER_ID_SHARE && !repeatable.isEmpty()) {
            return duplicate(
                    die < SAME_ID_SHARE ? Kind.DUPLICATE_SAME_ID : Kind.DUPLICATE_OTHER_ID);
        }
        boolean within = random.nextDouble() < WITHIN_BOUND_SHARE;
        PlannedRecord planned =
                within
                        ? item(
                                Kind.LATE_WITHIN_BOUND,
                                Optional.empty(),
                                between(OUT_OF_ORDERNESS, WITHIN_BOUND))
                        : item(Kind.PUNCTUAL, Optional.empty(), usualDelay());
        if (!within) {
            repeatable.addLast(planned);
            if (repeatable.size() > REPEATABLE) {
                repeatable.removeFirst();
            }
        }
        return planned;
    }

    private PlannedRecord item(Kind kind, Optional<Fault> fault, Duration delay) {
        double burstWeight = BURST_RATE_SHARE * bursts.size();
        boolean ofBurst = random.nextDouble() * (QUIET_RATE_SHARE + burstWeight) < burstWeight;
        Story story = ofBurst ? pick(bursts, random).story() : quietStory();
        List<String> symbols = new ArrayList<>(List.of(story.company().symbol()));
        double die = random.nextDouble();
        if (!ofBurst && die < TWO_COMPANIES_SHARE) {
            story =
                    Story.draw(
                            material, story.company(), story.partner(), material.joint(), random);
            symbols.add(story.partner().symbol());
            if (die < THREE_COMPANIES_SHARE) {
                symbols.add(companyOtherThan(symbols).symbol());
            }
        }
        return new PlannedRecord(
                sequence,
                at(),
                kind,
                fault,
                id(),
                pick(material.outlets(), random),
                story.tell(random),
                symbols,
                delay,
                Optional.empty());
    }

    private PlannedRecord duplicate(Kind kind) {
        PlannedRecord original = pick(List.copyOf(repeatable), random);
        return new PlannedRecord(
                sequence,
                at(),
                kind,
                Optional.empty(),
                kind == Kind.DUPLICATE_SAME_ID ? original.id() : id(),
                original.source(),
                original.headline(),
                original.symbols(),
                original.delay(),
                Optional.of(original.sequence()));
    }

    private Story quietStory() {
        Company company = anyCompany();
        Arc arc = arcs.get(company);
        if (arc == null || arc.end() <= seconds) {
            arc =
                    new Arc(
                            pick(List.of(Mood.values()), random),
                            seconds + exponential(MEAN_SECONDS_OF_MOOD));
            arcs.put(company, arc);
        }
        return story(company, random.nextDouble() < TRUE_TO_MOOD_SHARE ? arc.mood() : Mood.NEUTRAL);
    }

    private Story story(Company company, Mood mood) {
        return Story.draw(
                material,
                company,
                companyOtherThan(List.of(company.symbol())),
                pick(material.stories().get(mood), random),
                random);
    }

    /** Some companies are in the news more than others: the smaller of two draws. */
    private Company anyCompany() {
        int count = material.companies().size();
        return material.companies().get(Math.min(random.nextInt(count), random.nextInt(count)));
    }

    private Company companyOtherThan(List<String> symbols) {
        Company company = anyCompany();
        while (symbols.contains(company.symbol())) {
            company = anyCompany();
        }
        return company;
    }

    /** Every fault once, in an order of its own, before any comes again. */
    private Fault nextFault() {
        if (faults.isEmpty()) {
            List<Fault> all = new ArrayList<>(Arrays.asList(Fault.values()));
            Collections.shuffle(all, random);
            faults.addAll(all);
        }
        return faults.removeFirst();
    }

    private String id() {
        return "news-%d-%d".formatted(seed, sequence);
    }

    private Duration at() {
        return ofSeconds(seconds);
    }

    private Duration usualDelay() {
        Duration delay = ofSeconds(exponential(USUAL_DELAY.toMillis() / 1e3));
        return delay.compareTo(LONGEST_USUAL_DELAY) < 0 ? delay : LONGEST_USUAL_DELAY;
    }

    private Duration between(Duration from, Duration to) {
        return Duration.ofMillis(random.nextLong(from.toMillis(), to.toMillis()));
    }

    private double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    /** Between half and one and a half times as many. */
    private long around(int mean) {
        return random.nextLong(mean / 2, mean + mean / 2 + 1L);
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
