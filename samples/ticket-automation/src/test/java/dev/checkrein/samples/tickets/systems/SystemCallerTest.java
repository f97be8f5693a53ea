// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.checkrein.engine.json.Json;
import dev.checkrein.samples.tickets.world.Answer;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapters against systems that fail in every way. */
class SystemCallerTest {
  private static final String ACCOUNT =
      "{\"login\": \"u1\", \"name\": \"Zoë Hill\", \"department\": \"Sales\","
          + " \"status\": \"active\", \"manager\": null}";

  @RegisterExtension
  static final WireMockExtension SYSTEM =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private final SystemCaller caller =
      new SystemCaller(
          CallLimits.DEFAULTS.withAnswerTimeout(Duration.ofSeconds(20)).withAnswerBytesMax(1000));
  private final SystemCaller hurried =
      new SystemCaller(CallLimits.DEFAULTS.withAnswerTimeout(Duration.ofMillis(300)));
  private final DirectoryClient directory =
      new DirectoryClient(caller, URI.create(SYSTEM.baseUrl()));
  private final DirectoryClient hurriedDirectory =
      new DirectoryClient(hurried, URI.create(SYSTEM.baseUrl()));

  @AfterEach
  void closeCallers() {
    caller.close();
    hurried.close();
  }

  @Test
  void user_answered_keepsKnownFieldsInOrder() {
    stub(
        okJson(
            "{\"extra\": [1], \"status\": \"active\", \"department\": \"Sales\","
                + " \"name\": \"Zoë Hill\", \"login\": \"u1\"}"));

    assertThat(Json.write(directory.user("u1"))).isEqualTo(ACCOUNT);
  }

  @Test
  void user_loginWithReservedCharacters_staysOneParameter() {
    stub(okJson(ACCOUNT));

    directory.user("../x?a=b&c=%2F#é +;{d}");

    SYSTEM.verify(
        getRequestedFor(urlPathEqualTo("/users"))
            .withQueryParam("login", equalTo("../x?a=b&c=%2F#é +;{d}")));
  }

