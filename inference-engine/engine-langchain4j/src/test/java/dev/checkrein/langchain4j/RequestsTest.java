// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.agent.port.ReasoningRequestParameters;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Prompt;
import dev.checkrein.engine.generation.ToolUse;
import dev.checkrein.engine.json.JsonObject;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final ToolSpecification TOOL = ToolSpecification.builder().name("look").build();

  private static Requests checkpoint(String generationConfig) {
    return Requests.of(
        "dir",
        Optional.of(JsonObject.parse(generationConfig.getBytes(UTF_8), "generation_config.json")),
        Optional.of(
            JsonObject.parse(
                "{\"limits\": {\"tokensPerTurnMax\": 160}}".getBytes(UTF_8), "checkrein.json")),
        EngineModelOptions.DEFAULTS);
  }

  private static GenerationRequest map(Requests requests, ChatRequestParameters parameters) {
    var request =
        ChatRequest.builder().messages(UserMessage.from("hi")).parameters(parameters).build();
    return requests.generation(request, requests.parameters(request));
  }

  private static GenerationRequest map(ChatRequestParameters parameters) {
    return map(Script.requests(EngineModelOptions.DEFAULTS), parameters);
  }

  @Test
  void request_withoutParameters_isGreedyAndBounded() {
    var mapped = map(EngineRequestParameters.NONE);

    assertThat(mapped.sampling().temperature()).isZero();
    assertThat(mapped.tokensMax()).isEqualTo(EngineModelOptions.TOKENS_MAX);
    assertThat(mapped.thinkingTokensMax()).isNull();
    assertThat(mapped.plan()).isEmpty();
  }

  @Test
  void sampling_everyField_reachesTheEngine() {
    var mapped =
        map(
            EngineRequestParameters.builder()
                .temperature(0.5)
                .topK(3)
                .topP(0.25)
                .minP(0.125)
                .repetitionPenalty(1.5)
                .presencePenalty(-1.0)
                .frequencyPenalty(2.0)
                .seed(42L)
                .maxOutputTokens(17)
                .build());

    assertThat(mapped.sampling())
        .isEqualTo(
            new dev.checkrein.engine.kernel.Sampling(0.5f, 3, 0.25f, 0.125f, 1.5f, -1, 2, 42));
    assertThat(mapped.tokensMax()).isEqualTo(17);
  }

  @Test
  void seed_notGiven_isDrawnForEachRequest() {
    assertThat(map(EngineRequestParameters.NONE).sampling().seed())
        .isNotEqualTo(map(EngineRequestParameters.NONE).sampling().seed());
  }

  @Test
  void checkpointThatSamples_isFollowedUntilARequestSaysOtherwise() {
    var requests =
        checkpoint("{\"do_sample\": true, \"temperature\": 0.75, \"top_p\": 0.5, \"top_k\": 20}");

    var mapped = map(requests, EngineRequestParameters.NONE);
    assertThat(mapped.sampling().temperature()).isEqualTo(0.75f);
    assertThat(mapped.sampling().topP()).isEqualTo(0.5f);
    assertThat(mapped.sampling().topK()).isEqualTo(20);
    assertThat(mapped.tokensMax()).isEqualTo(160);
    assertThat(
            map(requests, ChatRequestParameters.builder().temperature(0.0).build())
                .sampling()
                .temperature())
        .isZero();
  }

  @Test
  void checkpointThatDoesNotSample_isGreedyWhateverItsTemperature() {
    var requests = checkpoint("{\"do_sample\": false, \"temperature\": 1.0}");

    assertThat(map(requests, EngineRequestParameters.NONE).sampling().temperature()).isZero();
  }

  @Test
  void thinkingBudget_zero_turnsThinkingOff() {
    var off = map(ReasoningRequestParameters.builder().thinkingTokensMax(0).build());
    var some = map(ReasoningRequestParameters.builder().thinkingTokensMax(5).build());

    assertThat(off.thinkingTokensMax()).isZero();
    assertThat(((Prompt.Chat) off.prompt()).chat().thinking()).isFalse();
    assertThat(some.thinkingTokensMax()).isEqualTo(5);
    assertThat(((Prompt.Chat) some.prompt()).chat().thinking()).isTrue();
  }

  @Test
  void toolChoice_eachValue_becomesItsUse() {
    var tools = ChatRequestParameters.builder().toolSpecifications(TOOL);

    assertThat(map(tools.build()).toolUse()).isEqualTo(ToolUse.AUTO);
    assertThat(map(tools.toolChoice(ToolChoice.AUTO).build()).toolUse()).isEqualTo(ToolUse.AUTO);
    assertThat(map(tools.toolChoice(ToolChoice.NONE).build()).toolUse()).isEqualTo(ToolUse.NONE);
    assertThat(map(tools.toolChoice(ToolChoice.REQUIRED).build()).toolUse())
        .isEqualTo(ToolUse.REQUIRED);
  }

  @Test
  void toolChoice_withoutTools_allowsNoCall() {
    assertThat(map(EngineRequestParameters.NONE).toolUse()).isEqualTo(ToolUse.NONE);
  }

  @Test
  void toolChoice_requiredWithoutTools_isRefused() {
    assertThatThrownBy(
            () -> map(ChatRequestParameters.builder().toolChoice(ToolChoice.REQUIRED).build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("no tools");
  }

  @Test
  void responseFormat_json_isRefusedByName() {
    assertThatThrownBy(
            () -> map(ChatRequestParameters.builder().responseFormat(ResponseFormat.JSON).build()))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("JSON response format (responseFormat)");
    assertThat(map(ChatRequestParameters.builder().responseFormat(ResponseFormat.TEXT).build()))
        .isNotNull();
  }

  @Test
  void modelName_other_isRefusedAndOwnAccepted() {
    assertThatThrownBy(() -> map(ChatRequestParameters.builder().modelName("gpt").build()))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("'gpt'")
        .hasMessageContaining("'scripted'");
    assertThat(map(ChatRequestParameters.builder().modelName("scripted").build())).isNotNull();
  }

  @Test
  void values_outOfRange_areRefusedByName() {
    assertThatThrownBy(() -> map(ChatRequestParameters.builder().topP(1.5).build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("top_p is 1.5");
    assertThatThrownBy(() -> map(ChatRequestParameters.builder().maxOutputTokens(0).build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> map(EngineRequestParameters.builder().thinkingTokensMax(-1).build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("thinking budget is -1");
    assertThatThrownBy(() -> map(ChatRequestParameters.builder().stopSequences("").build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("stop sequence");
  }

  @Test
  void options_outOfRangeOrUnsupported_areRefusedAtOnce() {
    var options = EngineModelOptions.DEFAULTS;
    var hot = EngineRequestParameters.builder().temperature(-1.0).build();
    var json = EngineRequestParameters.builder().responseFormat(ResponseFormat.JSON).build();
    var named = EngineRequestParameters.builder().modelName("gpt").build();

    assertThatThrownBy(() -> Script.requests(options.withParameters(hot)))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> Script.requests(options.withParameters(json)))
        .isInstanceOf(UnsupportedFeatureException.class);
    assertThatThrownBy(() -> Script.requests(options.withParameters(named)))
        .isInstanceOf(UnsupportedFeatureException.class);
  }
}
