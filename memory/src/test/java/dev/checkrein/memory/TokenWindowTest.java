// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.ToolLoop;
import dev.checkrein.agent.port.ContextOverflowException;
import dev.checkrein.agent.port.TokenCounter;
import dev.checkrein.agent.port.ToolCatalog;
import dev.checkrein.agent.testing.ScriptedChatModel;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenWindowTest {
  /** One token per message and one for the opening of the next turn. */
  private static final TokenCounter MESSAGES = (messages, tools) -> messages.size() + 1;

  private static final ChatMessage SYSTEM = SystemMessage.from("be kind");
  private static final ChatMessage TASK = UserMessage.from("task");
  private static final ChatMessage CALL = call("a");
  private static final ChatMessage RESULT = ToolExecutionResultMessage.from("a", "find", "x");
  private static final ChatMessage NEXT_CALL = call("b");
  private static final ChatMessage NEXT_RESULT = ToolExecutionResultMessage.from("b", "find", "y");
  private static final List<ChatMessage> RUN =
      List.of(SYSTEM, TASK, CALL, RESULT, NEXT_CALL, NEXT_RESULT);

  @Test
  void select_fits_showsEverything() {
    assertThat(TokenWindow.forAgent(MESSAGES, 7).select(RUN, List.of())).isEqualTo(RUN);
  }

  @Test
  void select_oneTokenShort_dropsTheOldestCallWithItsResult() {
    assertThat(TokenWindow.forAgent(MESSAGES, 6).select(RUN, List.of()))
        .containsExactly(SYSTEM, TASK, NEXT_CALL, NEXT_RESULT);
  }

  @Test
  void select_leastFitsExactly_isShown() {
    assertThat(TokenWindow.forAgent(MESSAGES, 5).select(RUN, List.of()))
        .containsExactly(SYSTEM, TASK, NEXT_CALL, NEXT_RESULT);
  }

  @Test
  void select_leastDoesNotFit_namesTokensAndLimit() {
    assertThatExceptionOfType(ContextOverflowException.class)
        .isThrownBy(() -> TokenWindow.forAgent(MESSAGES, 4).select(RUN, List.of()))
        .withMessageContaining("4 messages, has 5 tokens, 4 are allowed");
  }

  @Test
  void select_taskAloneTooLong_overflows() {
    assertThatExceptionOfType(ContextOverflowException.class)
        .isThrownBy(
            () -> TokenWindow.forAgent(MESSAGES, 2).select(List.of(SYSTEM, TASK), List.of()));
  }

  @Test
  void select_parallelResults_stayWithTheirCall() {
    var second = ToolExecutionResultMessage.from("c", "find", "z");
    var messages = List.of(SYSTEM, TASK, CALL, RESULT, second, NEXT_CALL, NEXT_RESULT);

    assertThat(TokenWindow.forAgent(MESSAGES, 7).select(messages, List.of()))
        .containsExactly(SYSTEM, TASK, NEXT_CALL, NEXT_RESULT);
  }

  @Test
  void select_chat_opensWithAUserMessage() {
    var messages =
        List.<ChatMessage>of(
            SYSTEM,
            UserMessage.from("1"),
            AiMessage.from("one"),
            UserMessage.from("2"),
            AiMessage.from("two"),
            UserMessage.from("3"));

    assertThat(TokenWindow.forChat(MESSAGES, 6).select(messages, List.of()))
        .containsExactly(
            SYSTEM, UserMessage.from("2"), AiMessage.from("two"), UserMessage.from("3"));
  }

  @Test
  void select_empty_isEmpty() {
    assertThat(TokenWindow.forChat(MESSAGES, 1).select(List.of(), List.of())).isEmpty();
  }

  @Test
  void select_anyConversation_keepsAsMuchAsFits() {
    var random = new Random(7);
    for (var round = 0; round < 300; round++) {
      var messages = randomRun(random);
      var max = 4 + random.nextInt(120);
      var window = TokenWindow.forAgent(TokenWindowTest::characters, max);

      List<ChatMessage> shown;
      try {
        shown = window.select(messages, List.of());
      } catch (ContextOverflowException e) {
        assertThat(characters(least(messages), List.of()))
            .as("seed 7, round %d", round)
            .isGreaterThan(max);
        continue;
      }

      assertThat(characters(shown, List.of()))
          .as("seed 7, round %d", round)
          .isLessThanOrEqualTo(max);
      if (shown.size() < messages.size()) {
        assertThat(characters(oneUnitMore(messages, shown), List.of()))
            .as("seed 7, round %d", round)
            .isGreaterThan(max);
      }
    }
  }

  @Test
  void tokensMax_zero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenWindow.forAgent(MESSAGES, 0))
        .withMessageContaining("tokensMax is 0");
  }

  @Test
  void loop_conversationTooLong_isATypedStop() {
    var model = ScriptedChatModel.of(ScriptedReply.text("never asked"));
    var agent =
        Agent.of("small", "be kind", ToolCatalog.EMPTY)
            .withMemory(TokenWindow.forAgent(MESSAGES, 2));

    var outcome = ToolLoop.builder().chatModel(model).build().start(agent, "hello");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            RunOutcome.Finished.class,
            finished ->
                assertThat(finished.result().stopReason()).isEqualTo(StopReason.CONTEXT_OVERFLOW));
  }

  private static ChatMessage call(String id) {
    return AiMessage.from(
        ToolExecutionRequest.builder().id(id).name("find").arguments("{}").build());
  }

  private static int characters(
      List<ChatMessage> messages, List<dev.langchain4j.agent.tool.ToolSpecification> tools) {
    return messages.stream()
        .mapToInt(
            message ->
                message instanceof ToolExecutionResultMessage result ? result.text().length() : 3)
        .sum();
  }

  private static List<ChatMessage> randomRun(Random random) {
    var messages = new ArrayList<>(List.of(SYSTEM, TASK));
    var turns = 1 + random.nextInt(6);
    for (var turn = 0; turn < turns; turn++) {
      messages.add(CALL);
      var results = 1 + random.nextInt(3);
      for (var i = 0; i < results; i++) {
        messages.add(
            ToolExecutionResultMessage.from("a", "find", "x".repeat(1 + random.nextInt(20))));
      }
    }
    return messages;
  }

  private static List<ChatMessage> least(List<ChatMessage> messages) {
    var least = new ArrayList<>(messages.subList(0, 2));
    least.addAll(messages.subList(messages.lastIndexOf(CALL), messages.size()));
    return least;
  }

  private static List<ChatMessage> oneUnitMore(
      List<ChatMessage> messages, List<ChatMessage> shown) {
    var firstShown = messages.size() - (shown.size() - 2);
    var more = new ArrayList<>(messages.subList(0, 2));
    more.addAll(
        messages.subList(messages.subList(0, firstShown).lastIndexOf(CALL), messages.size()));
    return more;
  }
}
