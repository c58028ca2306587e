package dev.kairos.streamsapp.http;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** An answer of the API that is an error. */
final class ApiException extends RuntimeException {
    private final int status;
    private final String code;
    private final transient Map<String, ?> details;

    /**
     * @param status HTTP status
     * @param code for programs
     * @param message for people
     * @param details further fields of the answer
     */
    ApiException(int status, String code, String message, Map<String, ?> details) {
        super(message);
        this.status = status;
        this.code = requireNonNull(code, "code");
        this.details = Map.copyOf(details);
    }

    static ApiException notFound(String message, Map<String, ?> known) {
        return new ApiException(404, "not_found", message, known);
    }

    static ApiException notReady(String message) {
        return new ApiException(503, "not_ready", message, Map.of());
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    Map<String, ?> details() {
        return details;
    }
}
