package dev.kairos.jobs.functions;

import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.records.Item;
import dev.kairos.jobs.records.Observed;
import dev.kairos.temporalcontext.Observation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** An observation for each key of an item; dead letters go to the side. */
public final class ObserveFunction extends ProcessFunction<Decoded, Observed> {
    private final String kind;

    /**
     * @param kind kind of the observations, such as {@code news}
     */
    public ObserveFunction(String kind) {
        this.kind = kind;
    }

    @Override
    public void processElement(Decoded decoded, Context context, Collector<Observed> out) {
        if (decoded.deadLetter() != null) {
            context.output(DeadLetterOutput.TAG, decoded.deadLetter());
            return;
        }
        Item item = decoded.item();
        for (String key : item.keys()) {
            out.collect(
                    new Observed(
                            Observation.ofText(
                                    key, item.eventTime(), kind, item.text(), item.position()),
                            item.payloadHash()));
        }
    }
}
