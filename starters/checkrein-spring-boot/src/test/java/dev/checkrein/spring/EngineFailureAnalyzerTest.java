// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.error.ModelFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class EngineFailureAnalyzerTest {

  private static FailureAnalysis analysis(EngineStartException failure) {
    var analysis = new EngineFailureAnalyzer().analyze(failure, failure);
    assertThat(analysis).isNotNull();
    return analysis;
  }

  @Test
  void start_onAMissingModel_saysWhichPropertyToChange(CapturedOutput output) {
    var application = new SpringApplication(App.class);

    assertThatThrownBy(() -> application.run("--checkrein.engine.model=/no/such/model"))
        .hasRootCauseInstanceOf(ModelFormatException.class);

    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("The model in '/no/such/model', set by 'checkrein.engine.model'")
        .contains("remove the property to run the built-in pocket model");
  }

  @Test
  void backend_thatCannotStart_isToldHow() {
    var analysis =
        analysis(
            new EngineStartException(
                Path.of("m"), false, new BackendException("the vector module is absent")));

    assertThat(analysis.getDescription())
        .contains("'checkrein.engine.backend'")
        .contains("the vector module is absent");
    assertThat(analysis.getAction()).contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void cache_thatCannotBeWritten_isToldWhichProperty() {
    var failure = new UncheckedIOException("disk full", new IOException("disk full"));

    var analysis = analysis(new EngineStartException(Path.of("/c"), true, failure));

    assertThat(analysis.getDescription()).contains("unpacked").contains("disk full");
    assertThat(analysis.getAction()).contains("checkrein.engine.cache-directory");
  }

  @ImportAutoConfiguration(EngineAutoConfiguration.class)
  static class App {}
}
