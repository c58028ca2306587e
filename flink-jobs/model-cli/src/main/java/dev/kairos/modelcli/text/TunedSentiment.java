package dev.kairos.modelcli.text;

import dev.kairos.inference.adaptation.Adapter;
import dev.kairos.inference.adaptation.Difference.Rounding;
import dev.kairos.inference.adaptation.EncoderGraph;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.text.Checkpoint.Pass;
import dev.kairos.modelcli.text.Teachers.Taught;
import dev.kairos.modelcli.training.Evaluation;
import dev.kairos.modelcli.training.Head;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a fine-tuning gave: the weights of its best pass.
 *
 * @param plan how it was trained
 * @param rounding of the change of matrices, where they were learnt themselves
 * @param parts what it was trained, chosen and measured on
 * @param taught what teachers said of the training part; null without one
 * @param curve what each pass gave
 * @param startDifference largest difference of a hidden state between the block and ONNX Runtime
 *     before training
 * @param learnt on the validation part without a temperature, before anything was rounded
 * @param encoder in full precision, of what is kept
 * @param adapter what changed of the base
 * @param head the linear layer over the mean vector, without a temperature
 * @param logits the trainer's, of the validation and the test part; [text][class]
 */
public record TunedSentiment(
        FineTuningPlan plan,
        Rounding rounding,
        Parts parts,
        Taught taught,
        List<Pass> curve,
        double startDifference,
        Evaluation learnt,
        EncoderGraph encoder,
        Adapter adapter,
        Head.Layer head,
        Map<Part, float[][]> logits) {
    public TunedSentiment {
        curve = List.copyOf(curve);
        logits = new EnumMap<>(logits);
    }

    /** Which pass the weights are of, counted from 1. */
    int bestPass() {
        return SentimentTuning.best(curve);
    }
}
