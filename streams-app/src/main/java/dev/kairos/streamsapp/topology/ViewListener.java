package dev.kairos.streamsapp.topology;

import dev.kairos.events.Prediction;
import dev.kairos.streamsapp.views.Headline;

/** Told of what is new in the views, on the stream thread: returns at once and throws nothing. */
public interface ViewListener {
    /** A prediction whose id was not seen before. */
    void onPrediction(Prediction prediction);

    /** A headline, before or after the predictions about it. */
    void onHeadline(Headline headline);
}
