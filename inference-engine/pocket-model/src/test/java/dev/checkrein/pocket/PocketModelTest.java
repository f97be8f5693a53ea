// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.pocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PocketModelTest {
  private static final Manifest MANIFEST = Manifest.read();

  @TempDir Path cache;
  @TempDir Path temporary;

  private final Logger logger = Logger.getLogger(PocketModel.class.getName());
  private final List<LogRecord> logged = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  private Path unpack(Manifest manifest) {
    return PocketModel.unpack(
        cache, prefix -> Files.createTempDirectory(temporary, prefix), manifest);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /** The model whose weights cannot be written beyond the given length. */
  private static Manifest failingAt(int bytes) {
    return new Manifest(
        MANIFEST.text(),
        MANIFEST.hashes(),
        path -> {
          var in = MANIFEST.resources().open(path);
          return path.equals("model.safetensors") ? new Failing(in, bytes) : in;
        });
  }

  private static final class Failing extends FilterInputStream {
    private int left;

    Failing(InputStream in, int left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        throw new IOException("No space left on device");
      }
      int count = super.read(target, offset, Math.min(length, left));
      left -= count;
      return count;
    }
  }

  @Test
  void unpack_emptyCache_holdsEveryFile() throws IOException {
    var folder = PocketModel.unpack(cache);

    assertThat(folder.getParent()).isEqualTo(cache.resolve("checkrein"));
    assertThat(folder.getFileName().toString()).matches("pocket-[0-9a-f]{12}");
    assertThat(MANIFEST.matches(folder)).isTrue();
    assertThat(names(folder))
        .contains("config.json", "tokenizer.json", "checkrein.json", "manifest.txt");
    assertThat(names(folder.resolve("agents")))
        .containsExactly("resolver.json", "reviewer.json", "triage.json");
    assertThat(logged).isEmpty();
  }

  @Test
  void unpack_again_leavesFilesAlone() throws IOException {
    var first = unpack(MANIFEST);
    var key =
        Files.readAttributes(first, java.nio.file.attribute.BasicFileAttributes.class).fileKey();

    var second = unpack(failingAt(0));

    assertThat(second).isEqualTo(first);
    assertThat(
            Files.readAttributes(second, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey())
        .isEqualTo(key);
    assertThat(names(first.getParent()))
        .containsExactly(MANIFEST.folderName(), MANIFEST.folderName() + ".lock");
  }

  @Test
  void unpack_damagedFile_isReplaced() throws IOException {
    var folder = unpack(MANIFEST);
    try (var channel =
        FileChannel.open(folder.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), 3_000_000);
    }
    assertThat(MANIFEST.matches(folder)).isFalse();

    unpack(MANIFEST);

    assertThat(MANIFEST.matches(folder)).isTrue();
    assertThat(names(folder.getParent()))
        .containsExactly(MANIFEST.folderName(), MANIFEST.folderName() + ".lock");
  }

  @Test
  void unpack_missingFileOrLitter_isRepaired() throws IOException {
    var folder = unpack(MANIFEST);
    Files.delete(folder.resolve("agents/triage.json"));
    var litter = folder.resolveSibling(MANIFEST.folderName() + ".new");
    Files.createDirectories(litter.resolve("agents"));
    Files.writeString(litter.resolve("agents/half.json"), "{");

    unpack(MANIFEST);

    assertThat(MANIFEST.matches(folder)).isTrue();
    assertThat(litter).doesNotExist();
  }

  @Test
  void unpack_fileInPlaceOfTheFolder_isReplaced() throws IOException {
    Files.createDirectories(cache.resolve("checkrein"));
    Files.writeString(cache.resolve("checkrein").resolve(MANIFEST.folderName()), "x");

    assertThat(MANIFEST.matches(unpack(MANIFEST))).isTrue();
    assertThat(logged).isEmpty();
  }

  @Test
  void unpack_manyThreadsAtOnce_agree() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      var calls = new ArrayList<Callable<Path>>();
      for (int i = 0; i < 16; i++) {
        calls.add(() -> unpack(MANIFEST));
      }

      var folders = new HashSet<Path>();
      for (var future : threads.invokeAll(calls)) {
        folders.add(future.get());
      }

      assertThat(folders)
          .containsExactly(cache.resolve("checkrein").resolve(MANIFEST.folderName()));
    }
    assertThat(MANIFEST.matches(unpack(MANIFEST))).isTrue();
    assertThat(names(temporary)).isEmpty();
  }

  @Test
  void unpack_twoProcessesAtOnce_agree() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        List.of(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            UnpackMain.class.getName(),
            cache.toString());
    var processes = new ArrayList<Process>();
    for (int i = 0; i < 2; i++) {
      processes.add(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    for (var process : processes) {
      var output = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output.strip())
          .isEqualTo(cache.resolve("checkrein").resolve(MANIFEST.folderName()).toString());
    }
    assertThat(MANIFEST.matches(cache.resolve("checkrein").resolve(MANIFEST.folderName())))
        .isTrue();
  }

  /** Unpacks in a process of its own and prints the folder. */
  static final class UnpackMain {
    public static void main(String[] args) {
      System.out.println(PocketModel.unpack(Path.of(args[0])));
    }
  }

  @Test
  void unpack_diskFullInTheCache_fallsBackWithOneWarningAndNoHalfFiles() throws IOException {
    var calls = new int[1];
    var once =
        new Manifest(
            MANIFEST.text(),
            MANIFEST.hashes(),
            path ->
                path.equals("model.safetensors") && calls[0]++ == 0
                    ? failingAt(1_000_000).resources().open(path)
                    : MANIFEST.resources().open(path));

    var folder = unpack(once);

    assertThat(folder.getParent()).isEqualTo(temporary);
    assertThat(MANIFEST.matches(folder)).isTrue();
    assertThat(logged).hasSize(1);
    assertThat(logged.getFirst().getLevel()).isEqualTo(Level.WARNING);
    assertThat(logged.getFirst().getParameters())
        .contains(cache, folder)
        .anySatisfy(p -> assertThat(p.toString()).contains("No space left on device"));
    assertThat(names(cache.resolve("checkrein"))).containsExactly(MANIFEST.folderName() + ".lock");
  }

  @Test
  void unpack_cacheIsAFile_fallsBackWithOneWarning() throws IOException {
    var file = Files.writeString(cache.resolve("file"), "x");

    var folder =
        PocketModel.unpack(file, prefix -> Files.createTempDirectory(temporary, prefix), MANIFEST);

    assertThat(folder.getParent()).isEqualTo(temporary);
    assertThat(MANIFEST.matches(folder)).isTrue();
    assertThat(logged).hasSize(1);
  }

  @Test
  void unpack_nothingCanBeWritten_failsNamingBothAndLeavesNothing() throws IOException {
    assertThatThrownBy(() -> unpack(failingAt(1_000_000)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll(
            cache.toString(), "temporary folder", "No space left on device", "name a folder");
    assertThat(names(temporary)).isEmpty();
    assertThat(names(cache.resolve("checkrein"))).containsExactly(MANIFEST.folderName() + ".lock");
    assertThat(logged).isEmpty();
  }

  @Test
  void unpack_jarDamaged_failsNamingBoth() {
    var wrong =
        new Manifest(
            MANIFEST.text(), MANIFEST.hashes(), _ -> new java.io.ByteArrayInputStream(new byte[3]));

    assertThatThrownBy(() -> unpack(wrong))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("is not what the jar holds");
  }

  @Test
  void defaultCache_followsXdg() {
    var home = Path.of("/home/x");

    assertThat(PocketModel.defaultCache(Map.of("XDG_CACHE_HOME", "/c"), home))
        .isEqualTo(Path.of("/c"));
    assertThat(PocketModel.defaultCache(Map.of(), home)).isEqualTo(Path.of("/home/x/.cache"));
    assertThat(PocketModel.defaultCache(Map.of("XDG_CACHE_HOME", ""), home))
        .isEqualTo(Path.of("/home/x/.cache"));
    assertThat(PocketModel.defaultCache(Map.of("XDG_CACHE_HOME", "relative"), home))
        .isEqualTo(Path.of("/home/x/.cache"));
  }
}
