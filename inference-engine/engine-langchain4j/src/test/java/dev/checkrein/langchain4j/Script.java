// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.chat.ToolCall;
import dev.checkrein.engine.generation.FinishReason;
import dev.checkrein.engine.generation.Generation;
import dev.checkrein.engine.generation.GenerationListener;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A generator that plays events, one a step, and obeys cancellation and the limit of tokens as the
 * engine does. Remembers the requests.
 */
final class Script implements Generator {
  final List<GenerationRequest> asked = new CopyOnWriteArrayList<>();
  private final Function<GenerationRequest, List<OutputEvent>> play;

  Script(Function<GenerationRequest, List<OutputEvent>> play) {
    this.play = play;
  }

  static Script of(OutputEvent... events) {
    return new Script(_ -> List.of(events));
  }

  /** The requests of a model named {@code scripted} on a checkpoint without wishes. */
  static Requests requests(EngineModelOptions options) {
    return Requests.of("scripted", Optional.empty(), Optional.empty(), options);
  }

  EngineChatModel chatModel() {
    return chatModel(EngineModelOptions.DEFAULTS);
  }

  EngineChatModel chatModel(EngineModelOptions options) {
    return new EngineChatModel(this, requests(options), options.listeners());
  }

  EngineStreamingChatModel streamingModel() {
    return streamingModel(EngineModelOptions.DEFAULTS);
  }

  EngineStreamingChatModel streamingModel(EngineModelOptions options) {
    return new EngineStreamingChatModel(this, requests(options), options.listeners());
  }

  static OutputEvent text(String text) {
    return new OutputEvent.Text(text);
  }

  static OutputEvent thinking(String text) {
    return new OutputEvent.Thinking(text);
  }

  static OutputEvent call(int index, String name, Map<String, @Nullable Object> arguments) {
    return new OutputEvent.Call(index, new ToolCall("", name, arguments));
  }

  static Map<String, @Nullable Object> arguments(Object... namesAndValues) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return map;
  }

  @Override
  public Generation generate(GenerationRequest request, GenerationListener listener) {
    asked.add(request);
    var played = new ArrayList<OutputEvent>();
    for (var event : play.apply(request)) {
      if (listener.cancelled() || Thread.currentThread().isInterrupted()) {
        return generation(FinishReason.CANCELLED, played);
      }
      if (played.size() == request.tokensMax()) {
        return generation(FinishReason.LENGTH, played);
      }
      played.add(event);
      listener.onEvent(event);
    }
    if (listener.cancelled() || Thread.currentThread().isInterrupted()) {
      return generation(FinishReason.CANCELLED, played);
    }
    var calls = played.stream().anyMatch(event -> event instanceof OutputEvent.Call);
    return generation(calls ? FinishReason.TOOL_CALLS : FinishReason.STOP, played);
  }

  private static Generation generation(FinishReason finish, List<OutputEvent> played) {
    var thinking = new StringBuilder();
    var text = new StringBuilder();
    var calls = new ArrayList<ToolCall>();
    var malformed = new ArrayList<String>();
    int[] counts = new int[3];
    for (var event : played) {
      switch (event) {
        case OutputEvent.Thinking piece -> {
          thinking.append(piece.text());
          counts[0]++;
        }
        case OutputEvent.Text piece -> {
          text.append(piece.text());
          counts[1]++;
        }
        case OutputEvent.Call call -> {
          calls.add(call.call());
          counts[2]++;
        }
        case OutputEvent.MalformedCall call -> {
          malformed.add(call.text());
          counts[2]++;
        }
      }
    }
    return new Generation(
        finish,
        thinking.toString(),
        text.toString().strip(),
        calls,
        malformed,
        List.of(),
        new int[played.size()],
        new Usage(10, 4, counts[0], counts[1], counts[2], 0));
  }
}
