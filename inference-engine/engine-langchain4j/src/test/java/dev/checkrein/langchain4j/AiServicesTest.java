// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** LangChain4j's AI services know nothing of the engine and work on it. */
class AiServicesTest {
  interface Resolver {
    String resolve(String ticket);
  }

  interface StreamingResolver {
    TokenStream resolve(String ticket);
  }

  @Test
  void assistant_withPlainTools_worksATicket() {
    try (var engine = PocketRole.open()) {
      var desk = new DeskTools();
      var resolver =
          AiServices.builder(Resolver.class)
              .chatModel(new EngineChatModel(engine))
              .systemMessage(PocketRole.read(engine, "resolver").system())
              .tools(desk.all())
              .build();

      var answer = resolver.resolve(PocketChatTest.TICKET);

      assertThat(desk.calls).startsWith("get_user u21656", "reset_password u21656");
      assertThat(desk.calls.getLast()).startsWith("resolve_ticket TK-19807");
      assertThat(answer).contains("TK-19807");
    }
  }

  @Test
  void assistant_streaming_worksTheSameTicket() throws Exception {
    try (var engine = PocketRole.open();
        var model = new EngineStreamingChatModel(engine)) {
      var desk = new DeskTools();
      var resolver =
          AiServices.builder(StreamingResolver.class)
              .streamingChatModel(model)
              .systemMessage(PocketRole.read(engine, "resolver").system())
              .tools(desk.all())
              .build();
      var answer = new CompletableFuture<String>();
      var streamed = new StringBuffer();

      resolver
          .resolve(PocketChatTest.TICKET)
          .onPartialResponse(streamed::append)
          .onCompleteResponse(response -> answer.complete(response.aiMessage().text()))
          .onError(answer::completeExceptionally)
          .start();

      assertThat(answer.get(30, TimeUnit.SECONDS)).contains("TK-19807");
      assertThat(streamed.toString()).endsWith(answer.get());
      assertThat(desk.calls).startsWith("get_user u21656", "reset_password u21656");
    }
  }
}
