// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.testkit;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Prints one line for each test that is disabled or whose assumption does not hold. */
public final class SkipReasons implements TestExecutionListener {
  private final PrintStream out;

  /** Found by the service loader; prints to standard output. */
  public SkipReasons() {
    this(System.out);
  }

  SkipReasons(PrintStream out) {
    this.out = out;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    out.println(line(test, reason));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      out.println(line(test, result.getThrowable().map(Throwable::getMessage).orElse(null)));
    }
  }

  private static String line(TestIdentifier test, @Nullable String reason) {
    var why =
        reason == null || reason.isBlank()
            ? "no reason given"
            : reason.lines().findFirst().orElse("");
    return "SKIPPED " + place(test.getSource().orElse(null)) + test.getDisplayName() + ": " + why;
  }

  private static String place(@Nullable TestSource source) {
    return switch (source) {
      case MethodSource method -> simple(method.getClassName()) + " ";
      case ClassSource type -> simple(type.getClassName()) + " ";
      case null, default -> "";
    };
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
