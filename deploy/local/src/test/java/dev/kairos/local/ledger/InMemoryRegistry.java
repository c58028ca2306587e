package dev.kairos.local.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** As much of a schema registry as serdes ask for: it gives schemas ids, and back. */
final class InMemoryRegistry {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> schemas = new ArrayList<>();
    private final HttpServer server;

    private InMemoryRegistry(HttpServer server) {
        this.server = server;
    }

    static InMemoryRegistry start() throws IOException {
        var registry =
                new InMemoryRegistry(
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        registry.server.createContext("/subjects", registry::register);
        registry.server.createContext("/schemas/ids/", registry::schema);
        registry.server.start();
        return registry;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void register(HttpExchange exchange) throws IOException {
        String schema = JSON.readTree(exchange.getRequestBody()).path("schema").asText();
        answer(exchange, 200, JSON.createObjectNode().put("id", id(schema)));
    }

    private synchronized int id(String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    private synchronized void schema(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        if (id < 1 || id > schemas.size()) {
            answer(
                    exchange,
                    404,
                    JSON.createObjectNode()
                            .put("error_code", 40403)
                            .put("message", "Schema not found"));
        } else {
            answer(exchange, 200, JSON.createObjectNode().put("schema", schemas.get(id - 1)));
        }
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode body)
            throws IOException {
        byte[] bytes = body.toString().getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
