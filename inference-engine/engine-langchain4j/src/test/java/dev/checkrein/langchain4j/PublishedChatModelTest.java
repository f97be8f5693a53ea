// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;

/** LangChain4j's published tests of a {@link ChatModel}, as they are, on a script. */
class PublishedChatModelTest extends AbstractChatModelIT {
  @Override
  protected List<ChatModel> models() {
    return List.of(KnowingScript.create().chatModel());
  }

  @Override
  protected ChatModel createModelWith(ChatRequestParameters parameters) {
    return KnowingScript.create()
        .chatModel(
            EngineModelOptions.DEFAULTS.withParameters(
                EngineRequestParameters.NONE.overrideWith(parameters)));
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return EngineRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
  }

  @Override
  protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
    return ReasoningTokenUsage.class;
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
