// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import dev.checkrein.samples.tickets.commands.DeskCommands;
import dev.checkrein.samples.tickets.desk.DataFolder;
import dev.checkrein.samples.tickets.desk.DataFolderException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.PortInUseException;

/**
 * The program: a command ({@link DeskCommands}), or the service. What a user can put right ends
 * with one line on standard error and exit code 2.
 */
@SpringBootApplication
public class TicketDeskApplication {
  private static final Logger LOG = LoggerFactory.getLogger(TicketDeskApplication.class);

  public static void main(String[] arguments) {
    if (DeskCommands.handles(arguments)) {
      System.exit(DeskCommands.run(arguments));
    }
    var code = serve(arguments, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Starts the service; 0 if it runs, or if only help was asked for. */
  static int serve(String[] arguments, PrintStream err) {
    ServiceOptions options;
    try {
      options = ServiceOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      err.println("ticket-desk: " + e.getMessage());
      return DeskCommands.BAD_INPUT;
    }
    if (options.help()) {
      err.print(ServiceOptions.HELP);
      return 0;
    }
    try {
      checkPort(options.port());
      checkFolder(options.data());
      application(options).run();
      return 0;
    } catch (IOException | RuntimeException e) {
      var line = line(e, options.port());
      if (line == null) {
        LOG.error("the service cannot start", e);
        err.println("ticket-desk: a fault of the program: " + root(e));
        return 1;
      }
      err.println("ticket-desk: " + line);
      return DeskCommands.BAD_INPUT;
    }
  }

  private static SpringApplication application(ServiceOptions options) {
    var application = new SpringApplication(TicketDeskApplication.class);
    var data = options.data();
    var defaults = new HashMap<String, Object>();
    defaults.put("desk.data", standardFolder().toString());
    application.setDefaultProperties(defaults);
    application.addInitializers(
        context -> {
          var given = new HashMap<String, Object>();
          given.put("server.port", options.port());
          if (data != null) {
            given.put("desk.data", verbatim(data));
          }
          if (options.model() != null) {
            // Spring takes a relative path for a resource of the class path where there is one.
            given.put("checkrein.engine.model", verbatim(options.model()));
          }
          context
              .getEnvironment()
              .getPropertySources()
              .addFirst(
                  new org.springframework.core.env.MapPropertySource("options", Map.copyOf(given)));
        });
    return application;
  }

  /** A path as it was given, whatever it looks like to Spring: `${…}` in it is no placeholder. */
  static String verbatim(Path path) {
    return path.toAbsolutePath().normalize().toString().replace("${", "\\${");
  }

  /** Tells of a taken port before anything else is opened. */
  private static void checkPort(int port) throws IOException {
    if (port != 0) {
      try (var socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      }
    }
  }

  /** Tells of a data folder that is in use before anything else is opened. */
  private static void checkFolder(@Nullable Path data) throws IOException {
    if (data != null || System.getenv("DESK_DATA") == null) {
      DataFolder.open(data == null ? standardFolder() : data).close();
    }
  }

  private static Path standardFolder() {
    return DataFolder.standard(System.getenv(), System.getProperty("user.home"));
  }

  /** What a user can put right, in one line; null if it is something else. */
  private static @Nullable String line(Throwable failure, int port) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      switch (e) {
        case BindException _, PortInUseException _ -> {
          return "port %d of 127.0.0.1 is taken; choose another with --port".formatted(port);
        }
        case DataFolderException data -> {
          return data.getMessage();
        }
        case dev.checkrein.engine.error.CheckreinException model -> {
          return model.getMessage();
        }
        default -> {}
      }
    }
    return null;
  }

  private static Throwable root(Throwable failure) {
    var e = failure;
    while (e.getCause() != null) {
      e = e.getCause();
    }
    return e;
  }

  /**
   * What the service is started with.
   *
   * @param port 0 for a free one
   * @param data null for the standard folder
   * @param model null for the pocket model
   */
  record ServiceOptions(int port, @Nullable Path data, @Nullable Path model, boolean help) {
    private static final int PORT = 8080;
    private static final int PORT_MAX = 65_535;

    static final String HELP =
        """
        Usage: ticket-desk [--port N] [--data DIR] [--model PATH]
               ticket-desk demo|evaluate|episodes --help

        Works IT tickets with an embedded model: REST under /api, a page at /.

          --port N     port on 127.0.0.1 (default: 8080; 0 takes a free one)
          --data DIR   folder of the database (default: checkrein/ticket-desk in
                       $XDG_DATA_HOME or ~/.local/share)
          --model PATH model to run instead of the pocket model: a folder in Hugging
                       Face layout or a .gguf file; agents without files of
                       their own beside it are the pocket model's
          --help       this text
        """;

    static ServiceOptions parse(String[] arguments) {
      var options = new ServiceOptions(PORT, null, null, false);
      for (int i = 0; i < arguments.length; i++) {
        var argument = arguments[i];
        var equals = argument.indexOf('=');
        var name =
            argument.startsWith("--") && equals > 0 ? argument.substring(0, equals) : argument;
        if (name.equals("--help") || name.equals("-h")) {
          options = new ServiceOptions(options.port, options.data, options.model, true);
          continue;
        }
        if (!name.equals("--port") && !name.equals("--data") && !name.equals("--model")) {
          throw new IllegalArgumentException("unknown option '%s'; see --help".formatted(argument));
        }
        if (equals < 0 && i + 1 == arguments.length) {
          throw new IllegalArgumentException("option %s needs a value; see --help".formatted(name));
        }
        var value = name.equals(argument) ? arguments[++i] : argument.substring(equals + 1);
        options =
            switch (name) {
              case "--port" ->
                  new ServiceOptions(port(value), options.data, options.model, options.help);
              case "--data" ->
                  new ServiceOptions(options.port, path(name, value), options.model, options.help);
              default ->
                  new ServiceOptions(options.port, options.data, path(name, value), options.help);
            };
      }
      return options;
    }

    private static int port(String value) {
      try {
        var port = Integer.parseInt(value);
        if (port >= 0 && port <= PORT_MAX) {
          return port;
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "--port is '%s', expected 0 to %d".formatted(value, PORT_MAX), e);
      }
      throw new IllegalArgumentException(
          "--port is '%s', expected 0 to %d".formatted(value, PORT_MAX));
    }

    private static Path path(String name, String value) {
      if (value.isBlank()) {
        throw new IllegalArgumentException("%s is empty, expected a path".formatted(name));
      }
      try {
        return Path.of(value);
      } catch (java.nio.file.InvalidPathException e) {
        throw new IllegalArgumentException(
            "%s is '%s', which is no path: %s".formatted(name, value, e.getReason()), e);
      }
    }
  }
}
