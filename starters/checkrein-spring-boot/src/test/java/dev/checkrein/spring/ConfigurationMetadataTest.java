// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigurationMetadataTest {
  private static final Pattern PROPERTY =
      Pattern.compile(
          "\"name\": \"(checkrein\\.[a-z.-]+)\",\\s+\"type\": \"[^\"]+\",\\s+\"description\":"
              + " \"[^\"]+\"");

  private static Set<String> documented() throws IOException {
    try (var in =
        ConfigurationMetadataTest.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      var text = new String(Objects.requireNonNull(in, "no metadata").readAllBytes());
      var names = new HashSet<String>();
      PROPERTY.matcher(text).results().forEach(match -> names.add(match.group(1)));
      return names;
    }
  }

  private static Set<String> properties(String prefix, Class<? extends Record> type) {
    var names = new HashSet<String>();
    Arrays.stream(type.getRecordComponents())
        .map(component -> component.getName().replaceAll("([A-Z])", "-$1"))
        .forEach(name -> names.add(prefix + "." + name.toLowerCase(Locale.ROOT)));
    return names;
  }

  @Test
  void metadata_everyProperty_isDescribed() throws IOException {
    var expected = properties("checkrein.engine", EngineProperties.class);
    expected.addAll(properties("checkrein.agent", AgentProperties.class));

    assertThat(documented()).isEqualTo(expected);
  }
}
