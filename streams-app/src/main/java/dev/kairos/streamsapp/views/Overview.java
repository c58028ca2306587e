package dev.kairos.streamsapp.views;

import java.util.List;
import java.util.Map;

/**
 * What {@code GET /api/v1/symbols} answers.
 *
 * @param symbols every symbol, by name
 * @param deadLetters how many dead letters were seen, by pipeline and cause
 */
public record Overview(List<SymbolSentiment> symbols, Map<String, Map<String, Long>> deadLetters) {}
