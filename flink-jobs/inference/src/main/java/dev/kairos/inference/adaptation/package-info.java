/**
 * Changes a text encoder's ONNX graph: reads its weights, replaces them, quantises them to int8,
 * and builds the adapted encoder from a published base and a small adapter. Plain Java on protobuf
 * messages: equal inputs give equal bytes.
 */
package dev.kairos.inference.adaptation;
