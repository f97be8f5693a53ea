// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.error.ModelFormatException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A compiled chat template. It sees its variables and the functions {@code range}, {@code
 * namespace}, {@code dict}, {@code cycler}, {@code joiner}, {@code raise_exception} and {@code
 * strftime_now}, nothing else. Thread-safe.
 */
public final class ChatTemplate {
  private final String name;
  private final String source;
  private final List<String> literals;
  private final Set<String> names;
  private final List<Node> nodes;
  private final TemplateLimits limits;
  private final Clock clock;

  private ChatTemplate(Source source, List<Token> tokens, TemplateLimits limits, Clock clock) {
    this.name = source.name();
    this.source = source.text();
    this.literals =
        tokens.stream()
            .filter(t -> t.kind() == Token.Kind.TEXT || t.kind() == Token.Kind.STRING)
            .map(Token::text)
            .toList();
    this.names =
        tokens.stream()
            .filter(t -> t.kind() == Token.Kind.NAME)
            .map(Token::text)
            .collect(Collectors.toUnmodifiableSet());
    this.nodes =
        new TemplateParser(new TokenStream(source, tokens, limits.nestingMax())).template();
    this.limits = limits;
    this.clock = clock;
  }

  /** Compiles with the default limits and the clock of the system. */
  public static ChatTemplate compile(String source, String name) {
    return compile(source, name, TemplateLimits.DEFAULTS, Clock.system(ZoneId.systemDefault()));
  }

  /**
   * Compiles a template.
   *
   * @param name the file, for messages
   * @param clock what {@code strftime_now} reads
   * @throws ModelFormatException with line and column if the template is malformed, too long, or
   *     uses a tag, filter or test that does not exist
   */
  public static ChatTemplate compile(
      String source, String name, TemplateLimits limits, Clock clock) {
    if (source.length() > limits.sourceCharsMax()) {
      throw new ModelFormatException(
          "chat template '%s' has %d characters, the limit is %d"
              .formatted(name, source.length(), limits.sourceCharsMax()));
    }
    var text = Source.of(name, source);
    return new ChatTemplate(text, new Lexer(text).tokens(), limits, clock);
  }

  /** The file the template is from. */
  public String name() {
    return name;
  }

  /** The text of the template. */
  public String source() {
    return source;
  }

  /** Every text that the template itself writes: text between tags and string literals. */
  public List<String> literals() {
    return literals;
  }

  /** Whether a tag or an expression has this name, as a variable or as anything else. */
  public boolean mentions(String variable) {
    return names.contains(variable);
  }

  /**
   * Renders the template.
   *
   * @param variables JSON values by name; they are copied, a template cannot change them
   * @throws dev.checkrein.engine.error.RequestException if the template refuses the request ({@code
   *     raise_exception}), fails on it, or exceeds a limit; the message names the line
   */
  public String render(Map<String, ? extends @Nullable Object> variables) {
    return render(variables, new Run(name, limits, clock));
  }

  /** Renders the template and counts its steps. */
  String render(Map<String, ? extends @Nullable Object> variables, Run run) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    variables.forEach((k, v) -> values.put(k, Values.copyOf(v, 0)));
    return new Interpreter(run).render(nodes, new Scope(null, values));
  }
}
