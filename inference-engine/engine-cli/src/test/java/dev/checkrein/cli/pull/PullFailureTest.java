// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.checkrein.engine.error.ModelFormatException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hubs that refuse, put off, or send something else. */
class PullFailureTest {
  private static final String NAME = "model.safetensors";
  private static final byte[] WEIGHTS = HubStub.content(1_000, 1);
  private static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          3,
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60));

  @RegisterExtension static final WireMockExtension HUB = HubStub.server();
  @RegisterExtension static final WireMockExtension STORE = HubStub.server();

  @TempDir private Path folder;
  private final Recorder recorder = new Recorder();
  private final HubStub hub = new HubStub(HUB);
  private Token token = Token.of("HF_TOKEN", null);

  @BeforeEach
  void setUp() {
    hub.large(NAME, WEIGHTS);
  }

  private PullReport pull() throws IOException {
    return pull(HUB.baseUrl());
  }

  private PullReport pull(String address) throws IOException {
    return new Pull(Hub.parse(address, "test", false), token, PATIENCE, recorder, recorder)
        .run(new PullRequest(Repository.parse(HubStub.REPOSITORY), folder, List.of()));
  }

  private void assertNothingThere() {
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void run_wrongContent_isRemovedAndNamesBothHashes() {
    var other = HubStub.content(1_000, 2);
    hub.serves(NAME, HubStub.whole(other));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/model: model.safetensors: has sha256 " + HubStub.sha256(other))
        .hasMessageContaining("expected sha256 " + HubStub.sha256(WEIGHTS));

    assertNothingThere();
  }

  @Test
  void run_wrongContentOfAGitFile_isRemoved() {
    hub.small("config.json", "{}").serves("config.json", HubStub.whole("[]".getBytes()));

    assertThatThrownBy(this::pull)
        .hasMessageContaining("git blob " + HubStub.gitBlob("[]".getBytes()))
        .hasMessageContaining("git blob " + HubStub.gitBlob("{}".getBytes()));

    assertNothingThere();
  }

  @ParameterizedTest
  @ValueSource(ints = {999, 1_001})
  void run_wrongLengthSaid_isRefused(int length) {
    hub.serves(
        NAME,
        aResponse()
            .withHeader("Content-Length", Integer.toString(length))
            .withBody(HubStub.content(length, 1)));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("a file of " + length + " bytes, expected the 1000 bytes");

    assertThat(folder.resolve(NAME)).doesNotExist();
  }

  @Test
  void run_moreThanListed_isRemoved() {
    hub.serves(NAME, aResponse().withBody(HubStub.content(1_001, 1)));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("sends more than the 1000 bytes");

    assertNothingThere();
  }

  @Test
  void run_lessThanListedForEver_isGivenUp() {
    hub.serves(NAME, aResponse().withBody(HubStub.content(900, 1)));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("ended early, 3 times");

    assertThat(folder.resolve(NAME)).doesNotExist();
  }

  @Test
  void run_compressedAnswer_isRefused() {
    hub.serves(NAME, HubStub.whole(WEIGHTS).withHeader("Content-Encoding", "gzip"));

    assertThatThrownBy(this::pull).hasMessageContaining("compressed");
  }

  @Test
  void run_lengthAndHashOnlyInTheAnswer_areTaken() throws IOException {
    HUB.resetAll();
    hub.answersListing(
        ok(
            "{\"sha\": \"%s\", \"siblings\": [{\"rfilename\": \"%s\"}]}"
                .formatted(HubStub.COMMIT, NAME)));
    hub.serves(
        NAME,
        temporaryRedirect(STORE.url("/x"))
            .withHeader("X-Repo-Commit", HubStub.COMMIT)
            .withHeader("X-Linked-Etag", "\"" + HubStub.sha256(WEIGHTS) + "\""));
    STORE.stubFor(
        get(urlEqualTo("/x"))
            .willReturn(HubStub.whole(WEIGHTS).withHeader("ETag", "\"of the store\"")));

    pull();

    assertThat(folder.resolve(NAME)).hasBinaryContent(WEIGHTS);
    STORE.stubFor(get(urlEqualTo("/x")).willReturn(HubStub.whole(HubStub.content(1_000, 2))));
    Files.delete(folder.resolve(NAME));
    assertThatThrownBy(this::pull).hasMessageContaining("expected sha256");
  }

  @Test
  void run_unauthorizedWithoutToken_namesTheVariable() {
    hub.answersListing(aResponse().withStatus(401));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/model: ")
        .hasMessageContaining("set the environment variable HF_TOKEN");
  }

  @Test
  void run_unauthorizedWithToken_saysThatItIsNotAccepted() {
    token = Token.of("MY_TOKEN", "secret");
    hub.answersListing(aResponse().withStatus(401));

    assertThatThrownBy(this::pull)
        .hasMessageContaining("does not accept the token in the environment variable MY_TOKEN")
        .hasMessageNotContaining("secret");
  }

  @Test
  void run_forbiddenFile_namesTheTerms() {
    hub.serves(NAME, aResponse().withStatus(403).withHeader("X-Error-Code", "GatedRepo"));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("accept the model's terms on " + HUB.baseUrl() + "/org/model")
        .hasMessageContaining("HF_TOKEN");
  }

  @ParameterizedTest
  @CsvSource({
    "RepoNotFound, there is no such repository (",
    "RevisionNotFound, has no revision 'main'",
    "EntryNotFound, has no such file",
    "'', there is no such repository"
  })
  void run_notFound_saysWhat(String code, String message) {
    hub.answersListing(aResponse().withStatus(404).withHeader("X-Error-Code", code));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("404");
  }

  @Test
  void run_refusedByTheStore_namesIt() {
    hub.serves(NAME, temporaryRedirect(STORE.url("/x?sign=geheim")));
    STORE.stubFor(get(urlEqualTo("/x?sign=geheim")).willReturn(aResponse().withStatus(403)));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining(
            STORE.baseUrl() + ", where the hub keeps it, answered with status 403")
        .hasMessageNotContaining("geheim");
  }

  private void first(ResponseDefinitionBuilder first) {
    HUB.stubFor(
        get(urlEqualTo(HubStub.path(NAME)))
            .inScenario("x")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(first)
            .willSetStateTo("later"));
    HUB.stubFor(
        get(urlEqualTo(HubStub.path(NAME)))
            .inScenario("x")
            .whenScenarioStateIs("later")
            .willReturn(HubStub.whole(WEIGHTS)));
  }

  @ParameterizedTest
  @CsvSource({"7, PT7S", "3600, PT1M", "0, PT0S", "soon, PT1S", "-1, PT1S"})
  void run_tooManyRequests_waitsAsAskedWithinBounds(String asked, Duration pause)
      throws IOException {
    first(aResponse().withStatus(429).withHeader("Retry-After", asked));

    pull();

    assertThat(recorder.pauses).containsExactly(pause);
    assertThat(recorder.notes).hasSize(1).first().asString().contains("status 429");
    assertThat(folder.resolve(NAME)).hasBinaryContent(WEIGHTS);
  }

  @Test
  void run_retryAfterADate_countsFromTheServersClock() throws IOException {
    first(
        aResponse()
            .withStatus(503)
            .withHeader("Date", "Wed, 04 Mar 2026 05:06:07 GMT")
            .withHeader("Retry-After", "Wed, 04 Mar 2026 05:06:17 GMT"));

    pull();

    assertThat(recorder.pauses).containsExactly(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void run_putOffForEver_isGivenUp(int status) {
    hub.serves(NAME, aResponse().withStatus(status));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("status " + status + ", 4 times");

    assertThat(recorder.pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    HUB.verify(4, getRequestedFor(urlEqualTo(HubStub.path(NAME))));
  }

  @Test
  void run_otherStatus_isNotRepeated() {
    hub.answersListing(aResponse().withStatus(418));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("unexpected answer (status 418 of " + HUB.baseUrl());

    assertThat(recorder.pauses).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<html> | malformed JSON at line 1",
        "[] | expected a JSON object",
        "{} | 'sha' is missing",
        "{\"sha\": \"main\", \"siblings\": []} | 'sha' is 'main', expected the id of a commit",
        "{\"sha\": \"C\"} | 'siblings' is missing",
        "{\"sha\": \"C\", \"siblings\": {}} | 'siblings' is an object, expected a list",
        "{\"sha\": \"C\", \"siblings\": [1]} | siblings[0]: expected a JSON object, found 1",
        "{\"sha\": \"C\", \"siblings\": [{}]} | siblings[0]: 'rfilename' is missing",
        "{\"sha\": \"C\", \"siblings\": [{\"rfilename\": \"a\", \"size\": -1}]} | 'size' is -1",
        "{\"sha\": \"C\", \"siblings\": [{\"rfilename\": \"a\", \"size\": 1e3}]} | 'size' is 1000.0"
      })
  void run_malformedListing_namesTheField(String json, String message) {
    hub.answersListing(ok(json.replace("\"C\"", "\"" + HubStub.COMMIT + "\"")));

    assertThatThrownBy(this::pull)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("org/model: the hub's answer")
        .hasMessageContaining(message);

    assertNothingThere();
  }

  @Test
  void run_deepListing_isRefused() {
    hub.answersListing(ok("{\"a\":" + "[".repeat(100_000)));

    assertThatThrownBy(this::pull).isInstanceOf(ModelFormatException.class);
  }

  @Test
  void run_listingThatQuotesTheToken_doesNotShowIt() {
    token = Token.of("HF_TOKEN", "secret");
    hub.answersListing(ok("{\"sha\": \"secret\"}"));

    assertThatThrownBy(this::pull)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("'sha' is '(the token)'")
        .hasNoCause();
  }

  @Test
  void run_listingOfTooManyFiles_isRefused() {
    hub.answersListing(
        ok(
            IntStream.rangeClosed(0, Listing.FILES_MAX)
                .mapToObj(i -> "{\"rfilename\": \"f" + i + "\"}")
                .collect(
                    Collectors.joining(
                        ",", "{\"sha\": \"" + HubStub.COMMIT + "\", \"siblings\": [", "]}"))));

    assertThatThrownBy(this::pull)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("lists 50001 files, the limit is 50000");
  }

  @Test
  void run_listingWithoutEnd_isCutOff() {
    hub.answersListing(ok(" ".repeat(HubClient.LISTING_BYTES_MAX + 1)));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("more than 16777216 bytes");
  }

  @Test
  void run_nobodyListens_saysSo() throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    assertThatThrownBy(() -> pull("http://127.0.0.1:" + port))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http://127.0.0.1:" + port + ": no connection");
  }

  @Test
  void run_answerThatIsNoHttp_doesNotQuoteIt() throws IOException {
    token = Token.of("HF_TOKEN", "secret");
    try (var server =
        new ScriptedServer(ScriptedServer.Answer.of("Bearer secret", new byte[0], false))) {

      assertThatThrownBy(() -> pull(server.address()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broke off before an answer")
          .hasNoCause();
      assertThat(server.requests.getFirst()).contains("Authorization: Bearer secret");
    }
  }
}
