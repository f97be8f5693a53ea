// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.pocket.PocketModel;
import dev.checkrein.samples.tickets.desk.HelpDesk;
import dev.checkrein.samples.tickets.desk.Ticket;
import dev.langchain4j.model.chat.ChatModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a free port, spoken to over HTTP. */
public final class RunningDesk implements AutoCloseable {
  private static final Path CACHE = Path.of("target", "pocket-cache");
  static final Path POCKET = PocketModel.unpack(CACHE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ConfigurableApplicationContext context;
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final JsonMapper json = new JsonMapper();
  private final String base;

  private RunningDesk(ConfigurableApplicationContext context) {
    this.context = context;
    this.base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  /** A service whose agents ask a scripted model. */
  public static RunningDesk scripted(Path data, ChatModel model, Map<String, Object> properties) {
    var all = new HashMap<>(properties);
    all.put("checkrein.engine.enabled", false);
    all.put("desk.agents", POCKET.toString());
    var application = new SpringApplication(TicketDeskApplication.class);
    application.addInitializers(
        context ->
            ((GenericApplicationContext) context)
                .registerBean("scriptedModel", ChatModel.class, () -> model));
    return new RunningDesk(run(application, data, all));
  }

  /** A service on the pocket model. */
  public static RunningDesk pocket(Path data) {
    return on(POCKET, data);
  }

  /** A service on any model. */
  public static RunningDesk on(Path model, Path data) {
    return new RunningDesk(
        run(
            new SpringApplication(TicketDeskApplication.class),
            data,
            Map.of(
                "checkrein.engine.model",
                model.toString(),
                "checkrein.engine.cache-directory",
                CACHE.toString())));
  }

  /** Where the page is. */
  public String uri() {
    return base;
  }

  private static ConfigurableApplicationContext run(
      SpringApplication application, Path data, Map<String, Object> properties) {
    var all = new HashMap<>(properties);
    all.put("server.port", 0);
    all.put("desk.data", data.toString());
    application.addInitializers(
        context ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", all)));
    return application.run();
  }

  public HelpDesk desk() {
    return context.getBean(HelpDesk.class);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** An answer with its body as text. */
  public record Answer(int status, String type, String text, HttpResponse<String> response) {}

  public Answer send(String method, String path, String type, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    var response = http.send(request.build(), BodyHandlers.ofString());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        response.body(),
        response);
  }

  public Answer get(String path, String... headers) throws IOException, InterruptedException {
    return send("GET", path, null, null, headers);
  }

  public Answer post(String path, String json) throws IOException, InterruptedException {
    return send("POST", path, "application/json", json);
  }

  public JsonNode json(Answer answer) {
    return json.readTree(answer.text());
  }

  /** Creates a ticket and returns its number. */
  public String create(String body) throws IOException, InterruptedException {
    var answer = post("/api/tickets", json.writeValueAsString(Map.of("body", body)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return json(answer).get("id").stringValue();
  }

  /** Waits until a ticket is as wanted. */
  public Ticket await(String id, Predicate<Ticket> wanted) throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    var ticket = desk().get(id);
    while (!wanted.test(ticket)) {
      assertThat(System.nanoTime())
          .as("ticket %s did not get as wanted, it is %s", id, ticket)
          .isLessThan(end);
      desk().journal().await(id, Long.MAX_VALUE, Duration.ofMillis(20));
      ticket = desk().get(id);
    }
    return ticket;
  }

  public Ticket awaitStatus(String id, String... labels) throws InterruptedException {
    return await(id, ticket -> List.of(labels).contains(ticket.status().label()));
  }

  @Override
  public void close() {
    http.close();
    context.close();
  }
}
