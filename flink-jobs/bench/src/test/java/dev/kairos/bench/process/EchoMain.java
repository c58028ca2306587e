package dev.kairos.bench.process;

import java.util.Map;

/** A child that answers with what it was sent, and fails when it is told to. */
public final class EchoMain {
    private EchoMain() {}

    public static void main(String[] args) throws Exception {
        System.out.println("a line that is no answer");
        ChildLoop.serve(
                () -> {
                    if (args.length > 0) {
                        throw new IllegalStateException(args[0]);
                    }
                    return command -> {
                        System.out.println("{\"answer\": \"of a library\"}");
                        if (command.has("fail")) {
                            throw new IllegalArgumentException(command.get("fail").asText());
                        }
                        if (command.has("exit")) {
                            Runtime.getRuntime().halt(3);
                        }
                        return Map.of("echo", command);
                    };
                });
    }
}
