// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.gguf.GgufType;
import dev.checkrein.engine.error.RequestException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the weights of a model can be written as. */
public enum WeightType {
  F32(GgufType.F32, 0),
  F16(GgufType.F16, 1),
  BF16(GgufType.BF16, 32),
  Q8_0(GgufType.Q8_0, 7),
  Q4_0(GgufType.Q4_0, 2),
  NVFP4(GgufType.NVFP4, 39);

  private final GgufType gguf;
  private final int fileType;

  WeightType(GgufType gguf, int fileType) {
    this.gguf = gguf;
    this.fileType = fileType;
  }

  /** The type of tensors in GGUF files. */
  GgufType gguf() {
    return gguf;
  }

  /** The number of {@code general.file_type}: llama.cpp's {@code enum llama_ftype}. */
  int fileType() {
    return fileType;
  }

  /** Its name on a command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The type of a {@link #label}.
   *
   * @throws RequestException if there is none
   */
  public static WeightType parse(String label) {
    for (var type : values()) {
      if (type.label().equals(label)) {
        return type;
      }
    }
    throw new RequestException("weight type '" + label + "', expected one of " + labels());
  }

  /** All labels, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(WeightType::label).collect(Collectors.joining(", "));
  }
}
