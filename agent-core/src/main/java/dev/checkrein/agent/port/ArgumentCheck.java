// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.Optional;

/** Looks at the arguments of a call before it runs or is shown for approval. Thread-safe. */
@FunctionalInterface
public interface ArgumentCheck {

  /**
   * Lets everything through, even text that is not JSON: for tools that answer for their arguments
   * themselves.
   */
  ArgumentCheck NONE = (specification, arguments) -> Optional.empty();

  /** A JSON object that holds every required argument. */
  ArgumentCheck REQUIRED = new RequiredArguments();

  /**
   * Finds the first fault.
   *
   * @return what is wrong, for the model to act on; empty if the call may go on
   */
  Optional<String> fault(ToolSpecification specification, String arguments);
}
