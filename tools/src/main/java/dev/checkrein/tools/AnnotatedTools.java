// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.tools;

import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ToolCatalog;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes catalogues of objects with LangChain4j {@code @Tool} methods. */
public final class AnnotatedTools {

  private AnnotatedTools() {}

  /**
   * The tools of all objects, object by object and by name within one; inherited methods count.
   *
   * @throws IllegalArgumentException if an object has no {@code @Tool} method, two tools share a
   *     name, or a policy does not fit its method
   */
  public static ToolCatalog of(Object... objects) {
    var tools = new ArrayList<AgentTool>();
    for (var object : objects) {
      var found =
          methods(object.getClass()).stream()
              .map(method -> tool(object, method))
              .sorted(Comparator.comparing(AgentTool::name))
              .toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "%s has no method with @Tool".formatted(object.getClass().getName()));
      }
      tools.addAll(found);
    }
    return new ToolCatalog(tools);
  }

  /**
   * Annotated methods, the most derived annotation of each signature; proxies are looked through
   * this way.
   */
  private static Collection<Method> methods(Class<?> type) {
    var methods = new LinkedHashMap<String, Method>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (var method : c.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Tool.class) && !method.isBridge()) {
          methods.putIfAbsent(
              method.getName() + Arrays.toString(method.getParameterTypes()), method);
        }
      }
    }
    return methods.values();
  }

  private static AgentTool tool(Object object, Method method) {
    if (Modifier.isStatic(method.getModifiers())) {
      throw new IllegalArgumentException("@Tool method '%s' must not be static".formatted(method));
    }
    var specification = ToolSpecifications.toolSpecificationFrom(method);
    var policy = policy(specification, method.getAnnotation(ToolPolicy.class));
    return new AgentTool(
        specification, policy, SchemaCheck.DEFAULT, new MethodHandler(object, method));
  }

  private static CallPolicy policy(
      ToolSpecification specification, @Nullable ToolPolicy annotation) {
    if (annotation == null) {
      return CallPolicy.DEFAULTS;
    }
    var schema = specification.parameters();
    for (var field : annotation.idempotencyFields()) {
      if (schema == null || !schema.properties().containsKey(field)) {
        throw new IllegalArgumentException(
            "tool '%s' has no argument '%s' to use as idempotency field; it has %s"
                .formatted(
                    specification.name(),
                    field,
                    schema == null ? List.of() : schema.properties().keySet()));
      }
    }
    if (annotation.timeoutMillis() < 0) {
      throw new IllegalArgumentException(
          "timeoutMillis of tool '%s' is %d, expected at least 0"
              .formatted(specification.name(), annotation.timeoutMillis()));
    }
    return new CallPolicy(
        annotation.effect(),
        List.of(annotation.idempotencyFields()),
        annotation.timeoutMillis() == 0 ? null : Duration.ofMillis(annotation.timeoutMillis()),
        annotation.retries(),
        approval(annotation),
        annotation.cacheable(),
        annotation.outputTrust());
  }

  private static CallPolicy.Approval approval(ToolPolicy annotation) {
    return switch (annotation.approval()) {
      case NEVER -> CallPolicy.Approval.NEVER;
      case ALWAYS -> CallPolicy.Approval.ALWAYS;
      case IF_DESTRUCTIVE ->
          annotation.effect() == CallPolicy.Effect.DESTRUCTIVE
              ? CallPolicy.Approval.ALWAYS
              : CallPolicy.Approval.NEVER;
    };
  }
}
