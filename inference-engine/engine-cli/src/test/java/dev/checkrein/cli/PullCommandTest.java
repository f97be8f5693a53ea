// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.checkrein.cli.pull.HubStub;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullCommandTest {
  private static final String SECRET = "hf_doNotShowThis";
  private static final String CONFIG = "{\"model_type\": \"nemotron_h\"}";
  private static final byte[] WEIGHTS = HubStub.content(50_000, 1);

  @RegisterExtension static final WireMockExtension HUB = HubStub.server();

  @TempDir private Path folder;
  private final HubStub hub = new HubStub(HUB);

  private Cli.Result pull(BooleanSupplier cancelled, String... more) {
    var args = new ArrayList<>(List.of("pull", HubStub.REPOSITORY, "--to", to()));
    args.addAll(List.of(more));
    return Cli.run(
        cancelled,
        Map.of("HF_ENDPOINT", HUB.baseUrl(), "HF_TOKEN", SECRET),
        args.toArray(String[]::new));
  }

  private Cli.Result pull(String... more) {
    return pull(() -> false, more);
  }

  private String to() {
    return folder.resolve("model").toString();
  }

  private void model() {
    hub.small("config.json", CONFIG).large("model.safetensors", WEIGHTS);
  }

  private static void assertRefused(Cli.Result result, String... words) {
    assertThat(result.status()).as(result.err()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("checkrein: ")
        .hasLineCount(1)
        .contains(words)
        .doesNotContain(SECRET);
  }

  @Test
  void pull_json_saysWhatIsThere() {
    model();

    var result = pull("--json");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).hasLineCount(1);
    var json = result.json();
    assertThat(json.fields().keySet())
        .containsExactly("repo", "commit", "directory", "files", "bytesFetched", "bytesReused");
    assertThat(json.string("repo")).isEqualTo("org/model");
    assertThat(json.string("commit")).isEqualTo(HubStub.COMMIT);
    assertThat(json.string("directory")).isEqualTo(to());
    assertThat(json.list("files"))
        .containsExactly(
            Map.of(
                "name",
                "config.json",
                "bytes",
                28L,
                "sha256",
                HubStub.sha256(CONFIG.getBytes(StandardCharsets.UTF_8))),
            Map.of(
                "name", "model.safetensors", "bytes", 50_000L, "sha256", HubStub.sha256(WEIGHTS)));
    assertThat(json.integer("bytesFetched", 0, 1 << 20)).isEqualTo(50_028);
    assertThat(json.integer("bytesReused", 0, 1 << 20)).isZero();
  }

  @Test
  void pull_again_reusesEverything() {
    model();
    pull();

    var json = pull("--json").json();

    assertThat(json.integer("bytesFetched", 0, 1 << 20)).isZero();
    assertThat(json.integer("bytesReused", 0, 1 << 20)).isEqualTo(50_028);
  }

  @Test
  void pull_noJson_printsEachFileAndASummary() {
    model();

    var result = pull();

    assertThat(result.status()).isZero();
    assertThat(result.out()).hasLineCount(2).contains("config.json", "28 bytes", "48.8 KiB");
    assertThat(result.err())
        .hasLineCount(1)
        .contains("org/model at " + HubStub.COMMIT, to(), "48.9 KiB fetched, 0 bytes were there");
  }

  @Test
  void pull_token_isSentAndNeverShown() {
    model();

    var result = pull("--verbose");

    assertThat(result.status()).isZero();
    assertThat(result.out() + result.err()).doesNotContain(SECRET);
    HUB.verify(
        3, getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer " + SECRET)));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 418})
  void pull_refused_isOneLineWithoutTheToken(int status) {
    hub.answersListing(aResponse().withStatus(status).withBody(SECRET));

    assertRefused(pull("--json"), "org/model", Integer.toString(status));
  }

  @Test
  void pull_refusedVerbosely_doesNotShowTheToken() {
    hub.answersListing(aResponse().withStatus(200).withBody(SECRET));

    var result = pull("--verbose");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out() + result.err()).contains("\tat ").doesNotContain(SECRET);
  }

  @Test
  void pull_redirectThatQuotesTheToken_doesNotShowIt() {
    hub.largeListed("model.safetensors", 1, "0".repeat(64))
        .serves("model.safetensors", temporaryRedirect("http://192.0.2.1/?token=" + SECRET));

    assertRefused(pull(), "http://192.0.2.1");
  }

  @Test
  void pull_otherVariable_holdsTheToken() {
    model();

    var result =
        Cli.run(
            () -> false,
            Map.of("MINE", SECRET),
            "pull",
            HubStub.REPOSITORY,
            "--to",
            to(),
            "--hub",
            HUB.baseUrl(),
            "--token-env",
            "MINE",
            "--file",
            "config.json",
            "*.safetensors");

    assertThat(result.status()).as(result.err()).isZero();
    HUB.verify(
        3, getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer " + SECRET)));
  }

  @Test
  void pull_variableThatIsNotSet_isNamed() {
    assertRefused(pull("--token-env", "MINE"), "MINE is not set");
  }

  @Test
  void pull_tokenInPlaceOfAVariable_isNotShown() {
    assertRefused(pull("--token-env", SECRET), "--token-env is no name");
  }

  @Test
  void pull_cancelled_endsWith130() {
    model();

    var result = pull(() -> true, "--json");

    assertThat(result.status()).isEqualTo(130);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEqualToIgnoringNewLines("checkrein: cancelled");
    HUB.verify(0, getRequestedFor(urlPathMatching("/.*")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://192.0.2.1", "nonsense", "https://a:" + SECRET + "@b"})
  void pull_endpointThatWillNotDo_isRefused(String address) {
    var result = Cli.run(() -> false, Map.of("HF_ENDPOINT", address), "pull", "org/model");

    assertRefused(result, "HF_ENDPOINT");
  }

  @Test
  void help_namesVariablesAndDefaults() {
    var result = Cli.run("pull", "--help");

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("checkrein pull REPO[@REVISION] [--to DIR] [--file GLOB...]")
        .contains("HF_TOKEN", "HF_ENDPOINT", "https://huggingface.co", "NAME.part");
  }
}
