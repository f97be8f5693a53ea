// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.ToolLoop;
import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ToolInvocation;
import dev.checkrein.agent.testing.ScriptedChatModel;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolMemoryId;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnotatedToolsTest {

  /** Tools as a user writes them. */
  public static class Desk {
    record User(String login, List<String> groups, double quota) {}

    @Tool("Looks up a user")
    @ToolPolicy(effect = CallPolicy.Effect.READ, timeoutMillis = 500, retries = 2, cacheable = true)
    public User find(@P(name = "login", description = "whose") String login) {
      return new User(login, List.of("staff", "vpn"), 1.0);
    }

    @Tool("Deletes an account")
    @ToolPolicy(effect = CallPolicy.Effect.DESTRUCTIVE, idempotencyFields = "login")
    public String delete(@P(name = "login") String login) {
      return "gone: " + login;
    }

    @Tool("Writes a note")
    public void note(@P(name = "text") String text) throws IOException {
      if (text.isEmpty()) {
        throw new IOException("the note is empty");
      }
    }

    @Tool("Tells who asks")
    public String asker(@ToolMemoryId String runId) {
      return runId;
    }
  }

  @Test
  void of_methods_areInOrderOfTheirNames() {
    assertThat(AnnotatedTools.of(new Desk()).tools())
        .extracting(AgentTool::name)
        .containsExactly("asker", "delete", "find", "note");
  }

  @Test
  void of_annotated_hasItsPolicy() {
    assertThat(policy("find"))
        .isEqualTo(
            CallPolicy.read()
                .withTimeout(Duration.ofMillis(500))
                .withRetries(2)
                .withCacheable(true));
  }

  @Test
  void of_notAnnotated_writesOnceWithoutApproval() {
    assertThat(policy("note")).isEqualTo(CallPolicy.DEFAULTS);
  }

  @Test
  void of_destructive_needsAnApproval() {
    assertThat(policy("delete"))
        .isEqualTo(CallPolicy.destructive().withIdempotencyFields(List.of("login")));
  }

  @Test
  void handle_record_isWrittenOnOneSpacedLine() throws Exception {
    assertThat(handle("find", "{\"login\": \"u1\"}"))
        .isEqualTo("{\"login\": \"u1\", \"groups\": [\"staff\", \"vpn\"], \"quota\": 1.0}");
  }

  @Test
  void handle_text_isPassedOn() throws Exception {
    assertThat(handle("delete", "{\"login\": \"u1\"}")).isEqualTo("gone: u1");
  }

  @Test
  void handle_nothing_isSuccess() throws Exception {
    assertThat(handle("note", "{\"text\": \"hi\"}")).isEqualTo("Success");
  }

  @Test
  void handle_exception_isTheMethodsOwn() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> handle("note", "{\"text\": \"\"}"))
        .withMessage("the note is empty");
  }

  @Test
  void handle_memoryId_isTheRun() throws Exception {
    assertThat(handle("asker", "{}")).isEqualTo("run-1");
  }

  @Test
  void of_subclassWithoutAnnotations_isLookedThrough() throws Exception {
    var proxy =
        new Desk() {
          @Override
          public String delete(String login) {
            return "proxied " + super.delete(login);
          }
        };

    var tool = AnnotatedTools.of(proxy).find("delete").orElseThrow();

    assertThat(tool.handler().handle(invocation("delete", "{\"login\": \"u1\"}")))
        .isEqualTo("proxied gone: u1");
  }

  @Test
  void of_objectWithoutTools_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AnnotatedTools.of("text"))
        .withMessageContaining("java.lang.String");
  }

  @Test
  void of_twoToolsOfOneName_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AnnotatedTools.of(new Desk(), new Desk()))
        .withMessageContaining("'asker'");
  }

  @Test
  void of_unknownIdempotencyField_isRefused() {
    var wrong =
        new Object() {
          @Tool("Grants")
          @ToolPolicy(effect = CallPolicy.Effect.WRITE, idempotencyFields = "login")
          public String grant(@P(name = "user") String user) {
            return user;
          }
        };

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AnnotatedTools.of(wrong))
        .withMessageContaining("'login'")
        .withMessageContaining("[user]");
  }

  @Test
  void loop_wrongArguments_areToldToTheModel() {
    var model =
        ScriptedChatModel.of(
            ScriptedReply.call("find", "{\"login\": 7}"),
            ScriptedReply.call("find", "{\"login\": \"u7\"}"),
            ScriptedReply.text("done"));
    var agent = Agent.of("desk", "", AnnotatedTools.of(new Desk()));

    var outcome = ToolLoop.builder().chatModel(model).build().start(agent, "Who is u7?");

    assertThat(outcome).isInstanceOf(RunOutcome.Finished.class);
    assertThat(
            model.lastRequest().messages().stream()
                .filter(ToolExecutionResultMessage.class::isInstance)
                .map(message -> ((ToolExecutionResultMessage) message).text()))
        .containsExactly(
            "{\"error\": \"argument 'login' must be a string, found 7\"}",
            "{\"login\": \"u7\", \"groups\": [\"staff\", \"vpn\"], \"quota\": 1.0}");
  }

  private static CallPolicy policy(String tool) {
    return AnnotatedTools.of(new Desk()).find(tool).orElseThrow().policy();
  }

  private static String handle(String tool, String arguments) throws Exception {
    return AnnotatedTools.of(new Desk())
        .find(tool)
        .orElseThrow()
        .handler()
        .handle(invocation(tool, arguments));
  }

  private static ToolInvocation invocation(String tool, String arguments) {
    return new ToolInvocation("run-1", "1.1", tool, arguments, "key", 1);
  }
}
