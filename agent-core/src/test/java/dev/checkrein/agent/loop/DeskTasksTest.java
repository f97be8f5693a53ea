// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.checkrein.agent.testing.RecordedTask;
import dev.checkrein.agent.testing.RecordedTasksContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class DeskTasksTest extends RecordedTasksContract {

  @Override
  protected List<RecordedTask> tasks() {
    var mapper = new ObjectMapper();
    var tasks = new ArrayList<RecordedTask>();
    try (var in = Objects.requireNonNull(getClass().getResourceAsStream("desk-tasks.jsonl"));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        tasks.add(task(mapper.readTree(line)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tasks;
  }

  private static RecordedTask task(JsonNode task) {
    var turns = new ArrayList<RecordedTask.Turn>();
    for (var turn : task.get("turns")) {
      var calls = new ArrayList<RecordedTask.Call>();
      for (var call : turn.get("calls")) {
        calls.add(
            new RecordedTask.Call(
                call.get("tool").asText(),
                call.get("arguments").asText(),
                call.get("result").asText()));
      }
      turns.add(new RecordedTask.Turn(turn.get("thinking").asText(), calls));
    }
    return new RecordedTask(
        task.get("name").asText(), task.get("input").asText(), turns, task.get("closing").asText());
  }
}
