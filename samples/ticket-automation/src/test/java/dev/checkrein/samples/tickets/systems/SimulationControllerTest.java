// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.checkrein.samples.tickets.world.SampleEpisodes;
import dev.checkrein.samples.tickets.world.World;
import dev.checkrein.samples.tickets.world.Worlds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class SimulationControllerTest {
  private final Worlds worlds = new Worlds();
  private final MockMvc http =
      MockMvcBuilders.standaloneSetup(new SimulationController(worlds)).build();

  SimulationControllerTest() {
    worlds.add("main", new World(SampleEpisodes.all().getFirst().world()));
  }

  @Test
  void user_known_isTheWorldsAnswer() throws Exception {
    http.perform(get("/sim/main/directory/users").queryParam("login", "u10126"))
        .andExpect(status().isOk())
        .andExpect(content().contentType("application/json"))
        .andExpect(
            content()
                .string(
                    "{\"login\": \"u10126\", \"name\": \"Vera Shaw\", \"department\":"
                        + " \"Engineering\", \"status\": \"active\", \"manager\": \"u40622\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "/sim/other/services,vpn,404,no such world",
    "/sim/main/services,tea,404,no such service",
    "/sim/main/services,'',400,missing service"
  })
  void service_notAnswerable_hasStatusAndError(
      String path, String service, int status, String error) throws Exception {
    http.perform(get(path).queryParam("service", service))
        .andExpect(status().is(status))
        .andExpect(content().string("{\"error\": \"" + error + "\"}"));
  }

  @Test
  void service_parameterAbsent_isABadRequest() throws Exception {
    http.perform(get("/sim/main/services"))
        .andExpect(status().isBadRequest())
        .andExpect(content().string("{\"error\": \"missing service\"}"));
  }

  @Test
  void order_badQuantity_isABadRequest() throws Exception {
    http.perform(
            post("/sim/main/orders")
                .content("{\"login\": \"u10126\", \"item\": \"dock\", \"quantity\": \"two\"}"))
        .andExpect(status().isBadRequest())
        .andExpect(content().string("{\"error\": \"bad quantity\"}"));
  }

  @Test
  void grant_approvalNeeded_isForbidden() throws Exception {
    var episode = SampleEpisodes.first("access_approval");
    worlds.add("guarded", new World(episode.world()));
    var body =
        "{\"login\": \"%s\", \"resource\": \"%s\", \"role\": \"read\"}"
            .formatted(episode.world().logins().getFirst(), episode.world().approval().first());

    http.perform(post("/sim/guarded/directory/grants").content(body))
        .andExpect(status().isForbidden())
        .andExpect(content().string("{\"error\": \"approval required\"}"));
  }

  @Test
  void call_faultOfTheWorld_isAGatewayTimeout() throws Exception {
    var episode =
        SampleEpisodes.all().stream()
            .filter(e -> e.world().faults().containsKey("check_service"))
            .findFirst()
            .orElseThrow();
    worlds.add("faulty", new World(episode.world()));

    http.perform(get("/sim/faulty/services").queryParam("service", "vpn"))
        .andExpect(status().isGatewayTimeout())
        .andExpect(content().string("{\"error\": \"timeout\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"login\":", "[]", "''"})
  void unlock_bodyIsNoObject_isABadRequest(String body) throws Exception {
    http.perform(post("/sim/main/directory/unlocks").content(body))
        .andExpect(status().isBadRequest())
        .andExpect(content().string("{\"error\": \"malformed request\"}"));
  }

  @Test
  void unlock_bodyTooLarge_isRefused() throws Exception {
    http.perform(post("/sim/main/directory/unlocks").content(" ".repeat(70_000)))
        .andExpect(status().is(413))
        .andExpect(content().string("{\"error\": \"request too large\"}"));
  }
}
