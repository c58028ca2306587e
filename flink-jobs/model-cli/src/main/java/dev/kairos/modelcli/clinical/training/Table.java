package dev.kairos.modelcli.clinical.training;

import java.util.List;

/**
 * A table of a report and of a card.
 *
 * @param caption above it
 * @param columns headings
 * @param rows as many cells as there are headings
 */
public record Table(String caption, List<String> columns, List<List<String>> rows) {}
