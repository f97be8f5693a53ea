// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Conversations to try chat templates with, as the variables that Hugging Face transformers hands
 * over: {@code messages}, {@code tools}, {@code documents} (null), {@code bos_token}, {@code
 * eos_token} and the further arguments of a case. Nothing in them is guarded: what is compared is
 * the template, not a prompt that a model reads.
 *
 * @param clock what {@code strftime_now} reads
 * @param variables of each case by its name, in the order of the file
 */
public record TemplateCases(Clock clock, Map<String, Map<String, @Nullable Object>> variables) {
  /** The most cases. */
  public static final int CASES_MAX = 10_000;

  private static final String MESSAGES = "messages";
  private static final String TOOLS = "tools";
  private static final String ARGUMENTS = "arguments";
  private static final String DOCUMENTS = "documents";
  private static final String BOS = "bos_token";
  private static final String EOS = "eos_token";
  private static final String NOW = "now";
  private static final String CASES = "cases";
  private static final Set<String> SET_BY_THE_CASE = Set.of(MESSAGES, TOOLS, DOCUMENTS, BOS, EOS);

  public TemplateCases {
    var copy = new LinkedHashMap<String, Map<String, @Nullable Object>>();
    variables.forEach(
        (name, values) -> copy.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(values))));
    variables = Collections.unmodifiableMap(copy);
  }

  /**
   * Reads {@code {"now", "bos_token", "eos_token", "cases": {name: {"messages", "tools",
   * "arguments"}}}}. Only {@code cases} and {@code messages} must be there: without {@code now},
   * such as {@code 2026-03-04T05:06:07}, the clock is that of the system; an absent token is not
   * defined in the template.
   *
   * @param source the file, for messages
   * @throws RequestException naming case and field if it is malformed or holds an unknown field
   */
  public static TemplateCases parse(byte[] utf8, String source) {
    try {
      return of(JsonObject.parse(utf8, source));
    } catch (ModelFormatException e) {
      throw new RequestException(String.valueOf(e.getMessage()), e);
    }
  }

  private static TemplateCases of(JsonObject file) {
    only(file, Set.of(NOW, BOS, EOS, CASES));
    var tokens = new LinkedHashMap<String, @Nullable Object>();
    file.optionalString(BOS).ifPresent(text -> tokens.put(BOS, text));
    file.optionalString(EOS).ifPresent(text -> tokens.put(EOS, text));
    var cases = file.object(CASES);
    if (cases.fields().size() > CASES_MAX) {
      throw new RequestException(
          "%s: %d cases, the limit is %d"
              .formatted(file.source(), cases.fields().size(), CASES_MAX));
    }
    var variables = new LinkedHashMap<String, Map<String, @Nullable Object>>();
    for (var name : cases.fields().keySet()) {
      variables.put(name, variables(cases.object(name), tokens));
    }
    return new TemplateCases(clock(file), variables);
  }

  private static Map<String, @Nullable Object> variables(
      JsonObject one, Map<String, @Nullable Object> tokens) {
    only(one, Set.of(MESSAGES, TOOLS, ARGUMENTS));
    one.require(MESSAGES);
    var variables = new LinkedHashMap<String, @Nullable Object>();
    if (one.has(ARGUMENTS)) {
      variables.putAll(one.object(ARGUMENTS).fields());
    }
    for (var name : SET_BY_THE_CASE) {
      if (variables.containsKey(name)) {
        throw new RequestException(
            "%s: %s: '%s' is set by the case itself, expected another name"
                .formatted(one.source(), ARGUMENTS, name));
      }
    }
    variables.put(MESSAGES, one.list(MESSAGES));
    variables.put(TOOLS, one.has(TOOLS) ? one.list(TOOLS) : null);
    variables.put(DOCUMENTS, null);
    variables.putAll(tokens);
    return variables;
  }

  private static Clock clock(JsonObject file) {
    var now = file.optionalString(NOW);
    if (now.isEmpty()) {
      return Clock.system(ZoneId.systemDefault());
    }
    try {
      return Clock.fixed(LocalDateTime.parse(now.get()).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw file.wrong(NOW, "a date and time such as '2026-03-04T05:06:07'");
    }
  }

  private static void only(JsonObject object, Set<String> known) {
    for (var name : object.fields().keySet()) {
      if (!known.contains(name)) {
        throw new RequestException(
            "%s: unknown field '%s', expected %s"
                .formatted(object.source(), name, known.stream().sorted().toList()));
      }
    }
  }
}
