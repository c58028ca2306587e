package dev.kairos.temporalcontext;

import static java.util.Objects.requireNonNull;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.IntStream;

/**
 * Numbers by name, unmodifiable, in two arrays; observations of the same names share theirs. A
 * context is read from memory that no cache holds, and this is a third of what a map of boxed
 * numbers takes.
 *
 * <p>A name is searched for from the start: meant for the dozens of numbers of an observation.
 */
final class NamedValues extends AbstractMap<String, Double> {
    /** Names that were seen lately; what finds its place taken takes it over. */
    private static final AtomicReferenceArray<String[]> SHARED = new AtomicReferenceArray<>(1024);

    private final String[] names;
    private final double[] numbers;

    private NamedValues(String[] names, double[] numbers) {
        this.names = names;
        this.numbers = numbers;
    }

    /**
     * Copies a map, unless it is such a one.
     *
     * @throws NullPointerException if a name or a number is null
     */
    static NamedValues copyOf(Map<String, Double> values) {
        if (values instanceof NamedValues named) {
            return named;
        }
        values.keySet().forEach(name -> requireNonNull(name, "name"));
        String[] names = values.keySet().toArray(String[]::new);
        double[] numbers = Arrays.stream(names).mapToDouble(values::get).toArray();
        return new NamedValues(shared(names), numbers);
    }

    private static String[] shared(String[] names) {
        int place = Math.floorMod(Arrays.hashCode(names), SHARED.length());
        String[] known = SHARED.get(place);
        if (Arrays.equals(known, names)) {
            return known;
        }
        SHARED.set(place, names);
        return names;
    }

    /** Tells each name and number, and makes no object of the number. */
    void forEachNumber(ObjDoubleConsumer<? super String> action) {
        for (int i = 0; i < numbers.length; i++) {
            action.accept(names[i], numbers[i]);
        }
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Double> action) {
        forEachNumber(action::accept);
    }

    @Override
    public int size() {
        return numbers.length;
    }

    @Override
    public Double get(Object name) {
        int i = Arrays.asList(names).indexOf(name);
        return i < 0 ? null : numbers[i];
    }

    @Override
    public boolean containsKey(Object name) {
        return get(name) != null;
    }

    @Override
    public Set<Entry<String, Double>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Double>> iterator() {
                return IntStream.range(0, numbers.length)
                        .mapToObj(i -> Map.entry(names[i], numbers[i]))
                        .iterator();
            }

            @Override
            public int size() {
                return numbers.length;
            }
        };
    }
}
