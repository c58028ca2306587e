package dev.kairos.local.process;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * How one part of the system is started.
 *
 * @param name as {@code status} shows it; also names its log files
 * @param port its main port, 0 if it listens nowhere
 * @param classpath of its JVM, without the class that guards it
 * @param jvmOptions memory limits and system properties
 * @param mainClass its own main class
 * @param arguments to the main class
 * @param environment added to the starter's
 */
public record PartSpec(
        String name,
        int port,
        String classpath,
        List<String> jvmOptions,
        String mainClass,
        List<String> arguments,
        Map<String, String> environment) {
    public PartSpec {
        requireNonNull(name, "name");
        requireNonNull(classpath, "classpath");
        requireNonNull(mainClass, "mainClass");
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
