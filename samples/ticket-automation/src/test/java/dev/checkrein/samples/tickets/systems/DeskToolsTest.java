// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.Answer;
import dev.checkrein.samples.tickets.world.DeskVocabulary;
import dev.checkrein.samples.tickets.world.SampleEpisodes;
import dev.checkrein.samples.tickets.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeskToolsTest {
  @Test
  void call_expertOfAllSamples_givesEveryStoredResult() {
    for (var episode : SampleEpisodes.all()) {
      var world = new World(episode.world());
      var tools = DeskTools.on(world);
      for (var step : episode.expert()) {
        var result = tools.call(step.action().tool(), step.action().arguments());
        assertThat(Json.write(result)).isEqualTo(Json.write(step.action().result()));
      }
      assertThat(episode.solvedBy(world)).isTrue();
    }
  }

  @Test
  void call_wrongCalls_agreeWithTheWorld() {
    var calls =
        List.of(
            "delete_user {}",
            "get_user {}",
            "get_user {\"login\": \"\"}",
            "get_user {\"login\": 5}",
            "order_item {\"login\": \"u65890\", \"item\": \"dock\"}",
            "order_item {\"login\": \"u65890\", \"item\": \"dock\", \"quantity\": \"two\"}",
            "order_item {\"login\": \"u1\", \"item\": \"dock\", \"quantity\": \"two\"}",
            "order_item {\"login\": \"u65890\", \"item\": \"dock\", \"quantity\": \" 2 \"}",
            "reply {\"ticket_id\": \"TK-30139\", \"message\": {\"a\": [1, null]}, \"x\": 1}",
            "route_ticket {\"ticket_id\": \"TK-30139\", \"queue\": \"x\", \"priority\": \"low\"}",
            "escalate_ticket {\"ticket_id\": \"TK-30139\", \"team\": \"x\", \"reason\": \"y\"}");
    var start = SampleEpisodes.all().getFirst().world();
    var direct = new World(start);
    var behind = new World(start);
    var tools = DeskTools.on(behind);
    for (var call : calls) {
      int blank = call.indexOf(' ');
      var name = call.substring(0, blank);
      var arguments = parse(call.substring(blank + 1));

      assertThat(tools.call(name, arguments)).as(call).isEqualTo(direct.call(name, arguments));
    }
    assertThat(behind.state()).isEqualTo(direct.state());
    assertThat(direct.state().effects().orders()).hasSize(1);
  }

  @Test
  void call_ticketTools_goToTheTicketDeskAlone() {
    var systems = new World(SampleEpisodes.all().getFirst().world());
    var desk = new World(SampleEpisodes.all().getFirst().world());
    var tools = new DeskTools(new WorldSystems(systems), new WorldSystems(desk));
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    arguments.put("ticket_id", "TK-30139");
    arguments.put("resolution", "done");

    assertThat(tools.call("resolve_ticket", arguments)).isEqualTo(Answer.ok());
    assertThat(systems.endState("TK-30139", List.of()).status()).isEqualTo("open");
    assertThat(desk.endState("TK-30139", List.of()).status()).isEqualTo("resolved");
  }

  @Test
  void check_unknownTool_namesFileAndTool() {
    assertThatThrownBy(() -> DeskTools.check(agent("fly", "login")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(
            "agent.json: tools: function: tool 'fly' is unknown to the desk, expected one of"
                + " [get_user, ");
  }

  @Test
  void check_otherArguments_namesBoth() {
    assertThatThrownBy(() -> DeskTools.check(agent("get_user", "name")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "agent.json: tools: function: tool 'get_user' requires [name], the desk expects"
                + " [login]");
  }

  @Test
  void check_agentsOfThePocketModel_fitTheDesk() throws IOException {
    for (var role : List.of("triage", "resolver", "reviewer")) {
      DeskTools.check(pocketAgent(role));
    }
  }

  @Test
  void allowedValues_ofThePocketModel_areThoseOfTheDesk() throws IOException {
    var words = DeskVocabulary.standard();

    assertThat(allowed(pocketAgent("triage"), "route_ticket", "queue")).isEqualTo(words.queues());
    assertThat(allowed(pocketAgent("triage"), "route_ticket", "priority"))
        .isEqualTo(words.priorities());
    assertThat(allowed(pocketAgent("resolver"), "escalate_ticket", "team"))
        .isEqualTo(words.teams());
  }

  private static List<?> allowed(JsonObject agent, String tool, String argument) {
    return agent.list("tools").stream()
        .map(entry -> JsonObject.from(entry, "agent").object("function"))
        .filter(function -> function.string("name").equals(tool))
        .map(function -> function.object("parameters").object("properties").object(argument))
        .map(schema -> schema.list("enum"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject pocketAgent(String role) throws IOException {
    var file =
        Path.of(
            System.getProperty("checkrein.shared", "."), "models/pocket/agents", role + ".json");
    assumeTrue(Files.exists(file), "skipped: the pocket model's agents are not in " + file);
    return JsonObject.parse(Files.readAllBytes(file), file.toString());
  }

  private static JsonObject agent(String tool, String argument) {
    var text =
        """
        {"tools": [{"type": "function", "function": {"name": "%s", "parameters":
        {"type": "object", "properties": {}, "required": ["%s"]}}}]}\
        """
            .formatted(tool, argument);
    return JsonObject.parse(text.getBytes(StandardCharsets.UTF_8), "agent.json");
  }

  private static Map<String, @Nullable Object> parse(String json) {
    return JsonObject.from(Json.parse(json, "call"), "call").fields();
  }
}
