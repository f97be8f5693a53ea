// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is chosen, where it goes, who gets the token. */
class PullTest {
  private static final byte[] WEIGHTS = HubStub.content(100_000, 1);

  @RegisterExtension static final WireMockExtension HUB = HubStub.server();
  @RegisterExtension static final WireMockExtension STORE = HubStub.server();

  @TempDir private Path temporary;
  private final Recorder recorder = new Recorder();
  private final HubStub hub = new HubStub(HUB);
  private Path folder;

  @BeforeEach
  void setUp() {
    folder = temporary.resolve("a").resolve("model");
  }

  private PullReport pull(Token token, String... globs) throws IOException {
    return new Pull(
            Hub.parse(HUB.baseUrl(), "test", false), token, Patience.DEFAULTS, recorder, recorder)
        .run(
            new PullRequest(
                Repository.parse(HubStub.REPOSITORY),
                folder,
                List.of(globs).stream().map(Glob::new).toList()));
  }

  private PullReport pull(String... globs) throws IOException {
    return pull(Token.of("HF_TOKEN", null), globs);
  }

  private void model() {
    hub.small("config.json", "{\"model_type\": \"nemotron_h\"}")
        .large("model.safetensors", WEIGHTS)
        .small("README.md", "read me");
  }

  @Test
  void run_model_fetchesWhatTheEngineOpens() throws IOException {
    model();

    var report = pull();

    assertThat(report.commit()).isEqualTo(HubStub.COMMIT);
    assertThat(report.files())
        .extracting(PulledFile::name)
        .containsExactly("config.json", "model.safetensors");
    assertThat(report.files().getLast().sha256()).isEqualTo(HubStub.sha256(WEIGHTS));
    assertThat(report.bytesFetched()).isEqualTo(100_028);
    assertThat(report.bytesReused()).isZero();
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(folder.resolve("config.json")).hasContent("{\"model_type\": \"nemotron_h\"}");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
    assertThat(recorder.planned).isEqualTo(100_028);
    assertThat(recorder.progressed).isEqualTo(100_028);
    assertThat(recorder.notes).isEmpty();
  }

  @Test
  void run_secondTime_fetchesNothing() throws IOException {
    model();
    pull();
    HUB.resetRequests();

    var report = pull();

    assertThat(report.bytesFetched()).isZero();
    assertThat(report.bytesReused()).isEqualTo(100_028);
    assertThat(report.files().getFirst().sha256()).hasSize(64);
    HUB.verify(0, getRequestedFor(urlPathMatching("/org/.*")));
  }

  @Test
  void run_nestedRedirects_keepTheTokenAtTheHub() throws IOException {
    hub.largeListed("model.safetensors", WEIGHTS.length, HubStub.sha256(WEIGHTS))
        .serves("model.safetensors", temporaryRedirect("/moved/here"));
    HUB.stubFor(
        get(urlEqualTo("/moved/here")).willReturn(temporaryRedirect(STORE.url("/a?sign=1"))));
    STORE.stubFor(get(urlEqualTo("/a?sign=1")).willReturn(temporaryRedirect("/b?sign=2")));
    STORE.stubFor(get(urlEqualTo("/b?sign=2")).willReturn(HubStub.whole(WEIGHTS)));

    pull(Token.of("HF_TOKEN", " secret \n"));

    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    HUB.verify(
        1,
        getRequestedFor(urlPathMatching("/api/.*"))
            .withHeader("Authorization", equalTo("Bearer secret")));
    HUB.verify(
        1,
        getRequestedFor(urlPathEqualTo("/moved/here"))
            .withHeader("Authorization", equalTo("Bearer secret")));
    STORE.verify(2, getRequestedFor(anyUrl()).withHeader("Authorization", absent()));
    STORE.verify(
        0, getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer secret")));
  }

  @Test
  void run_redirectsWithoutEnd_areEnded() {
    hub.largeListed("model.safetensors", 1, "0".repeat(64))
        .serves("model.safetensors", temporaryRedirect(HubStub.path("model.safetensors")));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("5 redirects");

    HUB.verify(6, getRequestedFor(urlPathMatching("/org/.*")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "http://192.0.2.1/x", "http://u:p@localhost/x", "ftp://h/x", "h t", "file:/x"})
  void run_redirectElsewhere_isRefused(String location) {
    hub.largeListed("model.safetensors", 1, "0".repeat(64))
        .serves("model.safetensors", aResponse().withStatus(302).withHeader("Location", location));

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("redirects to")
        .hasMessageNotContaining("u:p");
  }

  @Test
  void run_revisionWithASlash_isOneSegment() {
    var request = new PullRequest(Repository.parse("org/model@refs/pr/1"), folder, List.of());

    assertThatThrownBy(
            () ->
                new Pull(
                        Hub.parse(HUB.baseUrl() + "/", "test", false),
                        Token.of("HF_TOKEN", null),
                        Patience.DEFAULTS,
                        recorder,
                        recorder)
                    .run(request))
        .isInstanceOf(HubException.class);

    HUB.verify(
        getRequestedFor(urlEqualTo("/api/models/org/model/revision/refs%2Fpr%2F1?blobs=true")));
  }

  @Test
  void run_globs_fetchOnlyThese() throws IOException {
    hub.small("a b.txt", "one").small("sub/c.txt", "two").small("d.md", "three");
    hub.serves("a%20b.txt", HubStub.whole("one".getBytes()));

    var report = pull("*.txt", "sub/?.txt");

    assertThat(report.files()).extracting(PulledFile::name).containsExactly("a b.txt", "sub/c.txt");
    assertThat(folder.resolve("sub/c.txt")).hasContent("two");
  }

  @Test
  void run_emptyFile_isMadeWithoutAsking() throws IOException {
    hub.small("empty.txt", "");

    pull("empty.txt");

    assertThat(folder.resolve("empty.txt")).isEmptyFile();
    HUB.verify(0, getRequestedFor(urlPathMatching("/org/.*")));
  }

  @Test
  void run_ggufOnly_listsThemWithSizes() {
    hub.largeListed("a-Q4.gguf", 5L << 30, "0".repeat(64))
        .largeListed("a-Q8.gguf", 9_000, "0".repeat(64));

    assertThatThrownBy(this::pull)
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("--file")
        .hasMessageContaining("a-Q4.gguf (5.0 GiB), a-Q8.gguf (8.8 KiB)");
  }

  @Test
  void run_otherFileInPlace_isNotOverwritten() throws IOException {
    model();
    Files.createDirectories(folder);
    Files.write(folder.resolve("model.safetensors"), HubStub.content(WEIGHTS.length, 2));

    assertThatThrownBy(this::pull)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("model.safetensors: is there")
        .hasMessageContaining(HubStub.sha256(HubStub.content(WEIGHTS.length, 2)))
        .hasMessageContaining(HubStub.sha256(WEIGHTS))
        .hasMessageContaining("--to");

    assertThat(folder.resolve("config.json")).doesNotExist();
  }

  @Test
  void run_otherLengthInPlace_isNotOverwritten() throws IOException {
    model();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), "mine");

    assertThatThrownBy(this::pull).hasMessageContaining("has 4 bytes, the hub's file has 28");

    assertThat(folder.resolve("config.json")).hasContent("mine");
  }

