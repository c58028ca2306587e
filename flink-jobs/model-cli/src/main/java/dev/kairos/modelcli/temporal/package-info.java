/**
 * Temporal Transformers: trained with a sequence loss, written as ONNX graphs.
 *
 * <pre>{@code
 * var architecture =
 *         Architecture.forClasses(
 *                 TokenInputs.of(featureSpec), 64, 2, TimeEncoding.elapsed(1),
 *                 new ClassHead(List.of("death"), false));
 * Examples train = Examples.of(
 *         List.of(new Example(Tokens.of(sequence), StepTargets.ofClasses(classes, weights))));
 * Trained trained =
 *         new TemporalTrainer(architecture, TrainingPlan.defaults(seed), listener)
 *                 .train(train, validation, metric, checkpointFile, resume);
 * List<StepAnswers> answers = TemporalAnswers.of(architecture, trained.weights(), test);
 * byte[] onnx = TemporalExport.export(architecture, trained.weights()).onnx();
 * }</pre>
 *
 * <p>{@code TemporalNetwork} is the one description of the network: the engine carries its
 * operations out, the export writes the same operations down.
 */
package dev.kairos.modelcli.temporal;
