// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.pocket;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of the model and their SHA-256, as {@code manifest.txt} lists them in the form of
 * {@code sha256sum}.
 *
 * @param text the manifest itself; it is unpacked with the files
 * @param hashes SHA-256 in hexadecimal by path, in the order of the text
 * @param resources where the files are read
 */
record Manifest(String text, Map<String, String> hashes, Resources resources) {
  static final String NAME = "manifest.txt";

  private static final int HASH_LENGTH = 64;
  private static final int NAME_HASH_LENGTH = 12;

  /** Opens a file of the model. */
  @FunctionalInterface
  interface Resources {
    InputStream open(String path) throws IOException;
  }

  /** The manifest in this jar. */
  static Manifest read() {
    Resources resources = Manifest::resource;
    try (var in = resources.open(NAME)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), resources);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar of the pocket model is not whole", e);
    }
  }

  private static InputStream resource(String path) throws IOException {
    var in = Manifest.class.getResourceAsStream(path);
    if (in == null) {
      throw new FileNotFoundException("the jar has no resource dev/checkrein/pocket/" + path);
    }
    return in;
  }

  static Manifest parse(String text, Resources resources) {
    var hashes = new LinkedHashMap<String, String>();
    text.lines()
        .forEach(
            line -> hashes.put(line.substring(HASH_LENGTH + 2), line.substring(0, HASH_LENGTH)));
    return new Manifest(text, hashes, resources);
  }

  /** The name of the model's folder in a cache. */
  String folderName() {
    var hash = HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    return "pocket-" + hash.substring(0, NAME_HASH_LENGTH);
  }

  /** Whether a folder holds every file unchanged. */
  boolean matches(Path folder) {
    for (var entry : hashes.entrySet()) {
      var file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file)) {
        return false;
      }
      try (var in = Files.newInputStream(file)) {
        if (!hash(in).equals(entry.getValue())) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  /** Writes all files and compares what was written. */
  void unpack(Path folder) throws IOException {
    for (var path : hashes.keySet()) {
      var file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      try (var in = resources.open(path)) {
        Files.copy(in, file);
      }
    }
    Files.writeString(folder.resolve(NAME), text);
    if (!matches(folder)) {
      throw new IOException("what was written to " + folder + " is not what the jar holds");
    }
  }

  /** Removes an unpacked folder when the JVM ends. */
  void deleteOnExit(Path folder) {
    folder.toFile().deleteOnExit(); // in reverse order: files first
    for (var path : hashes.keySet()) {
      int slash = path.lastIndexOf('/');
      if (slash > 0) {
        folder.resolve(path.substring(0, slash)).toFile().deleteOnExit();
      }
    }
    hashes.keySet().forEach(path -> folder.resolve(path).toFile().deleteOnExit());
    folder.resolve(NAME).toFile().deleteOnExit();
  }

  static String hash(InputStream in) throws IOException {
    var digest = sha256();
    new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
