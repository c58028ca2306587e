package dev.kairos.modelcli.market;

import static java.util.Objects.requireNonNull;

import dev.kairos.temporalcontext.bars.Bar;
import dev.kairos.temporalcontext.bars.BarFeatures;
import dev.kairos.temporalcontext.bars.BarView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bars of one instrument in time order.
 *
 * @param name for reports
 * @param interval between bars where there is no gap
 * @param bars strictly ascending in time, at least one
 */
public record BarSeries(String name, Duration interval, List<Bar> bars) {
    /** Bars that tell the usual interval. */
    private static final int JUDGED = 64;

    public BarSeries {
        requireNonNull(interval, "interval");
        bars = List.copyOf(bars);
        if (bars.isEmpty()) {
            throw new IllegalArgumentException("The series %s has no bars".formatted(name));
        }
    }

    /** What is known after each bar. */
    List<BarView> views() {
        var features = new BarFeatures(interval);
        return bars.stream().map(features::add).toList();
    }

    /** When the last bar is. */
    public Instant to() {
        return bars.get(bars.size() - 1).eventTime();
    }

    /** The bars with {@code from <= time < to}; absent if there are none. */
    public Optional<BarSeries> between(Instant from, Instant to) {
        List<Bar> within =
                bars.stream()
                        .filter(bar -> !bar.eventTime().isBefore(from))
                        .filter(bar -> bar.eventTime().isBefore(to))
                        .toList();
        return within.isEmpty()
                ? Optional.empty()
                : Optional.of(new BarSeries(name, interval, within));
    }

    /** Cuts where more than {@code longest} lies between two bars. */
    public List<BarSeries> splitAtGaps(Duration longest) {
        var parts = new ArrayList<BarSeries>();
        int start = 0;
        for (int i = 1; i <= bars.size(); i++) {
            boolean cut =
                    i == bars.size()
                            || Duration.between(
                                                    bars.get(i - 1).eventTime(),
                                                    bars.get(i).eventTime())
                                            .compareTo(longest)
                                    > 0;
            if (cut) {
                parts.add(new BarSeries(name, interval, bars.subList(start, i)));
                start = i;
            }
        }
        return parts;
    }

    /** The usual time between bars: the median over the first {@value #JUDGED} of them. */
    static Duration usualInterval(List<Bar> bars) {
        int count = Math.min(bars.size(), JUDGED);
        List<Duration> steps = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            steps.add(Duration.between(bars.get(i - 1).eventTime(), bars.get(i).eventTime()));
        }
        steps.sort(null);
        return steps.get((steps.size() - 1) / 2);
    }
}
