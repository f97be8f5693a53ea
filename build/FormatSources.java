// SPDX-License-Identifier: Apache-2.0
import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or rewrites every Java source below a folder with google-java-format, and checks that each
 * opens with the licence line. Run by the root pom in the toolchain's JVM: {@code FormatSources
 * check|fix FOLDER}.
 */
public final class FormatSources {
  private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0";

  private FormatSources() {}

  public static void main(String[] args) throws IOException {
    var fix = args[0].equals("fix");
    var root = Path.of(args[1]);
    var complaints =
        sources(root).parallelStream().flatMap(file -> check(root, file, fix)).toList();
    complaints.forEach(System.err::println);
    if (!complaints.isEmpty()) {
      System.exit(1);
    }
  }

  /** What is wrong with a file; rewrites it if told to. */
  private static Stream<String> check(Path root, Path file, boolean fix) {
    var name = root.relativize(file);
    var complaints = new ArrayList<String>();
    try {
      var source = Files.readString(file);
      if (!source.startsWith(LICENCE)) {
        complaints.add(name + ": the first line is not '" + LICENCE + "'");
      }
      var formatted = new Formatter().formatSourceAndFixImports(source);
      if (!formatted.equals(source)) {
        if (fix) {
          Files.writeString(file, formatted);
        } else {
          complaints.add(name + ": not formatted; run mvn -N -Pformat validate");
        }
      }
    } catch (FormatterException e) {
      complaints.add(name + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return complaints.stream();
  }

  private static List<Path> sources(Path root) throws IOException {
    try (var walk = Files.walk(root)) {
      return walk.filter(f -> f.toString().endsWith(".java"))
          .filter(
              f ->
                  f.startsWith(root.resolve("build"))
                      || f.toString().contains("/src/")
                      || f.toString().contains("\\src\\"))
          .sorted()
          .toList();
    }
  }
}
