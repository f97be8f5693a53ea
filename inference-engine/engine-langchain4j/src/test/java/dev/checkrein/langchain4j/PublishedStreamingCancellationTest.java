// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import org.junit.jupiter.api.Tag;

/** The published streaming tests with the one of cancellation, which takes 30 seconds. */
@Tag("slow")
class PublishedStreamingCancellationTest extends PublishedStreamingChatModelTest {
  @Override
  protected boolean supportsStreamingCancellation() {
    return true;
  }
}
