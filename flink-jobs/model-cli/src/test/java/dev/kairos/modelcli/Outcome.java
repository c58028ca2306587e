package dev.kairos.modelcli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command line did: its exit code and what it printed. */
record Outcome(int code, String out, String err) {
    static Outcome of(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = ModelsCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Outcome(code, out.toString(), err.toString());
    }
}
