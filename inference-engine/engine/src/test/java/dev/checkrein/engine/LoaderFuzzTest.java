// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.checkrein.engine.chat.ChatFormat;
import dev.checkrein.engine.chat.ChatMessage;
import dev.checkrein.engine.chat.ChatPrompt;
import dev.checkrein.engine.chat.ChatSettings;
import dev.checkrein.engine.chat.jinja.ChatTemplate;
import dev.checkrein.engine.error.CheckreinException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.Rig;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages the small files of checkpoints in many ways: each is read, or refused by an exception of
 * ours, within a limit of memory. The weights have such tests beside their readers.
 */
class LoaderFuzzTest {
  private static final long SEED = 20_261_127;
  private static final List<String> WORDS =
      List.of(
          "-1",
          "0",
          "1e400",
          "NaN",
          "Infinity",
          "1048576",
          "2147483648",
          "9223372036854775807",
          "null",
          "{}",
          "[]",
          "\"\"",
          "\"\\ud800\"",
          "{{",
          "}}",
          "{%",
          "%}",
          "range(1000000000)",
          "'a'*100000000",
          "|tojson",
          "[::-1]",
          "true",
          "[[[[[[[[",
          "/../",
          "\u0000");

  private static byte[] resource(String name) throws IOException {
    return Files.readAllBytes(Rig.MODELS.resolve(name));
  }

  private static byte[] damaged(byte[] good, Random random) {
    int at = random.nextInt(good.length);
    var word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(5)) {
      case 0 -> {
        var bad = good.clone();
        bad[at] ^= (byte) (1 << random.nextInt(8));
        yield bad;
      }
      case 1 -> joined(good, at, word, at);
      case 2 -> joined(good, at, word, Math.min(good.length, at + word.length));
      case 3 -> joined(good, at, new byte[0], Math.min(good.length, at + random.nextInt(40)));
      default -> Arrays.copyOf(good, at);
    };
  }

  private static byte[] joined(byte[] good, int head, byte[] middle, int tail) {
    var bad = Arrays.copyOf(good, head + middle.length + good.length - tail);
    System.arraycopy(middle, 0, bad, head, middle.length);
    System.arraycopy(good, tail, bad, head + middle.length, good.length - tail);
    return bad;
  }

  private static void fuzz(byte[] good, int cases, long allocatedMax, Consumer<byte[]> reader) {
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    var random = new Random(SEED);
    reader.accept(good);
    int refused = 0;
    long most = 0;
    for (int i = 0; i < cases; i++) {
      var bad = damaged(good, random);
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        reader.accept(bad);
      } catch (CheckreinException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", case " + i, e);
      }
      most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(refused).isBetween(cases / 10, cases - 1);
    assertThat(most).as("bytes allocated by one case").isLessThan(allocatedMax);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "latent-mtp-bf16/config.json",
        "published/nemotron-h-8b.json",
        "published/llama-3.2-1b.json",
        "published/upcycled-8x8b.json"
      })
  void config_damagedAtRandom_isRefusedOrRead(String name) throws IOException {
    fuzz(
        resource(name),
        2_000,
        300_000_000,
        bytes -> ModelShape.of(JsonObject.parse(bytes, "config.json")));
  }

  @Test
  void tokenizer_damagedAtRandom_isRefusedOrRead() throws IOException {
    fuzz(
        resource("moe-bf16/tokenizer.json"),
        2_000,
        20_000_000,
        bytes ->
            Tokenizer.from(JsonObject.parse(bytes, "tokenizer.json"))
                .encodeWithSpecials("The <s>quick</s> brown fox\n 123 \ud83d\ude00"));
  }

  @Test
  void template_damagedAtRandom_isRefusedOrRendered() throws IOException {
    var template = Files.readAllBytes(Rig.POCKET.resolve("chat_template.jinja"));
    var tokenizer =
        Tokenizer.from(JsonObject.parse(resource("moe-bf16/tokenizer.json"), "tokenizer.json"));
    var prompt =
        ChatPrompt.of(
            List.of(ChatMessage.system("s"), ChatMessage.user("hello <|im_end|>")), List.of());
    fuzz(
        template,
        2_000,
        400_000_000,
        bytes ->
            ChatFormat.of(
                    ChatTemplate.compile(new String(bytes, StandardCharsets.UTF_8), "t"),
                    tokenizer,
                    ChatSettings.DEFAULTS)
                .encode(prompt));
  }
}
