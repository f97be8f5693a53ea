// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.checkpoint.TensorStore;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;

/**
 * The tensors of a GGUF model under the names of its Hugging Face form. Those that have no such
 * name keep their own, so that a model can see them.
 */
final class GgufTensors implements TensorStore {
  private final GgufParts parts;
  private final TensorNames names;
  private final NavigableMap<String, TranslatedTensor> tensors;

  /**
   * A store.
   *
   * @param tensors by their new names
   */
  GgufTensors(GgufParts parts, TensorNames names, NavigableMap<String, TranslatedTensor> tensors) {
    this.parts = parts;
    this.names = names;
    this.tensors = Collections.unmodifiableNavigableMap(tensors);
  }

  @Override
  public SortedSet<String> names() {
    return tensors.navigableKeySet();
  }

  @Override
  public BlockFormat format(String name) {
    return tensor(name).format();
  }

  @Override
  public List<Long> shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public Matrix matrix(String name, int rows, int cols) {
    return tensor(name).matrix(name, rows, cols);
  }

  @Override
  public long bytes(String name) {
    return tensor(name).data().byteSize();
  }

  /** The file, and the tensor's name in it where that is another. */
  @Override
  public String fileOf(String name) {
    var tensor = tensor(name);
    var path = tensor.file().path().toString();
    return tensor.gguf().equals(name) ? path : path + " (" + tensor.gguf() + ")";
  }

  private TranslatedTensor tensor(String name) {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelFormatException(
          "%s: tensor '%s'%s is missing from the %d tensors of the model"
              .formatted(
                  parts.source(),
                  name,
                  names.inverse(name).map(match -> " (" + match.gguf() + ")").orElse(""),
                  parts.tensors().size()));
    }
    return tensor;
  }

  @Override
  public long bytes() {
    return parts.bytes();
  }

  @Override
  public Throwable explain(InternalError error) {
    return parts.explain(error);
  }
}
