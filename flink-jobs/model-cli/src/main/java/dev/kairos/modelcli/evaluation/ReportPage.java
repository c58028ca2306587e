package dev.kairos.modelcli.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;

/**
 * An HTML page of an evaluation: text, tables and line plots, in the order they are added. The page
 * is one file: the chart library (Apache ECharts) lies in it, and nothing is fetched when it is
 * viewed.
 */
public final class ReportPage {
    /** In pixels. */
    private static final int PLOT_HEIGHT = 336;

    private static final int LEGEND_ROW = 18;

    private static final String LIBRARY = "org.webjars.npm/echarts";
    // "<" in the data of a page must not end its script.
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final String title;
    private final StringBuilder body = new StringBuilder();
    private final List<Map<String, Object>> charts = new ArrayList<>();

    /**
     * A line of a plot.
     *
     * @param name for the legend
     * @param points in the order they are joined
     * @param dashed for what is a reference only
     */
    public record Line(String name, List<Curves.Point> points, boolean dashed) {}

    /** Starts a page. */
    public ReportPage(String title) {
        this.title = title;
    }

    /** Adds a heading. */
    public ReportPage heading(String text) {
        body.append("<h2>").append(escaped(text)).append("</h2>\n");
        return this;
    }

    /** Adds a paragraph. */
    public ReportPage paragraph(String text) {
        body.append("<p>").append(escaped(text)).append("</p>\n");
        return this;
    }

    /**
     * Adds a table.
     *
     * @param columns headings, as many as each row has cells
     */
    public ReportPage table(List<String> columns, List<List<String>> rows) {
        body.append("<table><thead>");
        row(columns, "th");
        body.append("</thead><tbody>\n");
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "A row has %d cells under %d headings"
                                .formatted(row.size(), columns.size()));
            }
            row(row, "td");
        }
        body.append("</tbody></table>\n");
        return this;
    }

    private void row(List<String> cells, String tag) {
        body.append("<tr>");
        for (String cell : cells) {
            body.append("<%s>%s</%s>".formatted(tag, escaped(cell), tag));
        }
        body.append("</tr>\n");
    }

    /** Adds a plot of lines over two value axes. */
    public ReportPage plot(String caption, String x, String y, List<Line> lines) {
        // The legend stands above the lines, about two names to a row.
        int top = LEGEND_ROW * (1 + (lines.size() + 1) / 2);
        body.append(
                "<figure><div class=\"plot\" style=\"height: %dpx\" id=\"plot-%d\"></div><figcaption>%s</figcaption></figure>%n"
                        .formatted(top + PLOT_HEIGHT, charts.size(), escaped(caption)));
        charts.add(
                Map.of(
                        "animation", false,
                        "tooltip", Map.of("trigger", "item"),
                        "legend", Map.of("top", 0),
                        "grid", Map.of("top", top, "left", 64, "right", 24, "bottom", 48),
                        "xAxis", axis(x, 28),
                        "yAxis", axis(y, 44),
                        "series", lines.stream().map(ReportPage::series).toList()));
        return this;
    }

    /** Adds the plots that every classification shows: ROC, precision and recall, reliability. */
    public ReportPage classification(Map<String, BinaryScores> byModel) {
        return classification(byModel, model -> true);
    }

    /**
     * Adds the same plots.
     *
     * @param isProbability of the models whose scores are probabilities, which are plotted for
     *     reliability
     */
    public ReportPage classification(
            Map<String, BinaryScores> byModel, Predicate<String> isProbability) {
        var roc = new ArrayList<Line>();
        var precision = new ArrayList<Line>();
        var reliability = new ArrayList<Line>();
        byModel.forEach(
                (name, scores) -> {
                    roc.add(new Line(name, Curves.roc(scores), false));
                    precision.add(new Line(name, Curves.precisionRecall(scores), false));
                    if (isProbability.test(name)) {
                        reliability.add(new Line(name, reliability(scores), false));
                    }
                });
        List<Curves.Point> diagonal = List.of(new Curves.Point(0, 0), new Curves.Point(1, 1));
        roc.add(new Line("chance", diagonal, true));
        reliability.add(new Line("as promised", diagonal, true));
        plot("Receiver operating characteristic", "false positive rate", "true positive rate", roc);
        plot("Precision and recall", "recall", "precision", precision);
        return plot(
                "Reliability, 20 bins of equally many examples",
                "predicted probability",
                "observed frequency",
                reliability);
    }

    private static List<Curves.Point> reliability(BinaryScores scores) {
        return Reliability.ofEqualCount(scores, 20).bins().stream()
                .map(bin -> new Curves.Point(bin.promised(), bin.observed()))
                .toList();
    }

    private static Map<String, Object> axis(String name, int gap) {
        return Map.of(
                "type",
                "value",
                "name",
                name,
                "nameLocation",
                "middle",
                "nameGap",
                gap,
                "scale",
                true);
    }

    private static Map<String, Object> series(Line line) {
        return Map.of(
                "type", "line",
                "name", line.name(),
                "showSymbol", line.points().size() <= 30 && !line.dashed(),
                "lineStyle", Map.of("type", line.dashed() ? "dashed" : "solid"),
                "data",
                        line.points().stream()
                                .map(point -> List.of(rounded(point.x()), rounded(point.y())))
                                .toList());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e5) / 1e5;
    }

    /** The page, complete. */
    public String html() {
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
        <title>%s</title>
        <style>
        body { font: 15px/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
        table { border-collapse: collapse; margin: 1rem 0; }
        td, th { border-bottom: 1px solid #ccc; padding: .2rem .8rem .2rem 0; text-align: left; }
        figure { display: inline-block; margin: 1rem 0; width: 29rem; }
        .plot { width: 29rem; }
        figcaption { color: #555; }
        </style>
        </head>
        <body>
        <h1>%s</h1>
        %s
        <script>%s</script>
        <script>
        %s.forEach((options, i) =>
            echarts.init(document.getElementById('plot-' + i)).setOption(options));
        </script>
        </body>
        </html>
        """
                .formatted(escaped(title), escaped(title), body, library(), json());
    }

    private String json() {
        try {
            return JSON.writeValueAsString(charts).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Plots hold names and numbers only", e);
        }
    }

    /** The lines-and-bars build of ECharts out of its WebJar. */
    private static String library() {
        ClassLoader loader = ReportPage.class.getClassLoader();
        var coordinates = new Properties();
        try (InputStream properties =
                loader.getResourceAsStream("META-INF/maven/" + LIBRARY + "/pom.properties")) {
            coordinates.load(properties);
            String script =
                    "META-INF/resources/webjars/echarts/%s/dist/echarts.common.min.js"
                            .formatted(coordinates.getProperty("version"));
            try (InputStream in = loader.getResourceAsStream(script)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The chart library's WebJar cannot be read", e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
