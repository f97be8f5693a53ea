// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The first sample ticket's world: Chen's password has expired, TK-30139 asks for help. */
class WorldTest {
  private static final String CHEN = "u65890";
  private static final String TICKET = "TK-30139";

  private World world = new World(SampleEpisodes.all().getFirst().world());

  @BeforeEach
  void freshWorld() {
    world = new World(SampleEpisodes.all().getFirst().world());
  }

  @Test
  void call_unknownTool_isAnError() {
    assertAnswer("delete_user", "{\"login\": \"u65890\"}", "{\"error\": \"unknown tool\"}");
  }

  @ParameterizedTest
  @EnumSource(DeskTool.class)
  void call_anyArgumentMissingNullOrEmpty_namesIt(DeskTool tool) {
    for (var missing : tool.arguments()) {
      var arguments = new LinkedHashMap<String, @Nullable Object>();
      tool.arguments().forEach(name -> arguments.put(name, "x"));
      for (var absent : Arrays.asList(null, "")) {
        arguments.put(missing, absent);

        assertThat(world.call(tool.toolName(), arguments))
            .isEqualTo(Answer.error("missing " + missing));
      }
      arguments.remove(missing);

      assertThat(world.call(tool.toolName(), arguments))
          .isEqualTo(Answer.error("missing " + missing));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "get_user,no such user",
    "list_assets,no such user",
    "check_service,no such service",
    "unlock_account,no such user",
    "reset_password,no such user",
    "grant_access,no such user",
    "order_item,no such user",
    "route_ticket,no such ticket",
    "reply,no such ticket",
    "resolve_ticket,no such ticket",
    "escalate_ticket,no such ticket"
  })
  void call_unknownSubject_isAnErrorWithoutEffect(String tool, String error) {
    var before = world.state();
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    DeskTool.named(tool).orElseThrow().arguments().forEach(name -> arguments.put(name, "x"));

    assertThat(world.call(tool, arguments)).isEqualTo(Answer.error(error));
    assertThat(world.state()).isEqualTo(before);
  }

  @Test
  void getUser_known_answersFiveFieldsInOrder() {
    assertAnswer(
        "get_user",
        "{\"login\": \"u65890\"}",
        "{\"login\": \"u65890\", \"name\": \"Chen Garcia\", \"department\": \"Logistics\","
            + " \"status\": \"password_expired\", \"manager\": \"u40622\"}");
  }

  @Test
  void listAssets_twoDevices_keepTheirOrder() {
    assertAnswer(
        "list_assets",
        "{\"login\": \"u10126\"}",
        "{\"assets\": [{\"tag\": \"LT-75993\", \"model\": \"Surface Pro\", \"disk_free_gb\": 207,"
            + " \"warranty_until\": \"2023-07\"}, {\"tag\": \"LT-58073\", \"model\": \"EliteBook"
            + " 840\", \"disk_free_gb\": 146, \"warranty_until\": \"2029-05\"}]}");
  }

  @Test
  void checkService_up_hasNoIncident() {
    assertAnswer(
        "check_service", "{\"service\": \"vpn\"}", "{\"service\": \"vpn\", \"status\": \"up\"}");
  }

  @Test
  void checkService_down_namesTheIncident() {
    var episode = SampleEpisodes.first("service_down");
    var broken =
        episode.world().services().entrySet().stream()
            .filter(entry -> !entry.getValue().status().equals("up"))
            .findFirst()
            .orElseThrow();

    var answer = new World(episode.world()).call("check_service", args("service", broken.getKey()));

    assertThat(answer)
        .containsExactly(
            Map.entry("service", broken.getKey()),
            Map.entry("status", broken.getValue().status()),
            Map.entry("incident", String.valueOf(broken.getValue().incident())));
  }

  @ParameterizedTest
  @CsvSource({
    "vpn,Set up the VPN client",
    "VPN,Set up the VPN client",
    "my email signature is old,Change the e-mail signature",
    "email,Change the e-mail signature",
    "two\u00a0factor\tphone,Move two factor to a new phone",
    "erp crm,Clear the ERP cache",
  })
  void searchKnowledge_sharedWords_answersBestThenLastByName(String query, String title) {
    var answer = world.call("search_knowledge", args("query", query));

    assertThat(Json.write(answer)).contains("\"title\": \"" + title + "\"");
  }

