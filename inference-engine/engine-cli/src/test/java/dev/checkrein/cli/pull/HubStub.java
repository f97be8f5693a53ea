// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** A hub with one repository, played by WireMock. */
public final class HubStub {
  /** What the branch stands for. */
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** The repository. */
  public static final String REPOSITORY = "org/model";

  private static final String LISTING = "/api/models/org/model/revision/main?blobs=true";

  private final WireMockExtension server;
  private final List<String> siblings = new ArrayList<>();

  public HubStub(WireMockExtension server) {
    this.server = server;
  }

  /** A server for it. */
  public static WireMockExtension server() {
    return WireMockExtension.newInstance()
        .options(wireMockConfig().dynamicPort().extensions(new Ranges()))
        .build();
  }

  /** Bytes that look like weights. */
  public static byte[] content(int length, long seed) {
    var bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  public static String sha256(byte[] content) {
    return hex("SHA-256", content);
  }

  public static String gitBlob(byte[] content) {
    var object = new ByteArrayOutputStream();
    object.writeBytes(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
    object.writeBytes(content);
    return hex("SHA-1", object.toByteArray());
  }

  private static String hex(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where a file is fetched. */
  public static String path(String name) {
    return "/org/model/resolve/" + COMMIT + "/" + name;
  }

  /** Lists a file of LFS, and serves it. */
  public HubStub large(String name, byte[] content) {
    return largeListed(name, content.length, sha256(content)).serves(name, whole(content));
  }

  /** Lists a file of LFS alone. */
  public HubStub largeListed(String name, long bytes, String sha256) {
    return lists(
        """
        {"rfilename": "%s", "size": %d, "blobId": "%s", "lfs": {"sha256": "%s", "size": %d}}\
        """
            .formatted(name, bytes, "f".repeat(40), sha256, bytes));
  }

  /** Lists a file of Git, and serves it. */
  public HubStub small(String name, String text) {
    var content = text.getBytes(StandardCharsets.UTF_8);
    return lists(
            "{\"rfilename\": \"%s\", \"size\": %d, \"blobId\": \"%s\"}"
                .formatted(name, content.length, gitBlob(content)))
        .serves(name, whole(content));
  }

  /** Lists what a test made up. */
  public HubStub lists(String sibling) {
    siblings.add(sibling);
    server.stubFor(
        get(urlEqualTo(LISTING))
            .willReturn(
                okJson(
                    "{\"id\": \"org/model\", \"sha\": \"%s\", \"siblings\": [%s]}"
                        .formatted(COMMIT, String.join(", ", siblings)))));
    return this;
  }

  /** Answers the listing with something else. */
  public HubStub answersListing(ResponseDefinitionBuilder answer) {
    server.stubFor(get(urlEqualTo(LISTING)).willReturn(answer));
    return this;
  }

  /** Answers a file with something. */
  public HubStub serves(String name, ResponseDefinitionBuilder answer) {
    server.stubFor(get(urlEqualTo(path(name))).willReturn(answer));
    return this;
  }

  /** All of a file, or the range that was asked for. */
  public static ResponseDefinitionBuilder whole(byte[] content) {
    return aResponse().withBody(content).withTransformers(Ranges.NAME);
  }
}