  @Test
  void grant_answered_sendsJson() {
    stub(okJson("{\"ok\": true, \"audit\": 7}"));

    assertThat(directory.grant("u1", "größe\"", "read")).isEqualTo(Answer.ok());

    SYSTEM.verify(
        postRequestedFor(urlEqualTo("/grants"))
            .withHeader("Content-Type", equalTo("application/json"))
            .withRequestBody(
                equalToJson(
                    "{\"login\": \"u1\", \"resource\": \"größe\\\"\", \"role\": \"read\"}")));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 502, 503, 504})
  void call_passingTrouble_isATimeout(int status) {
    stub(aResponse().withStatus(status).withBody("{\"error\": \"come back later\"}"));

    assertThat(directory.user("u1")).isEqualTo(Answer.error("timeout"));
  }

  @Test
  void call_serverError_namesTheStatus() {
    stub(aResponse().withStatus(500).withBody("<html>stack trace</html>"));

    assertThat(directory.unlock("u1")).isEqualTo(Answer.error("failed with status 500"));
  }

  @Test
  void call_notFoundWithReason_givesTheReason() {
    stub(aResponse().withStatus(404).withBody("{\"error\": \"no such user\"}"));

    assertThat(directory.user("u1")).isEqualTo(Answer.error("no such user"));
  }

  @Test
  void call_notFoundWithoutReason_namesTheStatus() {
    stub(aResponse().withStatus(404));

    assertThat(directory.user("u1")).isEqualTo(Answer.error("failed with status 404"));
  }

  @Test
  void call_longReason_isCut() {
    stub(aResponse().withStatus(400).withBody("{\"error\": \"" + "x".repeat(500) + "\"}"));

    assertThat(directory.user("u1")).isEqualTo(Answer.error("x".repeat(200)));
  }

  @Test
  void call_noAnswerInTime_isATimeout() {
    stub(okJson(ACCOUNT).withFixedDelay(5000));

    assertThat(hurriedDirectory.user("u1")).isEqualTo(Answer.error("timeout"));
  }

  @Test
  void call_answerTrickles_isATimeout() {
    stub(okJson(ACCOUNT).withChunkedDribbleDelay(50, 10_000));

    assertThat(hurriedDirectory.user("u1")).isEqualTo(Answer.error("timeout"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE"})
  void call_connectionBreaks_isATimeout(Fault fault) {
    stub(aResponse().withFault(fault));

    assertThat(directory.resetPassword("u1")).isEqualTo(Answer.error("timeout"));
  }

  @Test
  void call_nobodyListens_isATimeout() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var nowhere = new DirectoryClient(caller, URI.create("http://127.0.0.1:" + port));

    assertThat(nowhere.user("u1")).isEqualTo(Answer.error("timeout"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"login\": \"u1\", ",
        "<html>",
        "",
        "[]",
        "{\"login\": \"u1\"}",
        "{\"login\": 5, \"name\": \"x\", \"department\": \"x\", \"status\": \"x\"}"
      })
  void call_answerIsNoAccount_isMalformed(String body) {
    stub(okJson(body));

    assertThat(directory.user("u1")).isEqualTo(Answer.error("malformed answer"));
  }

  @Test
  void call_changeNotConfirmed_isMalformed() {
    stub(okJson("{\"ok\": false}"));

    assertThat(directory.unlock("u1")).isEqualTo(Answer.error("malformed answer"));
  }

  @Test
  void call_errorWithStatusOk_isAnError() {
    stub(okJson("{\"error\": \"locked by audit\"}"));

    assertThat(directory.unlock("u1")).isEqualTo(Answer.error("locked by audit"));
  }

  @Test
  void call_answerTooLarge_isRefused() {
    stub(okJson("{\"name\": \"" + "x".repeat(1000) + "\"}"));

    assertThat(directory.user("u1")).isEqualTo(Answer.error("answer too large"));
  }

  @Test
  void call_redirect_isNotFollowed() {
    stub(aResponse().withStatus(302).withHeader("Location", SYSTEM.baseUrl() + "/elsewhere"));

    assertThat(directory.user("u1")).isEqualTo(Answer.error("redirect refused"));
    SYSTEM.verify(0, getRequestedFor(urlPathEqualTo("/elsewhere")));
  }

  @Test
  void call_faultThenSuccess_succeedsOnTheSecondTry() {
    SYSTEM.stubFor(
        any(anyUrl())
            .inScenario("fault")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))
            .willSetStateTo("up"));
    SYSTEM.stubFor(
        any(anyUrl())
            .inScenario("fault")
            .whenScenarioStateIs("up")
            .willReturn(okJson("{\"ok\": true}")));

    assertThat(directory.unlock("u1")).isEqualTo(Answer.error("timeout"));
    assertThat(directory.unlock("u1")).isEqualTo(Answer.ok());
    SYSTEM.verify(2, postRequestedFor(urlEqualTo("/unlocks")));
  }

  @Test
  void call_afterClose_isATimeout() {
    stub(okJson(ACCOUNT));
    caller.close();

    assertThat(directory.user("u1")).isEqualTo(Answer.error("timeout"));
  }

  @Test
  void assets_oneIsBroken_isMalformed() {
    stub(okJson("{\"assets\": [{\"tag\": \"LT-1\", \"model\": \"x\", \"disk_free_gb\": -1}]}"));

    assertThat(new AssetClient(caller, URI.create(SYSTEM.baseUrl())).assets("u1"))
        .isEqualTo(Answer.error("malformed answer"));
  }

  @Test
  void articles_listIsMissing_isMalformed() {
    stub(okJson("{}"));

    assertThat(new KnowledgeClient(caller, URI.create(SYSTEM.baseUrl())).articles("vpn"))
        .isEqualTo(Answer.error("malformed answer"));
  }

  @Test
  void service_withoutIncident_hasNoSuchField() {
    stub(okJson("{\"status\": \"up\", \"service\": \"vpn\", \"incident\": null}"));

    var answer = new ServiceStatusClient(caller, URI.create(SYSTEM.baseUrl())).service("vpn");

    assertThat(Json.write(answer)).isEqualTo("{\"service\": \"vpn\", \"status\": \"up\"}");
  }

  @Test
  void order_withoutNumber_isMalformed() {
    stub(okJson("{\"ok\": true}"));

    assertThat(new OrderingClient(caller, URI.create(SYSTEM.baseUrl())).order("u1", "dock", 1L))
        .isEqualTo(Answer.error("malformed answer"));
  }

  @Test
  void limits_outOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallLimits.DEFAULTS.withAnswerTimeout(Duration.ZERO))
        .withMessage("answerTimeout is PT0S, expected a positive duration");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallLimits.DEFAULTS.withAnswerBytesMax(0))
        .withMessage("answerBytesMax is 0, expected 1 or more");
  }

  private static void stub(ResponseDefinitionBuilder response) {
    SYSTEM.stubFor(any(anyUrl()).willReturn(response));
  }
}
