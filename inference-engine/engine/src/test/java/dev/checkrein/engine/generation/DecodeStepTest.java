// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.ScalarKernels;
import dev.checkrein.engine.model.Rig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A decode step is one upload, kernels that neither take nor return host data, one download. */
class DecodeStepTest {
  /** Notes the calls that reach a backend. */
  private static Kernels recording(Kernels kernels, List<Method> calls) {
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, arguments) -> {
              calls.add(method);
              try {
                return method.invoke(kernels, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void decodeStep_isOneUploadOneDownloadAndNoAllocation() {
    var calls = new ArrayList<Method>();
    try (var rig =
        new Rig(Rig.MODELS.resolve("moe-bf16"), recording(new ScalarKernels(1), calls))) {
      int[] prompt = {1, 226, 307, 159};
      var sequence = rig.pool.acquire(prompt);
      rig.stepper.read(sequence, prompt, () -> false);
      calls.clear();

      rig.stepper.readAndPick(
          sequence, new int[] {5}, (row, _) -> Batch.Draw.greedy(row, null), () -> false);

      var names = calls.stream().map(Method::getName).toList();
      assertThat(names).startsWith("upload", "embed").endsWith("sample", "download");
      assertThat(names.stream().filter(name -> name.equals("upload"))).hasSize(1);
      assertThat(names.stream().filter(name -> name.equals("download"))).hasSize(1);
      assertThat(names).noneMatch(name -> name.startsWith("allocate") || name.startsWith("load"));
      assertThat(calls.subList(1, calls.size() - 1)).allSatisfy(DecodeStepTest::touchesNoHostData);
    }
  }

  private static void touchesNoHostData(Method kernel) {
    assertThat(kernel.getReturnType()).as(kernel.getName()).isEqualTo(void.class);
    assertThat(Arrays.stream(kernel.getParameterTypes()))
        .as(kernel.getName())
        .noneMatch(Class::isArray);
  }
}
