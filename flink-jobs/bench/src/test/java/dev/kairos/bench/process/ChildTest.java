package dev.kairos.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.bench.BenchException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
    @TempDir private Path folder;

    private Child start(String... arguments) throws IOException {
        return Child.start("echo", folder, 64, EchoMain.class, List.of(arguments));
    }

    @Test
    void answersWhateverLibrariesPrint() throws IOException {
        try (Child child = start()) {
            assertThat(child.ask(Map.of("word", "one")).at("/echo/word").asText()).isEqualTo("one");
            assertThat(child.ask(Map.of("word", "two")).at("/echo/word").asText()).isEqualTo("two");
        }
    }

    @Test
    void aFailureIsAnAnswerToo() throws IOException {
        try (Child child = start()) {
            assertThatThrownBy(() -> child.ask(Map.of("fail", "no such topic")))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("echo")
                    .hasMessageContaining("no such topic");
            assertThat(child.ask(Map.of("word", "on")).has("echo")).isTrue();
        }
    }

    @Test
    void aChildThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> start("port is taken"))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("ended unasked")
                .hasMessageContaining("port is taken");
    }

    @Test
    void aCloseInAHurryWaitsForTheEnd() throws IOException {
        Set<ProcessHandle> others = children();
        Child child = start();
        Set<ProcessHandle> own = children();
        own.removeAll(others);

        Thread.currentThread().interrupt();
        child.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(own).hasSize(1).noneMatch(ProcessHandle::isAlive);
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void aChildThatDiesIsNoticed() throws IOException {
        try (Child child = start()) {
            assertThatThrownBy(() -> child.ask(Map.of("exit", true)))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("ended unasked");
        }
    }
}
