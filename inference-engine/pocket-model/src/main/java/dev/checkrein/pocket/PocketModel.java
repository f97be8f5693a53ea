// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.pocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Opens the pocket checkpoint. An entry of a jar cannot be memory-mapped, so its files are unpacked
 * once into a cache folder that is named by their hash: a new model never meets an old cache. Every
 * call compares all files with the manifest, a few hundredths of a second, and unpacks again what
 * was damaged.
 *
 * <p>Thread-safe, and safe against other processes on the same cache.
 */
public final class PocketModel {
  private static final System.Logger LOG = System.getLogger(PocketModel.class.getName());

  private PocketModel() {}

  /**
   * The folder for caches of this user: {@code $XDG_CACHE_HOME} if it is an absolute path, else
   * {@code .cache} in the home folder.
   *
   * @param env the environment variables
   * @param home the user's home folder
   */
  public static Path defaultCache(Map<String, String> env, Path home) {
    var cache = env.getOrDefault("XDG_CACHE_HOME", "");
    if (!cache.isEmpty() && Path.of(cache).isAbsolute()) {
      return Path.of(cache);
    }
    return home.resolve(".cache");
  }

  /**
   * Makes the model's files available as a directory, {@code cacheRoot/checkrein/pocket-<hash>}.
   * Where the cache cannot be written they go to a temporary folder, with one warning; that folder
   * is removed when the JVM ends.
   *
   * @param cacheRoot the folder for caches, made if it is missing; see {@link #defaultCache}
   * @return a Hugging Face directory with {@code checkrein.json}, {@code agents/*.json} and {@code
   *     manifest.txt}; not to be changed
   * @throws UncheckedIOException if neither folder can be written
   */
  public static Path unpack(Path cacheRoot) {
    return unpack(cacheRoot, Files::createTempDirectory, Manifest.read());
  }

  /** Makes a new folder whose name begins with the given text. */
  @FunctionalInterface
  interface TemporaryFolders {
    Path create(String prefix) throws IOException;
  }

  static Path unpack(Path cacheRoot, TemporaryFolders temporary, Manifest manifest) {
    try {
      return new Cache(cacheRoot.resolve("checkrein"), manifest).open();
    } catch (IOException e) {
      return unpackTemporarily(cacheRoot, temporary, manifest, e);
    }
  }

  private static Path unpackTemporarily(
      Path cacheRoot, TemporaryFolders temporary, Manifest manifest, IOException reason) {
    try {
      var folder = temporary.create("checkrein-pocket-");
      try {
        manifest.unpack(folder);
      } catch (IOException e) {
        Cache.delete(folder);
        throw e;
      }
      manifest.deleteOnExit(folder);
      LOG.log(
          Level.WARNING,
          "the pocket model cannot be kept in {0} ({1}); it was unpacked to {2} for this run only;"
              + " name a folder that can be written as the cache",
          cacheRoot,
          reason.toString(),
          folder);
      return folder;
    } catch (IOException e) {
      e.addSuppressed(reason);
      throw new UncheckedIOException(
          "the pocket model can be unpacked neither to the cache %s (%s) nor to a temporary folder (%s); name a folder that can be written as the cache"
              .formatted(cacheRoot, reason, e),
          e);
    }
  }
}