  @ParameterizedTest
  @CsvSource({"plotter", "vpns", "' '"})
  void searchKnowledge_nothingShared_answersEmptyList(String query) {
    assertThat(world.call("search_knowledge", args("query", query)))
        .isEqualTo(Answer.of("articles", List.of()));
  }

  @Test
  void unlockAccount_locked_becomesActive() {
    var episode =
        SampleEpisodes.all().stream()
            .filter(e -> e.expected().unlocked().size() == 1)
            .findFirst()
            .orElseThrow();
    var login = episode.expected().unlocked().getFirst();
    var locked = new World(episode.world());
    while (Answer.isTimeout(locked.call("unlock_account", args("login", login)))) {
      assertThat(locked.state().effects()).isEqualTo(Effects.NONE);
    }

    assertThat(locked.call("get_user", args("login", login))).containsEntry("status", "active");
  }

  @Test
  void unlockAccount_notLocked_keepsStatusAndIsNoted() {
    assertAnswer("unlock_account", "{\"login\": \"u65890\"}", "{\"ok\": true}");

    assertThat(world.call("get_user", args("login", CHEN)))
        .containsEntry("status", "password_expired");
    assertThat(world.state().effects().unlocked()).containsExactly(CHEN);
  }

  @Test
  void resetPassword_twice_countsOnceInEndState() {
    world.call("reset_password", args("login", CHEN));
    world.call("reset_password", args("login", CHEN));

    assertThat(world.endState(TICKET, List.of()).resets()).containsExactly(CHEN);
  }

  @Test
  void grantAccess_resourceNeedsApproval_isRefused() {
    var episode = SampleEpisodes.first("access_approval");
    var guarded = new World(episode.world());
    var login = episode.world().logins().getFirst();
    var resource = episode.world().approval().first();

    var answer =
        guarded.call("grant_access", args("login", login, "resource", resource, "role", "read"));

    assertThat(answer).isEqualTo(Answer.error("approval required"));
    assertThat(guarded.state().effects()).isEqualTo(Effects.NONE);
  }

  @Test
  void orderItem_numbers_followCountAndLogin() {
    assertAnswer(
        "order_item",
        "{\"login\": \"u65890\", \"item\": \"mouse\", \"quantity\": 2}",
        "{\"ok\": true, \"order\": \"OR-4392\"}");
    assertAnswer(
        "order_item",
        "{\"login\": \"u65890\", \"item\": \"mouse\", \"quantity\": 2}",
        "{\"ok\": true, \"order\": \"OR-4399\"}");
    assertThat(world.endState(TICKET, List.of()).orders()).hasSize(2);
  }

  @Test
  void orderItem_quantityAsPythonReadsIt_isWhole() {
    var given = List.of(3L, 3, "3", " +3 ", "0_3", 3.9, true, BigInteger.valueOf(3));
    for (var quantity : given) {
      world.call("order_item", args("login", CHEN, "item", "dock", "quantity", quantity));
    }

    assertThat(world.state().effects().orders())
        .extracting(Effects.Order::quantity)
        .containsExactly(3L, 3L, 3L, 3L, 3L, 3L, 1L, 3L);
  }

  @Test
  void orderItem_quantityNoNumber_isAnErrorWithoutEffect() {
    var given = List.of("two", "3.5", "3 4", "__3", Double.NaN, List.of(3), BigInteger.TEN.pow(40));
    for (var quantity : given) {
      var answer =
          world.call("order_item", args("login", CHEN, "item", "dock", "quantity", quantity));

      assertThat(answer).as("%s", quantity).isEqualTo(Answer.error("bad quantity"));
    }
    assertThat(world.state().effects()).isEqualTo(Effects.NONE);
  }

  @Test
  void routeTicket_unknownQueueOrPriority_isRefused() {
    assertThat(
            world.call(
                "route_ticket", args("ticket_id", TICKET, "queue", "Lunch", "priority", "high")))
        .isEqualTo(Answer.error("bad value"));
    assertThat(
            world.call(
                "route_ticket", args("ticket_id", TICKET, "queue", "Access", "priority", "urgent")))
        .isEqualTo(Answer.error("bad value"));
  }

  @Test
  void routeTicket_known_setsQueueAndPriority() {
    world.call("route_ticket", args("ticket_id", TICKET, "queue", "Access", "priority", "high"));

    assertThat(world.state().tickets().get(TICKET))
        .isEqualTo(new DeskTicket("open", "Access", "high", List.of(), null, null, null));
  }

