// SPDX-License-Identifier: Apache-2.0
import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    var complaints = new ArrayList<String>();
    for (var file : sources(root)) {
      var source = Files.readString(file);
      if (!source.startsWith(LICENCE)) {
        complaints.add(root.relativize(file) + ": the first line is not '" + LICENCE + "'");
      }
      try {
        var formatted = new Formatter().formatSourceAndFixImports(source);
        if (!formatted.equals(source)) {
          if (fix) {
            Files.writeString(file, formatted);
          } else {
            complaints.add(root.relativize(file) + ": not formatted; run mvn -N -Pformat validate");
          }
        }
      } catch (FormatterException e) {
        complaints.add(root.relativize(file) + ": " + e.getMessage());
      }
    }
    complaints.forEach(System.err::println);
    if (!complaints.isEmpty()) {
      System.exit(1);
    }
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