  @Test
  void run_fileInPlaceAndNoHash_isTakenByItsLength() throws IOException {
    hub.lists("{\"rfilename\": \"a.txt\", \"size\": 4}").lists("{\"rfilename\": \"b.txt\"}");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("a.txt"), "mine");
    Files.writeString(folder.resolve("b.txt"), "mine");

    assertThat(pull("a.txt").bytesReused()).isEqualTo(4);
    assertThatThrownBy(() -> pull("b.txt"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing to compare it with");
  }

  @Test
  void run_fileInPlaceOfTheFolder_isNamed() throws IOException {
    model();
    folder = Files.writeString(temporary.resolve("file"), "x");

    assertThatThrownBy(this::pull)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("file' is there and is no folder");
  }

  @Test
  void run_plainHubElsewhere_saysThatItIsNotEncrypted() {
    var pull =
        new Pull(
            Hub.parse("http://[100::1]:1", "--hub", true),
            Token.of("HF_TOKEN", "secret"),
            Patience.DEFAULTS,
            recorder,
            recorder);
    recorder.progressed = recorder.cancelAtBytes; // ends before a connection is tried

    assertThatThrownBy(
            () -> pull.run(new PullRequest(new Repository("m", "main"), folder, List.of())))
        .isInstanceOf(CancellationException.class);

    assertThat(recorder.notes)
        .containsExactly(
            "http://[100::1]:1 is not encrypted: others may read what is fetched, and the token is"
                + " not sent");
  }

  @Test
  void run_moreThanTheDiskHolds_isRefusedBefore() {
    hub.largeListed("model-1.safetensors", Listing.FILE_BYTES_MAX, "0".repeat(64))
        .largeListed("model-2.safetensors", Listing.FILE_BYTES_MAX, "0".repeat(64));

    assertThatThrownBy(this::pull)
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("has room for")
        .hasMessageContaining("expected 16.0 TiB");

    assertThat(folder).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../x.txt | ../*.txt",
        "a/../../x.txt | a/../../*",
        "/etc/x.txt | /etc/*",
        "a//x.txt | a//*",
        "..\\\\x.txt | ..*",
        "C:x.txt | *",
        "x\\u0000.txt | *",
        "x\\u001b[2J.txt | *",
        "x\\u202e.txt | *",
        "NUL.txt | *",
        ".git/x.txt | .git/*",
        "1/2/3/4/5/6/7/8/x.txt | */*/*/*/*/*/*/*/*",
        "x.txt.part | *"
      })
  void run_hostileName_isRefusedAndShownHarmlessly(String name, String glob) {
    hub.lists("{\"rfilename\": \"" + name + "\", \"size\": 1}");

    assertThatThrownBy(() -> pull(glob))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("the hub lists a file '")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{C}"));

    assertThat(folder).doesNotExist();
    HUB.verify(0, getRequestedFor(urlPathMatching("/org/.*")));
  }

  @Test
  void run_linkOutOfTheFolder_isNotFollowed() throws IOException {
    hub.small("sub/c.txt", "two");
    Files.createDirectories(folder);
    var outside = Files.createDirectory(temporary.resolve("outside"));
    Files.createSymbolicLink(folder.resolve("sub"), outside);

    assertThatThrownBy(() -> pull("sub/c.txt"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("symbolic link");

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void run_linkInPlaceOfThePartialFile_isNotFollowed() throws IOException {
    hub.small("c.txt", "two");
    Files.createDirectories(folder);
    var outside = Files.writeString(temporary.resolve("outside"), "precious");
    Files.createSymbolicLink(folder.resolve("c.txt.part"), outside);

    assertThatThrownBy(() -> pull("c.txt")).hasMessageContaining("symbolic link");

    assertThat(outside).hasContent("precious");
  }
}
