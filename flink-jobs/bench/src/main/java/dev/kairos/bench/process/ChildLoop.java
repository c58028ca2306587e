package dev.kairos.bench.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The far end of a {@link Child}: answers one line of JSON with one line of JSON, and ends when the
 * process that started it does.
 */
public final class ChildLoop {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Answers a command. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Does what is asked.
         *
         * @return what is sent back; any exception is sent back as its message
         */
        Object answer(JsonNode command) throws Exception;
    }

    /** Makes everything ready. */
    @FunctionalInterface
    public interface Setup {
        /** What answers from then on. */
        Handler handler() throws Exception;
    }

    private ChildLoop() {}

    /**
     * Makes ready and says so, then answers until standard input ends, then ends the JVM.
     *
     * @throws Exception what the setup throws
     */
    public static void serve(Setup setup) throws Exception {
        PrintStream answers = System.out;
        // What libraries print must not come between the answers.
        System.setOut(System.err);
        Handler handler = setup.handler();
        answers.println(MAPPER.createObjectNode());
        answers.flush();
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            answers.println(answer(handler, line));
            answers.flush();
        }
        System.exit(0);
    }

    private static String answer(Handler handler, String line) throws JsonProcessingException {
        ObjectNode answer = MAPPER.createObjectNode();
        try {
            answer.set("answer", MAPPER.valueToTree(handler.answer(MAPPER.readTree(line))));
        } catch (Exception e) {
            e.printStackTrace();
            answer.put("error", e.toString());
        }
        return MAPPER.writeValueAsString(answer);
    }
}
