// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.gguf.GgufFields;
import dev.checkrein.engine.checkpoint.gguf.NewTensor;
import dev.checkrein.engine.checkpoint.gguf.TensorNames;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.TensorShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What the GGUF file of a model has besides weights and vocabulary: metadata and tensors, from the
 * configuration.
 *
 * @param architecture {@code general.architecture}
 * @param layers blocks of the model itself
 * @param fields metadata up to the vocabulary
 * @param tensors all tensors that are made of the model's
 * @param made those that only the file has
 */
record ModelLayout(
    String architecture,
    int layers,
    GgufFields fields,
    List<LaidOutTensor> tensors,
    List<NewTensor> made) {

  /**
   * A tensor of the file.
   *
   * @param name in the file
   * @param dims sizes, the fastest dimension first
   * @param form how the model's tensors become it
   * @param order in which order its rows are written
   * @param sources indices of the model's tensors that it is made of, one or one an expert
   */
  record LaidOutTensor(
      String name, List<Long> dims, TensorNames.Form form, RowOrder order, List<Integer> sources) {
    LaidOutTensor withDims(List<Long> newDims) {
      return new LaidOutTensor(name, newDims, form, order, sources);
    }
  }

  /**
   * The layout of a model.
   *
   * @param config as {@code config.json}
   * @param name of the model
   * @param shape the model, its tensors under the names that the configuration alone gives them
   * @throws ModelFormatException if the format cannot express the model
   */
  static ModelLayout of(JsonObject config, String name, ModelShape shape) {
    return config.string("model_type").equals("nemotron_h")
        ? nemotronH(config, name, shape)
        : llama(config, name, shape);
  }

  /** A checkpoint's model, its tensors under the names that its configuration alone gives them. */
  static ModelShape canonical(JsonObject config, ModelShape shape) {
    var tensors = ModelShape.of(config).tensors().subList(0, shape.tensors().size());
    return new ModelShape(shape.description(), tensors);
  }

  /**
   * How the tensors of a model are named in GGUF files.
   *
   * @param shape the model, its tensors under the names that the configuration alone gives them
   */
  static TensorNames names(JsonObject config, ModelShape shape) {
    if (config.string("model_type").equals("nemotron_h")) {
      var model = new NemotronHFields(config, shape);
      return TensorNames.of(model.architecture(), model.layers(), model.drafts());
    }
    return TensorNames.of(LlamaFields.ARCHITECTURE, LlamaFields.layers(shape), false);
  }

  /** Blocks of a model, those of draft modules not counted. */
  static int layers(JsonObject config, ModelShape shape) {
    return config.string("model_type").equals("nemotron_h")
        ? new NemotronHFields(config, shape).layers()
        : LlamaFields.layers(shape);
  }

  private static ModelLayout nemotronH(JsonObject config, String name, ModelShape shape) {
    var model = new NemotronHFields(config, shape);
    model.checkExpressible();
    var fields = begin(model.architecture(), name);
    model.writeTo(fields);
    var tensors = tensors(config, shape, RowOrder.AS_STORED).stream().map(model::reshape).toList();
    return new ModelLayout(model.architecture(), model.layers(), fields, tensors, List.of());
  }

  private static ModelLayout llama(JsonObject config, String name, ModelShape shape) {
    var model = LlamaFields.of(config, shape);
    var fields = begin(LlamaFields.ARCHITECTURE, name);
    model.writeTo(fields);
    return new ModelLayout(
        LlamaFields.ARCHITECTURE,
        model.layers(),
        fields,
        tensors(config, shape, model.rotatedRows()),
        model.divisors().stream().toList());
  }

  private static GgufFields begin(String architecture, String name) {
    var fields = new GgufFields();
    fields.string("general.architecture", architecture);
    fields.string("general.type", "model");
    fields.string("general.name", name);
    return fields;
  }

  private static List<LaidOutTensor> tensors(
      JsonObject config, ModelShape model, RowOrder rotated) {
    var names = names(config, model);
    var shapes = model.tensors();
    var laidOut = new LinkedHashMap<String, LaidOutTensor>();
    for (int i = 0; i < shapes.size(); i++) {
      var shape = shapes.get(i);
      var match =
          names
              .inverse(shape.name())
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          "%s: the model has a tensor '%s', for which GGUF files have no name"
                              .formatted(config.source(), shape.name())));
      var tensor =
          laidOut.computeIfAbsent(
              match.gguf(),
              name ->
                  new LaidOutTensor(
                      name,
                      dims(shape, match.rule().form()),
                      match.rule().form(),
                      isRotated(shape.name()) ? rotated : RowOrder.AS_STORED,
                      new ArrayList<>()));
      tensor.sources.add(i);
    }
    return laidOut.values().stream().map(ModelLayout::complete).toList();
  }

  private static List<Long> dims(TensorShape shape, TensorNames.Form form) {
    long rows = shape.rows();
    long cols = shape.cols();
    return switch (form) {
      case SAME, EXPERTS -> List.of(cols, rows);
      case VECTOR -> List.of(cols);
      case LOG_NEGATED -> List.of(1L, cols);
    };
  }

  private static boolean isRotated(String name) {
    return name.endsWith(".q_proj.weight") || name.endsWith(".k_proj.weight");
  }

  /** With the number of experts as its last dimension, now that they are counted. */
  private static LaidOutTensor complete(LaidOutTensor t) {
    var dims = new ArrayList<>(t.dims);
    if (t.form == TensorNames.Form.EXPERTS) {
      dims.add((long) t.sources.size());
    }
    return new LaidOutTensor(t.name, List.copyOf(dims), t.form, t.order, List.copyOf(t.sources));
  }
}
