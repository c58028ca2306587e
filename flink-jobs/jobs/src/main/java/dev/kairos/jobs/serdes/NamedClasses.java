package dev.kairos.jobs.serdes;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes Kafka serdes from class names. They, and what they load in turn, come from the job's own
 * class loader: Kafka asks the thread's, which in a source or sink need not be that one.
 */
public final class NamedClasses {
    private NamedClasses() {}

    /**
     * A configured deserializer of values.
     *
     * @throws IllegalArgumentException if there is no such deserializer
     */
    public static Deserializer<?> deserializer(
            String className, Map<String, String> properties, ClassLoader loader) {
        return within(
                loader,
                () -> {
                    Deserializer<?> deserializer =
                            instance(className, Deserializer.class, loader, "serdes.deserializer");
                    deserializer.configure(properties, false);
                    return deserializer;
                });
    }

    /**
     * A configured serializer of values.
     *
     * @throws IllegalArgumentException if there is no such serializer
     */
    @SuppressWarnings("unchecked") // Whoever names a serializer names one that writes records.
    public static <T> Serializer<T> serializer(
            String className, Map<String, String> properties, ClassLoader loader) {
        return within(
                loader,
                () -> {
                    Serializer<T> serializer =
                            instance(className, Serializer.class, loader, "serdes.serializer");
                    serializer.configure(properties, false);
                    return serializer;
                });
    }

    private static <T> T within(ClassLoader loader, Supplier<T> make) {
        try (var ignored = TemporaryClassLoaderContext.of(loader)) {
            return make.get();
        }
    }

    private static <T> T instance(
            String className, Class<T> type, ClassLoader loader, String field) {
        try {
            return Class.forName(className, true, loader)
                    .asSubclass(type)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "%s names %s, of which no %s can be made; name a Kafka %s with a constructor without arguments whose jar is in the job's or in Flink's lib/"
                            .formatted(
                                    field, className, type.getSimpleName(), type.getSimpleName()),
                    e);
        }
    }
}
