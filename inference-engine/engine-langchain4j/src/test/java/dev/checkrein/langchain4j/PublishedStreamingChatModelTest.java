// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;

import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.mockito.InOrder;

/** LangChain4j's published tests of a {@link StreamingChatModel}, as they are, on a script. */
class PublishedStreamingChatModelTest extends AbstractStreamingChatModelIT {
  @Override
  protected List<StreamingChatModel> models() {
    return List.of(KnowingScript.create().streamingModel());
  }

  @Override
  public StreamingChatModel createModelWith(ChatModelListener listener) {
    return KnowingScript.create()
        .streamingModel(EngineModelOptions.DEFAULTS.withListeners(List.of(listener)));
  }

  @Override
  protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
    return KnowingScript.create()
        .streamingModel(
            EngineModelOptions.DEFAULTS.withParameters(
                EngineRequestParameters.NONE.overrideWith(parameters)));
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return EngineRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
  }

  @Override
  protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
    return ReasoningTokenUsage.class;
  }

  // A call is one piece.
  @Override
  protected void verifyToolCallbacks(
      StreamingChatResponseHandler handler, InOrder order, String id) {
    order.verify(handler).onPartialToolCall(of(0, id), any());
    order.verify(handler).onCompleteToolCall(any());
  }

  @Override
  protected void verifyToolCallbacks(
      StreamingChatResponseHandler handler, InOrder order, StreamingChatModel model) {
    order.verify(handler).onPartialToolCall(any(), any());
    order.verify(handler).onCompleteToolCall(any());
  }

  @Override
  protected void verifyToolCallbacks(
      StreamingChatResponseHandler handler, InOrder order, String id1, String id2) {
    verifyToolCallbacks(handler, order, id1);
    order.verify(handler).onPartialToolCall(of(1, id2), any());
    order.verify(handler).onCompleteToolCall(any());
  }

  private static PartialToolCall of(int index, String id) {
    return argThat(call -> call != null && call.index() == index && id.equals(call.id()));
  }

  // Its test waits 30 seconds for nothing to happen: PublishedStreamingCancellationTest.
  @Override
  protected boolean supportsStreamingCancellation() {
    return false;
  }

  // One engine serves one model.
  @Override
  protected boolean supportsModelNameParameter() {
    return false;
  }

  @Override
  protected boolean supportsJsonResponseFormat() {
    return false;
  }

  @Override
  protected boolean supportsJsonResponseFormatWithSchema() {
    return false;
  }

  @Override
  protected boolean supportsJsonResponseFormatWithRawSchema() {
    return false;
  }

  @Override
  protected boolean supportsSingleImageInputAsBase64EncodedString() {
    return false;
  }

  @Override
  protected boolean supportsSingleImageInputAsPublicURL() {
    return false;
  }
}
