// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that break off, within a run and between runs. */
class PullResumeTest {
  private static final String NAME = "model.safetensors";
  private static final byte[] WEIGHTS = HubStub.content(200_000, 1);
  private static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          2,
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(3));

  @RegisterExtension static final WireMockExtension HUB = HubStub.server();

  @TempDir private Path folder;
  private final Recorder recorder = new Recorder();
  private final HubStub hub = new HubStub(HUB);
  private Path file;
  private Path part;

  @BeforeEach
  void setUp() {
    hub.large(NAME, WEIGHTS);
    file = folder.resolve(NAME);
    part = folder.resolve(NAME + ".part");
  }

  private PulledFile pull() throws IOException {
    return pull(HUB.baseUrl(), PATIENCE);
  }

  private PulledFile pull(String address, Patience patience) throws IOException {
    return new Pull(
            Hub.parse(address, "test", false),
            Token.of("HF_TOKEN", "secret"),
            patience,
            recorder,
            recorder)
        .run(new PullRequest(Repository.parse(HubStub.REPOSITORY), folder, List.of()))
        .files()
        .getFirst();
  }

  /** Answers the first request of the file with one thing and all others with another. */
  private void first(ResponseDefinitionBuilder first, ResponseDefinitionBuilder then) {
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
            .willReturn(then));
  }

  private static byte[] beginning(int length) {
    return Arrays.copyOf(WEIGHTS, length);
  }

  private void assertComplete() {
    assertThat(file).hasBinaryContent(WEIGHTS);
    assertThat(part).doesNotExist();
  }

  @Test
  void run_partialFile_isGoneOnWith() throws IOException {
    Files.write(part, beginning(70_000));

    var pulled = pull();

    assertComplete();
    assertThat(pulled.bytesReused()).isEqualTo(70_000);
    assertThat(pulled.bytesFetched()).isEqualTo(130_000);
    HUB.verify(
        1,
        getRequestedFor(urlEqualTo(HubStub.path(NAME)))
            .withHeader("Range", equalTo("bytes=70000-")));
  }

  @Test
  void run_completePartialFile_takesItsNameWithoutAsking() throws IOException {
    Files.write(part, WEIGHTS);

    var pulled = pull();

    assertComplete();
    assertThat(pulled.bytesFetched()).isZero();
    HUB.verify(0, getRequestedFor(urlEqualTo(HubStub.path(NAME))));
  }

  @Test
  void run_partialFileLongerThanTheFile_beginsAnew() throws IOException {
    Files.write(part, new byte[WEIGHTS.length + 1]);

    assertThat(pull().bytesReused()).isZero();

    assertComplete();
  }

  @Test
  void run_partialFileOfAnotherVersion_beginsAnew() throws IOException {
    Files.write(part, new byte[70_000]);

    var pulled = pull();

    assertComplete();
    assertThat(pulled.bytesReused()).isZero();
    assertThat(pulled.bytesFetched()).isEqualTo(330_000);
    assertThat(recorder.notes).hasSize(1).first().asString().contains(NAME, "anew");
  }

  @Test
  void run_serverIgnoresTheRange_beginsAnew() throws IOException {
    Files.write(part, beginning(70_000));
    hub.serves(NAME, aResponse().withBody(WEIGHTS));

    var pulled = pull();

    assertComplete();
    assertThat(pulled.bytesReused()).isZero();
    assertThat(pulled.bytesFetched()).isEqualTo(200_000);
  }

  @Test
  void run_serverHasNoSuchRange_beginsAnew() throws IOException {
    Files.write(part, beginning(70_000));
    first(aResponse().withStatus(416), HubStub.whole(WEIGHTS));

    assertThat(pull().bytesReused()).isZero();

    assertComplete();
  }

  @Test
  void run_serverSendsAnotherRange_isRefused() throws IOException {
    Files.write(part, beginning(70_000));
    hub.serves(
        NAME,
        aResponse()
            .withStatus(206)
            .withHeader("Content-Range", "bytes 0-199999/200000")
            .withBody(WEIGHTS));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("expected the bytes from 70000 on");

    assertThat(part).hasBinaryContent(beginning(70_000));
  }

  @Test
  void run_serverNamesNoRange_isRefused() throws IOException {
    Files.write(part, beginning(70_000));
    hub.serves(NAME, aResponse().withStatus(206).withBody(WEIGHTS));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("a part that it does not name");
  }

  @Test
  void run_rangeThatNobodyAskedFor_isRefused() {
    hub.serves(
        NAME,
        aResponse()
            .withStatus(206)
            .withHeader("Content-Range", "bytes 0-199999/200000")
            .withBody(WEIGHTS));

    assertThatThrownBy(this::pull).hasMessageContaining("all of it was asked for");
  }

  @Test
  void run_bodyThatEndsEarly_isGoneOnWithIfItIsTheSame() throws IOException {
    first(
        aResponse().withHeader("ETag", "\"v1\"").withBody(beginning(70_000)),
        HubStub.whole(WEIGHTS));

    var pulled = pull();

    assertComplete();
    assertThat(pulled.bytesFetched()).isEqualTo(200_000);
    assertThat(pulled.bytesReused()).isZero();
    assertThat(recorder.pauses).containsExactly(Duration.ofSeconds(1));
    HUB.verify(
        1,
        getRequestedFor(urlEqualTo(HubStub.path(NAME)))
            .withHeader("Range", equalTo("bytes=70000-"))
            .withHeader("If-Range", equalTo("\"v1\"")));
  }

  @Test
  void run_weakTag_isNoReasonToGoOn() throws IOException {
    first(
        aResponse().withHeader("ETag", "W/\"v1\"").withBody(beginning(70_000)),
        HubStub.whole(WEIGHTS));

    pull();

    assertComplete();
    HUB.verify(
        1,
        getRequestedFor(urlEqualTo(HubStub.path(NAME)))
            .withHeader("Range", equalTo("bytes=70000-"))
            .withHeader("If-Range", absent()));
  }

  @Test
  void run_connectionReset_asksAgain() throws IOException {
    first(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), HubStub.whole(WEIGHTS));

    pull();

    assertComplete();
  }

  @Test
  void run_malformedChunks_goOn() throws IOException {
    first(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK), HubStub.whole(WEIGHTS));

    pull();

    assertComplete();
  }

  @Test
  void run_connectionResetForEver_givesUp() {
    hub.serves(NAME, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("broke off")
        .hasMessageContaining("4 times");

    assertThat(recorder.pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
    assertThat(file).doesNotExist();
  }

  @Test
  void run_connectionEndsWithinTheBody_goesOn() throws IOException {
    var rest = Arrays.copyOfRange(WEIGHTS, 70_000, WEIGHTS.length);
    try (var server =
        new ScriptedServer(
            listing(),
            ScriptedServer.Answer.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 200000", beginning(70_000), false),
            ScriptedServer.Answer.of(
                "HTTP/1.1 206 Partial Content\r\nContent-Length: 130000\r\n"
                    + "Content-Range: bytes 70000-199999/200000",
                rest,
                false))) {

      pull(server.address(), PATIENCE);

      assertComplete();
      assertThat(server.requests).hasSize(3);
      assertThat(server.requests.getLast()).contains("Range: bytes=70000-");
    }
  }

  @Test
  void run_stalledBody_isEndedAndKept() throws IOException {
    var hasty =
        new Patience(
            Duration.ofSeconds(20),
            Duration.ofMillis(300),
            0,
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    try (var server =
        new ScriptedServer(
            listing(),
            ScriptedServer.Answer.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 200000", beginning(70_000), true))) {

      assertThatThrownBy(() -> pull(server.address(), hasty))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("300 ms");

      assertThat(file).doesNotExist();
    }
  }

  private static ScriptedServer.Answer listing() {
    var json =
        ("{\"sha\": \"%s\", \"siblings\": [{\"rfilename\": \"%s\", \"size\": 200000,"
                + " \"lfs\": {\"sha256\": \"%s\"}}]}")
            .formatted(HubStub.COMMIT, NAME, HubStub.sha256(WEIGHTS));
    return ScriptedServer.Answer.of(
        "HTTP/1.1 200 OK\r\nContent-Length: " + json.length(), json.getBytes(), false);
  }

  @Test
  void run_cancelled_goesOnInTheNextRun() throws IOException {
    recorder.cancelAtBytes = 1;
    assertThatThrownBy(this::pull).isInstanceOf(CancellationException.class);
    long kept = Files.size(part);
    assertThat(kept).isBetween(1L, WEIGHTS.length - 1L);
    assertThat(file).doesNotExist();
    recorder.cancelAtBytes = Long.MAX_VALUE;

    var pulled = pull();

    assertComplete();
    assertThat(pulled.bytesReused()).isEqualTo(kept);
    assertThat(pulled.bytesFetched()).isEqualTo(WEIGHTS.length - kept);
  }

  @Test
  void run_noHashListed_doesNotTrustAPartialFile() throws IOException {
    HUB.resetAll();
    hub.answersListing(
            ok(
                "{\"sha\": \"%s\", \"siblings\": [{\"rfilename\": \"%s\"}]}"
                    .formatted(HubStub.COMMIT, NAME)))
        .serves(NAME, HubStub.whole(WEIGHTS));
    Files.write(part, beginning(70_000));

    var pulled = pull();

    assertComplete();
    assertThat(pulled.bytesReused()).isZero();
    HUB.verify(1, getRequestedFor(urlEqualTo(HubStub.path(NAME))).withHeader("Range", absent()));
  }

  @Test
  void run_partialFileInUse_isRefused() throws IOException {
    try (var other = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = other.lock()) {

      assertThatThrownBy(this::pull).hasMessageContaining("being written by somebody else");
    }
  }
}
