package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.packaging.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir private Path folder;

    @Test
    void copiesTheShippedPackageByteForByte() {
        Path copy = folder.resolve("copy");
        Outcome outcome = export(copy);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains(ModelPackage.hashOf("news-sentiment"));
        assertThat(ModelPackage.hashOf(copy.toString()))
                .isEqualTo(ModelPackage.hashOf("news-sentiment"));
    }

    @Test
    void overwritesNothing() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "precious");
        Outcome outcome = export(folder);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("is there already");
    }

    @Test
    void inspectRefusesADamagedPackageInOneLine() throws IOException {
        Path copy = folder.resolve("copy");
        assertThat(export(copy).code()).isZero();
        Files.writeString(copy.resolve("model.onnx"), "short");
        Outcome outcome = Outcome.of("inspect", "--model", copy.toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains("cut short");
        assertThat(Outcome.of("inspect", "--verbose", "--model", copy.toString()).err())
                .contains("\tat ");
    }

    private static Outcome export(Path output) {
        return Outcome.of("export", "--model", "news-sentiment", "--output", output.toString());
    }
}
