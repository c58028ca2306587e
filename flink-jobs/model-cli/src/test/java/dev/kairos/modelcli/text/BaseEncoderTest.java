package dev.kairos.modelcli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.adaptation.EncoderGraph;
import dev.kairos.inference.packaging.EncoderSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseEncoderTest {
    @ParameterizedTest
    @CsvSource({"MINILM, 6", "BGE_SMALL, 12"})
    void isThereAndHasTheParametersThatTheTrainerKnows(BaseEncoder base, int layers) {
        EncoderSpec spec = base.spec(8);
        EncoderGraph graph = EncoderGraph.parse(spec.modelBytes());
        EncoderShape shape = EncoderShape.of(graph);
        assertThat(shape.layers()).isEqualTo(layers);
        assertThat(shape.width()).isEqualTo(384).isEqualTo(spec.width());
        var block = new EncoderBlock(shape, 0, 0);
        assertThat(block.named().keySet()).containsExactlyInAnyOrderElementsOf(graph.names());
    }
}
