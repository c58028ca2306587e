package dev.kairos.modelcli.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.modelcli.GarbageCollection;
import dev.kairos.modelcli.TrainingThreads;
import dev.kairos.modelcli.training.HeadTrainer.Examples;
import dev.kairos.modelcli.training.HeadTrainer.Trained;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadTrainerTest {
    private static final int WIDTH = 8;

    /** The class is whether the first number is above 0. */
    private static Examples examples(int count, long seed) {
        var random = new Random(seed);
        var embeddings = new float[count][WIDTH];
        var labels = new int[count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < WIDTH; j++) {
                embeddings[i][j] = (float) random.nextGaussian();
            }
            labels[i] = embeddings[i][0] > 0 ? 1 : 0;
        }
        return new Examples(embeddings, labels);
    }

    @Test
    void whatIsLearntDoesNotDependOnWhenGarbageIsCollected() {
        TrainingThreads.oneUnlessAsked();
        var trainer = new HeadTrainer(2, 5);
        Trained expected = trainer.train(examples(400, 1), examples(100, 2));
        try (var collection = new GarbageCollection()) {
            Trained found = trainer.train(examples(400, 1), examples(100, 2));
            assertThat(found.trainingLosses()).isEqualTo(expected.trainingLosses());
            assertThat(found.validationLosses()).isEqualTo(expected.validationLosses());
            assertThat(found.head().hidden().weights())
                    .isDeepEqualTo(expected.head().hidden().weights());
        }
    }
}
