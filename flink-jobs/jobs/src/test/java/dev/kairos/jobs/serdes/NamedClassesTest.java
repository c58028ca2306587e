package dev.kairos.jobs.serdes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class NamedClassesTest {
    private static final ClassLoader LOADER = NamedClassesTest.class.getClassLoader();

    /** Remembers how it was configured, and under which class loader. */
    public static final class Recording implements Deserializer<String> {
        private Map<String, ?> configs;
        private boolean key;
        private ClassLoader loader;

        @Override
        public void configure(Map<String, ?> given, boolean isKey) {
            configs = given;
            key = isKey;
            loader = Thread.currentThread().getContextClassLoader();
        }

        @Override
        public String deserialize(String topic, byte[] data) {
            return null;
        }
    }

    @Test
    void configuresUnderTheGivenClassLoader() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader jobs = new ClassLoader(LOADER) {};
        var made =
                (Recording)
                        NamedClasses.deserializer(
                                Recording.class.getName(), Map.of("a", "b"), jobs);
        assertThat(made.configs).isEqualTo(Map.of("a", "b"));
        assertThat(made.key).isFalse();
        assertThat(made.loader).isSameAs(jobs);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void makesWhatIsNamed() {
        assertThat(NamedClasses.deserializer(StringDeserializer.class.getName(), Map.of(), LOADER))
                .isInstanceOf(StringDeserializer.class);
        assertThat(
                        (Object)
                                NamedClasses.serializer(
                                        StringSerializer.class.getName(), Map.of(), LOADER))
                .isInstanceOf(StringSerializer.class);
    }

    @Test
    void saysWhichNameIsWrongAndWhatToDo() {
        assertThatThrownBy(() -> NamedClasses.deserializer("org.example.None", Map.of(), LOADER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serdes.deserializer names org.example.None")
                .hasMessageContaining("Flink's lib/");
        assertThatThrownBy(
                        () ->
                                NamedClasses.serializer(
                                        StringDeserializer.class.getName(), Map.of(), LOADER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no Serializer can be made");
    }
}
