// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KernelsProviderTest {
  /** Runs in a JVM of its own, without the Vector API. */
  static final class Child {
    public static void main(String[] args) {
      try (var kernels = KernelsProvider.open(Backend.AUTO, 2)) {
        var x = kernels.allocate(1, 1);
        kernels.upload(x, new float[] {20});
        kernels.add(x, x, Fixture.step(kernels, 1));
        float[] result = new float[1];
        kernels.download(result, x);
        System.out.println(kernels.name() + " " + result[0]);
      }
      try (var kernels = KernelsProvider.open(Backend.VECTOR, 2)) {
        System.out.println("not expected: " + kernels.name());
      } catch (BackendException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** A provider that can or cannot. */
  private record Fake(String name, int priority, @Nullable String unavailable, boolean fails)
      implements KernelsProvider {
    @Override
    public Kernels open(int threads) {
      if (fails) {
        throw new BackendException("device is lost");
      }
      return new ScalarKernels(threads);
    }
  }

  @Test
  void open_autoWithModule_isVector() {
    try (var kernels = KernelsProvider.open(Backend.AUTO, 1)) {
      assertThat(kernels.name()).isEqualTo("vector");
    }
  }

  @Test
  void open_forced_isThat() {
    try (var kernels = KernelsProvider.open(Backend.SCALAR, 1)) {
      assertThat(kernels.name()).isEqualTo("scalar");
    }
  }

  @Test
  void open_withoutModule_scalarWorksAndForcedVectorSaysTheFlag() throws Exception {
    String output = ChildJvm.run(Child.class);

    assertThat(output)
        .contains("scalar 40.0")
        .contains("backend 'vector': module jdk.incubator.vector is absent")
        .contains("--add-modules jdk.incubator.vector")
        .doesNotContain("not expected");
    assertThat(output.lines().filter(line -> line.contains("kernels: backend 'scalar'")))
        .singleElement()
        .asString()
        .contains("passed over 'vector'");
  }

  @Test
  void open_auto_logsOneLineWithEveryReason() {
    var providers =
        List.<KernelsProvider>of(
            new Fake("c", 1, null, false),
            new Fake("a", 3, "no such device, plug one in", false),
            new Fake("b", 2, null, true));

    var lines = logged(() -> KernelsProvider.open(Backend.AUTO, 1, providers).close());

    assertThat(lines)
        .containsExactly(
            "kernels: backend 'scalar', threads: 1; passed over 'a': no such device, plug one in;"
                + " passed over 'b': device is lost");
  }

  @Test
  void open_forcedThatCannot_neverFallsBack() {
    var providers =
        List.<KernelsProvider>of(
            new Fake("vector", 3, "no flag", false), new Fake("scalar", 1, null, false));

    assertThatThrownBy(() -> KernelsProvider.open(Backend.VECTOR, 1, providers))
        .isInstanceOf(BackendException.class)
        .hasMessage("backend 'vector': no flag");
  }

  @Test
  void open_nothingLoads_fails() {
    var providers = List.<KernelsProvider>of(new Fake("a", 3, "broken", false));

    assertThatThrownBy(() -> KernelsProvider.open(Backend.AUTO, 1, providers))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("'a': broken");
  }

  @Test
  void parse_unknown_namesTheChoices() {
    assertThat(Backend.parse("vector")).isEqualTo(Backend.VECTOR);
    assertThatThrownBy(() -> Backend.parse("gpu"))
        .isInstanceOf(RequestException.class)
        .hasMessage("backend is 'gpu', expected one of [auto, vector, scalar]");
  }

  private static List<String> logged(Runnable action) {
    var lines = new ArrayList<String>();
    var formatter = new SimpleFormatter();
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            lines.add(formatter.formatMessage(entry));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var logger = Logger.getLogger(KernelsProvider.class.getName());
    logger.addHandler(handler);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
    }
    return lines;
  }
}
