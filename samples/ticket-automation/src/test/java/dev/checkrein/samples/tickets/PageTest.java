// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a person sees it: in a browser, on the running service. */
class PageTest {
  private static final double PATIENCE_MILLIS = 60_000;
  private static final int PHONE_WIDTH = 360;
  private static final Pattern AT_WORK = Pattern.compile("open|routed|working");

  private static Chromium chromium;

  @TempDir Path folder;
  private final List<String> complaints = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void start() {
    var executable = Chromium.executable();
    assumeTrue(
        executable.isPresent(),
        "no Chromium, so nobody looks at the page: install the Debian package chromium, or name the"
            + " executable with -D"
            + Chromium.PROPERTY);
    chromium = Chromium.start(executable.get());
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void open() {
    page = chromium.browser().newPage(new Browser.NewPageOptions().setLocale("en-GB"));
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onResponse(
        response -> {
          if (response.status() >= 400) {
            complaints.add(response.status() + " " + response.url());
          }
        });
  }

  @AfterEach
  void close() {
    page.close();
  }

  private void write(String text) {
    page.getByLabel("Text").fill(text);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Send")).click();
  }

  /** Where the ticket stands once nobody is at work on it. */
  private String settled() {
    var badge =
        page.locator("#ticket .badge").filter(new Locator.FilterOptions().setHasNotText(AT_WORK));
    badge.waitFor();
    return badge.textContent();
  }

  private String text(String selector) {
    return page.locator(selector).textContent();
  }

  private void fitsAPhone() {
    page.setViewportSize(PHONE_WIDTH, 740);
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .as("the page fits %d pixels without scrolling sideways", PHONE_WIDTH)
        .isTrue();
  }

  @Test
  void page_pocketModel_namesItAndWorksATicketToItsEnd() {
    try (var desk = RunningDesk.pocket(folder)) {
      page.navigate(desk.uri());

      assertThat(text("#model-name")).isEqualTo("checkrein-pocket");
      assertThat(text("#model-architecture")).isEqualTo("nemotron_h");
      assertThat(text("#model-quantisation")).startsWith("BF16");
      assertThat(text("#model-backend")).matches("(vector|scalar), \\d+ threads?");
      assertThat(page.locator("#warning").count()).isZero();

      write("My account is locked, please unlock it. My login is u87122.");

      var status = settled();
      assertThat(page.url()).contains("?ticket=TK-");
      assertThat(status).matches("resolved|escalated|failed|waiting: (requester|person|approval)");
      page.getByText("ticket is " + status.replace(":", " for")).last().waitFor();
      assertThat(page.locator(".log .who.triage").count()).isGreaterThan(1);
      assertThat(page.locator(".log .call").count()).isPositive();
      fitsAPhone();
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void page_modelWithoutTools_warnsAndTellsWhyATicketFailed() throws Exception {
    var model =
        ModelFolder.in(folder.resolve("chatty"))
            .with("chat_template.jinja", ModelFolder.CHATML)
            .path();
    try (var desk = RunningDesk.on(model, folder.resolve("data"))) {
      page.navigate(desk.uri());

      assertThat(page.locator("#warning").isVisible()).isTrue();
      assertThat(text("#warning")).contains("Warning: the chat template of chatty knows no tools");

      write("My account is locked.");

      assertThat(settled()).isEqualTo("failed");
      assertThat(text("#ticket .note")).contains("it knows no tools");
      fitsAPhone();
      assertThat(complaints).isEmpty();
    }
  }
}
