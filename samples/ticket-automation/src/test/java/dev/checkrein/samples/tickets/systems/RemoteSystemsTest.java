// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.json.Json;
import dev.checkrein.samples.tickets.world.Episode;
import dev.checkrein.samples.tickets.world.SampleEpisodes;
import dev.checkrein.samples.tickets.world.World;
import dev.checkrein.samples.tickets.world.Worlds;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Adapters and simulated systems together, over real connections. */
class RemoteSystemsTest {
  private static ConfigurableApplicationContext server;
  private static SystemCaller caller;

  @SpringBootConfiguration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class
  })
  static class Simulation {
    @Bean
    Worlds worlds() {
      return new Worlds();
    }

    @Bean
    SimulationController simulation(Worlds worlds) {
      return new SimulationController(worlds);
    }
  }

  @BeforeAll
  static void start() {
    server =
        new SpringApplicationBuilder(Simulation.class)
            .web(WebApplicationType.SERVLET)
            .properties(
                "server.port=0",
                "server.address=127.0.0.1",
                "spring.main.banner-mode=off",
                "logging.level.root=warn")
            .run();
    caller = new SystemCaller(CallLimits.DEFAULTS.withAnswerTimeout(Duration.ofSeconds(20)));
  }

  @AfterAll
  static void stop() {
    caller.close();
    server.close();
  }

  @Test
  void expert_allSamplesEightAtOnce_getsEveryStoredResult() throws Exception {
    var episodes = SampleEpisodes.all();
    var runs = new ArrayList<Future<Boolean>>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < episodes.size(); i++) {
        var name = "episode-" + i;
        var episode = episodes.get(i);
        runs.add(threads.submit(() -> replay(name, episode)));
      }
    }

    for (var run : runs) {
      assertThat(run.get()).isTrue();
    }
  }

  /** Plays the expert over HTTP; the tickets themselves stay in this process. */
  private static boolean replay(String name, Episode episode) {
    var world = new World(episode.world());
    server.getBean(Worlds.class).add(name, world);
    var tools = new DeskTools(systems(name), new WorldSystems(world));
    for (var step : episode.expert()) {
      var action = step.action();
      assertThat(Json.write(tools.call(action.tool(), action.arguments())))
          .isEqualTo(Json.write(action.result()));
    }
    return episode.solvedBy(world);
  }

  @Test
  void answers_ofOddArguments_equalThoseInProcess() {
    var start = SampleEpisodes.all().getFirst().world();
    var there = new World(start);
    server.getBean(Worlds.class).add("odd", there);
    var remote = systems("odd");
    var here = new World(start);
    var local = new WorldSystems(here);
    for (var text : List.of("u65890", "u1", " ", "../users", "a/b;c", "é?&=#%", "{x}", "a\nb")) {
      assertThat(remote.user(text)).as(text).isEqualTo(local.user(text));
      assertThat(remote.assets(text)).as(text).isEqualTo(local.assets(text));
      assertThat(remote.service(text)).as(text).isEqualTo(local.service(text));
      assertThat(remote.articles(text)).as(text).isEqualTo(local.articles(text));
      assertThat(remote.grant("u65890", text, text)).isEqualTo(local.grant("u65890", text, text));
      assertThat(remote.order("u65890", text, text)).isEqualTo(local.order("u65890", text, text));
    }
    for (var quantity : List.of(2L, " 3 ", 2.5, Double.NaN, true, List.of())) {
      assertThat(remote.order("u65890", "dock", quantity))
          .as("%s", quantity)
          .isEqualTo(local.order("u65890", "dock", quantity));
    }
    assertThat(there.state()).isEqualTo(here.state());
  }

  private static RemoteSystems systems(String world) {
    var port = server.getEnvironment().getProperty("local.server.port");
    return RemoteSystems.at(caller, URI.create("http://127.0.0.1:" + port + "/sim/" + world));
  }
}
