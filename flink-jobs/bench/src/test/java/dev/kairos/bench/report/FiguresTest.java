package dev.kairos.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void medianIsTheMiddleOne() {
        assertThat(Figures.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Figures.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3.0);
        assertThatThrownBy(() -> Figures.median(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void roundsToFiveDigits() {
        assertThat(Figures.rounded(0.123456789)).isEqualTo(0.12346);
        assertThat(Figures.rounded(1234567.0)).isEqualTo(1234600.0);
    }

    @Test
    void tablesAlignTheirColumns() {
        var text = new StringWriter();

        new TextTable("Title", "", "per second", "ratio")
                .row("raw", 1234.56, 1.0)
                .row("scheduler", 99.5, 0.98765)
                .print(new PrintWriter(text));

        assertThat(text.toString().lines())
                .containsExactly(
                        "",
                        "Title",
                        "           per second  ratio",
                        "raw              1235  1.000",
                        "scheduler      99.500  0.988");
    }

    @Test
    void aTableRefusesRowsOfAnotherWidth() {
        var table = new TextTable("Title", "a", "b");

        assertThatThrownBy(() -> table.row("only one"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
