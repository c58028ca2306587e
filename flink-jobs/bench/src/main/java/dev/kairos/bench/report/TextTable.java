package dev.kairos.bench.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in plain text: names to the left, numbers to the right. */
public final class TextTable {
    private final String title;
    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    /**
     * @param headings one a column; the first column names what a row is about
     */
    public TextTable(String title, String... headings) {
        this.title = title;
        this.columns = headings.length;
        rows.add(List.of(headings));
    }

    /**
     * Adds a row.
     *
     * @param cells one a column: a number (ratios below 100 with three digits after the point,
     *     larger ones with none) or text
     */
    public TextTable row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(
                    "%d cells in a table of %d columns".formatted(cells.length, columns));
        }
        var row = new ArrayList<String>();
        for (Object cell : cells) {
            row.add(text(cell));
        }
        rows.add(row);
        return this;
    }

    private static String text(Object cell) {
        if (cell instanceof Double number) {
            return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.3f" : "%.0f", number);
        }
        return String.valueOf(cell);
    }

    /** Prints the table after an empty line. */
    public void print(PrintWriter out) {
        out.println();
        out.println(title);
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String format = (column == 0 ? "%-" : "  %") + width(column) + "s";
                line.append(format.formatted(row.get(column)));
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
    }
}
