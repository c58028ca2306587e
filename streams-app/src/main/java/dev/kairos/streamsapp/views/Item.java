package dev.kairos.streamsapp.views;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A prediction beside the headline that it is about.
 *
 * @param prediction by the field names of the Avro record
 * @param headline null if it is no news, was not read yet, or is not kept any more
 */
public record Item(ObjectNode prediction, Headline headline) {}
