// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.checkrein.samples.tickets.DeskScript;
import dev.checkrein.samples.tickets.RunningDesk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service with a scripted model and the external systems played by WireMock. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TicketApiTest {
  private static final Pattern EVENT_ID = Pattern.compile("(?m)^id:(\\d+)$");
  private static final Pattern NUMBER = Pattern.compile("TK-\\d{5}");

  @TempDir static Path folder;

  private final DeskScript model = new DeskScript();
  private WireMockServer systems;
  private RunningDesk desk;

  @BeforeAll
  void start() {
    systems = new WireMockServer(wireMockConfig().dynamicPort());
    systems.start();
    user(
        "u1",
        okJson(
            """
            {"login":"u1","name":"Ann Lee","department":"Sales","status":"active","manager":null}
            """));
    user("u500", aResponse().withStatus(500).withBody("oops"));
    user("uslow", okJson("{}").withFixedDelay(6_000));
    user("ubad", okJson("{\"login\":"));
    user("ureset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    systems.stubFor(
        post(urlPathEqualTo("/systems/office/directory/grants"))
            .willReturn(okJson("{\"ok\":true}")));
    desk =
        RunningDesk.scripted(
            folder.resolve("data"),
            model,
            Map.of(
                "desk.systems.base-url",
                systems.baseUrl() + "/systems",
                "desk.systems.answer-timeout",
                "2s",
                "desk.waiting-max",
                20));
  }

  @AfterAll
  void stop() {
    desk.close();
    systems.stop();
  }

  private void user(String login, ResponseDefinitionBuilder answer) {
    systems.stubFor(
        get(urlPathEqualTo("/systems/office/directory/users"))
            .withQueryParam("login", equalTo(login))
            .willReturn(answer));
  }

  private List<Long> eventIds(String stream) {
    return EVENT_ID.matcher(stream).results().map(id -> Long.valueOf(id.group(1))).toList();
  }

  private String events(String id) throws IOException, InterruptedException {
    return desk.get("/api/tickets/" + id + "/events").text();
  }

  @Test
  void ticket_written_isWorkedToTheEnd() throws Exception {
    var id = desk.create("please look at account u1");

    desk.awaitStatus(id, "resolved");

    var ticket = desk.json(desk.get("/api/tickets/" + id));
    assertThat(ticket.get("queue").stringValue()).isEqualTo("Access");
    assertThat(ticket.get("priority").stringValue()).isEqualTo("high");
    assertThat(ticket.get("review").stringValue()).isEqualTo("approve");
    assertThat(ticket.get("steps").intValue()).isEqualTo(3);
    assertThat(ticket.get("thinkingTokens").intValue()).isEqualTo(6);
    assertThat(events(id)).contains("\\\"name\\\": \\\"Ann Lee\\\"");
  }

  @Test
  void ticket_plainText_isTakenIn() throws Exception {
    var answer = desk.send("POST", "/api/tickets", "text/plain", "idle größer");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(desk.json(answer).get("body").stringValue()).isEqualTo("idle größer");
    assertThat(answer.response().headers().firstValue("Location"))
        .hasValue("/api/tickets/" + desk.json(answer).get("id").stringValue());
  }

  @ParameterizedTest
  @CsvSource({
    "u500, failed with status 500",
    "uslow, timeout",
    "ubad, malformed answer",
    "ureset, timeout"
  })
  void system_failing_isAnAnswerForTheModel(String login, String error) throws Exception {
    var id = desk.create("please look at account " + login);

    desk.awaitStatus(id, "resolved");

    assertThat(events(id)).contains("{\\\"error\\\": \\\"" + error + "\\\"}");
  }

  @Test
  void events_read_haveEveryNumberOnceAndEnd() throws Exception {
    var id = desk.create("please look at account u1");

    var ids = eventIds(events(id));

    assertThat(ids).isEqualTo(LongStream.rangeClosed(1, ids.size()).boxed().toList());
    assertThat(desk.desk().get(id).status().isFinal()).isTrue();
    assertThat(desk.desk().journal().events(id, 0, 1000)).hasSize(ids.size());
  }

  @Test
  void events_resumed_loseAndDoubleNothing() throws Exception {
    var id = desk.create("please look at account u1");
    var all = eventIds(events(id));

    var rest = desk.get("/api/tickets/" + id + "/events", "Last-Event-ID", "5");
    var none = desk.get("/api/tickets/" + id + "/events", "Last-Event-ID", "" + all.getLast());

    assertThat(eventIds(rest.text())).isEqualTo(all.subList(5, all.size()));
    assertThat(none.status()).isEqualTo(204);
  }

  @Test
  void approval_approved_runsTheCallAndGoesOn() throws Exception {
    var id = desk.create("please grant it to account u1");
    desk.awaitStatus(id, "waiting");
    var approval =
        desk.json(desk.get("/api/tickets/" + id)).get("approvals").get(0).get("id").stringValue();
    var path = "/api/tickets/" + id + "/approvals/" + approval;

    var wrong = desk.post(path, "{\"decision\":\"perhaps\"}");
    var decided = desk.post(path, "{\"decision\":\"approve\",\"by\":\"Eve\"}");
    var twice = desk.post(path, "{\"decision\":\"approve\"}");
    desk.awaitStatus(id, "resolved");

    assertThat(wrong.status()).isEqualTo(400);
    assertThat(decided.status()).isEqualTo(200);
    assertThat(twice.status()).isEqualTo(409);
    assertThat(events(id)).contains("\"by\":\"Eve\"");
    systems.verify(
        1,
        com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor(
            urlPathEqualTo("/systems/office/directory/grants")));
  }

  @Test
  void approval_rejected_isToldToTheModel() throws Exception {
    var id = desk.create("please grant it to account u9");
    desk.awaitStatus(id, "waiting");
    var approval = desk.desk().approvals(id).getFirst().id();

    desk.post(
        "/api/tickets/" + id + "/approvals/" + approval,
        "{\"decision\":\"reject\",\"reason\":\"not in the budget\"}");
    desk.awaitStatus(id, "resolved");

    assertThat(events(id)).contains("{\\\"error\\\": \\\"rejected: not in the budget\\\"}");
  }

  @Test
  void cancel_hangingModel_stopsItAndCanBeStartedAgain() throws Exception {
    var id = desk.create("please hang");
    while (model.hanging.get() == 0) {
      Thread.onSpinWait();
    }

    var cancelled = desk.post("/api/tickets/" + id + "/cancel", "{\"by\":\"Eve\"}");
    var again = desk.post("/api/tickets/" + id + "/cancel", "");
    var released = model.interrupted.await(10, TimeUnit.SECONDS);
    model.unhang();
    var restarted = desk.post("/api/tickets/" + id + "/restart", "");
    var ticket = desk.awaitStatus(id, "resolved");

    assertThat(desk.json(cancelled).get("status").stringValue()).isEqualTo("failed");
    assertThat(again.status()).isEqualTo(409);
    assertThat(released).isTrue();
    assertThat(restarted.status()).isEqualTo(200);
    assertThat(ticket.progress().attempt()).isEqualTo(2);
  }

  @Test
  void cancel_waitingForApproval_withdrawsIt() throws Exception {
    var id = desk.create("please grant it to account u1 once more");
    desk.awaitStatus(id, "waiting");

    desk.post("/api/tickets/" + id + "/cancel", "");

    assertThat(desk.desk().get(id).status().label()).isEqualTo("failed");
    assertThat(desk.desk().approvals(id).getFirst().state()).isEqualTo("withdrawn");
  }

  @Test
  void model_failing_failsTheTicketWithAReason() throws Exception {
    var id = desk.create("please break");

    var ticket = desk.awaitStatus(id, "failed");

    assertThat(ticket.progress().note()).contains("the model broke");
  }

  @Test
  void review_rework_goesToAPersonWhoClosesIt() throws Exception {
    var id = desk.create("please rework");
    var ticket = desk.awaitStatus(id, "waiting");

    var closed =
        desk.post("/api/tickets/" + id + "/close", "{\"status\":\"resolved\",\"by\":\"Eve\"}");

    assertThat(ticket.progress().waitingFor().label()).isEqualTo("person");
    assertThat(desk.json(closed).get("status").stringValue()).isEqualTo("resolved");
    assertThat(desk.post("/api/tickets/" + id + "/restart", "").status()).isEqualTo(409);
  }

  @Test
  void tickets_eightAtOnce_areNotMixedUp() throws Exception {
    List<Callable<String>> posts =
        IntStream.range(0, 8)
            .<Callable<String>>mapToObj(i -> () -> desk.create("please look at account u1, " + i))
            .toList();
    var ids = new ArrayList<String>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var future : executor.invokeAll(posts)) {
        ids.add(future.get());
      }
    }

    assertThat(new HashSet<>(ids)).hasSize(8);
    for (var id : ids) {
      desk.awaitStatus(id, "resolved");
      var stream = events(id);
      var numbers = eventIds(stream);
      assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
      assertThat(NUMBER.matcher(stream).results().map(r -> r.group()).distinct())
          .containsExactly(id);
    }
  }

  @Test
  void import_csv_takesAllRowsIn() throws Exception {
    var answer =
        desk.send(
            "POST",
            "/api/tickets/import",
            "text/csv",
            "text,subject\n\"idle, \"\"quoted\"\"\",One\nidle,\n");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(desk.json(answer).get("count").intValue()).isEqualTo(2);
    var first = desk.desk().get(desk.json(answer).get("ids").get(0).stringValue());
    assertThat(first.body()).isEqualTo("idle, \"quoted\"");
    assertThat(first.subject()).isEqualTo("One");
  }

  @Test
  void import_tooManyForTheQueue_isRefusedWhole() throws Exception {
    var before = desk.desk().tickets().count(null);

    var answer =
        desk.send("POST", "/api/tickets/import", "text/csv", "text\n" + "idle\n".repeat(21));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).contains("desk.waiting-max");
    assertThat(desk.desk().tickets().count(null)).isEqualTo(before);
  }

  @Test
  void generate_sameSeedTwice_isRefusedTheSecondTime() throws Exception {
    var body = "{\"kind\":\"locked\",\"seed\":\"api-test\"}";

    var first = desk.post("/api/tickets/generate", body);
    var second = desk.post("/api/tickets/generate", body);

    assertThat(first.status()).isEqualTo(201);
    assertThat(desk.json(first).get("kind").stringValue()).isEqualTo("locked");
    assertThat(second.status()).isEqualTo(409);
  }

  @Test
  void list_pages_holdEachTicketOnceNewestFirst() throws Exception {
    desk.create("idle");
    desk.create("idle");

    var first = desk.json(desk.get("/api/tickets?size=1"));
    var second = desk.json(desk.get("/api/tickets?size=1&page=1"));

    assertThat(first.get("total").intValue()).isGreaterThan(1);
    assertThat(first.get("tickets").get(0).get("id"))
        .isNotEqualTo(second.get("tickets").get(0).get("id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST   | /api/tickets                       | application/json | {"body":                   | 400 | no JSON
          POST   | /api/tickets                       | application/json | [1]                        | 400 | no object
          POST   | /api/tickets                       | application/json | {"subject":"x"}            | 400 | body
          POST   | /api/tickets                       | application/json | {"body":7}                 | 400 | expected a text
          POST   | /api/tickets                       | application/json | {"body":"x","titel":"y"}   | 400 | titel
          POST   | /api/tickets                       | application/json | {"body":"x","requester":"a b"} | 400 | requester
          POST   | /api/tickets                       | text/plain       | ' '                        | 400 | body
          POST   | /api/tickets                       | text/html        | x                          | 415 | not supported
          PUT    | /api/tickets                       | application/json | {}                         | 405 | not supported
          POST   | /api/tickets/import                | text/csv         | subject                    | 400 | column 'text'
          POST   | /api/tickets/generate              | application/json | {"kind":"nonsense"}        | 400 | locked
          GET    | /api/tickets?status=nonsense       |                  |                            | 400 | escalated
          GET    | /api/tickets?size=1000             |                  |                            | 400 | 1 to 200
          GET    | /api/tickets?page=x                |                  |                            | 400 | whole number
          GET    | /api/tickets/TK-00000              |                  |                            | 404 | TK-00000
          GET    | /api/tickets/TK-00000/events       |                  |                            | 404 | TK-00000
          POST   | /api/tickets/TK-00000/cancel       | application/json | {}                         | 404 | TK-00000
          POST   | /api/tickets/TK-00000/approvals/1  | application/json | {"decision":"approve"}     | 404 | TK-00000
          GET    | /api/nothing                       |                  |                            | 404 | nothing
          GET    | /error                             |                  |                            | 404 | nothing here
          TRACE  | /api/tickets                       |                  |                            | 405 | refused
          """)
  void request_wrong_isAProblemThatSaysWhy(
      String method, String path, String type, String body, int status, String says)
      throws Exception {
    var answer = desk.send(method, path, type, body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.type()).startsWith("application/problem+json");
    assertThat(desk.json(answer).get("status").intValue()).isEqualTo(status);
    assertThat(desk.json(answer).get("detail").stringValue()).contains(says);
  }

  @Test
  void request_nestedTooDeeply_isMalformed() throws Exception {
    var answer = desk.post("/api/tickets", "[".repeat(90_000));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.type()).startsWith("application/problem+json");
    assertThat(desk.json(answer).get("detail").stringValue()).contains("deeper than 100 levels");
  }

  @Test
  void request_tooLong_isRefused() throws Exception {
    var long1 = desk.post("/api/tickets", "{\"body\":\"" + "x".repeat(20_001) + "\"}");
    var long2 = desk.post("/api/tickets", "{\"body\":\"" + "x".repeat(100_000) + "\"}");

    assertThat(long1.status()).isEqualTo(400);
    assertThat(desk.json(long1).get("field").stringValue()).isEqualTo("body");
    assertThat(long2.status()).isEqualTo(413);
  }

  @Test
  void change_fromAnotherOrigin_isRefused() throws Exception {
    var foreign =
        desk.send(
            "POST",
            "/generate",
            "application/x-www-form-urlencoded",
            "",
            "Origin",
            "http://evil.example");
    var sandboxed = desk.send("POST", "/api/tickets/generate", "text/plain", "", "Origin", "null");
    var marked =
        desk.send("POST", "/api/tickets/generate", null, "", "Sec-Fetch-Site", "cross-site");

    assertThat(List.of(foreign.status(), sandboxed.status(), marked.status())).containsOnly(403);
  }

  @Test
  void page_hostileTicket_isEscapedAndGuardedByHeaders() throws Exception {
    var id = desk.create("idle <script>alert(1)</script> ' \"");
    desk.awaitStatus(id, "waiting");

    var page = desk.get("/?ticket=" + id);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
    assertThat(page.text()).contains("access &lt;b&gt;it is&lt;/b&gt;");
    assertThat(page.response().headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'");
    assertThat(page.response().headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void page_forms_workWithoutJavaScript() throws Exception {
    var form = "application/x-www-form-urlencoded";

    var sent = desk.send("POST", "/tickets", form, "subject=Hi&body=idle&requester=");
    var generated = desk.send("POST", "/generate", form, "kind=locked");
    var empty = desk.send("POST", "/tickets", form, "body=", "Accept", "text/html");

    assertThat(sent.status()).isBetween(302, 303);
    assertThat(sent.response().headers().firstValue("Location").orElse("")).contains("ticket=TK-");
    assertThat(generated.status()).isBetween(302, 303);
    assertThat(empty.status()).isEqualTo(400);
    assertThat(empty.type()).startsWith("text/html");
  }

  @Test
  void parts_nothingNew_are204() throws Exception {
    var id = desk.create("idle");
    desk.awaitStatus(id, "waiting");
    var last = desk.desk().journal().events(id, 0, 1000).size();

    var some = desk.get("/parts/tickets/" + id + "/events?after=" + (last - 1));
    var none = desk.get("/parts/tickets/" + id + "/events?after=" + last);

    assertThat(some.status()).isEqualTo(200);
    assertThat(some.text()).contains("after=" + last);
    assertThat(none.status()).isEqualTo(204);
  }

  @Test
  void assets_htmxAndStyle_areServedFromHere() throws Exception {
    var page = desk.get("/").text();
    var script = Pattern.compile("src=\"([^\"]+htmx[^\"]+)\"").matcher(page);

    assertThat(script.find()).isTrue();
    assertThat(desk.get(script.group(1)).status()).isEqualTo(200);
    assertThat(desk.get("/desk.css").status()).isEqualTo(200);
    assertThat(page).doesNotContain("https://");
  }

  @Test
  void model_ofTheApplicationsOwn_isNamedAndNothingElseIsKnown() throws Exception {
    var card = desk.json(desk.get("/api/model"));

    assertThat(card.get("name").stringValue()).isEqualTo("DeskScript");
    assertThat(card.get("backend").isNull()).isTrue();
    assertThat(card.get("warning").isNull()).isTrue();
    assertThat(desk.get("/").text()).contains("DeskScript").doesNotContain("model-backend");
  }

  @Test
  void summary_afterWork_addsUp() throws Exception {
    var id = desk.create("please look at account u1");
    desk.awaitStatus(id, "resolved");

    var summary = desk.json(desk.get("/api/summary"));

    assertThat(summary.get("resolved").intValue()).isPositive();
    assertThat(summary.get("tokens").intValue()).isPositive();
    var all =
        List.of("open", "routed", "working", "waiting", "resolved", "escalated", "failed").stream()
            .mapToInt(status -> summary.get(status).intValue())
            .sum();
    assertThat(summary.get("tickets").intValue()).isEqualTo(all);
  }
}
