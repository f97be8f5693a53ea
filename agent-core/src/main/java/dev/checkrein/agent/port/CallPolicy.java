// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a tool may be used.
 *
 * @param effect what a call does to the world
 * @param idempotencyFields arguments that make two calls the same deed; a second one within a run
 *     gets the first one's result instead of running. Empty: every call is a deed of its own
 * @param timeout of one attempt; null for the limit of the run
 * @param retries further attempts after an exception or a timeout, 0 to {@value #RETRIES_MAX}
 * @param approval when a person must agree
 * @param cacheable whether a repeated identical call within a run may reuse the first result
 * @param outputTrust whether results may be relied on
 */
public record CallPolicy(
    Effect effect,
    List<String> idempotencyFields,
    @Nullable Duration timeout,
    int retries,
    Approval approval,
    boolean cacheable,
    OutputTrust outputTrust) {

  public static final int RETRIES_MAX = 10;

  /**
   * What holds for a tool that says nothing: it writes, is never repeated and needs no approval.
   */
  public static final CallPolicy DEFAULTS =
      new CallPolicy(
          Effect.WRITE, List.of(), null, 0, Approval.NEVER, false, OutputTrust.UNTRUSTED);

  /** What a call does to the world. */
  public enum Effect {
    READ,
    WRITE,
    DESTRUCTIVE
  }

  /** When a person must agree. */
  public enum Approval {
    NEVER,
    ALWAYS
  }

  /** Whether a tool's output may be relied on; either way it is data and never an instruction. */
  public enum OutputTrust {
    TRUSTED,
    UNTRUSTED
  }

  public CallPolicy {
    idempotencyFields = List.copyOf(idempotencyFields);
    if (retries < 0 || retries > RETRIES_MAX) {
      throw new IllegalArgumentException(
          "retries is %d, expected 0 to %d; set it in the tool's policy"
              .formatted(retries, RETRIES_MAX));
    }
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException(
          "timeout is %s, expected a positive duration; set it in the tool's policy"
              .formatted(timeout));
    }
  }

  /** Reads only: may be repeated by a resumed run. */
  public static CallPolicy read() {
    return DEFAULTS.withEffect(Effect.READ);
  }

  /** Destroys something: needs an approval. */
  public static CallPolicy destructive() {
    return DEFAULTS.withEffect(Effect.DESTRUCTIVE).withApproval(Approval.ALWAYS);
  }

  public CallPolicy withEffect(Effect effect) {
    return new CallPolicy(
        effect, idempotencyFields, timeout, retries, approval, cacheable, outputTrust);
  }

  public CallPolicy withIdempotencyFields(List<String> idempotencyFields) {
    return new CallPolicy(
        effect, idempotencyFields, timeout, retries, approval, cacheable, outputTrust);
  }

  public CallPolicy withTimeout(@Nullable Duration timeout) {
    return new CallPolicy(
        effect, idempotencyFields, timeout, retries, approval, cacheable, outputTrust);
  }

  public CallPolicy withRetries(int retries) {
    return new CallPolicy(
        effect, idempotencyFields, timeout, retries, approval, cacheable, outputTrust);
  }

  public CallPolicy withApproval(Approval approval) {
    return new CallPolicy(
        effect, idempotencyFields, timeout, retries, approval, cacheable, outputTrust);
  }

  public CallPolicy withCacheable(boolean cacheable) {
    return new CallPolicy(
        effect, idempotencyFields, timeout, retries, approval, cacheable, outputTrust);
  }

  public CallPolicy withOutputTrust(OutputTrust outputTrust) {
    return new CallPolicy(
        effect, idempotencyFields, timeout, retries, approval, cacheable, outputTrust);
  }
}
