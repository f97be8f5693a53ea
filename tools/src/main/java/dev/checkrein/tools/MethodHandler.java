// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.tools;

import dev.checkrein.agent.port.ModelJson;
import dev.checkrein.agent.port.ToolHandler;
import dev.checkrein.agent.port.ToolInvocation;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import java.lang.reflect.Method;

/**
 * Calls a method as LangChain4j does; the run is its memory id. Text is passed on as it is,
 * anything else as {@link ModelJson} writes it, nothing at all as {@code Success}.
 */
final class MethodHandler implements ToolHandler {
  private final DefaultToolExecutor executor;
  private final boolean returnsNothing;

  MethodHandler(Object object, Method method) {
    this.returnsNothing = method.getReturnType() == void.class;
    this.executor =
        DefaultToolExecutor.builder()
            .object(object)
            .originalMethod(method)
            .methodToInvoke(method)
            .wrapToolArgumentsExceptions(true)
            .propagateToolExecutionExceptions(true)
            .build();
  }

  @Override
  public String handle(ToolInvocation invocation) throws Exception {
    var request =
        ToolExecutionRequest.builder()
            .id(invocation.callId())
            .name(invocation.tool())
            .arguments(invocation.arguments())
            .build();
    var context =
        InvocationContext.builder()
            .chatMemoryId(invocation.runId())
            .invocationParameters(new InvocationParameters())
            .build();
    try {
      var result = executor.executeWithContext(request, context).result();
      if (returnsNothing) {
        return "Success";
      }
      return result instanceof String text ? text : ModelJson.write(result);
    } catch (ToolExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