  @Test
  void escalateTicket_unknownTeam_isRefused() {
    assertThat(
            world.call(
                "escalate_ticket", args("ticket_id", TICKET, "team", "lawyers", "reason", "x")))
        .isEqualTo(Answer.error("no such team"));
  }

  @Test
  void endState_mentions_areSearchedInEverythingSaid() {
    world.call("reply", args("ticket_id", TICKET, "message", "see KB-1"));
    world.call("escalate_ticket", args("ticket_id", TICKET, "team", "repair", "reason", "INC-2"));

    var end = world.endState(TICKET, List.of("KB-1", "INC-2", "KB-1 INC-2", "KB-3"));

    assertThat(end.mentions()).containsExactly(true, true, false, false);
    assertThat(end.replied()).isTrue();
    assertThat(end.status()).isEqualTo("escalated");
    assertThat(end.team()).isEqualTo("repair");
    assertThat(end.others()).containsExactly(new EndState.OtherTicket("TK-87299", "open"));
  }

  @Test
  void endState_unknownTicket_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> world.endState("TK-1", List.of()))
        .withMessage("ticket 'TK-1' is not in the world, which has [TK-30139, TK-87299]");
  }

  @Test
  void faults_countDownOnCompleteCallsOnly() {
    var faulty = worldWithFault("get_user", 1);

    assertThat(faulty.call("get_user", Map.of())).isEqualTo(Answer.error("missing login"));
    assertThat(faulty.call("get_user", args("login", CHEN))).isEqualTo(Answer.error("timeout"));
    assertThat(faulty.call("get_user", args("login", CHEN))).containsEntry("login", CHEN);
  }

  @Test
  void state_writtenAndReadAgain_isTheSame() {
    world.call("reset_password", args("login", CHEN));
    world.call("grant_access", args("login", CHEN, "resource", "wiki", "role", "read"));
    world.call("order_item", args("login", CHEN, "item", "dock", "quantity", 1L));
    world.call("reply", args("ticket_id", TICKET, "message", "Grüße \"x\""));
    world.call("resolve_ticket", args("ticket_id", TICKET, "resolution", "done"));
    world.call("escalate_ticket", args("ticket_id", "TK-87299", "team", "repair", "reason", "y"));
    var text = Json.write(WorldJson.write(world.state()));

    var restored = WorldJson.read(JsonObject.from(Json.parse(text, "s"), "s"));

    assertThat(restored).isEqualTo(world.state());
    assertThat(Json.write(WorldJson.write(restored))).isEqualTo(text);
  }

  @Test
  void listener_hearsChangesAndFaultsButNoLookUps() {
    var heard = new ArrayList<WorldState>();
    var listened = new World(worldWithFault("reset_password", 1).state(), heard::add);
    listened.call("get_user", args("login", CHEN));
    listened.call("reset_password", args("login", CHEN));
    listened.call("reset_password", args("login", "u1"));
    listened.call("reset_password", args("login", CHEN));

    assertThat(heard).hasSize(2);
    assertThat(heard.getFirst().faults()).containsEntry("reset_password", 0);
    assertThat(heard.getFirst().effects()).isEqualTo(Effects.NONE);
    assertThat(heard.getLast().effects().resets()).containsExactly(CHEN);
  }

  @Test
  void open_newNumber_canBeWorkedOn() {
    world.open("TK-1");

    assertThat(world.call("reply", args("ticket_id", "TK-1", "message", "x")))
        .isEqualTo(Answer.ok());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> world.open("TK-1"))
        .withMessage("ticket 'TK-1' exists already in this world");
  }

  @Test
  void call_fromManyThreads_losesNoEffect() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        threads.submit(
            () -> world.call("order_item", args("login", CHEN, "item", "dock", "quantity", 1L)));
      }
    }

    assertThat(world.state().effects().orders()).hasSize(200);
  }

  private static World worldWithFault(String tool, int count) {
    var s = SampleEpisodes.all().getFirst().world();
    return new World(
        new WorldState(
            s.users(),
            s.assets(),
            s.services(),
            s.articles(),
            s.articleTitles(),
            s.tickets(),
            Map.of(tool, count),
            s.approval(),
            s.effects()));
  }

  private void assertAnswer(String tool, String arguments, String answer) {
    var given = JsonObject.from(Json.parse(arguments, "arguments"), "arguments").fields();

    assertThat(Json.write(world.call(tool, given))).isEqualTo(answer);
  }

  private static Map<String, @Nullable Object> args(Object... namesAndValues) {
    return WorldJson.object(namesAndValues);
  }
}
