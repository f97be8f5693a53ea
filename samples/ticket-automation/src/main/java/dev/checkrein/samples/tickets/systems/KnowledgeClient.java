// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.Answer;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The knowledge base. Answers as {@link DeskSystems} says. Thread-safe. */
public final class KnowledgeClient {
  private final SystemCaller caller;
  private final URI base;

  /** A knowledge base below an address. */
  public KnowledgeClient(SystemCaller caller, URI base) {
    this.caller = caller;
    this.base = base;
  }

  /** {@code GET /articles?query=}. */
  public Map<String, @Nullable Object> articles(String query) {
    return caller.get(
        base,
        "/articles",
        "query",
        query,
        json -> {
          json.require("articles");
          var articles =
              json.list("articles").stream()
                  .map(item -> article(JsonObject.from(item, json.source() + ": articles")))
                  .toList();
          return Answer.of("articles", articles);
        });
  }

  private static Map<String, @Nullable Object> article(JsonObject json) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("id", json.string("id"));
    fields.put("title", json.string("title"));
    return Collections.unmodifiableMap(fields);
  }
}
