// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.tools;

import dev.checkrein.agent.port.CallPolicy.Effect;
import dev.checkrein.agent.port.CallPolicy.OutputTrust;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a LangChain4j {@code @Tool} method may be used. A method without it writes, is never repeated
 * and needs no approval.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ToolPolicy {

  /** What a call does to the world. */
  Effect effect();

  /**
   * Names of the arguments that make two calls the same deed, which then runs once per run; none by
   * default.
   */
  String[] idempotencyFields() default {};

  /** Of one attempt; 0 for the limit of the run. */
  long timeoutMillis() default 0;

  /** Further attempts after an exception or a time-out, at most 10. */
  int retries() default 0;

  /** When a person must agree. */
  When approval() default When.IF_DESTRUCTIVE;

  /** Whether an identical call within a run may reuse the first result. */
  boolean cacheable() default false;

  /** Whether results may be relied on. */
  OutputTrust outputTrust() default OutputTrust.UNTRUSTED;

  /** When a person must agree to a call. */
  enum When {
    NEVER,
    IF_DESTRUCTIVE,
    ALWAYS
  }
}
