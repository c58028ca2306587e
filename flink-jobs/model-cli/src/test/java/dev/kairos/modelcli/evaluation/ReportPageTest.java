package dev.kairos.modelcli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReportPageTest {
    @Test
    void aPageIsOneFileThatFetchesNothing() {
        String html =
                new ReportPage("Deaths <in hospital>")
                        .heading("Measured")
                        .paragraph("a & b")
                        .table(List.of("model", "AUROC"), List.of(List.of("last <value>", "0.5")))
                        .classification(
                                Map.of("</script>", BinaryMetricsTest.random(new Random(1), 50)))
                        .html();
        assertThat(html)
                .contains("<h1>Deaths &lt;in hospital&gt;</h1>", "<td>last &lt;value&gt;</td>")
                .contains("plot-2", "default-src 'none'")
                // A build of the library without legends leaves lines nobody can tell apart.
                .contains("legend.plain")
                .containsOnlyOnce("<html");
        // What the library could fetch for charts that no page has, the page's policy forbids.
        assertThat(html.replaceAll("(?s)<script>.*?</script>", ""))
                .doesNotContain("src=\"", "href=\"", "@import");
        // Two scripts, and no name that ends one of them early.
        assertThat(html.split("</script>", -1)).hasSize(3);
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new ReportPage("x").table(List.of("a"), List.of(List.of("1", "2"))))
                .withMessageContaining("2 cells under 1 headings");
    }
}
